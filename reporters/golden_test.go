package reporters

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/lint"
)

var update = flag.Bool("update", false, "write the golden files anew")

// render is a report in a format.
func render(t testing.TB, format string, opt Options, r *lint.Report) string {
	t.Helper()
	var out bytes.Buffer
	reporter, err := New(format, &out, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := reporter.Report(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	opt := Options{Version: "1.2.3", FailOn: lint.Error}
	with := func(change func(*Options)) Options {
		o := opt
		change(&o)
		return o
	}
	explain := func(r *lint.Rule) string { return "# " + r.Title + "\n\nWhy it matters." }
	for _, c := range []struct {
		file, format string
		opt          Options
		report       *lint.Report
	}{
		{"sample.txt", "text", opt, sample()},
		{"sample-color.txt", "text", with(func(o *Options) { o.Color = true }), sample()},
		{"sample-all.txt", "text", with(func(o *Options) { o.All = true }), sample()},
		{"sample-narrow.txt", "text", with(func(o *Options) { o.Width = 48 }), sample()},
		{"sample-quiet.txt", "text", with(func(o *Options) { o.Quiet = true }), sample()},
		{"sample-fixable.txt", "text", with(func(o *Options) { o.Fixable = func(f *lint.Finding) bool { return len(f.Fixes) > 0 } }), sample()},
		{"sample-strict.txt", "text", with(func(o *Options) { o.FailOn = lint.Warning }), sample()},
		{"clean.txt", "text", opt, clean()},
		{"empty.txt", "text", opt, &lint.Report{}},
		{"broken.txt", "text", opt, broken()},
		{"broken-quiet.txt", "text", with(func(o *Options) { o.Quiet = true }), broken()},
		{"many.txt", "text", opt, many(30)},
		{"hostile.txt", "text", with(func(o *Options) { o.All = true }), hostile()},
		{"sample.json", "json", opt, sample()},
		{"broken.json", "json", opt, broken()},
		{"empty.json", "json", Options{}, &lint.Report{}},
		{"hostile.json", "json", opt, hostile()},
		{"sample.sarif", "sarif", with(func(o *Options) { o.Help = explain }), sample()},
		{"broken.sarif", "sarif", opt, broken()},
		{"empty.sarif", "sarif", Options{}, &lint.Report{}},
		{"hostile.sarif", "sarif", opt, hostile()},
		{"sample.github", "github", opt, sample()},
		{"broken.github", "github", opt, broken()},
		{"clean.github", "github", opt, clean()},
		{"many.github", "github", opt, many(30)},
		{"hostile.github", "github", opt, hostile()},
		{"sample.md", "markdown", opt, sample()},
		{"change.md", "markdown", with(func(o *Options) { o.Link = BlobLink("https://github.test", "o/r", "1519f26", "") }), change()},
		{"change.html", "html", opt, change()},
		{"empty.html", "html", opt, &lint.Report{}},
		{"hostile.html", "html", opt, hostile()},
		{"broken.md", "markdown", opt, broken()},
		{"clean.md", "markdown", opt, clean()},
		{"empty.md", "markdown", Options{}, &lint.Report{}},
		{"many.md", "markdown", opt, many(50)},
		{"hostile.md", "markdown", opt, hostile()},
	} {
		t.Run(c.file, func(t *testing.T) {
			got := render(t, c.format, c.opt, c.report)
			path := filepath.Join("testdata", "golden", c.file)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("differs from %s (-want +got); write it anew with -update and read the difference\n%s", path, diff)
			}
		})
	}
}
