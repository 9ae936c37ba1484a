package rules

import (
	"testing"
	"time"

	"github.com/confward/confward/checks/exampletest"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

var testTime = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)

func TestExamples(t *testing.T) {
	c := New(Options{Now: testTime})
	own := *c
	own.Rules = []*lint.Rule{invalid}
	exampletest.Run(t, &own)
}

var _ = config.Load
