package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// trackedByGit is what git says of the index: an entry for each line, as String of indexEntry shows it.
func (t *tester) trackedByGit() []string {
	t.Helper()
	out := strings.TrimRight(t.git("ls-files", "-z", "--stage"), "\x00")
	if out == "" {
		return nil
	}
	return strings.Split(out, "\x00")
}

func (t *tester) tracked() []string {
	t.Helper()
	x, err := readIndex(t.open().git)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range x.entries {
		lines = append(lines, fmt.Sprintf("%06o %s %d\t%s", e.mode, e.id, e.stage, e.path))
	}
	return lines
}

func (t *tester) wantsIndex(what string) {
	t.Helper()
	if got, want := t.tracked(), t.trackedByGit(); !slices.Equal(got, want) {
		t.Errorf("%s: got\n\t%s\nwant\n\t%s", what, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestIndexFormats(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			g := newTester(t)
			if out, err := g.tryGit("", "init", "-q", "--object-format="+format); err != nil {
				t.Skip(out)
			}
			g.wantsIndex("no index")
			for i := range 200 {
				g.write(fmt.Sprintf("d%d/file%d.yaml", i%9, i), fmt.Sprint(i))
			}
			g.write("d0/"+strings.Repeat("n", 200), "")
			g.commit("all")
			g.wantsIndex("version 2")
			g.git("update-index", "--index-version", "4")
			g.wantsIndex("version 4")
			g.write("later.yaml", "")
			g.git("add", "--intent-to-add", "later.yaml")
			g.git("update-index", "--skip-worktree", "d1/file1.yaml")
			g.wantsIndex("flags in version 4")
			g.git("update-index", "--index-version", "3")
			g.wantsIndex("flags in version 3")
			g.git("-c", "index.skipHash=true", "update-index", "--force-write-index")
			g.wantsIndex("no checksum")

			g.git("-c", "splitIndex.maxPercentChange=100", "update-index", "--split-index")
			g.wantsIndex("split")
			g.git("config", "core.splitIndex", "true")
			g.git("config", "splitIndex.maxPercentChange", "100")
			g.git("rm", "-q", "--cached", "d2/file2.yaml", "d2/file11.yaml", "d8/file197.yaml")
			g.write("d3/file3.yaml", "changed")
			g.write("a-new.yaml", "")
			g.git("add", "d3", "a-new.yaml")
			g.wantsIndex("split, with changes")
			if shared, _ := filepath.Glob(filepath.Join(g.dir, ".git/sharedindex.*")); len(shared) == 0 {
				t.Error("the index is not split, so this tests nothing")
			}
			os.RemoveAll(shared(g))
			if _, err := readIndex(g.open().git); err == nil {
				t.Error("a shared index that is gone is no error")
			}
		})
	}
}

func shared(g *tester) string {
	files, _ := filepath.Glob(filepath.Join(g.dir, ".git/sharedindex.*"))
	return append(files, "none")[0]
}

func TestIndexInConflict(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1")
	g.write(".gitignore", "a.yaml\n")
	g.commit("first")
	g.git("checkout", "-q", "-b", "side")
	g.write("a.yaml", "2")
	g.commit("side")
	g.git("checkout", "-q", "main")
	g.write("a.yaml", "3")
	g.commit("main")
	if _, err := g.tryGit("", "merge", "side"); err == nil {
		t.Fatal("no conflict")
	}
	g.wantsIndex("conflict")
	g.wants(g.workTree(), ".gitignore", "a.yaml")
}

func TestSparseCheckout(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for _, name := range []string{"a/x.yaml", "b/x.yaml", "b/c/y.yaml", "top.yaml"} {
		g.write(name, "")
	}
	g.commit("all")
	if out, err := g.tryGit("", "sparse-checkout", "set", "--cone", "--sparse-index", "a"); err != nil {
		t.Skip(out)
	}
	g.wants(g.workTree(), "a/x.yaml", "top.yaml")
	g.wants(g.rev("HEAD"), "a/x.yaml", "b/c/y.yaml", "b/x.yaml", "top.yaml")
}

func TestDamagedIndex(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write(".gitignore", "tracked.yaml\n")
	g.write("tracked.yaml", "")
	g.commit("all")
	index := filepath.Join(g.dir, ".git/index")
	whole, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"cut":       whole[:len(whole)/2],
		"empty":     {},
		"version 9": append([]byte("DIRC\x00\x00\x00\x09"), whole[8:]...),
		"too many":  append([]byte("DIRC\x00\x00\x00\x02\xff\xff\xff\xff"), whole[12:]...),
		"extension": append(append([]byte(nil), whole[:len(whole)-20]...), "zzzz\x00\x00\x00\x00aaaaaaaaaaaaaaaaaaaaaaaaaa"...),
	} {
		if err := os.WriteFile(index, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		got := g.list(g.workTree())
		if len(got) != 2 || !strings.HasPrefix(got[0], ".git/index ! cannot read Git's index") || got[1] != ".gitignore" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x00"+strings.Repeat("h", 20)), false)
	f.Add([]byte("DIRC\x00\x00\x00\x04\x00\x00\x00\x01"+strings.Repeat("\x00", 62)+"\x00a\x00link\x00\x00\x00\x24"+strings.Repeat("b", 20)+
		"\x00\x00\x00\x40\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x03"+strings.Repeat("h", 20)), false)
	f.Fuzz(func(t *testing.T, data []byte, sha256 bool) {
		size := 20
		if sha256 {
			size = 32
		}
		folderIDs(data, size)
		x, link, err := decodeIndex(data, size)
		if err == nil && link != nil {
			link.merge(x, x)
		}
	})
}
