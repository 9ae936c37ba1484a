package lint

import (
	"embed"

	"github.com/confward/confward/doc"
)

//go:embed examples/*.txtar
var ignoreExamples embed.FS

// IgnoreCheck stands in the list of checks for what a run itself has to say about ignores.
func IgnoreCheck() *Check {
	return &Check{
		Name: "ignore", Title: "ignores that are no use", Rules: ignoreRules, Examples: ignoreExamples,
		New: func() (Runner, error) { return silent{}, nil },
	}
}

// silent finds nothing: the run reports what the rules of its check are about.
type silent struct{}

func (silent) File(p *Pass, _ *doc.File) error {
	p.Skip()
	return nil
}
