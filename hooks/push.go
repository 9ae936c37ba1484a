package hooks

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Update is what a push does to one ref of the remote, as Git tells the hook pre-push. Refs that are left as they are
// do not come.
type Update struct {
	LocalRef  string // any revision, as the user named it; may hold spaces
	LocalID   string // the id of what is pushed; empty where the remote ref is deleted
	RemoteRef string // for instance refs/heads/main
	RemoteID  string // the id of what the remote has; empty where the ref is new there
}

// The bounds of what is read: a push of more refs is none that people make.
const (
	maxUpdates = 1 << 20
	maxLine    = 1 << 16 // bytes
)

// ReadUpdates reads the input of the hook pre-push. Anything that does not look like it is an error: what is not
// understood must not pass.
func ReadUpdates(r io.Reader) ([]Update, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var updates []Update
	for lines.Scan() {
		u, err := parseUpdate(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("read what is pushed: line %d: %w", len(updates)+1, err)
		}
		if updates = append(updates, u); len(updates) > maxUpdates {
			return nil, fmt.Errorf("read what is pushed: more than %d refs", maxUpdates)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read what is pushed: %w", err)
	}
	return updates, nil
}

// parseUpdate reads a line: local ref, local id, remote ref, remote id. Only the first may hold spaces.
func parseUpdate(line string) (Update, error) {
	fields := strings.Split(line, " ")
	if len(fields) < 4 {
		return Update{}, fmt.Errorf("%q does not name two refs and two ids", line)
	}
	n := len(fields)
	u := Update{LocalRef: strings.Join(fields[:n-3], " "), LocalID: fields[n-3], RemoteRef: fields[n-2], RemoteID: fields[n-1]}
	if !isID(u.LocalID) || !isID(u.RemoteID) || len(u.LocalID) != len(u.RemoteID) {
		return Update{}, fmt.Errorf("%q and %q are not two object ids", u.LocalID, u.RemoteID)
	}
	if u.LocalRef == "" || !strings.HasPrefix(u.RemoteRef, "refs/") {
		return Update{}, fmt.Errorf("%q is not the name of a ref", u.RemoteRef)
	}
	u.LocalID, u.RemoteID = orEmpty(u.LocalID), orEmpty(u.RemoteID)
	return u, nil
}

// isID tells the full id of an object, of whatever hash. None is shorter than SHA-1's.
func isID(s string) bool {
	return len(s) >= 40 && len(s)%2 == 0 && strings.Trim(s, "0123456789abcdef") == ""
}

// orEmpty is an id, or empty for the one of zeros, which stands for nothing.
func orEmpty(id string) string {
	if strings.Trim(id, "0") == "" {
		return ""
	}
	return id
}

// Push is which commits a push brings to the remote: those reachable from Tips and not from Exclude.
type Push struct {
	Tips, Exclude []string // each once; the tips in the order in which Git named them
	Unknown       []Update // what they replace on the remote is not in this repository
}

// Plan tells which commits a push brings. What the remote has is known from what Git says of the pushed refs, and from
// the remote's branches as they were last fetched or pushed: branch name to id. Of a branch that is pushed, only Git's
// word counts, since it is newer. has reports whether an object is in this repository.
func Plan(updates []Update, tracked map[string]string, has func(id string) (bool, error)) (*Push, error) {
	p := &Push{}
	pushed, tips := map[string]bool{}, map[string]bool{}
	var errs []error
	for _, u := range updates {
		pushed[u.RemoteRef] = true
		if u.LocalID != "" && !tips[u.LocalID] {
			tips[u.LocalID] = true
			p.Tips = append(p.Tips, u.LocalID)
		}
		if u.RemoteID == "" {
			continue
		}
		switch there, err := has(u.RemoteID); {
		case err != nil:
			errs = append(errs, err)
		case there:
			p.Exclude = append(p.Exclude, u.RemoteID)
		case u.LocalID != "":
			p.Unknown = append(p.Unknown, u)
		}
	}
	for branch, id := range tracked {
		if !pushed["refs/heads/"+branch] {
			p.Exclude = append(p.Exclude, id)
		}
	}
	slices.Sort(p.Exclude)
	p.Exclude = slices.Compact(p.Exclude)
	return p, errors.Join(errs...)
}
