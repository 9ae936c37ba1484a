package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// actionProgram is a runner on which action/program.sh looks for a program.
type actionProgram struct {
	t                       *testing.T
	action, temp, workspace string
}

func newActionProgram(t *testing.T) *actionProgram {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("needs bash, and programs that are scripts")
	}
	p := &actionProgram{t: t, action: t.TempDir(), temp: t.TempDir(), workspace: t.TempDir()}
	src, err := os.ReadFile("action/program.sh")
	if err != nil {
		t.Fatal(err)
	}
	p.write(filepath.Join(p.action, "action", "program.sh"), string(src), 0o755)
	return p
}

func (p *actionProgram) write(path, text string, mode os.FileMode) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		p.t.Fatal(err)
	}
}

// serves makes curl give a program, or fail if there is none.
func (p *actionProgram) serves(program string) {
	p.write(filepath.Join(p.temp, "served"), program, 0o644)
	script := "#!/bin/bash\nprintf '%s\\n' \"$@\" >>'" + filepath.Join(p.temp, "asked") + "'\n" +
		"while [ \"$1\" != -o ]; do shift; done\ncp '" + filepath.Join(p.temp, "served") + "' \"$2\"\n"
	if program == "" {
		script = "#!/bin/bash\nexit 22\n"
	}
	p.write(filepath.Join(p.temp, "bin", "curl"), script, 0o755)
}

// pin pins the action to a program.
func (p *actionProgram) pin(program string) {
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(program)))
	var lines strings.Builder
	lines.WriteString("# a comment\n")
	for _, platform := range []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"} {
		fmt.Fprintf(&lines, "%s  confward_1.2.3_%s\n", sum, platform)
	}
	p.write(filepath.Join(p.action, "action", "release.sha256"), lines.String(), 0o644)
}

// find runs the script, and gives its exit code, what it prints and its outputs.
func (p *actionProgram) find(env ...string) (code int, log string, out map[string]string) {
	p.t.Helper()
	output := filepath.Join(p.temp, "output")
	os.Remove(output)
	c := exec.Command("bash", filepath.Join(p.action, "action", "program.sh"), "find")
	c.Env = append(os.Environ(), "PATH="+filepath.Join(p.temp, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"),
		"CONFWARD_ACTION="+p.action, "RUNNER_TEMP="+p.temp, "GITHUB_WORKSPACE="+p.workspace, "GITHUB_OUTPUT="+output, "RUNNER_ARCH=")
	c.Env = append(c.Env, env...)
	text, err := c.CombinedOutput()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		code = failed.ExitCode()
	} else if err != nil {
		p.t.Fatal(err)
	}
	out = map[string]string{}
	src, _ := os.ReadFile(output)
	for line := range strings.Lines(string(src)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		out[name] = value
	}
	return code, string(text), out
}

func TestActionProgram(t *testing.T) {
	t.Run("there is no release", func(t *testing.T) {
		p := newActionProgram(t)
		code, log, out := p.find()
		if code != 0 || out["build"] != "true" || !strings.HasPrefix(out["path"], p.temp) {
			t.Errorf("%d %v\n%s", code, out, log)
		}
	})
	t.Run("the release's program", func(t *testing.T) {
		p := newActionProgram(t)
		p.pin("the program")
		p.serves("the program")
		for range 2 {
			code, log, out := p.find()
			src, _ := os.ReadFile(out["path"])
			if code != 0 || out["build"] != "" || string(src) != "the program" {
				t.Fatalf("%d %v %q\n%s", code, out, src, log)
			}
			if info, err := os.Stat(out["path"]); err != nil || info.Mode()&0o100 == 0 {
				t.Errorf("it cannot be run: %v %v", info, err)
			}
		}
		asked, _ := os.ReadFile(filepath.Join(p.temp, "asked"))
		if n := strings.Count(string(asked), "https://github.com/confward/confward/releases/download/v1.2.3/confward_1.2.3_"); n != 1 {
			t.Errorf("fetched %d times\n%s", n, asked)
		}
	})
	t.Run("another program than the pinned one", func(t *testing.T) {
		p := newActionProgram(t)
		p.pin("the program")
		p.serves("another program")
		code, log, out := p.find()
		if _, err := os.Stat(out["path"]); code != 3 || !strings.Contains(log, "::error") || !strings.Contains(log, "is not the one") || err == nil {
			t.Errorf("%d %v %v\n%s", code, out, err, log)
		}
	})
	t.Run("a program that somebody put in its place", func(t *testing.T) {
		p := newActionProgram(t)
		p.pin("the program")
		p.serves("the program")
		_, _, out := p.find()
		p.write(out["path"], "another program", 0o755)
		if code, log, _ := p.find(); code != 3 || !strings.Contains(log, "is not the one") {
			t.Errorf("%d\n%s", code, log)
		}
	})
	t.Run("the release cannot be reached", func(t *testing.T) {
		p := newActionProgram(t)
		p.pin("the program")
		p.serves("")
		if code, log, out := p.find(); code != 0 || out["build"] != "true" {
			t.Errorf("%d %v\n%s", code, out, log)
		}
	})
	t.Run("the input binary", func(t *testing.T) {
		p := newActionProgram(t)
		mine := filepath.Join(p.workspace, "tools", "my confward")
		p.write(mine, "mine", 0o755)
		for _, name := range []string{mine, "tools/my confward"} {
			if code, log, out := p.find("CONFWARD_BINARY=" + name); code != 0 || out["path"] != mine || out["build"] != "" {
				t.Errorf("%s: %d %v\n%s", name, code, out, log)
			}
		}
		for _, name := range []string{"nosuch", "tools", "$(touch x)", "tools/my confward\nbuild=true"} {
			if code, log, out := p.find("CONFWARD_BINARY=" + name); code != 3 || len(out) != 0 || !strings.Contains(log, "names no file") {
				t.Errorf("%q: %d %v\n%s", name, code, out, log)
			}
		}
	})
}
