package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/confward/confward/internal/cli"
)

// hostile is an input that somebody made to break the program: what must and must not be said of it, and the exit code.
type hostile struct {
	name  string
	files map[string]string
	args  []string
	code  int
	says  []string
	never []string
}

// marker stands in places that nothing may run, follow or show.
const marker = "PWNED-7f3a"

var hostiles = []hostile{
	{name: "YAML alias bomb", files: map[string]string{"a.yaml": aliasBomb(9)}, says: []string{"a.yaml: aliases expand to more than"}},
	{name: "YAML alias to itself", files: map[string]string{"a.yaml": "a: &a [*a]\n"}, code: 1, says: []string{"a.yaml:1:8", "syntax/invalid"}},
	{name: "YAML nested deep", files: map[string]string{"a.yaml": deepYAML(2000)}, says: []string{"nested deeper than 200"}},
	{name: "YAML tags that build objects", code: 0, files: map[string]string{"a.yaml": "a: !!python/object/apply:os.system [touch " + marker + "]\nb: !include /etc/passwd\n"},
		says: []string{"syntax/unknown-tag"}, never: []string{"root:"}},
	{name: "YAML duplicate keys", code: 1, files: map[string]string{"a.yaml": "a: 1\nb:\n  c: 1\n  c: 2\na: 2\n"}, says: []string{"a.yaml:4:3", "a.yaml:3:3", "a.yaml:5:1", "a.yaml:1:1"}},
	{name: "JSON duplicate keys", code: 1, files: map[string]string{"a.json": `{"role":"reader","role":"admin"}`}, says: []string{"a.json:1:18", "a.json:1:2"}},
	{name: "JSON nested deep", files: map[string]string{"a.json": strings.Repeat("[", 100_000)}, says: []string{"nested deeper than 200"}},
	{name: "JSON that is not UTF-8", code: 1, files: map[string]string{"a.json": "{\"a\": \"\xff\"}"}, says: []string{"a.json:1:8", "syntax/encoding"}},
	{name: "JSON with NUL", code: 1, files: map[string]string{"a.json": "{\"a\": \"x\x00y\"}"}, says: []string{"a.json:1:9", "NUL"}},
	{name: "JSONC comment never closed", code: 1, files: map[string]string{"a.jsonc": "{\"a\": \"/* no */\" /* open"}, says: []string{"a.jsonc:1:18"}},
	{name: "TOML nested deep", files: map[string]string{"a.toml": "a = " + strings.Repeat("[", 2_000_000)}, says: []string{"nested deeper than 200"}},
	{name: "HCL nested deep", files: map[string]string{"a.tf": "a = " + strings.Repeat("[", 200_000)}, says: []string{"nested deeper than 200"}},
	{name: "dotenv that would run something", files: map[string]string{".env": "A=$(touch " + marker + ")\nB=`touch " + marker + "`\nC=${A:-x}\n"}},
	{name: "key with letters that look alike", files: map[string]string{".env": "АPI=1\nB\u200bC=2\n"}, says: []string{".env:1:1", ".env:2:1", "syntax/lookalike-key"}},
	{name: "properties with half escapes", code: 1, files: map[string]string{"a.properties": "a=\\uD800\nb=\\u12\n" + strings.Repeat("c\\\n", 50_000)}, says: []string{"a.properties:"}},
	{name: "binary with a name of JSON", files: map[string]string{"a.json": "\x7fELF\x02\x01\x01\x00\x00\x00"}, says: []string{"a.json: binary"}, never: []string{"ELF"}},
	{name: "one line of 20 MB", files: map[string]string{"a.json": `{"a":"` + strings.Repeat("x", 20<<20) + `"}`}, says: []string{"larger than 5 MB"}},
	{name: "unresolved merge", code: 1, files: map[string]string{"a.yaml": "<<<<<<< a\nx: 1\n=======\nx: 2\n>>>>>>> b\n"}, says: []string{"a.yaml:1:1", "a.yaml:5:1"}},

	{name: "schema that refers to itself", args: []string{"--schema", "s.json"}, files: map[string]string{"s.json": `{"$ref":"#"}`, "a.json": "{}"}, code: -1},
	{name: "schema that refers to a file outside", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": `{"$ref":"file:///etc/passwd"}`, "a.json": "{}"}, never: []string{"root:"}},
	{name: "schema with a doubly exponential choice", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": exponentialSchema(22), "a.json": `{"a": 1}`}, says: []string{"a.json"}},
	{name: "schema chosen by the file from the network", files: map[string]string{"a.json": `{"$schema": "https://evil.example/` + marker + `"}`},
		says: []string{"schema not available"}},
	{name: "schema with a number beyond all measure", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": `{"maximum": 1e99999999}`, "a.json": `{"a": 1e99999999}`}, never: []string{"panic"}},
	{name: "number beyond all measure in a file", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": `{"properties": {"a": {"maximum": 5, "multipleOf": 0.1}}}`, "a.json": `{"a": 1e99999999}`}, never: []string{"panic"}},
	{name: "schema with expressions that explode", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": `{"properties": {"a": {"pattern": "(a{1000}){1000}"}, "b": {"pattern": "(?<=a)b"}, "c": {"pattern": "^(a+)+$"}}}`,
			"a.json": `{"a": "a", "b": "b", "c": "` + strings.Repeat("a", 5000) + `!"}`}, never: []string{"panic"}},
	{name: "schema of 30 MB", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": `{"description": "` + strings.Repeat("x", 30<<20) + `"}`, "a.json": "{}"}, never: []string{"schema    ok"}},
	{name: "schema nested deep", args: []string{"--schema", "s.json", "a.json"}, code: -1,
		files: map[string]string{"s.json": strings.Repeat(`{"not":`, 9000) + "{}" + strings.Repeat("}", 9000), "a.json": "{}"}},

	{name: "terminal escapes in keys and values", code: 1, files: map[string]string{"a.yaml": "\"\\e]52;c;aGk=\\a\": 1\n\"\\e]52;c;aGk=\\a\": 2\n"}, never: []string{"\x1b", "\a"}},
	{name: "workflow command in a value", code: 1, args: []string{"--format", "github", "--schema", "s.json", "a.json"},
		files: map[string]string{"s.json": `{"properties": {"a": {"const": 1}}}`, "a.json": `{"a": "x%0A::error::` + marker + `\n::error::y"}`},
		never: []string{"\n::error::", "x%0A"}},
	{name: "reordering marks in a key", code: 1, files: map[string]string{"a.json": "{\"\u202eadmin\": 1, \"\u202eadmin\": 2}"}, never: []string{"\u202e"}},
}

func TestHostileContent(t *testing.T) {
	for _, h := range hostiles {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			h.run(t, t.TempDir())
		})
	}
}

func (h hostile) run(t *testing.T, dir string) {
	t.Helper()
	for name, text := range h.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	sys := cli.System{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: dir,
		Getenv: func(string) string { return "" }, Now: time.Now, Terminal: terminalWidth,
	}
	args := append([]string{"check", "--all"}, h.args...)
	if len(h.args) > 0 && h.args[0] == "fix" {
		args = h.args
	}
	code := cli.Main(context.Background(), sys, args)
	if h.code >= 0 && code != h.code || code > cli.Unable {
		t.Errorf("ended with %d, want %d", code, h.code)
	}
	for _, s := range h.says {
		if !strings.Contains(out.String(), s) {
			t.Errorf("does not say %q", s)
		}
	}
	for _, s := range h.never {
		if strings.Contains(out.String(), s) {
			t.Errorf("says %q", s)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
		t.Error("something was run")
	}
	if out.Len() > 100_000 {
		t.Errorf("%d bytes of output", out.Len())
	}
	if t.Failed() {
		t.Logf("it says:\n%.2000s", out.String())
	}
}

// TestHostileContentIsFixedInPeace makes fixes where check was attacked: nothing may be written, run or shown either.
func TestHostileContentIsFixedInPeace(t *testing.T) {
	for _, h := range hostiles {
		if slices.Contains(h.args, "--format") {
			continue
		}
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			h.args = append([]string{"fix", "--unsafe", "--dry-run"}, h.args...)
			h.code, h.says = -1, nil
			h.run(t, dir)
		})
	}
}

func aliasBomb(levels int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String()
}

func deepYAML(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func exponentialSchema(levels int) string {
	var b strings.Builder
	b.WriteString(`{"$ref": "#/definitions/d0", "definitions": {`)
	for i := range levels {
		next := fmt.Sprintf(`{"$ref": "#/definitions/d%d"}`, i+1)
		fmt.Fprintf(&b, `"d%d": {"anyOf": [%s, %s]}, `, i, next, next)
	}
	fmt.Fprintf(&b, `"d%d": {"type": "string"}}}`, levels)
	return b.String()
}
