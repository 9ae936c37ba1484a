package doc

import (
	"fmt"
	"regexp"
	"strings"
)

// plainKey is a key that is written alike with and without quotes. A dot may mean something: then the file, read again,
// is not what was meant, and the edit is refused.
var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// Rename is the edit that gives a member another key, its quotes kept.
func (f *File) Rename(n *Node, key string) (Edit, error) {
	if !f.Whole() {
		return Edit{}, fmt.Errorf("%s: a file with faults is not edited: %w", f.Path, ErrNoEdit)
	}
	switch {
	case n.Parent == nil || n.Parent.Kind != Map || n.KeySpan.Len() == 0 || n.Merge:
		return Edit{}, fmt.Errorf("%s: only members of mappings have keys: %w", f.Path, ErrNoEdit)
	case n.Parent.Get(key) != nil:
		return Edit{}, fmt.Errorf("%s: %q is there already: %w", f.Path, key, ErrNoEdit)
	case !plainKey.MatchString(key):
		return Edit{}, fmt.Errorf("%s: %q takes quotes or escapes: %w", f.Path, key, ErrNoEdit)
	}
	written := f.Text(n.KeySpan)
	at := strings.LastIndex(written, n.Key)
	if at < 0 || n.Key == "" {
		return Edit{}, fmt.Errorf("%s: the key %q is written with escapes: %w", f.Path, n.Key, ErrNoEdit)
	}
	start := n.KeySpan.Start + at
	e := Edit{Path: f.Path, Span: Span{start, start + len(n.Key)}, New: key}
	return e, f.verify(e, change{renamed: n, key: key})
}
