package lint

import (
	"bytes"
	"context"
	"slices"

	"github.com/confward/confward/doc"
)

// sight is what all checks of a run saw in a file, before settings and the user's choice say what counts. It depends on
// nothing but the checks with their options, the file and the files that were read along, and holds no secret.
type sight struct {
	binary     bool      // it is no text, and so nobody looked
	findings   []Finding // framed and masked
	missed     []NotChecked
	judged     []string // the checks that had something to judge
	directives []directive
	sections   []Section
	companions      // files that were read along
	private    bool // it may hold a secret still: in a fix that writes it anew, or in a line of another file
}

// lookInto shows a file to the checks; past ones are those for content that only commits on the way had.
func (r *run) lookInto(ctx context.Context, f *doc.File, q question) *sight {
	s := r.collect(ctx, f, q)
	s.finish(f, q.past)
	return s
}

// collect is what the checks say of a file, secrets and all.
func (r *run) collect(ctx context.Context, f *doc.File, q question) *sight {
	s := &sight{companions: companions{memory: r.memory}}
	for _, c := range r.checks {
		if q.past && !c.check.Past {
			continue
		}
		p := &Pass{Context: ctx, check: c.check, source: r.source, along: &s.companions, change: q.change, alone: q.alone, limits: r.opt.Limits}
		c.lookAt(p, f)
		if !p.skipped {
			s.judged = append(s.judged, c.check.Name)
		}
		s.findings = append(s.findings, p.findings...)
		s.missed = append(s.missed, p.notChecked...)
	}
	if !q.past && r.needsTrees() {
		if why := f.Skipped(); why != "" {
			s.missed = append(s.missed, NotChecked{Path: f.Path, Reason: why})
		}
	}
	return s
}

// needsTrees reports whether a check of the run judges files by what they say. Otherwise none is read as a tree, but where
// a check asks for it.
func (r *run) needsTrees() bool {
	return slices.ContainsFunc(r.checks, func(c *running) bool {
		_, together := c.runner.(interface{ onlyTogether() })
		return !c.check.Text && !together
	})
}

// read gives the content of a file, or of a long one that is no text, and into which no check looks, the beginning.
func (r *run) read(b Blob) ([]byte, error) {
	if b.Head != nil && !slices.ContainsFunc(r.checks, func(c *running) bool { return c.check.Inside }) {
		if head, err := b.Head(); err != nil || doc.IsBinary(head) {
			return head, err
		}
	}
	return b.Read()
}

// lookIntoBinary shows a file that is no text to the checks that have something to say about such.
func (r *run) lookIntoBinary(ctx context.Context, f *doc.File, q question) *sight {
	s := &sight{binary: true, companions: companions{memory: r.memory}}
	for _, c := range r.checks {
		b, ok := c.runner.(BinaryRunner)
		if !ok || q.past && !c.check.Past {
			continue
		}
		p := &Pass{Context: ctx, check: c.check, source: r.source, along: &s.companions}
		c.guard(p, f, b.Binary)
		s.findings = append(s.findings, p.findings...)
		s.missed = append(s.missed, p.notChecked...)
	}
	m := newMask(f, s.findings)
	for i := range s.findings {
		s.findings[i].Secrets, s.findings[i].PathSecrets = nil, nil
		m.apply(&s.findings[i])
	}
	s.private = s.holds(m.texts)
	return s
}

// finish gives the findings their lines and hides the secrets of the file in all of them. A finding about another file,
// such as its schema, shows no line: which secrets that file holds is not known here.
func (s *sight) finish(f *doc.File, past bool) {
	m := newMask(f, s.findings)
	for i := range s.findings {
		x := &s.findings[i]
		if x.At.Path == f.Path {
			x.Frame = m.frame(x.At)
		} else if len(x.Frame) > 0 {
			s.private = true
		}
		for j := range x.Frame {
			x.Frame[j].Text = m.text(x.Frame[j].Text)
		}
		x.Secrets, x.PathSecrets = nil, nil
		m.apply(x)
	}
	for i := range s.missed {
		s.missed[i].Path, s.missed[i].Reason = m.text(s.missed[i].Path), m.text(s.missed[i].Reason)
	}
	s.findDirectives(f, m, past)
	s.private = s.private || s.holds(m.texts) || len(m.spans) > 0 && s.writes()
}

// findDirectives gives the sight the ignores in the file's comments.
func (s *sight) findDirectives(f *doc.File, m mask, past bool) {
	if past {
		return
	}
	s.directives = directives(f)
	for i := range s.directives {
		d := &s.directives[i]
		d.frame = m.frame(d.at)
		d.reason, d.at.Path = m.text(d.reason), m.text(d.at.Path)
	}
}

// writes reports whether a fix puts in any text.
func (s *sight) writes() bool {
	for _, x := range s.findings {
		for _, fix := range x.Fixes {
			if slices.ContainsFunc(fix.Edits, func(e doc.Edit) bool { return e.New != "" }) {
				return true
			}
		}
	}
	return false
}

// holds reports whether any of the texts stands anywhere in it.
func (s *sight) holds(texts []string) bool {
	if len(texts) == 0 {
		return false
	}
	all := encodeSight(s, nil)
	return slices.ContainsFunc(texts, func(t string) bool { return bytes.Contains(all, []byte(t)) })
}
