package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/internal/cli"
)

// guarded is a repository with the demo's files, and what is needed to check it again and again.
type guarded struct {
	t       *testing.T
	dir     string
	version string
	program string // the program as a file; empty until a test needs one
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/demo")); err != nil {
		t.Fatal(err)
	}
	g := &guarded{t: t, dir: dir, version: "1.0.0"}
	if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
		t.Skipf("needs git: %v %s", err, out)
	}
	return g
}

var took = regexp.MustCompile(`"milliseconds": \d+`)

// check is the report in JSON, without what differs from run to run.
func (g *guarded) check(args ...string) string {
	g.t.Helper()
	var out bytes.Buffer
	sys := cli.System{
		Stdout: &out, Stderr: &out, Dir: g.dir, Now: time.Now, Terminal: terminalWidth, Version: g.version,
		Getenv: func(string) string { return "" },
	}
	code := cli.Main(context.Background(), sys, append([]string{"check", "--all", "--format", "json"}, args...))
	if code > 1 {
		g.t.Logf("ended with %d", code)
	}
	return took.ReplaceAllString(out.String(), "")
}

// same fails unless a run that remembers says what one says that does not.
func (g *guarded) same(after string, args ...string) {
	g.t.Helper()
	want := g.check(append(args, "--no-cache")...)
	if diff := cmp.Diff(want, g.check(args...)); diff != "" {
		g.t.Fatalf("after %s (-without a cache +with it):\n%s", after, diff)
	}
}

func (g *guarded) write(name, text string) {
	g.t.Helper()
	name = filepath.Join(g.dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		g.t.Fatal(err)
	}
}

// files are the paths of all files that may be changed.
func (g *guarded) files() []string {
	var all []string
	_ = filepath.WalkDir(g.dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == ".git" {
			return filepath.SkipDir
		}
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(g.dir, name)
			all = append(all, rel)
		}
		return nil
	})
	return all
}

// edits are ways to change a repository, each told by its name.
var edits = map[string]func(g *guarded, rnd *rand.Rand, file string, old []byte){
	"a touch": func(g *guarded, _ *rand.Rand, file string, old []byte) { g.write(file, string(old)) },
	"another byte": func(g *guarded, rnd *rand.Rand, file string, old []byte) {
		if len(old) > 0 {
			old[rnd.IntN(len(old))] = "x\n\t\"{0"[rnd.IntN(6)]
		}
		g.write(file, string(old))
	},
	"a line less": func(g *guarded, rnd *rand.Rand, file string, old []byte) {
		lines := strings.SplitAfter(string(old), "\n")
		g.write(file, strings.Join(slices.Delete(lines, rnd.IntN(len(lines)), len(lines)), ""))
	},
	"a time as it was": func(g *guarded, _ *rand.Rand, file string, old []byte) {
		info, err := os.Stat(filepath.Join(g.dir, file))
		if err != nil || len(old) == 0 {
			return
		}
		old[0] ^= 1
		g.write(file, string(old))
		_ = os.Chtimes(filepath.Join(g.dir, file), info.ModTime(), info.ModTime())
	},
	"a rename": func(g *guarded, rnd *rand.Rand, file string, _ []byte) {
		to := filepath.Join(g.dir, []string{"moved.json", "moved.yaml", "test/moved.toml"}[rnd.IntN(3)])
		_ = errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.Rename(filepath.Join(g.dir, file), to))
	},
	"a removal": func(g *guarded, _ *rand.Rand, file string, _ []byte) { _ = os.Remove(filepath.Join(g.dir, file)) },
	"a new file": func(g *guarded, rnd *rand.Rand, _ string, _ []byte) {
		g.write("new/"+string(rune('a'+rnd.IntN(26)))+".json", `{"$schema": "../schemas/menu.json", "a": 1, "a": 2}`)
	},
	"other settings": func(g *guarded, rnd *rand.Rand, _ string, _ []byte) {
		g.write(".confward.yaml", []string{"severity: {syntax: warning}\n", "severity: {secrets: off}\n", "schema_validation: {strict_mode: true}\n",
			"schemas: {mappings: [{files: [\"**/*.json\"], schema: s.json}]}\n", "limits: {file_size: 100}\n", "ignore: [{rule: syntax, reason: x}]\n", ""}[rnd.IntN(7)])
	},
	"another schema": func(g *guarded, rnd *rand.Rand, _ string, _ []byte) {
		g.write("s.json", []string{`{"type": "string"}`, `{"properties": {"a": {"$ref": "t.json"}}}`, `{`, `{"type": "object", "required": ["name"]}`}[rnd.IntN(4)])
	},
	"another part of a schema": func(g *guarded, rnd *rand.Rand, _ string, _ []byte) {
		g.write("t.json", []string{`{"type": "string"}`, `{"type": "number"}`}[rnd.IntN(2)])
	},
	"other rules for secrets": func(g *guarded, rnd *rand.Rand, _ string, _ []byte) {
		g.write(".gitleaks.toml", []string{"[[rules]]\nid = \"own\"\nregex = '''e{2}'''\n", "[extend]\nuseDefault = true\n[allowlist]\npaths = ['''.*''']\n", "[", ""}[rnd.IntN(4)])
	},
	"ignored secrets": func(g *guarded, rnd *rand.Rand, file string, _ []byte) {
		g.write(".gitleaksignore", file+":private-key:1\n")
	},
	"another program": func(g *guarded, rnd *rand.Rand, _ string, _ []byte) {
		g.version = []string{"1.0.0", "1.0.1"}[rnd.IntN(2)]
	},
}

// TestRememberingChangesNothing edits a repository at random and compares runs with and without a cache.
func TestRememberingChangesNothing(t *testing.T) {
	t.Parallel()
	names := make([]string, 0, len(edits))
	for name := range edits {
		names = append(names, name)
	}
	slices.Sort(names)
	seeds, steps := uint64(2), 40
	if testing.Short() {
		seeds, steps = 1, 10
	}
	for seed := range seeds {
		g, rnd := newGuarded(t), rand.New(rand.NewPCG(seed, 2))
		g.same("nothing")
		// From now on the files are old enough to be trusted unread.
		time.Sleep(2100 * time.Millisecond)
		g.same("a while")
		g.same("nothing")
		for range steps {
			name, all := names[rnd.IntN(len(names))], g.files()
			file := all[rnd.IntN(len(all))]
			old, err := os.ReadFile(filepath.Join(g.dir, file))
			if err != nil {
				t.Fatal(err)
			}
			edits[name](g, rnd, file, old)
			g.same(name + " (" + file + ")")
			if rnd.IntN(4) == 0 {
				g.same("nothing", [][]string{{"--only", "secrets"}, {"--strict"}, {"--skip", "schema"}, {"--schema", "s.json"}}[rnd.IntN(4)]...)
			}
		}
	}
}

// install gives the repository a program to run: this test by the name of the program (see TestMain).
func (g *guarded) install() *guarded {
	g.t.Helper()
	g.program = filepath.Join(g.t.TempDir(), "confward")
	if err := os.Symlink(os.Args[0], g.program); err != nil {
		g.t.Skip(err)
	}
	return g
}

// confward is the program as a command in the repository.
func (g *guarded) confward(args ...string) *exec.Cmd {
	c := exec.Command(g.program, args...)
	c.Dir = g.dir
	return c
}

func (g *guarded) output(args ...string) string {
	out, err := g.confward(args...).Output()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		g.t.Error(err)
	}
	return took.ReplaceAllString(string(out), "")
}

func TestManyProgramsRememberTogether(t *testing.T) {
	t.Parallel()
	g := newGuarded(t).install()
	args := []string{"check", "--all", "--format", "json"}
	want := g.output(append(args, "--no-cache")...)
	for range 2 {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if diff := cmp.Diff(want, g.output(args...)); diff != "" {
					t.Errorf("(-alone, without a cache +beside others, with one):\n%s", diff)
				}
			})
		}
		all.Wait()
	}
	g.output("check")
	use := regexp.MustCompile(`last run  (\d+) of (\d+) remembered`)
	if stat := g.output("cache", "stat"); use.FindStringSubmatch(stat) == nil || use.FindStringSubmatch(stat)[1] != use.FindStringSubmatch(stat)[2] {
		t.Errorf("afterwards:\n%s", stat)
	}
}

func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	g := newGuarded(t).install()
	args := []string{"check", "--all", "--format", "json"}
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	for i := range rounds {
		g.write("new.json", strings.Repeat("[", i))
		c := g.confward(args...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
		if diff := cmp.Diff(g.output(append(args, "--no-cache")...), g.output(args...)); diff != "" {
			t.Fatalf("after a kill (-without a cache +with it):\n%s", diff)
		}
	}
}
