package doc

import (
	"fmt"
	"strings"
	"testing"
)

// lineCase is a file in which «» mark the keys and ‹› the values, in the order of the file, and what the values are.
// For a value of several pieces, or one that is not marked, the tables have tests of their own.
type lineCase struct {
	marked string
	want   []string
}

// null stands for the value of a key that has none.
const null = "\x00null"

// unmark takes the marks out of a text and gives the spans they enclosed.
func unmark(t *testing.T, marked string) (src string, keys, values []Span) {
	t.Helper()
	var b strings.Builder
	for _, r := range marked {
		switch r {
		case '«':
			keys = append(keys, Span{b.Len(), -1})
		case '»':
			keys[len(keys)-1].End = b.Len()
		case '‹':
			values = append(values, Span{b.Len(), -1})
		case '›':
			values[len(values)-1].End = b.Len()
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), keys, values
}

// check reads the case and compares every setting with the marks.
func (c lineCase) check(t *testing.T, format Format, path string) {
	t.Helper()
	src, keys, values := unmark(t, c.marked)
	if len(keys) != len(c.want) || len(values) != len(c.want) {
		t.Fatalf("%q marks %d keys and %d values and wants %d", c.marked, len(keys), len(values), len(c.want))
	}
	f := NewAs(format, path, []byte(src), Limits{})
	var got, want strings.Builder
	for n := range settings(f) {
		fmt.Fprintf(&got, "%q %v = %s %v\n", f.Text(n.KeySpan), n.KeySpan, shown(n), n.Span)
	}
	for i, v := range c.want {
		shown := fmt.Sprintf("%q", v)
		if v == null {
			shown = "null"
		}
		fmt.Fprintf(&want, "%q %v = %s %v\n", src[keys[i].Start:keys[i].End], keys[i], shown, values[i])
	}
	if got.String() != want.String() || !f.Whole() {
		t.Errorf("%q is read as\n%swant\n%s%s", src, &got, &want, faults(f))
	}
	checkLaws(t, f)
}

func shown(n *Node) string {
	if n.Kind == Null {
		return "null"
	}
	return fmt.Sprintf("%q", n.Value)
}

// settings yields the nodes that are no mappings.
func settings(f *File) func(func(*Node) bool) {
	return func(yield func(*Node) bool) {
		for _, root := range f.Roots() {
			for n := range root.All() {
				if n.Kind != Map && !yield(n) {
					return
				}
			}
		}
	}
}

// faults is what is wrong with a file, a line each: the fault, the text it points at, the message.
func faults(f *File) string {
	var b strings.Builder
	if f.Skipped() != "" {
		fmt.Fprintf(&b, "skipped: %s\n", f.Skipped())
	}
	for _, p := range f.Problems() {
		fmt.Fprintf(&b, "%s at %d %q: %s\n", p.Fault, p.Span.Start, f.Text(p.Span), p.Message)
	}
	return b.String()
}

// faultCase is a file with what is found wrong in it.
type faultCase struct {
	src, want string
}

func (c faultCase) check(t *testing.T, format Format, path string) {
	t.Helper()
	f := NewAs(format, path, []byte(c.src), Limits{})
	if got := strings.TrimSpace(faults(f)); got != c.want {
		t.Errorf("%q: got\n%s\nwant\n%s", c.src, got, c.want)
	}
	checkLaws(t, f)
}

// editCase is an edit and the file it gives; an edit that is refused gives "refused".
type editCase struct {
	src  string
	edit string // "set KEY", "insert KEY", "insert SECTION KEY" or "delete KEY", where KEY is a pointer without its first slash
	v    any
	want string
}

func (c editCase) check(t *testing.T, format Format, path string) {
	t.Helper()
	f := NewAs(format, path, []byte(c.src), Limits{})
	if !f.Whole() {
		t.Fatalf("%q is not whole: %s", c.src, faults(f))
	}
	words := strings.Fields(c.edit)
	var e Edit
	var err error
	switch at := f.Root().At("/" + words[1]); words[0] {
	case "set":
		e, err = f.Replace(at, c.v)
	case "delete":
		e, err = f.Delete(at)
	case "insert":
		parent := f.Root()
		if len(words) > 2 {
			parent = at
		}
		e, err = f.Insert(parent, words[len(words)-1], c.v)
	}
	got := "refused"
	if err == nil {
		src, err := Apply(f.Src, []Edit{e})
		if err != nil {
			t.Fatal(err)
		}
		got = string(src)
	}
	if got != c.want {
		t.Errorf("%s to %#v in %q gives\n%q, want\n%q (%v)", c.edit, c.v, c.src, got, c.want, err)
	}
}

// quick reads src, of a size at which more than linear time does not end before the test's own limit.
func quick(t *testing.T, format Format, path, src string) *File {
	t.Helper()
	f := NewAs(format, path, []byte(src), Limits{})
	f.Problems()
	return f
}
