package rules

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/confward/confward/internal/sensitive"
)

// function is something that expressions may call beside the functions of CEL itself. The list in docs/rules.md is made of
// these.
type function struct {
	name   string
	method bool // called on its first argument
	args   []*cel.Type
	result *cel.Type
	usage  string // an example, with its value
	doc    string
	call   func(args []ref.Val) ref.Val
}

var textList = cel.ListType(cel.StringType)

// repoType is the type of repo.
var repoType = cel.OpaqueType("repo")

// functions are all of them, in the order of the documentation.
func (e *engine) functions() []function {
	one := []*cel.Type{cel.StringType}
	two := []*cel.Type{cel.StringType, cel.StringType}
	return []function{
		{"glob", false, two, cel.BoolType, `glob("*.yaml", "a.yaml") == true`,
			"whether a path fits a pattern of the settings: `*` stays in a folder, `**` crosses folders", texts2(globMatch)},
		{"find", true, two, textList, `"a1 b2".find("[0-9]") == ["1", "2"]`,
			"the parts of a text that a regular expression (RE2) matches, or their first group if it has one", texts2(findAll)},
		{"lower", true, one, cel.StringType, `"Ab".lower() == "ab"`, "in lower case", texts1(lower)},
		{"upper", true, one, cel.StringType, `"Ab".upper() == "AB"`, "in upper case", texts1(upper)},
		{"trim", true, one, cel.StringType, `" a ".trim() == "a"`, "without white space at its ends", texts1(trim)},
		{"split", true, two, textList, `"a,b".split(",") == ["a", "b"]`, "the parts between separators", texts2(split)},
		{"replace", true, []*cel.Type{cel.StringType, cel.StringType, cel.StringType}, cel.StringType,
			`"a-b".replace("-", "_") == "a_b"`, "with every occurrence of a text replaced", replaceAll},
		{"words", true, one, textList, `"dbPassword_old".words() == ["db", "password", "old"]`,
			"the words of a name, in lower case", texts1(func(s string) ref.Val { return listOf(sensitive.Words(s)) })},
		{"join", true, []*cel.Type{textList, cel.StringType}, cel.StringType, `["a", "b"].join("/") == "a/b"`, "the texts of a list with a text between them", joinTexts},
		{"unique", true, []*cel.Type{cel.ListType(cel.DynType)}, cel.ListType(cel.DynType), `["a", "b", "a"].unique() == ["a", "b"]`,
			"a list of texts and numbers, each once", unique},
		{"flat", true, []*cel.Type{cel.ListType(cel.DynType)}, cel.ListType(cel.DynType), `[["a"], "b"].flat() == ["a", "b"]`,
			"a list with the items of the lists in it", flat},
		{"unit", false, []*cel.Type{cel.DynType}, cel.DoubleType, `unit(85) == unit("85%") && unit(85) == unit(0.85)`,
			"a part of the whole, however it is written: above 1 it is percent; 1 alone is an error, since it may be either", unit},
		{"version.valid", false, one, cel.BoolType, `version.valid("v1.2.3")`, "whether a text is a version of one to three numbers", texts1(versionValid)},
		{"version.compare", false, two, cel.IntType, `version.compare("1.10.0", "v1.9") == 1`, "-1, 0 or 1, as semantic versions are ordered", texts2(versionCompare)},
		{"seconds", false, []*cel.Type{cel.DynType}, cel.DoubleType, `seconds("1h30m") == 5400.0`,
			"a duration with units d, h, m, s, ms; a number is seconds", seconds},
		{"size.bytes", false, []*cel.Type{cel.DynType}, cel.IntType, `size.bytes("2Mi") == 2097152 && size.bytes("2M") == 2000000`,
			"an amount of memory: Ki, Mi, Gi (or KiB ...) in steps of 1024, k, M, G (or kB ...) in steps of 1000", sizeBytes},
		{"base64.decode", false, one, cel.StringType, `base64.decode("aGk=") == "hi"`, "the text that is encoded", texts1(base64Decode)},
		{"base64.encode", false, one, cel.StringType, `base64.encode("hi") == "aGk="`, "a text encoded", texts1(base64Encode)},
		{"url.scheme", false, one, cel.StringType, `url.scheme("https://a.example:81/b") == "https"`, "the scheme in lower case, or empty", texts1(urlScheme)},
		{"url.host", false, one, cel.StringType, `url.host("https://a.example:81/b") == "a.example"`, "the host without port, or empty", texts1(urlHost)},
		{"url.port", false, one, cel.StringType, `url.port("https://a.example:81/b") == "81"`, "the port as it is written, or empty", texts1(urlPort)},
		{"url.path", false, one, cel.StringType, `url.path("https://a.example:81/b") == "/b"`, "the path, or empty", texts1(urlPath)},
		{"ip.valid", false, one, cel.BoolType, `ip.valid("10.0.0.1")`, "whether a text is an address", texts1(ipValid)},
		{"ip.private", false, one, cel.BoolType, `ip.private("10.0.0.1") && !ip.private("8.8.8.8")`, "whether an address is reached only from within: private, loopback or link-local", texts1(ipPrivate)},
		{"ip.within", false, two, cel.BoolType, `ip.within("10.1.2.3", "10.0.0.0/8")`, "whether an address, or a whole network, lies in a network", texts2(ipWithin)},
		{"date", false, one, cel.TimestampType, `date("2030-12-31") > date("2030-12-30")`, "the start of a day, in UTC", texts1(date)},
		{"now", false, nil, cel.TimestampType, `now() > date("2020-01-01")`, "the time of the run", func([]ref.Val) ref.Val { return types.Timestamp{Time: e.now} }},
		{"secret.named", false, one, cel.BoolType, `secret.named("DB_PASSWORD") && !secret.named("token_budget")`,
			"whether the name of a key says that its value is a secret", texts1(func(s string) ref.Val { return types.Bool(named(s)) })},
		{"secret.open", false, []*cel.Type{cel.StringType, cel.DynType}, cel.BoolType, `secret.open("DB_PASSWORD", "hunter2hunter2") && !secret.open("DB_PASSWORD", "${PW}")`,
			"whether a value stands openly under such a name: it is no reference, placeholder, sealed value or the like", secretOpen},
		{"texts", false, []*cel.Type{cel.DynType}, textList, `texts([{"a": ["x", 1]}, "y"]) == ["x", "y"]`, "all texts in a value, however deep", textsWithin},
		{"workflow.checks", false, []*cel.Type{cel.DynType}, textList, `workflow.checks({"jobs": {"a": {"name": "A"}}}) == ["A"]`,
			"the names of the checks that a workflow of GitHub Actions makes, with its matrices written out; what only a run knows is `*`", workflowChecks},
		{"workflow.makes", false, []*cel.Type{cel.DynType, cel.StringType}, cel.BoolType,
			`workflow.makes({"jobs": {"a": {"name": "A"}}}, "A")`, "whether one of these names fits", workflowMakes},
		{"workflow.resembles", false, []*cel.Type{cel.DynType, cel.StringType}, cel.BoolType,
			`workflow.resembles({"jobs": {"a": {"name": "T (${{ matrix.os }})", "strategy": {"matrix": {"os": ["x"]}}}}}, "T (y)")`,
			"whether a name has the form of one of a workflow's jobs, whatever its matrix holds", workflowResembles},
		{existsName, false, []*cel.Type{repoType, cel.StringType}, cel.BoolType, "",
			"`repo.exists(\"a.yaml\")`: whether the repository has a file of that path", repoExists},
		{"read", true, []*cel.Type{repoType, cel.StringType}, cel.DynType, "",
			"`repo.read(\"a.yaml\")`: what another file of the repository holds (of several documents the first)", repoRead},
		{"list", true, []*cel.Type{repoType, cel.StringType}, textList, "",
			"`repo.list(\".github/workflows\")`: the paths of the files in a folder, in order; none for a folder that is not there", repoList},
	}
}

func named(name string) bool {
	_, ok := sensitive.Lexicon{}.Key(name)
	return ok
}

func secretOpen(args []ref.Val) ref.Val {
	name, ok := args[0].(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[0])
	}
	value, ok := args[1].(types.String)
	if !ok {
		return types.False
	}
	_, open := sensitive.Lexicon{}.Exposed([]string{string(name)}, string(value))
	return types.Bool(open)
}

// textsWithin are the texts in a value in the order of the file.
func textsWithin(args []ref.Val) ref.Val {
	var out []string
	size := 0
	var walk func(v ref.Val, depth int) bool
	walk = func(v ref.Val, depth int) bool {
		if size++; size > maxValues || depth > maxDepth {
			return false
		}
		switch v := v.(type) {
		case types.String:
			out = append(out, string(v))
		case traits.Lister:
			for it := v.Iterator(); it.HasNext() == types.True; {
				if !walk(it.Next(), depth+1) {
					return false
				}
			}
		case traits.Mapper:
			for _, key := range keysInOrder(v) {
				if !walk(v.Get(types.String(key)), depth+1) {
					return false
				}
			}
		}
		return true
	}
	if !walk(args[0], 0) {
		return types.NewErr("the value is too large")
	}
	return listOf(out)
}

// existsName is the function behind repo.exists(path). The name exists itself belongs to a macro.
const existsName = "repo.@exists"

// existsMacro makes repo.exists(path) a call of that function.
func existsMacro() cel.Macro {
	return cel.ReceiverMacro("exists", 1, func(f cel.MacroExprFactory, target ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		if target.Kind() != ast.IdentKind || target.AsIdent() != "repo" {
			return nil, nil
		}
		return f.NewCall(existsName, target, args[0]), nil
	})
}

// options declare the functions.
func (e *engine) options() []cel.EnvOption {
	all := []cel.EnvOption{cel.Macros(existsMacro())}
	for _, f := range e.functions() {
		id := f.name + "_" + f.result.String()
		bind := cel.FunctionBinding(func(args ...ref.Val) ref.Val { return f.call(args) })
		if f.method {
			all = append(all, cel.Function(f.name, cel.MemberOverload(id, f.args, f.result, bind)))
		} else {
			all = append(all, cel.Function(f.name, cel.Overload(id, f.args, f.result, bind)))
		}
	}
	return all
}

// texts1 and texts2 make calls of functions of one and two texts.
func texts1(f func(string) ref.Val) func([]ref.Val) ref.Val {
	return func(args []ref.Val) ref.Val {
		s, ok := args[0].(types.String)
		if !ok {
			return types.MaybeNoSuchOverloadErr(args[0])
		}
		return f(string(s))
	}
}

func texts2(f func(a, b string) ref.Val) func([]ref.Val) ref.Val {
	return func(args []ref.Val) ref.Val {
		a, ok := args[0].(types.String)
		if !ok {
			return types.MaybeNoSuchOverloadErr(args[0])
		}
		b, ok := args[1].(types.String)
		if !ok {
			return types.MaybeNoSuchOverloadErr(args[1])
		}
		return f(string(a), string(b))
	}
}

// maxText is the length of text that a function may make; it is far above what a configuration holds.
const maxText = 1 << 20

func tooLong() ref.Val { return types.NewErr("the text would be longer than %d bytes", maxText) }

func joinTexts(args []ref.Val) ref.Val {
	items, fault := textsIn(args[0])
	sep, ok := args[1].(types.String)
	if fault != nil || !ok {
		return types.NewErr("join takes a list of texts and a text")
	}
	n := len(sep) * len(items)
	for _, s := range items {
		n += len(s)
	}
	if n > maxText {
		return tooLong()
	}
	return join(items, string(sep))
}

func replaceAll(args []ref.Val) ref.Val {
	s, ok1 := args[0].(types.String)
	from, ok2 := args[1].(types.String)
	to, ok3 := args[2].(types.String)
	if !ok1 || !ok2 || !ok3 {
		return types.NewErr("replace takes texts")
	}
	return replace(string(s), string(from), string(to))
}

func unique(args []ref.Val) ref.Val {
	l, ok := args[0].(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[0])
	}
	seen := map[any]bool{}
	var out []ref.Val
	for it := l.Iterator(); it.HasNext() == types.True; {
		v := it.Next()
		switch v.(type) {
		case types.String, types.Int, types.Uint, types.Double, types.Bool:
		default:
			return types.NewErr("unique takes a list of texts and numbers")
		}
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, out)
}

func flat(args []ref.Val) ref.Val {
	l, ok := args[0].(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[0])
	}
	var out []ref.Val
	for it := l.Iterator(); it.HasNext() == types.True; {
		v := it.Next()
		inner, ok := v.(traits.Lister)
		if !ok {
			out = append(out, v)
			continue
		}
		for in := inner.Iterator(); in.HasNext() == types.True; {
			if out = append(out, in.Next()); len(out) > maxValues {
				return types.NewErr("the list would be too long")
			}
		}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, out)
}
