package lint

import (
	"slices"
	"strings"

	"github.com/confward/confward/doc"
)

// Strictness is how bad a finding of a rule at a place is at least, and why; zero where nobody says so. It is asked for
// findings about security only.
type Strictness func(*Rule, doc.Place) (least Severity, why string)

// securityControls are the families of controls that are about who may see and do what.
var securityControls = []string{"soc2:CC6", "gdpr:32", "hipaa:164.312"}

// Security reports whether a rule is about security: it gives evidence for a control of who may see and do what.
func (r *Rule) Security() bool {
	return slices.ContainsFunc(r.Controls, func(control string) bool {
		return slices.ContainsFunc(securityControls, func(family string) bool {
			rest, ok := strings.CutPrefix(control, family)
			return ok && (rest == "" || rest[0] == '.' || rest[0] == '(')
		})
	})
}

// raise is the severity a finding has at least where it stands, and why that is not the one it came with.
func (s Strictness) raise(x Finding) (Severity, string) {
	if s == nil || !x.Rule.Security() {
		return x.Severity, ""
	}
	least, why := s(x.Rule, x.At)
	if least <= x.Severity {
		return x.Severity, ""
	}
	return least, why
}
