package schema

import (
	"errors"
	"sync"
)

// Schemas and documents come from strangers. The engine has no way to be stopped and recurses as it pleases, so a schema
// is measured before it is compiled, its graph is measured before it is used, and every step of a validation is counted.
const (
	maxSchemaBytes   = 5 << 20   // of one schema file
	maxSchemaObjects = 15_000    // of all files of a schema: compiling takes time in the square of it
	maxSchemaFiles   = 200       // a schema may consist of
	maxIndexCopies   = 5_000_000 // entries: each reference to a place that no keyword makes a schema costs a copy of the index
	maxChain         = 1_000     // schemas that apply to one value, one through the other; bounds the stack
	maxPattern       = 100_000   // bytes of a regular expression
	maxPatternSize   = 100_000   // states of one after repetitions are counted out
	maxPatternSum    = 1_000_000
	maxExponent      = 308   // of a number: beyond it no program reads it as one
	maxDigits        = 1_000 // of a number

	stepsPerFile = 500_000 // subschema evaluations one document may cost, whatever its size
	stepsPerNode = 100     // and for each of its values
)

// errTooComplex ends a validation that takes more steps than its document is worth.
var errTooComplex = errors.New("judging it by its schema takes too many steps")

// meter counts the steps of one validation at a time. A compiled schema has one; the engine gives its callbacks nothing
// to tell validations apart by, so they take turns.
type meter struct {
	turn  sync.Mutex
	left  int
	watch watch
}

// run validates with a budget. It returns errTooComplex when the budget is used up.
func (m *meter) run(steps int, validate func() error) (err error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	m.left, m.watch = steps, watch{}
	defer func() {
		if v := recover(); v == errTooComplex {
			err = errTooComplex
		} else if v != nil {
			panic(v)
		}
	}()
	return validate()
}

// spend counts n steps and ends the validation when there are none left.
func (m *meter) spend(n int) {
	if m.left -= n; m.left < 0 {
		panic(errTooComplex)
	}
}
