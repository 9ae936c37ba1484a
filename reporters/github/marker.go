package github

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/confward/confward/lint"
)

// A marker is an HTML comment at the very start of what we write, so that the next run knows it again: who we are (a
// digest of workflow and job) and what it is about. It counts only in comments that the token's owner wrote.

// mark is the marker of one of this run's texts.
func (p *publication) mark(about string) string {
	return "<!-- confward:" + digest(p.opt.Name)[:8] + ":" + about + " -->"
}

// about is what a text of ours is about.
func (p *publication) about(body string) (string, bool) {
	rest, ok := strings.CutPrefix(body, "<!-- confward:"+digest(p.opt.Name)[:8]+":")
	if !ok {
		return "", false
	}
	about, _, ok := strings.Cut(rest, " -->")
	return about, ok
}

func hasMarker(body, mark string) bool { return strings.HasPrefix(body, mark) }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// idOf is a finding's fingerprint, fit for a marker.
func idOf(f *lint.Finding) string {
	if id := f.Fingerprint; 8 <= len(id) && len(id) <= 64 && strings.Trim(id, "0123456789abcdef") == "" {
		return id
	}
	return digest(f.Fingerprint + "\x00" + f.Rule.ID + "\x00" + f.At.Path)[:24]
}

// same reports whether a text stands on GitHub as we would write it: it changes line ends and cuts off what is empty around.
func same(a, b string) bool { return plainBody(a) == plainBody(b) }

func plainBody(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}
