package environment

import "testing"

func TestLabel(t *testing.T) {
	l := Lexicon{Own: []string{"SelfHosted", "eu-west"}}
	for label, want := range map[string]string{
		"prod": Production, "PRD": Production, "fed-prod": Production, "prod-eu-west-1": Production, "prod2": Production,
		"productiondata": "", "non-prod": "nonprod", "pre-prod": Staging, "eu-pre-prod": Staging, "preprod": Staging, "Staging": Staging,
		"dev": "development", "local": "local", "local-storage": "", "mysql": "", "amoy": "", "tls": "", "test-data": "",
		"selfhosted": "selfhosted", "EU_WEST": "eu-west", "": "", "load-test": "", "QA": "qa", "aws-non-prod": "nonprod",
	} {
		if got, known := l.Label(label); got != want || known != (want != "") {
			t.Errorf("%s: %q %v, want %q", label, got, known, want)
		}
	}
}

func TestRank(t *testing.T) {
	order := []string{"local", "development", "test", "qa", "uat", "elsewhere", Staging, Production}
	for i := range order[1:] {
		if Rank(order[i]) >= Rank(order[i+1]) {
			t.Errorf("%s is not before %s", order[i], order[i+1])
		}
	}
}
