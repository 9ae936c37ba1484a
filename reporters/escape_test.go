package reporters

import (
	"encoding/json"
	"net/url"
	"testing"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"plain text, 100 % [ok]":        "plain text, 100 % [ok]",
		"배포 🚀 é ❤\ufe0f":                "배포 🚀 é ❤\ufe0f",
		"\u00a0\u3000":                  "\u00a0\u3000",
		"\x1b[31mred":                   `\x1b[31mred`,
		"a\x00b\x07c\x7fd":              `a\x00b\x07c\x7fd`,
		"a\tb\nc\r":                     `a\tb\nc\r`,
		"\u009b31m":                     `\u009b31m`,
		"user\u202egnp.exe":             `user\u202egnp.exe`,
		"\u200e\u200f\u2066\u2069":      `\u200e\u200f\u2066\u2069`,
		"\u200b\u200d\ufeff\u00ad":      `\u200b\u200d\ufeff\u00ad`,
		"\u2028\u2029":                  `\u2028\u2029`,
		"\u3164\u115f":                  `\u3164\u115f`,
		"\U000e0041\U000e0100":          `\U000e0041\U000e0100`,
		"\ue000\U0010ffff":              `\ue000\U0010ffff`,
		"\xff\xfe":                      `\xff\xfe`,
		"\xed\xa0\x80":                  `\xed\xa0\x80`,
		"\ufffd":                        "\ufffd",
		"##[error]x ##vso[y] ##TeamC[z": `##\x5berror]x ##vso\x5by] ##TeamC\x5bz`,
		"#[a] # #[b] ##-[c] ## [d]":     "#[a] # #[b] ##-[c] ## [d]",
		"###[x ##a#[b ##a##[c":          `###\x5bx ##a#[b ##a##\x5bc`,
	} {
		if got := Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestGuardLine(t *testing.T) {
	for in, want := range map[string]string{
		"::error::x":                `\x3a:error::x`,
		"  \u00a0::error::x":        "  \u00a0\\x3a:error::x",
		"\x1b[1m::x\x1b[0m":         "\x1b[1m\\x3a:x\x1b[0m",
		" \x1b[1m \x1b[2m ::x":      " \x1b[1m \x1b[2m \\x3a:x",
		"x ::error::x":              "x ::error::x",
		": :x":                      ": :x",
		"  1 | AWS::S3::Bucket":     "  1 | AWS::S3::Bucket",
		"":                          "",
		"\x1b[":                     "\x1b[",
		"\x1b[1;31merror\x1b[0m: x": "\x1b[1;31merror\x1b[0m: x",
	} {
		if got := guardLine(in); got != want {
			t.Errorf("guardLine(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzEscape: escaped JSON holds the same data, an encoded path parses back, and nothing hidden is left anywhere.
func FuzzEscape(f *testing.F) {
	for _, s := range hostilePaths() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Visible(s) {
			if hidden(r) {
				t.Fatalf("Visible(%q) shows %q", s, r)
			}
		}
		src, err := json.Marshal(map[string]string{s: s})
		if err != nil {
			t.Fatal(err)
		}
		var before, after map[string]string
		escaped := escapeJSON(src)
		if err := json.Unmarshal(src, &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(escaped, &after); err != nil {
			t.Fatalf("%s: %v", escaped, err)
		}
		for k, v := range before {
			if after[k] != v || len(after) != 1 {
				t.Fatalf("%q became %q", before, after)
			}
		}
		if utf8.ValidString(s) && after[s] != s {
			t.Fatalf("%q became %q", s, after)
		}
		u, err := url.Parse(percentEncode(s))
		if err != nil {
			t.Fatal(err)
		}
		if u.Scheme != "" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" || u.Path != s {
			t.Fatalf("%q is sent as %s and read as %q on host %q", s, percentEncode(s), u.Path, u.Host)
		}
	})
}
