package hooks

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestMain lets the test program be started as one that installs and removes a hook until it is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CONFWARD_TEST_HOOKS"); dir != "" {
		os.Stdout.WriteString("ready\n")
		for {
			if _, err := Install(dir, PrePush, "/bin/confward", false); err != nil {
				os.Exit(1)
			}
			if _, err := Uninstall(dir, PrePush, false); err != nil {
				os.Exit(1)
			}
		}
	}
	os.Exit(m.Run())
}

// TestKilledAnytime kills the program at 30 moments. Each time the folder holds the old hook or the new one, whole, and
// the next run carries on.
func TestKilledAnytime(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, PrePush)
	put(t, file, theirs, 0o751)
	ours := string(script(PrePush, "/bin/confward"))
	for range 30 {
		killOnce(t, dir)
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		info, _ := os.Stat(file)
		if s := string(src); s != theirs && s != ours || info.Mode()&0o100 == 0 {
			t.Fatalf("the hook is neither the old nor the new one: %v %q", info.Mode(), s)
		}
		if string(src) == ours {
			wantFile(t, file+chainedSuffix, theirs, 0o751)
		}
	}
	if _, err := Install(dir, PrePush, "/bin/confward", false); err != nil {
		t.Fatal(err)
	}
	uninstall(t, dir, false, Restored, nil)
	wantFile(t, file, theirs, 0o751)
}

func killOnce(t *testing.T, dir string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "CONFWARD_TEST_HOOKS="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out.Read(make([]byte, 6)) // it has begun
	time.Sleep(time.Duration(rand.IntN(8000)) * time.Microsecond)
	cmd.Process.Kill()
	if cmd.Wait(); cmd.ProcessState.Exited() {
		t.Fatal("it ended before it was killed")
	}
}
