package drift

import (
	"testing"

	"github.com/confward/confward/checks/exampletest"
)

func TestExamples(t *testing.T) {
	exampletest.Run(t, New(Options{MustMatch: []string{"api.version"}, MustDiffer: []string{"bucket"}}))
}
