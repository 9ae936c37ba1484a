package doc

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// parser is what a format's reader is given, and where it leaves what it found.
//
// A reader starts at src[start:], makes nodes with add, and reports with fail, problem and skip. It returns at once when
// add or deeper says no. It never panics on any input and takes time proportional to it.
type parser struct {
	path   string
	format Format
	src    []byte
	start  int // the first byte after a byte order mark
	limits Limits

	nodes  int
	faults map[Fault]int // problems so far
	tree   tree
}

// parse reads a file: first what is no document of its format at all, then the document.
func parse(f *File) tree {
	p := &parser{path: f.Path, format: f.Format, src: f.Src, limits: f.limits}
	read := f.Format.codec().parse
	if read == nil || !p.readable() {
		return p.tree
	}
	read(p)
	if p.failedTemplate() {
		p.skip("template")
		return p.tree
	}
	p.lookalikes()
	slices.SortStableFunc(p.tree.problems, func(a, b Problem) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return p.tree
}

// readable reports whether there is text of the format to be read, and says why if not.
func (p *parser) readable() bool {
	if len(p.src) > p.limits.Size {
		p.skip("larger than %s", byteSize(p.limits.Size))
		return false
	}
	if isLFSPointer(p.src) {
		p.skip("Git LFS pointer")
		return false
	}
	if bytes.HasPrefix(p.src, []byte(bom)) {
		p.start = len(bom)
	}
	return p.isText() && !p.hasConflict() && !p.isTemplate()
}

// add counts a node and hangs it under its parent (nil for a document). It reports false when the limit of nodes is
// reached; the reader then returns.
func (p *parser) add(parent, n *Node) bool {
	if !p.count() {
		return false
	}
	n.Parent = parent
	if parent == nil {
		p.tree.roots = append(p.tree.roots, n)
	} else {
		parent.Children = append(parent.Children, n)
	}
	return true
}

// count counts a node that its reader hangs into the tree itself, and answers as add does.
func (p *parser) count() bool {
	if p.nodes++; p.nodes > p.limits.Nodes {
		p.skip("more than %d values", p.limits.Nodes)
		return false
	}
	return true
}

// deeper reports whether collections may be nested this deep, and says so if not; the reader then returns.
func (p *parser) deeper(depth int) bool {
	if depth > p.limits.Depth {
		p.skip("nested deeper than %d", p.limits.Depth)
		return false
	}
	return true
}

// skip says why the file is not looked at as a tree; what was read of it is dropped.
func (p *parser) skip(format string, args ...any) {
	p.tree = tree{skipped: fmt.Sprintf(format, args...)}
}

// fail reports broken grammar.
func (p *parser) fail(s Span, remedy, format string, args ...any) {
	p.problem(Problem{Fault: Invalid, Span: s, Message: fmt.Sprintf(format, args...), Remedy: remedy})
}

// maxFaults is how many problems of one kind a file may have; what more would say is said by then, and a hostile file
// could have a million.
const maxFaults = 1000

func (p *parser) problem(pr Problem) {
	if p.faults == nil {
		p.faults = map[Fault]int{}
	}
	if p.faults[pr.Fault]++; p.faults[pr.Fault] > maxFaults {
		return
	}
	pr.Span = p.clamp(pr.Span)
	p.tree.problems = append(p.tree.problems, pr)
}

// duplicate reports a key that its mapping already has.
func (p *parser) duplicate(first, again Span, key string) {
	if p.faults[DuplicateKey] == maxFaults {
		return
	}
	p.problem(Problem{
		Fault: DuplicateKey, Span: again,
		Message: fmt.Sprintf("%q is given twice; readers disagree on which one counts", clip(key)),
		Remedy:  "keep one of the two",
		Related: []Note{{Span: p.clamp(first), Message: "first given here"}},
	})
}

func (p *parser) clamp(s Span) Span {
	s.Start = min(max(s.Start, 0), len(p.src))
	s.End = min(max(s.End, s.Start), len(p.src))
	return s
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

func byteSize(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.4g MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.4g KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
