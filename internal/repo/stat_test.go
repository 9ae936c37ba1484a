package repo

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func (t *tester) stat(name string) string {
	t.Helper()
	for f, err := range t.workTree(name).Files(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		return f.Stat
	}
	return ""
}

func TestStat(t *testing.T) {
	g := newTester(t)
	g.write("a.yaml", "1\n")
	name := filepath.Join(g.dir, "a.yaml")
	info, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	if got := statOf(info, info.ModTime()); got != "" {
		t.Errorf("a file that was just written has the stat %q", got)
	}
	wait := func() { time.Sleep(2 * tick) }
	wait()
	first := g.stat("a.yaml")
	if first == "" || g.stat("a.yaml") != first {
		t.Errorf("an unchanged file has the stats %q and %q", first, g.stat("a.yaml"))
	}
	for what, change := range map[string]func(){
		"other content of one size": func() { g.write("a.yaml", "2\n") },
		"another time":              func() { os.Chtimes(name, time.Time{}, time.Now().Add(-time.Hour)) },
		"another file": func() {
			g.write("b.yaml", "2\n")
			os.Rename(filepath.Join(g.dir, "b.yaml"), name)
		},
	} {
		before := g.stat("a.yaml")
		change()
		wait()
		if after := g.stat("a.yaml"); after == before || after == "" {
			t.Errorf("%s: %q, then %q", what, before, after)
		}
	}
	// A program can set the time of writing back, but not that of the change.
	before := g.stat("a.yaml")
	info, _ = os.Lstat(name)
	g.write("a.yaml", "9\n")
	os.Chtimes(name, time.Time{}, info.ModTime())
	wait()
	if info, _ := os.Lstat(name); sameWithoutChange(info) {
		t.Skip("no time of change here")
	}
	if g.stat("a.yaml") == before {
		t.Error("a change with the old time went unnoticed")
	}
}

func sameWithoutChange(info os.FileInfo) bool {
	_, _, known := inodeAndChange(info)
	return !known
}
