package store

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var day = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)

// key and value belong together, so that a value under a wrong key is seen.
func key(n int) Key {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n)))
	return Key(sum[:KeySize])
}

func value(n int) []byte { return fmt.Appendf(nil, "value %d %s", n, strings.Repeat("x", n%50)) }

func open(base string, now time.Time) *Store { return Open(base, "confward/cache", now) }

func save(t *testing.T, s *Store, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		s.Put(key(n), value(n))
	}
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
}

// holds fails unless the store gives exactly the values of these numbers, of all below a thousand.
func holds(t *testing.T, s *Store, numbers ...int) {
	t.Helper()
	want := map[int]bool{}
	for _, n := range numbers {
		want[n] = true
	}
	for n := range 1000 {
		got, ok := s.Get(key(n))
		if ok != want[n] || ok && string(got) != string(value(n)) {
			t.Errorf("%d: %q, %v", n, got, ok)
		}
	}
}

func TestValuesOutliveTheStore(t *testing.T) {
	base := t.TempDir()
	holds(t, open(base, day))
	s := open(base, day)
	save(t, s, 1, 2, 3)
	holds(t, s, 1, 2, 3)
	save(t, open(base, day), 4)
	holds(t, open(base, day), 1, 2, 3, 4)
	s = open(base, day)
	s.Put(key(1), nil)
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	if got, ok := open(base, day).Get(key(1)); !ok || len(got) != 0 {
		t.Errorf("the last value of a key counts, and may be empty: %q, %v", got, ok)
	}
}

func TestWhatOthersSavedIsKept(t *testing.T) {
	base := t.TempDir()
	one, two := open(base, day), open(base, day)
	save(t, one, 1, 2)
	save(t, two, 3)
	holds(t, open(base, day), 1, 2, 3)
}

func TestNothingIsWrittenWithoutNews(t *testing.T) {
	base := t.TempDir()
	save(t, open(base, day), 1)
	name := filepath.Join(base, "confward", "cache", fileName)
	before, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	s := open(base, day.Add(time.Hour))
	holds(t, s, 1)
	save(t, s)
	if after, err := os.Stat(name); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was written anew: %v", err)
	}
}

func TestWhatIsNotUsedGoes(t *testing.T) {
	base := t.TempDir()
	after := func(days int) time.Time { return day.AddDate(0, 0, days) }
	save(t, open(base, day), 1, 2)
	s := open(base, after(20))
	s.Get(key(1))
	save(t, s)
	holds(t, open(base, after(30)), 1, 2)
	save(t, open(base, after(31)), 3)
	holds(t, open(base, after(31)), 1, 3)
	holds(t, open(base, after(200)))
	holds(t, open(base, after(-1))) // written by a clock that runs ahead
}

func TestTheLeastUsedGoesFirst(t *testing.T) {
	all := map[Key]entry{}
	for n := range 1000 {
		all[key(n)] = entry{value(n), uint32(n)}
	}
	whole := len(makePack(all, maxBytes))
	for _, limit := range []int{headSize, 500, 5000, whole / 2, whole - 1} {
		b := makePack(all, limit)
		p := openPack(b)
		if len(b) > limit || limit > 500 && p.len() == 0 {
			t.Errorf("%d bytes and %d records of a limit of %d", len(b), p.len(), limit)
		}
		for n := range 1000 {
			e, ok := p.find(key(n))
			if ok != (n >= 1000-p.len()) || ok && string(e.value) != string(value(n)) {
				t.Errorf("limit %d: %d: %q, %v", limit, n, e.value, ok)
			}
		}
	}
}

// TestDamageIsLoss flips, cuts and adds bytes everywhere: the store is whole or empty, and takes new values.
func TestDamageIsLoss(t *testing.T) {
	all := map[Key]entry{key(1): {value(1), 7}, key(2): {value(2), 7}, key(3): {value(3), 7}}
	good := makePack(all, maxBytes)
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 1 << (i % 8)
		for _, b := range [][]byte{bad, good[:i], append(good[i:len(good):len(good)], 0)} {
			if p := openPack(b); p.len() != 0 {
				t.Fatalf("damage at %d: %d records", i, p.len())
			}
		}
	}
	for _, text := range []string{"", "x", magic, "a file of somebody else that is longer than the head of ours, and is no pack at all"} {
		base := t.TempDir()
		save(t, open(base, day), 1)
		if err := os.WriteFile(filepath.Join(base, "confward", "cache", fileName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(base, day)
		holds(t, s)
		save(t, s, 2)
		holds(t, open(base, day), 2)
	}
}

// FuzzPack opens packs whose checksum is right, whatever they hold: nothing outside is read, and what is found is found
// again in what is made of it.
func FuzzPack(f *testing.F) {
	f.Add([]byte{})
	good := makePack(map[Key]entry{key(1): {value(1), 7}, key(2): {nil, 8}, key(3): {value(1), 7}}, maxBytes)
	f.Add(good[headSize-4:])
	f.Add(append([]byte{255, 255, 255, 255}, good[headSize:]...))
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		p := openPack(append(append([]byte(magic), sum[:]...), body...))
		all := map[Key]entry{}
		for i := range p.len() {
			k, e := p.at(i)
			p.find(k)
			if e.value != nil {
				all[k] = e
			}
		}
		again := openPack(makePack(all, maxBytes))
		if again.len() != len(all) {
			t.Fatalf("%d of %d records are left", again.len(), len(all))
		}
		for k, e := range all {
			if got, ok := again.find(k); !ok || string(got.value) != string(e.value) || got.day != e.day {
				t.Fatalf("%x: %v, not %v", k, got, e)
			}
		}
	})
}

func TestOnlyTheOwnerReads(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing there")
	}
	base := t.TempDir()
	save(t, open(base, day), 1)
	for name, want := range map[string]fs.FileMode{"confward": 0o700, "confward/cache": 0o700, "confward/cache/" + fileName: 0o600} {
		info, err := os.Stat(filepath.Join(base, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// TestLinksAreNotFollowed puts a symlink in the place of each part of the path.
func TestLinksAreNotFollowed(t *testing.T) {
	for _, part := range []string{"confward", "confward/cache", "confward/cache/" + fileName} {
		base, elsewhere := t.TempDir(), t.TempDir()
		save(t, open(base, day), 1)
		target := filepath.Join(elsewhere, "moved")
		if err := os.Rename(filepath.Join(base, part), target); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(base, part)); err != nil {
			t.Skip(err)
		}
		s := open(base, day)
		holds(t, s)
		s.Put(key(2), value(2))
		isFile := strings.HasSuffix(part, fileName)
		if err := s.Save(); (err == nil) != isFile {
			t.Errorf("%s: saved with %v", part, err)
		}
		if err := s.Clear(); (err == nil) != isFile {
			t.Errorf("%s: cleared with %v", part, err)
		}
		if _, err := os.Stat(target); err != nil {
			t.Errorf("%s: what the link leads to: %v", part, err)
		}
	}
}

func TestNothingCanBeWritten(t *testing.T) {
	base := t.TempDir()
	if err := os.WriteFile(filepath.Join(base, "confward"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(base, day)
	s.Put(key(1), value(1))
	if err := s.Save(); err == nil {
		t.Error("a file in the folder's place is no error")
	}
	if err := Open(filepath.Join(base, "gone"), "a", day).Clear(); err != nil {
		t.Errorf("clear what is not there: %v", err)
	}
}

func TestClearRemovesOnlyItsOwn(t *testing.T) {
	base := t.TempDir()
	s := open(base, day)
	save(t, s, 1)
	if err := errors.Join(s.Note("a note"), open(base, day).Clear()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(base, "confward", "cache")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	holds(t, open(base, day))
	save(t, s, 1)
	other := filepath.Join(base, "confward", "cache", "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Clear(); err == nil {
		t.Error("a folder with other files was removed, or said to be")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	base := t.TempDir()
	save(t, open(base, day), 1)
	old, young := filepath.Join(base, "confward", "cache", tempPrefix+"old"), filepath.Join(base, "confward", "cache", tempPrefix+"young")
	past := time.Now().Add(-2 * orphaned)
	if err := errors.Join(os.WriteFile(old, nil, 0o600), os.WriteFile(young, nil, 0o600), os.Chtimes(old, past, past)); err != nil {
		t.Fatal(err)
	}
	save(t, open(base, day), 2)
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a killed program left is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("what another program writes was removed: %v", err)
	}
}

func TestManyGoroutines(t *testing.T) {
	s := open(t.TempDir(), day)
	save(t, s, 0, 1, 2, 3)
	s = open(s.folder.base, day.AddDate(0, 0, 1))
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for n := range 100 {
				s.Put(key(n), value(n))
				if got, ok := s.Get(key(n)); !ok || string(got) != string(value(n)) {
					t.Errorf("%d: %q", n, got)
				}
			}
			if g%2 == 0 {
				if err := s.Save(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// saveForever is what the processes of the next test do until they are killed.
func saveForever(base string) {
	for {
		s := open(base, day)
		for range 20 {
			n := rand.IntN(1000)
			s.Put(key(n), value(n))
		}
		if err := s.Save(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

const victim = "STORE_TEST_SAVES_IN"

func TestMain(m *testing.M) {
	if base := os.Getenv(victim); base != "" {
		saveForever(base)
	}
	os.Exit(m.Run())
}

// TestKilledAtAnyMoment kills processes that share a store and write it all the time. The store always is whole.
func TestKilledAtAnyMoment(t *testing.T) {
	base := t.TempDir()
	save(t, open(base, day), 0)
	rounds := 40
	if testing.Short() {
		rounds = 5
	}
	most := 0
	for range rounds {
		var processes [4]*exec.Cmd
		for i := range processes {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), victim+"="+base)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			processes[i] = c
		}
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
		for _, c := range processes {
			_ = c.Process.Kill()
		}
		for _, c := range processes {
			if err := c.Wait(); err == nil || c.ProcessState.ExitCode() == 1 {
				t.Fatal("a process ended by itself")
			}
		}
		s := open(base, day)
		if s.pack.len() == 0 {
			t.Fatal("the store is lost")
		}
		most = max(most, s.pack.len())
		for n := range 1000 {
			if got, ok := s.Get(key(n)); ok && string(got) != string(value(n)) {
				t.Fatalf("%d: %q", n, got)
			}
		}
	}
	if most < 20 {
		t.Errorf("at most %d values: nobody wrote", most)
	}
}
