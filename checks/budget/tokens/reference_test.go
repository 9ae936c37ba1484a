package tokens

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// reference counts texts with npm tiktoken, which lies below the folder that CONFWARD_TIKTOKEN names.
func reference(t *testing.T, encoding string, texts [][]byte) []int {
	t.Helper()
	folder := os.Getenv("CONFWARD_TIKTOKEN")
	if folder == "" {
		t.Skip("CONFWARD_TIKTOKEN names no folder with npm tiktoken; .ci/run installs it")
	}
	var in bytes.Buffer
	for _, s := range texts {
		in.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(s))))
		in.Write(s)
	}
	c := exec.Command("node", "testdata/reference.js", encoding)
	c.Env = append(os.Environ(), "NODE_PATH="+folder+"/node_modules")
	c.Stdin, c.Stderr = &in, os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	for line := range strings.Lines(string(out)) {
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		counts = append(counts, n)
	}
	if len(counts) != len(texts) {
		t.Fatalf("%d counts of %d texts", len(counts), len(texts))
	}
	return counts
}

func compare(t *testing.T, texts [][]byte) {
	t.Helper()
	for _, name := range Names() {
		e, err := Of(name)
		if err != nil {
			t.Fatal(err)
		}
		wrong := 0
		for i, want := range reference(t, name, texts) {
			if got := e.Count(texts[i]); got != want {
				if wrong++; wrong <= 10 {
					t.Errorf("%s: %d tokens, want %d, of %.200q", name, got, want, texts[i])
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%s: %d of %d texts are wrong", name, wrong, len(texts))
		}
	}
}

func TestNothingDiffersFromTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 16))
	texts := make([][]byte, 20_000)
	for i := range texts {
		texts[i] = invent(r)
	}
	compare(t, texts)
}

// Every character stands where it decides something: behind and before letters of both cases, numbers and blanks.
func TestEveryCharacterCountsAsInTheReference(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	var texts [][]byte
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if utf8.ValidRune(r) {
			texts = append(texts, fmt.Appendf(nil, "%[1]ca%[1]c%[1]cB%[1]c 1%[1]c!%[1]c\n%[1]c's", r))
		}
	}
	compare(t, texts)
}

// invent makes a text of what the patterns tell apart.
func invent(r *rand.Rand) []byte {
	var b []byte
	for range 1 + r.IntN(40) {
		switch r.IntN(12) {
		case 0:
			b = append(b, pick(r, " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u0085", "\u2028", "\u3000", "\u200b", "\ufeff", "\v", "\f", "\x7f")...)
		case 1:
			b = append(b, pick(r, "'s", "'S", "'ſ", "'ll", "'lL", "'l", "'VE", "'v", "'re", "'d", "'t", "'m", "'", "’s")...)
		case 2:
			b = append(b, pick(r, "/", "//\n", "!\r\n", "...", "{\"", "\":", "<|endoftext|>", "```", "---", "===", "\\n", "->")...)
		case 3:
			b = append(b, pick(r, "the", "Context", "HTTPServer", "iPhone", "configuration", "ﬁ", "straße", "ÉCOLE", "ǅ", "ʰ", "naïve")...)
		case 4:
			b = append(b, pick(r, "한국어", "안녕하세요", "설정을", "日本語", "これは", "テスト", "中文", "العربية", "हिन्दी", "ไทย")...)
		case 5:
			for range 1 + r.IntN(8) {
				b = append(b, byte('0'+r.IntN(10)))
			}
		case 6:
			b = append(b, pick(r, "½", "Ⅷ", "²", "٣", "e\u0301", "\u0301", "👩‍👩‍👧", "🇰🇷", "𐵀", "𞗰", "\U0001ccf0", "\u1c89")...)
		case 7:
			b = append(b, bytes.Repeat([]byte(pick(r, "a", " ", "-", "A", "\n", "ab", "한", "é", "0", "'")), r.IntN(300))...)
		case 8:
			b = utf8.AppendRune(b, rune(r.IntN(0x3000)))
		case 9:
			b = utf8.AppendRune(b, rune(r.IntN(0x110000)))
		case 10:
			for range 1 + r.IntN(12) {
				b = append(b, byte(0x20+r.IntN(0x5f)))
			}
		case 11:
			if r.IntN(4) == 0 { // not UTF-8
				for range 1 + r.IntN(6) {
					b = append(b, byte(r.IntN(256)))
				}
				break
			}
			for range 1 + r.IntN(30) {
				b = append(b, "aeiounrstlkAEK'"[r.IntN(15)])
			}
		}
	}
	return b
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }
