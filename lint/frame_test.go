package lint

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/confward/confward/doc"
)

// TestFrames: a frame is the part of its line that its cut says, with secrets as dots, wherever in the line the place is.
func TestFrames(t *testing.T) {
	for _, width := range []int{1, 10, frameWidth, frameWidth + 1, 1000} {
		for _, head := range []string{"", "\ufeff", "first\r\n", "größe\n"} {
			line := strings.Repeat("aé€😀", width/4+1)
			f := doc.New("a.txt", []byte(head+line+"\r\nlast"), doc.Limits{})
			start := len(head)
			runes := []rune(line)
			for at := 0; at < len(line); at++ {
				if !utf8.RuneStart(line[at]) {
					continue
				}
				place := f.Place(doc.Span{Start: start + at, End: start + at})
				got := mask{file: f}.frame(place)[0]
				n := min(len(runes), frameWidth)
				if want := string(runes[got.Cut : got.Cut+n]); got.Text != want {
					t.Fatalf("width %d, byte %d: the frame is %q, cut %d", width, at, got.Text, got.Cut)
				}
				if col := place.Col - 1 - got.Cut; col < 0 || col >= n {
					t.Fatalf("width %d, byte %d: the place is not in the frame", width, at)
				}
			}
		}
	}
}

// TestManySecretsOnALongLine: the work does not grow with the square of the line.
func TestManySecretsOnALongLine(t *testing.T) {
	var b strings.Builder
	var found []Finding
	for i := range 1000 {
		b.WriteString(strings.Repeat("x", 5000))
		start := b.Len()
		fmt.Fprintf(&b, "secret-%04d", i)
		found = append(found, Finding{Rule: wordRule, Secrets: []doc.Span{{Start: start, End: b.Len()}},
			At: doc.Place{Path: "a.txt", Span: doc.Span{Start: start, End: b.Len()}, Line: 1, Col: start + 1}})
	}
	f := doc.New("a.txt", []byte(b.String()), doc.Limits{})
	m := newMask(f, found)
	for i := range found {
		found[i].Frame = m.frame(found[i].At)
		m.apply(&found[i])
		if text := found[i].Frame[0].Text; strings.Contains(text, "secret") || strings.Count(text, "•") != len("secret-0000") {
			t.Fatalf("finding %d shows %q", i, text)
		}
	}
}

// TestASecretInAPathIsMasked in what is found and in what is missed.
func TestASecretInAPathIsMasked(t *testing.T) {
	f := doc.New("keys/hunter22/a.txt", []byte("text\n"), doc.Limits{})
	s := &sight{missed: []NotChecked{{Path: f.Path, Reason: "open keys/hunter22/a.txt: gone"}}, findings: []Finding{
		{Rule: wordRule, At: f.Place(doc.Span{}), PathSecrets: []doc.Span{{Start: 5, End: 13}}},
		{Rule: wordRule, At: f.Place(doc.Span{End: 4}), Message: "see keys/hunter22/a.txt"},
	}}
	s.finish(f, false)
	if text := fmt.Sprintf("%+v", s); strings.Contains(text, "hunter22") {
		t.Errorf("shown: %s", text)
	}
}

func TestAKeyThatIsAlsoASecretIsNotMasked(t *testing.T) {
	f := doc.New("a.yml", []byte("druid:\n  user: druid\n"), doc.Limits{})
	n := f.Root().Find("druid", "user")
	x := Finding{At: f.PlaceOf(n), Message: "druid.user is druid", Secrets: []doc.Span{n.Span}}
	other := Finding{At: f.Place(doc.Span{}), Message: "the value druid"}
	m := newMask(f, []Finding{x})
	m.apply(&x)
	m.apply(&other)
	if x.At.Pointer != "/druid/user" || other.Message != "the value •••" || m.frame(x.At)[0].Text != "  user: •••••" {
		t.Errorf("%q, %q, %q", x.At.Pointer, other.Message, m.frame(x.At)[0].Text)
	}
}
