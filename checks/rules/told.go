package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/confward/confward/doc"
)

// told tells options from all others by their content: what is remembered of a run must not be used in one with other
// rules. The time counts as its day, and in full where a rule of the repository asks for it.
func told(o Options) string {
	h := sha256.New()
	now := o.Now.Format(time.DateOnly)
	seen := map[*doc.File]bool{}
	for _, r := range o.Rules {
		fmt.Fprintf(h, "rule %q %q %q %q\n", r.ID.Value, r.Title.Value, r.Files, r.Require.Value)
		if r.File != nil && !seen[r.File] {
			seen[r.File] = true
			fmt.Fprintf(h, "file %q %q\n", r.File.Path, r.File.Src)
		}
		if r.File == nil || strings.Contains(string(r.File.Src), "now(") {
			now = o.Now.String()
		}
	}
	if n := o.Context.Node; n != nil {
		value, err := n.Any(doc.DefaultLimits.Nodes)
		fmt.Fprintf(h, "context %#v %v\n", value, err) // fmt writes maps in the order of their keys
	}
	for _, name := range slices.Sorted(maps.Keys(o.Environments.Profiles)) {
		p := o.Environments.Profiles[name]
		auto := ""
		if p.AutoFixes != nil {
			auto = fmt.Sprint(*p.AutoFixes)
		}
		fmt.Fprintf(h, "environment %q %q %q %q %s\n", name, p.SecurityLevel, p.OptimizationLevel, p.FeedbackCollection, auto)
	}
	fmt.Fprintf(h, "words %q\n", o.Environments.Lexicon.Own)
	fmt.Fprintf(h, "packs %q\nnow %s\n", o.Packs, now)
	return hex.EncodeToString(h.Sum(nil))
}
