package secrets

import (
	"context"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/confward/confward/doc"
)

// The values in these tests are put together when they run, so that no scanner takes this file for a leak.
var (
	awsKey    = "AKIA" + "QYLPMN5HFIQR7BB2"[:16]
	githubPAT = "ghp_" + "x7Kq2mVb9Zt4Rn8Wp3Ys" + "6Dh1Jf5Lc0Ga4Uei"
	pem       = "-----BEGIN RSA PRIV" + "ATE KEY-----\n" + strings.Repeat("MIIEowIBAAKCAQEAx7Kq2mVb9Zt4Rn8Wp3Ys6Dh1Jf5Lc0GaQ4Ue7Xi2Ko9Pl5T\n", 20) + "-----END RSA PRIV" + "ATE KEY-----"
)

var sharedEngine = sync.OnceValue(func() engine {
	c, _, err := configure(nil, false)
	if err != nil {
		panic(err)
	}
	return newScanner(withOwn(c), true)
})

// FuzzScan: whatever the text, what is found lies in it, and is there as it is said.
func FuzzScan(f *testing.F) {
	f.Add("a.env", "KEY="+awsKey+"\n")
	f.Add("b.json", `{"token":"`+githubPAT+`"}`)
	f.Add("c.pem", pem)
	f.Add("c.ppk", ppk(3, "aes256-cbc"))
	f.Add("d.txt", base64.StdEncoding.EncodeToString([]byte("aws_key: "+awsKey+" and more")))
	f.Add("e.txt", strings.ReplaceAll(githubPAT, "_", "%5f"))
	f.Add("f.txt", `\u0041\u004b`+awsKey[2:]+"\n\n\n"+strings.Repeat("%41", 40))
	f.Fuzz(func(t *testing.T, path, text string) {
		found, err := sharedEngine().scan(context.Background(), path, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		file := doc.New(path, []byte(text), doc.Limits{})
		whole := doc.Span{End: len(text)}
		for _, m := range found {
			if !whole.Contains(m.span) || !whole.Contains(m.around) || !m.around.Contains(m.span) {
				t.Fatalf("%s: %v in %v of %d bytes", m.rule, m.span, m.around, len(text))
			}
			if m.span.Len() > 0 && !m.encoded && file.Text(m.span) != m.value {
				t.Fatalf("%s: the span holds %q, the value is %q", m.rule, file.Text(m.span), m.value)
			}
		}
	})
}

// FuzzParts: every byte is one part's own, and every part is a piece of the text.
func FuzzParts(f *testing.F) {
	f.Add(300_000, uint64(1), 50)
	f.Add(0, uint64(1), 50)
	f.Add(125_001, uint64(2), 1_000_000)
	f.Add(1_000_000, uint64(3), 200)
	f.Fuzz(func(t *testing.T, size int, seed uint64, every int) {
		if size < 0 || size > 2_000_000 || every < 1 {
			t.Skip("beyond what the test is about")
		}
		text := randomText(size, seed, every)
		at := 0
		for p := range parts(text) {
			if p.text != string(text[p.offset:p.offset+len(p.text)]) {
				t.Fatal("a part is not the piece of the text it says")
			}
			if got := p.offset + p.own.Start; got != at {
				t.Fatalf("own bytes begin at %d, the part before ended at %d", got, at)
			}
			at = min(p.offset+p.own.End, len(text))
		}
		if at != len(text) {
			t.Fatalf("%d of %d bytes are in a part", at, len(text))
		}
	})
}

// randomText has a line end on average every so many bytes.
func randomText(size int, seed uint64, every int) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	text := make([]byte, size)
	for i := range text {
		text[i] = "abcdefgh \n"[r.IntN(9)]
		if r.IntN(every) == 0 {
			text[i] = '\n'
		}
	}
	return text
}

// TestCut: a secret is found wherever it lies to the places at which a long text is cut.
func TestCut(t *testing.T) {
	for _, filler := range []string{"a b c d e f g\n", "[1,2,3,4],"} {
		for shift := -60; shift <= 60; shift += 20 {
			for _, near := range []int{partSize, partSize + searchSize, partSize + searchSize - overlap} {
				text := strings.Repeat(filler, 16_000)
				at := near + shift
				text = text[:at] + " " + awsKey + " " + text[at:]
				found, err := sharedEngine().scan(context.Background(), "a.txt", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				if len(found) != 1 || found[0].span != (doc.Span{Start: at + 1, End: at + 1 + len(awsKey)}) {
					t.Fatalf("%q: a key at %d: found %v", filler, at+1, found)
				}
			}
		}
	}
}
