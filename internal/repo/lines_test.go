package repo

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// longestCommon is the number of lines that a shortest edit keeps, the slow and plain way.
func longestCommon(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j], above)
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func splitLines(text string) []string { return slices.Collect(strings.Lines(text)) }

// checkAdded holds added lines to what they mean: without them, now is a part of was, and there are not more than a
// shortest edit has.
func checkAdded(t *testing.T, was, now string, shortest bool) {
	t.Helper()
	added := addedLines([]byte(was), []byte(now))
	old, lines := splitLines(was), splitLines(now)
	isAdded := make([]bool, len(lines)+1)
	count, last := 0, 0
	for _, r := range added {
		if r.From <= last || r.To < r.From || r.To > len(lines) {
			t.Fatalf("%v are no ranges of %d lines", added, len(lines))
		}
		for n := r.From; n <= r.To; n++ {
			isAdded[n-1] = true
			count++
		}
		last = r.To
	}
	at := 0
	for i, l := range lines {
		if isAdded[i] {
			continue
		}
		for at < len(old) && old[at] != l {
			at++
		}
		if at == len(old) {
			t.Fatalf("line %d of\n%s\nis not added, and not in\n%s", i+1, now, was)
		}
		at++
	}
	if shortest {
		if want := len(lines) - longestCommon(old, lines); count != want {
			t.Fatalf("%d lines added, want %d, from\n%s\nto\n%s", count, want, was, now)
		}
	}
}

// randomText has lines of few kinds, so that many ways lead from one text to another.
func randomText(r *rand.Rand, lines, kinds int) string {
	var b strings.Builder
	for range r.IntN(lines + 1) {
		fmt.Fprintf(&b, "%d\n", r.IntN(kinds))
	}
	if r.IntN(3) == 0 {
		b.WriteString("last")
	}
	return b.String()
}

func TestAddedLinesAreTheFewest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		kinds := 1 + r.IntN(20)
		checkAdded(t, randomText(r, 30, kinds), randomText(r, 30, kinds), true)
	}
}

func TestAddedLinesOfFarTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{600, 3000} {
		lines := make([]string, n)
		for i := range lines {
			lines[i] = fmt.Sprintln(i)
		}
		was := strings.Join(lines, "")
		r.Shuffle(n, func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		checkAdded(t, was, strings.Join(lines, ""), false)
	}
}

func TestAddedLines(t *testing.T) {
	big := bytes.Repeat([]byte("x\n"), maxDiffSize/2+1)
	for _, c := range []struct {
		was, now string
		want     []LineRange
	}{
		{"", "", nil},
		{"a\n", "a\n", nil},
		{"", "a\nb\n", []LineRange{{1, 2}}},
		{"a\nb\nc\n", "a\nc\n", nil},
		{"a\nb\nc\n", "a\nx\nc\ny\n", []LineRange{{2, 2}, {4, 4}}},
		{"a\nb", "a\nb\n", []LineRange{{2, 2}}},
		{"a\r\n", "a\n", []LineRange{{1, 1}}},
		{"a\n", string(big), []LineRange{everyLine}},
	} {
		if got := addedLines([]byte(c.was), []byte(c.now)); !slices.Equal(got, c.want) {
			t.Errorf("from %q: %v, want %v", c.was, got, c.want)
		}
	}
}

func TestCommonLines(t *testing.T) {
	got := common([]LineRange{{1, 4}, {6, 6}, {8, 12}}, []LineRange{{2, 3}, {4, 9}, {11, everyLine.To}})
	if want := []LineRange{{2, 3}, {4, 4}, {6, 6}, {8, 9}, {11, 12}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzAddedLines(f *testing.F) {
	f.Add("a\nb\nc\n", "c\na\nb\n")
	f.Fuzz(func(t *testing.T, was, now string) {
		if len(was)+len(now) < 2000 {
			checkAdded(t, was, now, true)
		}
	})
}

func BenchmarkAddedLines(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	lines := make([]string, 200_000)
	for i := range lines {
		lines[i] = fmt.Sprintln("line", i)
	}
	was := []byte(strings.Join(lines, ""))
	edited := slices.Clone(lines)
	for range 100 {
		edited[r.IntN(len(edited))] = "changed\n"
	}
	few := []byte(strings.Join(edited, ""))
	r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	shuffled := []byte(strings.Join(lines, ""))
	b.Run("few", func(b *testing.B) {
		for b.Loop() {
			addedLines(was, few)
		}
	})
	b.Run("shuffled", func(b *testing.B) {
		for b.Loop() {
			addedLines(was, shuffled)
		}
	})
}
