package repo

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestRevIsTheCommit(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "a: 1\n")
	g.write("dir/b.yaml", "b: 1\n")
	g.write("dir.yaml", "")
	first := g.commit("first")
	g.write("a.yaml", "a: 2\n")
	g.commit("second")
	g.write("a.yaml", "not committed")

	s := g.rev(first)
	if s.Kind != Commit || s.Rev != first {
		t.Errorf("got a %s of %s", s.Kind, s.Rev)
	}
	g.wants(s, "a.yaml", "dir.yaml", "dir/b.yaml")
	if got := g.content(s); got["a.yaml"] != "a: 1\n" || got["dir/b.yaml"] != "b: 1\n" {
		t.Errorf("got %q", got)
	}
	if got := g.content(g.rev("HEAD")); got["a.yaml"] != "a: 2\n" {
		t.Errorf("got %q", got)
	}
	for f := range s.Files(context.Background()) {
		if want := g.git("rev-parse", first+":"+f.Path); f.Hash != want {
			t.Errorf("%s has the hash %s, want %s", f.Path, f.Hash, want)
		}
	}
	g.wants(g.rev(first, "dir"), "dir/b.yaml")
	g.wants(g.in("dir").rev(first, "b.yaml", "../a.yaml"), "a.yaml", "dir/b.yaml")
	_, err := g.open().Rev("HEAD", []string{"none"})
	g.wantError(err, `"none" does not exist in HEAD`, "")
	_, err = g.open().Rev("HEAD", []string{"a.yaml/x"})
	g.wantError(err, `"a.yaml/x" does not exist in HEAD`, "")
}

// TestOrderIsTheSame holds both walks to one order, that of the paths' bytes.
func TestOrderIsTheSame(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for _, name := range []string{"a", "a-b", "a.b", "a0", "b/c", "b-c", "b.c", "b0", "b/c.d/e", "b/c-d", "B", "é", "z/\xc3\xa9"} {
		g.write(name, name)
	}
	g.commit("all")
	want := strings.Split(strings.TrimRight(g.git("ls-tree", "-r", "-z", "--name-only", "HEAD"), "\x00"), "\x00")
	g.wants(g.rev("HEAD"), want...)
	g.wants(g.workTree(), want...)
}

func TestRevisions(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "1")
	first := g.commit("first")
	g.git("tag", "light")
	g.git("tag", "-a", "-m", "x", "annotated")
	g.git("tag", "-a", "-m", "x", "twice", "annotated")
	g.git("branch", "feature/x")
	g.write("a.yaml", "2")
	second := g.commit("second")
	g.git("checkout", "-q", "-b", "side", first)
	side := g.commit("side")
	g.git("checkout", "-q", "main")
	g.git("merge", "-q", "--no-edit", "side")
	merge := g.git("rev-parse", "HEAD")
	g.git("update-ref", "refs/remotes/origin/main", first)
	g.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	g.git("update-ref", "refs/remotes/origin/only-remote", side)
	g.git("update-ref", "refs/pull/7/head", side)

	check := func() {
		for rev, want := range map[string]string{
			"HEAD": merge, "@": merge, "main": merge, "heads/main": merge, "refs/heads/main": merge, "light": first, "tags/light": first,
			"annotated": first, "annotated^{commit}": first, "annotated^{}": first, "twice": first, "feature/x": first,
			"HEAD~": second, "HEAD^": second, "HEAD^1": second, "HEAD^2": side, "HEAD~2": first, "HEAD^2~1": first, "HEAD^^": first, "HEAD^0": merge,
			"origin": first, "origin/main": first, "pull/7/head": side, "HEAD~0": merge,
			first: first, strings.ToUpper(first): first, first[:7]: first, first[:10]: first, side[:9] + "~1": first,
		} {
			s, err := g.open().Rev(rev, nil)
			if err != nil {
				t.Errorf("%s: %v", rev, err)
			} else if s.Rev != want {
				t.Errorf("%s is %s, want %s", rev, s.Rev, want)
			}
		}
	}
	check()
	g.git("pack-refs", "--all")
	g.git("gc", "-q", "--prune=now")
	check()

	tree := g.git("rev-parse", "HEAD^{tree}")
	blob := g.git("rev-parse", "HEAD:a.yaml")
	for _, c := range []struct{ rev, text, hint string }{
		{"nothing", `no branch, tag or commit "nothing"`, ""},
		{"only-remote", `no branch, tag or commit "only-remote"`, "origin/only-remote"},
		{"refs/heads", `no branch, tag or commit`, ""},
		{strings.Repeat("1", 40), "the commit 1111111111111111111111111111111111111111 is not in this repository", "git fetch"},
		{"1111111", "no branch, tag or commit", ""},
		{tree, "is a tree, not a commit", ""},
		{blob, "is a blob, not a commit", ""},
		{blob[:8], "no branch, tag or commit", ""},
		{"HEAD^3", "2 parents", ""},
		{"HEAD~4", "0 parents", ""},
		{"HEAD~99999999999999999999", "not a revision", "rev-parse"},
		{"", "not a revision", ""},
		{"main..side", "not a revision", ""},
		{"HEAD:a.yaml", "not a revision", ""},
		{":/first", "not a revision", ""},
		{"main@{1}", "not a revision", "rev-parse"},
		{"--all", "not a revision", ""},
		{"../../etc/passwd", "not a revision", ""},
		{"config", "no branch, tag or commit", ""},
		{"HEAD^{tree}", "not a revision", ""},
		{"HEAD~x", "not a revision", ""},
	} {
		_, err := g.open().Rev(c.rev, nil)
		g.wantError(err, c.text, c.hint)
	}
}

func TestAmbiguousRevisions(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	first := g.commit("first")
	second := g.commit("second")
	g.git("tag", "both", first)
	g.git("branch", "both", second)
	g.git("branch", "same", first)
	g.git("tag", "same", first)
	g.git("branch", first[:8], second)
	g.git("update-ref", "refs/heads/"+first, second)

	_, err := g.open().Rev("both", nil)
	g.wantError(err, `"both" may be refs/heads/both or refs/tags/both`, "full name")
	_, err = g.open().Rev(first[:8], nil)
	g.wantError(err, "may be "+first+" or refs/heads/"+first[:8], "full name")
	if got := g.rev("same").Rev; got != first {
		t.Errorf("got %s", got)
	}
	if got := g.rev(first).Rev; got != first {
		t.Errorf("a full object id is not a branch of that name: got %s", got)
	}

	// Two commits whose ids begin alike.
	text := g.git("cat-file", "commit", "HEAD")
	var files []string
	for i := range 1000 {
		files = append(files, fmt.Sprintf("commits/%d", i))
		g.write(files[i], fmt.Sprint(text, i, "\n"))
	}
	out, err := g.tryGit(strings.Join(files, "\n"), "hash-object", "-t", "commit", "-w", "--stdin-paths")
	if err != nil {
		t.Fatal(out)
	}
	ids := strings.Fields(out)
	slices.Sort(ids)
	for i, id := range ids[1:] {
		if id[:4] == ids[i][:4] {
			_, err = g.open().Rev(id[:4], nil)
			g.wantError(err, "may be", "full name")
			_, err = g.open().Rev(id[:3], nil)
			g.wantError(err, "no branch, tag or commit", "")
			return
		}
	}
	t.Error("no two of 1000 ids begin alike")
}

func TestNoCommits(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	_, err := g.open().Rev("HEAD", nil)
	g.wantError(err, "has no commits yet", "work tree")
	g.wants(g.workTree())
}

// hostileTree makes a tree object of entries that Git's own commands would refuse, and a commit of it.
func (t *tester) hostileTree(entries ...string) string {
	t.Helper()
	var tree []byte
	for _, e := range entries {
		mode, rest, _ := strings.Cut(e, " ")
		id, name, _ := strings.Cut(rest, " ")
		raw, err := hex.DecodeString(id)
		if err != nil {
			t.Fatal(err)
		}
		tree = append(tree, mode+" "+name+"\x00"+string(raw)...)
	}
	id, err := t.tryGit(string(tree), "hash-object", "-t", "tree", "--literally", "-w", "--stdin")
	if err != nil {
		t.Fatalf("hash-object: %v\n%s", err, id)
	}
	return strings.TrimSpace(id)
}

func TestHostileTrees(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "a: 1\n")
	g.commit("first")
	blob, tree := g.git("rev-parse", "HEAD:a.yaml"), g.git("rev-parse", "HEAD^{tree}")
	link, err := g.tryGit("../../../etc/passwd", "hash-object", "-w", "--stdin")
	if err != nil {
		t.Fatal(err)
	}
	bad := g.hostileTree(
		"100644 "+blob+" .", "100644 "+blob+" ..", "40000 "+tree+" .git", "40000 "+tree+" ..", "100644 "+blob+" .GIT",
		"100644 "+blob+" a/b", "100644 "+blob+" z.yaml", "100644 "+blob+" good.yaml", "100644 "+blob+" good.yaml",
		"120000 "+strings.TrimSpace(link)+" link", "100664 "+blob+" odd-mode.yaml", "40000 "+blob+" not-a-tree",
		"100644 "+tree+" not-a-blob", "160000 "+blob+" module")
	commit := g.git("commit-tree", "-m", "hostile", bad)
	const refused = `refused: its tree holds the name %q, which Git does not allow`
	g.wants(g.rev(commit),
		". ! "+fmt.Sprintf(refused, "."),
		".. ! "+fmt.Sprintf(refused, ".."),
		".. ! "+fmt.Sprintf(refused, ".."),
		".GIT ! "+fmt.Sprintf(refused, ".GIT"),
		".git ! "+fmt.Sprintf(refused, ".git"),
		"a/b ! "+fmt.Sprintf(refused, "a/b"),
		"good.yaml", "good.yaml ! refused: its tree holds the name twice",
		"link - symlink leaves the repository", "module - submodule", "not-a-blob",
		"not-a-tree ! "+blob+" is a blob, not a tree",
		"odd-mode.yaml", "z.yaml")
	for f := range g.rev(commit, "not-a-blob").Files(context.Background()) {
		if _, err := f.Read(); err == nil {
			t.Error("a tree was read as a file")
		}
	}

	empty := g.hostileTree("100644 " + blob + " ")
	g.wants(g.rev(g.git("commit-tree", "-m", "hostile", empty)), " ! list the files of the commit: malformed tree: empty filename")
}

// TestTreeBomb has ten trees that each hold the next one ten times: ten billion files. The walk can be left at any
// time, and ends at its limit.
func TestTreeBomb(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "")
	g.commit("first")
	entry := "100644 blob " + g.git("rev-parse", "HEAD:a.yaml")
	tree := ""
	for range 10 {
		var lines strings.Builder
		for i := range 10 {
			fmt.Fprintf(&lines, "%s\t%d\n", entry, i)
		}
		out, err := g.tryGit(lines.String(), "mktree")
		if err != nil {
			t.Fatal(out)
		}
		tree = strings.TrimSpace(out)
		entry = "040000 tree " + tree
	}
	s := g.rev(g.git("commit-tree", "-m", "bomb", tree))
	n := 0
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			t.Fatal(f.Path, err)
		}
		if n++; n == 1000 {
			break
		}
	}
	n = 0
	var last error
	w := &commitWalk{commitTree: s.tree.(*commitTree), ctx: context.Background(), left: 1000, yield: func(_ File, err error) bool {
		n, last = n+1, err
		return true
	}}
	w.folder("", w.root, 0, true)
	if n > 1001 || !errors.Is(last, errTooMany) {
		t.Errorf("the walk ended after %d files with %v", n, last)
	}
}

func TestDeepCommit(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	g.write("a.yaml", "")
	g.commit("first")
	deep := strings.Repeat("d/", 400) + "a.yaml"
	g.git("update-index", "--add", "--cacheinfo", "100644,"+g.git("rev-parse", "HEAD:a.yaml")+","+deep)
	g.wants(g.rev(g.git("commit-tree", "-m", "deep", g.git("write-tree"))), "a.yaml", deep)
	deeper := strings.Repeat("d/", maxDepth) + deep
	g.git("update-index", "--add", "--cacheinfo", "100644,"+g.git("rev-parse", "HEAD:a.yaml")+","+deeper)
	g.wants(g.rev(g.git("commit-tree", "-m", "deeper", g.git("write-tree"))), "a.yaml", deep,
		strings.Repeat("d/", maxDepth)+"d ! folders are nested deeper than 500")
}

func TestShallowClone(t *testing.T) {
	g := newTester(t)
	origin := g.in("origin")
	origin.git("init", "-q")
	origin.write("a.yaml", "1")
	first := origin.commit("first")
	origin.write("a.yaml", "2")
	origin.commit("second")
	g.git("clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(origin.dir), "clone")
	clone := g.in("clone")
	clone.wants(clone.rev("HEAD"), "a.yaml")
	for _, rev := range []string{first, "HEAD~1", "HEAD^"} {
		_, err := clone.open().Rev(rev, nil)
		clone.wantError(err, "is not in this shallow clone", "fetch-depth: 0")
		var e *Error
		if errors.As(err, &e) && e.Argument {
			t.Errorf("%s: the clone is at fault, not the argument", rev)
		}
	}
	_, err := clone.open().Rev("old-tag", nil)
	clone.wantError(err, `no branch, tag or commit "old-tag"`, "fetch-depth: 0")
}

func TestPartialClone(t *testing.T) {
	g := newTester(t)
	origin := g.in("origin")
	origin.git("init", "-q")
	origin.git("config", "uploadpack.allowFilter", "true")
	origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
	origin.write("a.yaml", "1")
	origin.write("dir/b.yaml", "2")
	origin.commit("first")
	url := "file://" + filepath.ToSlash(origin.dir)
	g.git("clone", "-q", "--no-checkout", "--filter=blob:none", url, "blobless")
	g.git("clone", "-q", "--no-checkout", "--filter=tree:0", url, "treeless")
	const missing = " ! the object is missing from this partial clone; fetch it with git fetch --refetch --no-filter"
	blobless, treeless := g.in("blobless"), g.in("treeless")
	blobless.wants(blobless.rev("HEAD"), "a.yaml"+missing, "dir/b.yaml"+missing)
	treeless.wants(treeless.rev("HEAD"), strings.Replace(missing, "!", "! list the files of the commit:", 1))
	_, err := blobless.rev("HEAD").ReadFile(context.Background(), "a.yaml", 10)
	g.wantError(err, "missing from this partial clone", "")

	blobless.git("cat-file", "blob", "HEAD:a.yaml") // fetches that one
	blobless.wants(blobless.rev("HEAD"), "a.yaml", "dir/b.yaml"+missing)
	blobless.git("checkout", "-q", "main")
	blobless.wants(blobless.rev("HEAD"), "a.yaml", "dir/b.yaml")
	blobless.wants(blobless.workTree(), "a.yaml", "dir/b.yaml")
}

func TestBareAndBorrowed(t *testing.T) {
	g := newTester(t)
	origin := g.in("origin")
	origin.git("init", "-q")
	origin.write("a.yaml", "1")
	origin.commit("first")
	g.git("clone", "-q", "--bare", "origin", "bare.git")
	bare := g.in("bare.git")
	bare.wants(bare.rev("HEAD"), "a.yaml")
	bare.wants(bare.in("refs").rev("main", "a.yaml"), "a.yaml")
	_, err := bare.open().WorkTree(nil)
	bare.wantError(err, "has no work tree", "--rev HEAD")

	// Clones that borrow objects, the second from one that borrows itself.
	g.git("clone", "-q", "--shared", "origin", "shared")
	g.git("clone", "-q", "--shared", "shared", "shared-twice")
	for _, dir := range []string{"shared", "shared-twice"} {
		sub := g.in(dir)
		if got := sub.content(sub.rev("HEAD")); got["a.yaml"] != "1" {
			t.Errorf("%s: got %q", dir, got)
		}
	}
}

func TestForeignFormats(t *testing.T) {
	g := newTester(t)
	tree := func(g *tester) {
		g.write(".gitignore", "*.log\n")
		g.write("a.log", "tracked")
		g.write("b.log", "not tracked")
		g.write("dir/c.yaml", "")
		g.git("add", "-f", ".gitignore", "a.log", "dir")
		g.git("commit", "-q", "-m", "x")
	}
	sha256 := g.in("sha256")
	if out, err := sha256.tryGit("", "init", "-q", "--object-format=sha256"); err == nil {
		tree(sha256)
		sha256.wants(sha256.workTree(), ".gitignore", "a.log", "dir/c.yaml")
		sha256.wants(sha256.rev("HEAD"), ".gitignore", "a.log", "dir/c.yaml")
		if got := sha256.content(sha256.rev(sha256.git("rev-parse", "HEAD")[:9])); got["a.log"] != "tracked" {
			t.Errorf("got %q", got)
		}
		sha256.write("a.log", "tracked\nchanged\n")
		sha256.git("add", "-f", "a.log")
		sha256.wantsChanges(sha256.staged(), "a.log <a.log +1-2 = tracked|changed|")
		sha256.git("commit", "-q", "-m", "y")
		sha256.git("tag", "-a", "-m", "x", "v1")
		sha256.wantsChanges(sha256.between("HEAD~1", "v1"), "a.log <a.log +1-2 = tracked|changed|")
		if got := sha256.list(sha256.history()); len(got) != 4 {
			t.Errorf("got %q", got)
		}
	} else {
		t.Logf("no SHA-256 repository: %s", out)
	}
	reftable := g.in("reftable")
	reftable.git("init", "-q")
	tree(reftable)
	reftable.git("config", "core.repositoryFormatVersion", "1")
	reftable.git("config", "extensions.refStorage", "reftable")
	reftable.wants(reftable.workTree(), ".gitignore", "a.log", "dir/c.yaml")
	_, err := reftable.open().Rev("HEAD", nil)
	reftable.wantError(err, `"reftable"`, "check the work tree instead")
	unknown := g.in("unknown")
	unknown.git("init", "-q")
	tree(unknown)
	unknown.git("config", "core.repositoryFormatVersion", "1")
	unknown.git("config", "extensions.fromTheFuture", "true")
	_, err = unknown.open().Staged(nil, "")
	unknown.wantError(err, `unknown extension "fromTheFuture"`, "install a version of git")

	// Extensions that go-git refuses and that change nothing here.
	other := g.in("other")
	other.git("init", "-q")
	tree(other)
	other.git("config", "core.repositoryFormatVersion", "1")
	other.git("config", "extensions.worktreeConfig", "true")
	other.git("config", "extensions.preciousObjects", "true")
	other.wants(other.rev("HEAD"), ".gitignore", "a.log", "dir/c.yaml")
}

// TestForeignWithoutGit has nobody who can read the format.
func TestForeignWithoutGit(t *testing.T) {
	g := newTester(t)
	if out, err := g.tryGit("", "init", "-q", "--object-format=sha256"); err != nil {
		t.Skip(out)
	}
	g.write("a.yaml", "")
	g.commit("first")
	t.Setenv("PATH", "")
	_, err := g.open().Rev("HEAD", nil)
	g.wantError(err, "SHA256", "install git")
	g.wants(g.workTree(), "a.yaml")
}

// TestHostileSettings has settings that name commands in each place where git might run one.
func TestHostileSettings(t *testing.T) {
	g := newTester(t)
	if out, err := g.tryGit("", "init", "-q", "--object-format=sha256"); err != nil {
		t.Skip(out)
	}
	g.write("a.yaml", "a: 1\n")
	g.write(".gitattributes", "* filter=evil diff=evil\n")
	first := g.commit("first")
	g.write("a.yaml", "a: 2\n")
	g.commit("second")
	blob := g.git("rev-parse", "HEAD~1:a.yaml")
	os.Remove(filepath.Join(g.dir, ".git/objects", blob[:2], blob[2:])) // git would fetch it from the promisor
	proof := filepath.ToSlash(filepath.Join(g.dir, "proof"))
	evil := filepath.Join(g.dir, "evil")
	g.write("evil", "#!/bin/sh\necho \"$0 $@\" >> '"+proof+"'\n")
	os.Chmod(evil, 0o755)
	for key, value := range map[string]string{
		"core.fsmonitor": evil, "core.sshCommand": evil, "core.gitProxy": evil, "core.pager": evil, "core.editor": evil, "core.askPass": evil,
		"core.alternateRefsCommand": evil, "diff.external": evil, "diff.evil.textconv": evil, "diff.evil.command": evil,
		"filter.evil.clean": evil, "filter.evil.smudge": evil, "filter.evil.process": evil, "filter.evil.required": "true",
		"credential.helper": "!" + evil, "alias.cat-file": "!" + evil, "alias.rev-parse": "!" + evil, "alias.for-each-ref": "!" + evil,
		"pager.cat-file": evil, "pager.for-each-ref": evil, "gpg.program": evil, "extensions.partialClone": "origin",
		"remote.origin.url": "ext::" + evil + " x", "remote.origin.promisor": "true", "remote.origin.uploadpack": evil,
		"protocol.ext.allow": "always", "protocol.file.allow": "always", "protocol.allow": "always", "core.hooksPath": g.dir,
		"uploadpack.packObjectsHook": evil, "trace2.eventTarget": proof,
	} {
		g.git("config", key, value)
	}
	for _, hook := range []string{"reference-transaction", "post-index-change", "fsmonitor-watchman"} {
		os.Link(evil, filepath.Join(g.dir, hook))
		os.Link(evil, filepath.Join(g.dir, ".git/hooks", hook))
	}
	t.Setenv("GIT_TRACE2_EVENT", proof)
	t.Setenv("GIT_EXTERNAL_DIFF", evil)
	t.Setenv("GIT_SSH_COMMAND", evil)
	os.Remove(proof)
	got := g.list(g.history())
	if len(got) != 3 || !strings.Contains(strings.Join(got, "\n"), "missing from this partial clone") {
		t.Errorf("got %q", got)
	}
	g.list(g.rev("HEAD"))
	g.list(g.staged())
	g.list(g.between(first, "HEAD"))
	if text, err := os.ReadFile(proof); err == nil {
		t.Errorf("a command was run:\n%s", text)
	}
}

func TestBrokenGitFolder(t *testing.T) {
	g := newTester(t)
	g.write(".git", "gitdir: /nowhere/at/all\n")
	g.write("a.yaml", "")
	got := g.list(g.workTree())
	if len(got) != 2 || !strings.HasPrefix(got[0], ".git/index ! the file .git points to ") || got[1] != "a.yaml" {
		t.Errorf("got %q", got)
	}
	_, err := g.open().Rev("HEAD", nil)
	g.wantError(err, "which is not a Git folder", "main repository")
	g.write(".git", "nonsense")
	_, err = g.open().Rev("HEAD", nil)
	g.wantError(err, "the file .git cannot be used", "")
}

// TestDamagedObjects cuts bytes of a pack and of a loose object: errors, and no crash.
func TestDamagedObjects(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	for i := range 20 {
		g.write(fmt.Sprintf("%d.yaml", i), strings.Repeat(fmt.Sprintf("key%d: value\n", i), 200))
	}
	g.commit("all")
	g.git("repack", "-q", "-a", "-d", "-f")
	packs, _ := filepath.Glob(filepath.Join(g.dir, ".git/objects/pack/*.pack"))
	if len(packs) != 1 {
		t.Fatalf("%d packs", len(packs))
	}
	whole, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(packs[0], 0o644)
	faults := 0
	for at := 12; at < len(whole)-20; at += 7 {
		damaged := append([]byte(nil), whole...)
		damaged[at] ^= 0x5a
		if err := os.WriteFile(packs[0], damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		r := g.open()
		s, err := r.Rev("HEAD", nil)
		if err != nil {
			faults++
			continue
		}
		for f, err := range s.Files(context.Background()) {
			if err == nil && f.Skip == "" {
				_, err = f.Read()
			}
			if err != nil {
				faults++
			}
		}
		r.Close()
	}
	if faults == 0 {
		t.Error("no damage was noticed")
	}
}

// TestConcurrentReads reads large and small objects of one snapshot from many goroutines; run it with -race.
func TestConcurrentReads(t *testing.T) {
	g := newTester(t)
	g.git("init", "-q")
	want := map[string]string{}
	for i := range 60 {
		name := fmt.Sprintf("d%d/%d.yaml", i%7, i)
		want[name] = strings.Repeat(fmt.Sprintf("line %d of a file\n", i%3), 1+i*i*20)
		g.write(name, want[name])
		if i == 30 {
			g.commit("half")
		}
	}
	g.commit("all")
	g.git("gc", "-q")
	s := g.rev("HEAD")
	var wg sync.WaitGroup
	files := make(chan File)
	for range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for f := range files {
				src, err := f.Read()
				if err != nil || string(src) != want[f.Path] {
					t.Errorf("%s: got %d bytes, want %d: %v", f.Path, len(src), len(want[f.Path]), err)
				}
			}
		})
	}
	n := 0
	for range 3 {
		for f, err := range s.Files(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			files <- f
		}
	}
	close(files)
	wg.Wait()
	if n != 3*len(want) {
		t.Errorf("%d files, want %d", n, 3*len(want))
	}
}
