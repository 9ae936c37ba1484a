package config

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/glob"
	"github.com/confward/confward/internal/suggest"
)

// decoder fills Go values from nodes and notes what does not fit.
type decoder struct {
	file   *doc.File
	faults []Fault
}

// custom is a type that reads itself.
type custom interface {
	decodeNode(d *decoder, n *doc.Node)
}

// field is a key of a section: what its tags say, and where it is kept.
type field struct {
	key, doc, unit string
	enum           []string
	needed         bool
	value          reflect.Value
}

// fields are the keys of a section.
func fields(v reflect.Value) []field {
	var all []field
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		f := field{key: tag.Get("key"), doc: tag.Get("doc"), unit: tag.Get("unit"), needed: tag.Get("need") != "", value: v.Field(i)}
		f.enum = strings.Fields(tag.Get("enum"))
		if f.key != "" && f.key != "-" {
			all = append(all, f)
		}
	}
	return all
}

func (d *decoder) fault(rule string, at doc.Place, hint, format string, args ...any) {
	d.faults = append(d.faults, Fault{Rule: rule, At: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (d *decoder) decode(n *doc.Node, target any) {
	d.value(n, field{value: reflect.ValueOf(target).Elem()})
}

// value reads a node into what a field keeps.
func (d *decoder) value(n *doc.Node, f field) {
	v := f.value
	if c, ok := v.Addr().Interface().(custom); ok {
		c.decodeNode(d, n)
		return
	}
	r := n.Resolve()
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.value = v.Elem()
		d.value(n, f)
	case reflect.Struct:
		if d.is(n, doc.Map, "a mapping") {
			d.section(n, v)
		}
	case reflect.Map:
		if d.is(n, doc.Map, "a mapping") {
			v.Set(reflect.MakeMap(v.Type()))
			for key, m := range n.Members() {
				item := reflect.New(v.Type().Elem()).Elem()
				d.value(m, field{value: item})
				v.SetMapIndex(reflect.ValueOf(key), item)
			}
		}
	case reflect.Slice:
		d.list(n, v)
	case reflect.String:
		d.text(n, f)
	case reflect.Bool:
		if d.is(n, doc.Bool, "true or false") {
			v.SetBool(r.Value == "true")
		}
	case reflect.Int:
		d.integer(n, f)
	case reflect.Float64:
		if d.is(n, doc.Number, "a number") {
			x, _ := strconv.ParseFloat(r.Value, 64)
			v.SetFloat(x)
		}
	}
}

// is reports whether a node is of a kind, and notes it if not. An empty value counts as not given.
func (d *decoder) is(n *doc.Node, kind doc.Kind, want string) bool {
	switch r := n.Resolve(); {
	case r.Kind == kind:
		return true
	case r.Kind == doc.Null:
		return false
	default:
		d.fault(WrongType, d.file.PlaceOf(n), "", "%s must be %s, not %s", named(n), want, described(r))
		return false
	}
}

// named is what a message calls a node.
func named(n *doc.Node) string {
	switch {
	case n.Parent == nil:
		return "the settings file"
	case n.Key == "":
		return "each entry of " + named(n.Parent)
	}
	return n.Key
}

func described(n *doc.Node) string {
	switch n.Kind {
	case doc.Bool, doc.Number:
		return fmt.Sprintf("the %s %s", n.Kind, n.Value)
	case doc.String:
		return fmt.Sprintf("the text %q", short(n.Value))
	}
	return "a " + n.Kind.String()
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (d *decoder) section(n *doc.Node, v reflect.Value) {
	known := fields(v)
	var names []string
	for _, f := range known {
		names = append(names, f.key)
	}
	for key, m := range n.Members() {
		i := slices.Index(names, key)
		if i < 0 {
			hint := suggest.Hint(key, names)
			if hint == "" {
				hint = "known keys: " + strings.Join(names, ", ")
			}
			d.fault(UnknownKey, d.file.PlaceOfKey(m), hint, "there is no setting %q%s", short(key), in(n))
			continue
		}
		d.value(m, known[i])
	}
	for _, f := range known {
		if f.needed && n.Get(f.key) == nil {
			d.fault(MissingKey, d.file.PlaceOf(n), fmt.Sprintf("add %s: %s", f.key, lowerFirst(f.doc)), "%s is missing%s", f.key, in(n))
		}
	}
}

func in(n *doc.Node) string {
	for ; n.Parent != nil; n = n.Parent {
		if n.Key != "" {
			return " in " + n.Key
		}
	}
	return ""
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// list reads a list; a single text stands for a list of one.
func (d *decoder) list(n *doc.Node, v reflect.Value) {
	items := []*doc.Node{n}
	text := v.Type().Elem().Kind() == reflect.String || v.Type().Elem() == reflect.TypeFor[Text]()
	if r := n.Resolve(); r.Kind != doc.String || !text {
		if !d.is(n, doc.Seq, "a list") {
			return
		}
		items = r.Children
	}
	for _, item := range items {
		x := reflect.New(v.Type().Elem()).Elem()
		d.value(item, field{value: x})
		v.Set(reflect.Append(v, x))
	}
}

func (d *decoder) text(n *doc.Node, f field) {
	if !d.is(n, doc.String, "text") {
		return
	}
	value := n.Resolve().Value
	if len(f.enum) > 0 && !slices.Contains(f.enum, value) {
		d.choice(n, value, f.enum)
		return
	}
	f.value.SetString(value)
}

func (d *decoder) choice(n *doc.Node, value string, choices []string) {
	hint := suggest.Hint(value, choices)
	d.fault(WrongValue, d.file.PlaceOf(n), hint, "%s cannot be %q; it is one of %s", named(n), short(value), strings.Join(choices, ", "))
}

func (d *decoder) integer(n *doc.Node, f field) {
	r := n.Resolve()
	if f.unit == "bytes" && r.Kind == doc.String {
		if x, ok := byteCount(r.Value); ok {
			f.value.SetInt(x)
			return
		}
		d.fault(WrongValue, d.file.PlaceOf(n), "write 5MB, 512KB or a number of bytes", "%s cannot be %q", named(n), short(r.Value))
		return
	}
	if !d.is(n, doc.Number, "a whole number") {
		return
	}
	x, err := strconv.ParseInt(r.Value, 10, 64)
	if err != nil || x < 0 || x > math.MaxInt32 {
		d.fault(WrongValue, d.file.PlaceOf(n), "", "%s must be a whole number from 0 to %d", named(n), math.MaxInt32)
		return
	}
	f.value.SetInt(x)
}

// byteCount reads 5MB, 5 MiB, 512k; all in steps of 1024.
func byteCount(s string) (int64, bool) {
	s = strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	s = strings.TrimSuffix(strings.TrimSuffix(s, "B"), "I")
	shift := 0
	switch {
	case strings.HasSuffix(s, "K"):
		shift = 10
	case strings.HasSuffix(s, "M"):
		shift = 20
	}
	if shift > 0 {
		s = s[:len(s)-1]
	}
	x, err := strconv.ParseInt(s, 10, 32)
	return x << shift, err == nil && x >= 0 && x<<shift <= math.MaxInt32
}

func (r *RuleSetting) decodeNode(d *decoder, n *doc.Node) {
	r.At = d.file.PlaceOfKey(n)
	choices := []string{"off", "notice", "warning", "error"}
	switch v := n.Resolve(); {
	case v.Kind == doc.Bool && v.Value == "false":
		r.Value = "off"
	case v.Kind == doc.String && slices.Contains(choices, v.Value):
		r.Value = v.Value
	default:
		d.choice(n, v.Value, choices)
	}
}

func (t *Date) decodeNode(d *decoder, n *doc.Node) {
	day, err := time.Parse(time.DateOnly, n.Resolve().Value)
	if err != nil {
		d.fault(WrongValue, d.file.PlaceOf(n), "write it as 2030-12-31", "%s cannot be %q; it is a day", named(n), short(n.Resolve().Value))
		return
	}
	t.Time = day
}

func (i *Ignore) decodeNode(d *decoder, n *doc.Node) {
	i.At = d.file.PlaceOf(n)
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(i).Elem())
	if r := n.Get("rule"); r != nil {
		i.RuleAt = d.file.PlaceOf(r)
		if v := r.Resolve(); v.Kind == doc.Null || v.Kind == doc.String && v.Value == "" {
			d.fault(WrongValue, i.RuleAt, "write a rule (check/rule) or a check, or delete the entry", "rule is empty, so the entry silences nothing")
		}
	}
	d.globs(n.Get("paths"))
}

// globs notes the patterns that cannot be understood.
func (d *decoder) globs(n *doc.Node) {
	if n == nil {
		return
	}
	items := []*doc.Node{n}
	if r := n.Resolve(); r.Kind == doc.Seq {
		items = r.Children
	}
	for _, item := range items {
		if r := item.Resolve(); r.Kind == doc.String && !glob.Valid(r.Value) {
			d.fault(WrongValue, d.file.PlaceOf(item), "close its brackets", "%q is no pattern of paths", short(r.Value))
		}
	}
}

// checkNames notes the rules and checks that do not exist. The rules of secrets may be a repository's own, and those of
// packs too, unless all are known.
func (d *decoder) checkNames(s *Settings, names []string, all bool) {
	known := func(name string, at doc.Place) {
		if name == "" || slices.Contains(names, name) || strings.HasPrefix(name, "secrets/") {
			return
		}
		if strings.HasPrefix(name, "rules/") && !all {
			return
		}
		hint := suggest.Hint(name, names)
		if hint == "" {
			hint = "confward rules lists them"
		}
		d.fault(UnknownRule, at, hint, "there is no rule or check %q", short(name))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Severity)) {
		known(name, s.Severity[name].At)
	}
	for _, i := range s.Ignore {
		known(i.Rule, i.RuleAt)
	}
}
