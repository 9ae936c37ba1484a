package secrets

import (
	"fmt"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// ignoreFile is gitleaks' list of known findings.
const ignoreFile = ".gitleaksignore"

// ignoreList holds the entries "path:rule:line" with the line of the list on which each stands. Entries for one commit
// ("commit:path:rule:line") say nothing about a snapshot and are left out.
type ignoreList map[string]int

func readIgnoreList(text []byte) ignoreList {
	list := ignoreList{}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' && strings.Count(line, ":") == 2 {
			list[strings.ReplaceAll(line, `\`, "/")] = number
		}
	}
	return list
}

// mutes is set if the list holds a finding of that rule on that line.
func (l ignoreList) mutes(path, rule string, line int) *lint.Muted {
	number, ok := l[fmt.Sprintf("%s:%s:%d", path, rule, line)]
	if !ok {
		return nil
	}
	at := doc.Place{Path: ignoreFile, Line: number, Col: 1, EndLine: number, EndCol: 1}
	return &lint.Muted{By: "file", Reason: "listed in " + ignoreFile, At: &at}
}
