package githubtest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// GitHub's limits that its description does not tell.
const (
	longestBody    = 65_536 // characters of a comment
	longestTitle   = 255
	longestMessage = 64 << 10 // bytes
	largestSARIF   = 10 << 20 // compressed
	mostResults    = 25_000
	mostLocations  = 1_000
	reviewComments = 100 // of one review, beyond which GitHub is known to answer with its secondary limit
)

const someTime = "2026-01-02T03:04:05Z"

// handle does what a call asks for.
func (s *Server) handle(name string, r *http.Request, params map[string]string, body []byte) answer {
	if params["owner"] != s.Owner || params["repo"] != s.Name {
		return answer{status: 404, body: problem("Not Found")}
	}
	switch name {
	case "POST /repos/{owner}/{repo}/check-runs":
		return s.createCheck(body)
	case "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}":
		return s.updateCheck(params["check_run_id"], body)
	case "GET /repos/{owner}/{repo}/commits/{ref}/check-runs":
		return s.listChecks(r, params["ref"])
	case "GET /repos/{owner}/{repo}/pulls/{pull_number}/files":
		return s.listFiles(r, params["pull_number"])
	case "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews":
		return s.createReview(params["pull_number"], body)
	case "POST /repos/{owner}/{repo}/issues/{issue_number}/comments":
		return s.createComment(params["issue_number"], body)
	case "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}":
		return s.editComment(params["comment_id"], body)
	case "POST /repos/{owner}/{repo}/code-scanning/sarifs":
		return s.upload(body)
	case "GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}":
		return s.uploaded(params["sarif_id"])
	}
	return s.handleGit(name, params, body)
}

func read[T any](body []byte) T {
	var v T
	_ = json.Unmarshal(body, &v) // it fits the description
	return v
}

// invalid is GitHub's answer to what it cannot take.
func invalid(format string, args ...any) answer {
	b := problem("Validation Failed")
	b["errors"] = []string{fmt.Sprintf(format, args...)}
	return answer{status: http.StatusUnprocessableEntity, body: b}
}

var noPull = answer{status: 404, body: map[string]any{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}}

func (s *Server) pull(number string) *Pull {
	n, _ := strconv.Atoi(number)
	return s.Pulls[n]
}

type checkRequest struct {
	Name, Status, Conclusion string
	Head                     string  `json:"head_sha"`
	External                 *string `json:"external_id"`
	Output                   *struct {
		Title, Summary, Text string
		Annotations          []Annotation
	}
}

func (s *Server) createCheck(body []byte) answer {
	req := read[checkRequest](body)
	if s.Dir != "" {
		if _, err := s.git("", "cat-file", "-e", req.Head+"^{commit}"); err != nil {
			return invalid("No commit found for SHA: %s", req.Head)
		}
	}
	c := &CheckRun{ID: s.id(), Name: req.Name, Head: req.Head, Status: req.Status}
	if bad := c.take(req); bad != nil {
		return *bad
	}
	s.Checks = append(s.Checks, c)
	return answer{status: 201, body: s.check(c)}
}

func (s *Server) updateCheck(id string, body []byte) answer {
	for _, c := range s.Checks {
		if strconv.FormatInt(c.ID, 10) == id {
			if bad := c.take(read[checkRequest](body)); bad != nil {
				return *bad
			}
			c.Updates++
			return answer{status: 200, body: s.check(c)}
		}
	}
	return noPull
}

// take adds to a check run what a request says. Annotations are added, never replaced.
func (c *CheckRun) take(req checkRequest) *answer {
	if req.External != nil {
		c.External = *req.External
	}
	if req.Conclusion != "" {
		c.Conclusion, c.Status = req.Conclusion, "completed"
	}
	if req.Output == nil {
		return nil
	}
	for _, a := range req.Output.Annotations {
		switch {
		case a.StartLine < 1 || a.EndLine < a.StartLine:
			bad := invalid("lines %d to %d", a.StartLine, a.EndLine)
			return &bad
		case (a.StartCol != 0 || a.EndCol != 0) && a.StartLine != a.EndLine:
			bad := invalid("columns on several lines")
			return &bad
		case a.EndCol < a.StartCol, utf8.RuneCountInString(a.Title) > longestTitle, len(a.Message) > longestMessage, a.Message == "", strings.HasPrefix(a.Path, "/"):
			bad := invalid("annotation %+v", a)
			return &bad
		}
	}
	if utf8.RuneCountInString(req.Output.Title) > longestTitle {
		bad := invalid("title is too long")
		return &bad
	}
	c.Title, c.Summary = req.Output.Title, req.Output.Summary
	c.Annotations = append(c.Annotations, req.Output.Annotations...)
	return nil
}

func (s *Server) check(c *CheckRun) map[string]any {
	return map[string]any{
		"id": c.ID, "node_id": fmt.Sprint("CR_", c.ID), "head_sha": c.Head, "name": c.Name, "external_id": c.External,
		"url": s.page("check-runs"), "html_url": s.page(fmt.Sprint("runs/", c.ID)), "details_url": s.page("runs"), "status": c.Status,
		"conclusion": c.Conclusion, "started_at": someTime, "completed_at": someTime, "check_suite": map[string]any{"id": 1}, "app": nil, "pull_requests": []any{},
		"output": map[string]any{"title": c.Title, "summary": c.Summary, "text": nil, "annotations_count": len(c.Annotations), "annotations_url": s.page("annotations")},
	}
}

func (s *Server) listChecks(r *http.Request, ref string) answer {
	var all []any
	for i := len(s.Checks) - 1; i >= 0; i-- {
		if c := s.Checks[i]; c.Head == ref && (r.FormValue("check_name") == "" || r.FormValue("check_name") == c.Name) {
			all = append(all, s.check(c))
		}
	}
	shown, header := s.paged(r, all)
	return answer{200, map[string]any{"total_count": len(all), "check_runs": shown}, header}
}

// paged is a page of a list, and the header that names the next one.
func (s *Server) paged(r *http.Request, all []any) ([]any, map[string]string) {
	size, page := 30, 1
	if n, err := strconv.Atoi(r.FormValue("per_page")); err == nil {
		size = n
	}
	if n, err := strconv.Atoi(r.FormValue("page")); err == nil {
		page = n
	}
	size = min(size, s.PageSize, 100)
	from := min((page-1)*size, len(all))
	to := min(from+size, len(all))
	header := map[string]string{}
	if to < len(all) {
		next := *r.URL
		q := next.Query()
		q.Set("page", strconv.Itoa(page+1))
		next.RawQuery = q.Encode()
		header["Link"] = fmt.Sprintf(`<%s%s>; rel="next"`, s.URL, next.String())
	}
	return append([]any{}, all[from:to]...), header
}

func (s *Server) listFiles(r *http.Request, number string) answer {
	p := s.pull(number)
	if p == nil {
		return noPull
	}
	var all []any
	for _, f := range s.diff(p) {
		entry := map[string]any{
			"sha": strings.Repeat("0", 40), "filename": f.path, "status": f.status, "additions": 1, "deletions": 1, "changes": 2,
			"blob_url": s.page("blob"), "raw_url": s.page("raw"), "contents_url": s.page("contents"),
		}
		if f.patch != "" {
			entry["patch"] = f.patch
		}
		all = append(all, entry)
	}
	shown, header := s.paged(r, all)
	return answer{200, shown, header}
}

type reviewRequest struct {
	Commit   string `json:"commit_id"`
	Body     string
	Event    string
	Comments []struct {
		Path, Body, Side string
		Line             int
		StartSide        string `json:"start_side"`
		StartLine        int    `json:"start_line"`
	}
}

func (s *Server) createReview(number string, body []byte) answer {
	p := s.pull(number)
	if p == nil {
		return noPull
	}
	req := read[reviewRequest](body)
	switch {
	case req.Commit != "" && req.Commit != p.Head:
		return invalid("commit_id is not part of the pull request")
	case req.Event == "COMMENT" && req.Body == "":
		return invalid("body is missing")
	case len(req.Comments) > reviewComments:
		return answer{403, problem("You have exceeded a secondary rate limit."), map[string]string{"Retry-After": "60"}}
	case utf8.RuneCountInString(req.Body) > longestBody:
		return invalid("body is too long (maximum is 65536 characters)")
	}
	files := s.diff(p)
	for _, c := range req.Comments {
		from := c.Line
		if c.StartLine != 0 {
			from = c.StartLine
		}
		switch {
		case c.Side != "RIGHT" || c.StartLine != 0 && (c.StartSide != "RIGHT" || c.StartLine >= c.Line):
			return invalid("pull_request_review_thread.start_line must precede the end line.")
		case !shows(files, c.Path, from, c.Line):
			return invalid("Pull request review thread line must be part of the diff: %s:%d", c.Path, c.Line)
		case c.Body == "" || utf8.RuneCountInString(c.Body) > longestBody:
			return invalid("body is too long (maximum is 65536 characters)")
		}
	}
	review := &Review{ID: s.id(), Body: req.Body}
	p.Reviews = append(p.Reviews, review)
	for _, c := range req.Comments {
		t := &Thread{ID: s.id(), Path: c.Path, From: c.Line, To: c.Line, Comments: []*Comment{{ID: s.id(), Body: c.Body, Author: Login, Bot: true}}}
		if c.StartLine != 0 {
			t.From = c.StartLine
		}
		p.Threads = append(p.Threads, t)
	}
	return answer{status: 200, body: map[string]any{
		"id": review.ID, "node_id": fmt.Sprint("PRR_", review.ID), "user": nil, "body": review.Body, "state": "COMMENTED",
		"html_url": s.page(fmt.Sprint("pull/", p.Number, "#review-", review.ID)), "pull_request_url": s.page("pull"), "commit_id": p.Head,
		"_links": map[string]any{"html": map[string]any{"href": "x"}, "pull_request": map[string]any{"href": "x"}}, "author_association": "NONE",
	}}
}

func (s *Server) createComment(number string, body []byte) answer {
	p := s.pull(number)
	if p == nil {
		return noPull
	}
	text := read[struct{ Body string }](body).Body
	if text == "" || utf8.RuneCountInString(text) > longestBody {
		return invalid("body is too long (maximum is 65536 characters)")
	}
	c := &Comment{ID: s.id(), Body: text, Author: Login, Bot: true}
	p.Comments = append(p.Comments, c)
	return answer{status: 201, body: s.comment(c)}
}

func (s *Server) editComment(id string, body []byte) answer {
	text := read[struct{ Body string }](body).Body
	for _, p := range s.Pulls {
		for _, c := range p.Comments {
			if strconv.FormatInt(c.ID, 10) != id {
				continue
			}
			if text == "" || utf8.RuneCountInString(text) > longestBody {
				return invalid("body is too long (maximum is 65536 characters)")
			}
			if c.Author != Login {
				s.t.Errorf("a comment of %s is edited", c.Author)
			}
			c.Body = text
			c.Edits++
			return answer{status: 200, body: s.comment(c)}
		}
	}
	return noPull
}

func (s *Server) comment(c *Comment) map[string]any {
	return map[string]any{"id": c.ID, "node_id": fmt.Sprint("IC_", c.ID), "html_url": s.page(fmt.Sprint("issuecomment-", c.ID)), "issue_url": s.page("issues"),
		"user": nil, "url": s.page("comments"), "created_at": someTime, "updated_at": someTime, "body": c.Body}
}

func (s *Server) upload(body []byte) answer {
	req := read[struct {
		Commit string `json:"commit_sha"`
		Ref    string
		SARIF  string
	}](body)
	packed, err := base64.StdEncoding.DecodeString(req.SARIF)
	if err != nil {
		return answer{status: 400, body: problem("sarif is not base64")}
	}
	if len(packed) > largestSARIF {
		return answer{status: 413, body: problem("the sarif is too large")}
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return answer{status: 400, body: problem("sarif is not gzip")}
	}
	src, err := io.ReadAll(z)
	if err != nil {
		return answer{status: 400, body: problem("sarif is not gzip")}
	}
	u := &Upload{ID: fmt.Sprintf("%08x-0000-4000-8000-000000000000", s.id()), Commit: req.Commit, Ref: req.Ref, SARIF: src}
	var log struct {
		Runs []struct {
			Results []struct{ Locations, RelatedLocations []any }
		}
	}
	if err := json.Unmarshal(src, &log); err != nil || len(log.Runs) != 1 {
		return answer{status: 400, body: problem("sarif is not JSON")}
	}
	for _, r := range log.Runs[0].Results {
		if len(r.Locations)+len(r.RelatedLocations) > mostLocations {
			s.t.Error("a SARIF result has too many locations")
		}
	}
	if u.Results = len(log.Runs[0].Results); u.Results > mostResults {
		s.t.Error("a SARIF file has too many results")
	}
	s.Uploads = append(s.Uploads, u)
	return answer{status: 202, body: map[string]any{"id": u.ID, "url": s.page("sarifs")}}
}

func (s *Server) uploaded(id string) answer {
	for _, u := range s.Uploads {
		if u.ID == id {
			u.Polls++
			state := "pending"
			if u.Polls > 1 {
				state = "complete"
			}
			return answer{status: 200, body: map[string]any{"processing_status": state, "analyses_url": s.page("analyses")}}
		}
	}
	return noPull
}
