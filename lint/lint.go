// Package lint says what a check is and runs checks over a source of files.
//
// It promises that a run gives the same report for the same input, that one check's fault never silences another, and
// that whatever was not looked at is in the report. It never prints, never opens a file itself and knows no check.
package lint

import (
	"context"
	"io/fs"
	"iter"
	"time"

	"github.com/confward/confward/doc"
)

// Severity is how bad a finding is. The zero value is not a severity.
type Severity uint8

// The severities, in rising order.
const (
	Notice Severity = iota + 1
	Warning
	Error
)

// String is the name that settings, flags and reports use.
func (s Severity) String() string {
	switch s {
	case Notice:
		return "notice"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return "none"
}

// Rule is one thing a check can find. Its ID is "check/rule" and never changes its meaning.
type Rule struct {
	ID       string
	Title    string // what is wrong, as a heading
	Severity Severity
	Controls []string // compliance controls it gives evidence for, such as "soc2:CC6.1"
}

// Check is a named set of rules and what finds them.
type Check struct {
	Name     string
	Title    string // what it looks for, in a few words
	Rules    []*Rule
	Examples fs.FS // examples/<rule>.txtar: the rule's text, an example and what is found in it
	Past     bool  // it looks at content that only commits on the way had, too
	Text     bool  // it judges any text, whether or not that can be read as a tree
	Inside   bool  // it looks into files that are no text; without it, it may be given the beginning of one alone
	Options  any   // what it was made with: all that its verdicts depend on but the file and what it reads along
	// New prepares a run. It is called once a run and only if the check is wanted.
	New func() (Runner, error)
}

// Runner looks at one file. It is called by several goroutines, each with a file of its own, for every file of the
// source that is text; what it reports may depend on nothing but the file and what it reads through the pass.
// An error means that the file could not be looked at.
type Runner interface {
	File(*Pass, *doc.File) error
}

// BinaryRunner is a Runner that also has something to say about files that are no text. What it may depend on is the same.
type BinaryRunner interface {
	Binary(*Pass, *doc.File) error
}

// Finding is something wrong in the user's repository. A check fills in the first group; the run fills in the second.
type Finding struct {
	Rule     *Rule
	Severity Severity // zero: the rule's
	At       doc.Place
	Message  string // one line: what is wrong, without place and rule
	Hint     string // what to do about it; may be empty
	Related  []Related
	Fixes    []Fix
	Secrets  []doc.Span // parts of the file that no report may show
	// Same tells the fault from others of its rule in the file, before and after a change. Empty: pointer and message do.
	Same string
	// PathSecrets are parts of the file's path that no report may show.
	PathSecrets []doc.Span
	// Identity names what is found, wherever it stands: with the rule it is the fingerprint. Empty: the place names it.
	Identity string
	From     int // the line on which all of what was matched begins, where that is not the place's; else 0

	Frame       []Line  // the lines around the place, secrets masked
	Fingerprint string  // the same as long as the finding is, wherever its line moves
	Raised      string  // why the severity is higher than it came with, or empty
	Lowered     string  // why the severity is lower than the rule's, or empty
	Muted       *Muted  // who silenced it and why, or nil
	Older       bool    // it was there before the change that is looked at, and does not count
	Commit      *Commit // the commit that brought it, where that is known, or nil
}

// Counts reports whether a finding counts: nobody silenced it, and it is not older than the change that is looked at.
func (f *Finding) Counts() bool { return f.Muted == nil && !f.Older }

// Related is another place that takes part in a finding.
type Related struct {
	At      doc.Place
	Message string
}

// Fix is a change that would end a finding. A safe one cannot change what the file means beyond that.
type Fix struct {
	Title string
	Safe  bool
	Edits []doc.Edit
}

// Line is a line of a file, ready to be shown: bounded in length, secrets masked.
type Line struct {
	Number int
	Text   string
	Cut    int // code points left out before Text, for a line that was too long
}

// Muted says that a finding does not count, and by whose word.
type Muted struct {
	By     string // "inline", "file", "settings", "baseline", or "profile" for a check that takes it for no fault
	Reason string
	At     *doc.Place // where it is said, if it is said in a file
}

// Blob is a file of a source.
type Blob struct {
	Path string // slash-separated, relative to the source's root
	Hash string // Git's blob id, or empty where it is not known without reading
	Size int64
	Skip string                 // why there is no content to look at ("symlink leaves the repository"), or empty
	Stat string                 // what tells that a file on disk is unchanged, or empty
	Head func() ([]byte, error) // the first doc.SniffLength bytes, where Read costs much more; else nil
	Read func() ([]byte, error)

	Commit *Commit // of content that a commit brought and that is no longer in the snapshot itself, or nil
	// About is the commit with all that is said of it, where Commit is no more than its id; asked only if something is found.
	About  func() (*Commit, error)
	Change *Change // what is new in it; nil: all of it
}

// Commit is a commit that a finding belongs to.
type Commit struct {
	ID, Author, Subject string
	Date                time.Time // when it was written
}

// Change says what is new in a file since the base.
type Change struct {
	Path  string                      // at the base; empty for a new file
	Base  func() ([]byte, error)      // the content at the base; nil for a new file
	Lines func() ([]LineRange, error) // of the new content; called only if something is found
}

// LineRange is lines from 1, both ends included.
type LineRange struct{ From, To int }

// touches reports whether one of the lines is among those of a place.
func touches(lines []LineRange, at doc.Place) bool {
	for _, l := range lines {
		if l.From <= at.EndLine && at.Line <= l.To {
			return true
		}
	}
	return false
}

// Source is the files of a snapshot.
type Source interface {
	// Files yields every file once. A blob with an error is a file that should have been read and could not.
	// An error without a path means that the source itself could not be read to its end.
	Files(context.Context) iter.Seq2[Blob, error]
	// ReadFile is the content of one file of the snapshot, whether or not Files yields it; the error for a path that
	// does not exist is fs.ErrNotExist. More than limit bytes is an error.
	ReadFile(ctx context.Context, path string, limit int64) ([]byte, error)
}

// Stater is a Source of files on disk.
type Stater interface {
	// Stat is Blob.Stat of one file, or empty; that too where reading it along may give another file of that path. The error for a path that does not exist is fs.ErrNotExist.
	Stat(ctx context.Context, path string) (string, error)
}

// NotChecked is a file that a check, or every check, did not look at.
type NotChecked struct {
	Path   string
	Check  string // empty: every check
	Reason string
	Failed bool // it should have been looked at: the tool or the checkout is at fault
}

// Pass is a check's view of a run while it looks at one file.
type Pass struct {
	Context context.Context

	check      *Check
	source     Source
	change     *Change // what a change did to the file, or nil
	alone      bool    // only what the change added is to be looked at
	limits     doc.Limits
	along      *companions
	findings   []Finding
	notChecked []NotChecked
	skipped    bool
}

// Report adds a finding.
func (p *Pass) Report(f Finding) { p.findings = append(p.findings, f) }

// NotChecked says that the check did not look at this file for a good reason.
func (p *Pass) NotChecked(path, reason string) {
	p.notChecked = append(p.notChecked, NotChecked{Path: path, Check: p.check.Name, Reason: reason})
}

// Failed says that the check should have looked at this file and could not.
func (p *Pass) Failed(path, reason string) {
	p.notChecked = append(p.notChecked, NotChecked{Path: path, Check: p.check.Name, Reason: reason, Failed: true})
}

// Skip says that there is nothing in this file for the check to judge, so that it does not count as looked at.
func (p *Pass) Skip() { p.skipped = true }

// ReadFile is another file of the same snapshot, by its path from the root. A check reads nothing any other way.
func (p *Pass) ReadFile(path string, limit int64) ([]byte, error) {
	src, err := p.source.ReadFile(p.Context, path, limit)
	p.along.readFrom(p.Context, glance{atFile, path}, src, err)
	return src, err
}

// Depends says that what is reported of this file comes also of files that the check read in the same run for another.
func (p *Pass) Depends(paths ...string) {
	for _, path := range paths {
		p.along.depend(p.Context, glance{atFile, path})
	}
}
