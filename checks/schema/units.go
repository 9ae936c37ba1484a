package schema

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// A share is written as 85, as 0.85 or as "85%". Where the schema's bounds say that it wants one of the first two, and the
// value can only be another, it is written in the unit that is wanted.

// convert writes a share in the unit that its schema asks for.
func (x *fixer) convert(n *doc.Node, ft fault) (lint.Fix, bool) {
	whole := wholeOf(ft.schema)
	if whole == nil {
		return lint.Fix{}, false
	}
	share, ok := shareOf(n, whole)
	if !ok {
		return lint.Fix{}, false
	}
	text := decimal(new(big.Rat).Mul(share, whole))
	if text == "" {
		return lint.Fix{}, false
	}
	return x.replace(n, json.Number(text), "write it as "+text, false)
}

// wholeOf is what stands for the whole in a schema's unit: 1 or 100, if it reaches from nothing, or the least, to there.
func wholeOf(s *jsonschema.Schema) *big.Rat {
	if s == nil || s.Maximum == nil || s.Minimum == nil {
		return nil
	}
	one, hundred := big.NewRat(1, 1), big.NewRat(100, 1)
	switch least := s.Minimum; {
	case s.Maximum.Cmp(one) == 0 && least.Sign() == 0:
		return one
	case s.Maximum.Cmp(hundred) == 0 && (least.Sign() == 0 || least.Cmp(one) == 0):
		return hundred
	}
	return nil
}

// shareOf is a value as a part of the whole, if it can only be in another unit than the wanted one: with a percent sign;
// between 0 and 1 where 100 is the whole; a number of percent from 10 on where 1 is.
func shareOf(n *doc.Node, whole *big.Rat) (*big.Rat, bool) {
	text, percent := strings.CutSuffix(n.Value, "%")
	text = strings.TrimSpace(text)
	if n.Kind != doc.Number && (n.Kind != doc.String || !percent) || !plainNumber().MatchString(text) && text != "100" {
		return nil, false
	}
	v, ok := new(big.Rat).SetString(text)
	if !ok || v.Sign() < 0 {
		return nil, false
	}
	one, hundred := big.NewRat(1, 1), big.NewRat(100, 1)
	inPercent := new(big.Rat).Quo(v, hundred)
	switch {
	case v.Cmp(hundred) > 0:
		return nil, false
	case percent:
		return inPercent, true
	case whole.Cmp(one) == 0:
		return inPercent, v.IsInt() && v.Cmp(big.NewRat(10, 1)) >= 0
	}
	return v, v.Sign() > 0 && v.Cmp(one) < 0
}

// decimal is a number as people write it, or empty if that takes many digits.
func decimal(v *big.Rat) string {
	for digits := range 7 {
		text := v.FloatString(digits)
		if again, ok := new(big.Rat).SetString(text); ok && again.Cmp(v) == 0 {
			return text
		}
	}
	return ""
}
