package remote

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Policy is what may be fetched, as the settings say it. The zero value allows nothing.
type Policy struct {
	// Hosts are those that may be asked: a name, with *. before it any below it, with a port if it is not 443, and with
	// the beginning of a path. A local one (localhost:PORT, 127.0.0.1:PORT) is asked without TLS.
	Hosts   []string
	Pins    map[string]string // by URL: "sha256:" and the digest in hex
	Private bool              // whether a host may lie at a private address
	Timeout time.Duration     // of one fetch; default 10 s
	Size    int64             // bytes of one text; default 5 MB
	MaxAge  time.Duration     // after which a copy is asked for again; default a day
}

func (p Policy) orDefault() Policy {
	if p.Timeout <= 0 {
		p.Timeout = 10 * time.Second
	}
	if p.Size <= 0 {
		p.Size = 5 << 20
	}
	if p.MaxAge <= 0 {
		p.MaxAge = 24 * time.Hour
	}
	return p
}

// maxURL bounds what is taken for a URL.
const maxURL = 2048

// target is a URL that may be asked for, in its one form: without a fragment, and with https unless its host is local.
func (p Policy) target(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || len(raw) > maxURL || u.Opaque != "" || u.Host == "" || u.Hostname() == "":
		return nil, errors.New("this is no URL of a text on the network")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("only https is fetched, not %s", u.Scheme)
	case u.User != nil:
		return nil, errors.New("a URL with a user name or password is not fetched")
	}
	u.Fragment, u.RawFragment, u.ForceQuery = "", "", false
	u.Host = strings.ToLower(u.Host)
	if isLocal(u.Hostname()) {
		u.Scheme = "http"
	} else {
		u.Scheme = "https"
		u.Host = strings.TrimSuffix(u.Host, ":443")
		u.Host = strings.TrimSuffix(u.Host, ":80") // of a URL with http
	}
	if !p.allows(u) {
		return nil, because(NotAllowed, "the settings do not allow the host %s", u.Host)
	}
	return u, nil
}

// allows reports whether one of the hosts covers a URL.
func (p Policy) allows(u *url.URL) bool {
	for _, entry := range p.Hosts {
		host, prefix, _ := strings.Cut(entry, "/")
		if matchHost(strings.ToLower(strings.TrimSuffix(host, ":443")), u.Host) && below(u, prefix) {
			return true
		}
	}
	return false
}

func matchHost(pattern, host string) bool {
	if parent, wild := strings.CutPrefix(pattern, "*"); wild {
		return strings.HasPrefix(parent, ".") && strings.HasSuffix(host, parent) && len(host) > len(parent)
	}
	return pattern == host
}

// below reports whether a URL's path lies below a folder. One that leads up again is below none.
func below(u *url.URL, folder string) bool {
	folder = strings.Trim(folder, "/")
	if folder == "" {
		return true
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		if part == ".." || part == "." || strings.Contains(part, `\`) {
			return false
		}
	}
	return strings.HasPrefix(u.Path+"/", "/"+folder+"/")
}

// isLocal knows the names of the machine itself.
func isLocal(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// isNear knows the URLs of the machine itself.
func isNear(u string) bool {
	parsed, err := url.Parse(u)
	return err != nil || isLocal(parsed.Hostname())
}

// isPrivate knows the addresses of private networks.
func isPrivate(ip netip.Addr) bool {
	return ip.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip)
}

// reserved are addresses beside those that netip knows that lead to nobody on the public network, or to another one.
var reserved = []string{
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
}

// refuses says why no connection is made to an address that a host's name led to, or is empty.
func (p Policy) refuses(host string, ip netip.Addr) string {
	ip = ip.Unmap()
	if isLocal(host) {
		if ip.IsLoopback() {
			return ""
		}
		return "it does not lie on this machine"
	}
	switch {
	case isPrivate(ip):
		if p.Private {
			return ""
		}
		return "it lies at a private address (private_addresses: true allows that)"
	case ip.IsLoopback(), ip.IsLinkLocalUnicast(), ip.IsMulticast(), ip.IsUnspecified():
		return "it lies at an address of this machine or its link"
	}
	for _, r := range reserved {
		if netip.MustParsePrefix(r).Contains(ip) {
			return "it lies at a reserved address"
		}
	}
	return ""
}

// pin is the digest that a URL's text must have, or empty.
func (p Policy) pin(u string) string {
	for name, sum := range p.Pins {
		if t, err := p.target(name); err == nil && t.String() == u {
			return strings.ToLower(sum)
		}
	}
	return ""
}
