package rules

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	ops "cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Most expressions are a few steps, whatever the document holds: comparisons with a constant, has(), startsWith("..."), or
// these for the items of a list. To count their cost while they run takes longer than they do, so it is told beforehand, from
// the expression and the longest list of the document. All others are counted.

// cheap is what is known beforehand of the cost of an expression.
type cheap struct {
	steps uint64 // it takes these
	// linear is whether it also goes through the text that is the selected value.
	linear bool
	// loops is whether it takes its steps for each item of a collection of the document.
	loops  bool
	inLoop bool // while it is estimated
}

// maxLoop is the cost up to which an expression with a loop is not counted, maxLoops that of all of them of a rule on one
// file.
const (
	maxLoop  = 10_000
	maxLoops = maxCost
)

// cost is what a run costs at most, if that can be told.
func (c *cheap) cost(s *scope) (uint64, bool) {
	if c == nil {
		return 0, false
	}
	cost := c.steps
	if c.linear {
		text, ok := s.value.(types.String)
		if !ok {
			return 0, false
		}
		cost *= uint64(textSize(string(text)))
	}
	if c.loops {
		cost *= 1 + uint64(s.doc.widest)
	}
	return cost, !c.loops || cost < maxLoop
}

// estimate is what is known beforehand, or nil: the expression has loops within loops, compares what may be large, or calls
// what may be slow.
func estimate(checked *cel.Ast) *cheap {
	c := &cheap{}
	if !c.expr(checked.NativeRep().Expr()) || c.steps > 200 {
		return nil
	}
	return c
}

func (c *cheap) expr(e ast.Expr) bool {
	c.steps++
	switch e.Kind() {
	case ast.LiteralKind:
		return true
	case ast.IdentKind:
		return true
	case ast.SelectKind:
		return c.expr(e.AsSelect().Operand())
	case ast.ListKind:
		return c.all(e.AsList().Elements())
	case ast.CallKind:
		return c.call(e.AsCall())
	case ast.ComprehensionKind:
		return c.loop(e.AsComprehension())
	}
	return false
}

// loop is all() or exists() of a part of the document. Others build what may be large, and a name that hides the selected
// value would be taken for it.
func (c *cheap) loop(l ast.ComprehensionExpr) bool {
	for _, name := range []string{l.IterVar(), l.IterVar2()} {
		if name == "value" || name == "key" {
			return false
		}
	}
	if c.inLoop || !isPart(l.IterRange()) || l.AccuInit().Kind() != ast.LiteralKind {
		return false
	}
	c.loops, c.inLoop = true, true
	defer func() { c.inLoop = false }()
	return c.all([]ast.Expr{l.IterRange(), l.LoopCondition(), l.LoopStep(), l.Result()})
}

func (c *cheap) all(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool { return !c.expr(e) })
}

func (c *cheap) call(call ast.CallExpr) bool {
	args := call.Args()
	if call.IsMemberFunction() {
		if len(args) != 1 || args[0].Kind() != ast.LiteralKind {
			return false
		}
		switch call.FunctionName() {
		case "startsWith", "endsWith":
			return c.expr(call.Target())
		case "contains", "matches":
			c.linear = true
			return isValue(call.Target())
		}
		return false
	}
	switch call.FunctionName() {
	case "type":
		return c.all(args)
	case "size.bytes", "seconds", "unit", "version.valid", "version.compare", "secret.named", "secret.open", "ip.valid", "ip.private", "ip.within",
		"url.scheme", "url.host", "url.port", "url.path":
		c.linear = true
		c.steps += 20
		return !slices.ContainsFunc(args, func(e ast.Expr) bool { return !isValue(e) && !isScalar(e) && !isKey(e) })
	case ops.LogicalAnd, ops.LogicalOr, ops.LogicalNot, ops.Conditional, ops.Index, ops.NotStrictlyFalse:
		return c.all(args)
	case ops.Equals, ops.NotEquals, ops.Less, ops.LessEquals, ops.Greater, ops.GreaterEquals:
		return slices.ContainsFunc(args, isScalar) && c.all(args)
	case ops.In:
		return args[1].Kind() == ast.ListKind && !slices.ContainsFunc(args[1].AsList().Elements(), func(e ast.Expr) bool { return !isScalar(e) }) && c.all(args)
	}
	return false
}

// isScalar reports whether an expression is a constant or a type, so that what is compared with it takes a step.
func isScalar(e ast.Expr) bool {
	if e.Kind() == ast.IdentKind {
		switch e.AsIdent() {
		case "string", "int", "uint", "double", "bool", "map", "list", "null_type":
			return true
		}
	}
	return e.Kind() == ast.LiteralKind
}

// isPart reports whether an expression is a part of the document, by names that lead to it.
func isPart(e ast.Expr) bool {
	for e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly() {
		e = e.AsSelect().Operand()
	}
	return e.Kind() == ast.IdentKind && (e.AsIdent() == "doc" || e.AsIdent() == "value")
}

// isValue reports whether an expression is the selected value, isKey whether it is its key.
func isValue(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == "value" }
func isKey(e ast.Expr) bool   { return e.Kind() == ast.IdentKind && e.AsIdent() == "key" }
