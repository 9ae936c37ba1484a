package config

import (
	"testing"

	"github.com/confward/confward/doc"
)

func TestBridge(t *testing.T) {
	src := "bridge:\n  base: staging\n  targets: production\n  sets: [api]\n  managed: ['a.*']\n  validation_rules: [schema]\n  mapping:\n    skip: host\n" +
		"    rename: [{from: a, to: b}]\n    template: [{match: x, replace: y, paths: topic}]\n    set: {tier: gold, n: 1}\n"
	s, faults := Load(doc.New(Name, []byte(src), doc.Limits{}), nil)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	b := s.Bridge
	if b == nil || b.Base != "staging" || len(b.Targets) != 1 || b.Mapping.Skip[0] != "host" || b.Mapping.Rename[0].To != "b" ||
		b.Mapping.Rename[0].At.Line != 9 || b.Mapping.Template[0].Paths[0] != "topic" || b.Mapping.Set.Node.Get("n") == nil || b.Validation[0] != "schema" {
		t.Errorf("it is read as %+v", b)
	}
	for src, want := range map[string]string{
		"bridge: {targets: [a]}":                                     MissingKey,
		"bridge: [a]":                                                WrongType,
		"bridge: {base: a, tragets: [b]}":                            UnknownKey,
		"bridge: {base: a, mapping: {rename: [{from: x}]}}":          MissingKey,
		"bridge: {base: a, mapping: {set: [x]}}":                     WrongType,
		"bridge: {base: a, mapping: {skip: ['[a']}}":                 WrongValue,
		"bridge: {base: a, mapping: {template: [{match: a, b: c}]}}": UnknownKey,
	} {
		if _, faults := Load(doc.New(Name, []byte(src), doc.Limits{}), nil); len(faults) != 1 || faults[0].Rule != want {
			t.Errorf("%s: %v, want %s", src, faults, want)
		}
	}
}
