package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/confward/confward/fixers"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/rollout"
	"github.com/confward/confward/reporters"
	"github.com/confward/confward/reporters/github"
)

// deliver writes what was planned, if that is asked for.
func (p *promotion) deliver() error {
	if len(p.files) == 0 {
		return nil
	}
	switch {
	case p.o.write:
		if err := p.write(); err != nil {
			return err
		}
	case p.o.commit:
		if err := p.commit(); err != nil {
			return err
		}
	case p.o.pr:
		if err := p.propose(); err != nil {
			return err
		}
	default:
		return nil
	}
	for _, r := range p.pairs {
		for _, s := range r.sets {
			for path := range s.files {
				_, kept := p.files[path]
				r.written = r.written || kept
			}
		}
	}
	return nil
}

// write puts the new contents into the work tree. Files that differ from HEAD are somebody's work in progress.
func (p *promotion) write() error {
	head, err := p.estate.snap.repo.Rev("HEAD", nil)
	for _, path := range slices.Sorted(maps.Keys(p.files)) {
		if err != nil {
			break // a plain folder, or no commit yet: there is nothing to differ from
		}
		was, err := head.ReadFile(p.ctx, p.estate.snap.source.prefix+path, textLimit)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unable("", err)
		}
		if now, _ := p.estate.open(path); now == nil || !bytes.Equal(was, now.Src) {
			return usage("commit or stash it first, or use --commit, which leaves the work tree alone", "%s has changes that are not committed", path)
		}
	}
	root, err := os.OpenRoot(p.estate.snap.files.Root)
	if err != nil {
		return unable("", fmt.Errorf("open the folder: %w", err))
	}
	defer root.Close()
	for _, path := range slices.Sorted(maps.Keys(p.files)) {
		was, err := p.estate.open(path)
		if err != nil {
			return unable("", err)
		}
		if err := fixers.Write(root, p.estate.snap.source.prefix+path, was.Src, p.files[path]); err != nil {
			return unable("", err)
		}
	}
	return nil
}

// commit makes a commit of the new contents on a branch of its own.
func (p *promotion) commit() error {
	r := p.estate.snap.repo
	who, err := r.Person(p.sys.Getenv)
	if err != nil {
		return explained(p.sys, p.o.checkOptions, err)
	}
	p.branch = orHint(p.o.branch, p.ownBranch())
	p.id, err = r.Compose(repo.NewCommit{
		Branch: p.branch, Files: p.committed(), Message: p.message(), Who: who, When: p.sys.Now(), Over: rollout.Promoted,
	})
	if err != nil {
		return explained(p.sys, p.o.checkOptions, err)
	}
	return nil
}

// ownBranch is the branch of what is promoted, which is this program's to replace.
func (p *promotion) ownBranch() string {
	return "confward/promote/" + branchWord(p.pairs[0].from) + "-" + branchWord(p.pairs[len(p.pairs)-1].to)
}

// committed are the new contents by their paths in the repository.
func (p *promotion) committed() map[string][]byte {
	files := map[string][]byte{}
	for path, src := range p.files {
		files[p.estate.snap.source.prefix+path] = src
	}
	return files
}

// branchWord is a name as a part of a branch's.
func branchWord(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, s), "-")
}

// message is that of the commit: what goes where, and the trailers that the next promotion goes by.
func (p *promotion) message() string {
	var b strings.Builder
	var subject []string
	var trailers []string
	for _, r := range p.done() {
		subject = append(subject, inMessage(r.from)+" to "+inMessage(r.to))
		for _, s := range r.sets {
			if len(s.files) > 0 {
				trailers = append(trailers, rollout.Trailer(s.plan.Edge, p.blobs(s.plan.Edge)))
			}
		}
	}
	fmt.Fprintf(&b, "promote %s\n\n", strings.Join(subject, ", "))
	for _, r := range p.done() {
		for _, s := range r.sets {
			for _, step := range s.plan.Writes() {
				fmt.Fprintf(&b, "- %s %s in %s\n", step.Action, inMessage(envset.Dotted(step.Path)), inMessage(s.plan.Edge.To.Label))
			}
		}
	}
	return b.String() + "\n" + strings.Join(trailers, "\n") + "\n"
}

// done are the pairs whose keys are in the new contents.
func (p *promotion) done() []*pairResult {
	var done []*pairResult
	for _, r := range p.pairs {
		if r.failed() == "" && r.writes() > 0 {
			done = append(done, r)
		}
	}
	return done
}

// inMessage is a name as a commit's message has it: on one line, and nobody is mentioned by it.
func inMessage(s string) string { return github.Unlinked(reporters.Visible(s)) }

// blobs are the ids of an edge's contents after the promotion.
func (p *promotion) blobs(e rollout.Edge) map[string]string {
	ids := map[string]string{}
	for _, l := range slices.Concat(e.From.Layers, e.To.Layers) {
		if f, err := p.open(l.Path); err == nil {
			ids[l.Path] = p.estate.snap.repo.BlobID(f.Src)
		}
	}
	return ids
}
