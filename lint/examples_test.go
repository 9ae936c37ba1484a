package lint_test

import (
	"testing"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/checks/syntax"
	"github.com/confward/confward/lint"
)

func TestExamples(t *testing.T) { exampletest.Run(t, lint.IgnoreCheck(), syntax.Check()) }
