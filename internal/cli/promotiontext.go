package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/internal/rollout"
	"github.com/confward/confward/reporters"
)

// noDifferences is said of a pair with nothing to carry over. It counts as done.
const noDifferences = "No differences found"

// failed says why a pair is not done, or is empty.
func (r *pairResult) failed() string {
	if r.err != nil {
		return r.err.Error()
	}
	for _, s := range r.sets {
		switch open := s.plan.Open(); {
		case s.err != nil:
			return fmt.Sprintf("%s: %s", s.plan.Edge.Set.Name, s.err)
		case len(open) > 0:
			return fmt.Sprintf("%s: %s left to decide", s.plan.Edge.Set.Name, counted(len(open), "key"))
		case len(s.invalid) > 0:
			f := s.invalid[0]
			return fmt.Sprintf("%s would break %s: %s", f.At.Path, f.Rule.ID, f.Message)
		}
	}
	return ""
}

// writes is the number of keys that a pair would write.
func (r *pairResult) writes() int {
	n := 0
	for _, s := range r.sets {
		n += len(s.plan.Writes())
	}
	return n
}

// verdict is the exit code: what could not be done outweighs what is left to do.
func (p *promotion) verdict() error {
	pending := false
	for _, r := range p.pairs {
		for _, s := range r.sets {
			if s.err != nil {
				return exit(Unable)
			}
		}
		pending = pending || r.failed() != "" || r.writes() > 0 && !r.written
	}
	if pending {
		return exit(Findings)
	}
	return nil
}

func (p *promotion) show() error {
	if p.o.format == "json" {
		return p.showJSON()
	}
	w := bufio.NewWriter(p.sys.Stdout)
	for _, r := range p.pairs {
		fmt.Fprintf(w, "%s -> %s\n", reporters.Visible(r.from), reporters.Visible(r.to))
		if r.err != nil {
			fmt.Fprintf(w, "  failed: %s\n", reporters.Visible(r.err.Error()))
		}
		for _, s := range r.sets {
			if err := showSet(w, s); err != nil {
				return err
			}
		}
	}
	p.showTotal(w)
	return w.Flush()
}

func showSet(w io.Writer, s setResult) error {
	name := reporters.Visible(s.plan.Edge.Set.Name)
	if s.err != nil {
		fmt.Fprintf(w, "  %s: failed: %s\n", name, reporters.Visible(s.err.Error()))
		return nil
	}
	if len(s.plan.Steps) == 0 {
		fmt.Fprintf(w, "  %s: %s\n", name, noDifferences)
		return nil
	}
	fmt.Fprintf(w, "  %s (%s)\n", name, reporters.Visible(s.plan.Base.How))
	if s.note != "" {
		fmt.Fprintf(w, "    note: %s\n", reporters.Visible(s.note))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, step := range s.plan.Steps {
		fmt.Fprintf(t, "    %s\t%s\t%s\t%s\n", step.Action, reporters.Visible(envset.Dotted(step.Path)), reporters.Visible(stands(step)), reporters.Visible(step.Why))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if slices.ContainsFunc(s.plan.Steps, func(x rollout.Step) bool { return x.Action == rollout.Conflict }) {
		fmt.Fprintf(w, "    hint: --on-conflict source, target or newest decides; or make both say the same\n")
	}
	for _, f := range s.invalid {
		fmt.Fprintf(w, "    not valid: %s would break %s: %s\n", reporters.Visible(at(f.At)), f.Rule.ID, reporters.Visible(f.Message))
	}
	return nil
}

// stands is where a step's key is, in the target if it is there.
func stands(s rollout.Step) string {
	at := s.Target
	if at == nil {
		at = s.Source
	}
	if at == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", at.Path, at.Line)
}

func (p *promotion) showTotal(w io.Writer) {
	done, keys, written := 0, 0, false
	for _, r := range p.pairs {
		keys += r.writes()
		written = written || r.written
		if r.failed() == "" {
			done++
		}
	}
	fmt.Fprintf(w, "\n%d of %s successful", done, counted(len(p.pairs), "pair"))
	switch {
	case p.o.pr && p.id != "":
		fmt.Fprintf(w, "; pull request %s: %s", p.pull.Done, reporters.Visible(p.pull.URL))
	case p.id != "":
		fmt.Fprintf(w, "; committed %s on the branch %s", p.id[:10], reporters.Visible(p.branch))
	case written:
		fmt.Fprintf(w, "; written")
	case keys > 0:
		fmt.Fprintf(w, "; %s to write: --write, --commit or --pr does it", counted(keys, "key"))
	}
	fmt.Fprintln(w)
}

// syncJSON is the report, in the spec's names.
type syncJSON struct {
	Version    int        `json:"version"`
	Total      int        `json:"total_pairs"`
	Successful int        `json:"successful_syncs"`
	Failed     int        `json:"failed_syncs"`
	Branch     string     `json:"branch,omitempty"`
	Commit     string     `json:"commit,omitempty"`
	Pull       string     `json:"pull_request,omitempty"`
	Results    []pairJSON `json:"results"`
}

type pairJSON struct {
	Source       string    `json:"source_env"`
	Target       string    `json:"target_env"`
	Success      bool      `json:"success"`
	Synchronized bool      `json:"synchronized"`
	Message      string    `json:"message,omitempty"`
	Error        string    `json:"error,omitempty"`
	Sets         []setJSON `json:"sets"`
}

type setJSON struct {
	Name    string        `json:"set"`
	Base    string        `json:"base"`
	Note    string        `json:"note,omitempty"`
	Steps   []stepJSON    `json:"steps"`
	Invalid []invalidJSON `json:"invalid,omitempty"`
}

type stepJSON struct {
	Action rollout.Action `json:"action"`
	Path   string         `json:"path"`
	Why    string         `json:"why"`
	Source *placeJSON     `json:"source"`
	Target *placeJSON     `json:"target"`
}

type invalidJSON struct {
	Rule    string `json:"rule"`
	Path    string `json:"path"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

type placeJSON struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

func placeOf(at *doc.Place) *placeJSON {
	if at == nil {
		return nil
	}
	return &placeJSON{at.Path, at.Line}
}

func (p *promotion) showJSON() error {
	out := syncJSON{Version: 1, Total: len(p.pairs), Branch: p.branch, Commit: p.id, Pull: p.pull.URL}
	for _, r := range p.pairs {
		x := pairJSON{Source: r.from, Target: r.to, Error: r.failed(), Synchronized: r.written, Sets: []setJSON{}}
		if x.Success = x.Error == ""; x.Success {
			out.Successful++
		} else {
			out.Failed++
		}
		if x.Success && r.writes() == 0 {
			x.Message = noDifferences
		}
		for _, s := range r.sets {
			x.Sets = append(x.Sets, s.json())
		}
		out.Results = append(out.Results, x)
	}
	e := json.NewEncoder(p.sys.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func (s setResult) json() setJSON {
	x := setJSON{Name: s.plan.Edge.Set.Name, Base: s.plan.Base.How, Note: s.note, Steps: []stepJSON{}}
	for _, step := range s.plan.Steps {
		x.Steps = append(x.Steps, stepJSON{step.Action, step.Path, step.Why, placeOf(step.Source), placeOf(step.Target)})
	}
	for _, f := range s.invalid {
		x.Invalid = append(x.Invalid, invalidJSON{f.Rule.ID, f.At.Path, f.At.Line, f.Message})
	}
	return x
}

// interactive reports whether somebody can be asked: prompt is wanted, and there is a terminal and no CI.
func (p *promotion) interactive() bool {
	in, ok := p.sys.Stdin.(io.Writer) // a terminal is both
	return p.o.onConflict == string(rollout.Prompt) && p.sys.Getenv("CI") == "" && ok && p.sys.Terminal(in) > 0
}

// ask lets a person decide a conflict. Whatever is no answer leaves it open.
func (p *promotion) ask(s rollout.Step) rollout.Strategy {
	fmt.Fprintf(p.sys.Stderr, "%s (%s): %s\ntake the [s]ource's, keep the [t]arget's, or leave it [o]pen? ",
		reporters.Visible(envset.Dotted(s.Path)), reporters.Visible(stands(s)), s.Why)
	if p.answers == nil {
		p.answers = bufio.NewReader(p.sys.Stdin)
	}
	line, _ := p.answers.ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "s", "source":
		return rollout.Source
	case "t", "target":
		return rollout.Target
	}
	return rollout.Fail
}
