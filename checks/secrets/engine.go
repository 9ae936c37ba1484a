package secrets

import (
	"context"
	"iter"

	"github.com/confward/confward/checks/secrets/scan"
	"github.com/confward/confward/doc"
)

// decodeDepth is how often a text is decoded in search of a secret, as gitleaks' own command does.
const decodeDepth = 5

// scanner is an engine: package scan's, which is handed a long text in parts.
type scanner struct {
	engine *scan.Engine
	cut    func([]byte) iter.Seq[part]
}

// newScanner makes an engine. It overlaps the parts of a long text, or cuts it as gitleaks does.
func newScanner(r ruleset, overlaps bool) scanner {
	rules := make([]scan.Rule, 0, len(r.rules))
	for _, id := range sortedIDs(r.rules) {
		rules = append(rules, r.rules[id])
	}
	s := scanner{scan.New(rules, r.allowlists, decodeDepth), theirParts}
	if overlaps {
		s.cut = parts
	}
	return s
}

func (s scanner) scan(ctx context.Context, path string, text []byte) ([]match, error) {
	if s.engine.Skips(path) {
		return nil, nil
	}
	var found []match
	for part := range s.cut(text) {
		matches, err := s.engine.ScanPart(ctx, path, part.text)
		if err != nil {
			return nil, err
		}
		for _, m := range matches {
			if part.owns(m) {
				found = append(found, toMatch(m, part.offset))
			}
		}
	}
	return found, nil
}

func (s scanner) scanPieces(ctx context.Context, path string, text []byte, pieces []doc.Span) ([]match, error) {
	if s.engine.Skips(path) {
		return nil, nil
	}
	var found []match
	for _, piece := range pieces {
		matches, err := s.engine.ScanPart(ctx, path, shared(text[piece.Start:piece.End]))
		if err != nil {
			return nil, err
		}
		for _, m := range matches {
			found = append(found, toMatch(m, piece.Start))
		}
	}
	return found, nil
}

func (s scanner) allows(path string, m match, line string) bool {
	return s.engine.Allows(path, m.value, m.text, line)
}

// owns reports whether a match is the part's to tell: it begins in the part's own bytes, or it is of the path alone and
// the part is the first.
func (p part) owns(m scan.Match) bool {
	if m.ByPath {
		return p.offset == 0
	}
	return p.own.Start <= m.Around.Start && m.Around.Start < p.own.End
}

func toMatch(m scan.Match, offset int) match {
	if m.ByPath {
		return match{rule: m.Rule}
	}
	out := match{rule: m.Rule, span: shift(m.Secret, offset), around: shift(m.Around, offset), value: m.Value, text: m.Text, encoded: m.Encoded, entropy: m.Entropy}
	if out.span.Len() == 0 { // the rule's group is empty, and still it matched
		out.span, out.value = out.around, m.Text
	}
	return out
}

func shift(s doc.Span, by int) doc.Span { return doc.Span{Start: s.Start + by, End: s.End + by} }
