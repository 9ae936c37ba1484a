package cli

import (
	"fmt"
	"io"
	"time"
)

// progress shows on a terminal how far a run is, once it has taken a second.
type progress struct {
	w     io.Writer
	now   func() time.Time
	began time.Time
	last  time.Time
	shown bool
}

// patience is how long a run is silent; interval how often the line changes.
const (
	patience = time.Second
	interval = 100 * time.Millisecond
)

func newProgress(sys System) *progress {
	p := &progress{now: sys.Now, began: sys.Now()}
	if sys.Terminal(sys.Stderr) > 0 {
		p.w = sys.Stderr
	}
	return p
}

// files is called with the number of files done; the run calls it from one goroutine at a time.
func (p *progress) files(n int) {
	if p.w == nil {
		return
	}
	now := p.now()
	if now.Sub(p.began) < patience || now.Sub(p.last) < interval {
		return
	}
	p.last, p.shown = now, true
	fmt.Fprintf(p.w, "\r\x1b[Kchecked %d files, %.0f s", n, now.Sub(p.began).Seconds())
}

// done clears the line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
