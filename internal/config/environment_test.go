package config

import (
	"strings"
	"testing"
)

func TestEnvironmentsOf(t *testing.T) {
	yes := true
	s := &Settings{Environments: map[string]Environment{"eu-west": {AutoFixes: &yes}, "blue": {}}}
	for path, want := range map[string]string{
		"config/app.json":                        "",
		"application.yml":                        "",
		"application-prod.yml":                   "production",
		"application-fed-prod.yml":               "production",
		"appsettings.Production.json":            "production",
		"configProd.json":                        "production",
		"prod2.tfvars":                           "production",
		".env.production.local":                  "local production",
		"docker-compose.prd.yml":                 "production",
		"overlays/prod/kustomization.yaml":       "production",
		"clusters/live/apps/dev-tools/app.yaml":  "development production",
		".envs/.production/.django":              "production",
		"values-staging.yaml":                    "staging",
		"values-stg.yaml":                        "staging",
		"application-preprod.yml":                "staging",
		"application-pre-prod.yml":               "staging",
		"nonprod.yaml":                           "nonprod",
		"application-non-prod.yml":               "",
		"productiondata.yaml":                    "",
		"products.json":                          "",
		"delivery.yaml":                          "",
		"liveness.yaml":                          "",
		"config/dev/app.yml":                     "development",
		"deploy/eu-west/app.yml":                 "eu-west",
		"app.EU_WEST.yml":                        "eu-west",
		"blue.yml":                               "blue",
		"blueprint.yml":                          "",
		"src/main/resources/application-mysql.y": "",
	} {
		if got := strings.Join(s.EnvironmentsOf(path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

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
