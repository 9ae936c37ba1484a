package githubtest

import (
	"cmp"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Pull is a pull request.
type Pull struct {
	Number     int
	Base, Head string // commits of the repository
	Branch     string // that Head is of
	Author     string
	Comments   []*Comment
	Threads    []*Thread
	Reviews    []*Review

	Title, Body string
	Into        string // the branch that it is to be merged into
	Fork        bool   // Branch is one of a fork
	Closed      bool
	Edits       int
}

// Comment is one on a pull request, or in a thread of its review.
type Comment struct {
	ID        int64
	Body      string
	Author    string // a login
	Standing  string // author association
	Bot       bool
	Against   int // votes
	Minimized bool
	Edits     int
}

// Thread is a review comment with its answers.
type Thread struct {
	ID         int64
	Path       string
	From, To   int // lines
	Resolved   bool
	ResolvedBy string
	Comments   []*Comment
}

// Review is one of a pull request.
type Review struct {
	ID   int64
	Body string
}

// Issue is one of the repository.
type Issue struct {
	ID          int64
	Title, Body string
	Author      string
	Closed      bool
	Edits       int
}

// CheckRun is one of a commit.
type CheckRun struct {
	ID                                       int64
	Name, Head, External, Status, Conclusion string
	Title, Summary                           string
	Annotations                              []Annotation
	Updates                                  int
}

// Annotation is one of a check run.
type Annotation struct {
	Path      string `json:"path"`
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
	StartCol  int    `json:"start_column"`
	EndCol    int    `json:"end_column"`
	Level     string `json:"annotation_level"`
	Message   string `json:"message"`
	Title     string `json:"title"`
}

// Upload is a SARIF file.
type Upload struct {
	ID, Commit, Ref string
	SARIF           []byte
	Results         int
	Polls           int
}

// Git runs git in the server's repository; a failure fails the test.
func (s *Server) Git(args ...string) string {
	s.t.Helper()
	out, err := s.git("", args...)
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (s *Server) git(in string, args ...string) (string, error) { return s.gitWith(nil, in, args...) }

func (s *Server) gitWith(env []string, in string, args ...string) (string, error) {
	c := exec.Command("git", append([]string{"-C", s.Dir, "-c", "core.quotePath=false", "-c", "user.name=GitHub", "-c", "user.email=noreply@github.test"}, args...)...)
	c.Env = append(os.Environ(), env...)
	c.Stdin = strings.NewReader(in)
	out, err := c.CombinedOutput()
	return strings.TrimSuffix(string(out), "\n"), err
}

// changed is a file of a pull request's diff.
type changed struct {
	path, status, patch string
	hunks               [][2]int // first and last line of the new file that each shows
}

var hunk = regexp.MustCompile(`(?m)^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@`)

// diff is what GitHub shows of a pull request: the difference from the merge base.
func (s *Server) diff(p *Pull) []changed {
	base := s.Git("merge-base", p.Base, p.Head)
	names := strings.Split(strings.TrimSuffix(s.Git("diff", "--name-status", "-z", "--no-renames", base, p.Head), "\x00"), "\x00")
	var files []changed
	for i := 0; i+1 < len(names); i += 2 {
		c := changed{path: names[i+1], status: map[string]string{"A": "added", "M": "modified", "D": "removed"}[names[i]]}
		text := s.Git("diff", "--no-renames", base, p.Head, "--", ":(literal)"+c.path)
		if at := strings.Index(text, "\n@@ "); at >= 0 {
			c.patch = text[at+1:]
		}
		for _, m := range hunk.FindAllStringSubmatch(c.patch, -1) {
			from, _ := strconv.Atoi(m[1])
			n := 1
			if m[2] != "" {
				n, _ = strconv.Atoi(m[2])
			}
			c.hunks = append(c.hunks, [2]int{from, from + n - 1})
		}
		files = append(files, c)
	}
	slices.SortFunc(files, func(a, b changed) int { return cmp.Compare(a.path, b.path) })
	return files
}

// shows reports whether one hunk of a file shows all of the lines.
func shows(files []changed, path string, from, to int) bool {
	for _, f := range files {
		if f.path == path {
			return slices.ContainsFunc(f.hunks, func(h [2]int) bool { return h[0] <= from && to <= h[1] })
		}
	}
	return false
}

// Open are the threads that are not resolved, and whose first comment is not folded away.
func (p *Pull) Open() []*Thread {
	var open []*Thread
	for _, t := range p.Threads {
		if !t.Resolved && !t.Comments[0].Minimized {
			open = append(open, t)
		}
	}
	return open
}

// Suggestion is the text of a thread's suggestion, and whether there is one: by CommonMark's rules for fences.
func (t *Thread) Suggestion() ([]string, bool) {
	lines := strings.Split(t.Comments[0].Body, "\n")
	for i, l := range lines {
		fence := len(l) - len(strings.TrimLeft(l, "`"))
		if fence < 3 || l[fence:] != "suggestion" {
			continue
		}
		for j := i + 1; j < len(lines); j++ {
			if end := strings.TrimRight(lines[j], " "); len(end) >= fence && strings.Trim(end, "`") == "" {
				return lines[i+1 : j], true
			}
		}
		return nil, false
	}
	return nil, false
}

// Apply is a file with a thread's suggestion made, as GitHub makes it.
func (t *Thread) Apply(src string) (string, bool) {
	text, ok := t.Suggestion()
	if !ok {
		return src, false
	}
	lines := strings.SplitAfter(src, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if t.To > len(lines) {
		return src, false
	}
	var made []string
	for _, l := range text {
		made = append(made, l+"\n")
	}
	if n := len(made); n > 0 && !strings.HasSuffix(lines[t.To-1], "\n") {
		made[n-1] = strings.TrimSuffix(made[n-1], "\n")
	}
	return strings.Join(slices.Concat(lines[:t.From-1], made, lines[t.To:]), ""), true
}
