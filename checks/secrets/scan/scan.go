// Package scan finds what rules in gitleaks' form describe: a text and a path in, matches with their bytes out.
//
// It promises gitleaks' answers (v8.30.1, `detect`) for the same rules, in time linear in the text and in bounded memory;
// it gives them several times faster because it runs a rule's expression only where a match can be.
// It never reads a file, keeps no text after a call, and knows nothing of settings, muting or reports.
package scan

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
)

// Match is one occurrence of what a rule describes.
type Match struct {
	Rule    string   // its id
	Secret  doc.Span // the secret; of one found by decoding, the run that encodes it
	Around  doc.Span // all that the expression matched, without the line ends around it; holds Secret
	Text    string   // what the expression matched, decoded
	Value   string   // the secret itself, decoded
	Entropy float64  // Shannon entropy of Value, in bits a character
	Encoded bool     // the text holds the value only encoded
	ByPath  bool     // the path alone matched; there are no spans

	place place // where gitleaks says it is
}

// Engine looks for matches of a set of rules. It may be used by several goroutines at once.
type Engine struct {
	rules      []*rule
	callers    [][]int32 // the rules of each word, by its number
	always     []int32   // rules that no word has to call
	odd        []int32   // rules that words call which are not among words
	byID       map[string]*rule
	allowlists []*Allowlist
	depth      int
	words      *words
	scratch    sync.Pool // of *scratch
}

// New makes an engine. Texts are decoded so many times in search of a match. The allowlists are for all rules.
func New(rules []Rule, allowlists []*Allowlist, depth int) *Engine {
	e := &Engine{allowlists: allowlists, depth: depth, byID: make(map[string]*rule, len(rules)), words: newWords()}
	e.rules = make([]*rule, len(rules))
	for i, r := range rules {
		e.rules[i] = newRule(r, e.words)
		e.byID[r.ID] = e.rules[i]
	}
	e.words.build()
	e.noteCallers()
	e.scratch.New = func() any { return newScratch(e) }
	return e
}

// noteCallers notes which words call which rules.
func (e *Engine) noteCallers() {
	e.callers = make([][]int32, len(e.words.list))
	for i, r := range e.rules {
		if len(r.Keywords) == 0 {
			e.always = append(e.always, int32(i))
		}
		if len(r.others) > 0 {
			e.odd = append(e.odd, int32(i))
		}
		for _, id := range r.words {
			e.callers[id] = append(e.callers[id], int32(i))
		}
	}
}

// scratch is what a call needs and the next can use again.
type scratch struct {
	hits    hits
	called  []int32
	places  []int32
	extents []extent
}

func newScratch(e *Engine) *scratch { return &scratch{hits: e.words.newHits()} }

// Scan looks at a text and, if it has one, at its path. The matches come in no particular order. The only error is the
// context's: the text was not looked at to its end.
func (e *Engine) Scan(ctx context.Context, path, text string) ([]Match, error) {
	if e.Skips(path) {
		return nil, nil
	}
	return e.ScanPart(ctx, path, text)
}

// Skips reports whether an allowlist for all rules allows whatever stands at a path.
func (e *Engine) Skips(path string) bool { return allowsPath(e.allowlists, path) }

// ScanPart is Scan for one of several texts at a path, of which Skips was asked once.
func (e *Engine) ScanPart(ctx context.Context, path, text string) ([]Match, error) {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	l := &look{engine: e, scratch: s, path: path, raw: text, text: text}
	var found []Match
	for pass := 0; ; pass++ {
		l.prepare()
		for _, i := range l.called() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			found = append(found, l.apply(e.rules[i], false)...)
		}
		if pass == e.depth || !l.decode() {
			return withoutGuesses(found), nil
		}
	}
}

// withoutGuesses leaves out what a generic rule found where a specific one on the same line found the same.
func withoutGuesses(found []Match) []Match {
	specific := map[int][]int{}
	for i, m := range found {
		if !generic(m.Rule) {
			specific[m.place.startLine] = append(specific[m.place.startLine], i)
		}
	}
	known := make([]bool, len(found))
	for i, m := range found {
		known[i] = generic(m.Rule) && slices.ContainsFunc(specific[m.place.startLine], func(other int) bool {
			return strings.Contains(found[other].Value, m.Value)
		})
	}
	kept := found[:0]
	for i, m := range found {
		if !known[i] {
			kept = append(kept, m)
		}
	}
	return kept
}

func generic(rule string) bool { return strings.Contains(strings.ToLower(rule), "generic") }
