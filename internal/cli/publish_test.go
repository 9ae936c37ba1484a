package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/internal/cli"
	"github.com/confward/confward/internal/githubtest"
)

// clone is a repository with a topic branch, and a GitHub whose pull request 7 it is.
type clone struct {
	t   *testing.T
	dir string
	gh  *githubtest.Server
}

func (c *clone) git(args ...string) string {
	c.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", c.dir, "-c", "user.name=a", "-c", "user.email=a@b.test"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (c *clone) commit(name, text string) string {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
	c.git("add", "-A")
	c.git("commit", "-qm", name)
	return c.git("rev-parse", "HEAD")
}

// run is confward with arguments, in the repository; it gives the exit code and what it said.
func (c *clone) run(args ...string) (int, string) {
	var out bytes.Buffer
	env := map[string]string{"GITHUB_TOKEN": githubtest.Token, "GITHUB_API_URL": c.gh.URL, "GITHUB_GRAPHQL_URL": c.gh.GraphQL(), "GITHUB_REPOSITORY": "octo/toy"}
	code := cli.Main(context.Background(), cli.System{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: c.dir, Now: time.Now,
		Getenv: func(name string) string { return env[name] }, Terminal: func(io.Writer) int { return 0 },
	}, args)
	return code, out.String()
}

const publishedSchema = `{"type": "object", "properties": {"port": {"type": "integer"}, "level": {"enum": ["info", "warn"]}}}`

// TestPublish goes from a fault in a branch to its fix, with the real checks, by the command line.
func TestPublish(t *testing.T) {
	c := &clone{t: t, dir: t.TempDir()}
	c.git("init", "-q", "-b", "main")
	c.commit("schema.json", publishedSchema)
	base := c.commit("app.json", "{\n  \"$schema\": \"./schema.json\",\n  \"level\": \"info\"\n}\n")
	c.git("checkout", "-q", "-b", "topic")
	const faulty = "{\n  \"$schema\": \"./schema.json\",\n  \"port\": \"8080\",\n  \"level\": \"INFO\"\n}\n"
	head := c.commit("app.json", faulty)
	c.gh = githubtest.New(t, c.dir)
	pull := &githubtest.Pull{Number: 7, Base: base, Head: head, Branch: "topic", Author: "ann"}
	c.gh.Pulls[7] = pull
	publish := []string{"publish", "--pull", "7", "--range", "main..topic"}

	code, said := c.run(publish...)
	if code != cli.Findings || len(pull.Threads) != 2 || len(pull.Comments) != 1 || len(c.gh.Checks) != 1 {
		t.Fatalf("exit code %d, %d threads, %d comments\n%s", code, len(pull.Threads), len(pull.Comments), said)
	}
	for _, want := range []string{"app.json:3:11: error", "review: 2 comments", "summary comment: made", "shown by review: 2 findings"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	n := len(c.gh.Calls())
	if code, said := c.run(publish...); code != cli.Findings || len(c.gh.Writes(n)) != 0 {
		t.Errorf("a second run ends with %d and writes %q\n%s", code, c.gh.Writes(n), said)
	}

	fixed := faulty
	for _, thread := range pull.Threads {
		made, ok := thread.Apply(fixed)
		if !ok {
			t.Fatalf("no suggestion:\n%s", thread.Comments[0].Body)
		}
		fixed = made
	}
	pull.Head = c.commit("app.json", fixed)
	if code, said := c.run(publish...); code != cli.Clean || len(pull.Open()) != 0 || len(pull.Comments) != 1 {
		t.Errorf("after the fix: exit code %d, %d threads open\n%s", code, len(pull.Open()), said)
	}
	if !strings.Contains(pull.Comments[0].Body, "nothing new") {
		t.Errorf("the summary:\n%s", pull.Comments[0].Body)
	}

	for _, wrong := range [][]string{{"publish"}, {"publish", "--pull", "7"}, {"publish", "--pull", "7", "--range", "main..topic", "--show", "revue"}} {
		if code, said := c.run(wrong...); code != cli.Usage {
			t.Errorf("%q ends with %d\n%s", wrong, code, said)
		}
	}
}
