package repo

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file reads the three small kinds of Git's objects from their bytes, for ids of SHA-1 and of SHA-256.

// oid is the id of an object. One of SHA-1 takes the first 20 bytes; no real id of SHA-256 ends in 12 zeros.
type oid [32]byte

const (
	sha1Size   = 20
	sha256Size = 32
)

func newOid(raw []byte) (id oid) {
	copy(id[:], raw)
	return id
}

// parseOid reads the hexadecimal form of an id.
func parseOid(text string) (oid, bool) {
	if len(text) != 2*sha1Size && len(text) != 2*sha256Size {
		return oid{}, false
	}
	raw, err := hex.DecodeString(text)
	return newOid(raw), err == nil
}

func (id oid) isZero() bool { return id == oid{} }

// raw is the id in as many bytes as it has.
func (id oid) raw() []byte {
	if isZero(id[sha1Size:]) {
		return id[:sha1Size]
	}
	return id[:]
}

func (id oid) String() string { return hex.EncodeToString(id.raw()) }

func isZero(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c != 0 })
}

// kind is what an object is, in Git's words.
type kind string

const (
	commitKind kind = "commit"
	treeKind   kind = "tree"
	blobKind   kind = "blob"
	tagKind    kind = "tag"
)

// entry is a name in a folder, and what stands there. Without an id it stands for nothing.
type entry struct {
	name  string
	mode  uint32
	fault fault
	id    oid
}

const (
	modeKind = 0o170000 // the bits that tell what an entry is
	modeDir  = 0o040000
	modeFile = 0o100000
	modeLink = 0o120000
)

func (e entry) isDir() bool       { return e.mode&modeKind == modeDir }
func (e entry) isFile() bool      { return e.mode&modeKind == modeFile }
func (e entry) isLink() bool      { return e.mode&modeKind == modeLink }
func (e entry) isSubmodule() bool { return e.mode&modeKind == 0o160000 }

// same reports whether two entries have one content.
func (e entry) same(o entry) bool {
	return !e.id.isZero() && e.id == o.id && (e.mode^o.mode)&modeKind == 0
}

func compareEntries(a, b entry) int { return compareNames(a.name, a.isDir(), b.name, b.isDir()) }

// fault is why an entry cannot be looked at.
type fault uint8

const (
	badName fault = iota + 1
	twice
	unmerged
)

func (e entry) err() error {
	switch e.fault {
	case badName:
		return fmt.Errorf("refused: its tree holds the name %q, which Git does not allow", e.name)
	case twice:
		return fmt.Errorf("refused: its tree holds the name twice")
	case unmerged:
		return fmt.Errorf("unresolved merge: resolve it, then run git add on the file")
	}
	return nil
}

// parseTree reads a tree. Its entries are in the order of a walk, whatever order they are stored in.
func parseTree(data []byte, size int) ([]entry, error) {
	text := string(data) // the names are parts of it
	entries := make([]entry, 0, len(data)/(size+16))
	for at := 0; at < len(text); {
		mode, rest, ok := strings.Cut(text[at:], " ")
		name, id, ok2 := strings.Cut(rest, "\x00")
		bits, err := strconv.ParseUint(mode, 8, 32)
		switch {
		case !ok || !ok2 || err != nil || len(id) < size:
			return nil, fmt.Errorf("%w: a tree that ends too early or has no mode", errDamaged)
		case name == "":
			return nil, fmt.Errorf("malformed tree: empty filename")
		}
		e := entry{name: name, mode: uint32(bits)}
		copy(e.id[:], id[:size])
		if refusedName(name) {
			e.fault = badName
		}
		entries = append(entries, e)
		at += len(mode) + 1 + len(name) + 1 + size
	}
	if !slices.IsSortedFunc(entries, compareEntries) {
		slices.SortStableFunc(entries, compareEntries)
	}
	markTwice(entries)
	return entries, nil
}

// refusedName tells names that no tree of Git's own making holds, and that lead elsewhere on a disk.
func refusedName(name string) bool {
	return name == "" || name == "." || name == ".." || isDotGit(name) || strings.Contains(name, "/")
}

// markTwice finds names that a sorted folder holds more than once: side by side, or once as a folder.
func markTwice(entries []entry) {
	for i, e := range entries {
		repeated := i > 0 && compareEntries(entries[i-1], e) == 0
		if !repeated && e.isDir() {
			_, repeated = slices.BinarySearchFunc(entries, entry{name: e.name, mode: modeFile}, compareEntries)
		}
		if repeated && e.fault == 0 {
			entries[i].fault = twice
		}
	}
}

// commit is what a commit object says.
type commit struct {
	id, tree oid
	parents  []oid
	time     int64 // when it was committed, in seconds
	info     *CommitInfo
}

// parseCommit reads a commit.
func parseCommit(id oid, data []byte) (*commit, error) {
	c := &commit{id: id, info: &CommitInfo{ID: id.String()}}
	head, message, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range strings.Lines(string(head)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch key {
		case "tree", "parent":
			id, ok := parseOid(value)
			if !ok {
				return nil, fmt.Errorf("%w: a commit with the %s %q", errDamaged, key, value)
			}
			if key == "parent" {
				c.parents = append(c.parents, id)
			} else {
				c.tree = id
			}
		case "author":
			c.info.Author, c.info.Date = parsePerson(value)
		case "committer":
			_, when := parsePerson(value)
			c.time = when.Unix()
		}
	}
	if c.tree.isZero() {
		return nil, fmt.Errorf("%w: a commit without a tree", errDamaged)
	}
	c.info.Subject = subject(message)
	return c, nil
}

// maxSubject bounds the first line of a message, in bytes.
const maxSubject = 200

// subject is the first line of a message.
func subject(message []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimLeft(message, "\n"), []byte("\n"))
	return strings.ToValidUTF8(string(line[:min(len(line), maxSubject)]), "�")
}

// parsePerson reads "Name <mail> seconds zone".
func parsePerson(text string) (who string, when time.Time) {
	end := strings.LastIndexByte(text, '>') + 1
	who = strings.ToValidUTF8(text[:end], "�")
	seconds, zone, _ := strings.Cut(strings.TrimSpace(text[end:]), " ")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return who, time.Time{}
	}
	when = time.Unix(at, 0).UTC()
	if z, err := time.Parse("-0700", zone); err == nil {
		when = when.In(z.Location())
	}
	return who, when
}

// parseTag is the object that a tag points to.
func parseTag(data []byte) (oid, error) {
	line, _, _ := strings.Cut(string(data), "\n")
	id, ok := parseOid(strings.TrimPrefix(line, "object "))
	if !ok {
		return oid{}, fmt.Errorf("%w: a tag without an object", errDamaged)
	}
	return id, nil
}
