package schema

import (
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/lint"
)

func TestExamples(t *testing.T) {
	exampletest.RunBy(t, New(Options{}), map[string]*lint.Check{"undeclared-key": New(Options{Strict: true})})
}
