package fixers

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/confward/confward/doc"
)

func edit(start, end int, text string) doc.Edit {
	return doc.Edit{Path: "a.txt", Span: doc.Span{Start: start, End: end}, New: text}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name, was string
		edits     []doc.Edit
		want      string
	}{
		{"nothing", "a\n", nil, ""},
		{"a value", "a\nb\nc\n", []doc.Edit{edit(2, 3, "x")}, "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
		{"a line more at the end, which has no line end", "a", []doc.Edit{edit(1, 1, "\nb")},
			"@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n"},
		{"a line less", "a\nb\n", []doc.Edit{edit(0, 2, "")}, "@@ -1,2 +1 @@\n-a\n b\n"},
		{"all of it", "a\n", []doc.Edit{edit(0, 2, "")}, "@@ -1 +0,0 @@\n-a\n"},
		{"out of nothing", "", []doc.Edit{edit(0, 0, "a\n")}, "@@ -0,0 +1 @@\n+a\n"},
		{"two edits of neighbouring lines", "a\nb\n", []doc.Edit{edit(0, 1, "x"), edit(2, 3, "y")}, "@@ -1,2 +1,2 @@\n-a\n-b\n+x\n+y\n"},
		{"a line end taken out", "a\nb\nc\n", []doc.Edit{edit(1, 2, "")}, "@@ -1,3 +1,2 @@\n-a\n-b\n+ab\n c\n"},
		{"CRLF", "a\r\nb\r\n", []doc.Edit{edit(3, 4, "x")}, "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+x\r\n"},
		{"far apart", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", []doc.Edit{edit(0, 0, "0\n"), edit(16, 17, "x")},
			"@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,4 @@\n 6\n 7\n 8\n-9\n+x\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &File{Path: "a.txt", Was: []byte(c.was), Edits: c.edits}
			want := c.want
			if want != "" {
				want = "--- a/a.txt\n+++ b/a.txt\n" + want
			}
			if diff := cmp.Diff(want, string(f.Diff())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDiffQuotesPathsAsGitDoes(t *testing.T) {
	f := &File{Path: "a\n\"ü\".txt", Was: []byte("a"), Edits: []doc.Edit{edit(0, 1, "b")}}
	want := "--- \"a/a\\012\\\"\\303\\274\\\".txt\"\n"
	if !strings.HasPrefix(string(f.Diff()), want) {
		t.Errorf("got %q, want %q first", f.Diff(), want)
	}
}

// TestDiffIsAPatch makes any edits in any order of rounds: the difference, applied, gives what the edits give.
func TestDiffIsAPatch(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		was := randomText(r, 40)
		text, is := whole(was), was
		for range r.IntN(4) {
			edits := randomEdits(r, len(is))
			next, err := doc.Apply(is, edits)
			if err != nil {
				t.Fatal(err)
			}
			is, text = next, text.edited(edits)
		}
		f := &File{Path: "a.txt", Was: was, Is: is, Edits: text.edits("a.txt", len(was))}
		composed, err := doc.Apply(was, f.Edits)
		if err != nil || !bytes.Equal(composed, is) {
			t.Fatalf("seed %d: the edits of all rounds give %q, want %q (%v)", seed, composed, is, err)
		}
		if got, err := patch(was, f.Diff()); err != nil || !bytes.Equal(got, is) {
			t.Fatalf("seed %d: %q with\n%s\ngives %q, want %q (%v)", seed, was, f.Diff(), got, is, err)
		}
	}
}

func randomText(r *rand.Rand, most int) []byte {
	return bytes.Map(func(rune) rune { return rune("ab\n"[r.IntN(3)]) }, make([]byte, r.IntN(most)))
}

func randomEdits(r *rand.Rand, length int) []doc.Edit {
	at := make([]int, 2*r.IntN(4))
	for i := range at {
		at[i] = r.IntN(length + 1)
	}
	slices.Sort(at)
	var edits []doc.Edit
	for i := 0; i < len(at); i += 2 {
		edits = append(edits, edit(at[i], at[i+1], string(randomText(r, 6))))
	}
	return edits
}

// patch applies a difference to a text, and trusts nothing in it.
func patch(was, diff []byte) ([]byte, error) {
	if len(diff) == 0 {
		return was, nil
	}
	old := splitLines(was)
	var out []byte
	at := 0
	last := byte(0)
	for _, line := range splitLines(diff)[2:] {
		var from, n int
		switch {
		case line[0] == '@':
			head := strings.Fields(string(line))[1]
			if _, err := fmt.Sscanf(head, "-%d,%d", &from, &n); err != nil {
				n = 1
				fmt.Sscanf(head, "-%d", &from)
			}
			if n > 0 {
				from--
			}
			for ; at < from; at++ {
				out = append(out, old[at]...)
			}
		case line[0] == '\\' && last != '-':
			out = out[:len(out)-1]
		case line[0] == '\\':
		case line[0] == '+':
			out = append(out, line[1:]...)
		default:
			if at == len(old) || string(bytes.TrimSuffix(old[at], []byte("\n"))) != string(bytes.TrimSuffix(line[1:], []byte("\n"))) {
				return nil, fmt.Errorf("line %d is not %q", at+1, line[1:])
			}
			if line[0] == ' ' {
				out = append(out, line[1:]...)
			}
			at++
		}
		last = line[0]
	}
	for ; at < len(old); at++ {
		out = append(out, old[at]...)
	}
	return out, nil
}
