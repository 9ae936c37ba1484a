package doc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// What go.yaml.in/yaml/v4 reads and we read too must be the same.

// libraryYAML is a stream as the library reads it, a node a line; ok is false if it refuses it, or where a collection is a
// key, which our tree holds as its source.
func libraryYAML(src []byte) (dump string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	loader, err := yaml.NewLoader(bytes.NewReader(src))
	if err != nil {
		return "", false
	}
	var b strings.Builder
	for {
		var document yaml.Node
		err := loader.Load(&document)
		if errors.Is(err, io.EOF) {
			return b.String(), true
		}
		if err != nil {
			return "", false
		}
		if document.Kind == yaml.DocumentNode && len(document.Content) > 0 {
			if !dumpLibrary(&b, document.Content[0], 0) {
				return "", false
			}
		}
	}
}

func dumpLibrary(b *strings.Builder, y *yaml.Node, depth int) (ok bool) {
	switch y.Kind {
	case yaml.MappingNode:
		fmt.Fprintf(b, "%*smapping &%s\n", depth, "", y.Anchor)
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := y.Content[i]
			for key.Kind == yaml.AliasNode {
				key = key.Alias
			}
			fmt.Fprintf(b, "%*skey %q\n", depth, "", key.Value)
			if key.Kind != yaml.ScalarNode || !dumpLibrary(b, y.Content[i+1], depth+1) {
				return false
			}
		}
	case yaml.SequenceNode:
		fmt.Fprintf(b, "%*slist &%s\n", depth, "", y.Anchor)
		for _, c := range y.Content {
			if !dumpLibrary(b, c, depth+1) {
				return false
			}
		}
	case yaml.AliasNode:
		fmt.Fprintf(b, "%*salias %s\n", depth, "", y.Value)
	default:
		kind, value := coreScalar(y.Value)
		if y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			kind, value = String, y.Value
		}
		if y.Style&yaml.TaggedStyle != 0 || y.Tag == "!" {
			kind, value, _ = taggedScalar(y.Tag, y.Value)
		}
		fmt.Fprintf(b, "%*s%s %q &%s\n", depth, "", kind, value, y.Anchor)
	}
	return true
}

func dumpOurs(b *strings.Builder, n *Node, depth int) {
	switch n.Kind {
	case Map:
		fmt.Fprintf(b, "%*smapping &%s\n", depth, "", n.Anchor)
		for _, c := range n.Children {
			fmt.Fprintf(b, "%*skey %q\n", depth, "", c.Key)
			dumpOurs(b, c, depth+1)
		}
	case Seq:
		fmt.Fprintf(b, "%*slist &%s\n", depth, "", n.Anchor)
		for _, c := range n.Children {
			dumpOurs(b, c, depth+1)
		}
	case Alias:
		fmt.Fprintf(b, "%*salias %s\n", depth, "", n.Value)
	default:
		fmt.Fprintf(b, "%*s%s %q &%s\n", depth, "", n.Kind, n.Value, n.Anchor)
	}
}

// otherYAML is what the library reads by YAML 1.1 or in its own way: line breaks, byte order marks below the first line,
// and names of anchors that end in a colon.
var otherYAML = regexp.MustCompile(`[\x{85}\x{2028}\x{2029}\x{feff}]|(^|[\s,\[{])[&*]\S*:`)

// likeLibrary fails if both read a text and disagree. It reports whether both read it.
func likeLibrary(t *testing.T, src []byte) bool {
	t.Helper()
	if otherYAML.Match(src) {
		return false
	}
	f := NewAs(YAML, "x.yaml", src, Limits{})
	if !f.Whole() {
		return false
	}
	theirs, ok := libraryYAML(src)
	if !ok {
		return false
	}
	var ours strings.Builder
	for _, root := range f.Roots() {
		dumpOurs(&ours, root, 0)
	}
	if ours.String() != theirs {
		t.Errorf("%q is\n%s\nand for the library\n%s", src, ours.String(), theirs)
	}
	return true
}

// TestYAMLLikeLibrary compares the suite, and all YAML files below the folder that CONFWARD_TREE names.
func TestYAMLLikeLibrary(t *testing.T) {
	var sources [][]byte
	if os.Getenv("CONFWARD_SUITES") != "" {
		for _, c := range yamlSuite(t) {
			if c.id != "W4TN" { // the library reads a block scalar without indentation past the document's end
				sources = append(sources, c.src)
			}
		}
	}
	if tree := os.Getenv("CONFWARD_TREE"); tree != "" {
		for _, pattern := range []string{"*.yaml", "*.yml"} {
			_ = filepath.WalkDir(tree, func(path string, d os.DirEntry, err error) error {
				if ok, _ := filepath.Match(pattern, filepath.Base(path)); err == nil && ok && d.Type().IsRegular() {
					if src, err := os.ReadFile(path); err == nil {
						sources = append(sources, src)
					}
				}
				return nil
			})
		}
	}
	if sources == nil {
		t.Skip("neither CONFWARD_SUITES nor CONFWARD_TREE is set")
	}
	both := 0
	for _, src := range sources {
		if likeLibrary(t, src) {
			both++
		}
	}
	t.Logf("%d of %d texts read by both", both, len(sources))
}

func FuzzYAMLLikeLibrary(f *testing.F) {
	for _, src := range []string{
		"a: 1\nb: [x, {y: z}]\n", "- a\n- |\n  b\n- >-\n  c\n  d\n", "a: &x !t \"b\\n\"\nc: *x\n", "? a\n: b\n? c\n", "--- a\n...\n--- b\n",
		"a:\n- b\n-\n - c\n", "a: 'b''c\n\n  d'\n", "{a: , b}\n", "[a: b, ? c]", "a: b\n  c\n\n  d\n", "- - a: 1\n    b:\n- \n", "a: |+\n\n x\n\n\n",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2000 {
			return
		}
		likeLibrary(t, []byte(src))
	})
}
