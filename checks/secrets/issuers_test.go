package secrets

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestIssuers: each page is of a rule that there is, and one that can be opened, or a way in words.
func TestIssuers(t *testing.T) {
	for beginning, page := range issuers {
		if !slices.ContainsFunc(gitleaksRules, func(r struct{ id, title string }) bool {
			return strings.HasPrefix(r.id, beginning) && issuer(r.id) == page
		}) {
			t.Errorf("%s: there is no such rule, or a longer beginning takes all of them", beginning)
		}
		for word := range strings.FieldsSeq(page) {
			if u, err := url.Parse(word); strings.Contains(word, "/") && strings.Contains(word, ":") && (err != nil || u.Scheme != "https" || u.Host == "") {
				t.Errorf("%s: %s is no page", beginning, word)
			}
		}
	}
	if got := issuer("gitlab-cicd-job-token"); got != "" {
		t.Errorf("a token of a job, which ends with it, is ended at %s", got)
	}
}
