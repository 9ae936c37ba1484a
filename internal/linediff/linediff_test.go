package linediff

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestAdded(t *testing.T) {
	many := strings.Repeat("x\n", maxLines)
	for _, c := range []struct {
		was, now string
		want     []Range
	}{
		{"", "", nil},
		{"a\n", "a\n", nil},
		{"", "a\nb\n", []Range{{1, 2}}},
		{"a\nb\nc\n", "a\nc\n", nil},
		{"a\nb\nc\n", "a\nx\nc\ny\n", []Range{{2, 2}, {4, 4}}},
		{"a\nb", "a\nb\n", []Range{{2, 2}}},
		{"a\r\n", "a\n", []Range{{1, 1}}},
		{"a\n", many, []Range{Every}},
		// A function that is added begins with its first line and not with the last one of the function before.
		{"f() {\n\tx\n}\n", "f() {\n\tx\n}\n\ng() {\n\tx\n}\n", []Range{{4, 7}}},
		{"a {\n\tx\n}\n\nc {\n\tx\n}\n", "a {\n\tx\n}\n\nb {\n\tx\n}\n\nc {\n\tx\n}\n", []Range{{5, 8}}},
	} {
		if got := Added([]byte(c.was), []byte(c.now)); !slices.Equal(got, c.want) {
			t.Errorf("from %q: %v, want %v", c.was, got, c.want)
		}
	}
}

// texts are pairs of an older and a newer text.
type texts struct{ was, now string }

// randomTexts are edits of texts whose lines are of a few kinds, so that many ways lead from one to the other.
func randomTexts(r *rand.Rand, n int) []texts {
	all := make([]texts, n)
	for i := range all {
		lines := randomLines(r, 1+r.IntN(200), 1+r.IntN(40))
		edited := slices.Clone(lines)
		for range 1 + r.IntN(12) {
			from := r.IntN(len(edited) + 1)
			to := from + r.IntN(min(len(edited)-from, 8)+1)
			var insert []string
			if r.IntN(3) > 0 {
				insert = randomLines(r, r.IntN(10), 40)
			} else if len(lines) > 0 {
				at := r.IntN(len(lines))
				insert = lines[at:min(at+r.IntN(30), len(lines))]
			}
			edited = slices.Replace(edited, from, to, insert...)
		}
		all[i] = texts{strings.Join(lines, ""), strings.Join(edited, "")}
		if r.IntN(6) == 0 {
			all[i].was = strings.TrimSuffix(all[i].was, "\n")
		}
		if r.IntN(6) == 0 {
			all[i].now = strings.TrimSuffix(all[i].now, "\n")
		}
	}
	return all
}

func randomLines(r *rand.Rand, n, kinds int) []string {
	lines := make([]string, n)
	for i := range lines {
		kind := r.IntN(kinds)
		switch {
		case kind%5 == 0:
			lines[i] = strings.Repeat(" ", r.IntN(3)) + "\n"
		case kind%7 == 0:
			lines[i] = strings.Repeat("\t", kind%3) + "}\n"
		default:
			lines[i] = strings.Repeat("  ", kind%4) + "line " + strconv.Itoa(kind) + "\n"
		}
	}
	return lines
}

// longTexts are far from one another, so that the search takes its shortcuts.
func longTexts(r *rand.Rand) []texts {
	var all []texts
	for _, n := range []int{700, 3000, 20_000} {
		for _, kinds := range []int{n / 10, n / 2, 1 << 30} {
			lines := make([]string, n)
			for i := range lines {
				lines[i] = fmt.Sprintf("%d\n", r.IntN(kinds))
			}
			moved := slices.Clone(lines)
			for range 20 {
				from, size := r.IntN(n), 40+r.IntN(n/10)
				block := slices.Clone(moved[from:min(from+size, n)])
				moved = slices.Delete(moved, from, from+len(block))
				moved = slices.Insert(moved, r.IntN(len(moved)), block...)
			}
			for i := range moved {
				if r.IntN(4) == 0 {
					moved[i] = fmt.Sprintf("%d\n", r.IntN(kinds))
				}
			}
			shuffled := slices.Clone(lines)
			r.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			was := strings.Join(lines, "")
			all = append(all, texts{was, strings.Join(moved, "")}, texts{was, strings.Join(shuffled, "")})
		}
	}
	return all
}

// The lines are those of `git diff -U0`, to the last one.
func TestAddedAsGit(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for name, all := range map[string][]texts{"short": randomTexts(r, 4000), "long": longTexts(r)} {
		t.Run(name, func(t *testing.T) {
			for i, want := range gitAdded(t, all) {
				if got := Added([]byte(all[i].was), []byte(all[i].now)); !slices.Equal(got, want) {
					if len(all[i].was) > 2000 {
						t.Fatalf("%d: %d ranges, git has %d", i, len(got), len(want))
					}
					t.Fatalf("%d: %v, git has %v from\n%s\nto\n%s", i, got, want, all[i].was, all[i].now)
				}
			}
		})
	}
}

var (
	fileLine = regexp.MustCompile(`^diff --git a/was/(\d+) `)
	hunkLine = regexp.MustCompile(`^@@ -\S+ \+(\d+)(?:,(\d+))? @@`)
)

// gitAdded asks git for the added lines of all pairs.
func gitAdded(t *testing.T, all []texts) [][]Range {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	dir := t.TempDir()
	for i, x := range all {
		for folder, text := range map[string]string{"was": x.was, "now": x.now} {
			name := filepath.Join(dir, folder, strconv.Itoa(i))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	git := exec.Command("git", "diff", "--no-index", "--no-renames", "--text", "-U0", "was", "now")
	git.Dir = dir
	git.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := git.Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) {
		t.Fatal(err)
	}
	added := make([][]Range, len(all))
	at := 0
	for line := range bytes.Lines(out) {
		if m := fileLine.FindSubmatch(line); m != nil {
			at, _ = strconv.Atoi(string(m[1]))
		} else if m := hunkLine.FindSubmatch(line); m != nil {
			from, _ := strconv.Atoi(string(m[1]))
			n := 1
			if len(m[2]) > 0 {
				n, _ = strconv.Atoi(string(m[2]))
			}
			if n > 0 {
				added[at] = append(added[at], Range{from, from + n - 1})
			}
		}
	}
	return added
}

// wrong reports what is wrong with added lines: without them, now has to be a part of was.
func wrong(was, now string, added []Range) string {
	old, lines := slices.Collect(strings.Lines(was)), slices.Collect(strings.Lines(now))
	isAdded := make([]bool, len(lines)+1)
	last := -1
	for _, r := range added {
		if r.From <= last+1 || r.To < r.From || r.To > len(lines) {
			return fmt.Sprintf("%v are no ranges of %d lines", added, len(lines))
		}
		for n := r.From; n <= r.To; n++ {
			isAdded[n-1] = true
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
			return fmt.Sprintf("line %d is not added, and not in what was", i+1)
		}
		at++
	}
	return ""
}

func FuzzAdded(f *testing.F) {
	f.Add("a\nb\nc\n", "c\na\nb\n")
	f.Add("\n\n \n\ta\n\n", "\n \n\n\ta\n\n\n")
	f.Fuzz(func(t *testing.T, was, now string) {
		if fault := wrong(was, now, Added([]byte(was), []byte(now))); fault != "" {
			t.Errorf("%s, from\n%s\nto\n%s", fault, was, now)
		}
	})
}

func BenchmarkAdded(b *testing.B) {
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
	small := []byte(strings.Join(edited[:200], ""))
	for name, now := range map[string][]byte{"few": few, "shuffled": shuffled, "cut": small} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(was) + len(now)))
			b.ReportAllocs()
			for b.Loop() {
				Added(was, now)
			}
		})
	}
}
