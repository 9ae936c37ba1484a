package environment

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	l := Lexicon{Own: []string{"eu-west", "blue"}}
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
		if got := strings.Join(l.Of(path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
