// Package doc reads configuration files into trees with exact positions and changes them by byte-range edits.
//
// It promises that reading never fails and never hangs: what is wrong with a file is a Problem with a place, and what
// cannot be read for a good reason (a template, a binary, a limit) is said by Skipped. Every span lies in the file, a
// child's span lies in its parent's, and an edit leaves all bytes outside its own span as they were.
//
// It never opens a file, never follows a reference and never evaluates what it reads.
package doc

import (
	"sync"
)

// Span is a half-open range of byte offsets into a file.
type Span struct{ Start, End int }

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether o lies within s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Place is where something stands, resolved so that it can be shown without the file.
// Lines and columns count from 1; columns count Unicode code points; a byte order mark has no column.
// EndLine and EndCol name the position just after the last character.
type Place struct {
	Path    string // slash-separated, relative to the root that was checked
	Pointer string // RFC 6901 pointer within its document; "" for the whole document or where there is no tree
	Span    Span
	Line    int
	Col     int
	EndLine int
	EndCol  int
}

// Fault names a kind of problem; it is the rule's name after "syntax/".
type Fault string

// The faults a reader can find in a file.
const (
	Invalid        Fault = "invalid"         // the format's grammar is broken
	DuplicateKey   Fault = "duplicate-key"   // a key is given twice in one mapping
	ConflictMarker Fault = "conflict-marker" // an unresolved Git merge
	Encoding       Fault = "encoding"        // bytes that are not UTF-8, or characters no configuration should hold
	ByteOrderMark  Fault = "byte-order-mark" // a BOM in a format whose readers refuse it
	Extension      Fault = "extension"       // comments or trailing commas where strict JSON is expected
	UnknownTag     Fault = "unknown-tag"     // a YAML tag that asks a reader to build something
	LookalikeKey   Fault = "lookalike-key"   // a key with letters that only look like ASCII
)

// Problem is something wrong with the text of a file.
type Problem struct {
	Fault   Fault
	Span    Span
	Message string // what is wrong, in one line, without the place
	Remedy  string // what to do about it
	Related []Note // other places that take part, for instance the first of two equal keys
	Spare   []Span // what can be taken out to end the problem without changing what the file says; none if that is not certain
}

// Note is a place that belongs to a problem, with what it has to do with it.
type Note struct {
	Span    Span
	Message string
}

// Limits bound the work that one file may cause. A zero field means its default.
type Limits struct {
	Size  int // bytes of a file that is read into a tree
	Depth int // nesting of collections
	Nodes int // nodes of a tree, and nodes of a value after aliases are expanded
}

// DefaultLimits are generous for configuration and small for a machine.
var DefaultLimits = Limits{Size: 5 << 20, Depth: 200, Nodes: 1_000_000}

func (l Limits) orDefault() Limits {
	if l.Size == 0 {
		l.Size = DefaultLimits.Size
	}
	if l.Depth == 0 {
		l.Depth = DefaultLimits.Depth
	}
	if l.Nodes == 0 {
		l.Nodes = DefaultLimits.Nodes
	}
	return l
}

// File is one file: its bytes, and on demand its tree. It may be used by several goroutines; it must not be changed.
type File struct {
	Path   string
	Src    []byte
	Format Format

	limits Limits
	once   sync.Once
	tree   tree
	lines  lineIndex
}

// tree is what parsing a file yields.
type tree struct {
	roots    []*Node
	problems []Problem
	skipped  string
	body     Span
}

// New makes a file of a path and its content. The format follows from the path. Nothing is parsed yet.
func New(path string, src []byte, limits Limits) *File {
	return &File{Path: path, Src: src, Format: settle(FormatOf(path), path, src), limits: limits.orDefault()}
}

// NewAs is New with the format given instead of taken from the path.
func NewAs(format Format, path string, src []byte, limits Limits) *File {
	return &File{Path: path, Src: src, Format: format, limits: limits.orDefault()}
}

// Roots are the documents of the file: one, or for YAML any number. Where the file could not be read as a tree
// they hold what could be read, which may be nothing.
func (f *File) Roots() []*Node { return f.parsed().roots }

// Root is the first document, or nil.
func (f *File) Root() *Node {
	if roots := f.Roots(); len(roots) > 0 {
		return roots[0]
	}
	return nil
}

// Problems are the faults of the text, in the order of their places.
func (f *File) Problems() []Problem { return f.parsed().problems }

// Skipped says why the file was not read as a tree though it is of a known format ("template", "binary",
// "nested deeper than 200"), or is empty.
func (f *File) Skipped() string { return f.parsed().skipped }

// Body is the span of a Markdown file's text after its front matter; for other formats it is empty.
func (f *File) Body() Span { return f.parsed().body }

// Whole reports whether the tree is all that the file says: it was read, and nothing in it is unreadable.
// Only then may a check conclude something from what is absent.
func (f *File) Whole() bool {
	t := f.parsed()
	if t.skipped != "" {
		return false
	}
	for _, p := range t.problems {
		switch p.Fault {
		case Invalid, ConflictMarker, Encoding:
			return false
		}
	}
	return true
}

func (f *File) parsed() *tree {
	f.once.Do(func() { f.tree = parse(f) })
	return &f.tree
}
