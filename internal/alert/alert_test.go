package alert

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func usageAt(firing bool) Alert {
	return Alert{Type: "token_usage", Firing: firing, Severity: "warning", Message: "Context usage approaching limit", Value: 0.93, Threshold: 0.9,
		Tokens: 93_000, Limit: 100_000, Repository: "orders <&>", Time: time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)}
}

// hear is an HTTP server that keeps what it is told.
func hear(t *testing.T, status int) (string, *[]string) {
	var mu sync.Mutex
	heard := &[]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		*heard = append(*heard, r.Method+" "+r.Header.Get("Content-Type")+" "+string(body))
		mu.Unlock()
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s.URL, heard
}

func TestOneMessageForEachChangeOfState(t *testing.T) {
	hook, heard := hear(t, 204)
	name := filepath.Join(t.TempDir(), "deep", "state.json")
	for i, step := range []struct {
		firing bool
		want   int
	}{{false, 0}, {true, 1}, {true, 1}, {true, 1}, {false, 2}, {false, 2}, {true, 3}} {
		s, err := ReadState(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Deliver(context.Background(), s, []Alert{usageAt(step.firing)}, []Channel{Webhook{ID: "webhook 1", URL: hook}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(name); err != nil {
			t.Fatal(err)
		}
		if len(*heard) != step.want {
			t.Errorf("step %d: %d messages, want %d", i, len(*heard), step.want)
		}
	}
	var got struct {
		Version int
		Alert   string
		Firing  bool
		Tokens  int
	}
	_, body, _ := strings.Cut((*heard)[0], "application/json ")
	if err := json.Unmarshal([]byte(body), &got); err != nil || got.Version != 1 || got.Alert != "token_usage" || !got.Firing || got.Tokens != 93_000 {
		t.Errorf("%s: %v", body, err)
	}
}

func TestSlack(t *testing.T) {
	hook, heard := hear(t, 200)
	if err := (Webhook{ID: "slack", URL: hook, Slack: true}).Send(context.Background(), usageAt(true)); err != nil {
		t.Fatal(err)
	}
	want := `POST application/json {"text":":warning: warning in orders \u0026lt;\u0026amp;\u0026gt;: Context usage approaching limit\n93000 of 100000 tokens (93.0 %), threshold 90 %"}`
	if (*heard)[0] != want {
		t.Errorf("%s", (*heard)[0])
	}
}

func TestWhatFailedIsToldAgainAndNoAddressIsShown(t *testing.T) {
	hook, heard := hear(t, 500)
	s := State{}
	for range 2 {
		_, err := Deliver(context.Background(), s, []Alert{usageAt(true)}, []Channel{Webhook{ID: "slack 1", URL: hook + "/T000/secret"}})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
	}
	if len(*heard) != 2 || len(s) != 0 {
		t.Errorf("%d messages, state %v", len(*heard), s)
	}
	err := Webhook{ID: "x", URL: "http://127.0.0.1:1/secret"}.Send(context.Background(), usageAt(true))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	if err := (Webhook{ID: "x", URL: "file:///secret"}).Send(context.Background(), usageAt(true)); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	elsewhere, heard := hear(t, 200)
	s := httptest.NewServer(http.RedirectHandler(elsewhere, http.StatusTemporaryRedirect))
	defer s.Close()
	if err := (Webhook{ID: "x", URL: s.URL}).Send(context.Background(), usageAt(true)); err == nil || len(*heard) != 0 {
		t.Errorf("%v, %d messages elsewhere", err, len(*heard))
	}
}

// postOffice is an SMTP server that keeps the mails it gets.
func postOffice(t *testing.T) (string, func() []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var mu sync.Mutex
	var mails []string
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				io.WriteString(c, "220 test\r\n")
				for {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
					case "DATA":
						io.WriteString(c, "354 go on\r\n")
						var text strings.Builder
						for {
							l, err := r.ReadString('\n')
							if err != nil || l == ".\r\n" {
								break
							}
							text.WriteString(l)
						}
						mu.Lock()
						mails = append(mails, text.String())
						mu.Unlock()
						io.WriteString(c, "250 ok\r\n")
					case "QUIT":
						io.WriteString(c, "221 bye\r\n")
						return
					default:
						io.WriteString(c, "250 ok\r\n")
					}
				}
			}()
		}
	}()
	return l.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), mails...)
	}
}

func TestMailOnceForEachChangeOfState(t *testing.T) {
	server, mails := postOffice(t)
	m := Mail{ID: "email 1", Server: server, From: "confward <bot@example.com>", To: []string{"team@example.com", "ops@example.com"}}
	s := State{}
	for _, firing := range []bool{true, true, false, false} {
		if _, err := Deliver(context.Background(), s, []Alert{usageAt(firing)}, []Channel{m}); err != nil {
			t.Fatal(err)
		}
	}
	got := mails()
	if len(got) != 2 {
		t.Fatalf("%d mails, want 2", len(got))
	}
	read, err := mail.ReadMessage(strings.NewReader(got[0]))
	if err != nil {
		t.Fatal(err)
	}
	if to, _ := read.Header.AddressList("To"); len(to) != 2 {
		t.Errorf("to %v", to)
	}
	if s := read.Header.Get("Subject"); !strings.Contains(s, "Context usage approaching limit") {
		t.Errorf("subject %q", s)
	}
}

func TestNothingAddsAHeader(t *testing.T) {
	a := usageAt(true)
	a.Repository = "x\r\nBcc: all@example.com"
	text, err := Message(a, "a@example.com", []string{"b@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	read, err := mail.ReadMessage(strings.NewReader(string(text)))
	if err != nil || read.Header.Get("Bcc") != "" {
		t.Errorf("%v %q", err, text)
	}
	for _, to := range [][]string{{"b@example.com\r\nBcc: c@example.com"}, {"no address"}, nil} {
		if _, err := Message(a, "a@example.com", to); err == nil {
			t.Errorf("mail to %q", to)
		}
	}
}

func TestFile(t *testing.T) {
	root := t.TempDir()
	f := File{ID: "file 1", Root: root, Folder: "alerts", From: "a@example.com", To: []string{"b@example.com"}}
	if err := f.Send(context.Background(), usageAt(true)); err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(root, "alerts", "20300101-120000-token_usage.eml"))
	if err != nil || !strings.HasPrefix(string(src), "From: ") {
		t.Errorf("%q: %v", src, err)
	}
	f.Folder = "../outside"
	if f.Send(context.Background(), usageAt(true)) == nil {
		t.Error("it writes outside the root")
	}
}
