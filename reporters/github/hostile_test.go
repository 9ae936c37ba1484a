package github

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// names are file names that a change can bring, and that Git takes.
var names = []string{
	"with space.json", "ümlaut-배포-🚀.json", "100%25.json", "a::b.json", "new\nline.json", "tab\there.json", "quote\"'.json", "back\\slash.json",
	"a,line=9,title=x.json", "::error file=x::PWNED.json", "<img src=x>.json", "`code` [l](https:evil.test).json", "@octocat #1.json", "rtl\u202egpj.json",
	"#frag?query&a=b.json", "-->.json", "esc\x1b]0;t\x07.json", "%0A::error::x.json",
}

// TestHostileNames: whatever a file is called, its finding stands at its line, and nothing in the name acts.
func TestHostileNames(t *testing.T) {
	base, head := map[string]string{"old": ""}, map[string]string{}
	for _, name := range names {
		head["dir/"+name] = "{\n  \"a\": \"1\"\n}\n"
	}
	y := newToy(t, base, head)
	y.opt.Prefix = "dir/"
	read, lines := y.opt.Read, y.opt.Lines
	y.opt.Read = func(path string) ([]byte, error) { return read("dir/" + path) }
	y.opt.Lines = func(path string) ([]lint.LineRange, error) { return lines("dir/" + path) }
	r := &lint.Report{Snapshot: lint.Snapshot{Kind: "range"}, Files: len(names)}
	for _, name := range names {
		for _, f := range quotedIn(name, []byte(head["dir/"+name])) {
			f.Message, f.Hint = name+": "+f.Message, name
			f.Related = []lint.Related{{At: doc.Place{Path: name, Line: 1}, Message: name}}
			r.Findings = append(r.Findings, f)
		}
	}
	out := y.publish(r)
	if out.Rungs[InReview] != len(names) {
		t.Fatalf("%v: %+v\n%+v", out.Rungs, out.Parts, y.gh.Checks[0].Annotations)
	}
	paths := map[string]bool{}
	for _, thread := range y.pull.Threads {
		paths[thread.Path] = true
		if thread.From != 2 || thread.To != 2 {
			t.Errorf("%q stands at %d to %d", thread.Path, thread.From, thread.To)
		}
		if fixed, ok := thread.Apply(head[thread.Path]); !ok || fixed != "{\n  \"a\": 1\n}\n" {
			t.Errorf("%q: the suggestion makes %q", thread.Path, fixed)
		}
		harmless(t, thread.Comments[0].Body)
	}
	if len(paths) != len(names) {
		t.Errorf("%d files", len(paths))
	}
	harmless(t, y.pull.Comments[0].Body)
	var log struct {
		Runs []struct {
			Results []struct {
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(y.gh.Uploads[0].SARIF, &log); err != nil {
		t.Fatal(err)
	}
	for _, result := range log.Runs[0].Results {
		path, err := url.PathUnescape(result.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		if err != nil || !paths[path] {
			t.Errorf("SARIF names %q", path)
		}
	}
	n := len(y.gh.Calls())
	y.publish(r)
	if w := y.gh.Writes(n); len(w) != 0 {
		t.Errorf("a second run writes %q", w)
	}
	// The same by annotations, for those who may not review.
	y.opt.Review, y.opt.Name = false, "other"
	y.publish(r)
	paths = map[string]bool{}
	for _, a := range y.gh.Checks[len(y.gh.Checks)-1].Annotations {
		paths[a.Path] = true
	}
	if len(paths) != len(names) {
		t.Errorf("%d files are annotated", len(paths))
	}
}

// harmless fails the test if a text could do more than be read: outside of code and of our own links nothing acts.
func harmless(t *testing.T, body string) {
	t.Helper()
	_, body, _ = strings.Cut(body, "-->\n") // our marker
	for line := range strings.Lines(body) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("a log would obey %q", line)
		}
	}
	for _, bad := range []string{"\x1b", "\u202e", "\x07"} {
		if strings.Contains(body, bad) {
			t.Errorf("%q stands in\n%s", bad, body)
		}
	}
	for line := range strings.Lines(body) {
		for _, bad := range []string{"@octocat", "<img", "[l](https"} {
			if outside := outsideCode(line); strings.Contains(outside, bad) {
				t.Errorf("%q stands outside of code in %q", bad, line)
			}
		}
	}
}

// backticks begin a code span, which ends at the next run of as many.
var backticks = regexp.MustCompile("`+")

// outsideCode is a line without its code spans.
func outsideCode(line string) string {
	var out strings.Builder
	for line != "" {
		open := backticks.FindStringIndex(line)
		if open == nil {
			break
		}
		out.WriteString(line[:open[0]])
		fence, rest := line[open[0]:open[1]], line[open[1]:]
		line = rest
		for _, end := range backticks.FindAllStringIndex(rest, -1) {
			if rest[end[0]:end[1]] == fence {
				line = rest[end[1]:]
				break
			}
		}
	}
	return out.String() + line
}

// TestTokenStaysWithGitHub: whoever an answer redirects to does not get the token.
func TestTokenStaysWithGitHub(t *testing.T) {
	for _, c := range []struct {
		api  string
		want bool
	}{
		{"https://api.github.com", true}, {"http://ghes.test/api/v3/", true}, {"ftp://x.test", false}, {"https://user:pw@x.test", false}, {"nonsense", false}, {"https://", false},
	} {
		_, err := newAPI(Options{API: c.api})
		if (err == nil) != c.want {
			t.Errorf("%s: %v", c.api, err)
		}
	}
	for api, want := range map[string]string{"": "https://api.github.com/graphql", "https://api.github.com/": "https://api.github.com/graphql", "https://ghes.test/api/v3": "https://ghes.test/api/graphql"} {
		a, err := newAPI(Options{API: api})
		if err != nil || a.graphql != want {
			t.Errorf("%s: GraphQL at %s, %v", api, a.graphql, err)
		}
	}
}

// TestRedirectsGetNoToken: GitHub answers some calls with an address elsewhere.
func TestRedirectsGetNoToken(t *testing.T) {
	var asked, token string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, token = r.URL.Path, r.Header.Get("Authorization")
	}))
	defer elsewhere.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("GitHub itself gets %q", r.Header.Get("Authorization"))
		}
		http.Redirect(w, r, elsewhere.URL+"/there", http.StatusFound)
	}))
	defer api.Close()
	a, err := newAPI(Options{API: api.URL, Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := a.within(context.Background())
	defer cancel()
	_ = a.call(ctx, false, func(c *github.Client) (*github.Response, error) {
		_, resp, err := c.Checks.ListCheckRunsForRef(ctx, "o", "r", "main", nil)
		return resp, err
	})
	if asked != "/there" || token != "" {
		t.Errorf("elsewhere, %q is asked with %q", asked, token)
	}
}
