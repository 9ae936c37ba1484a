package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// say runs the program in a folder and gives its exit code and what it says.
func sayIn(t *testing.T, dir string, env map[string]string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	sys := System{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: dir, Now: time.Now,
		Getenv: func(name string) string { return env[name] }, Terminal: func(io.Writer) int { return 0 }}
	code := Main(context.Background(), sys, args)
	return code, out.String()
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestAlertsReachAWebhookOnceForEachChangeOfState(t *testing.T) {
	var heard []string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard = append(heard, string(body))
	}))
	defer s.Close()
	dir := t.TempDir()
	put(t, dir, ".confward.yaml", `optimization:
  budget_limits: {default_token_limit: 100}
  alerts:
    thresholds: {peak_usage: 9}
    channels: [{type: slack, url_env: HOOK}]
`)
	env := map[string]string{"HOOK": s.URL + "/secret"}
	for i, step := range []struct{ tokens, want int }{{89, 0}, {90, 1}, {95, 1}, {200, 1}, {89, 2}, {10, 2}, {90, 3}} {
		put(t, dir, "CLAUDE.md", strings.Repeat(" the", step.tokens))
		code, said := sayIn(t, dir, env, "budget", "alert", "--state", "state.json")
		if code != 0 || len(heard) != step.want || strings.Contains(said, "secret") {
			t.Errorf("step %d, %d tokens: %d messages, want %d; exit code %d\n%s", i, step.tokens, len(heard), step.want, code, said)
		}
	}
	if !strings.Contains(heard[0], "Context usage approaching limit") {
		t.Error(heard[0])
	}
}

func TestCalibrateAsksTheProvider(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path != "/v1/messages/count_tokens" || r.Header.Get("X-Api-Key") != "key" || !bytes.Contains(body, []byte(" the the")) {
			w.WriteHeader(400)
			return
		}
		fmt.Fprint(w, `{"input_tokens": 150}`)
	}))
	defer s.Close()
	dir := t.TempDir()
	put(t, dir, "CLAUDE.md", strings.Repeat(" the", 100))
	env := map[string]string{"ANTHROPIC_API_KEY": "key", "ANTHROPIC_BASE_URL": s.URL}
	if code, said := sayIn(t, dir, env, "budget", "calibrate", "CLAUDE.md"); code != 0 || !strings.Contains(said, "calibration: 1.500") {
		t.Errorf("%d %s", code, said)
	}
	env["ANTHROPIC_API_KEY"] = "wrong-key"
	if code, said := sayIn(t, dir, env, "budget", "calibrate", "CLAUDE.md"); code != 3 || !strings.Contains(said, "answered 400") || strings.Contains(said, "wrong-key") {
		t.Errorf("%d %s", code, said)
	}
}

func TestWatchCountsAgainWhenSomethingChanges(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "CLAUDE.md", " the the")
	var out bytes.Buffer
	looks := 0
	sys := System{Stdout: &out, Stderr: &out, Dir: dir, Getenv: func(string) string { return "" }, Terminal: func(io.Writer) int { return 0 },
		Now: func() time.Time {
			if looks++; looks == 1 {
				put(t, dir, ".claude/rules/new.md", " the the the")
			}
			return time.Unix(0, 0)
		}}
	if code := Main(context.Background(), sys, []string{"watch", "--times", "3", "--every", "10ms"}); code != 0 {
		t.Fatalf("exit code %d: %s", code, out.String())
	}
	if s := out.String(); !strings.Contains(s, "2 tokens always load\n") || !strings.Contains(s, "5 tokens always load (+3)\n  .claude/rules/new.md, always: 3 tokens (+3)\n") {
		t.Error(s)
	}
}

// What files and their names hold is no markup and moves no cursor.
func TestHostileFilesInEveryFormat(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "CLAUDE.md", "# <script>alert(1)</script> | `x` \x1b[31m\n\n@CLAUDE.md @../../etc/passwd.md @/etc/passwd.md @loop.md\n")
	put(t, dir, "loop.md", "@loop.md @CLAUDE.md\n")
	put(t, dir, ".claude/rules/<b>.md", strings.Repeat("> ", 50_000)+"\n"+strings.Repeat("[", 50_000))
	put(t, dir, ".claude/skills/x/SKILL.md", "---\nname: &a [*a]\n---\n")
	put(t, dir, ".claude/settings.json", "{\"outputStyle\": [")
	for _, format := range []string{"text", "json", "markdown", "html"} {
		code, said := sayIn(t, dir, nil, "budget", "--by", "section", "--format", format)
		if code != 0 || strings.Contains(said, "\x1b") || format == "html" && strings.Contains(said, "<script>") || format == "markdown" && strings.Contains(said, "<script>") && !strings.Contains(said, "\\<script\\>") {
			t.Errorf("%s: exit code %d", format, code)
		}
	}
	if code, said := sayIn(t, dir, nil, "budget", "optimize", "--level", "aggressive", "--patch"); code > 1 {
		t.Errorf("%d %.300s", code, said)
	}
}
