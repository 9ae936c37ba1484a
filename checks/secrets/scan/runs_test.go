package scan

import (
	"fmt"
	"regexp"
	"testing"
)

// runForms are the four kinds of runs as expressions, the greatest first.
var runForms = regexp.MustCompile(`(%[0-9A-Fa-f]{2}(?:.*%[0-9A-Fa-f]{2})?)|` +
	`((?:U\+[a-fA-F0-9]{4}(?:\s|$))+|(?:\\{1,2}[uU][a-fA-F0-9]{4})+)|([0-9A-Fa-f]{32,})|([\w/+-]{16,}={0,2})`)

// FuzzRuns: the runs are those that the expressions for them match.
func FuzzRuns(f *testing.F) {
	for _, s := range []string{
		"%41%4a x %41\n%zz%41", `\u0041\\U0042\\\u0043\u004`, "U+0041 U+0042\tU+004 xU+0043\nU+0044",
		"0123456789abcdef0123456789ABCDEFxyz", "0123456789abcdef0123456789abcdef0123456789ghijklmnop===",
		"abcdefghijklmnop==abcdefghijklmno=", "abcdefghijU+0041 ", "abcdefghijklmnopU+0041", "%%41abcdefghijklmnopq%4", "\\",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want []run
		for _, at := range runForms.FindAllStringSubmatchIndex(text, -1) {
			for kind := range 4 {
				if at[2+2*kind] >= 0 {
					want = append(want, run{span{at[0], at[1]}, percentRun - encoding(kind)})
				}
			}
		}
		if got := allRuns(text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q: want %v, got %v", text, want, got)
		}
	})
}
