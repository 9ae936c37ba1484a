package repo

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wantsObjects compares every object with what git says of it, read from the packs alone.
func (t *tester) wantsObjects(what string) {
	t.Helper()
	r := t.open()
	p := r.git.packs.packs(r.git.common + "/objects")
	defer p.close()
	n := 0
	for line := range strings.Lines(t.git("cat-file", "--batch-all-objects", "--batch-check")) {
		var name, kindOf string
		var size int64
		fmt.Sscan(line, &name, &kindOf, &size)
		id, _ := parseOid(name)
		want := t.gitObject(kindOf, name)
		for range 2 { // the second time from the cache
			got, data, err := p.read(id, size)
			if err != nil || string(got) != kindOf || int64(len(data)) != size {
				t.Fatalf("%s: %s is a %s of %d bytes, want a %s of %d: %v", what, name, got, len(data), kindOf, size, err)
			}
			if want != string(data) {
				t.Fatalf("%s: %s has other content", what, name)
			}
		}
		if got, err := p.size(id); err != nil || got != size {
			t.Errorf("%s: %s has the size %d, want %d: %v", what, name, got, size, err)
		}
		if _, _, err := p.read(id, size-1); size > 0 && !errors.Is(err, errLarge) {
			t.Errorf("%s: more than the limit: %v", what, err)
		}
		n++
	}
	if n == 0 {
		t.Errorf("%s: there are no objects", what)
	}
	for _, absent := range []string{strings.Repeat("0", 40), strings.Repeat("f", 40), "00" + strings.Repeat("f", 38)} {
		id, _ := parseOid(absent)
		if _, _, err := p.read(id, 10); !errors.Is(err, errUnusual) {
			t.Errorf("an object that is not there: %v", err)
		}
	}
}

func (t *tester) gitObject(kind, name string) string {
	t.Helper()
	out, err := t.tryGit("", "cat-file", kind, name)
	if err != nil {
		t.Fatal(out)
	}
	return out
}

func TestPacks(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	r := rand.New(rand.NewPCG(11, 12))
	var text strings.Builder
	for i := range 300 {
		fmt.Fprintf(&text, "line %d of %d\n", i, r.IntN(1000))
	}
	lines := slices.Collect(strings.Lines(text.String()))
	for i := range 7 {
		lines[r.IntN(len(lines))] = fmt.Sprintln("changed", i)
		g.write("dir/a.yaml", strings.Join(lines, ""))
		g.write(fmt.Sprintf("dir/%d.yaml", i), "")
		g.write("large.bin", strings.Repeat("large", 100_000+i))
		g.commit(fmt.Sprint(i))
	}
	g.git("tag", "-a", "-m", "x", "v1")
	g.wantsObjects("loose")
	g.git("-c", "repack.useDeltaBaseOffset=true", "repack", "-q", "-a", "-d", "-f", "--depth=50")
	g.wantsObjects("deltas by place")
	g.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f", "--depth=50")
	g.wantsObjects("deltas by id")
	g.write("dir/a.yaml", "loose\n")
	g.commit("loose")
	g.wantsObjects("packs and loose files")
	g.git("repack", "-q")
	g.wantsObjects("two packs")
	g.git("-c", "pack.indexVersion=1", "repack", "-q", "-a", "-d", "-f")
	g.wantsObjects("a list of version 1")
	g.git("-c", "pack.indexVersion=2", "-c", "pack.packSizeLimit=1m", "repack", "-q", "-a", "-d", "-f")
	out, err := g.tryGit(strings.Join(strings.Fields(g.git("rev-list", "--objects", "--all", "--no-object-names")), "\n"),
		"pack-objects", "-q", "--index-version=2,0x100", ".git/objects/pack/pack")
	if err != nil {
		t.Fatal(out)
	}
	for _, file := range strings.Fields(g.git("rev-parse", "--git-path", "objects/pack")) {
		packs, _ := filepath.Glob(filepath.Join(g.dir, file, "pack-*"))
		for _, p := range packs {
			if !strings.Contains(p, strings.TrimSpace(out)) {
				os.Remove(p)
			}
		}
	}
	g.wantsObjects("places beyond 31 bits")
}

func FuzzDelta(f *testing.F) {
	f.Add([]byte("0123456789"), []byte("\x0a\x06\x91\x02\x03\x03abc"))
	f.Add([]byte("0123456789"), []byte("\x0a\x80\x80\x04\x80"))
	f.Fuzz(func(t *testing.T, from, delta []byte) {
		kept := bytes.Clone(from)
		to, err := applyDelta(from, delta, true, 1<<20)
		if err == nil && len(to) > 1<<20 || !bytes.Equal(from, kept) {
			t.Errorf("%d bytes", len(to))
		}
	})
}
