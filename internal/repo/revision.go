package repo

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// resolve finds the commit that a revision names. Where Git would choose among several meanings, it is an error.
func (r *Repo) resolve(s *store, rev string) (*commit, error) {
	base, steps, err := splitRevision(rev)
	if err != nil {
		return nil, err
	}
	id, err := r.named(s, base)
	if err != nil {
		return nil, err
	}
	c, err := r.peel(s, base, id)
	for _, back := range steps {
		if err != nil {
			return nil, err
		}
		c, err = r.ancestor(s, rev, c, back)
	}
	return c, err
}

// step leads from a commit to one before it: to its nth parent, or n times to the first one.
type step struct {
	n      int
	parent bool
}

// maxSteps bounds the number after ~.
const maxSteps = 1_000_000

// splitRevision takes what is after the name apart.
func splitRevision(rev string) (base string, steps []step, err error) {
	at := strings.IndexAny(rev, "~^")
	if at < 0 {
		at = len(rev)
	}
	base = rev[:at]
	wrong := &Error{Argument: true, Text: fmt.Sprintf("%q is not a revision confward understands", rev),
		Hint: "name a branch, a tag or a commit id; git rev-parse turns any other form into an id"}
	if base == "" || strings.HasPrefix(base, "-") || strings.ContainsAny(base, " :?*[\\\x00\x7f") || strings.Contains(base, "..") ||
		strings.Contains(base, "@{") || strings.ContainsFunc(base, func(c rune) bool { return c < ' ' }) {
		return "", nil, wrong
	}
	for rest := rev[at:]; rest != ""; {
		mark := rest[0]
		rest = rest[1:]
		if after, ok := cutAny(rest, "{commit}", "{}"); ok && mark == '^' {
			rest = after
			continue
		}
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		n := 1
		if digits > 0 {
			if n, err = strconv.Atoi(rest[:digits]); err != nil || n > maxSteps {
				return "", nil, wrong
			}
		}
		rest = rest[digits:]
		if rest != "" && rest[0] != '~' && rest[0] != '^' {
			return "", nil, wrong
		}
		steps = append(steps, step{n: n, parent: mark == '^'})
	}
	return base, steps, nil
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if after, ok := strings.CutPrefix(s, p); ok {
			return after, true
		}
	}
	return s, false
}

// ancestor goes one step back in history.
func (r *Repo) ancestor(s *store, rev string, c *commit, back step) (*commit, error) {
	if back.parent {
		if back.n == 0 {
			return c, nil
		}
		return r.parent(s, rev, c, back.n)
	}
	for range back.n {
		var err error
		if c, err = r.parent(s, rev, c, 1); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (r *Repo) parent(s *store, rev string, c *commit, n int) (*commit, error) {
	if n > len(c.parents) {
		return nil, &Error{Argument: true, Text: fmt.Sprintf("%q names no commit: %s has %d parents", rev, c.id, len(c.parents))}
	}
	p, err := s.commit(c.parents[n-1])
	if err != nil {
		return nil, r.absent(c.parents[n-1], fmt.Sprintf("the commit of %q", rev), err)
	}
	return p, nil
}

// peel is the commit that an object is, or that a tag points to.
func (r *Repo) peel(s *store, name string, id oid) (*commit, error) {
	id, what, data, err := r.peelTags(s, name, id)
	switch {
	case err != nil:
		return nil, err
	case what != commitKind:
		return nil, &Error{Argument: true, Text: fmt.Sprintf("%q is a %s, not a commit", name, what)}
	}
	return parseCommit(id, data)
}

// maxTags bounds the tags that point to one another.
const maxTags = 10

// peelTags is the object that a tag points to, or the object itself. The content of a blob is not read.
func (r *Repo) peelTags(s *store, name string, id oid) (oid, kind, []byte, error) {
	for range maxTags {
		what, data, err := s.read(id, largestObject)
		if err != nil {
			return id, what, nil, r.absent(id, fmt.Sprintf("the commit %s", id), err)
		}
		if what != tagKind {
			return id, what, data, nil
		}
		if id, err = parseTag(data); err != nil {
			return id, what, nil, fmt.Errorf("read the tag %s: %w", name, err)
		}
	}
	return id, "", nil, fmt.Errorf("read the tag %s: it points to tags without end", name)
}

// absent says why a commit cannot be read.
func (r *Repo) absent(id oid, what string, err error) error {
	if !errors.Is(err, errMissing) {
		return fmt.Errorf("read %s: %w", what, err)
	}
	e := &Error{Missing: true, Text: what + " is not in this repository", Hint: "fetch it: git fetch origin " + id.String()}
	if r.git.shallow() {
		e.Text = what + " is not in this shallow clone"
		e.Hint = "fetch more history: fetch-depth: 0 for actions/checkout, or git fetch --unshallow"
	}
	return e
}

// named finds the object that a name without steps stands for: a full object id, a ref, or the start of an id.
func (r *Repo) named(s *store, name string) (oid, error) {
	if id, ok := parseOid(name); ok && len(name) == 2*r.git.idSize() {
		return id, nil
	}
	refs, err := r.refs(s, name)
	if err != nil {
		return oid{}, err
	}
	ids, err := abbreviated(s, name)
	if err != nil {
		return oid{}, fmt.Errorf("look up %q: %w", name, err)
	}
	meanings := map[oid][]string{}
	for _, ref := range refs {
		meanings[ref.id] = append(meanings[ref.id], ref.name)
	}
	for _, id := range ids {
		meanings[id] = append(meanings[id], id.String())
	}
	switch len(meanings) {
	case 0:
		return oid{}, r.unknown(s, name)
	case 1:
		for id := range meanings {
			return id, nil
		}
	}
	var all []string
	for _, names := range meanings {
		all = append(all, names...)
	}
	slices.Sort(all)
	return oid{}, &Error{Argument: true, Text: fmt.Sprintf("%q may be %s", name, strings.Join(all, " or ")),
		Hint: "use the full name"}
}

// unknown is the error for a name that stands for nothing.
func (r *Repo) unknown(s *store, name string) error {
	e := &Error{Argument: true, Text: fmt.Sprintf("there is no branch, tag or commit %q", name)}
	switch {
	case name == "HEAD" || name == "@":
		e.Text, e.Hint = "the repository has no commits yet", "check the work tree instead"
	case r.hasRef(s, "refs/remotes/origin/"+name):
		e.Hint = "did you mean origin/" + name + "?"
	case r.git.shallow():
		e.Hint = "this clone is shallow and may lack it: use fetch-depth: 0 for actions/checkout, or git fetch --unshallow"
	}
	return e
}

// refs are the refs that a name may stand for, where Git looks for them.
func (r *Repo) refs(s *store, name string) ([]ref, error) {
	if name == "@" {
		name = "HEAD"
	}
	var found []ref
	for _, form := range []string{"%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
		full := fmt.Sprintf(form, name)
		id, ok, err := s.ref(full)
		if err != nil {
			return nil, fmt.Errorf("read the ref %s: %w", full, cause(err))
		}
		if ok {
			found = append(found, ref{full, id})
		}
	}
	return found, nil
}

func (r *Repo) hasRef(s *store, name string) bool {
	_, found, err := s.ref(name)
	return err == nil && found
}

// shortest is the number of digits from which on Git takes a name for an abbreviated object id.
const shortest = 4

// abbreviated are the commits and tags whose ids begin with the name.
func abbreviated(s *store, name string) ([]oid, error) {
	if !isHex(name) || len(name) < shortest {
		return nil, nil
	}
	ids, err := s.startingWith(strings.ToLower(name))
	return slices.DeleteFunc(ids, func(id oid) bool { return !isCommit(s, id) }), err
}

func isCommit(s *store, id oid) bool {
	what, _, err := s.read(id, largestObject)
	return err == nil && (what == commitKind || what == tagKind)
}

func isHex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}
