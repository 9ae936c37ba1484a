package repo

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pushing is a clone of a served repository, and what is to be pushed from it.
type pushing struct {
	*tester
	repo *Repo
	to   Remote
	push Push
}

func newPushing(t *testing.T, depth ...string) *pushing {
	w, at := upstream(t)
	w.in("x.git").git("config", "http.receivepack", "true")
	s := serve(w, w.dir, "secret")
	w.git(append(append([]string{"clone", "-q", "-b", "topic"}, depth...), "file://"+filepath.Join(w.dir, "x.git"), "clone")...)
	r, err := Open(filepath.Join(w.dir, "clone"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return &pushing{w, r, Remote{URL: s.URL + "/x.git", Token: "secret"}, Push{
		Branch: "topic", Head: at["t3"], Files: map[string][]byte{"c.json": []byte("{\"c\": 3}\n"), "d.json": []byte("{}\n")},
		Message: "Fix configuration\n\nConfward-Fix: 12", Name: "con<fward\n", Mail: "bot@example.com", When: time.Unix(1_700_000_000, 0)}}
}

func (p *pushing) remote() *tester { return p.in("x.git") }

func TestPush(t *testing.T) {
	for _, depth := range [][]string{nil, {"--depth=1"}} {
		p := newPushing(t, depth...)
		p.remote().git("config", "receive.fsckObjects", "true")
		id, err := p.repo.Push(context.Background(), p.to, p.push)
		if err != nil {
			t.Fatal(depth, err)
		}
		remote := p.remote()
		if got := remote.git("rev-parse", "topic"); got != id {
			t.Errorf("topic is at %s, not %s", got, id)
		}
		if got := remote.git("log", "-1", "--format=%P|%an|%ae|%at|%s|%b", id); got != p.push.Head+"|confward|bot@example.com|1700000000|Fix configuration|Confward-Fix: 12" {
			t.Errorf("the commit is %q", got)
		}
		if got := remote.git("diff-tree", "-r", "--name-status", "--no-commit-id", id); got != "M\tc.json\nM\td.json" {
			t.Errorf("it changes %q", got)
		}
		if got := remote.git("show", id+":c.json"); got != "{\"c\": 3}" {
			t.Errorf("c.json is %q", got)
		}
		remote.git("fsck", "--strict")
	}
}

func TestPushKeepsModesAndFolders(t *testing.T) {
	p := newPushing(t)
	src := p.in("src")
	src.git("checkout", "-q", "topic")
	src.write("deep/er/run me.sh", "x\n")
	src.write("deep/er-file", "x\n")
	src.write("deep/ü.json", "{}\n")
	src.git("add", "-A")
	src.git("update-index", "--chmod=+x", "deep/er/run me.sh")
	src.git("commit", "-qm", "deep")
	src.git("push", "-q", "../x.git", "topic")
	p.in("clone").git("pull", "-q")
	p.push.Head = src.git("rev-parse", "topic")
	p.push.Files = map[string][]byte{"deep/er/run me.sh": []byte("y\n"), "deep/ü.json": []byte("[]\n")}
	id, err := p.repo.Push(context.Background(), p.to, p.push)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.remote().git("ls-tree", "-r", id, "deep/er/"); !strings.HasPrefix(got, "100755 ") {
		t.Errorf("the mode is lost: %s", got)
	}
	if got := p.remote().git("-c", "core.quotePath=false", "diff-tree", "-r", "--name-only", "--no-commit-id", id); got != "deep/er/run me.sh\ndeep/ü.json" {
		t.Errorf("it changes %q", got)
	}
	p.remote().git("fsck", "--strict")
}

// TestPushOver: a branch is made where there is none, and replaced where it is known to be, in the moment of the push.
func TestPushOver(t *testing.T) {
	p := newPushing(t)
	p.push.Branch, p.push.Over = "promote/a-b", NoBranch
	first, err := p.repo.Push(context.Background(), p.to, p.push)
	if err != nil || p.remote().git("rev-parse", "promote/a-b") != first {
		t.Fatal(first, err)
	}
	p.push.Message = "another"
	if id, err := p.repo.Push(context.Background(), p.to, p.push); err == nil {
		t.Errorf("a branch that is there already is made again: %s", id)
	}
	p.push.Over = first
	second, err := p.repo.Push(context.Background(), p.to, p.push)
	if err != nil || p.remote().git("rev-parse", "promote/a-b") != second || p.remote().git("rev-parse", second+"^") != p.push.Head {
		t.Fatal(second, err)
	}
	third := p.push
	third.Message, third.Over = "a third", second
	p.to.Client = &http.Client{Transport: before{"git-receive-pack", http.MethodPost, func() {
		p.remote().git("update-ref", "refs/heads/promote/a-b", first)
	}}}
	var known *Error
	if id, err := p.repo.Push(context.Background(), p.to, third); id != "" || !errors.As(err, &known) || !known.Moved || p.remote().git("rev-parse", "promote/a-b") != first {
		t.Errorf("while it moves: %q %v", id, err)
	}
	third.Over = "main"
	if _, err := p.repo.Push(context.Background(), p.to, third); !errors.As(err, &known) || !known.Argument {
		t.Errorf("a name for an id: %v", err)
	}
}

// TestPushNeverOverwrites: the branch moved before we look, or between the look and the push.
func TestPushNeverOverwrites(t *testing.T) {
	for _, late := range []bool{false, true} {
		p := newPushing(t)
		src := p.in("src")
		src.git("checkout", "-q", "topic")
		src.write("c.json", "moved")
		src.git("commit", "-qam", "moved")
		moved := src.git("rev-parse", "HEAD")
		move := func() { src.git("push", "-q", "../x.git", "topic") }
		if late {
			p.to.Client = &http.Client{Transport: before{"git-receive-pack", http.MethodPost, move}}
		} else {
			move()
		}
		id, err := p.repo.Push(context.Background(), p.to, p.push)
		var known *Error
		if id != "" || !errors.As(err, &known) || !known.Moved {
			t.Errorf("late %v: %q, %v", late, id, err)
		}
		if got := p.remote().git("rev-parse", "topic"); got != moved {
			t.Errorf("late %v: topic is at %s", late, got)
		}
	}
}

// before does something before a request.
type before struct {
	path, method string
	do           func()
}

func (b before) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == b.method && strings.HasSuffix(r.URL.Path, b.path) {
		b.do()
	}
	return http.DefaultTransport.RoundTrip(r)
}

// lost loses the answers to pushes.
type lost struct{}

func (lost) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == http.MethodPost {
		res.Body.Close()
		return nil, errors.New("the line broke")
	}
	return res, err
}

func TestPushRefused(t *testing.T) {
	p := newPushing(t)
	head := p.remote().git("rev-parse", "topic")
	for name, c := range map[string]struct {
		change func(*Remote, *Push)
		want   string
	}{
		"token":         {func(to *Remote, _ *Push) { to.Token = "wrong" }, "may not write"},
		"no branch":     {func(_ *Remote, push *Push) { push.Branch = "none" }, "no branch"},
		"bad branch":    {func(_ *Remote, push *Push) { push.Branch = "a..b" }, "no name"},
		"no such file":  {func(_ *Remote, push *Push) { push.Files = map[string][]byte{"new.json": nil} }, "has no"},
		"outside":       {func(_ *Remote, push *Push) { push.Files = map[string][]byte{"../x": nil} }, "has no"},
		"file as tree":  {func(_ *Remote, push *Push) { push.Files = map[string][]byte{"c.json/x": nil} }, "no regular file"},
		"nothing":       {func(_ *Remote, push *Push) { push.Files = nil }, "nothing"},
		"not over HTTP": {func(to *Remote, _ *Push) { to.URL = p.dir }, "not pushed by"},
	} {
		to, push := p.to, p.push
		c.change(&to, &push)
		if id, err := p.repo.Push(context.Background(), to, push); id != "" || err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
	hook := filepath.Join(p.dir, "x.git", "hooks", "update")
	if err := os.WriteFile(hook, []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if id, err := p.repo.Push(context.Background(), p.to, p.push); id != "" || err == nil {
		t.Errorf("a protected branch: %q, %v", id, err)
	}
	if got := p.remote().git("rev-parse", "topic"); got != head {
		t.Errorf("topic moved to %s", got)
	}
	if err := os.Remove(hook); err != nil {
		t.Fatal(err)
	}
	p.to.Client = &http.Client{Transport: lost{}}
	if id, err := p.repo.Push(context.Background(), p.to, p.push); err != nil || id != p.remote().git("rev-parse", "topic") {
		t.Errorf("a lost answer: %q, %v", id, err)
	}
}

func TestMessages(t *testing.T) {
	p := newPushing(t, "--depth=2")
	got, err := p.repo.Messages("HEAD", 5)
	if err != nil || len(got) != 2 || got[0] != "t3\n" || got[1] != "t2\n" {
		t.Errorf("%q, %v", got, err)
	}
}
