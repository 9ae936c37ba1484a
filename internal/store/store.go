// Package store keeps values from run to run in a file that may be lost at any time.
//
// It promises that a value it gives is one that was put in under the same key, that a file somebody else wrote, or that
// was cut off or damaged, is an empty store and no error, that any number of programs may use one store at once, and that
// one killed at any moment leaves it whole. It is bounded in size and in time.
package store

import (
	"bytes"
	"fmt"
	"sync"
	"time"
)

// KeySize is the bytes of a key; a key is a digest.
const KeySize = 20

// Key names a value.
type Key = [KeySize]byte

// The bounds of a store.
const (
	maxBytes = 64 << 20
	maxDays  = 30 // without use
)

const fileName = "results"

// Store is the values of one folder. It is used by several goroutines.
type Store struct {
	folder folder
	today  uint32
	loaded []byte
	pack   pack // of loaded

	mu   sync.Mutex
	used map[Key]entry // put in since, or not used for a day before
}

// Open reads the store in a folder below a base; of that path, below names what may not be symlinks. A store that is not
// there, or that cannot be read, is an empty one.
func Open(base, below string, now time.Time) *Store {
	s := &Store{folder: folder{base, below}, today: uint32(now.Unix() / (24 * 60 * 60)), used: map[Key]entry{}}
	s.loaded, _ = s.folder.read(fileName, maxBytes)
	s.pack = openPack(s.loaded)
	return s
}

// Get is the value of a key. It must not be changed.
func (s *Store) Get(k Key) ([]byte, bool) {
	e, ok := s.pack.find(k)
	if ok && !s.fresh(e) {
		return nil, false
	}
	if ok && e.day == s.today {
		return e.value, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if used, again := s.used[k]; again {
		return used.value, true
	}
	if ok {
		s.used[k] = entry{e.value, s.today}
	}
	return e.value, ok
}

// fresh reports whether an entry was used not too long ago, and not in the future.
func (s *Store) fresh(e entry) bool { return e.day <= s.today && s.today-e.day <= maxDays }

// Put gives a key its value.
func (s *Store) Put(k Key, value []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[k] = entry{value, s.today}
}

// Save writes what is new, if anything is. What others have written since this store was opened is kept.
func (s *Store) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.used) == 0 {
		return nil
	}
	old := s.pack
	if now, _ := s.folder.read(fileName, maxBytes); !bytes.Equal(now, s.loaded) {
		old = openPack(now)
	}
	all := make(map[Key]entry, old.len()+len(s.used))
	for i := range old.len() {
		if k, e := old.at(i); e.value != nil && s.fresh(e) {
			all[k] = e
		}
	}
	for k, e := range s.used {
		all[k] = e
	}
	if err := s.folder.write(fileName, makePack(all, maxBytes)); err != nil {
		return fmt.Errorf("save what is remembered: %w", err)
	}
	return nil
}

// Info is what there is to say of a store.
type Info struct {
	Folder  string
	Entries int
	Bytes   int64
	Note    string // as last noted, or empty
}

const noteName = "last-run"

// Info says how large the store is.
func (s *Store) Info() Info {
	note, _ := s.folder.read(noteName, 1<<10)
	return Info{Folder: s.folder.name(), Entries: s.pack.len(), Bytes: int64(len(s.loaded)), Note: string(note)}
}

// Note keeps a few words beside the values, such as how much use they were.
func (s *Store) Note(text string) error {
	if before, _ := s.folder.read(noteName, 1<<10); string(before) == text {
		return nil
	}
	if err := s.folder.write(noteName, []byte(text)); err != nil {
		return fmt.Errorf("note the use of what is remembered: %w", err)
	}
	return nil
}

// Clear removes the store.
func (s *Store) Clear() error {
	if err := s.folder.remove(); err != nil {
		return fmt.Errorf("remove what is remembered: %w", err)
	}
	return nil
}
