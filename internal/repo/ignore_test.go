package repo

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// patterns that have a rule of their own in Git, beside those that a random mix finds.
var patterns = []string{
	"a", "/a", "a/", "/a/", "a/b", "/a/b", "a/b/", "*", "**", "/*", "/**", "*/", "**/", "a*", "*a", "*.y", "a/*", "a/**", "a/**/", "**/a", "**/a/b",
	"a/**/b", "/**/b", "a/**b", "a**/b", "a**b", "**a", "a/***/b", "***/b", "a/**/**/b", "**/**", "a/*/b", "?", "a?b", "a/?", "?/b", "[ab]", "[!ab]",
	"[^ab]", "[a-b]", "[]a]", "[!]a]", "[a", "[", "[]", "[!", "[a-", "[a-]", "[-a]", "[--0]", "[b-a]", "[a-a-b]", "[[:alpha:]]", "[[:digit:]a]",
	"[[:none:]]", "[[:alpha]", "[[:upper:]]", "[a/b]", "a[/]b", "a[!x]b", `[\]a]`, `[\a-b]`, `[a\`, `\a`, `\*`, `a\`, `\!a`, `\#a`, "!a", "!", "!!a", "#a", " a", "a ",
	`a\ `, `a\  `, "a\\ b ", "a\t", " ", "/", "//", "//a", "a//b", "a//", "./a", "../a", "a/.", "a.", "A", "[A-B]", "é", "?é", "\xff", "a\r", "\\/a", "a\\/b", "**\\/b", "a/**\\/b",
}

var names = []string{"a", "b", "ab", "aab", "A", "B", "a.y", "b.y", "x", "[a", "a]", "]", "-", "*", "!a", "#a", " a", "a ", "a b", "é", "\xff", "\\", "a\\", "0", ".", "..a"}

// TestPatternsAsGit asks Git about each pattern and many paths: every pattern is the .gitignore of a folder of its own.
func TestPatternsAsGit(t *testing.T) {
	for _, fold := range []bool{false, true} {
		t.Run(fmt.Sprint("fold=", fold), func(t *testing.T) {
			g := newTester(t)
			g.git("init", "-q")
			g.git("config", "core.ignoreCase", fmt.Sprint(fold))
			random := rand.New(rand.NewPCG(1, 2))
			all := slices.Clone(patterns)
			for range 100 {
				all = append(all, randomPattern(random))
			}
			paths := somePaths(random)
			var asked []string
			for i, pattern := range all {
				dir := fmt.Sprint("p", i)
				g.write(dir+"/.gitignore", pattern+"\n")
				for _, path := range paths {
					asked = append(asked, dir+"/"+path)
				}
			}
			out, _ := g.tryGit(strings.Join(asked, "\x00"), "check-ignore", "--no-index", "-z", "--stdin")
			ignoredByGit := map[string]bool{}
			for path := range strings.SplitSeq(out, "\x00") {
				ignoredByGit[path] = true
			}
			if len(ignoredByGit) < 1000 {
				t.Fatalf("git ignores only %d paths:\n%.300s", len(ignoredByGit), out)
			}
			for i, pattern := range all {
				list := parseIgnore(pattern+"\n", fold)
				for _, path := range paths {
					if got, want := ignoresPath(list, path), ignoredByGit[fmt.Sprintf("p%d/%s", i, path)]; got != want {
						t.Errorf("the pattern %q ignores %q: %v, want %v", pattern, path, got, want)
						break
					}
				}
			}
		})
	}
}

// ignoresPath is how a walk uses a list: a folder that is ignored takes along what is below it.
func ignoresPath(list *ignoreList, path string) bool {
	for i := range len(path) {
		if path[i] == '/' && list.match(path[:i], true) == ignored {
			return true
		}
	}
	return list.match(path, false) == ignored
}

func randomPattern(random *rand.Rand) string {
	pieces := []string{"a", "b", "a", "b", "/", "/", "*", "**", "**/", "/**/", "?", "[ab]", "[!a]", "[a-c]", ".y", "\\a", "\\", "A", "[", "]", "-", "!", "[[:lower:]]", "x"}
	var s strings.Builder
	for range 1 + random.IntN(6) {
		s.WriteString(pieces[random.IntN(len(pieces))])
	}
	return s.String()
}

func somePaths(random *rand.Rand) []string {
	paths := slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "." })
	for range 150 {
		var parts []string
		for range 2 + random.IntN(3) {
			parts = append(parts, names[random.IntN(8)])
		}
		paths = append(paths, strings.Join(parts, "/"))
	}
	return paths
}

// TestWalkAsGit compares whole walks with git ls-files, over random trees with random .gitignore files in them.
func TestWalkAsGit(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 7))
			g := newTester(t)
			g.git("init", "-q")
			var files []string
			for range 150 {
				var parts []string
				for range 1 + random.IntN(4) {
					parts = append(parts, []string{"a", "b", "ab", "x", "build", "c.y", "B"}[random.IntN(7)])
				}
				name := strings.Join(parts, "/")
				if os.MkdirAll(filepath.Join(g.dir, filepath.Dir(name)), 0o755) == nil && os.WriteFile(filepath.Join(g.dir, name), nil, 0o644) == nil {
					files = append(files, name)
				}
			}
			for range 6 {
				var lines []string
				for range 1 + random.IntN(4) {
					line := randomPattern(random)
					if random.IntN(3) == 0 {
						line = "!" + line
					}
					lines = append(lines, line)
				}
				dir := filepath.Dir(files[random.IntN(len(files))])
				g.write(dir+"/.gitignore", strings.Join(lines, "\n"))
			}
			g.write(".git/info/exclude", randomPattern(random)+"\n")
			for range 8 {
				g.git("add", "-f", "--", files[random.IntN(len(files))])
			}
			g.wants(g.workTree(), g.lsFiles()...)
		})
	}
}

// lsFiles are the files that Git tracks or would track, in the order of their paths.
func (t *tester) lsFiles() []string {
	t.Helper()
	out := t.git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list := strings.Split(strings.TrimRight(out, "\x00"), "\x00")
	slices.Sort(list)
	return slices.Compact(list)
}

func TestUserExcludes(t *testing.T) {
	g := newTester(t)
	home := g.in("home")
	repo := g.in("repo")
	repo.git("init", "-q")
	repo.write("a.swp", "")
	repo.write("b.yaml", "")
	repo.write("c.local", "")
	home.write(".config/git/ignore", "*.swp\n")
	env := map[string]string{"HOME": home.dir}
	check := func(want ...string) {
		t.Helper()
		r := repo.open()
		s, err := r.WorkTree(nil, r.UserExcludes(func(key string) string { return env[key] }))
		if err != nil {
			t.Fatal(err)
		}
		repo.wants(s, want...)
	}
	check("b.yaml", "c.local")
	home.write(".gitconfig", "[core]\n\texcludesFile = ~/mine\n[alias]\n\tx = !touch y\n")
	check("a.swp", "b.yaml", "c.local")
	home.write("mine", "*.local\n")
	check("a.swp", "b.yaml")
	repo.write(".git/info/exclude", "!c.local\n")
	check("a.swp", "b.yaml", "c.local")
	repo.git("config", "core.excludesFile", "ours")
	repo.write("ours", "b*\nours\n")
	check("a.swp", "c.local")
	env = nil
	repo.git("config", "--unset", "core.excludesFile")
	check("a.swp", "b.yaml", "c.local", "ours")
}

// TestIgnoreFileOddities are about the file as a whole.
func TestIgnoreFileOddities(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write(".gitignore", "\ufeffbom.yaml\r\ncrlf.yaml\r\n# comment\r\n\r\nlast.yaml")
	for _, name := range []string{"bom.yaml", "crlf.yaml", "last.yaml", "seen.yaml", "comment", "sub/x.yaml", "dir/.gitignore/x.yaml", "dir/y.yaml"} {
		g.write(name, "")
	}
	g.symlink("../.gitignore", "sub/.gitignore")
	g.write("sub/bom.yaml", "")
	g.wants(g.workTree(), g.lsFilesButLinks()...)
	if got := g.list(g.workTree()); len(got) != 6 {
		t.Errorf("got %q", got)
	}
}

// lsFilesButLinks is lsFiles without symlinks, which a walk leaves out.
func (t *tester) lsFilesButLinks() []string {
	return slices.DeleteFunc(t.lsFiles(), func(name string) bool {
		info, err := os.Lstat(filepath.Join(t.dir, name))
		return err == nil && info.Mode()&os.ModeSymlink != 0
	})
}

// TestPatternsEndInTime has patterns that take matchers which try one way after the other for ever, and a file as
// large as is read.
func TestPatternsEndInTime(t *testing.T) {
	text := strings.Repeat("a", 200)
	for _, pattern := range []string{
		strings.Repeat("*a", 60) + "b", strings.Repeat("**/", 60) + "b", strings.Repeat("a*", 60) + "/" + strings.Repeat("**/a*", 30) + "/b",
		strings.Repeat("**/", smallFile/3), strings.Repeat("[", smallFile), strings.Repeat("[a]", smallFile/3), strings.Repeat(`\`, smallFile),
		strings.Repeat("[[:alpha:]", smallFile/10),
	} {
		list := parseIgnore(pattern, false)
		for range 3 {
			list.match(text+"/"+text, false)
		}
	}
}

func FuzzIgnore(f *testing.F) {
	for _, pattern := range patterns {
		f.Add(pattern, "a/b")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		list := parseIgnore(text, false)
		if list.match(path, false) != silent && list.match(path, true) == silent {
			t.Error("a pattern for a file is one for a folder, too")
		}
	})
}
