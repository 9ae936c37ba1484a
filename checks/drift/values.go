package drift

import (
	"slices"
	"strings"
	"unicode"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/envset"
	"github.com/confward/confward/lint"
)

// defaultMustDiffer are keys that are another one for every environment wherever they are found.
var defaultMustDiffer = []string{"aws_account_id", "awsAccountId", "subscription_id"}

// values compares what environments have under the same keys.
func (j *judge) values() {
	j.rows.Walk(func(r *envset.Row) bool {
		if r.Path == "" {
			return true
		}
		if j.silent(r.Path) {
			return false
		}
		if !j.set.Sample {
			j.mustBe(r)
		}
		if !j.specific(r.Path) {
			j.types(r)
		}
		if r.Leaf() && !j.set.Sample {
			j.secret(r)
		}
		return true
	})
}

// mustBe judges what settings say of a key, and what goes without saying.
func (j *judge) mustBe(r *envset.Row) {
	if !r.Leaf() {
		return
	}
	if envset.MatchKey(j.opt.MustMatch, r.Path) {
		j.match(r)
	}
	if envset.MatchKey(j.opt.MustDiffer, r.Path) {
		j.differ(r, lint.Error)
	} else if envset.MatchKey(defaultMustDiffer, r.Path) {
		j.differ(r, lint.Notice)
	}
}

// match reports the environments whose value is not that of most.
func (j *judge) match(r *envset.Row) {
	same := j.alike(r, func(*envset.Value) bool { return true })
	if len(same) < 2 {
		return
	}
	slices.SortStableFunc(same, func(a, b group) int { return b.count() - a.count() })
	for _, odd := range same[1:] {
		at := j.places(r, odd, "")
		if len(at) == 0 {
			continue
		}
		j.add(fact{
			rule: mustMatch, at: at[0].At, path: r.Path, related: append(at[1:], j.places(r, same[0], "")...),
			one:  "{} is not in " + j.names(odd) + " what it is in " + j.names(same[0]) + " (" + j.shapes(r, odd, same[0]) + ")",
			hint: "the settings say that it must be the same everywhere",
		})
	}
}

// differ reports environments that share a value.
func (j *judge) differ(r *envset.Row, s lint.Severity) {
	for _, g := range j.alike(r, func(v *envset.Value) bool { return v.Text != "" && !envset.Reference(v.Text) }) {
		at := j.places(r, g, "")
		if g.count() < 2 || len(at) == 0 {
			continue
		}
		j.add(fact{
			rule: mustDiffer, severity: s, at: at[len(at)-1].At, path: r.Path, related: at[:len(at)-1],
			one:  "{} is the same in " + j.names(g),
			hint: "give each environment a value of its own",
		})
	}
}

// alike are the environments by what they have in a row.
func (j *judge) alike(r *envset.Row, counts func(*envset.Value) bool) []group {
	var groups []group
	var of []*envset.Value
	for i, v := range r.Cells {
		if v == nil || j.envs[i].implicit || !counts(v) {
			continue
		}
		if k := slices.IndexFunc(of, func(o *envset.Value) bool { return envset.Same(o, v) }); k >= 0 {
			groups[k] |= 1 << i
			continue
		}
		of = append(of, v)
		groups = append(groups, 1<<i)
	}
	return groups
}

func (j *judge) shapes(r *envset.Row, a, b group) string {
	shape := func(g group) string {
		for i, v := range r.Cells {
			if g.has(i) {
				return v.Shape()
			}
		}
		return ""
	}
	if x, y := shape(a), shape(b); x != y {
		return x + ", not " + y
	}
	return shape(a) + " in each"
}

// types reports a value of another type than the others have.
func (j *judge) types(r *envset.Row) {
	if r.Item && !r.Leaf() && strings.Trim(r.Name, "0123456789") == "" {
		return // which item stands where is no matter of types
	}
	if strings.Contains(r.Path, "/limits/") || strings.Contains(r.Path, "/requests/") {
		return // Kubernetes takes a quantity as text and as a number
	}
	if oneKind(r) || j.weak(r) {
		return
	}
	kinds := map[string]group{}
	for i, v := range r.Cells {
		if k := kindOf(v); k != "" {
			kinds[k] |= 1 << i
		}
	}
	if len(kinds) != 2 || switchedOff(r, kinds["boolean"]) {
		return
	}
	var common, odd string
	for k, g := range kinds {
		if common == "" || g.count() > kinds[common].count() || g.count() == kinds[common].count() && j.higher(kinds[common], g) {
			common, odd = k, common
		} else {
			odd = k
		}
	}
	severity := lint.Warning
	if j.set.Merge.Names == envset.Relaxed && common != "mapping" && odd != "mapping" {
		severity = lint.Notice // Spring makes the type that the program asks for
	}
	at := j.places(r, kinds[odd], "")
	if len(at) == 0 || at[0].At == j.places(r, kinds[common], "")[0].At {
		return
	}
	j.add(fact{
		rule: typeDiffers, severity: severity, at: at[0].At, path: r.Path, related: append(at[1:], j.places(r, kinds[common], inBrackets(common))...),
		one:  "{} is a " + odd + " in " + j.names(kinds[odd]) + ", but a " + common + " in " + j.names(kinds[common]),
		hint: "write it in the same way everywhere, with quotes if it is text",
	})
}

// oneKind reports whether all values of a row are of one kind, as nearly always.
func oneKind(r *envset.Row) bool {
	var kind doc.Kind
	for _, v := range r.Cells {
		if v != nil && kind != 0 && v.Kind != kind {
			return false
		}
		if v != nil {
			kind = v.Kind
		}
	}
	return true
}

// switchedOff reports whether the booleans of a row are false beside what is no text of a boolean: false often switches
// off what is else a text or a mapping.
func switchedOff(r *envset.Row, booleans group) bool {
	if booleans == 0 {
		return false
	}
	for i, v := range r.Cells {
		if v != nil && (booleans.has(i) && v.Text != "false" || v.Kind == doc.String && (v.Text == "true" || v.Text == "false")) {
			return false
		}
	}
	return true
}

// quantity reports whether a text is a number with a unit: 500m, 1Gi, 30s, 80%.
func quantity(s string) bool {
	unit := strings.TrimLeft(s, "0123456789.")
	return unit != s && unit != "" && len(unit) <= 4 && strings.Trim(unit, "%abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func inBrackets(kind string) string { return "(" + kind + ")" }

// higher reports whether environments of a are nearer to production than those of b.
func (j *judge) higher(a, b group) bool { return a > b }

// weak reports whether any of the values is of a file that knows text only.
func (j *judge) weak(r *envset.Row) bool {
	return j.set.Merge.Weak || slices.ContainsFunc(r.Cells, func(v *envset.Value) bool { return v != nil && v.File != nil && v.Weak() })
}

// kindOf is the type that a value has for a reader, or empty where it tells none: null, an expression, a reference, a
// quantity such as 500m, beside which a number is another quantity.
func kindOf(v *envset.Value) string {
	if v == nil {
		return ""
	}
	switch v.Kind {
	case doc.Null, doc.NoKind, doc.Opaque, doc.Alias:
		return ""
	case doc.String:
		if v.Text == "" || envset.Reference(v.Text) || envset.Placeholder(v.Text) || strings.Contains(v.Text, "${") || strings.Contains(v.Text, "{{") || quantity(v.Text) {
			return ""
		}
	}
	return v.Kind.String()
}

// secret reports a secret that two environments have, each in a place of its own.
func (j *judge) secret(r *envset.Row) {
	if !slices.ContainsFunc(r.Cells, func(v *envset.Value) bool { return v != nil && v.Secret() }) {
		return
	}
	for _, g := range j.alike(r, func(v *envset.Value) bool { return v.Secret() && real(v) }) {
		at := j.places(r, g, "")
		if g.count() < 2 || len(at) < 2 {
			continue // one place that several environments take it from
		}
		production := j.where(func(i int, e env) bool { return e.production && g.has(i) })
		severity := lint.Notice
		if production != 0 && production != g {
			if severity = lint.Warning; strong(r, g) {
				severity = lint.Error
			}
		}
		j.add(fact{
			rule: sameSecret, severity: severity, at: at[len(at)-1].At, path: r.Path, related: at[:len(at)-1],
			one:  "{} is the same secret in " + j.names(g),
			many: "{n} secrets are the same in " + j.names(g) + ": {}",
			hint: "give each environment a secret of its own, so that who has one has not all",
		})
	}
}

// real reports whether a value is a secret itself, rather than a name of one or what stands in its place.
func real(v *envset.Value) bool {
	t := v.Text
	if v.Kind != doc.String && v.Kind != doc.Number || len(t) < 4 || envset.Reference(t) || envset.Placeholder(t) {
		return false
	}
	if p := envset.PasswordIn(t); p != "" && (envset.Reference(p) || envset.Placeholder(p) || strings.HasPrefix(p, "$")) {
		return false
	}
	if t == strings.ToUpper(t) && strings.Contains(t, "_") || strings.EqualFold(t, v.Name) {
		return false // the name of a variable
	}
	return !strings.Contains(t, "${") && !strings.Contains(t, "{{")
}

// strong reports whether a secret is hardly made up for a desk: long, of letters and digits.
func strong(r *envset.Row, g group) bool {
	for i, v := range r.Cells {
		if g.has(i) {
			t := v.Text
			if p := envset.PasswordIn(t); p != "" {
				t = p
			}
			return len(t) >= 16 && strings.ContainsFunc(t, unicode.IsDigit) && strings.ContainsFunc(t, unicode.IsLetter) && !strings.Contains(t, " ")
		}
	}
	return false
}
