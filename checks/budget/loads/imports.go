package loads

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/confward/confward/doc"
)

// maxHops is how far Claude Code follows imports of imports.
const maxHops = 5

// mostDead is how many imports that lead nowhere are told.
const mostDead = 1000

// imports follows what files name as @path: a file that loads already is not counted again.
func (g *gatherer) imports() {
	for len(g.waiting) > 0 {
		from := g.waiting[0]
		g.waiting = g.waiting[1:]
		for _, m := range Mentions(from.file) {
			g.follow(from, m)
		}
	}
}

func (g *gatherer) follow(from importer, m Mention) {
	name := path.Join(path.Dir(from.file.Path), m.Path)
	if strings.HasPrefix(m.Path, "~") || path.IsAbs(m.Path) || name == ".." || strings.HasPrefix(name, "../") {
		return // outside the repository: the user's own
	}
	if g.seen[from.tool+"\x00"+name] || from.hops == maxHops {
		return
	}
	f, err := g.tree.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if m.isFile() && !inTemplate(from.file.Path) && len(g.set.Dead) < mostDead {
			g.set.Dead = append(g.set.Dead, Import{At: from.file.Place(m.Span), Path: m.Path})
		}
		return
	}
	g.seen[from.tool+"\x00"+name] = true
	if err != nil {
		g.set.Unread = append(g.set.Unread, Unread{name, err})
		return
	}
	g.set.Parts = append(g.set.Parts, Part{
		File: f, Span: doc.Span{End: len(f.Src)}, Tool: from.tool, Kind: "import", Class: from.class, By: from.file.Path,
	})
	g.waiting = append(g.waiting, importer{f, from.tool, from.class, from.hops + 1})
}

// inTemplate reports whether a file lies in a folder whose files are used elsewhere: what they name is there.
func inTemplate(name string) bool {
	for folder := range strings.SplitSeq(path.Dir(name), "/") {
		switch folder {
		case "template", "templates", "testdata", "fixtures", "scaffold", "skeleton":
			return true
		}
	}
	return false
}

// Mention is a place where a text names a file as @path.
type Mention struct {
	Path string
	Span doc.Span
}

// isFile reports whether a mention can only mean a file of the repository: "@docs/guide.md" does; "@person", "@types/node" and
// "@param" mean others.
func (m Mention) isFile() bool {
	switch ext := path.Ext(m.Path); ext {
	case ".md", ".mdc", ".mdx", ".txt", ".yaml", ".yml", ".json", ".toml":
		name := path.Base(m.Path)
		return len(name) > len(ext) && !strings.ContainsAny(m.Path, "*<>{}$|\"'`()[],;") && !strings.Contains(m.Path, ".local.")
	}
	return false
}

// Mentions are the imports of a text: an @ behind a blank or at the start of a line, not in code.
func Mentions(f *doc.File) []Mention {
	var found []Mention
	EachLine(f.Src, f.Body().Start, func(line doc.Span, code bool) {
		if code || bytes.IndexByte(f.Src[line.Start:line.End], '@') < 0 {
			return
		}
		found = append(found, mentionsIn(f.Src, line)...)
	})
	return found
}

func mentionsIn(src []byte, line doc.Span) []Mention {
	var found []Mention
	last := lastTicks(src, line)
	for i := line.Start; i < line.End; i++ {
		switch {
		case src[i] == '`':
			i = codeEnd(src, i, line.End, last) - 1
		case src[i] == '@' && (i == line.Start || src[i-1] == ' ' || src[i-1] == '\t'):
			end := i + 1
			for end < line.End && src[end] != ' ' && src[end] != '\t' && src[end] != '\r' && src[end] != '`' {
				end++
			}
			name := strings.TrimRight(string(src[i+1:end]), ".,;:!?)]}\"'")
			if name != "" {
				found = append(found, Mention{name, doc.Span{Start: i, End: i + 1 + len(name)}})
			}
			i = end - 1
		}
	}
	return found
}

// lastTicks is where the last backticks of each number begin on a line.
func lastTicks(src []byte, line doc.Span) map[int]int {
	last := map[int]int{}
	for i := line.Start; i < line.End; i++ {
		if n := ticks(src, i, line.End); n > 0 {
			last[n] = i
			i += n - 1
		}
	}
	return last
}

// ticks is the number of backticks at a place.
func ticks(src []byte, i, end int) int {
	n := 0
	for i+n < end && src[i+n] == '`' {
		n++
	}
	return n
}

// codeEnd is where the code that begins with backticks ends, or the end of the backticks where nothing closes it. What is
// gone over is never gone over again.
func codeEnd(src []byte, i, end int, last map[int]int) int {
	n := ticks(src, i, end)
	if last[n] <= i {
		return i + n
	}
	for at := i + n; at < end; at++ {
		run := ticks(src, at, end)
		if run == n {
			return at + run
		}
		if run > 0 {
			at += run - 1
		}
	}
	return i + n
}

// EachLine visits the lines of a Markdown text from a place on, without their ends, and tells which are fenced code; the
// fences are too.
func EachLine(src []byte, from int, visit func(line doc.Span, code bool)) {
	var fence string // what opened the code that we are in
	for at := from; at < len(src); {
		end, next := at, len(src)
		if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		} else {
			end = len(src)
		}
		line := strings.TrimRight(string(src[at:end]), "\r")
		mark := fenceOf(line)
		code := fence != "" || mark != ""
		switch {
		case fence == "":
			fence = mark
		case mark != "" && mark[0] == fence[0] && len(mark) >= len(fence) && strings.TrimSpace(strings.TrimLeft(line, " \t"+mark[:1])) == "":
			fence = ""
		}
		visit(doc.Span{Start: at, End: at + len(line)}, code)
		at = next
	}
}

// fenceOf are the marks that a line begins with if it opens or closes fenced code.
func fenceOf(line string) string {
	s := strings.TrimLeft(line, " \t")
	for _, mark := range []string{"`", "~"} {
		if n := len(s) - len(strings.TrimLeft(s, mark)); n >= 3 && !(mark == "`" && strings.Contains(s[n:], "`")) {
			return s[:n]
		}
	}
	return ""
}
