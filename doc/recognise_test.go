package doc

import (
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		name, path, src string
		template        bool
	}{
		{"by its ending", "config.yaml.j2", "a: 1\n", true},
		{"Helm values in place", "chart/templates/svc.yaml", "port: {{ .Values.port }}\n", true},
		{"Helm in quotes", "chart/templates/svc.yaml", "name: \"{{ .Release.Name }}\"\n", true},
		{"Helm within text", "chart/templates/cm.yaml", "data: |\n  x {{ .Values.x }}\n", true},
		{"Helm control line", "svc.yaml", "a:\n{{- if .Values.b }}\n  b: 1\n{{- end }}\n", true},
		{"JSON in a templates folder, readable", "templates/config.json", "{\"name\": \"{{ name }}\"}\n", false},
		{"JSON in a templates folder, not readable", "templates/config.json", "{\"name\": \"{{ env \"X\" }}\"}\n", true},
		{"broken JSON in a templates folder", "templates/config.json", "{\"name\": }\n", false},
		{"actions in running text", ".goreleaser.yml", "ldflags:\n  - -s -X main.version={{.Version}}\n", false},
		{"a templates folder without templates", "chart/templates/plain.yaml", "a: 1\n", false},
		{"Helm's values", "chart/values.yaml", "name: \"{{ .Release.Name }}-x\"\n", false},
		{"Jinja statement", "app.toml", "{% if x %}\na = 1\n{% endif %}\n", true},
		{"Jinja value", "app.env", "PORT={{ port }}\n", true},
		{"Jinja in JSON", "app.json", `{"port": {{ port }}}`, true},
		{"Jinja key in JSON", "app.json", "{\n{{ key }}: 1}", true},
		{"Jinja in a JSON string", "app.json", `{"port": "{{ port }}"}`, false},
		{"Jinja in a list", "app.yaml", "a: [{{ x }}]\n", true},
		{"Jinja item", "app.yaml", "a:\n  - {{ x }}\n", true},
		{"ERB", "config/database.yml", "password: <%= ENV['X'] %>\n", true},
		{"ERB in JSON", "x.json", `{"a": <%= 1 %>}`, true},
		{"ERB in quotes", "config/database.yml", "password: \"<%= ENV['X'] %>\"\n", false},
		{"GitHub expression", ".github/workflows/ci.yml", "env:\n  A: ${{ secrets.A }}\n  if: ${{ x }}\n", false},
		{"GitHub expressions in a templates folder", "templates/ci.yml", "a: ${{ x }}\n", false},
		{"docker format in a run block", ".github/workflows/ci.yml",
			"- run: |\n    docker ps --format '{{.ID}}'\n    docker inspect -f \\\n      {{.State}} x\n", false},
		{"docker format on one line", "ci.yml", "- run: docker ps --format {{.ID}}\n", false},
		{"a line behind a block", "x.yaml", "a: |\n  {{ x }}\nb: {{ y }}\n", true},
		{"a sibling of a block in a list", "x.yaml", "- a: |\n    {{ x }}\n  b: {{ y }}\n", true},
		{"a folded block, kept and commented", "rules.yaml", "- annotations:\n    description: >2- # why\n      \n      {{ $labels.job }} is down\n", false},
		{"a tagged block", "x.yaml", "a: !!str |\n  {{ x }}\n", false},
		{"a bar that opens no block", "x.yaml", "a: b |\n{{ x }}\n", true},
		{"Ansible in quotes", "tasks.yml", "- name: \"{{ item }}\"\n  when: x == '{{ y }}'\n", false},
		{"in a comment", "x.yaml", "# write {{ x }}\na: 1 # {{ y }}\n", false},
		{"in a JSON comment", "tsconfig.json", "{\n  // {{ x }}\n  /* it's\n  {{ y }}\n  */ \"a\": 1\n}", false},
		{"behind a JSON comment", "tsconfig.json", "{\n  /* a\n  */\n  \"a\": {{ x }}\n}", true},
		{"a TOML text", "cliff.toml", "body = \"\"\"\n{% if version %}\n[{{ version }}]\n\"\"\"\na = 1\n", false},
		{"behind a TOML text", "cliff.toml", "body = '''\nit's {{ x }}\n'''\na = {{ y }}\n", true},
		{"a TOML text on one line", "cliff.toml", "body = \"\"\"{{ x }}\"\"\"\na = {{ y }}\n", true},
		{"a heredoc", "main.tf", "x = <<-EOT\n  {{ a }}\n  EOT\ny = 1\n", false},
		{"behind a heredoc", "main.tf", "x = <<EOT\na\nEOT\n{{ if y }}\n", true},
		{"objects in objects", "x.json", `{"a":{"b":{}}}`, false},
		{"objects where keys are due", "x.json", "{{}}", false},
		{"Hugo archetype", "archetypes/default.md", "---\ntitle: \"{{ .Name }}\"\ndate: {{ .Date }}\n---\n", true},
		{"Hugo archetype in TOML", "archetypes/default.md", "+++\ndate = {{ .Date }}\n+++\n", true},
		{"Hugo page", "content/a.md", "---\ntitle: x\n---\n{{< youtube x >}}\n{{ y }}\n", false},
		{"Markdown without front matter", "a.md", "{{ x }}\n", false},
	} {
		f := New(c.path, []byte(c.src), Limits{})
		if got := f.Skipped() == "template"; got != c.template {
			t.Errorf("%s: template: %v (%q), want %v", c.name, got, f.Skipped(), c.template)
		}
		crlf := New(c.path, []byte(strings.ReplaceAll(c.src, "\n", "\r\n")), Limits{})
		if got := crlf.Skipped() == "template"; got != c.template {
			t.Errorf("%s, with CRLF: template: %v, want %v", c.name, got, c.template)
		}
	}
}

func TestUnreadable(t *testing.T) {
	for _, c := range []struct {
		name, path, src string
		want            string // as faults says it
	}{
		{"ELF", "x.json", "\x7fELF\x02\x01\x01\x00\x00\x00", "skipped: binary"},
		{"PNG", "x.yaml", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "skipped: binary"},
		{"gzip", "x.env", "\x1f\x8b\x08\x00\x00\x00\x00\x00", "skipped: binary"},
		{"UTF-16 without a mark", "x.json", "{\x00}\x00", "skipped: binary"},
		{"UTF-16", "x.json", "\xff\xfe{\x00}\x00", `encoding at 0 "\xff\xfe": the file is UTF-16 (little endian), not UTF-8`},
		{"UTF-16, other end first", "x.toml", "\xfe\xff\x00a", `encoding at 0 "\xfe\xff": the file is UTF-16 (big endian), not UTF-8`},
		{"Latin-1", "x.json", "{\"a\": \"\xe4\xf6\"}", `encoding at 7 "\xe4": byte 0xE4 at offset 7 is not UTF-8 (and 1 more)`},
		{"a stray NUL", "x.json", "{\"a\": \"some text\x00\"}", `encoding at 16 "\x00": a NUL character stands at offset 16`},
		{"Git LFS", "x.json", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "skipped: Git LFS pointer"},
		{"too large", "x.json", "[" + strings.Repeat(" ", 100) + "]", "skipped: larger than 100 bytes"},
		{"a merge", "x.json", "{\n<<<<<<< HEAD\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> other\n}",
			`conflict-marker at 2 "<<<<<<< HEAD": an unresolved Git merge begins here`},
		{"a merge with its base and CRLF", "x.env", "<<<<<<< a\r\nA=1\r\n||||||| b\r\nA=0\r\n=======\r\nA=2\r\n>>>>>>> c\r\n",
			"conflict-marker at 0 \"<<<<<<< a\\r\": an unresolved Git merge begins here"},
		{"two merges", "x.env", "<<<<<<< a\n=======\n>>>>>>> b\n<<<<<<< a\n=======\n>>>>>>> b\n",
			"conflict-marker at 0 \"<<<<<<< a\": an unresolved Git merge begins here\nconflict-marker at 28 \"<<<<<<< a\": an unresolved Git merge begins here"},
		{"a text about merges", "x.json", "{\"a\": \"<<<<<<< HEAD\"}", ""},
		{"markers in the wrong order", "x.env", "A=1\n#\n# =======\n# <<<<<<< x\n", ""},
		{"a merge in a fence", "x.md", "# Merging\n\n```\n<<<<<<< HEAD\n=======\n>>>>>>> x\n```\n", ""},
		{"no format", "x.bin", "\x00", ""},
	} {
		f := New(c.path, []byte(c.src), Limits{Size: 100})
		if got := strings.TrimSpace(faults(f)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
		checkLaws(t, f)
	}
}

func TestIsBinary(t *testing.T) {
	for src, want := range map[string]bool{
		"": false, "text\n": false, "\x00": true, "\xff\xfea\x00": false, strings.Repeat("text ", 100) + "\x00": false,
		strings.Repeat("é", 5000) + "\x00": false, "\x00\xff\xd8": true, "caf\xe9": false,
	} {
		if got := IsBinary([]byte(src)); got != want {
			t.Errorf("%.20q is binary: %v", src, got)
		}
	}
}

func TestLookalikeKeys(t *testing.T) {
	for key, want := range map[string]string{
		"password": "", "пароль": "", "größe": "", "user_название": "", "userАдрес": "", "α": "", "x-α": "", "日本": "", "naïve": "",
		"pаssword":   "U+0430",
		"раssword":   "U+0440",
		"db.hоst":    "U+043E",
		"pass\u200b": "U+200B",
		"a\u202eb":   "U+202E",
		"\ufeffa":    "U+FEFF",
		"می\u200cخ":  "",
		"a\u200db":   "U+200D",
	} {
		f := New("x.json", []byte(`{"`+key+`": 1}`), Limits{})
		got := faults(f)
		if (got != "") != (want != "") || !strings.Contains(got, want) || want != "" && !strings.HasPrefix(got, "lookalike-key") {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
	escaped := New("x.json", []byte(`{"p\u0430ssword": 1}`), Limits{})
	if !strings.Contains(faults(escaped), "U+0430") {
		t.Errorf("an escape hides a lookalike: %q", faults(escaped))
	}
}
