package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/internal/githubtest"
)

// workflow is what became of a workflow that act ran.
type workflow struct {
	annotations []string // "error path:line: rule", sorted
	summaries   []string
	outputs     map[string]string // of the step with our action
	log         []string          // what programs printed
	failed      bool
	steps       map[string]time.Duration // of the action's own steps
}

// actor runs workflows with act on this machine, with no network but a GitHub of our own.
type actor struct {
	t       *testing.T
	act     string
	home    string
	dir     string // the toy repository
	action  string // a copy of the action that runs a program built here
	gh      *githubtest.Server
	gitURL  string
	token   string
	stubs   []string
	program string
}

func newActor(t *testing.T) *actor {
	t.Helper()
	act, err := exec.LookPath("act")
	if err != nil {
		t.Skip("act is not installed: go install github.com/nektos/act@v0.2.89")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("the git command is not installed")
	}
	a := &actor{t: t, act: act, home: t.TempDir(), dir: t.TempDir(), action: t.TempDir(), token: githubtest.Token}
	a.program = filepath.Join(a.home, "confward")
	a.run(".", "go", "build", "-o", a.program+".real", ".")
	// A busy machine's act loses the end of what a program says that ends at once.
	slow := "#!/bin/sh\n\"$0.real\" \"$@\"\ncode=$?\nsleep 0.3\nexit $code\n"
	if err := os.WriteFile(a.program, []byte(slow), 0o755); err != nil {
		t.Fatal(err)
	}
	a.copyAction()
	a.stub("actions/setup-go", "echo a toolchain")
	a.stub("actions/upload-artifact", `printf 'kept %s\n' $INPUT_PATH $FILES; ls $FILES`)
	return a
}

// copyAction copies the action as it is, but for the default of its input binary.
func (a *actor) copyAction() {
	src, err := os.ReadFile("action.yml")
	if err != nil {
		a.t.Fatal(err)
	}
	line := "    description: A confward program to run, instead of the release's or one built here\n"
	if !bytes.Contains(src, []byte(line)) {
		a.t.Fatal("action.yml has another input binary")
	}
	a.write(a.action, "action.yml", strings.Replace(string(src), line, line+"    default: "+a.program+"\n", 1))
	for _, name := range []string{"program.sh", "release.sha256"} {
		src, err := os.ReadFile(filepath.Join("action", name))
		if err != nil {
			a.t.Fatal(err)
		}
		a.write(a.action, "action/"+name, string(src))
	}
}

// stub stands in for an action of others, at all its versions that our files name.
func (a *actor) stub(name, script string) {
	dir := a.t.TempDir()
	a.write(dir, "action.yml", "name: stub\ninputs:\n  path: {required: false}\n  name: {required: false}\n  go-version-file: {required: false}\n  cache-dependency-path: {required: false}\n"+
		"runs:\n  using: composite\n  steps:\n    - shell: bash\n      env: {FILES: '${{ inputs.path }}'}\n      run: |\n        "+script+"\n")
	files, _ := filepath.Glob("examples/workflows/*.yml")
	uses := regexp.MustCompile(regexp.QuoteMeta(name) + `@([0-9a-f]{40})`)
	seen := map[string]bool{}
	for _, file := range append(files, "action.yml") {
		src, err := os.ReadFile(file)
		if err != nil {
			a.t.Fatal(err)
		}
		for _, m := range uses.FindAllStringSubmatch(string(src), -1) {
			if !seen[m[1]] {
				a.stubs = append(a.stubs, name+"@"+m[1]+"="+dir)
			}
			seen[m[1]] = true
		}
	}
	if len(seen) == 0 {
		a.t.Fatalf("nothing uses %s", name)
	}
}

func (a *actor) write(dir, name, text string) {
	a.t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		a.t.Fatal(err)
	}
}

// run runs a program to its good end.
func (a *actor) run(dir, name string, args ...string) string {
	a.t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A. Person", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=A. Person", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := c.CombinedOutput()
	if err != nil {
		a.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (a *actor) git(args ...string) string {
	a.t.Helper()
	return a.run(a.dir, "git", args...)
}

// commit commits files and gives the id.
func (a *actor) commit(message string, files map[string]string) string {
	a.t.Helper()
	for name, text := range files {
		a.write(a.dir, name, text)
	}
	a.git("add", "-A")
	a.git("commit", "-q", "--allow-empty", "-m", message)
	return a.git("rev-parse", "HEAD")
}

// host starts the GitHub that the toy repository is on: the API, and Git itself.
func (a *actor) host() {
	a.t.Helper()
	a.gh = githubtest.New(a.t, a.dir)
	git, err := exec.LookPath("git")
	if err != nil {
		a.t.Fatal(err)
	}
	root := a.t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "octo"), 0o755); err != nil {
		a.t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(a.dir, ".git"), filepath.Join(root, "octo", "toy")); err != nil {
		a.t.Fatal(err)
	}
	backend := &cgi.Handler{Path: git, Args: []string{"http-backend"}, Env: []string{
		"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=uploadpack.allowAnySHA1InWant", "GIT_CONFIG_VALUE_0=true",
		"GIT_CONFIG_KEY_1=safe.directory", "GIT_CONFIG_VALUE_1=*",
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { backend.ServeHTTP(w, r) }))
	a.t.Cleanup(server.Close)
	a.gitURL = server.URL
}

// do runs an example workflow for an event, in a checkout as deep as it asks for.
func (a *actor) do(example, event, commit string, payload map[string]any) *workflow {
	a.t.Helper()
	src, err := os.ReadFile(filepath.Join("examples", "workflows", example))
	if err != nil {
		a.t.Fatal(err)
	}
	return a.doText(string(src), event, commit, payload)
}

// doText runs a workflow.
func (a *actor) doText(text, event, commit string, payload map[string]any) *workflow {
	a.t.Helper()
	checkout := filepath.Join(a.t.TempDir(), "toy")
	a.run(a.home, "git", "init", "-q", checkout)
	a.run(checkout, "git", "remote", "add", "origin", a.gitURL+"/octo/toy")
	depth := "--depth=1"
	if strings.Contains(text, "fetch-depth: 0") {
		depth = "--update-shallow"
	}
	a.run(checkout, "git", "fetch", "-q", depth, "origin", commit)
	a.run(checkout, "git", "checkout", "-q", "FETCH_HEAD")
	a.run(checkout, "git", "update-ref", "refs/remotes/pull/7/merge", "FETCH_HEAD") // as actions/checkout does
	a.run(checkout, "git", "remote", "set-url", "origin", "https://github.com/octo/toy")
	a.write(a.home, "workflows/confward.yml", text)
	payload["repository"] = map[string]any{"full_name": "octo/toy", "default_branch": "main", "name": "toy", "owner": map[string]any{"login": "octo"}}
	src, err := json.Marshal(payload)
	if err != nil {
		a.t.Fatal(err)
	}
	a.write(a.home, "event.json", string(src))
	args := []string{event, "-e", filepath.Join(a.home, "event.json"), "-W", filepath.Join(a.home, "workflows", "confward.yml"), "--json",
		"-P", "ubuntu-latest=-self-hosted", "-s", "GITHUB_TOKEN=" + a.token, "--local-repository", "confward/confward@v1=" + a.action,
		"--env", "GITHUB_API_URL=" + a.gh.URL, "--env", "GITHUB_GRAPHQL_URL=" + a.gh.GraphQL(), "--env", "GITHUB_SERVER_URL=" + a.gitURL}
	for _, s := range a.stubs {
		args = append(args, "--local-repository", s)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, a.act, args...)
	c.Dir = checkout
	c.Env = append(os.Environ(), "HOME="+a.home, "XDG_CACHE_HOME="+filepath.Join(a.home, "cache"), "XDG_CONFIG_HOME="+filepath.Join(a.home, "config"))
	out, err := c.CombinedOutput()
	if err != nil && len(out) == 0 {
		a.t.Fatalf("act: %v", err)
	}
	return a.read(out)
}

// event is a line of act's log.
type actEvent struct {
	Msg       string
	Raw       bool `json:"raw_output"`
	Command   string
	Name      string
	Arg       string
	Pairs     map[string]string `json:"kvPairs"`
	Content   string
	StepID    []string
	JobResult string
	Stage     string
	Took      time.Duration `json:"executionTime"`
}

var ruleOf = regexp.MustCompile(`\(([a-z]+/[a-z0-9-]+)\)$`)

func (a *actor) read(log []byte) *workflow {
	w := &workflow{outputs: map[string]string{}, steps: map[string]time.Duration{}}
	lines := bufio.NewScanner(bytes.NewReader(log))
	lines.Buffer(nil, 4<<20)
	ended := false
	for lines.Scan() {
		var e actEvent
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		switch {
		case e.Raw:
			w.log = append(w.log, strings.TrimRight(e.Msg, "\n"))
		case e.Command == "error" || e.Command == "warning" || e.Command == "notice":
			rule := e.Pairs["title"]
			if m := ruleOf.FindStringSubmatch(rule); m != nil {
				rule = m[1]
			}
			w.annotations = append(w.annotations, fmt.Sprintf("%s %s:%s: %s", e.Command, e.Pairs["file"], e.Pairs["line"], rule))
		case e.Command == "set-output" && len(e.StepID) == 2 && e.StepID[1] == "check":
			w.outputs[e.Name] = e.Arg
		case e.Command == "summary" && len(e.StepID) == 2:
			w.summaries = append(w.summaries, e.Content)
		case e.JobResult != "":
			ended, w.failed = true, w.failed || e.JobResult != "success"
		}
		if e.Took > 0 && e.Stage == "Main" && len(e.StepID) == 2 {
			w.steps[e.StepID[1]] += e.Took
		}
	}
	if !ended {
		a.t.Fatalf("act did not end a job:\n%s", log)
	}
	slices.Sort(w.annotations)
	return w
}

// said reports whether a program printed something.
func (w *workflow) said(text string) bool {
	return slices.ContainsFunc(w.log, func(l string) bool { return strings.Contains(l, text) })
}

func wantAnnotations(t *testing.T, w *workflow, want ...string) {
	t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, w.annotations); diff != "" {
		t.Errorf("annotations (-want +got)\n%s\n%s", diff, strings.Join(w.log, "\n"))
	}
}
