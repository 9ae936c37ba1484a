package scan

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"
)

// FuzzFind: running an expression on regions finds what running it on the whole text finds.
func FuzzFind(f *testing.F) {
	for _, c := range [][3]string{
		{`\bEZAK(?i)[a-z0-9]{4}\b`, "ezak", "xEZAKabcd EZAKabcd EZAKabcde"},
		{`[\w.-]{0,5}?(?:key|api)[ \t]{0,3}=[a-z]{3,5}(?:;|$)`, "key\napi", "akey=abc;key =abcd\nmy.api=abc"},
		{`key=[a-z]+$`, "key", "key=abc key=abc"},
		{`(?m)^key=[a-z]+$`, "key", "key=abc\nkey=abc "},
		{`(?:^|[^a-z])([a-z]{3}\dQ~[a-z]{2})(?:$|[^a-z])`, "q~", "abc1Q~ab,abc2Q~ab"},
		{`(?s)-BEGIN.{3,}?END-`, "-begin", "-BEGIN x END- -BEGINEND- END-"},
		{`a|key[0-9]{2}|(?:foo)?bar`, "key", "akey12foobarkey1"},
		{`\Akey|key\z`, "key", "keykeykey"},
		{`é{0,3}key[é-ü]+`, "key", "éékeyé\xffkeyüéékeyé"},
		{`.{0,2}key.{2}\B`, "key", "\xc3key\xc3\xa9\xff key\xffab"},
		{`(?i)kiss`, "kiss", "KISS \u212ai\u017f\u017f"},
		{`x*`, "", "axxb"},
		{`$$`, "", "0"},
		{`(ab|a)(c|bcd)(d*)`, "ab", "abcd abcdd"},
		{`(?:aa|aab?)$`, "aa", "aab aa"},
		{`key[a-z]{2}(?:[a-z]{8}$)?`, "key", "keyabkeycd keyabcdefghij"},
	} {
		f.Add(c[0], c[1], c[2])
	}
	f.Fuzz(func(t *testing.T, expression, keywords, text string) {
		if _, err := syntax.Parse(expression, syntax.Perl); err != nil || len(expression) > 200 || len(text) > 5_000 {
			t.Skip("beyond what the test is about")
		}
		e := New([]Rule{{ID: "x", Regex: Trusted(expression), Keywords: strings.Split(keywords, "\n")}}, nil, 0)
		l := &look{engine: e, scratch: newScratch(e), text: text, raw: text}
		l.prepare()
		got := e.rules[0].find(l)
		want := e.rules[0].Regex.compiled().FindAllStringIndex(text, -1)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q in %q: want %v, got %v (%d probes)", expression, text, want, got, len(e.rules[0].plan.probes))
		}
	})
}

// FuzzAgainstGitleaks: whatever the text, we say what gitleaks says.
func FuzzAgainstGitleaks(f *testing.F) {
	for i, v := range corpus(f) {
		if i%40 == 0 {
			f.Add(v.ID+"/case.txt", v.Text, uint64(i))
		}
	}
	f.Add("a.yaml", "kind: Secret\ndata:\n  a: "+base64.StdEncoding.EncodeToString([]byte("AKIA"+"QYLPMN5HFIQR7BB2")), uint64(0))
	f.Fuzz(func(t *testing.T, path, text string, seed uint64) {
		if len(text) > 20_000 || len(path) > 200 {
			t.Skip("beyond what the test is about")
		}
		defaultPair().compare(t, path, text)
		defaultPair().compare(t, path, mutate(rand.New(rand.NewPCG(seed, 1)), text))
	})
}

// TestMutatedAgainstGitleaks compares on changed cases of the suite: joined, cut, encoded, with characters that fold.
func TestMutatedAgainstGitleaks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := corpus(t)
	found := 0
	for n := 0; n < 1_500 && !t.Failed(); n++ {
		text := ""
		for range 1 + r.IntN(4) {
			text += mutate(r, all[r.IntN(len(all))].Text) + []string{"\n", " ", ""}[r.IntN(3)]
		}
		found += defaultPair().compare(t, []string{"", "a.txt", "b/c.yaml", "d.php", "e.tf", "f.p12", "go.sum"}[r.IntN(7)], text)
	}
	t.Logf("%d findings", found)
}

// corpus is the suite's cases, or a few of our own.
func corpus(t testing.TB) []vector {
	all := []vector{{"a", "aws_key = AKIA" + "QYLPMN5HFIQR7BB2"}, {"b", "token: \"ghp_" + "x7Kq2mVb9Zt4Rn8Wp3Ys6Dh1Jf5Lc0Ga4Uei\""}}
	if suites() != "" {
		all = append(all, vectors(t)...)
	}
	return all
}

// mutate changes a text in one way or in none.
func mutate(r *rand.Rand, text string) string {
	if text == "" {
		return text
	}
	at := r.IntN(len(text))
	to := at + r.IntN(len(text)-at) + 1
	middle := text[at:to]
	switch r.IntN(14) {
	case 0:
		middle = base64.StdEncoding.EncodeToString([]byte(middle))
	case 1:
		middle = base64.RawURLEncoding.EncodeToString([]byte(middle))
	case 2:
		middle = hex.EncodeToString([]byte(middle))
	case 3:
		middle = url.QueryEscape(middle)
	case 4:
		middle = escape(middle, `\u%04x`, `\\u%04X`, r)
	case 5:
		middle = escape(middle, "U+%04x ", "U+%04X\n", r)
	case 6:
		middle = strings.NewReplacer("k", "\u212a", "s", "\u017f", "i", "\u0130", "K", "\u212a", "S", "\u017f").Replace(middle)
	case 7:
		middle = strings.ToUpper(middle)
	case 8:
		middle = strings.ToLower(middle)
	case 9:
		middle = ""
	case 10:
		middle += middle
	case 11:
		middle += string([]string{"\xff", "é", "\xe2\x84", "\x00", "=", ";", "\r\n", "%41", "%zz", "世"}[r.IntN(10)])
	}
	return text[:at] + middle + text[to:]
}

func escape(text, one, two string, r *rand.Rand) string {
	var b strings.Builder
	for _, c := range text {
		fmt.Fprintf(&b, []string{one, two}[r.IntN(2)], c&0xffff)
	}
	return b.String()
}

// TestConcurrent: goroutines that share an engine find what one alone finds.
func TestConcurrent(t *testing.T) {
	text := ""
	for i, v := range corpus(t) {
		if i%10 == 0 {
			text += v.Text + "\n"
		}
	}
	shared := engineOf(defaultPair().theirs.Config)
	var all [4][]Match
	var group sync.WaitGroup
	for i := range all {
		group.Go(func() {
			found, err := shared.Scan(context.Background(), "a.yaml", text)
			if err != nil {
				t.Error(err)
			}
			all[i] = found
		})
	}
	group.Wait()
	if len(all[0]) == 0 {
		t.Error("nothing is found")
	}
	for _, other := range all {
		if !slices.Equal(other, all[0]) {
			t.Errorf("one found %d, another %d", len(all[0]), len(other))
		}
	}
}

// TestLongTextsEnd: texts of one piece over and over, of a size at which more than linear time shows.
func TestLongTextsEnd(t *testing.T) {
	for _, piece := range []string{
		"-----BEGIN PRIVATE KEY-----\n", "curl ", "curl -u\n", "key=", "api_key_", "ey", "eyJ.eyJ.", "%41", "%4", `\u0041`, `\\`,
		"U+0041 ", "deadbeef", "QUFB", "data: kind: secret ", "key: abcdefghijk1 ", "a", "=", "sk-ant-api03-", "token = '",
		"key='" + value + "' ", "AKIA" + "QYLPMN5HFIQR7BB2" + ";key=\"" + value + "\";",
	} {
		if _, err := defaultPair().ours.Scan(context.Background(), "a.yaml", "\n"+strings.Repeat(piece, 200_000/len(piece))); err != nil {
			t.Error(err)
		}
	}
}
