package lint

import (
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/confward/confward/doc"
)

// Options are what a run may be told. Zero values are the defaults.
type Options struct {
	Only, Skip []string            // names of checks or rules; an empty Only means all
	Severities map[string]Severity // by rule or check: another severity than the rule's own
	Strictness Strictness          // of findings about security, where Severities say nothing of the rule; nil: none
	Off        []string            // rules or checks that the settings switch off
	Ignores    []Ignore            // from the settings
	Baseline   Baseline            // findings that are known and do not count
	Listed     []Listed            // the same from lists of other programs
	Now        time.Time           // for ignores that expire
	Partial    bool                // only a part of the files is looked at: an unused ignore proves nothing
	Jobs       int                 // files looked at at once; default: the processors
	Limits     doc.Limits          // of trees
	Cache      *Cache              // what earlier runs saw; nil: nothing is remembered
	MaxText    int64               // bytes of a file that is read at all; default DefaultMaxText
	Watch      bool                // tell what a change silences
	EachCommit bool                // of history, each commit is judged by the lines that it adds, and told, whatever others brought
	Base       Source              // all files before the change that is looked at; nil: there is no change
	Also       []Finding           // findings of the caller, about files of the source
	Progress   func(files int)     // called now and then with the number of files done
}

// DefaultMaxText bounds the files that are read at all: above it no check looks at a file.
const DefaultMaxText = 64 << 20

// running is a check in a run.
type running struct {
	check  *Check
	runner Runner
	nanos  atomic.Int64
}

// run is the state of one call of Run.
type run struct {
	source   Source
	opt      Options
	choice   choice
	checks   []*running
	memory   *memory
	mu       sync.Mutex
	files    int
	contents int            // that were looked at
	bytes    int64          // of these
	judged   map[string]int // files by the check that judged them
	found    []Finding
	missed   []NotChecked
	ignores  *ignoreUse

	together bool            // a check judges files together, for whose sake the following is kept
	blobs    []Blob          // that were yielded, without those of commits on the way
	looked   map[string]Blob // the same by path
	held     []waiting
	sections []Section
}

// Run looks at every file of a source with every wanted check. The error is for what kept the run as a whole from
// starting; what kept it from looking at single files is in the report.
func Run(ctx context.Context, src Source, checks []*Check, opt Options) (*Report, error) {
	began := time.Now()
	r := &run{source: src, opt: opt.orDefault(), choice: newChoice(opt), judged: map[string]int{}, looked: map[string]Blob{}}
	r.ignores = newIgnoreUse(checks, r.opt)
	for _, c := range checks {
		if !r.choice.wantsCheck(c) {
			continue
		}
		runner, err := c.New()
		if err != nil {
			return nil, fmt.Errorf("prepare check %s: %w", c.Name, err)
		}
		r.checks = append(r.checks, &running{check: c, runner: runner})
	}
	r.memory = newMemory(r)
	r.together = len(r.repoRunners()) > 0
	r.judgeTogether(ctx, r.lookAtAll(ctx))
	r.addOthers()
	report := r.report(ctx, checks)
	report.Duration = time.Since(began)
	return report, ctx.Err()
}

func (o Options) orDefault() Options {
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.MaxText == 0 {
		o.MaxText = DefaultMaxText
	}
	if o.Progress == nil {
		o.Progress = func(int) {}
	}
	return o
}

// lookAtAll hands the source's files to the workers, and gives what is found in all files together, by file.
func (r *run) lookAtAll(ctx context.Context) map[string][]Finding {
	files := newQueue()
	var workers sync.WaitGroup
	for range r.opt.Jobs {
		workers.Go(func() {
			for b, at := files.next(nil); at != nil; b, at = files.next(at) {
				r.lookAt(ctx, b)
			}
		})
	}
	for b, err := range r.source.Files(ctx) {
		if err != nil {
			r.miss(NotChecked{Path: b.Path, Reason: reason(err), Failed: true})
			continue
		}
		if r.together && b.Commit == nil && b.Skip == "" {
			r.blobs = append(r.blobs, b)
			r.looked[b.Path] = b
		}
		files.put(b)
	}
	files.close()
	defer workers.Wait()
	return r.lookAtTrees(ctx) // meanwhile, since all files are known now
}

// lookAt reads one file, shows it to every check, and judges what they found.
func (r *run) lookAt(ctx context.Context, b Blob) {
	if ctx.Err() != nil {
		return
	}
	seen, miss := r.look(ctx, b)
	if miss != nil {
		r.miss(*miss)
		return
	}
	if seen.binary {
		r.miss(NotChecked{Path: b.Path, Reason: "binary"})
	}
	if r.waits(b, seen) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.held = append(r.held, waiting{b, seen})
		return
	}
	r.add(b, seen, r.judge(ctx, b, seen, nil))
}

// add takes in what was seen in a file, and what of it is reported.
func (r *run) add(b Blob, seen *sight, found []Finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b.Commit == nil && !seen.binary {
		r.files++
	}
	r.contents++
	r.bytes += b.Size
	r.found = append(r.found, found...)
	r.missed = append(r.missed, seen.missed...)
	for _, name := range seen.judged {
		r.judged[name]++
	}
	r.opt.Progress(r.files)
}

// look is what all checks have to say about a file, or why it is not looked at.
func (r *run) look(ctx context.Context, b Blob) (*sight, *NotChecked) {
	switch {
	case b.Skip != "":
		return nil, &NotChecked{Path: b.Path, Reason: b.Skip}
	case b.Size > r.opt.MaxText:
		return nil, &NotChecked{Path: b.Path, Reason: fmt.Sprintf("larger than %d MB", r.opt.MaxText>>20)}
	}
	seen, err := r.see(ctx, b)
	if err != nil {
		return nil, &NotChecked{Path: b.Path, Reason: reason(err), Failed: true}
	}
	return seen, nil
}

func reason(err error) string {
	if errors.Is(err, context.Canceled) {
		return "stopped"
	}
	return err.Error()
}

// lookAt runs a check on a file. Whatever happens in there, the other checks and files go on.
func (c *running) lookAt(p *Pass, f *doc.File) { c.guard(p, f, c.runner.File) }

// guard has a check look at a file and takes what goes wrong for a file that could not be looked at.
func (c *running) guard(p *Pass, f *doc.File, look func(*Pass, *doc.File) error) {
	began := time.Now()
	defer func() {
		c.nanos.Add(int64(time.Since(began)))
		if v := recover(); v != nil {
			p.Failed(f.Path, fmt.Sprintf("the check %s stopped: %s", c.check.Name, panicText(v)))
		}
	}()
	if err := look(p, f); err != nil {
		p.Failed(f.Path, reason(err))
	}
}

// panicText names a panic and where it came from, without values, which may be secrets.
func panicText(v any) string {
	what := fmt.Sprintf("panic with a %T", v)
	if e, ok := v.(runtime.Error); ok {
		what = e.Error()
	}
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if frame.Function != "" && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf("%s at %s:%d", what, path.Base(frame.File), frame.Line)
		}
		if !more {
			return what
		}
	}
}

func (r *run) miss(n NotChecked) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.missed = append(r.missed, n)
}
