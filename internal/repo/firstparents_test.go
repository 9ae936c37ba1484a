package repo

import (
	"context"
	"testing"
	"time"
)

func TestFirstParents(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for _, text := range []string{"1", "2", "3"} {
		g.write("a.md", text)
		g.commit(text)
	}
	r, err := Open(g.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	points, cut, err := r.FirstParents(context.Background(), "HEAD", time.Unix(0, 0), 10)
	if err != nil || cut || len(points) != 3 {
		t.Fatalf("%d points, cut %v: %v", len(points), cut, err)
	}
	for i, want := range []string{"3", "2", "1"} {
		src, err := points[i].Tree.ReadFile(context.Background(), "a.md", 10)
		if err != nil || string(src) != want || points[i].Info.Subject != want {
			t.Errorf("point %d: %q %q: %v", i, src, points[i].Info.Subject, err)
		}
		if files, err := points[i].Tree.All(context.Background()); err != nil || len(files) != 1 || files[0].Hash == "" {
			t.Errorf("point %d: files %v: %v", i, files, err)
		}
	}
	if points, cut, _ := r.FirstParents(context.Background(), "HEAD", time.Unix(0, 0), 2); len(points) != 2 || !cut {
		t.Errorf("%d points, cut %v", len(points), cut)
	}
	if points, _, _ := r.FirstParents(context.Background(), "HEAD", time.Now().Add(time.Hour), 10); len(points) != 1 {
		t.Errorf("%d points since a time to come", len(points))
	}
}
