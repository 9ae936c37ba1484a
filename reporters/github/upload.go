package github

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

// What GitHub takes of an upload, and how its state is asked for.
const (
	largestUpload = 10 << 20 // bytes, compressed
	polls         = 3
	firstPoll     = 2 * time.Second
)

// upload sends the report to code scanning as SARIF, unless that is done, and waits a little for what becomes of it.
func (p *publication) upload(ctx context.Context, done bool) {
	switch {
	case done:
		p.said("SARIF upload", "unchanged", "")
		return
	case p.opt.ReadOnly:
		p.said("SARIF upload", "", readOnly)
		return
	case p.opt.Ref == "":
		p.said("SARIF upload", "", "the ref of the commit is not known")
		return
	}
	packed, n, err := p.sarif(ctx, largestUpload)
	if err != nil {
		p.said("SARIF upload", "", why(err))
		return
	}
	var id *github.SarifID
	err = p.api.call(ctx, true, func(c *github.Client) (resp *github.Response, err error) {
		id, resp, err = c.CodeScanning.UploadSarif(ctx, p.opt.Owner, p.opt.Repo, &github.SarifAnalysis{
			CommitSHA: github.String(p.opt.HeadSHA), Ref: github.String(p.opt.Ref),
			Sarif: github.String(packed), ToolName: github.String("confward"),
		})
		return resp, err
	})
	if err != nil {
		p.said("SARIF upload", "", why(err))
		return
	}
	p.out.SARIF = id.GetID()
	said := plural(n, "result") + " sent"
	if n < len(p.report.Findings) {
		said = fmt.Sprintf("the first %d of %d results sent", n, len(p.report.Findings))
	}
	p.watch(ctx, said)
}

// watch asks what became of the upload.
func (p *publication) watch(ctx context.Context, done string) {
	pause := firstPoll
	for range polls {
		if p.api.opt.Now().Add(pause).After(p.api.end) || p.api.opt.Sleep(ctx, pause) != nil {
			break
		}
		pause *= 2
		var state *github.SARIFUpload
		err := p.api.call(ctx, false, func(c *github.Client) (resp *github.Response, err error) {
			state, resp, err = c.CodeScanning.GetSARIF(ctx, p.opt.Owner, p.opt.Repo, p.out.SARIF)
			return resp, err
		})
		if err != nil && status(err) != 404 { // not known yet
			p.said("SARIF upload", done, "what became of it is not known: "+why(err))
			return
		}
		switch state.GetProcessingStatus() {
		case "complete":
			p.said("SARIF upload", done+", and taken", "")
			return
		case "failed":
			p.said("SARIF upload", done, "GitHub could not take it")
			return
		}
	}
	p.said("SARIF upload", done+"; GitHub is still at it", "")
}

// sarif is the report in the form of an upload of at most limit bytes, and the number of its results: the worst ones that fit.
func (p *publication) sarif(ctx context.Context, limit int) (string, int, error) {
	shown := p.opt.Shown
	shown.Category = p.opt.Name
	report := reporters.Prefixed(p.report, p.opt.Prefix)
	for n := min(len(p.report.Findings), reporters.SARIFResults); ; {
		shown.Results = n
		packed, err := pack(ctx, report, shown)
		if err != nil {
			return "", 0, err
		}
		if len(packed) <= limit {
			return base64.StdEncoding.EncodeToString(packed), n, nil
		}
		if n == 0 {
			return "", 0, errors.New("the rules alone are more than GitHub takes")
		}
		n = min(n*9/10*limit/len(packed), n-1)
	}
}

func pack(ctx context.Context, r *lint.Report, shown reporters.Options) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := reporters.SARIF(w, shown).Report(ctx, r); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
