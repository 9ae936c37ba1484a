package secrets

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/sensitive"
	"github.com/confward/confward/lint"
)

// defaultConfig is where gitleaks looks for a repository's own rules.
const defaultConfig = ".gitleaks.toml"

// settingsLimit is the size of a settings file that is read, in bytes. Gitleaks' own is 120 kB.
const settingsLimit = 1 << 20

// maxExtend is how many files a configuration may extend, one from the other.
const maxExtend = 2

// maxProblems is how many faults of the settings are told.
const maxProblems = 20

// source is a settings file as it stands in the snapshot.
type source struct {
	path string
	text []byte
	file *doc.File // the same as a tree, for places
}

func newSource(path string, text []byte) source {
	return source{path: path, text: text, file: doc.NewAs(doc.TOML, path, text, doc.Limits{})}
}

// span is where a setting stands, or the start of the file if it cannot be told.
func (s source) span(route ...string) doc.Span {
	n := s.file.Root().Find(route...)
	if n == nil {
		return doc.Span{}
	}
	return n.Span
}

// problem is something in the settings that could not be used as it is written.
type problem struct {
	path    string
	span    doc.Span
	message string
}

// setup gives the engine for the settings of the run's snapshot. They are read for the first file; for the others it is
// noted that what is found depends on them.
func (r *runner) setup(p *lint.Pass) (*setup, error) {
	r.mu.Lock()
	current, read := r.current, r.read
	r.mu.Unlock()
	if current != nil {
		p.Depends(read...)
		return current, nil
	}
	chain, problems, read, err := r.readConfig(p)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == nil {
		if r.current, err = r.build(chain, problems); err != nil {
			return nil, err
		}
		r.read = read
	}
	return r.current, nil
}

// readConfig reads the configuration and what it extends, the extending file first, and tells which files it looked for.
func (r *runner) readConfig(p *lint.Pass) (chain []source, problems []problem, read []string, err error) {
	at := r.options.Config
	if at == "" {
		at = defaultConfig
	}
	for len(chain) <= maxExtend {
		text, err := p.ReadFile(at, settingsLimit)
		read = append(read, at)
		switch {
		case err == nil:
		case len(chain) > 0:
			problems = append(problems, extendProblem(chain[len(chain)-1], fmt.Sprintf("%s cannot be read: %v", at, err)))
			return chain, problems, read, nil
		case r.options.Config == "" && errors.Is(err, fs.ErrNotExist):
			return nil, nil, read, nil
		default:
			return nil, nil, nil, fmt.Errorf("read the rules for secrets: %w", err)
		}
		chain = append(chain, newSource(at, text))
		next := extends(text)
		if next == "" {
			return chain, problems, read, nil
		}
		at = path.Clean(strings.ReplaceAll(next, `\`, "/"))
		if path.IsAbs(at) || at == ".." || strings.HasPrefix(at, "../") {
			return chain, append(problems, extendProblem(chain[len(chain)-1], "only a file of the same repository can be extended")), read, nil
		}
	}
	last := chain[len(chain)-1]
	return chain, append(problems, extendProblem(last, fmt.Sprintf("configurations extend each other more than %d times", maxExtend))), read, nil
}

func extendProblem(s source, message string) problem {
	return problem{path: s.path, span: s.span("extend", "path"), message: message}
}

// build makes the setup from the settings. What cannot be used is left out and told.
func (r *runner) build(chain []source, problems []problem) (*setup, error) {
	set, more, err := configure(chain, len(problems) > 0)
	if err != nil {
		return nil, err
	}
	problems = append(problems, more...)
	if n := len(problems) - maxProblems; n > 0 {
		problems = problems[:maxProblems]
		problems[maxProblems-1].message += fmt.Sprintf(" (and %d more faults)", n)
	}
	doubts := r.options.Profile != GitleaksProfile
	if doubts {
		set = withOwn(set)
	}
	return &setup{engine: newScanner(set, doubts), rules: r.rulesOf(set), problems: problems, doubts: doubts, name: newIdentity(r.options.Key),
		lexicon: sensitive.Lexicon{Own: r.options.Sensitive}}, nil
}

// reportProblems tells what of the settings could not be used: at its place when that file is looked at, and for every
// other file as the reason why the look was not the one that was asked for.
func (s *setup) reportProblems(p *lint.Pass, f *doc.File) {
	for _, problem := range s.problems {
		if problem.path != f.Path {
			p.Failed(problem.path, problem.message)
			continue
		}
		at := newPlacer(f).place(problem.span)
		p.Report(lint.Finding{
			Rule:    s.rules[settingsRule],
			At:      at,
			Message: problem.message,
			Hint:    "correct it; until then the rest of the rules is used without it",
		})
	}
}
