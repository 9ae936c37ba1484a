package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// fingerprint names each finding by what it is about and not by where its line stands: the rule, the file, the pointer
// without list positions, the text of the line without its indent, and a number among findings that are equal in these.
// Of a finding that has an identity only that and the rule count: it is the same wherever it stands, and twice as well.
// The findings must be sorted; secrets must be masked already.
func fingerprint(found []Finding) {
	seen := map[string]int{}
	for i := range found {
		x := &found[i]
		if x.Identity != "" {
			x.Fingerprint = nameOfFault(x.Rule.ID, x.Identity)
			continue
		}
		about := strings.Join([]string{x.Rule.ID, x.At.Path, withoutIndexes(x.At.Pointer), lineText(x.Frame)}, "\x00")
		n := seen[about]
		seen[about]++
		x.Fingerprint = nameOfFault(about, strconv.Itoa(n))
	}
}

// nameOfFault is a fingerprint as reports show it.
func nameOfFault(about, which string) string {
	sum := sha256.Sum256([]byte(about + "\x00" + which))
	return hex.EncodeToString(sum[:12])
}

func lineText(frame []Line) string {
	if len(frame) == 0 {
		return ""
	}
	return strings.TrimSpace(frame[0].Text)
}

// withoutIndexes puts * for the segments that are numbers: an item added above shifts the others.
func withoutIndexes(pointer string) string {
	segments := strings.Split(pointer, "/")
	for i, s := range segments {
		if _, err := strconv.Atoi(s); err == nil {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}
