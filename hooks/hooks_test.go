package hooks

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const theirs = "#!/bin/sh\necho theirs\r\n\x00exit 0"

func put(t *testing.T, file, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

func wantFile(t *testing.T, file, text string, mode fs.FileMode) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(src) != text || info.Mode() != mode {
		t.Errorf("%s is %q with mode %v, want %q with %v", filepath.Base(file), src, info.Mode(), text, mode)
	}
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func install(t *testing.T, dir, binary string, force bool, want Outcome, wantErr error) {
	t.Helper()
	got, err := Install(dir, PrePush, binary, force)
	if got != want || !errors.Is(err, wantErr) {
		t.Fatalf("install: %v, %v; want %v, %v", got, err, want, wantErr)
	}
}

func uninstall(t *testing.T, dir string, force bool, want Outcome, wantErr error) {
	t.Helper()
	got, err := Uninstall(dir, PrePush, force)
	if got != want || !errors.Is(err, wantErr) {
		t.Fatalf("uninstall: %v, %v; want %v, %v", got, err, want, wantErr)
	}
}

func TestInstallIntoNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "hooks")
	uninstall(t, dir, false, Unchanged, nil)
	install(t, dir, "/bin/confward", false, Installed, nil)
	before, err := os.Stat(filepath.Join(dir, PrePush))
	if err != nil || before.Mode()&0o100 == 0 {
		t.Fatalf("no program: %v, %v", before, err)
	}
	install(t, dir, "/bin/confward", false, Unchanged, nil)
	after, err := os.Stat(filepath.Join(dir, PrePush))
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Errorf("the second run changed the hook: %v", err)
	}
	install(t, dir, "/opt/confward's", false, Upgraded, nil)
	if h, err := Look(dir, PrePush); err != nil || h != (Hook{Name: PrePush, State: Ours, Version: version, Binary: "/opt/confward's"}) {
		t.Errorf("found %+v, %v", h, err)
	}
	uninstall(t, dir, false, Removed, nil)
	wantNames(t, dir)
}

func TestForeignHookComesBack(t *testing.T) {
	for _, mode := range []fs.FileMode{0o755, 0o700, 0o644, 0o555} {
		dir := t.TempDir()
		file := filepath.Join(dir, PrePush)
		put(t, file, theirs, mode)
		install(t, dir, "/bin/confward", false, Chained, nil)
		install(t, dir, "/bin/confward", false, Unchanged, nil)
		install(t, dir, "/usr/bin/confward", false, Upgraded, nil)
		wantFile(t, file+chainedSuffix, theirs, mode)
		uninstall(t, dir, false, Restored, nil)
		wantFile(t, file, theirs, mode)
		uninstall(t, dir, false, NotOurs, nil)
		wantNames(t, dir, PrePush)
	}
}

func TestForeignLinkComesBack(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, PrePush)
	const target = "../scripts/push.sh" // which does not even exist
	if err := os.Symlink(target, file); err != nil {
		t.Skip(err)
	}
	install(t, dir, "/bin/confward", false, Chained, nil)
	uninstall(t, dir, false, Restored, nil)
	if got, err := os.Readlink(file); got != target {
		t.Errorf("the link leads to %q: %v", got, err)
	}
}

func TestInterruptedInstallIsFinished(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, PrePush)
	put(t, file, theirs, 0o755)
	if err := os.Link(file, file+chainedSuffix); err != nil {
		t.Skip(err)
	}
	uninstall(t, dir, false, NotOurs, nil)
	wantNames(t, dir, PrePush)
	put(t, file+chainedSuffix, theirs, 0o755)
	install(t, dir, "/bin/confward", false, Chained, nil)
	uninstall(t, dir, false, Restored, nil)
	wantFile(t, file, theirs, 0o755)
}

func TestNothingIsLostUnasked(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, PrePush)
	install(t, dir, "/bin/confward", false, Installed, nil)
	src, _ := os.ReadFile(file)
	edited := string(src) + "echo mine\n"
	put(t, file, edited, 0o755)
	install(t, dir, "/bin/confward", false, Unchanged, ErrEdited)
	uninstall(t, dir, false, Unchanged, ErrEdited)
	wantFile(t, file, edited, 0o755)
	install(t, dir, "/bin/confward", true, Upgraded, nil)
	wantFile(t, file, string(src), 0o755)

	put(t, file, theirs, 0o755)
	put(t, file+chainedSuffix, "#!/bin/sh\n", 0o755)
	install(t, dir, "/bin/confward", true, Unchanged, ErrOccupied)
	uninstall(t, dir, true, NotOurs, nil)
	wantFile(t, file, theirs, 0o755)
	wantFile(t, file+chainedSuffix, "#!/bin/sh\n", 0o755)
}

func TestVersions(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, PrePush)
	old := "confward='/bin/confward'\nexec \"$confward\"\n"
	put(t, file, "#!/bin/sh\n# confward-hook 0 "+sum(old)+"\n"+old, 0o755)
	install(t, dir, "/bin/confward", false, Upgraded, nil)
	newer := "#!/bin/sh\n# confward-hook 99 " + sum(old) + "\n" + old
	put(t, file, newer, 0o755)
	install(t, dir, "/elsewhere/confward", false, Unchanged, nil)
	wantFile(t, file, newer, 0o755)
	uninstall(t, dir, false, Removed, nil)
}

// TestScriptsRun runs the scripts with sh: what reaches the hook before ours, what reaches confward, and what stops.
func TestScriptsRun(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	const program = "#!/bin/sh\necho \"$0\" \"$@\" >>\"$LOG\"\nsed 's/^/< /' >>\"$LOG\"\nexit ${EXIT:-0}\n"
	for _, c := range []struct {
		name, hook, input      string
		chained, binary, named bool // what there is: a hook before ours, the program at its path, one on the PATH
		exit                   string
		code                   int
		log, stderr            string
	}{
		{name: "all", hook: PrePush, input: "a b c d\n\n", chained: true, binary: true,
			log: "DIR/pre-push.confward-chained or'igin url\n< a b c d\n< \nDIR/bin/it's/confward hook run pre-push -- or'igin url\n< a b c d\n< \n"},
		{name: "no input", hook: PrePush, binary: true, log: "DIR/bin/it's/confward hook run pre-push -- or'igin url\n"},
		{name: "chained fails", hook: PrePush, input: "x\n", chained: true, binary: true, exit: "7", code: 7,
			log: "DIR/pre-push.confward-chained or'igin url\n< x\n"},
		{name: "confward fails", hook: PrePush, input: "x\n", binary: true, exit: "3", code: 3,
			log: "DIR/bin/it's/confward hook run pre-push -- or'igin url\n< x\n"},
		{name: "commit", hook: PreCommit, chained: true, binary: true,
			log: "DIR/pre-commit.confward-chained or'igin url\nDIR/bin/it's/confward hook run pre-commit -- or'igin url\n"},
		{name: "moved", hook: PreCommit, named: true, log: "DIR/path/confward hook run pre-commit -- or'igin url\n"},
		{name: "gone", hook: PrePush, code: 1, stderr: "git push --no-verify"},
		{name: "gone at commit", hook: PreCommit, code: 1, stderr: "git commit --no-verify"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			binary := filepath.Join(dir, "bin", "it's", "confward")
			for file, there := range map[string]bool{binary: c.binary, filepath.Join(dir, "path", "confward"): c.named, filepath.Join(dir, c.hook): c.chained} {
				if there {
					os.MkdirAll(filepath.Dir(file), 0o755)
					put(t, file, program, 0o755)
				}
			}
			if _, err := Install(dir, c.hook, binary, false); err != nil {
				t.Fatal(err)
			}
			log := filepath.Join(dir, "log")
			put(t, log, "", 0o644)
			cmd := exec.Command(sh, filepath.Join(dir, c.hook), "or'igin", "url")
			cmd.Stdin = strings.NewReader(c.input)
			cmd.Env = append(os.Environ(), "LOG="+log, "EXIT="+c.exit, "PATH="+filepath.Join(dir, "path")+":/usr/bin:/bin")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			cmd.Run()
			got, _ := os.ReadFile(log)
			if want := strings.ReplaceAll(c.log, "DIR", dir); string(got) != want {
				t.Errorf("ran\n%swant\n%s", got, want)
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("ended with %d, want %d", code, c.code)
			}
			if s := stderr.String(); !strings.Contains(s, c.stderr) || c.stderr == "" && s != "" || strings.Count(s, "\n") > 1 {
				t.Errorf("said %q, want one line with %q", s, c.stderr)
			}
		})
	}
}
