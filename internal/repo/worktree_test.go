package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/doc"
)

func asError(err error, target **Error) bool { return errors.As(err, target) }

func TestWorkTreeIgnoresAsGitDoes(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write(".gitignore", "*.log\n/build/\nout\n!keep.log\n")
	g.write(".git/info/exclude", "private.yaml\n")
	g.write("a.yaml", "a: 1\n")
	g.write("a.log", "")
	g.write("keep.log", "")
	g.write("build/x.yaml", "")
	g.write("build/tracked.yaml", "x: 1\n")
	g.write("sub/build/x.yaml", "")
	g.write("sub/out/x.yaml", "")
	g.write("sub/.gitignore", "!a.log\nlocal.yaml\n")
	g.write("sub/a.log", "")
	g.write("sub/local.yaml", "")
	g.write("private.yaml", "")
	g.write("tracked.log", "t")
	g.git("add", "-f", "tracked.log", "build/tracked.yaml")
	g.wants(g.workTree(), ".gitignore", "a.yaml", "build/tracked.yaml", "keep.log", "sub/.gitignore", "sub/a.log",
		"sub/build/x.yaml", "tracked.log")
	if got := g.content(g.workTree()); got["a.yaml"] != "a: 1\n" || got["build/tracked.yaml"] != "x: 1\n" {
		t.Errorf("got the content %q", got)
	}
}

func TestWorkTreePaths(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write(".gitignore", "ignored*\n")
	g.write("a/x.yaml", "")
	g.write("a/b/y.yaml", "")
	g.write("a.yaml", "")
	g.write("ignored.yaml", "")
	g.write("ignored/z.yaml", "")
	g.write("ignored/ignored.yaml", "")
	g.write("sub/.git/HEAD", "ref: refs/heads/main\n")
	g.write("sub/x.yaml", "")
	g.symlink("a", "link")
	outside := newTester(t)

	g.wants(g.workTree("a"), "a/b/y.yaml", "a/x.yaml")
	g.wants(g.workTree("a/x.yaml", "a.yaml", "a/x.yaml"), "a.yaml", "a/x.yaml")
	g.wants(g.workTree(filepath.Join(g.dir, "a", "b")), "a/b/y.yaml")
	g.wants(g.workTree("ignored.yaml", "ignored"), "ignored.yaml", "ignored/z.yaml")
	g.wants(g.workTree("."), ".gitignore", "a.yaml", "a/b/y.yaml", "a/x.yaml", "sub - nested repository")
	below := g.in("a")
	g.wants(below.workTree("x.yaml", "../a.yaml"), "a.yaml", "a/x.yaml")
	if r := below.open(); r.Root != g.dir || r.Prefix != "a" {
		t.Errorf("got root %q and prefix %q", r.Root, r.Prefix)
	}

	for _, c := range []struct{ path, text string }{
		{"nothing.yaml", `"nothing.yaml" does not exist`},
		{"a.yaml/x", `"a.yaml/x" does not exist`},
		{"", "not a path"},
		{"a\x00b", "not a path"},
		{"..", "lies outside"},
		{outside.dir, "lies outside"},
		{".git/config", "belongs to Git itself"},
		{"a/.GIT", "belongs to Git itself"},
		{"link/x.yaml", `lies behind the symlink "link"`},
		{"sub/x.yaml", `lies in the repository "sub"`},
		{"sub", `lies in the repository "sub"`},
	} {
		_, err := g.open().WorkTree([]string{c.path})
		g.wantError(err, c.text, "")
		var e *Error
		if !errors.As(err, &e) || !e.Argument {
			t.Errorf("%q: the argument is at fault, but the error is %#v", c.path, err)
		}
	}
}

func TestPlainFolder(t *testing.T) {
	g := newTester(t)
	g.write("a.yaml", "")
	g.write(".gitignore", "*.tmp\n")
	g.write("x.tmp", "")
	g.write("repo/.git/HEAD", "ref: refs/heads/main\n")
	g.write("repo/a.yaml", "")
	s := g.workTree()
	g.wants(s, ".gitignore", "a.yaml", "repo - nested repository")
	if s.Kind != Folder || s.Root != g.dir {
		t.Errorf("got a %s at %s", s.Kind, s.Root)
	}
	_, err := g.open().Rev("HEAD", nil)
	g.wantError(err, "not in a Git repository", "")
	_, err = Open(filepath.Join(g.dir, "none"))
	g.wantError(err, "none", "")
	_, err = Open(filepath.Join(g.dir, "a.yaml"))
	g.wantError(err, "is a file", "path to check")
}

func TestNestedRepositories(t *testing.T) {
	g := newTester(t)
	lib := g.in("lib")
	lib.git("init", "-q")
	lib.write("x.yaml", "")
	lib.commit("lib")
	main := g.in("main")
	main.git("init", "-q")
	main.git("submodule", "add", "-q", lib.dir, "mod")
	main.git("commit", "-q", "-m", "add a submodule")
	main.git("clone", "-q", lib.dir, "nested")
	main.git("-C", lib.dir, "worktree", "add", "-q", filepath.Join(main.dir, "linked"))
	main.write("empty/.git/nothing", "")
	main.write("empty/x.yaml", "")
	main.write("own/x.yaml", "")
	main.git("add", "own")
	main.in("own").git("init", "-q")

	main.wants(main.workTree(), ".gitmodules", "empty/x.yaml", "linked - nested repository", "mod - submodule",
		"nested - nested repository", "own/x.yaml")
	main.wants(main.rev("HEAD"), ".gitmodules", "mod - submodule")
	_, err := main.open().WorkTree([]string{"mod/x.yaml"})
	main.wantError(err, `lies in the repository "mod"`, "--repo mod")
	_, err = main.open().Rev("HEAD", []string{"mod"})
	main.wantError(err, "is a submodule", "")

	// Submodules and linked work trees are repositories when they are named themselves.
	for _, dir := range []string{"mod", "nested", "linked"} {
		sub := main.in(dir)
		sub.wants(sub.workTree(), "x.yaml")
		sub.wants(sub.rev("HEAD"), "x.yaml")
	}
	if head, want := main.in("linked").rev("@").Rev, lib.git("rev-parse", "HEAD"); head != want {
		t.Errorf("got commit %s, want %s", head, want)
	}
}

func TestSymlinksAndSpecialFiles(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("real.yaml", "a: 1\n")
	g.write("dir/x.yaml", "")
	g.symlink("../..", "dir/up")
	g.symlink("..", "dir/loop")
	g.symlink("/dev/zero", "zero.json")
	g.symlink("/etc/passwd", "passwd.json")
	g.symlink("real.yaml", "inside.yaml")
	g.symlink("nothing", "dangling")
	g.symlink("self", "self")
	g.symlink(".git/config", "gitconfig")
	g.symlink("dir", "folder")
	fifo(t, filepath.Join(g.dir, "pipe.json"))
	want := []string{"dir/up - symlink leaves the repository", "dir/x.yaml", "gitconfig - symlink leaves the repository",
		"passwd.json - symlink leaves the repository", "pipe.json - not a regular file", "real.yaml",
		"zero.json - symlink leaves the repository"}
	g.wants(g.workTree(), want...)
	g.commit("all")
	g.wants(g.rev("HEAD"), slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "pipe") })...)

	for _, s := range []*Snapshot{g.workTree(), g.rev("HEAD")} {
		for _, name := range []string{"zero.json", "passwd.json", "inside.yaml", "folder/x.yaml", "pipe.json", "dir", ".git/config",
			"../x", "/etc/passwd", "a\x00b"} {
			if src, err := s.ReadFile(context.Background(), name, 1000); err == nil {
				t.Errorf("%s: read %q, want an error", name, src)
			}
		}
	}
}

func TestReadFile(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("dir/a.yaml", "12345")
	g.write(".gitignore", "*.tmp\n")
	g.commit("all")
	g.write("x.tmp", "ignored")
	ctx := context.Background()
	for _, s := range []*Snapshot{g.workTree(), g.rev("HEAD")} {
		if src, err := s.ReadFile(ctx, "dir/a.yaml", 5); err != nil || string(src) != "12345" {
			t.Errorf("%s: got %q, %v", s.Kind, src, err)
		}
		_, err := s.ReadFile(ctx, "dir/a.yaml", 4)
		g.wantError(err, "read dir/a.yaml: larger than 4 bytes", "")
		for _, name := range []string{"none", "dir/none", "dir/a.yaml/none", "none/none"} {
			if _, err := s.ReadFile(ctx, name, 5); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %s: got the error %v", s.Kind, name, err)
			}
		}
	}
	if src, err := g.workTree().ReadFile(ctx, "x.tmp", 100); err != nil || string(src) != "ignored" {
		t.Errorf("got %q, %v", src, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := g.workTree().ReadFile(cancelled, "dir/a.yaml", 5); !errors.Is(err, context.Canceled) {
		t.Errorf("got the error %v", err)
	}
}

// TestSwappedFile replaces files between the walk and the reading, as an attacker could.
func TestSwappedFile(t *testing.T) {
	g := newTester(t)
	secret := filepath.Join(g.in("outside").dir, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	swaps := map[string]func(path string){
		"link-out.yaml": func(path string) { os.Remove(path); os.Symlink(secret, path) },
		"link-in.yaml":  func(path string) { os.Remove(path); os.Symlink("other.yaml", path) },
		"pipe.yaml":     func(path string) { os.Remove(path); fifo(t, path) },
		"other-file.yaml": func(path string) {
			os.WriteFile(path+".new", []byte("xxx"), 0o644)
			os.Rename(path+".new", path)
		},
		"gone.yaml":  func(path string) { os.Remove(path) },
		"grown.yaml": func(path string) { os.WriteFile(path, make([]byte, 1<<20), 0o644) },
		"dir/x.yaml": func(path string) {
			os.Rename(filepath.Dir(path), filepath.Dir(path)+".old")
			os.Symlink(filepath.Dir(secret), filepath.Dir(path))
		},
	}
	folder := g.in("folder")
	folder.write("other.yaml", "other")
	for name := range swaps {
		folder.write(name, "text")
	}
	for f, err := range folder.workTree().Files(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		swap := swaps[f.Path]
		if swap == nil {
			continue
		}
		swap(filepath.Join(folder.dir, f.Path))
		if src, err := f.Read(); err == nil {
			t.Errorf("%s: read %d bytes of what took its place", f.Path, len(src))
		}
	}
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("permissions bind neither root nor Windows")
	}
	g := newTester(t)
	g.write("a/x.yaml", "")
	g.write("b.yaml", "")
	g.write("c.yaml", "")
	os.Chmod(filepath.Join(g.dir, "a"), 0)
	os.Chmod(filepath.Join(g.dir, "b.yaml"), 0)
	t.Cleanup(func() { os.Chmod(filepath.Join(g.dir, "a"), 0o755) })
	g.wants(g.workTree(), "a ! permission denied", "b.yaml", "c.yaml")
	for f := range g.workTree("b.yaml").Files(context.Background()) {
		_, err := f.Read()
		g.wantError(err, "permission denied", "")
	}

	closed := g.in("closed")
	closed.write(".git/HEAD", "")
	os.Chmod(filepath.Join(closed.dir, ".git"), 0)
	t.Cleanup(func() { os.Chmod(filepath.Join(closed.dir, ".git"), 0o755) })
	closed.wants(closed.workTree(), ".git/index ! the folder .git cannot be read: permission denied")
}

func TestHugeAndDeep(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	f, err := os.Create(filepath.Join(g.dir, "big.json"))
	if err != nil {
		t.Fatal(err)
	}
	const size = 8 << 30
	err = f.Truncate(size)
	f.Close()
	if err != nil {
		t.Skipf("no file of 8 GiB can be made here: %v", err)
	}
	for f, err := range g.workTree().Files(context.Background()) {
		if err != nil || f.Path != "big.json" || f.Size != size {
			t.Errorf("got %s of %d bytes, %v", f.Path, f.Size, err)
		}
	}
	_, err = g.workTree().ReadFile(context.Background(), "big.json", 1<<20)
	g.wantError(err, "larger than", "")
	os.Remove(filepath.Join(g.dir, "big.json"))

	g.wants(g.deepTree(400).workTree("."), strings.Repeat("d/", 400)+"x.yaml")
	g.wants(g.deepTree(maxDepth+100).workTree("."), strings.Repeat("d/", maxDepth)+"d ! folders are nested deeper than 500")
}

// deepTree makes a file that many folders deep, in a folder of its own.
func (t *tester) deepTree(depth int) *tester {
	t.Helper()
	top := &tester{T: t.T, dir: t.TempDir()}
	at, err := os.OpenRoot(top.dir)
	for range depth {
		if err == nil {
			err = at.Mkdir("d", 0o755)
		}
		if err == nil {
			var next *os.Root
			next, err = at.OpenRoot("d")
			at.Close()
			at = next
		}
	}
	if err == nil {
		err = at.WriteFile("x.yaml", nil, 0o644)
		at.Close()
	}
	if err != nil {
		t.Skipf("folders that deep cannot be made here: %v", err)
	}
	return top
}

func TestStrangeNames(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	names := []string{"\xff\xfe.yaml", "\x1b[31mred.yaml", "--output=x.json", "a\nb.yaml", "a b.yaml", "\u202eevil.yaml", ":(glob)x"}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(g.dir, name), nil, 0o644); err != nil {
			t.Skipf("files cannot have such names here: %v", err)
		}
	}
	slices.Sort(names)
	g.wants(g.workTree(), names...)
	g.commit("all")
	g.wants(g.rev("HEAD"), names...)
	g.wants(g.workTree(names[1]), names[1])
}

// TestNothingRuns has a repository whose settings name commands for everything that native Git runs.
func TestNothingRuns(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "a: 1\n")
	g.write(".gitattributes", "* filter=x diff=x\n")
	g.commit("all")
	touched := filepath.Join(g.dir, "touched")
	for _, key := range []string{"filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv", "diff.x.command", "core.fsmonitor",
		"core.sshCommand", "core.editor", "core.pager"} {
		g.git("config", key, "touch "+touched+"; cat")
	}
	g.git("config", "filter.x.required", "true")
	for _, hook := range []string{"post-checkout", "pre-commit", "post-index-change"} {
		g.write(".git/hooks/"+hook, "#!/bin/sh\ntouch "+touched+"\n")
		os.Chmod(filepath.Join(g.dir, ".git/hooks", hook), 0o755)
	}
	// The environment of the process points elsewhere.
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_CONFIG"} {
		t.Setenv(name, filepath.Join(g.dir, "nowhere"))
	}
	for _, s := range []*Snapshot{g.workTree(), g.rev("HEAD")} {
		if got := g.content(s); len(got) != 2 || got["a.yaml"] != "a: 1\n" {
			t.Errorf("%s: got %q", s.Kind, got)
		}
	}
	if _, err := os.Lstat(touched); err == nil {
		t.Error("a command of the repository was run")
	}
}

func TestOneFileAtATime(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for i := range 5 {
		g.write(fmt.Sprintf("%d.yaml", i), "")
	}
	g.commit("all")
	for _, s := range []*Snapshot{g.workTree(), g.rev("HEAD")} {
		n := 0
		for range s.Files(context.Background()) {
			if n++; n == 2 {
				break
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var last error
		for f, err := range s.Files(ctx) {
			if last = err; f.Path == "1.yaml" {
				cancel()
			}
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("%s: a walk that was stopped ends with %v", s.Kind, last)
		}
	}
}

func TestStatIsWhatFilesYields(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "sub", "a.json")
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "sub"), 0o755), os.WriteFile(name, []byte("{}"), 0o644),
		os.Symlink("sub", filepath.Join(dir, "link"))); err != nil {
		t.Skip(err)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s, err := r.WorkTree(nil)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * tick)
	ctx := context.Background()
	got, err := s.Stat(ctx, "sub/../sub/a.json")
	for f := range s.Files(ctx) {
		if f.Stat != got || got == "" || err != nil {
			t.Errorf("%q, %v; %s is yielded with %q", got, err, f.Path, f.Stat)
		}
	}
	for _, absent := range []string{"b.json", "sub/a.json/b"} {
		if _, err := s.Stat(ctx, absent); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", absent, err)
		}
	}
	for _, refused := range []string{"link/a.json", "link", "sub", "../x", ".git/config"} {
		if _, err := s.Stat(ctx, refused); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", refused, err)
		}
	}
}

func TestLongFilesTellTheirBeginning(t *testing.T) {
	g := newTester(t)
	long := strings.Repeat("0123456789", headFrom/10+1)
	g.write("long.txt", long)
	g.write("gone.txt", long)
	g.write("short.txt", "a")
	for f, err := range g.workTree().Files(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Path == "short.txt" {
			if f.Head != nil {
				t.Error("a short file has a beginning of its own")
			}
			continue
		}
		if f.Path == "gone.txt" {
			if err := os.Truncate(filepath.Join(g.dir, f.Path), 10); err != nil {
				t.Fatal(err)
			}
			if head, err := f.Head(); err == nil {
				t.Errorf("%d bytes of a file that was cut off", len(head))
			}
			continue
		}
		if head, err := f.Head(); err != nil || string(head) != long[:doc.SniffLength] {
			t.Errorf("%d bytes, %v", len(head), err)
		}
	}
}
