package context

import (
	"testing"

	"github.com/confward/confward/checks/exampletest"
)

func TestExamples(t *testing.T) { exampletest.Run(t, Check()) }
