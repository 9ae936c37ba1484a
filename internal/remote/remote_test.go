package remote

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/confward/confward/internal/store"
)

// world is hosts of our own behind every name, with TLS, and a client that finds them.
type world struct {
	t       *testing.T
	server  *httptest.Server
	calls   atomic.Int64
	dialled sync.Map // names that were connected to
	dir     string
	now     time.Time
}

func newWorld(t *testing.T, answer http.HandlerFunc) *world {
	w := &world{t: t, dir: t.TempDir(), now: time.Unix(1900000000, 0)}
	w.server = httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.calls.Add(1)
		answer(rw, r)
	}))
	t.Cleanup(w.server.Close)
	return w
}

// client is a new one, as another run of the program would have; only where names lead to is changed.
func (w *world) client(mode Mode, p Policy) *Client {
	c := New(Options{Policy: p, Mode: mode, Copies: store.FilesIn(w.dir, "copies"), Now: w.now})
	t := c.http.Transport.(*http.Transport)
	pool := x509.NewCertPool()
	pool.AddCert(w.server.Certificate())
	t.TLSClientConfig = &tls.Config{RootCAs: pool, ServerName: "example.com"}
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(addr)
		w.dialled.Store(host, true)
		return (&net.Dialer{}).DialContext(ctx, network, w.server.Listener.Addr().String())
	}
	return c
}

func (w *world) read(c *Client, u string) (string, error) {
	body, err := c.Read(context.Background(), u)
	return string(body), err
}

// calledTimes fails unless the hosts were asked so often.
func (w *world) calledTimes(n int64) {
	w.t.Helper()
	if got := w.calls.Load(); got != n {
		w.t.Fatalf("the hosts were asked %d times, not %d", got, n)
	}
}

var hosts = Policy{Hosts: []string{"example.com"}}

func TestATextIsFetchedOnceAndKept(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, `{"a":1}`) })
	for _, mode := range []Mode{Lazy, Lazy, Offline} {
		c := w.client(mode, hosts)
		for range 2 {
			if body, err := w.read(c, "https://example.com/s.json#/definitions/x"); body != `{"a":1}` {
				t.Fatal(body, err)
			}
		}
	}
	w.calledTimes(1)
}

func TestOfflineAsksNobody(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, `{}`) })
	_, err := w.read(w.client(Offline, hosts), "https://example.com/s.json")
	var known *Error
	if !errors.As(err, &known) || !known.NeedsFetch() {
		t.Fatal(err)
	}
	w.calledTimes(0)
}

func TestAnOldCopyIsAskedFor(t *testing.T) {
	tag := `"one"`
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(rw, `{"tag":%s}`, tag)
	})
	state := func(mode Mode) State {
		c := w.client(mode, hosts)
		if body, err := w.read(c, "https://example.com/s.json"); body != `{"tag":`+tag+`}` {
			t.Fatal(body, err)
		}
		return c.Log()[0].State
	}
	steps := []struct {
		after time.Duration
		mode  Mode
		want  State
		calls int64
	}{
		{0, Lazy, Fetched, 1},
		{23 * time.Hour, Lazy, Kept, 1},
		{2 * time.Hour, Lazy, Unchanged, 2},
		{time.Hour, Lazy, Kept, 2},
		{0, Renew, Unchanged, 3},
		{-48 * time.Hour, Lazy, Unchanged, 4}, // a clock that was wrong
	}
	for i, s := range steps {
		w.now = w.now.Add(s.after)
		if got := state(s.mode); got != s.want {
			t.Fatalf("step %d: %s, not %s", i, got, s.want)
		}
		w.calledTimes(s.calls)
	}
	tag = `"two"`
	if got := state(Renew); got != Fetched {
		t.Fatal(got)
	}
}

func TestAnOldCopyServesWhileTheHostIsSilent(t *testing.T) {
	broken := false
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if broken {
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(rw, `{}`)
	})
	if _, err := w.read(w.client(Lazy, hosts), "https://example.com/s.json"); err != nil {
		t.Fatal(err)
	}
	broken = true
	w.now = w.now.Add(1000 * time.Hour)
	c := w.client(Lazy, hosts)
	if body, err := w.read(c, "https://example.com/s.json"); body != "{}" || err != nil {
		t.Fatal(body, err)
	}
	if e := c.Log()[0]; e.State != Stale || !strings.Contains(e.Reason, "503") {
		t.Fatal(e)
	}
}

func TestOnlyWhatIsAllowedIsAsked(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(rw, r, "https://evil.example/s.json", http.StatusFound)
		case "/inward":
			http.Redirect(rw, r, "https://169.254.169.254/latest/meta-data", http.StatusFound)
		case "/plain":
			http.Redirect(rw, r, "http://example.com/s.json", http.StatusFound)
		case "/named":
			http.Redirect(rw, r, "https://user:word@example.com/s.json", http.StatusFound)
		case "/file":
			http.Redirect(rw, r, "file:///etc/passwd", http.StatusFound)
		case "/round":
			http.Redirect(rw, r, "/round", http.StatusFound)
		case "/out":
			http.Redirect(rw, r, "/sub/../s.json", http.StatusFound)
		default:
			fmt.Fprint(rw, `{}`)
		}
	})
	p := Policy{Hosts: []string{"example.com", "*.wild.example", "part.example/schemas/", "port.example:8443"}}
	for u, ok := range map[string]bool{
		"https://example.com/s.json":                       true,
		"http://example.com/s.json":                        true, // with TLS all the same
		"https://EXAMPLE.com:443/s.json":                   true,
		"https://a.wild.example/s.json":                    true,
		"https://part.example/schemas/s.json":              true,
		"https://port.example:8443/s.json":                 true,
		"https://wild.example/s.json":                      false,
		"https://awild.example/s.json":                     false,
		"https://part.example/other/s.json":                false,
		"https://part.example/schemas/../other/s.json":     false,
		"https://part.example/schemas/%2e%2e/o/s.json":     false,
		"https://part.example/schemasx/s.json":             false,
		"https://port.example/s.json":                      false,
		"https://example.com:8443/s.json":                  false,
		"https://example.com.evil.example/s.json":          false,
		"https://user:word@example.com/s.json":             false,
		"https://example.com@evil.example/s.json":          false,
		"file:///etc/passwd":                               false,
		"ftp://example.com/s.json":                         false,
		"https:///s.json":                                  false,
		"https://169.254.169.254/":                         false,
		"https://example.com/" + strings.Repeat("a", 3000): false,
		"https://example.com/away":                         false,
		"https://example.com/inward":                       false,
		"https://example.com/plain":                        false,
		"https://example.com/named":                        false,
		"https://example.com/file":                         false,
		"https://example.com/round":                        false,
	} {
		_, err := w.read(w.client(Renew, p), u)
		if (err == nil) != ok {
			t.Errorf("%s: %v", u, err)
		}
	}
	for _, host := range []string{"evil.example", "169.254.169.254", "example.com.evil.example"} {
		if _, asked := w.dialled.Load(host); asked {
			t.Errorf("%s was connected to", host)
		}
	}
}

func TestNoAddressIsASurprise(t *testing.T) {
	for _, c := range []struct {
		host, ip string
		private  bool
		ok       bool
	}{
		{"example.com", "93.184.216.34", false, true},
		{"example.com", "2606:2800:220:1:248:1893:25c8:1946", false, true},
		{"example.com", "127.0.0.1", true, false},
		{"example.com", "::1", true, false},
		{"example.com", "::ffff:127.0.0.1", true, false},
		{"example.com", "169.254.169.254", true, false},
		{"example.com", "fe80::1", true, false},
		{"example.com", "0.0.0.0", true, false},
		{"example.com", "64:ff9b::a9fe:a9fe", true, false},
		{"example.com", "224.0.0.1", true, false},
		{"example.com", "10.0.0.1", false, false},
		{"example.com", "10.0.0.1", true, true},
		{"example.com", "192.168.1.1", false, false},
		{"example.com", "100.64.0.1", false, false},
		{"example.com", "fd00::1", false, false},
		{"example.com", "fd00::1", true, true},
		{"localhost", "127.0.0.1", false, true},
		{"localhost", "::1", false, true},
		{"localhost", "10.0.0.1", true, false},
	} {
		p := Policy{Private: c.private}
		if why := p.refuses(c.host, netip.MustParseAddr(c.ip)); (why == "") != c.ok {
			t.Errorf("%s at %s, private allowed %t: %q", c.host, c.ip, c.private, why)
		}
	}
}

// The real way out is judged too: a name that leads to this machine is not connected to.
func TestANameThatLeadsHomeIsNotConnectedTo(t *testing.T) {
	called := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	c := New(Options{Policy: Policy{Hosts: []string{"0.0.0.0:" + port}}, Mode: Renew})
	_, err := c.Read(context.Background(), "https://0.0.0.0:"+port+"/")
	if err == nil || called || !strings.Contains(err.Error(), "is not asked") {
		t.Fatal(err, called)
	}
}

func TestALocalHostIsAskedWithoutTLS(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, `{}`) }))
	defer s.Close()
	at := s.Listener.Addr().String()
	c := New(Options{Policy: Policy{Hosts: []string{at}}, Mode: Renew, Near: true})
	if body, err := c.Read(context.Background(), "http://"+at+"/s.json"); string(body) != "{}" {
		t.Fatal(err)
	}
	_, err := New(Options{Policy: Policy{Hosts: []string{at}}, Mode: Lazy}).Read(context.Background(), "http://"+at+"/s.json")
	if known := new(Error); !errors.As(err, &known) || !known.NeedsFetch() {
		t.Fatal("a stranger's policy led to this machine", err)
	}
	_, err = New(Options{Mode: Renew}).Read(context.Background(), "http://"+at+"/s.json")
	if known := new(Error); !errors.As(err, &known) || !known.IsNotAllowed() {
		t.Fatal(err)
	}
}

func TestAPinIsKeptTo(t *testing.T) {
	text := `{"right":true}`
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, text) })
	p := Policy{Hosts: hosts.Hosts, Pins: map[string]string{"http://example.com/s.json": sum([]byte(text))}}
	if _, err := w.read(w.client(Lazy, p), "https://example.com/s.json"); err != nil {
		t.Fatal(err)
	}
	text = `{"right":false}`
	w.now = w.now.Add(1000 * time.Hour)
	if body, err := w.read(w.client(Renew, p), "https://example.com/s.json"); body != `{"right":true}` {
		t.Fatal("a copy that is pinned needs nobody", body, err)
	}
	w.calledTimes(1)
	w.dir = t.TempDir()
	c := w.client(Lazy, p)
	body, err := w.read(c, "https://example.com/s.json")
	if known := new(Error); body != "" || !errors.As(err, &known) || !known.IsUntrusted() {
		t.Fatal(body, err)
	}
	if _, err := w.read(w.client(Offline, p), "https://example.com/s.json"); err == nil {
		t.Fatal("what is not trusted was kept")
	}
}

func TestSizesAreBounded(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	fmt.Fprint(z, "{", strings.Repeat(" ", 1<<20), "}")
	z.Close()
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			rw.Header().Set("Content-Encoding", "gzip")
			_, _ = rw.Write(bomb.Bytes())
		case "/page":
			fmt.Fprint(rw, "<!doctype html><title>Log in</title>")
		case "/nothing":
		case "/headers":
			rw.Header().Set("X", strings.Repeat("x", 1<<20))
		default:
			fmt.Fprint(rw, strings.Repeat(" ", 1<<20))
		}
	})
	p := Policy{Hosts: hosts.Hosts, Size: 1000}
	for _, at := range []string{"large", "bomb", "page", "nothing", "headers"} {
		if body, err := w.read(w.client(Renew, p), "https://example.com/"+at); err == nil {
			t.Errorf("%s: %d bytes", at, len(body))
		}
	}
}

func TestTheNumberOfRequestsIsBounded(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, `{}`) })
	c := w.client(Lazy, hosts)
	for i := range maxRequests + 20 {
		_, _ = w.read(c, fmt.Sprintf("https://example.com/%d", i))
	}
	w.calledTimes(maxRequests)
}

func TestAHostThatIsSilentIsAskedOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	l.Close()
	c := New(Options{Policy: Policy{Hosts: []string{at}}, Mode: Lazy, Near: true})
	for _, name := range []string{"a", "b"} {
		if _, err := c.Read(context.Background(), "http://"+at+"/"+name); err == nil || !strings.Contains(err.Error(), "no answer") {
			t.Fatal(err)
		}
	}
	if len(c.mute) != 1 || c.calls != 1 {
		t.Fatal(c.mute, c.calls)
	}
}

func TestAHostThatIsTooSlowIsLeft(t *testing.T) {
	release := make(chan struct{})
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "body") {
			fmt.Fprint(rw, "{")
			rw.(http.Flusher).Flush()
		}
		<-release
	})
	defer close(release)
	for _, at := range []string{"head", "body"} {
		p := Policy{Hosts: hosts.Hosts, Timeout: 100 * time.Millisecond}
		if body, err := w.read(w.client(Renew, p), "https://example.com/"+at); err == nil || body != "" {
			t.Errorf("%s: %q", at, body)
		}
	}
}

func TestADamagedCopyIsNoCopy(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { fmt.Fprint(rw, `{"a":1}`) })
	if _, err := w.read(w.client(Lazy, hosts), "https://example.com/s.json"); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(w.dir, "copies", "*"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	good, _ := os.ReadFile(files[0])
	for _, bad := range [][]byte{nil, good[:len(good)-1], bytes.Replace(good, []byte(`{"a":1}`), []byte(`{"a":2}`), 1),
		bytes.Replace(good, []byte("s.json"), []byte("t.json"), 1), []byte("\n"), []byte("{}\n")} {
		if err := os.WriteFile(files[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if body, err := w.read(w.client(Offline, hosts), "https://example.com/s.json"); err == nil {
			t.Errorf("%q was read as %q", bad, body)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside")
	_ = os.WriteFile(outside, good, 0o600)
	_ = os.Remove(files[0])
	if err := os.Symlink(outside, files[0]); err != nil {
		t.Skip(err)
	}
	if _, err := w.read(w.client(Offline, hosts), "https://example.com/s.json"); err == nil {
		t.Error("a symlink was followed")
	}
}

func TestAProxyIsTheUsersOwn(t *testing.T) {
	asked := ""
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.Host
		rw.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	env := map[string]string{"https_proxy": proxy.URL}
	c := New(Options{Policy: hosts, Mode: Renew, Getenv: func(name string) string { return env[name] }})
	_, err := c.Read(context.Background(), "https://example.com/s.json")
	if asked != "CONNECT example.com:443" || err == nil {
		t.Fatal(asked, err)
	}
}

func FuzzTarget(f *testing.F) {
	f.Add("https://example.com/s.json")
	f.Add("http://example.com:80/a/../b#c")
	f.Add("https://user@example.com")
	p := Policy{Hosts: []string{"example.com", "*.wild.example", "part.example/a"}}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := p.target(raw)
		if err != nil {
			return
		}
		h := u.Hostname()
		if u.Scheme != "https" || u.User != nil || h != "example.com" && h != "part.example" && !strings.HasSuffix(h, ".wild.example") {
			t.Fatalf("%q became %s", raw, u)
		}
		again, err := p.target(u.String())
		if err != nil || again.String() != u.String() {
			t.Fatalf("%q became %s, and that %v (%v)", raw, u, again, err)
		}
	})
}
