package schema

import (
	"encoding/json"
	"errors"
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// longEnum is the length from which an enumeration is looked up in a set instead of from its first value to its last.
const longEnum = 50

// enumSet is the enumeration of a schema as a set of its scalars, with its lists and mappings apart.
type enumSet struct {
	meter   *meter
	values  []any
	scalars map[any]bool
	others  []any
}

func newEnumSet(e *jsonschema.Enum, m *meter) *enumSet {
	set := &enumSet{meter: m, values: e.Values, scalars: make(map[any]bool, len(e.Values))}
	for _, v := range e.Values {
		if key, ok := scalarKey(v); ok {
			set.scalars[key] = true
		} else {
			set.others = append(set.others, v)
		}
	}
	return set
}

// Validate adds an error where v is not in the set.
func (e *enumSet) Validate(ctx *jsonschema.ValidatorContext, v any) {
	if key, ok := scalarKey(v); ok {
		if !e.scalars[key] {
			ctx.AddError(&kind.Enum{Got: v, Want: e.values})
		}
		return
	}
	for _, o := range e.others {
		e.meter.spend(1)
		if same, err := ctx.Equals(v, o); err == nil && same {
			return
		}
	}
	ctx.AddError(&kind.Enum{Got: v, Want: e.values})
}

type numberKey string

// scalarKey is equal for scalars that are equal; lists and mappings have none.
func scalarKey(v any) (any, bool) {
	switch v := v.(type) {
	case nil, bool, string:
		return v, true
	case json.Number:
		if r, ok := new(big.Rat).SetString(string(v)); ok {
			return numberKey(r.RatString()), true
		}
	}
	return nil, false
}

// keyNames judges the keys of a mapping by a schema.
type keyNames struct{ schema *jsonschema.Schema }

// Validate adds an error for each key that does not fit.
func (n keyNames) Validate(ctx *jsonschema.ValidatorContext, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	for _, key := range sortedKeys(m) {
		var invalid *jsonschema.ValidationError
		if errors.As(n.schema.Validate(key), &invalid) {
			ctx.AddErrors(invalid.Causes, &kind.PropertyNames{Property: key})
		}
	}
}
