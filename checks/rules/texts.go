package rules

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
)

//go:embed examples/*.txtar
var ownExamples embed.FS

// texts are the texts of the rules as files examples/<rule>.txtar, made from their help and examples.
type texts struct {
	own   fs.FS
	rules []*rule
}

// Open gives the text of a rule.
func (t texts) Open(name string) (fs.File, error) {
	if f, err := t.own.Open(name); err == nil {
		return f, nil
	}
	id, ok := strings.CutSuffix(path.Base(name), ".txtar")
	for _, r := range t.rules {
		if ok && r.ID.Value == id {
			src := r.whole().text()
			return &textFile{bytes.NewReader(src), path.Base(name), int64(len(src))}, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// text is a rule's help, what it requires, and its first example with findings.
func (r *rule) text() []byte {
	var b bytes.Buffer
	if help := strings.TrimSpace(r.Help.Value); help != "" {
		fmt.Fprintf(&b, "%s\n\n", help)
	}
	fmt.Fprintf(&b, "It judges %s", strings.Join(r.Files, ", "))
	for i, s := range r.Select {
		fmt.Fprintf(&b, "%s %s", []string{", at", " or"}[min(i, 1)], s.Value)
	}
	b.WriteString(".\n")
	if r.When.Node != nil {
		fmt.Fprintf(&b, "When: %s\n", strings.TrimSpace(r.When.Value))
	}
	fmt.Fprintf(&b, "It requires: %s\n", strings.TrimSpace(r.Require.Value))
	for _, e := range r.Examples {
		if e.Bad == nil {
			continue
		}
		fmt.Fprintf(&b, "-- %s --\n%s\n-- want --\n", r.exampleFile(e), strings.TrimRight(e.Bad.Value, "\n"))
		for _, w := range e.Want {
			fmt.Fprintf(&b, "%s:%s\n", r.exampleFile(e), w.Value)
		}
		break
	}
	return b.Bytes()
}

// textFile is a text as a file.
type textFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *textFile) Stat() (fs.FileInfo, error) { return textInfo{f.name, f.size}, nil }

// Close does nothing.
func (f *textFile) Close() error { return nil }

type textInfo struct {
	name string
	size int64
}

func (i textInfo) Name() string       { return i.name }
func (i textInfo) Size() int64        { return i.size }
func (i textInfo) Mode() fs.FileMode  { return 0o444 }
func (i textInfo) ModTime() time.Time { return time.Time{} }
func (i textInfo) IsDir() bool        { return false }
func (i textInfo) Sys() any           { return nil }
