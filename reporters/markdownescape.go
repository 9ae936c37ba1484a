package reporters

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// MarkdownText is found text within a line of Markdown, as people read it. What Markdown or GitHub would act on (emphasis,
// HTML, links, mentions, references to issues and commits, emoji, formulas) stands in code spans, where nothing acts.
func MarkdownText(s string) string {
	var out []string
	var code []string
	flush := func() {
		if len(code) > 0 {
			out = append(out, MarkdownCode(strings.Join(code, " ")))
			code = nil
		}
	}
	for word := range strings.SplitSeq(Visible(s), " ") {
		if inert(word) {
			flush()
			out = append(out, word)
			continue
		}
		before, core, after := bare(word)
		if before != "" {
			flush()
		}
		code = append(code, core)
		if before != "" || after != "" {
			span := MarkdownCode(strings.Join(code, " "))
			code = nil
			out = append(out, before+span+after)
		}
	}
	flush()
	return strings.Join(out, " ")
}

// bare is a word without the punctuation around it.
func bare(word string) (before, core, after string) {
	core = strings.TrimLeft(word, `("'`)
	before = word[:len(word)-len(core)]
	whole := core
	core = strings.TrimRight(core, `.,;:!?)"'`)
	return before, core, whole[len(core):]
}

// shorthand is what stands for an emoji or an issue.
var shorthand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`:[A-Za-z0-9_+-]+:|(?i:gh-[0-9])`) })

// inert reports whether nothing acts on a word.
func inert(word string) bool {
	for _, r := range word {
		switch {
		case r >= utf8.RuneSelf, unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune(`.,;:'"()/%=-+!?`, r):
		default:
			return false
		}
	}
	lower := strings.ToLower(word)
	switch {
	case strings.Contains(lower, "://"), strings.Contains(lower, "www."), strings.HasPrefix(lower, "mailto:"), strings.HasPrefix(lower, "xmpp:"):
		return false
	case shorthand().MatchString(word):
		return false
	}
	return !isCommitID(lower)
}

// isCommitID reports whether a word may be taken for the id of a commit, or for its beginning.
func isCommitID(word string) bool {
	return 7 <= len(word) && len(word) <= 64 && strings.Trim(word, "0123456789abcdef") == "" && strings.ContainsAny(word, "0123456789")
}

// MarkdownCode is found text as a code span, in which nothing acts.
func MarkdownCode(s string) string {
	s = Visible(s)
	if strings.Trim(s, " ") == "" {
		return "(empty)"
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// markdownCell is Markdown as a cell of a table.
func markdownCell(markdown string) string { return strings.ReplaceAll(markdown, "|", `\|`) }

// MarkdownFence is a line that opens and ends a block of code in which s stands.
func MarkdownFence(s string) string { return strings.Repeat("`", max(3, longestRun(s, '`')+1)) }

// longestRun is the length of the longest run of a character.
func longestRun(s string, of rune) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// cut is a text of at most n characters; of a longer one the beginning, and of a path the end too.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

func cutPath(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	head := n / 3
	return string(r[:head]) + "…" + string(r[len(r)-(n-head-1):])
}
