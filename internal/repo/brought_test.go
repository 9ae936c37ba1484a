package repo

import "testing"

func TestBrought(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q", "-b", "main")
	g.write("old", "1")
	base := g.commit("base")
	g.write("dir/a", "1")
	g.commit("first")
	g.write("b", "1")
	second := g.commit("second")
	g.write("dir/a", "2")
	third := g.commit("third")
	g.write("b", "2")
	g.commit("fourth")
	g.write("b", "1")
	g.commit("fifth")
	s, err := g.open().Commits([]string{"main"}, []string{base}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"dir/a": third, "b": second, "old": "", "none": "", "dir": ""} {
		c, err := s.Brought(path)
		got := ""
		if c != nil {
			got = c.ID
		}
		if err != nil || got != want {
			t.Errorf("%s: brought by %q, %v; want %q", path, got, err, want)
		}
	}
	if c, err := g.rev("main").Brought("b"); c != nil || err != nil {
		t.Errorf("a single commit is no way: %v, %v", c, err)
	}
}
