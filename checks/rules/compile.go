package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/suggest"
)

// fault is a mistake in a rule, at its place.
type fault struct {
	at            doc.Place
	message, hint string
}

// compiled is a rule that is ready to judge.
type compiled struct {
	selectors []selector
	when      *program // nil: always
	require   *program
	message   template
	set       *program // of a fix: the new value
	insert    []*program
	rename    *program
	related   []pointer
	bare      bool // it looks at nothing in the document, so it judges files without one, too
	base      bool // it compares with what was before the change, the document
	before    bool // and the value
}

// compilation makes a rule ready once.
type compilation struct {
	once   sync.Once
	ready  *compiled
	faults []fault
}

func (r *rule) compile() (*compiled, []fault) {
	r.made.once.Do(func() { r.made.ready, r.made.faults = r.compileNow() })
	return r.made.ready, r.made.faults
}

func (r *rule) compileNow() (*compiled, []fault) {
	c, m := &compiled{}, &maker{engine: r.engine, file: r.File}
	for _, s := range r.Select {
		sel, err := newSelector(s.Value)
		if err != nil {
			m.fault(s, 0, "for instance /jobs/*/steps/*/uses", "the path cannot be understood: %s", err)
		}
		c.selectors = append(c.selectors, sel)
	}
	if len(r.Select) == 0 {
		c.selectors = []selector{nil}
	}
	if r.When.Node != nil {
		c.when = m.condition(r.When)
	}
	c.require = m.condition(r.Require)
	c.message = m.template(r.Message)
	m.environments(r.Severity)
	for _, p := range r.Related {
		c.related = append(c.related, m.pointer(p))
	}
	if fix := r.Fix; fix != nil {
		m.fix(c, fix)
	}
	if len(m.faults) > 0 {
		return nil, m.faults
	}
	c.before = m.uses["before"]
	c.base = m.uses["base"] || c.before
	c.bare = len(r.Select) == 0 && !m.uses["doc"] && !m.uses["value"] && !c.base
	return c, nil
}

// maker compiles the expressions of a rule and notes their faults.
type maker struct {
	engine *engine
	file   *doc.File
	faults []fault
	uses   map[string]bool
}

// fault notes a mistake at a byte offset into a text.
func (m *maker) fault(t config.Text, offset int, hint, format string, args ...any) {
	m.faults = append(m.faults, fault{placeIn(m.file, t, offset), fmt.Sprintf(format, args...), hint})
}

// condition compiles an expression that is true or false.
func (m *maker) condition(t config.Text) *program {
	ast := m.check(t, t.Value, 0)
	if ast == nil {
		return nil
	}
	if out := ast.OutputType(); !out.IsExactType(cel.BoolType) && !out.IsExactType(cel.DynType) {
		m.fault(t, leading(t.Value), "compare it with something", "the expression gives %s, not true or false", typeName(out.String()))
		return nil
	}
	return m.program(t, ast)
}

func leading(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\n")) }

// expression compiles an expression of any type that stands at a byte offset in a text.
func (m *maker) expression(t config.Text, source string, offset int) *program {
	if ast := m.check(t, source, offset); ast != nil {
		return m.program(t, ast)
	}
	return nil
}

func (m *maker) program(t config.Text, ast *cel.Ast) *program {
	p, err := m.engine.program(ast)
	if err != nil {
		m.fault(t, 0, "", "the expression cannot be run: %s", firstLine(err.Error()))
		return nil
	}
	if m.uses == nil {
		m.uses = map[string]bool{}
	}
	for name := range p.uses {
		m.uses[name] = true
	}
	return p
}

// check parses and type-checks an expression. Of several mistakes the first counts: the others often follow from it.
func (m *maker) check(t config.Text, source string, offset int) *cel.Ast {
	if t.Node == nil {
		return nil // told already: it is missing
	}
	if strings.TrimSpace(source) == "" {
		m.fault(t, offset, `for instance value != ""`, "the expression is empty")
		return nil
	}
	env, err := m.engine.environment()
	if err != nil {
		m.fault(t, offset, "", "expressions cannot be set up: %s", firstLine(err.Error()))
		return nil
	}
	ast, issues := env.Compile(source)
	if issues == nil || issues.Err() == nil {
		return ast
	}
	first := slices.MinFunc(issues.Errors(), func(a, b *cel.Error) int {
		return byteOffset(source, a.Location.Line(), a.Location.Column()) - byteOffset(source, b.Location.Line(), b.Location.Column())
	})
	at := byteOffset(source, first.Location.Line(), first.Location.Column())
	message, hint, at := explain(first.Message, source, at)
	m.fault(t, offset+at, hint, "%s", message)
	return nil
}

// byteOffset is where a line (from 1) and column (from 0, in code points) stand in a text.
func byteOffset(s string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(s[at:], '\n')
		if i < 0 {
			return len(s)
		}
		at += i + 1
	}
	for i := range s[at:] {
		if column <= 0 || s[at+i] == '\n' {
			return at + i
		}
		column--
	}
	return len(s)
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overload   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
	syntax     = regexp.MustCompile(`^Syntax error: (.*)`)
	noField    = regexp.MustCompile(`^undefined field '([^']*)'`)
)

// explain says what is wrong with an expression in the words of who wrote it, what may be meant, and where it stands.
func explain(message, source string, at int) (text, hint string, where int) {
	message = firstLine(message)
	if m := undeclared.FindStringSubmatch(message); m != nil {
		at = startOf(m[1], source, at)
		name := longName(m[1], source, at)
		hint := suggest.Hint(name, names())
		if hint == "" {
			hint = "confward explain rules/invalid tells what expressions may use"
		}
		if called(source, at+len(name)) {
			return fmt.Sprintf("there is no function %q", name), hint, at
		}
		return fmt.Sprintf("there is no name %q", name), hint, at
	}
	if m := overload.FindStringSubmatch(message); m != nil {
		at = startOf(m[1], source, at)
		return fmt.Sprintf("%s is not possible with (%s)", operation(m[1]), typeName(strings.Trim(m[2], "()"))), "", at
	}
	if m := noField.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("there is no field %q here", m[1]), "", at
	}
	if m := syntax.FindStringSubmatch(message); m != nil {
		text, hint := slip(m[1])
		return "the expression cannot be read: " + text, hint, at
	}
	return cut(message, 200), "", at
}

// startOf is where a name begins whose dot or parenthesis stands at a place.
func startOf(name, source string, at int) int {
	if at < len(source) && (source[at] == '(' || source[at] == '.') {
		if i := strings.LastIndex(source[:at], name); i >= 0 && strings.TrimSpace(source[i+len(name):at]) == "" {
			return i
		}
		first, _, dotted := strings.Cut(name, ".")
		if i := strings.LastIndex(source[:at], first); dotted && i >= 0 && strings.HasPrefix(source[i:], name) {
			return i
		}
	}
	return at
}

// longName is the dotted name that stands where a part of it is not known.
func longName(name, source string, at int) string {
	rest := source[min(at, len(source)):]
	i := strings.Index(rest, name)
	if i != 0 {
		return name
	}
	end := len(name)
	for end < len(rest) && (rest[end] == '.' || rest[end] == '_' || rest[end] >= 'a' && rest[end] <= 'z' || rest[end] >= 'A' && rest[end] <= 'Z' || rest[end] >= '0' && rest[end] <= '9') {
		end++
	}
	long := strings.TrimRight(rest[:end], ".")
	for _, known := range names() {
		prefix, _, dotted := strings.Cut(known, ".")
		if dotted && prefix == name {
			return long
		}
	}
	return name
}

// called reports whether an opening parenthesis stands at a place, as behind a function's name.
func called(source string, at int) bool {
	return at >= 0 && at < len(source) && strings.HasPrefix(strings.TrimLeft(source[at:], " "), "(")
}

// names are all that an expression may name.
func names() []string {
	var all []string
	for _, v := range variables {
		all = append(all, v.name)
	}
	for _, f := range (&engine{}).functions() {
		all = append(all, f.name)
	}
	return append(all, "has", "size", "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap",
		"contains", "startsWith", "endsWith", "matches", "int", "uint", "double", "string", "bool", "bytes", "type", "dyn",
		"duration", "timestamp", "true", "false", "null")
}

var operators = map[string]string{"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=", "_+_": "+", "_-_": "-",
	"_*_": "*", "_/_": "/", "_%_": "%", "_&&_": "&&", "_||_": "||", "!_": "!", "-_": "-", "@in": "in", "_[_]": "[ ]", "_?_:_": "? :"}

func operation(name string) string {
	if op := operators[name]; op != "" {
		return op
	}
	return name
}

// typeName is a type in the words of the documentation.
func typeName(t string) string {
	return strings.NewReplacer("string", "text", "google.protobuf.Timestamp", "time", "google.protobuf.Duration", "duration",
		"dyn", "any value", "bool", "true or false").Replace(t)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
