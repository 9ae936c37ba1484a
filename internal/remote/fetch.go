package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// newHTTP is the only way out. It keeps no cookies, knows no credentials, and asks the policy for each redirect and each
// address.
func (c *Client) newHTTP() *http.Client {
	t := &http.Transport{
		DialContext:            c.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    c.Policy.Timeout,
		ResponseHeaderTimeout:  c.Policy.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxConnsPerHost:        4,
		ForceAttemptHTTP2:      true,
	}
	if c.Getenv != nil {
		ask := proxies(c.Getenv).ProxyFunc()
		t.Proxy = func(r *http.Request) (*url.URL, error) { return ask(r.URL) }
	}
	return &http.Client{Transport: t, Timeout: c.Policy.Timeout, CheckRedirect: c.redirect}
}

// proxies are what the environment says of them.
func proxies(getenv func(string) string) *httpproxy.Config {
	either := func(name string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return getenv(strings.ToLower(name))
	}
	return &httpproxy.Config{HTTPProxy: either("HTTP_PROXY"), HTTPSProxy: either("HTTPS_PROXY"), NoProxy: either("NO_PROXY")}
}

// redirect follows only to where we could have gone ourselves.
func (c *Client) redirect(r *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return because(Unreachable, "it redirects more than %d times", maxRedirects)
	}
	u, err := c.Policy.target(r.URL.String())
	if err != nil {
		return because(NotAllowed, "it redirects to %s: %v", r.URL.Host, err)
	}
	if r.URL.Scheme != u.Scheme {
		return because(NotAllowed, "it redirects to %s without TLS", r.URL.Host)
	}
	r.Header.Del("Referer")
	return nil
}

// dial connects to a host. The address is judged when it is known; a proxy's is the user's own affair.
func (c *Client) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: c.Policy.Timeout}
	if c.mayBeAsked(host) {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if ip := at.Addr().Unmap(); !c.Near && (isPrivate(ip) || ip.IsLoopback()) && c.Policy.refuses(host, ip) == "" {
				return because(NotFetched, tooNear)
			}
			if why := c.Policy.refuses(host, at.Addr()); why != "" {
				return because(NotAllowed, "%s is not asked: %s", host, why)
			}
			return nil
		}
	}
	return d.DialContext(ctx, network, addr)
}

// mayBeAsked reports whether a host is one of those that the policy names; any other that is dialled is a proxy.
func (c *Client) mayBeAsked(host string) bool {
	for _, entry := range c.Policy.Hosts {
		pattern, _, _ := strings.Cut(strings.ToLower(entry), "/")
		name, _, err := net.SplitHostPort(pattern)
		if err != nil {
			name = pattern
		}
		if matchHost(name, strings.ToLower(host)) {
			return true
		}
	}
	return false
}

// fetch asks a host for a text; if there is an old copy, whether that is still right.
func (c *Client) fetch(ctx context.Context, u string, old *kept) (*kept, error) {
	began := time.Now()
	if err := c.mayCall(u); err != nil {
		return nil, err
	}
	k, err := c.call(ctx, u, old)
	c.called(ctx, u, time.Since(began), err)
	return k, err
}

// mayCall keeps to the bounds of a client: a host that did not answer is not asked again.
func (c *Client) mayCall(u string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.mute[hostOf(u)]; err != nil {
		return err
	}
	c.calls++
	switch {
	case c.calls > maxRequests:
		return because(Unreachable, "more than %d texts are not fetched in one run", maxRequests)
	case c.Mode == Lazy && c.spent > maxSpent:
		return because(NotFetched, "fetching takes too long")
	}
	return nil
}

func (c *Client) called(ctx context.Context, u string, took time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spent += took
	if known := new(Error); err != nil && ctx.Err() == nil && errors.As(err, &known) && known.silent {
		c.mute[hostOf(u)] = err
	}
}

func hostOf(u string) string {
	parsed, err := url.Parse(u)
	if err != nil {
		return u
	}
	return parsed.Host
}

func (c *Client) call(ctx context.Context, u string, old *kept) (*kept, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return nil, because(NotAllowed, "this is no URL of a text on the network")
	}
	r.Header.Set("User-Agent", "confward")
	r.Header.Set("Accept", "application/schema+json, application/json;q=0.9, */*;q=0.5")
	if old != nil && old.ETag != "" {
		r.Header.Set("If-None-Match", old.ETag)
	} else if old != nil && old.Modified != "" {
		r.Header.Set("If-Modified-Since", old.Modified)
	}
	a, err := c.http.Do(r)
	if err != nil {
		return nil, explained(err)
	}
	defer a.Body.Close()
	return c.answer(u, a, old)
}

// explained is an error of the network in a few words, without the addresses behind a name.
func explained(err error) error {
	known := new(Error)
	var name *net.DNSError
	var asked *url.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &name):
		return silent("no answer: the host " + name.Name + " is not known")
	case errors.As(err, &asked) && asked.Timeout():
		return silent("no answer in time")
	case errors.Is(err, syscall.ECONNREFUSED):
		return silent("no answer: the host refuses the connection")
	case errors.As(err, new(*tls.CertificateVerificationError)):
		return because(Unreachable, "the host's certificate is not valid")
	case errors.As(err, new(*net.OpError)):
		return silent("no answer: there is no connection to the host")
	case errors.As(err, &asked):
		return because(Unreachable, "%s", asked.Err.Error())
	}
	return because(Unreachable, "%s", err.Error())
}

// answer reads what a host says.
func (c *Client) answer(u string, a *http.Response, old *kept) (*kept, error) {
	if a.StatusCode == http.StatusNotModified && old != nil {
		again := *old
		again.Checked = c.Now.Unix()
		return &again, nil
	}
	if a.StatusCode != http.StatusOK {
		return nil, because(Unreachable, "the host says %s", strings.TrimSpace(fmt.Sprint(a.StatusCode, " ", http.StatusText(a.StatusCode))))
	}
	body, err := io.ReadAll(io.LimitReader(a.Body, c.Policy.Size+1))
	switch {
	case err != nil:
		return nil, explained(err)
	case int64(len(body)) > c.Policy.Size:
		return nil, because(Unreachable, "it is larger than %d kB", c.Policy.Size>>10)
	case isPage(body):
		return nil, because(Unreachable, "the host gave a web page")
	}
	return &kept{URL: u, Sum: sum(body), ETag: header(a, "ETag"), Modified: header(a, "Last-Modified"),
		Checked: c.Now.Unix(), body: body}, nil
}

func header(a *http.Response, name string) string {
	if v := a.Header.Get(name); len(v) < 1000 {
		return v
	}
	return ""
}

// isPage knows what is shown to people in place of a text, such as a form to log in, and emptiness.
func isPage(body []byte) bool {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	return len(body) == 0 || body[0] == '<'
}
