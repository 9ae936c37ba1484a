package cli

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/secrets"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envdiff"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/lint"
)

func newEnv(sys System) *cobra.Command {
	c := &cobra.Command{
		Use:   "env",
		Short: "List, show, compare and promote the configurations of environments",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newEnvList(sys), newEnvShow(sys), newEnvDiff(sys), newEnvSync(sys))
	return c
}

// envOptions are the flags that the commands of env share.
type envOptions struct {
	checkOptions
	set string
}

func (o *envOptions) flags(c *cobra.Command, formats string) {
	f := c.Flags()
	o.some(f, "repo", "rev", "config", "no-config")
	f.StringVar(&o.format, "format", "text", "output: "+formats)
	f.StringVar(&o.set, "set", "", "only this set, by its name as env list shows it or a part of that")
}

// estate is the sets of a snapshot, and how to read them.
type estate struct {
	snap     *snapshot
	settings *settings
	sets     []*envset.Set
	shared   []*envset.Set // those that are one for all environments
	reader   *envset.Reader
	ctx      context.Context
	opened   map[string]*doc.File
	limits   doc.Limits
}

// openEstate finds the sets that the flags ask for.
func openEstate(ctx context.Context, sys System, o envOptions) (*estate, error) {
	snap, err := openSnapshot(ctx, sys, o.checkOptions)
	if err != nil {
		return nil, err
	}
	e := &estate{snap: snap, ctx: ctx, opened: map[string]*doc.File{}}
	s, err := loadSettings(ctx, sys, snap, o.checkOptions)
	if err != nil {
		snap.close()
		return nil, err
	}
	e.settings = s
	e.limits = doc.Limits{Size: s.Limits.FileSize, Depth: s.Limits.Depth, Nodes: s.Limits.Values}
	blobs, err := snap.source.All(ctx)
	if err != nil {
		snap.close()
		return nil, unable("", fmt.Errorf("list the files: %w", err))
	}
	paths := make([]string, len(blobs))
	for i, b := range blobs {
		paths[i] = b.Path
	}
	slices.Sort(paths)
	has := paths
	open := func(p string) (*doc.File, error) {
		if _, ok := slices.BinarySearch(has, p); !ok {
			return nil, fs.ErrNotExist
		}
		return e.open(p)
	}
	e.sets, e.reader = envset.Discover(paths, open, setSettings(s)), envset.NewReader(open)
	e.shared = envset.Shared(paths)
	if err := e.choose(o.set); err != nil {
		snap.close()
		return nil, err
	}
	return e, nil
}

func (e *estate) open(p string) (*doc.File, error) {
	if f := e.opened[p]; f != nil {
		return f, nil
	}
	src, err := e.snap.source.ReadBeside(e.ctx, p, textLimit)
	if err != nil {
		return nil, err
	}
	if doc.IsBinary(src) {
		return nil, lint.ErrBinary
	}
	e.opened[p] = doc.New(p, src, e.limits)
	return e.opened[p], nil
}

// textLimit is the number of bytes of a file that is read; larger ones are no configuration.
const textLimit = 64 << 20

// choose keeps the set of that name, or those whose names hold it.
func (e *estate) choose(name string) error {
	if name == "" {
		return nil
	}
	fits := func(s *envset.Set) bool { return strings.Contains(s.Name, name) }
	if e.shared = slices.DeleteFunc(e.shared, func(s *envset.Set) bool { return !fits(s) }); len(e.shared) > 0 && !slices.ContainsFunc(e.sets, fits) {
		e.sets = nil
		return nil
	}
	var all, exact, part []*envset.Set
	all = e.sets
	for _, s := range all {
		if s.Name == name {
			exact = append(exact, s)
		}
		if fits(s) {
			part = append(part, s)
		}
	}
	if e.sets = exact; len(exact) == 0 {
		e.sets = part
	}
	if len(e.sets) > 0 {
		return nil
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return usage(candidates("set", name, names), "there is no set %q", name)
}

// candidates is a hint at what there is.
func candidates(what, name string, names []string) string {
	if len(names) == 0 {
		return "no files of environments were found; `sets:` in the settings names them"
	}
	if hint := suggest.Hint(name, names); hint != "" {
		return hint
	}
	if len(names) > 8 {
		return fmt.Sprintf("confward env list shows the %d %ss", len(names), what)
	}
	return "the " + what + "s are " + strings.Join(names, ", ")
}

// having are the sets that have all of these environments; it is an error if there are none.
func (e *estate) having(names []string) ([]*envset.Set, error) {
	var sets []*envset.Set
	for _, s := range e.sets {
		if !slices.ContainsFunc(names, func(n string) bool { return s.Env(n) == nil }) {
			sets = append(sets, s)
		}
	}
	if len(sets) > 0 {
		return sets, nil
	}
	var known, words []string
	for _, s := range e.sets {
		for _, x := range s.Envs {
			known, words = append(known, x.Label), append(words, x.Label, x.Name)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, n := range names {
		if !slices.ContainsFunc(e.sets, func(s *envset.Set) bool { return s.Env(n) != nil }) {
			hint := suggest.Hint(n, words)
			if hint == "" {
				hint = candidates("environment", n, known)
			}
			return nil, usage(hint, "there is no environment %q", n)
		}
	}
	return nil, usage("confward env list shows them", "no set has both %s", strings.Join(names, " and "))
}

// secretsIn is what the check of secrets finds in the lines that a matrix would show. It is given these lines alone: files
// of environments may be large, and what differs is little.
func secretsIn(ctx context.Context, m *envdiff.Matrix) (envdiff.Hidden, error) {
	shown := excerpts{}
	m.Spots(func(f *doc.File, s doc.Span) { shown.add(f, s) })
	return secretsAmong(ctx, shown)
}

// secretsAmong is what the check of secrets finds in lines of files, by places in the files.
func secretsAmong(ctx context.Context, shown excerpts) (envdiff.Hidden, error) {
	shown.settle()
	report, err := lint.Run(ctx, shown, []*lint.Check{secrets.New(secrets.Options{})}, lint.Options{})
	if err != nil {
		return nil, unable("", fmt.Errorf("look for secrets, so that none is shown: %w", err))
	}
	spans := map[string][]doc.Span{}
	for _, f := range report.Findings {
		spans[f.At.Path] = append(spans[f.At.Path], shown[f.At.Path].original(f.At.Span))
	}
	return func(path string, s doc.Span) bool {
		return slices.ContainsFunc(spans[path], func(o doc.Span) bool { return o.Start < s.End && s.Start < o.End })
	}, nil
}

// excerpts are lines of files as a source of their own.
type excerpts map[string]*excerpt

// excerpt is some lines of a file.
type excerpt struct {
	file  *doc.File
	lines []doc.Span // in order, each with its line end
	text  []byte
	at    []int // where each line begins in the text
}

func (x excerpts) add(f *doc.File, s doc.Span) {
	e := x[f.Path]
	if e == nil {
		e = &excerpt{file: f}
		x[f.Path] = e
	}
	from, _ := f.Position(s.Start)
	to, _ := f.Position(s.End)
	e.lines = append(e.lines, doc.Span{Start: f.LineSpan(from).Start, End: min(f.LineSpan(to).End+1, len(f.Src))})
}

// settle joins the lines of each file.
func (x excerpts) settle() {
	for _, e := range x {
		slices.SortFunc(e.lines, func(a, b doc.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
		kept := e.lines[:0]
		for _, l := range e.lines {
			if len(kept) == 0 || l.End > kept[len(kept)-1].End {
				kept = append(kept, l)
			}
		}
		e.lines = kept
		for _, l := range e.lines {
			e.at = append(e.at, len(e.text))
			e.text = append(e.text, e.file.Src[l.Start:l.End]...)
		}
	}
}

// original is where a span of the text stands in the file.
func (e *excerpt) original(s doc.Span) doc.Span {
	i, exact := slices.BinarySearch(e.at, s.Start)
	if !exact {
		i--
	}
	if i < 0 {
		return s
	}
	off := e.lines[i].Start - e.at[i]
	return doc.Span{Start: s.Start + off, End: s.End + off}
}

// Files yields them in the order of their paths.
func (x excerpts) Files(context.Context) iter.Seq2[lint.Blob, error] {
	return func(yield func(lint.Blob, error) bool) {
		for _, p := range slices.Sorted(maps.Keys(x)) {
			text := x[p].text
			if !yield(lint.Blob{Path: p, Size: int64(len(text)), Read: func() ([]byte, error) { return text, nil }}, nil) {
				return
			}
		}
	}
}

// ReadFile is for the settings of the check, of which there are none here: what they allow is not to be shown either.
func (excerpts) ReadFile(context.Context, string, int64) ([]byte, error) { return nil, fs.ErrNotExist }
