package template

import (
	"math/big"
	"slices"
	"strings"
)

// texts yields texts that may fit a shape: those that its format, its pattern and its key suggest.
func (g *generator) texts(sh *shape, key string, yield func(string) bool) {
	least, most := 0, 1<<20
	var candidates []string
	for _, s := range sh.parts {
		if s.MinLength != nil {
			least = max(least, *s.MinLength)
		}
		if s.MaxLength != nil {
			most = min(most, *s.MaxLength)
		}
		if s.Format != nil {
			candidates = append(candidates, formatText(s.Format.Name)...)
		}
	}
	candidates = append(candidates, keyText(key)...)
	for _, s := range sh.parts {
		if s.Pattern == nil {
			continue
		}
		for _, word := range append(slices.Clone(candidates), words()...) {
			if g.schema.Matches(s.Pattern, word) {
				candidates = append(candidates, word)
			}
		}
		candidates = append(candidates, g.matching(s.Pattern, key)...)
	}
	candidates = append(candidates, "example", "a", "1", "")
	for _, text := range candidates {
		if n := len([]rune(text)); n > most {
			text = string([]rune(text)[:most])
		} else if n < least && least < 10_000 {
			text += strings.Repeat("x", least-n)
		}
		if !yield(text) {
			return
		}
	}
	for _, word := range words() {
		if !yield(word) {
			return
		}
	}
}

// formatText are texts of a format.
func formatText(format string) []string {
	switch format {
	case "date-time":
		return []string{"2030-01-31T12:00:00Z"}
	case "date":
		return []string{"2030-01-31"}
	case "time":
		return []string{"12:00:00Z"}
	case "duration":
		return []string{"PT1H"}
	case "email", "idn-email":
		return []string{"someone@example.com"}
	case "hostname", "idn-hostname":
		return []string{"example.com"}
	case "ipv4":
		return []string{"192.0.2.1"}
	case "ipv6":
		return []string{"2001:db8::1"}
	case "uri", "iri", "uri-reference", "iri-reference", "url":
		return []string{"https://example.com", "https://example.com/path", "https://example.com/path.git", "http://example.com", "file:///path"}
	case "uri-template":
		return []string{"https://example.com/{id}"}
	case "uuid":
		return []string{"123e4567-e89b-42d3-a456-426614174000"}
	case "regex":
		return []string{"^example$"}
	case "json-pointer":
		return []string{"/example"}
	case "relative-json-pointer":
		return []string{"0"}
	}
	return nil
}

// keyText are texts that the name of a key suggests.
func keyText(key string) []string {
	key = strings.ToLower(key)
	for _, c := range []struct{ part, text string }{
		{"version", "1.0.0"}, {"email", "someone@example.com"}, {"url", "https://example.com"}, {"uri", "https://example.com"},
		{"homepage", "https://example.com"}, {"host", "localhost"}, {"image", "example:1.0.0"}, {"path", "path/to/file"},
		{"dir", "folder"}, {"file", "file.txt"}, {"date", "2030-01-31"}, {"runs-on", "ubuntu-latest"}, {"branch", "main"},
		{"language", "en"}, {"locale", "en"}, {"timeout", "30s"}, {"interval", "1h"}, {"cron", "0 0 * * *"},
	} {
		if strings.Contains(key, c.part) {
			return []string{c.text}
		}
	}
	return nil
}

// words are texts that many patterns ask for.
func words() []string {
	return []string{"example", "Example", "EXAMPLE", "example-name", "example_name", "my.example", "example.com", "https://example.com",
		"http://example.com/example", "https://example.com/example.git", "git@example.com:example/example.git", "someone@example.com",
		"1", "1.0", "1.0.0", "v1", "v1.0.0", "0.1.0", "1.0.0-alpha.1", "^1.0.0", ">=1.0.0", "=1.0.0", "1.x", "latest", "main", "en", "en-US", "US", "default",
		"./example", "./example.js", "./example.json", "/example", "/example/path", "example/path", "example/", "path/to/file.txt", "example.js", "example.json",
		"example.yaml", "example.yml", "example.md", "example.png", "example.svg", "example.html", "example.css", "*", "*.txt", "**/*", ".example",
		"@example/example", "@example", "example/example", "example/example@v1", "example:1.0.0", "example:example", "example@1.0.0",
		"#example", "#ffffff", "#fff", "#FFFFFF", "rgb(0, 0, 0)", "a", "A", "ab", "abc", "abcd", "abcdef", "0", "00", "000", "12", "123", "1234", "12345", "123456", "100", "10",
		"1s", "30s", "1m", "1h", "1d", "1 day", "10ms", "1KB", "1MB", "1 MB", "1Gi", "100m", "1k", "100%", "50%", "12:00", "00:00", "2030", "2030-01", "2030-01-31",
		"2030-01-31T12:00:00Z", "2030-01-31 12:00:00", "20300131", "31.01.2030", "PT1H", "P1D", "localhost", "localhost:8080", ":8080", "8080", "127.0.0.1", "192.0.2.0/24", "192.0.2.1/24",
		"2001:db8::1", "00:00:00:00:00:00", "123e4567-e89b-42d3-a456-426614174000", "{00000000-0000-0000-0000-000000000000}", "00000000-0000-0000-0000-000000000000",
		"0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAA", "AAAA==", "true", "false", "yes", "no",
		"${example}", "${{ example }}", "$example", "$(example)", "{{ example }}", "%example%", "<example>", "[example]", "(example)", "[[example]]",
		"0x0", "0x1F", "1e3", "-1", "+1", "1.5", "0.5", "1,0", "0 0 * * *", "* * * * *", "@daily", "@hourly", "arn:aws:iam::123456789012:role/example",
		"123456789012", "us-east-1", "minecraft:example", "example:path/example", "urn:example:example", "mailto:someone@example.com", "data:text/plain,example",
		"file:///example", "ssh://git@example.com/example", "application/json", "text/plain", "image/png", "utf-8", "en_US", "MIT", "Apache-2.0",
		"Example Name", "Example name.", "someone <someone@example.com>", "Someone <someone@example.com> (https://example.com)", "/^example$/", "/example/i", "^example$",
		"com.example.example", "com.example:example", "com.example:example:1.0.0", "example.example/v1", "v1alpha1", "Example.Example", "ExampleName", "exampleName", "example.exe",
		"example == 'example'", "example=example", "KEY=value", "key: value", "--example", "-e", "1-2", "1..2", "1:2", "1x1", "16x16", "a:b", "a/b", "a.b", "a,b", "a b", "a-b", "a_b", "_a"}
}

// keyWords are keys for mappings whose keys are free.
func keyWords() []string {
	return []string{"example", "name", "default", "main", "KEY", "Example", "1", "./example", "/example", "example/example", "example.com", "*", "**/*.js", "a", "https://example.com"}
}

// numbers yields numbers that may fit a shape.
func numbers(sh *shape, key string, whole bool, yield func(string) bool) {
	var low, high, step *big.Rat
	one := big.NewRat(1, 1)
	for _, s := range sh.parts {
		for _, b := range []*big.Rat{s.Minimum, s.ExclusiveMinimum} {
			if b != nil && (low == nil || b.Cmp(low) > 0) {
				low = b
			}
		}
		for _, b := range []*big.Rat{s.Maximum, s.ExclusiveMaximum} {
			if b != nil && (high == nil || b.Cmp(high) < 0) {
				high = b
			}
		}
		if s.MultipleOf != nil {
			step = s.MultipleOf
		}
	}
	var candidates []*big.Rat
	add := func(r *big.Rat) { candidates = append(candidates, r) }
	if strings.Contains(strings.ToLower(key), "port") {
		add(big.NewRat(8080, 1))
	}
	if low == nil || low.Sign() <= 0 {
		add(one)
		add(new(big.Rat))
	}
	if low != nil {
		add(low)
		add(new(big.Rat).Add(low, one))
	}
	if high != nil {
		add(high)
		add(new(big.Rat).Sub(high, one))
	}
	if low != nil && high != nil {
		middle := new(big.Rat).Add(low, high)
		add(middle.Quo(middle, big.NewRat(2, 1)))
	}
	if step != nil {
		add(step)
		if low != nil {
			q := new(big.Rat).Quo(low, step)
			n := new(big.Int).Quo(q.Num(), q.Denom())
			for i := int64(0); i < 3; i++ {
				k := new(big.Rat).SetInt(new(big.Int).Add(n, big.NewInt(i)))
				add(k.Mul(k, step))
			}
		}
	}
	add(one)
	for _, r := range candidates {
		if whole && !r.IsInt() {
			continue
		}
		if !yield(decimal(r)) {
			return
		}
	}
}

// decimal is a number as JSON has it.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	text := strings.TrimRight(r.FloatString(12), "0")
	return text
}
