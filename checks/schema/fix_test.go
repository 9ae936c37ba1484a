package schema

import (
	"bytes"
	"context"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/fixers"
	"github.com/confward/confward/lint"
)

// fixing judges the files of the suite by one schema, which is compiled once.
type fixing struct {
	check *lint.Check
	files exampletest.Files // the schema
}

func (s *store) fixing(schema string) fixing {
	src, err := os.ReadFile(filepath.Join(s.root, schema))
	if err != nil {
		s.t.Fatal(err)
	}
	options := s.options
	options.Override, options.Every = schema, true
	check := New(options)
	runner, err := check.New()
	if err != nil {
		s.t.Fatal(err)
	}
	check.New = func() (lint.Runner, error) { return runner, nil }
	return fixing{check, exampletest.Files{schema: src}}
}

func (f fixing) judge(ctx context.Context, files map[string][]byte) (*lint.Report, error) {
	all := maps.Clone(f.files)
	maps.Copy(all, files)
	report, err := lint.Run(ctx, all, []*lint.Check{f.check}, lint.Options{Jobs: 1})
	if err != nil {
		return nil, err
	}
	report.Findings = slices.DeleteFunc(report.Findings, func(x lint.Finding) bool { return files[x.At.Path] == nil })
	for i := range report.Findings {
		report.Findings[i].Severity = report.Findings[i].Rule.Severity
	}
	return report, nil
}

// tally is what fixing a set of files came to.
type tally struct {
	files, offered, fixed, clean int // files: with faults, with a fix offered, with fewer faults, with none left
	before, after, fixes, failed int // findings, and fixes
}

// TestFixesOfSchemaStore makes all fixes that are offered for the suite's invalid files, and holds them to the laws: fewer
// findings, no byte changed outside the edits, and nothing to do a second time.
func TestFixesOfSchemaStore(t *testing.T) {
	s := newStore(t)
	bySchema := map[string][]storeCase{}
	for _, c := range storeCases(t, s.root) {
		if c.Expect == "invalid" {
			bySchema[c.Schema] = append(bySchema[c.Schema], c)
		}
	}
	for _, unsafe := range []bool{false, true} {
		var sum tally
		for _, schema := range slices.Sorted(maps.Keys(bySchema)) {
			f := s.fixing(schema)
			for _, c := range bySchema[schema] {
				src, err := os.ReadFile(filepath.Join(s.root, c.File))
				if err != nil {
					t.Fatal(err)
				}
				sum.add(t, f, c.File, src, unsafe)
			}
		}
		t.Logf("unsafe %v: of %d files with findings %d have a fix to make; fewer findings in %d, none left in %d; %d fixes, %d taken back; %d findings before, %d after",
			unsafe, sum.files, sum.offered, sum.fixed, sum.clean, sum.fixes, sum.failed, sum.before, sum.after)
		if sum.fixed != sum.offered || sum.failed > 0 || sum.offered == 0 {
			t.Errorf("unsafe %v: fewer findings in only %d of %d files with a fix, %d fixes failed", unsafe, sum.fixed, sum.offered, sum.failed)
		}
	}
}

func (sum *tally) add(t *testing.T, f fixing, path string, src []byte, unsafe bool) {
	t.Helper()
	opt := fixers.Options{Unsafe: unsafe}
	before, err := f.judge(t.Context(), map[string][]byte{path: src})
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Findings) == 0 {
		return
	}
	done := fixed(t, f, path, src, opt)
	sum.files++
	sum.before += len(before.Findings)
	sum.after += len(done.Left)
	sum.fixes += len(done.Made)
	sum.failed += len(done.Failed)
	if !slices.ContainsFunc(before.Findings, func(x lint.Finding) bool { _, ok := fixers.Choose(&x, unsafe); return ok }) {
		return
	}
	sum.offered++
	if len(done.Left) < len(before.Findings) {
		sum.fixed++
	} else {
		t.Errorf("%s: %d findings before, %d after %+v", path, len(before.Findings), len(done.Left), done.Failed)
	}
	if len(done.Left) == 0 {
		sum.clean++
	}
	if after, err := doc.Apply(src, done.Edits); err != nil || !bytes.Equal(after, done.Is) {
		t.Errorf("%s: changed outside the edits (%v)", path, err)
	}
	if again := fixed(t, f, path, done.Is, opt); !bytes.Equal(again.Is, done.Is) {
		t.Errorf("%s: changed once more:\n%s", path, again.Diff())
	}
	if os.Getenv("SHOW_FIXES") != "" {
		t.Logf("%s", done.Diff())
	}
}

func fixed(t *testing.T, f fixing, path string, src []byte, opt fixers.Options) *fixers.File {
	t.Helper()
	done, err := fixers.Make(t.Context(), map[string][]byte{path: src}, f.judge, opt)
	if err != nil {
		t.Fatal(err)
	}
	return done[0]
}

// fixCase is an example of fixes: a schema, a file, and what safe and all fixes make of it; without a file safe/ or unsafe/
// these make nothing.
type fixCase struct {
	schema, src, safe, unsafe []byte
	path                      string
}

func readFixCase(t *testing.T, name string) (fixCase, *txtar.Archive) {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := fixCase{}
	for _, f := range archive.Files {
		switch folder, _, _ := strings.Cut(f.Name, "/"); {
		case f.Name == "schema.json":
			c.schema = f.Data
		case folder == "safe":
			c.safe = f.Data
		case folder == "unsafe":
			c.unsafe = f.Data
		default:
			c.path, c.src = f.Name, f.Data
		}
	}
	if c.safe == nil {
		c.safe = c.src
	}
	if c.unsafe == nil {
		c.unsafe = c.safe
	}
	return c, archive
}

var updateFixes = flag.Bool("update-fixes", false, "write what fixes make in testdata/fixes anew; judge every line of it by eye")

// TestFixes makes the fixes of each case as it is, and again with other line ends, with a byte order mark and without the
// last line end: nothing else may change.
func TestFixes(t *testing.T) {
	cases, err := filepath.Glob("testdata/fixes/*.txtar")
	if err != nil || len(cases) < 60 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			c, archive := readFixCase(t, name)
			f := fixing{New(Options{Override: "schema.json", Every: true}), exampletest.Files{"schema.json": c.schema}}
			if *updateFixes {
				c.write(t, f, name, archive)
				return
			}
			for variant, change := range map[string]func([]byte) []byte{
				"as it is":               func(s []byte) []byte { return s },
				"CRLF":                   func(s []byte) []byte { return bytes.ReplaceAll(s, []byte("\n"), []byte("\r\n")) },
				"a byte order mark":      func(s []byte) []byte { return append([]byte("\ufeff"), s...) },
				"no line end at its end": func(s []byte) []byte { return bytes.TrimSuffix(s, []byte("\n")) },
			} {
				for _, unsafe := range []bool{false, true} {
					want := c.safe
					if unsafe {
						want = c.unsafe
					}
					got := fixed(t, f, c.path, change(c.src), fixers.Options{Unsafe: unsafe})
					if diff := cmp.Diff(string(change(want)), string(got.Is)); diff != "" || len(got.Failed) > 0 {
						t.Errorf("%s, unsafe %v (-want +got):\n%s\nfailed: %+v", variant, unsafe, diff, got.Failed)
					}
					if again := fixed(t, f, c.path, got.Is, fixers.Options{Unsafe: unsafe}); len(again.Edits) > 0 {
						t.Errorf("%s, unsafe %v: changed once more:\n%s", variant, unsafe, again.Diff())
					}
				}
			}
		})
	}
}

// write brings the expectations of a case up to date.
func (c fixCase) write(t *testing.T, f fixing, name string, archive *txtar.Archive) {
	archive.Files = archive.Files[:2]
	last := c.src
	for _, unsafe := range []bool{false, true} {
		is := fixed(t, f, c.path, c.src, fixers.Options{Unsafe: unsafe}).Is
		if folder := map[bool]string{false: "safe/", true: "unsafe/"}[unsafe]; !bytes.Equal(is, last) {
			archive.Files = append(archive.Files, txtar.File{Name: folder + c.path, Data: is})
			last = is
		}
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
