package repo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func (t *tester) between(base, head string, paths ...string) *Snapshot {
	t.Helper()
	s, err := t.open().Range(base, head, paths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (t *tester) pushed(tips, exclude []string) *Snapshot {
	t.Helper()
	s, err := t.open().Commits(tips, exclude, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (t *tester) wantsScanned(s *Snapshot, commits int) {
	t.Helper()
	t.list(s)
	if got, _, _ := s.Scanned(); got != commits {
		t.Errorf("scanned %d commits, want %d", got, commits)
	}
}

func TestRange(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n2\n3\n")
	g.write("same.yaml", "same\n")
	base := g.commit("first")
	g.git("tag", "-a", "-m", "x", "v1")
	g.write("a.yaml", "1\n2\nkey\n3\n")
	g.write("dir/passing.yaml", "secret\n")
	g.commit("second")
	g.write("a.yaml", "1\n2\n3\n4\n")
	g.write("same.yaml", "other\n")
	g.git("rm", "-q", "-r", "dir")
	g.commit("third")
	g.write("same.yaml", "same\n")
	head := g.commit("fourth")

	s := g.between(base, "HEAD")
	g.wantsChanges(s, "a.yaml <a.yaml +4 = 1|2|3|4|",
		"second: a.yaml <a.yaml +3 = 1|2|key|3|", "second: dir/passing.yaml < +all = secret|",
		"third: same.yaml <same.yaml +1 = other|")
	if s.Kind != Range || s.Rev != head || s.Base.Rev != base {
		t.Errorf("a %s of %s from %s", s.Kind, s.Rev, s.Base.Rev)
	}
	g.wantsFile(s, "same.yaml", "same\n")
	g.wantsFile(s.Base, "a.yaml", "1\n2\n3\n")
	if commits, blobs, bytes := s.Scanned(); commits != 3 || blobs != 4 || bytes != 8+10+7+6 {
		t.Errorf("scanned %d commits, %d blobs, %d bytes", commits, blobs, bytes)
	}
	for f := range s.Files(context.Background()) {
		if c := g.about(f); c != nil && c.Subject == "second" {
			if c.ID != g.git("rev-parse", "HEAD~2") || c.Author != "a <a@example.com>" || c.Date.Format("2006-01-02") != "2024-01-01" {
				t.Errorf("the commit is %+v", c)
			}
		}
	}
	g.wantsChanges(g.between("v1", "HEAD", "dir"), "second: dir/passing.yaml < +all = secret|")
	g.wantsChanges(g.between("v1", "HEAD~2", "dir"), "dir/passing.yaml < +all = secret|")

	// Nothing between, and everything the other way round.
	for _, base := range []string{"HEAD", "main", head} {
		s := g.between(base, "HEAD")
		g.wantsChanges(s)
		g.wantsScanned(s, 0)
	}
	g.wantsChanges(g.between("HEAD", base))
	_, err := g.open().Range("none", "HEAD", nil)
	g.wantError(err, `no branch, tag or commit "none"`, "")
	_, err = g.open().Range(base, "HEAD", []string{"nowhere"})
	g.wantError(err, `"nowhere" exists neither before nor after the change`, "")
}

// TestRangeOfBranches has commits on the base's side that are no part of the change.
func TestRangeOfBranches(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	g.write("b.yaml", "1\n")
	g.commit("first")
	g.git("checkout", "-q", "-b", "side")
	g.write("b.yaml", "1\nside\n")
	g.commit("side")
	g.git("checkout", "-q", "main")
	g.write("a.yaml", "2\n")
	g.commit("main")
	want := []string{"b.yaml <b.yaml +2 = 1|side|"}
	g.wantsChanges(g.between("main", "side"), want...)
	g.git("checkout", "-q", "side")
	g.git("merge", "-q", "--no-edit", "main")
	g.wantsChanges(g.between("main", "side"), want...)
	g.wantsScanned(g.between("main", "side"), 2)

	// A history without anything in common.
	g.git("checkout", "-q", "--orphan", "island")
	g.write("a.yaml", "3\n")
	g.commit("island")
	g.wantsChanges(g.between("main", "island"), "a.yaml <a.yaml +1 = 3|", "b.yaml <b.yaml +2 = 1|side|")
}

// TestMergeResolution has a line that only a merge brought in, between those that its parents did.
func TestMergeResolution(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n2\n3\n")
	base := g.commit("first")
	g.git("checkout", "-q", "-b", "side")
	g.write("a.yaml", "1\nside\n3\n")
	g.write("side.yaml", "")
	g.commit("side")
	g.git("checkout", "-q", "main")
	g.write("a.yaml", "1\nmain\n3\n")
	g.commit("main")
	g.tryGit("", "merge", "-q", "side")
	g.write("a.yaml", "1\nmain\nsecret\nside\n3\n")
	g.commit("merge")
	g.write("a.yaml", "1\n2\n3\n")
	g.commit("back")
	g.wantsChanges(g.between(base, "HEAD"), "side.yaml < +all = ",
		"main: a.yaml <a.yaml +2 = 1|main|3|", "side: a.yaml <a.yaml +2 = 1|side|3|", "merge: a.yaml <a.yaml +3 = 1|main|secret|side|3|")
}

func TestOctopusMerge(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	base := g.commit("first")
	for _, name := range []string{"x", "y", "z"} {
		g.git("checkout", "-q", "-b", name, base)
		g.write(name+".yaml", name+"\n")
		g.commit(name)
	}
	g.git("checkout", "-q", "main")
	g.git("merge", "-q", "--no-edit", "x", "y", "z")
	g.write("evil.yaml", "evil\n")
	g.git("add", ".")
	g.git("commit", "-q", "--amend", "-m", "octopus")
	g.git("rm", "-q", "evil.yaml", "x.yaml")
	g.commit("after")
	s := g.between(base, "HEAD")
	g.wantsChanges(s, "y.yaml < +all = y|", "z.yaml < +all = z|", "x: x.yaml < +all = x|", "octopus: evil.yaml < +all = evil|")
	g.wantsScanned(g.between(base, "HEAD"), 5)
}

// TestCrissCross has two merge bases.
func TestCrissCross(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	g.write("b.yaml", "1\n")
	g.commit("first")
	g.git("checkout", "-q", "-b", "side")
	g.write("b.yaml", "2\n")
	side := g.commit("side")
	g.git("checkout", "-q", "main")
	g.write("a.yaml", "2\n")
	main := g.commit("main")
	g.git("merge", "-q", "--no-edit", side)
	g.git("checkout", "-q", "side")
	g.git("merge", "-q", "--no-edit", main)
	g.write("c.yaml", "new\n")
	g.commit("more")
	if bases := strings.Fields(g.git("merge-base", "--all", "main", "side")); len(bases) != 2 {
		t.Fatalf("%d merge bases", len(bases))
	}
	g.wantsChanges(g.between("main", "side"), "c.yaml < +all = new|")
}

func TestRangeRenames(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	text := strings.Repeat("line of some length\n", 5)
	g.write("old.yaml", text)
	g.write("moved/as-is.yaml", "same\n")
	base := g.commit("first")
	g.git("mv", "old.yaml", "on-the-way.yaml")
	g.write("on-the-way.yaml", text+"secret\n")
	g.git("mv", "moved", "elsewhere")
	g.commit("second")
	g.git("mv", "on-the-way.yaml", "new.yaml")
	g.write("new.yaml", text+"added\n")
	g.commit("third")
	shown := strings.ReplaceAll(text, "\n", "|")
	g.wantsChanges(g.between(base, "HEAD"), "elsewhere/as-is.yaml <moved/as-is.yaml + = same|", "new.yaml <old.yaml +6 = "+shown+"added|",
		"second: on-the-way.yaml < +6 = "+shown+"secret|")
}

func TestRangeInShallowClone(t *testing.T) {
	g := newTester(t)
	origin := g.in("origin")
	origin.git("init", "-q")
	var ids []string
	for i := range 6 {
		origin.write("a.yaml", fmt.Sprintln(i))
		ids = append(ids, origin.commit(fmt.Sprint(i)))
	}
	origin.git("checkout", "-q", "-b", "side", ids[1])
	origin.write("b.yaml", "side\n")
	origin.commit("side")
	origin.git("checkout", "-q", "main")
	origin.git("merge", "-q", "--no-edit", "side")
	url := "file://" + filepath.ToSlash(origin.dir)
	g.git("clone", "-q", "--depth", "3", url, "clone")
	clone := g.in("clone")
	_, err := clone.open().Range(ids[2], "HEAD", nil)
	clone.wantError(err, "is not in this shallow clone", "fetch-depth: 0")
	// The base is there, but not all that leads to HEAD.
	_, err = clone.open().Range(ids[4], "HEAD", nil)
	clone.wantError(err, "history of this shallow clone ends", "fetch-depth: 0")
	_, err = clone.open().Commits([]string{"HEAD"}, nil, nil)
	clone.wantError(err, "history of this shallow clone ends", "--unshallow")
	_, err = clone.open().History(nil)
	clone.wantError(err, "this clone is shallow", "fetch-depth: 0")
	clone.wantsChanges(clone.between("HEAD", "HEAD"))
	clone.write("a.yaml", "here\n")
	clone.commit("here")
	clone.wantsChanges(clone.between("HEAD~1", "HEAD"), "a.yaml <a.yaml +1 = here|")
	clone.wantsChanges(clone.pushed([]string{"HEAD"}, []string{"origin/main"}), "a.yaml <a.yaml +1 = here|")
}

func TestRangeInPartialClone(t *testing.T) {
	g := newTester(t)
	origin := g.in("origin")
	origin.git("init", "-q")
	origin.git("config", "uploadpack.allowFilter", "true")
	origin.write("a.yaml", "1\n")
	origin.commit("first")
	origin.write("a.yaml", "2\n")
	origin.commit("second")
	origin.write("a.yaml", "3\n")
	origin.commit("third")
	g.git("clone", "-q", "--filter=blob:none", "file://"+filepath.ToSlash(origin.dir), "clone")
	clone := g.in("clone")
	s := clone.between("HEAD~2", "HEAD")
	got := clone.list(s)
	if len(got) != 2 || got[0] != "a.yaml" || !strings.Contains(got[1], "git fetch --refetch --no-filter") {
		t.Errorf("got %q", got)
	}
	for f, err := range s.Files(context.Background()) {
		if err == nil {
			_, err = f.Change.Lines()
			clone.wantError(err, "missing from this partial clone", "")
		}
	}
}

func TestPushes(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1\n")
	first := g.commit("first")
	g.write("a.yaml", "2\n")
	g.commit("second")
	g.git("tag", "-a", "-m", "x", "v1")
	g.git("checkout", "-q", "-b", "side", first)
	g.write("b.yaml", "side\n")
	g.commit("side")

	// Everything, since the other side has nothing: the contents on the way too.
	s := g.pushed([]string{"main"}, nil)
	g.wantsChanges(s, "a.yaml = 2|", "first: a.yaml = 1|")
	if s.Base != nil {
		t.Error("there is a base")
	}
	s = g.pushed([]string{"refs/tags/v1", "side", "main"}, []string{first, strings.Repeat("1", 40)})
	g.wantsChanges(s, "a.yaml <a.yaml +1 = 2|", "b.yaml < +all = side|")
	if s.Base == nil || s.Base.Rev != first {
		t.Errorf("the base is %v", s.Base)
	}
	g.wantsScanned(g.pushed([]string{"v1", "side", "main"}, []string{first}), 2)
	g.wantsChanges(g.pushed([]string{"main"}, []string{"main"}))
	g.wantsChanges(g.pushed(nil, []string{"main"}))
	_, err := g.open().Commits([]string{strings.Repeat("1", 40)}, nil, nil)
	g.wantError(err, "is not in this repository", "git fetch")

	// Tags of what is no commit.
	g.git("tag", "-a", "-m", "x", "folder", "side^{tree}")
	g.git("tag", "file", "side:b.yaml")
	g.wantsChanges(g.pushed([]string{"folder"}, []string{"side"}), "a.yaml = 1|", "b.yaml = side|")
	g.wantsChanges(g.pushed([]string{"side", "file"}, []string{first}), "b.yaml < +all = side|", "file = side|")
}

// gitRanges are the lines that git says a change added, by file, and where the file was before.
func (t *tester) gitRanges(args ...string) map[string]string {
	t.Helper()
	got := map[string]string{}
	status := strings.Split(strings.TrimRight(t.git(append([]string{"diff", "-M", "--no-ext-diff", "--name-status", "-z", "--diff-filter=d"}, args...)...), "\x00"), "\x00")
	for len(status) > 1 {
		was, now, n := status[1], status[1], 2
		switch status[0][0] {
		case 'R':
			now, n = status[2], 3
		case 'A':
			was = ""
		}
		status = status[n:]
		got[now] = " <" + was + " +"
		if was == "" {
			got[now] += "all"
			continue
		}
		hunks := t.git(append(append([]string{"diff", "-M", "-U0", "--minimal"}, args...), "--", was, now)...)
		var shown []string
		for _, m := range regexp.MustCompile(`(?m)^@@ \S+ \+(\d+)(?:,(\d+))? @@`).FindAllStringSubmatch(hunks, -1) {
			from, _ := strconv.Atoi(m[1])
			count := 1
			if m[2] != "" {
				count, _ = strconv.Atoi(m[2])
			}
			switch count {
			case 0:
			case 1:
				shown = append(shown, fmt.Sprint(from))
			default:
				shown = append(shown, fmt.Sprintf("%d-%d", from, from+count-1))
			}
		}
		got[now] += strings.Join(shown, ",")
	}
	return got
}

func (t *tester) ourRanges(s *Snapshot) map[string]string {
	t.Helper()
	got := map[string]string{}
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Commit == "" {
			got[f.Path] = t.change(f.Change)
		}
	}
	return got
}

// TestDiffsLikeGit makes changes at random and compares files, renames and added lines with what git diff says. The
// lines of a file are all different, so there is one shortest edit.
func TestDiffsLikeGit(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	r := rand.New(rand.NewPCG(7, 8))
	var files []string
	for i := range 40 {
		name := fmt.Sprintf("d%d/e%d/%d.yaml", i%3, i%4, i)
		files = append(files, name)
		var text strings.Builder
		for n := range 5 + r.IntN(40) {
			fmt.Fprintf(&text, "file %d line %d\n", i, n)
		}
		g.write(name, text.String())
	}
	first := g.commit("first")
	fresh := 0
	for round := range 12 {
		for range 1 + r.IntN(8) {
			at := r.IntN(len(files))
			name := filepath.Join(g.dir, files[at])
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			lines := slices.Collect(strings.Lines(string(text)))
			for range 1 + r.IntN(3) {
				i := r.IntN(len(lines))
				fresh++
				line := fmt.Sprintf("fresh %d\n", fresh)
				switch r.IntN(3) {
				case 0:
					lines = slices.Insert(lines, i, line)
				case 1:
					lines[i] = line
				case 2:
					if len(lines) > 3 {
						lines = slices.Delete(lines, i, i+1)
					}
				}
			}
			g.write(files[at], strings.Join(lines, ""))
			if r.IntN(4) == 0 {
				moved := fmt.Sprintf("m%d/%d.yaml", r.IntN(3), fresh)
				os.MkdirAll(filepath.Join(g.dir, filepath.Dir(moved)), 0o755)
				if err := os.Rename(name, filepath.Join(g.dir, moved)); err != nil {
					t.Fatal(err)
				}
				files[at] = moved
			}
		}
		g.git("add", "-A")
		compare(t, fmt.Sprintf("staged in round %d", round), g.ourRanges(g.staged()), g.gitRanges("--cached"))
		g.commit(fmt.Sprint(round))
		compare(t, fmt.Sprintf("commit %d", round), g.ourRanges(g.between("HEAD~1", "HEAD")), g.gitRanges("HEAD~1", "HEAD"))
	}
	compare(t, "all", g.ourRanges(g.between(first, "HEAD")), g.gitRanges(first, "HEAD"))
}

func compare(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for path, w := range want {
		if got[path] != w {
			t.Errorf("%s: %s%s, git says%s", what, path, got[path], w)
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: %s is not changed, says git", what, path)
		}
	}
}

// TestAncestryLikeGit compares commits ahead and merge bases with git's on histories made at random, with clocks that
// go wrong.
func TestAncestryLikeGit(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	tree := g.git("write-tree")
	r := rand.New(rand.NewPCG(9, 10))
	var ids []string
	for i := range 60 {
		args := []string{"commit-tree", "-m", fmt.Sprint(i), tree}
		parents := map[int]bool{}
		for range min(i, 1+r.IntN(10)/7+r.IntN(10)/8) {
			p := max(0, i-1-r.IntN(6))
			if !parents[p] {
				parents[p] = true
				args = append(args, "-p", ids[p])
			}
		}
		at := 1_700_000_000 + i*100
		if r.IntN(8) == 0 {
			at += r.IntN(4000) - 2000
		}
		text := strings.ReplaceAll(g.git("cat-file", "commit", g.git(args...)), " 1704067200 ", fmt.Sprintf(" %d ", at))
		id, err := g.tryGit(text+"\n", "hash-object", "-t", "commit", "-w", "--stdin")
		if err != nil {
			t.Fatal(id)
		}
		ids = append(ids, strings.TrimSpace(id))
	}
	repo := g.open()
	for range 150 {
		x, y := ids[r.IntN(len(ids))], ids[r.IntN(len(ids))]
		a, err := repo.newAncestry()
		if err != nil {
			t.Fatal(err)
		}
		tip, _ := parseOid(x)
		base, _ := parseOid(y)
		d, err := a.diverge([]oid{tip}, []oid{base})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := idsOf(d.ahead), strings.Fields(g.git("rev-list", y+".."+x)); !slices.Equal(got, sorted(want)) {
			t.Errorf("%s..%s: %d commits, want %d", y, x, len(got), len(want))
		}
		all, _ := g.tryGit("", "merge-base", "--all", y, x)
		if got, want := idsOf(d.bases), strings.Fields(all); !slices.Equal(got, sorted(want)) {
			t.Errorf("merge bases of %s and %s: %v, want %v", y, x, got, want)
		}
		at := map[oid]int{}
		for i, c := range d.ahead {
			at[c.id] = i
			for _, p := range c.parents {
				if before, ok := at[p]; ok && before > i {
					t.Error("a parent comes after its child")
				}
			}
		}
	}
}

func idsOf(commits []*commit) []string {
	ids := []string{}
	for _, c := range commits {
		ids = append(ids, c.id.String())
	}
	return sorted(ids)
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
