package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/confward/confward/doc"
)

// Loosened are the ways in which settings let pass what they did not before: each with the place in the new settings, or
// at their start for what was taken out, and with what was there before and is there after.
type Loosened struct {
	At            doc.Place
	Setting       string
	Before, After string
}

// strictness orders the words for a severity; a higher one finds or fails more.
var strictness = []string{"off", "never", "error", "warning", "notice"}

// Compare tells how the settings of a change are looser than those it starts from. Either file may be nil: no settings.
func Compare(before, after *doc.File, names []string) []Loosened {
	c := &comparison{file: after, before: &Settings{}, after: &Settings{}}
	if before != nil && before.Whole() {
		c.before, _ = Load(before, names)
	}
	if after != nil && after.Whole() {
		c.after, _ = Load(after, names)
	}
	c.threshold()
	c.severities()
	c.ignores()
	c.schemas()
	c.remote()
	c.rules()
	c.xref()
	c.environments()
	c.drift()
	c.switches()
	c.limits()
	c.secrets()
	c.budgets()
	return c.found
}

type comparison struct {
	file          *doc.File // the settings after the change, or nil
	before, after *Settings
	found         []Loosened
}

func (c *comparison) add(at doc.Place, setting, before, after string) {
	c.found = append(c.found, Loosened{at, setting, before, after})
}

// place is where a setting stands after the change, or the file's start.
func (c *comparison) place(path ...string) doc.Place {
	if c.file == nil {
		return doc.Place{Path: Name, Line: 1, Col: 1, EndLine: 1, EndCol: 1}
	}
	if n := c.file.Root().Find(path...); n != nil {
		return c.file.PlaceOfKey(n)
	}
	if n := c.file.Root().Find(append([]string{"configuration_manager"}, path...)...); n != nil {
		return c.file.PlaceOfKey(n)
	}
	return c.file.Place(doc.Span{})
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (c *comparison) threshold() {
	before, after := or(c.before.FailOn, "error"), or(c.after.FailOn, "error")
	if slices.Index(strictness, after) < slices.Index(strictness, before) {
		c.add(c.place("fail_on"), "fail_on", before, after)
	}
	if c.after.Baseline != c.before.Baseline && c.after.Baseline != "" {
		c.add(c.place("baseline"), "baseline", or(c.before.Baseline, "none"), c.after.Baseline)
	}
}

// severities are rules that count less than before. Without a setting a rule has its own severity, which is not known
// here: then any setting but error is taken for looser.
func (c *comparison) severities() {
	rank := func(s string) int { return slices.Index([]string{"off", "notice", "warning", "error"}, s) }
	for _, name := range slices.Sorted(maps.Keys(c.after.Severity)) {
		before, after := c.before.Severity[name].Value, c.after.Severity[name].Value
		if rank(after) < rank(or(before, "error")) {
			c.add(c.after.Severity[name].At, "severity of "+name, or(before, "its own"), after)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.before.Severity)) {
		if _, kept := c.after.Severity[name]; !kept && c.before.Severity[name].Value == "error" {
			c.add(c.place("severity"), "severity of "+name, "error", "its own")
		}
	}
}

func (c *comparison) ignores() {
	for _, i := range c.after.Ignore {
		said := i.describe()
		same := func(b Ignore) bool { return b.describe() == said }
		if i.Rule != "" && !slices.ContainsFunc(c.before.Ignore, same) {
			c.add(i.At, "ignore", "none of the kind", said)
		}
	}
}

func (i Ignore) describe() string {
	paths := strings.Join(i.Paths, ", ")
	said := fmt.Sprintf("%s in %s", i.Rule, or(paths, "all files"))
	if !i.Until.IsZero() {
		said += " until " + i.Until.Format(time.DateOnly)
	}
	return said
}

func (c *comparison) schemas() {
	for _, m := range c.before.Schemas.Mappings {
		same := func(a Mapping) bool { return a.Schema == m.Schema && slices.Equal(a.Files, m.Files) }
		if !slices.ContainsFunc(c.after.Schemas.Mappings, same) {
			c.add(c.place("schemas"), "schemas", m.Schema+" for "+strings.Join(m.Files, ", "), "taken out or changed")
		}
	}
}

// remote is what may be fetched that could not be before, and pins that hold no more.
func (c *comparison) remote() {
	b, a := c.before.Schemas.Remote, c.after.Schemas.Remote
	at := c.place("schemas", "remote", "hosts")
	for _, h := range a.Hosts {
		if !slices.Contains(b.Hosts, h) {
			c.add(at, "schemas.remote.hosts", "not "+h, "with "+h)
		}
	}
	if a.Private && !b.Private {
		c.add(c.place("schemas", "remote", "private_addresses"), "schemas.remote.private_addresses", "false", "true")
	}
	for _, u := range slices.Sorted(maps.Keys(b.Pins)) {
		if a.Pins[u] != b.Pins[u] {
			c.add(c.place("schemas", "remote", "pins"), "schemas.remote.pins of "+u, b.Pins[u], or(a.Pins[u], "none"))
		}
	}
}

// rules are those that the change takes out or writes anew, and packs that it names no more.
func (c *comparison) rules() {
	for _, r := range c.before.Rules.Rules {
		same := func(a Rule) bool { return a.text() == r.text() }
		if !slices.ContainsFunc(c.after.Rules.Rules, same) {
			c.add(c.place("rules"), "rules", or(r.ID.Value, "a rule"), "taken out or changed")
		}
	}
	for _, p := range c.before.Rules.Packs {
		if !slices.Contains(c.after.Rules.Packs, p) {
			c.add(c.place("rules"), "rules", "the pack "+p, "taken out")
		}
	}
}

// xref are rules about names that the change takes out or writes anew.
func (c *comparison) xref() {
	for _, x := range c.before.Xref {
		same := func(a Xref) bool { return a.described() == x.described() }
		if !slices.ContainsFunc(c.after.Xref, same) {
			c.add(c.place("xref"), "xref", x.Names+" at "+strings.Join(x.Select, ", ")+" of "+strings.Join(x.Files, ", "), "taken out or changed")
		}
	}
}

// environments are those whose values, or whose security, are judged less strictly.
func (c *comparison) environments() {
	rank := func(s string) int { return slices.Index([]string{"", "notice", "warning", "error"}, s) }
	all := maps.Clone(c.before.Environments)
	if all == nil {
		all = map[string]Environment{}
	}
	maps.Copy(all, c.after.Environments)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		before, after := c.before.Environments[name], c.after.Environments[name]
		was, is := before.ConstraintSeverity(), after.ConstraintSeverity()
		switch {
		case rank(or(is, "error")) < rank(or(was, "error")):
			c.add(c.place("environments", name), "constraints of "+name, or(was, "as their rules have it"), is)
		case rank(after.SecuritySeverity()) < rank(before.SecuritySeverity()):
			c.add(c.place("environments", name), "security_level of "+name, before.SecurityLevel, or(after.SecurityLevel, "none"))
		}
	}
}

// text is a rule as it is written.
func (r Rule) text() string { return r.File.Text(r.span) }

func (c *comparison) switches() {
	on := func(b *bool) bool { return b == nil || *b }
	b, a := c.before.SchemaValidation, c.after.SchemaValidation
	section := "schema_validation"
	for _, s := range []struct {
		was, is bool
		path    []string
	}{
		{on(b.Enabled), on(a.Enabled), []string{section, "enabled"}},
		{b.StrictMode, a.StrictMode, []string{section, "strict_mode"}},
		{on(b.ValidationRules.RequiredFields), on(a.ValidationRules.RequiredFields), []string{section, "validation_rules", "required_fields"}},
		{on(b.ValidationRules.TypeValidation), on(a.ValidationRules.TypeValidation), []string{section, "validation_rules", "type_validation"}},
		{on(b.ValidationRules.ConstraintValidation), on(a.ValidationRules.ConstraintValidation), []string{section, "validation_rules", "constraint_validation"}},
		{on(b.ValidationRules.CrossReferenceValidation), on(a.ValidationRules.CrossReferenceValidation), []string{section, "validation_rules", "cross_reference_validation"}},
	} {
		if s.was && !s.is {
			c.add(c.place(s.path...), strings.Join(s.path, "."), "true", "false")
		}
	}
}

// limits are bounds below which fewer files are read than before.
// secrets tells of what is left out that was found before.
func (c *comparison) secrets() {
	before, after := c.before.Secrets, c.after.Secrets
	if before.Profile == "gitleaks" && after.Profile != "gitleaks" {
		c.add(c.place("secrets", "profile"), "secrets.profile", before.Profile, or(after.Profile, "default"))
	}
	if after.Archives < before.Archives {
		c.add(c.place("secrets", "archives"), "secrets.archives", fmt.Sprint(before.Archives), fmt.Sprint(after.Archives))
	}
}

func (c *comparison) limits() {
	for _, l := range []struct {
		name    string
		was, is int
		usual   int
	}{
		{"file_size", c.before.Limits.FileSize, c.after.Limits.FileSize, doc.DefaultLimits.Size},
		{"depth", c.before.Limits.Depth, c.after.Limits.Depth, doc.DefaultLimits.Depth},
		{"values", c.before.Limits.Values, c.after.Limits.Values, doc.DefaultLimits.Nodes},
	} {
		was, is := l.was, l.is
		if was == 0 {
			was = l.usual
		}
		if is == 0 {
			is = l.usual
		}
		if is < was {
			c.add(c.place("limits", l.name), "limits."+l.name, fmt.Sprint(was), fmt.Sprint(is))
		}
	}
}
