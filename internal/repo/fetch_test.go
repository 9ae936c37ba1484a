package repo

import (
	"context"
	"errors"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// serve is Git's own server over HTTP for the folder of bare repositories, which asks for the token.
func serve(t *tester, folder, token string) *httptest.Server {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("the git command is not installed")
	}
	backend := &cgi.Handler{Path: git, Args: []string{"http-backend"}, Stderr: &strings.Builder{}, Env: []string{
		"GIT_PROJECT_ROOT=" + folder, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=uploadpack.allowAnySHA1InWant", "GIT_CONFIG_VALUE_0=true",
		"GIT_CONFIG_KEY_1=safe.directory", "GIT_CONFIG_VALUE_1=*",
	}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != token {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// upstream is a bare repository "x.git" with a main branch of some commits, and a topic branch of three from the middle of it.
func upstream(t *testing.T) (*tester, map[string]string) {
	w := newTester(t)
	src := w.in("src")
	src.git("init", "-q")
	at := map[string]string{}
	commit := func(name, file, text string) {
		src.write(file, text)
		src.git("add", "-A")
		src.git("commit", "-qm", name)
		at[name] = src.git("rev-parse", "HEAD")
	}
	commit("one", "a.json", "{}\n")
	commit("fork", "b.json", "{\n}\n")
	src.git("checkout", "-qb", "topic")
	commit("t1", "c.json", `{"c": 1}`)
	commit("t2", "c.json", `{"c": 2}`)
	commit("t3", "d.json", `{"d": 3}`)
	src.git("checkout", "-q", "main")
	commit("m1", "b.json", "{\"b\": 1}\n")
	commit("m2", "e.json", "{}\n")
	w.git("clone", "-q", "--bare", "src", "x.git")
	return w, at
}

func paths(t *testing.T, s *Snapshot) string {
	t.Helper()
	var all []string
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			t.Fatal(f.Path, err)
		}
		src, err := f.Read()
		if err != nil {
			t.Fatal(f.Path, err)
		}
		all = append(all, f.Path+"="+strings.TrimSpace(string(src)))
	}
	return strings.Join(all, " ")
}

func TestFetch(t *testing.T) {
	w, at := upstream(t)
	remote := Remote{URL: serve(w, w.dir, "secret-token").URL + "/x.git", Token: "secret-token"}
	for _, branch := range []string{"main", "topic"} {
		w.git("clone", "-q", "--depth", "1", "--branch", branch, "file://"+w.dir+"/x.git", "at-"+branch)
		before := filesBelow(t, filepath.Join(w.dir, "at-"+branch))
		r, err := Open(filepath.Join(w.dir, "at-"+branch))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var known *Error
		if _, err := r.Range(at["m2"], at["t3"], nil); !errors.As(err, &known) || !known.Missing {
			t.Fatalf("at %s, without a fetch: %v", branch, err)
		}
		// One generation is not enough to know where the branches part: that must not read as an answer.
		ctx := context.Background()
		if ids, err := r.Fetch(ctx, remote, 1, at["m2"], "refs/heads/topic"); err != nil || !slices.Equal(ids, []string{at["m2"], at["t3"]}) {
			t.Fatal(ids, err)
		}
		if _, err := r.Range(at["m2"], at["t3"], nil); !errors.As(err, &known) || !known.Missing {
			t.Fatalf("at %s, with one generation: %v", branch, err)
		}
		if s, err := r.Rev(at["m2"], nil); err != nil || !strings.Contains(paths(t, s), `b.json={"b": 1}`) {
			t.Fatal(err)
		}
		for _, depth := range []int{4, WholeHistory} {
			if _, err := r.Fetch(ctx, remote, depth, at["m2"], at["t3"]); err != nil {
				t.Fatal(err)
			}
			s, err := r.Range(at["m2"], at["t3"], nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := paths(t, s); got != `c.json={"c": 2} d.json={"d": 3} c.json={"c": 1}` {
				t.Errorf("at %s, depth %d: %s", branch, depth, got)
			}
			if s, err = r.Undone(at["t3"], at["m2"], nil); err != nil {
				t.Fatal(err)
			}
			if got := paths(t, s); got != "b.json={\n}" {
				t.Errorf("undone at %s: %s", branch, got)
			}
		}
		folder := r.git.fetched.dir
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(folder); !os.IsNotExist(err) {
			t.Errorf("%s is left", folder)
		}
		if after := filesBelow(t, filepath.Join(w.dir, "at-"+branch)); after != before {
			t.Errorf("the repository was written to:\n%s\n%s", before, after)
		}
	}
}

// A base of one generation beside a head with all of its history must not read as unrelated.
func TestCutBaseIsNoAnswer(t *testing.T) {
	w, at := upstream(t)
	remote := Remote{URL: serve(w, w.dir, "").URL + "/x.git"}
	w.git("clone", "-q", "--single-branch", "--branch", "topic", "file://"+w.dir+"/x.git", "whole")
	r, err := Open(filepath.Join(w.dir, "whole"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Fetch(context.Background(), remote, 1, at["m2"]); err != nil {
		t.Fatal(err)
	}
	var known *Error
	if s, err := r.Range(at["m2"], at["t3"], nil); !errors.As(err, &known) || !known.Missing {
		t.Fatalf("%v %v", s, err)
	}
	if _, err := r.Fetch(context.Background(), remote, 3, at["m2"]); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Range(at["m2"], at["t3"], nil); err != nil {
		t.Fatal(err)
	}
}

func TestFetchFails(t *testing.T) {
	w, at := upstream(t)
	server := serve(w, w.dir, "secret-token")
	w.git("clone", "-q", "--depth", "1", "file://"+w.dir+"/x.git", "clone")
	nowhere := httptest.NewServer(http.NotFoundHandler())
	defer nowhere.Close()
	for _, c := range []struct {
		remote Remote
		name   string
		want   string
	}{
		{Remote{URL: server.URL + "/x.git", Token: "wrong"}, at["t3"], "may not read it"},
		{Remote{URL: server.URL + "/x.git"}, at["t3"], "may not read it"},
		{Remote{URL: nowhere.URL + "/x.git"}, at["t3"], "does not exist"},
		{Remote{URL: "http://127.0.0.1:1/x.git"}, at["t3"], "connection refused"},
		{Remote{URL: "file://" + w.dir + "/x.git"}, at["t3"], `not fetched by "file"`},
		{Remote{URL: "--upload-pack=touch /tmp/x"}, at["t3"], "cannot fetch"},
		{Remote{URL: server.URL + "/x.git", Token: "secret-token"}, strings.Repeat("12", 20), "1212"},
		{Remote{URL: server.URL + "/x.git", Token: "secret-token"}, "refs/heads/nosuch", "no \"refs/heads/nosuch\""},
	} {
		r, err := Open(filepath.Join(w.dir, "clone"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Fetch(context.Background(), c.remote, 1, c.name)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret-token") {
			t.Errorf("%s from %s: %v", c.name, c.remote.URL, err)
		}
		r.Close()
	}
}

// filesBelow is the names and sizes of all files below a folder.
func filesBelow(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}
