package hooks

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// A script of ours is POSIX sh, as Git for Windows has it too. Its second line tells it from others: the marker, the
// version, and a sum over all other lines, which tells whether it was edited.
const (
	version = 1
	marker  = "# confward-hook "
	names   = "confward="
)

// template has places for the quoted path of confward, the hook, its command, and what is done with the input. A hook that was there before runs first, with the same input and arguments; without confward nothing passes.
const template = `# Written by "confward hook install"; "confward hook uninstall" takes it away.
` + names + `%[1]s
chained="${0%%/*}/%[2]s` + chainedSuffix + `"
%[4]sif [ -x "$chained" ]; then
	%[5]s"$chained" "$@" || exit
fi
if [ ! -x "$confward" ]; then
	confward=$(command -v confward) || {
		echo "confward is not installed, so nothing was checked: install it, or go without once by git %[3]s --no-verify, or for good by deleting $0" >&2
		exit 1
	}
fi
%[5]s"$confward" hook run %[2]s -- "$@"
`

// keepInput reads all of the input, which two programs need. The full stop keeps the newlines at its end.
const keepInput = `input=$(cat && echo .) || exit
input=${input%.}
`

// script is the text of a hook.
func script(name, binary string) []byte {
	command, input, pipe := "commit", "", ""
	if name == PrePush {
		command, input, pipe = "push", keepInput, `printf %s "$input" | `
	}
	rest := fmt.Sprintf(template, quote(filepath.ToSlash(binary)), name, command, input, pipe)
	return fmt.Appendf(nil, "#!/bin/sh\n%s%d %s\n%s", marker, version, sum(rest), rest)
}

func sum(rest string) string {
	s := sha256.Sum256([]byte(rest))
	return hex.EncodeToString(s[:16])
}

// parse tells whether a hook is ours, and if so what it says.
func parse(text []byte) (state State, ver int, binary string) {
	_, after, _ := bytes.Cut(text, []byte("\n"))
	line, rest, _ := strings.Cut(string(after), "\n")
	mark, ok := strings.CutPrefix(strings.TrimSuffix(line, "\r"), marker)
	if !ok {
		return Foreign, 0, ""
	}
	number, wanted, _ := strings.Cut(mark, " ")
	ver, _ = strconv.Atoi(number)
	for line := range strings.Lines(rest) {
		if path, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), names); ok {
			binary = unquote(path)
			break
		}
	}
	if sum(rest) != wanted || !bytes.HasPrefix(text, []byte("#!/bin/sh\n")) {
		return Edited, ver, binary
	}
	return Ours, ver, binary
}

// quote makes one word of sh.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func unquote(s string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(s, "'"), "'"), `'\''`, "'")
}
