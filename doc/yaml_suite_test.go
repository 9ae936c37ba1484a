package doc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// These lists are what the suite's cases and we disagree on. A case that leaves or joins them fails the test.
var (
	// Valid, but refused.
	suiteRefused []string
	// Invalid, but accepted: brackets and quotes that go on at the column of their key, and a tab in their continuation,
	// are written often and read by every reader.
	suiteAccepted = []string{"9C9N", "DK95/01", "QB6E", "VJP3/00", "Y79Y/003"}
	// Read, but with another value than in.json.
	suiteOtherValue []string
	// Read, but scalars differ from test.event.
	suiteOtherScalars []string
	// A span's text alone does not give the span's value.
	suiteSpans []string
)

type suiteCase struct {
	id, dir string
	src     []byte
	valid   bool
}

func yamlSuite(t *testing.T) []suiteCase {
	t.Helper()
	root := os.Getenv("CONFWARD_SUITES")
	if root == "" {
		t.Skip("CONFWARD_SUITES names no folder with the yaml-test-suite")
	}
	root = filepath.Join(root, "yaml-test-suite")
	var cases []suiteCase
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "in.yaml" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		id, err := filepath.Rel(root, dir)
		_, bad := os.Stat(filepath.Join(dir, "error"))
		cases = append(cases, suiteCase{filepath.ToSlash(id), dir, src, errors.Is(bad, fs.ErrNotExist)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 402 {
		t.Fatalf("%d cases in the suite, want 402", len(cases))
	}
	return cases
}

func sameIDs(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, id := range got {
		if !slices.Contains(want, id) {
			t.Errorf("%s: %s is new", what, id)
		}
	}
	for _, id := range want {
		if !slices.Contains(got, id) {
			t.Errorf("%s: %s is no longer one", what, id)
		}
	}
}

func invalidIn(f *File) bool {
	return slices.ContainsFunc(f.Problems(), func(p Problem) bool { return p.Fault == Invalid })
}

func TestYAMLSuiteVerdicts(t *testing.T) {
	var refused, accepted []string
	valid := 0
	for _, c := range yamlSuite(t) {
		f := NewAs(YAML, c.id, c.src, Limits{})
		if f.Skipped() != "" {
			t.Errorf("%s is skipped: %s", c.id, f.Skipped())
		}
		switch bad := invalidIn(f); {
		case c.valid && bad:
			refused = append(refused, c.id)
		case !c.valid && !bad:
			accepted = append(accepted, c.id)
		}
		if c.valid {
			valid++
		}
	}
	t.Logf("%d of %d valid read, %d of %d invalid refused", valid-len(refused), valid, 402-valid-len(accepted), 402-valid)
	sameIDs(t, "refused", refused, suiteRefused)
	sameIDs(t, "accepted", accepted, suiteAccepted)
}

func TestYAMLSuiteValues(t *testing.T) {
	var other []string
	total := 0
	for _, c := range yamlSuite(t) {
		want, err := os.ReadFile(filepath.Join(c.dir, "in.json"))
		if err != nil || !c.valid {
			continue
		}
		total++
		f := NewAs(YAML, c.id, c.src, Limits{})
		if !sameDocuments(f, want) {
			other = append(other, c.id)
		}
	}
	t.Logf("%d of %d values equal", total-len(other), total)
	sameIDs(t, "other value", other, suiteOtherValue)
}

func sameDocuments(f *File, want []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(want))
	i := 0
	for ; ; i++ {
		var w any
		err := dec.Decode(&w)
		if err == io.EOF {
			return !invalidIn(f) && i == len(f.Roots())
		}
		if err != nil || i >= len(f.Roots()) {
			return false
		}
		value, err := f.Roots()[i].Any(1000)
		if err != nil {
			return false
		}
		text, err := json.Marshal(value)
		if err != nil {
			return false
		}
		var g any
		if json.Unmarshal(text, &g) != nil || !reflect.DeepEqual(g, w) {
			return false
		}
	}
}

// TestYAMLSuiteScalars compares every scalar, in order, with the suite's events.
func TestYAMLSuiteScalars(t *testing.T) {
	var other []string
	cases, scalars := 0, 0
	for _, c := range yamlSuite(t) {
		f := NewAs(YAML, c.id, c.src, Limits{})
		if !c.valid || invalidIn(f) {
			continue
		}
		events, err := os.ReadFile(filepath.Join(c.dir, "test.event"))
		if err != nil {
			t.Fatal(err)
		}
		want, simple := eventScalars(string(events))
		if !simple {
			continue
		}
		cases++
		var got []string
		for _, root := range f.Roots() {
			got = appendScalars(got, f, root)
		}
		scalars += len(want)
		if !slices.Equal(got, want) {
			other = append(other, c.id)
			if !slices.Contains(suiteOtherScalars, c.id) {
				t.Logf("%s:\n got %q\nwant %q", c.id, got, want)
			}
		}
	}
	t.Logf("%d scalars in %d cases compared", scalars, cases)
	sameIDs(t, "other scalars", other, suiteOtherScalars)
}

// eventScalars are the scalars and aliases of an event stream. It is not simple where a key is a collection, which our
// tree holds as its source.
func eventScalars(events string) (scalars []string, simple bool) {
	var stack []byte // m: mapping, before a key; v: mapping, before a value; s: list
	next := func() {
		if n := len(stack); n > 0 && stack[n-1] == 'm' {
			stack[n-1] = 'v'
		} else if n > 0 && stack[n-1] == 'v' {
			stack[n-1] = 'm'
		}
	}
	inKey := func() bool { return len(stack) > 0 && stack[len(stack)-1] == 'm' }
	for line := range strings.Lines(events) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "+MAP"), strings.HasPrefix(line, "+SEQ"):
			if inKey() {
				return nil, false
			}
			stack = append(stack, map[bool]byte{true: 'm', false: 's'}[line[1] == 'M'])
		case strings.HasPrefix(line, "-MAP"), strings.HasPrefix(line, "-SEQ"):
			stack = stack[:len(stack)-1]
			next()
		case strings.HasPrefix(line, "=ALI"):
			if inKey() {
				return nil, false
			}
			scalars = append(scalars, line[5:])
			next()
		case strings.HasPrefix(line, "=VAL"):
			scalars = append(scalars, eventText(line[5:]))
			next()
		}
	}
	return scalars, true
}

func eventText(s string) string {
	for strings.HasPrefix(s, "&") || strings.HasPrefix(s, "<") {
		_, s, _ = strings.Cut(s, " ")
	}
	return s[:1] + strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\b`, "\b").Replace(s[1:])
}

// appendScalars writes the scalars below n as events write them, read back from their spans.
func appendScalars(out []string, f *File, n *Node) []string {
	if n.Parent != nil && n.Parent.Kind == Map {
		out = append(out, scalarEvent(rereadKey(f, n.KeySpan)))
	}
	switch n.Kind {
	case Map, Seq:
		for _, c := range n.Children {
			out = appendScalars(out, f, c)
		}
		return out
	case Alias:
		return append(out, f.Text(n.Span))
	}
	return append(out, scalarEvent(rereadScalar(f, n.Span)))
}

func scalarEvent(y *yaml.Node, err error) string {
	if err != nil {
		return err.Error()
	}
	switch {
	case y.Style&yaml.DoubleQuotedStyle != 0:
		return `"` + y.Value
	case y.Style&yaml.SingleQuotedStyle != 0:
		return `'` + y.Value
	case y.Style&yaml.LiteralStyle != 0:
		return `|` + y.Value
	case y.Style&yaml.FoldedStyle != 0:
		return `>` + y.Value
	}
	return `:` + y.Value
}

// rereadScalar reads a span's text alone. A block scalar is given its line end back, and the indentation it is relative
// to: the one of the line it starts in, which its indicator counts from.
func rereadScalar(f *File, s Span) (*yaml.Node, error) {
	text := f.Text(s)
	if text == "" {
		return &yaml.Node{Kind: yaml.ScalarNode}, nil
	}
	if text[0] == '|' || text[0] == '>' {
		return rereadBlock(f, s)
	}
	return onlyScalar(text)
}

func rereadBlock(f *File, s Span) (*yaml.Node, error) {
	text := f.Text(s)
	if s.End < len(f.Src) {
		text += "\n"
	}
	if !strings.ContainsAny(text[:min(3, len(text))], "123456789") {
		return onlyScalar(text)
	}
	line, _ := f.Position(s.Start)
	start := f.Text(f.LineSpan(line))
	if strings.HasPrefix(start, "---") || s.Start == 0 {
		return onlyScalar(text)
	}
	// The indicator counts from the indentation of the innermost key or dash before it.
	head := strings.TrimRight(f.Text(Span{f.LineSpan(line).Start, s.Start}), " ")
	if strings.TrimSpace(head) == "" {
		head = ""
	}
	indent := len(head) - len(strings.TrimLeft(head, " "))
	if rest := strings.TrimLeft(head, " -"); strings.HasSuffix(head, ":") {
		indent = len(head) - len(rest)
	} else if strings.HasSuffix(head, "-") {
		indent = len(head) - 1
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(strings.Repeat(" ", indent)+"x: "+text), &doc); err != nil {
		return nil, err
	}
	return doc.Content[0].Content[1], nil
}

// rereadKey reads a key's text alone, which a colon may be part of.
func rereadKey(f *File, s Span) (*yaml.Node, error) {
	text := f.Text(s)
	if text == "" || strings.Contains(text, "\n") {
		return rereadScalar(f, s)
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(text+": x"), &doc); err != nil || doc.Content[0].Kind != yaml.MappingNode {
		return rereadScalar(f, s)
	}
	return doc.Content[0].Content[0], nil
}

func onlyScalar(text string) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.ScalarNode {
		return nil, fmt.Errorf("no scalar: %q", text)
	}
	return doc.Content[0], nil
}

// TestYAMLSuiteSpans holds every span of the suite against the law of spans, and the text of collections against what
// may begin and end one.
func TestYAMLSuiteSpans(t *testing.T) {
	var bad []string
	for _, c := range yamlSuite(t) {
		f := NewAs(YAML, c.id, c.src, Limits{})
		for _, root := range f.Roots() {
			if err := yamlSpans(f, root); err != nil {
				if !slices.Contains(bad, c.id) {
					bad = append(bad, c.id)
				}
				if !slices.Contains(suiteSpans, c.id) {
					t.Logf("%s: %v", c.id, err)
				}
			}
		}
	}
	sameIDs(t, "spans", bad, suiteSpans)
}

func yamlSpans(f *File, root *Node) error {
	for n := range root.All() {
		text := f.Text(n.Span)
		if n.Parent != nil && !n.Parent.Span.Contains(n.Full()) {
			return fmt.Errorf("%s: %v lies outside %v", n.Pointer(), n.Full(), n.Parent.Span)
		}
		first, last := byte(0), byte(0)
		if text != "" {
			first, last = text[0], text[len(text)-1]
		}
		ok := true
		switch {
		case n.Kind == Alias:
			ok = text == "*"+n.Value
		case n.Kind == Seq && n.Style == Flow:
			ok = first == '[' && last == ']'
		case n.Kind == Seq:
			ok = first == '-'
		case n.Kind == Map && n.Style == Flow && first == '{' && n.Children != nil && n.Children[0].KeySpan.Start > n.Span.Start:
			ok = last == '}'
		case n.Kind == Map && len(n.Children) == 0:
			ok = first == '{' && last == '}'
		case n.Kind != Map && n.Kind != Seq:
			y, err := rereadScalar(f, n.Span)
			if err != nil {
				return fmt.Errorf("%s: %q: %v", n.Pointer(), text, err)
			}
			kind, value := coreScalar(y.Value)
			ok = y.Value == n.Value || kind == n.Kind && value == n.Value
		}
		if !ok {
			return fmt.Errorf("%s: %s with the text %q", n.Pointer(), n.Kind, text)
		}
	}
	return nil
}
