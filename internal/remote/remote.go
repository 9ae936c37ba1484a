// Package remote fetches texts over the network: schemas, and catalogs of them.
//
// It promises that nobody is asked but the hosts that a policy allows, wherever a name or a redirect leads, with TLS and
// without credentials; that what it gives is bounded in size, in time and in number, and has the digest that the policy pins; and that
// what was fetched once is kept and asked for again only when it is old. Offline it asks nobody.
package remote

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/confward/confward/internal/store"
)

// Mode is how eager a client is.
type Mode int

const (
	Offline Mode = iota // gives copies, however old, and asks nobody
	Lazy                // asks for what is not kept, or old
	Renew               // asks for everything once
)

// Options are what a client is made of.
type Options struct {
	Policy Policy
	Mode   Mode
	Why    string // of Offline, if it is not the user's wish: in a few words
	// Near says that hosts on this machine and at private addresses may be asked, where the policy allows it: whoever
	// wrote the policy may be a stranger, who gets no word with these by somebody merely looking at a repository.
	Near   bool
	Copies *store.Files // where copies are kept; nil: nowhere
	Now    time.Time
	Getenv func(string) string // for the proxy; nil: none
}

// The bounds of one client.
const (
	maxRequests  = 300
	maxSpent     = time.Minute // of a Lazy one: what takes longer is fetched by someone who waits for it
	maxRedirects = 5
	maxCopies    = 1000
)

const tooNear = "a host on this machine or at a private address is not asked unasked (CONFWARD_PRIVATE_HOSTS=1 allows it)"

// Client fetches. It is used by several goroutines, and asks for each URL once.
type Client struct {
	Options
	http *http.Client

	mu    sync.Mutex
	texts map[string]func(context.Context) *text
	log   []Entry
	calls int
	spent time.Duration
	mute  map[string]error // hosts that did not answer
}

// text is what a URL stands for.
type text struct {
	body []byte
	err  error
}

// State is how a text came to be at hand, or not.
type State string

// The states.
const (
	Fetched   State = "fetched"
	Unchanged State = "unchanged" // the host says that the copy is still right
	Kept      State = "kept"      // nobody was asked
	Stale     State = "old copy"  // the host could not be asked
	Failed    State = "failed"
)

// Entry tells of a URL that was asked for.
type Entry struct {
	URL    string
	State  State
	Bytes  int
	Sum    string // "sha256:" and the digest in hex
	Reason string // of Failed and Stale
	Kind   Kind   // of Failed
}

// Kind is why a text is not at hand.
type Kind int

// The kinds.
const (
	Unreachable Kind = iota
	NotAllowed
	NotFetched // offline, and there is no copy
	Untrusted  // it is not what the policy pins
)

// Error says why a text is not at hand.
type Error struct {
	Kind   Kind
	reason string
	silent bool // there is no connection to the host
}

func because(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, reason: fmt.Sprintf(format, args...)}
}

func silent(reason string) *Error { return &Error{Kind: Unreachable, reason: reason, silent: true} }

func (e *Error) Error() string { return e.reason }

// NeedsFetch reports whether fetching would help.
func (e *Error) NeedsFetch() bool { return e.Kind == NotFetched }

// IsUntrusted reports whether there is a text, but not the one that was pinned.
func (e *Error) IsUntrusted() bool { return e.Kind == Untrusted }

// IsNotAllowed reports whether the policy is against it.
func (e *Error) IsNotAllowed() bool { return e.Kind == NotAllowed }

// New is a client.
func New(o Options) *Client {
	o.Policy = o.Policy.orDefault()
	c := &Client{Options: o, texts: map[string]func(context.Context) *text{}, mute: map[string]error{}}
	c.http = c.newHTTP()
	return c
}

// Read is the text of a URL.
func (c *Client) Read(ctx context.Context, raw string) ([]byte, error) {
	u, err := c.Policy.target(raw)
	name := raw
	if err == nil {
		name = u.String()
	}
	c.mu.Lock()
	get, ok := c.texts[name]
	if !ok {
		var once sync.Once
		var t *text
		get = func(ctx context.Context) *text {
			once.Do(func() { t = c.look(ctx, name, err) })
			return t
		}
		c.texts[name] = get
	}
	c.mu.Unlock()
	t := get(ctx)
	return t.body, t.err
}

// look finds the text of a URL that may be asked for, unless there is something against it, and notes what became of it.
func (c *Client) look(ctx context.Context, u string, against error) *text {
	e := Entry{URL: u, State: Failed}
	var body []byte
	err := against
	if err == nil {
		body, e.State, err = c.get(ctx, u)
	}
	if err != nil {
		e.Reason = err.Error()
		if known := new(Error); errors.As(err, &known) {
			e.Kind = known.Kind
		} else if against != nil {
			e.Kind = NotAllowed
			err = because(NotAllowed, "%s", e.Reason)
		}
	}
	if body != nil {
		e.Bytes, e.Sum = len(body), sum(body)
		if e.State == Stale {
			err = nil
		}
	}
	c.mu.Lock()
	c.log = append(c.log, e)
	c.mu.Unlock()
	return &text{body, err}
}

// get is a text from the copies or the network. A Stale one comes with the error that made it so.
func (c *Client) get(ctx context.Context, u string) ([]byte, State, error) {
	pin := c.Policy.pin(u)
	old := c.copyOf(u)
	if old != nil && pin != "" && old.Sum != pin {
		old = nil
	}
	switch {
	case old != nil && (pin != "" || c.Mode == Offline || c.Mode == Lazy && c.fresh(old)):
		return old.body, Kept, nil
	case c.Mode != Offline && !c.Near && isNear(u):
		return nil, Failed, because(NotFetched, tooNear)
	case c.Mode == Offline:
		return nil, Failed, because(NotFetched, "%s", strings.TrimSpace("it was not fetched before "+c.Why))
	}
	fresh, err := c.fetch(ctx, u, old)
	if err != nil {
		if old != nil && ctx.Err() == nil {
			return old.body, Stale, err
		}
		return nil, Failed, err
	}
	if pin != "" && fresh.Sum != pin {
		return nil, Failed, because(Untrusted, "its digest is %s, but the settings pin %s", fresh.Sum, pin)
	}
	state := Fetched
	if old != nil && fresh.Sum == old.Sum {
		state = Unchanged
	}
	c.keep(fresh)
	return fresh.body, state, nil
}

func (c *Client) fresh(k *kept) bool {
	age := c.Now.Sub(time.Unix(k.Checked, 0))
	return age >= 0 && age < c.Policy.MaxAge
}

// Log tells of all URLs that were asked for, in order.
func (c *Client) Log() []Entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := slices.Clone(c.log)
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.URL, b.URL) })
	return all
}

func sum(body []byte) string {
	s := sha256.Sum256(body)
	return "sha256:" + hex.EncodeToString(s[:])
}
