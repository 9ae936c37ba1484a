package repo

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// gitPatches are the added lines that git log shows, by commit and path, in the form that ourPatches has.
func gitPatches(t *testing.T, dir string) map[string]string {
	t.Helper()
	log := exec.Command("git", "-c", "core.quotepath=off", "-C", dir, "log", "-p", "-U0", "--full-history", "--all", "--diff-filter=tuxdb", "--format=commit %H")
	log.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := log.StdoutPipe()
	if err != nil || log.Start() != nil {
		t.Fatal("git log does not start", err)
	}
	shown := map[string]string{}
	commit, at, special := "", "", false
	lines := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		switch {
		case strings.HasPrefix(line, "commit "):
			commit = line[len("commit ") : len(line)-1]
		case strings.HasPrefix(line, "diff --git "):
			special = false
		case strings.HasPrefix(line, "new file mode 1"), strings.HasPrefix(line, "index "):
			special = special || linkMode.MatchString(line)
		case strings.HasPrefix(line, "+++ "):
			at = commit + " " + gitName(strings.TrimSuffix(line[len("+++ "):], "\n"))
		case strings.HasPrefix(line, "@@ ") && !special:
			m := addedLine.FindStringSubmatch(line)
			from, _ := strconv.Atoi(m[1])
			n := 1
			if m[2] != "" {
				n, _ = strconv.Atoi(m[2])
			}
			shown[at] += span(from, from+n-1)
		}
		if err != nil {
			break
		}
	}
	if err := log.Wait(); err != nil {
		t.Fatal(err)
	}
	return shown
}

// span is added lines; where there are none, lines were only taken away.
func span(from, to int) string {
	if to < from {
		return ""
	}
	return fmt.Sprintf(" %d-%d", from, to)
}

var (
	addedLine = regexp.MustCompile(`^@@ -\S+ \+(\d+)(?:,(\d+))? @@`)
	linkMode  = regexp.MustCompile(` 1[26]0000\n?$`)
)

// gitName reads a path as git writes it in a patch.
func gitName(name string) string {
	name = strings.TrimSuffix(name, "\t")
	if plain, err := strconv.Unquote(name); err == nil {
		name = plain
	}
	return strings.TrimPrefix(name, "b/")
}

// ourPatches are the lines that a history yields by patch.
func ourPatches(t *testing.T, r *Repo) map[string]string {
	t.Helper()
	s, err := r.History(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.ByPatch()
	shown := map[string]string{}
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			t.Fatal(f.Path, err)
		}
		if f.Skip != "" {
			continue
		}
		lines, err := f.Change.Lines()
		if err != nil {
			t.Fatal(f.Path, err)
		}
		for _, l := range lines {
			if l == everyLine {
				src, err := f.Read()
				if err != nil {
					t.Fatal(err)
				}
				l.To = len(slices.Collect(strings.Lines(string(src))))
			}
			shown[f.Commit+" "+f.Path] += span(l.From, l.To)
		}
	}
	return shown
}

func comparePatches(t *testing.T, got, want map[string]string) {
	t.Helper()
	faults := 0
	both := maps.Clone(got)
	maps.Copy(both, want)
	for _, at := range slices.Sorted(maps.Keys(both)) {
		g, ours := got[at]
		w, theirs := want[at]
		if g == w && ours == theirs {
			continue
		}
		if faults++; faults <= 10 {
			t.Errorf("%s: %t%s, git shows %t%s", at, ours, cut(g), theirs, cut(w))
		}
	}
	t.Logf("%d files of commits, %d of which differ", len(want), faults)
}

func cut(s string) string { return s[:min(len(s), 300)] }

// TestPatchesOfHistories holds patches of whole repositories to what git log says. CONFWARD_HISTORIES names them.
func TestPatchesOfHistories(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("CONFWARD_HISTORIES"))
	if len(dirs) == 0 {
		t.Skip("CONFWARD_HISTORIES is not set: folders of repositories")
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			r, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			comparePatches(t, ourPatches(t, r), gitPatches(t, dir))
		})
	}
}

// TestPatches makes a history at random: files are edited, moved, copied, made binary and text again, branches are merged.
func TestPatches(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q", "-b", "main")
	r := rand.New(rand.NewPCG(21, 22))
	texts := map[string][]string{}
	line := func() string { return fmt.Sprintf("%sline %d\n", strings.Repeat("  ", r.IntN(3)), r.IntN(40)) }
	for i := range 30 {
		name := fmt.Sprintf("d%d/e%d/n%d.yaml", i%3, i%4, i%20)
		for range r.IntN(60) {
			texts[name] = append(texts[name], line())
		}
	}
	for round := range 40 {
		if round%8 == 4 {
			g.git("checkout", "-q", "-b", fmt.Sprint("side", round), "HEAD~2")
			texts = g.texts()
		}
		names := slices.Sorted(maps.Keys(texts))
		for range 1 + r.IntN(6) {
			name := names[r.IntN(len(names))]
			lines := slices.Clone(texts[name])
			for range 1 + r.IntN(4) {
				at := r.IntN(len(lines) + 1)
				lines = slices.Insert(lines, at, line(), line())
				if at > 3 && r.IntN(2) == 0 {
					lines = slices.Delete(lines, at-3, at-r.IntN(3))
				}
			}
			switch r.IntN(6) {
			case 0:
				delete(texts, name)
				name = fmt.Sprintf("m%d/%s", r.IntN(3), lastName(name))
			case 1:
				delete(texts, name)
				name = fmt.Sprintf("m%d/%d.yaml", r.IntN(3), round)
			case 2:
				lines = append([]string{"\x00"}, lines...)
			case 3:
				lines = append(lines, "no line end")
			case 4:
				lines = lines[:len(lines)/2]
			}
			texts[name] = lines
		}
		g.git("rm", "-q", "-r", "--cached", "--ignore-unmatch", ".")
		for _, folder := range []string{"d0", "d1", "d2", "m0", "m1", "m2"} {
			os.RemoveAll(filepath.Join(g.dir, folder))
		}
		for name, lines := range texts {
			g.write(name, strings.Join(lines, ""))
		}
		g.commit(fmt.Sprint("round ", round))
	}
	for i := 4; i < 40; i += 8 {
		g.git("merge", "-q", "-s", "ours", "-m", "merge", fmt.Sprint("side", i), "main")
	}
	comparePatches(t, ourPatches(t, g.open()), gitPatches(t, g.dir))
}

// texts are the files of the work tree by their lines.
func (t *tester) texts() map[string][]string {
	all := map[string][]string{}
	for path, src := range t.content(t.workTree()) {
		all[path] = slices.Collect(strings.Lines(src))
	}
	return all
}

// A few folders that hold each other many times stand for millions of files: the history says that it was not read to its
// end, before it has listed them all.
func TestPatchesOfFoldersInEachOther(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q", "-b", "main")
	g.write("a", "content\n")
	g.commit("small")
	entry := "100644 blob " + g.git("rev-parse", "HEAD:a")
	for range 8 {
		var list strings.Builder
		for i := range 10 {
			fmt.Fprintf(&list, "%s\tn%d\n", entry, i)
		}
		tree, err := g.tryGit(list.String(), "mktree")
		if err != nil {
			t.Fatal(tree)
		}
		entry = "040000 tree " + strings.TrimSpace(tree)
	}
	g.git("update-ref", "refs/heads/large", g.git("commit-tree", "-p", "main", "-m", "large", strings.Fields(entry)[2]))
	s := g.history()
	s.ByPatch()
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			if f.Path != "" || !strings.Contains(err.Error(), "more files than are looked at") {
				t.Errorf("%s: %v", f.Path, err)
			}
			return
		}
		if f.Path != "a" {
			t.Fatalf("%s before any error", f.Path)
		}
	}
	t.Error("no error")
}
