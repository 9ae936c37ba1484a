package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Webhook sends an alert by POST as JSON.
type Webhook struct {
	ID    string
	URL   string // secret
	Slack bool   // as Slack's incoming webhooks have it
}

// Name is the channel's name.
func (w Webhook) Name() string { return w.ID }

// patience is how long a server may take.
const patience = 15 * time.Second

// Send posts the alert. A redirect is not followed: the address is the one that was given.
func (w Webhook) Send(ctx context.Context, a Alert) error {
	u, err := url.Parse(w.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("its address is no http or https address")
	}
	body, err := json.Marshal(w.payload(a))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("its address cannot be used")
	}
	r.Header.Set("Content-Type", "application/json")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		return withoutAddress(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("it answered %d", resp.StatusCode)
	}
	return nil
}

// withoutAddress is an error of the HTTP client without the address, which is secret.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		if u.Timeout() {
			return errors.New("it took too long to answer")
		}
		return errors.New("it cannot be reached")
	}
	return err
}

func (w Webhook) payload(a Alert) any {
	if !w.Slack {
		return struct {
			Version int `json:"version"`
			Alert
		}{1, a}
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	mark := ":warning:"
	switch {
	case !a.Firing:
		mark = ":white_check_mark:"
	case a.Severity == "critical":
		mark = ":rotating_light:"
	}
	return map[string]string{"text": fmt.Sprintf("%s %s\n%s", mark, escape.Replace(a.Title()), escape.Replace(a.Details()))}
}
