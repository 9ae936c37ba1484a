package lint

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/confward/confward/doc"
)

// A change is judged by the policy of its base. What it does to the policy has no effect on its own verdict, and is told:
// the settings' part by who reads settings, the ignores that it writes into files here.

// loosened is the rule for a policy that lets more pass than before.
var loosened = &Rule{ID: "policy/loosened", Title: "A change lets pass what was found before", Severity: Warning,
	Controls: []string{"soc2:CC8.1"}}

//go:embed policy/examples/*.txtar
var policyFiles embed.FS

func policyExamples() fs.FS {
	sub, err := fs.Sub(policyFiles, "policy")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// PolicyCheck stands in the list of checks for what a change does to the policy.
func PolicyCheck() *Check {
	return &Check{
		Name: "policy", Title: "changes that loosen the rules", Rules: []*Rule{loosened}, Examples: policyExamples(),
		New: func() (Runner, error) { return silent{}, nil },
	}
}

// Loosened is the finding that a setting, at a place of the file as the change leaves it, lets more pass than before. Where
// the change leaves no file, it is nil.
func Loosened(f *doc.File, at doc.Place, setting, before, after string) Finding {
	return Finding{Rule: loosened, At: at, Frame: mask{file: f}.frame(at), Message: fmt.Sprintf("the change loosens %s: before %s, after %s", setting, before, after),
		Hint: "it counts once it is merged; who reviews the change should agree"}
}

// Altered is the finding that a change alters a file by which it would be judged.
func Altered(at doc.Place) Finding {
	return Finding{Rule: loosened, Severity: Notice, At: at, Message: "the change alters a file that judges: it is itself judged by the one before",
		Hint: "it counts once it is merged; who reviews the change should agree"}
}

// silences is the finding that a change adds an ignore that is needed.
func silences(d directive) Finding {
	return Finding{Rule: loosened, At: d.at, Frame: d.frame, Message: fmt.Sprintf("the change silences %s here", d.rule),
		Hint: "who reviews the change should agree"}
}
