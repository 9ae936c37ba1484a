package tokens

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the slots of o200k_base")

func TestSlots(t *testing.T) {
	want := (&table{tokens: o200kTokens, shift: 64 - o200kBits}).fill(o200kBits)
	if *update {
		if err := os.WriteFile("o200k.slots", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(want, o200kSlots) {
		t.Fatal("o200k.slots is not what the tokens and the hash make; write it anew with -args -update")
	}
}

// The numbers are npm tiktoken's.
func TestCount(t *testing.T) {
	run := func(s string, n int) string { return strings.Repeat(s, n) }
	for _, c := range []struct {
		text          string
		o200k, cl100k int
	}{
		{``, 0, 0},
		{"hello world", 2, 2},
		{"\x7f", 1, 1},
		{"\n \n", 1, 1},
		{"\ufeff# Title", 2, 2},
		{"a\u0085b", 4, 4},
		{"it'ſ IT'S", 5, 6},
		{"\U00010d50\u1c89\ua7cb", 10, 10},
		{"<|endoftext|>", 7, 7},
		{"a\r\n\r\n  b  ", 5, 5},
		{"12345678", 3, 3},
		{run("a", 100000), 12500, 12500},
		{run(" ", 100000), 782, 782},
		{run("\n", 100000), 6250, 3125},
		{run("한", 33333), 33333, 33333},
	} {
		for name, want := range map[string]int{O200K: c.o200k, CL100K: c.cl100k} {
			e, err := Of(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Count([]byte(c.text)); got != want {
				t.Errorf("%s: %d tokens, want %d, of %.40q", name, got, want, c.text)
			}
		}
	}
}

func TestPartsAddUpToTheWhole(t *testing.T) {
	for _, name := range Names() {
		e, _ := Of(name)
		text := []byte("# One\n\nfirst words\n## Two\nand ot\xffher ones\n")
		parts := e.CountParts(text, []int{0, 8, 20, 23, len(text)})
		sum := 0
		for _, n := range parts {
			sum += n
		}
		if sum != e.Count(text) || parts[0] != 0 || parts[4] == 0 {
			t.Errorf("%s: parts %v of %d tokens", name, parts, e.Count(text))
		}
	}
}

func TestThereIsNoOtherEncoding(t *testing.T) {
	if _, err := Of("p50k_base"); err == nil {
		t.Error("p50k_base is taken for one")
	}
}

// Both ways of merging give the same, whatever the length.
func FuzzShortAndLongMergesAgree(f *testing.F) {
	for _, s := range []string{"configuration", "aaaaaaaaaaaaaaaaaaaaaaa", "これは日本語のテストです", "\x00\xff\xfe", "      "} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, piece []byte) {
		if len(piece) < 3 || len(piece) > short {
			return
		}
		if a, b := o200k().table.mergeShort(piece), o200k().table.mergeLong(piece); a != b {
			t.Errorf("%d and %d tokens of %q", a, b, piece)
		}
	})
}

// The counts of the suite are npm tiktoken's of files of a public repository, which CONFWARD_MOAI is a clone of.
func TestSuite(t *testing.T) {
	suites, clone := os.Getenv("CONFWARD_SUITES"), os.Getenv("CONFWARD_MOAI")
	if suites == "" || clone == "" {
		t.Skip("CONFWARD_SUITES and CONFWARD_MOAI, a clone of github.com/modu-ai/moai-adk, are not both set")
	}
	for file, encoding := range map[string]string{"o200k": O200K, "cl100k": CL100K} {
		e, err := Of(encoding)
		if err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(filepath.Join(suites, "tokens", file+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for lines := bufio.NewScanner(bytes.NewReader(src)); lines.Scan(); n++ {
			var want struct {
				Path, SHA string
				Tokens    int
			}
			if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
				t.Fatal(err)
			}
			src, err := exec.Command("git", "-C", clone, "cat-file", "blob", want.SHA).Output()
			if err != nil {
				t.Fatalf("%s: %v", want.Path, err)
			}
			if got := e.Count(src); got != want.Tokens {
				t.Errorf("%s %s: %d tokens, want %d", encoding, want.Path, got, want.Tokens)
			}
		}
		if n != 100 {
			t.Errorf("%s: %d files, want 100", encoding, n)
		}
	}
}
