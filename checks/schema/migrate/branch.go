package migrate

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// branch is a value, or a mapping of them, that comes to a file.
type branch struct {
	key   string
	file  *doc.File // where it comes from; nil for what was made
	node  *doc.Node // its value there, or the mapping that it stands for
	made  any       // its value, where that is another one than there
	head  []string  // comments above it that were made of notes
	tail  []string  // comments at the end
	below []*branch
}

// find is what comes to a path, or nil.
func (b *branch) find(path []string) *branch {
	for _, key := range path {
		if b == nil {
			return nil
		}
		i := slices.IndexFunc(b.below, func(c *branch) bool { return c.key == key })
		if i < 0 {
			return nil
		}
		b = b.below[i]
	}
	return b
}

// grow makes room for a value at a path; nil if a value is in the way. The mappings on the way stand for those around the
// value where it comes from, as far as they have the same names.
func (b *branch) grow(f *doc.File, n *doc.Node, from, to []string) *branch {
	for i, key := range to {
		next := b.find([]string{key})
		if next == nil {
			next = &branch{key: key}
			b.below = append(b.below, next)
		} else if i == len(to)-1 || len(next.below) == 0 {
			return nil
		}
		if above := len(to) - i - 1; above > 0 && next.node == nil && n != nil && above < len(from) && from[len(from)-1-above] == key {
			next.file, next.node = f, ancestor(n, above)
		}
		b = next
	}
	return b
}

func ancestor(n *doc.Node, up int) *doc.Node {
	for ; up > 0 && n.Parent != nil; up-- {
		n = n.Parent
	}
	return n
}

// value is what the branch comes to.
func (b *branch) value() any {
	switch {
	case b == nil:
		return nil
	case len(b.below) > 0:
		out := map[string]any{}
		for _, c := range b.below {
			out[c.key] = c.value()
		}
		return out
	case b.made != nil:
		return b.made
	case b.node != nil:
		return mustAny(b.node)
	}
	return nil
}

// at is the value at a path of the file as it is, or nil.
func (t *target) at(path []string) *doc.Node {
	if t.file == nil {
		return nil
	}
	return t.file.Root().Find(path...)
}

func mustAny(n *doc.Node) any {
	v, err := n.Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return nil
	}
	return v
}

// sameValue compares a value, or the one of a node, with another.
func sameValue(a, b any) bool {
	if n, ok := a.(*doc.Node); ok {
		a = mustAny(n)
	}
	return reflect.DeepEqual(a, b)
}

func number(s string) json.Number { return json.Number(s) }

// pointer is a path as an RFC 6901 pointer.
func pointer(path []string) string {
	var b strings.Builder
	for _, key := range path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
	}
	return b.String()
}

// pathOf are the keys on the way to a node.
func pathOf(n *doc.Node) []string {
	var path []string
	for ; n.Parent != nil; n = n.Parent {
		path = append(path, n.Key)
	}
	slices.Reverse(path)
	return path
}

// lineStart and lineEnd are the ends of the line that an offset lies in, without the line end itself.
func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

func lineEnd(src []byte, at int) int {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(src)
}

func appendMissing(keys []string, m map[string]any) []string {
	var rest []string
	for key := range m {
		if !slices.Contains(keys, key) {
			rest = append(rest, key)
		}
	}
	slices.Sort(rest)
	return append(keys, rest...)
}
