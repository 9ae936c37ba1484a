package config

import (
	"strings"
	"testing"
)

func TestFixesHeld(t *testing.T) {
	yes, no := true, false
	none := &Settings{}
	spec := &Settings{Environments: map[string]Environment{
		"development": {AutoFixes: &yes}, "staging": {AutoFixes: &no}, "production": {AutoFixes: &no}, "demo": {},
	}}
	told := &Settings{Environments: map[string]Environment{"prod": {AutoFixes: &yes}, "dev": {AutoFixes: &no}}}
	both := &Settings{Environments: map[string]Environment{"prod": {AutoFixes: &yes}, "production": {AutoFixes: &no}}}
	for _, c := range []struct {
		settings    *Settings
		path, named string
		want        string
	}{
		{none, "app.yml", "", ""},
		{none, "app-dev.yml", "", ""},
		{none, "app-prod.yml", "", "production"},
		{none, "app-staging.yml", "", "staging"},
		{none, "app-prod.yml", "staging", "production"},
		{none, "app-prod.yml", "prd", ""},
		{none, "staging/app-prod.yml", "production", "staging"},
		{none, "staging/app-prod.yml", "production staging", ""},
		{spec, "app.yml", "", ""},
		{spec, "app-dev.yml", "", ""},
		{spec, "app-demo.yml", "", ""},
		{spec, "app-prod.yml", "", "production"},
		{spec, "app-prod.yml", "production", ""},
		{spec, "app-staging.yml", "production", "staging"},
		{told, "app-prod.yml", "", ""},
		{told, "app-dev.yml", "", "development"},
		{told, "app-dev.yml", "development", ""},
		{both, "app-prod.yml", "", "production"},
	} {
		if got := c.settings.FixesHeld(c.path, strings.Fields(c.named)); got != c.want {
			t.Errorf("%s with %q named: held for %q, want %q", c.path, c.named, got, c.want)
		}
	}
}

func TestSchemaFixesAllowed(t *testing.T) {
	yes, no := true, false
	s := &Settings{Environments: map[string]Environment{"development": {AutoFixes: &yes}}}
	if !s.SchemaFixesAllowed("app.yml") {
		t.Error("not allowed without a word about it")
	}
	s.SchemaValidation.AutoFix = &no
	if s.SchemaFixesAllowed("app.yml") || s.SchemaFixesAllowed("app-prod.yml") {
		t.Error("allowed though auto_fix is false")
	}
	if !s.SchemaFixesAllowed("app-dev.yml") {
		t.Error("not allowed though the environment says so")
	}
}
