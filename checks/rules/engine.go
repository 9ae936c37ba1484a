package rules

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"

	"github.com/confward/confward/internal/config"
)

// engine compiles and runs expressions. Nothing of CEL is set up before the first expression needs it.
type engine struct {
	now          time.Time
	context      config.Context
	environments Environments

	once sync.Once
	env  *cel.Env
	err  error

	contextOnce sync.Once
	contextErr  error
}

// The limits of an expression. A cost of one is about one step; most expressions cost less than a hundred.
const (
	maxSource   = 4000      // code points
	maxNesting  = 60        // of an expression in itself
	maxParts    = 5000      // of an expression with its macros written out
	maxCost     = 1_000_000 // of one evaluation
	maxSize     = 4 * maxValues
	maxFileCost = 10 * maxCost     // of all evaluations of a rule on one file
	maxTime     = 10 * time.Second // of a rule on one file; the last resort, where costs do not tell
)

var sizes = types.NewSizeCalculator(types.SizeCalculatorMaxDepth(2*maxDepth), types.SizeCalculatorMaxTraversal(maxSize),
	types.SizeCalculatorStringUnitLength(textUnit))

// variables are the names that expressions know beside functions.
var variables = []struct {
	name string
	typ  *cel.Type
	doc  string
}{
	{"value", cel.DynType, "the selected value; without select the whole document"},
	{"key", cel.StringType, "its key, or its position in a list as text; empty for a document"},
	{"path", textList, "the keys and positions that lead to it"},
	{"doc", cel.DynType, "the whole document"},
	{"base", cel.DynType, "the same document before the change that is looked at; where there is none, a rule that names it is not about the document"},
	{"before", cel.DynType, "the value at the same place of base; where there is none, a rule that names it is not about the value"},
	{"file.path", cel.StringType, "the file's path from the root"},
	{"file.name", cel.StringType, "its name without folders"},
	{"file.folder", cel.StringType, "its folder, or empty at the root"},
	{"file.format", cel.StringType, "its format, such as json or yaml"},
	{"env", cel.StringType, "the environment that its name or a folder tells, such as development, staging or production, or empty"},
	{"profile", cel.MapType(cel.StringType, cel.DynType), "what the settings say of that environment: security_level, optimization_level, feedback_collection, auto_fixes"},
	{"context", cel.MapType(cel.StringType, cel.DynType), "what the settings say under context"},
	{"repo", repoType, "the other files of the repository, for repo.exists, repo.read and repo.list"},
}

func (e *engine) environment() (*cel.Env, error) {
	e.once.Do(func() {
		options := []cel.EnvOption{
			cel.CrossTypeNumericComparisons(true), cel.DefaultUTCTimeZone(true), cel.EagerlyValidateDeclarations(true),
			cel.ParserExpressionSizeLimit(maxSource), cel.ParserRecursionLimit(maxNesting), cel.ExpressionNodeLimit(maxParts),
			cel.ParserErrorRecoveryLimit(4), cel.RegexProgramSizeLimit(2000), ext.TwoVarComprehensions(),
			cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals()),
		}
		for _, v := range variables {
			options = append(options, cel.Variable(v.name, v.typ))
		}
		e.env, e.err = cel.NewEnv(append(options, e.options()...)...)
	})
	return e.env, e.err
}

// program is an expression that is ready to run.
type program struct {
	counting func() (cel.Program, error) // that counts its cost; made when it is first needed
	fast     cel.Program                 // that does not, for expressions whose cost is known beforehand
	know     *cheap                      // what is known of the cost, or nil
	uses     map[string]bool             // the variables it names
}

// timer is the last resort where costs do not tell: it is set when the first expression runs that is not known to be short.
type timer struct {
	loops  uint64 // what loops may have cost that were not counted
	parent context.Context
	ctx    context.Context
	stop   context.CancelFunc
}

func (t *timer) context() context.Context {
	if t.ctx == nil {
		t.ctx, t.stop = context.WithTimeout(t.parent, maxTime)
	}
	return t.ctx
}

// allows reports whether an expression of a cost that is told beforehand may run without being counted.
func (t *timer) allows(know *cheap, cost uint64) bool {
	if know.loops {
		t.loops += cost
		return t.loops < maxLoops
	}
	return cost < maxCost
}

func (t *timer) end() {
	if t.stop != nil {
		t.stop()
	}
}

func (e *engine) program(ast *cel.Ast) (*program, error) {
	counting := sync.OnceValues(func() (cel.Program, error) {
		return e.env.Program(ast,
			cel.CostLimit(maxCost), cel.CostTracking(costs{}), cel.InterruptCheckFrequency(100),
			cel.MemoryTracking(types.MemoryTrackerSizeCalculator(sizes)), cel.MemoryLimit(maxSize))
	})
	uses := map[string]bool{}
	for _, r := range ast.NativeRep().ReferenceMap() {
		uses[r.Name] = true
	}
	made := &program{counting: counting, uses: uses, know: estimate(ast)}
	var err error
	if made.know != nil {
		made.fast, err = e.env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	} else {
		_, err = counting()
	}
	return made, err
}

var errTooComplex = errors.New("it is too complex")

// run evaluates an expression and gives its value and its cost.
func (p *program) run(t *timer, s *scope) (ref.Val, uint64, error) {
	if cost, ok := p.know.cost(s); ok && t.allows(p.know, cost) {
		v, _, err := p.fast.Eval(s)
		if p.know.loops {
			cost = 1 // it has a bound of its own: most loops cost far less than they may
		}
		return v, cost, err
	}
	counting, err := p.counting()
	if err != nil {
		return nil, 1, err
	}
	ctx := t.context()
	v, details, err := counting.ContextEval(ctx, s)
	cost := uint64(1)
	if details != nil && details.ActualCost() != nil {
		cost += *details.ActualCost()
	}
	if err == nil {
		return v, cost, nil
	}
	text := err.Error()
	if strings.Contains(text, "limit exceeded") || strings.Contains(text, "interrupted") || ctx.Err() != nil {
		return nil, cost, errTooComplex
	}
	return nil, cost, err
}

// costs charges what the work of a call depends on beyond what CEL charges: all values that are compared, and the lengths
// of the texts that our functions are given and give.
type costs struct{}

// CallCost is called after a call.
func (costs) CallCost(function, _ string, args []ref.Val, result ref.Val) *uint64 {
	cost := uint64(1)
	switch {
	case function == "_==_" || function == "_!=_" || function == "@in":
	case strings.HasPrefix(function, "_") || strings.HasPrefix(function, "@") || !ours(function):
		return nil
	case function == "read" || function == existsName || function == "list":
		cost = 1000
	}
	for _, v := range append(args[:len(args):len(args)], result) {
		cost += uint64(sizes.AggregateSize(v))
	}
	return &cost
}

// ours reports whether a function is none of CEL's own.
func ours(name string) bool { return ownNames()[name] }

var ownNames = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, f := range (&engine{}).functions() {
		all[f.name] = true
	}
	return all
})

// contextOf is what the settings say of the repository, for the expressions of one file.
func (e *engine) contextOf() ref.Val {
	n := e.context.Node
	e.contextOnce.Do(func() {
		if n != nil {
			_, e.contextErr = viewOf(n)
		}
	})
	if n == nil || e.contextErr != nil {
		return types.NewStringInterfaceMap(types.DefaultTypeAdapter, map[string]any{})
	}
	return valueOf(n)
}
