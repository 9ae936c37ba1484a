package repo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// gitCommand is the database of a repository in a format that only Git itself can read. It asks plumbing commands that
// give objects as they are stored: no filter, hook, helper or pager is run, nothing is fetched or written, and of the
// environment only PATH is handed on.
type gitCommand struct {
	git     *gitDir
	program string

	contents, sizes *dialogue
	known           map[string]oid // refs
}

// hardening are settings that no setting of the repository can undo.
var hardening = []string{"core.fsmonitor=false", "core.hooksPath=" + os.DevNull, "core.attributesFile=" + os.DevNull, "core.sshCommand=false",
	"core.gitProxy=false", "credential.helper=", "protocol.allow=never", "gc.auto=0", "maintenance.auto=false"}

func openGitCommand(git *gitDir) (database, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, git.foreign
	}
	if _, inside := below(filepath.Dir(git.common), program); inside {
		return nil, git.foreign // a program that the repository brings along
	}
	g := &gitCommand{git: git, program: program}
	if err := g.list(); err != nil {
		e := *git.foreign
		e.Err = err
		return nil, &e
	}
	return g, nil
}

func (g *gitCommand) command(args ...string) *exec.Cmd {
	all := []string{"--no-pager", "--no-replace-objects"}
	for _, s := range hardening {
		all = append(all, "-c", s)
	}
	cmd := exec.Command(g.program, append(all, args...)...)
	cmd.Dir = g.git.own
	cmd.Env = []string{"GIT_DIR=" + g.git.own, "GIT_CONFIG_NOSYSTEM=1", "GIT_ATTR_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"HOME=" + os.DevNull, "XDG_CONFIG_HOME=" + os.DevNull, "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "LC_ALL=C"}
	for _, name := range []string{"PATH", "SystemRoot"} {
		if value := os.Getenv(name); value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	return cmd
}

// run is what a command prints.
func (g *gitCommand) run(args ...string) (string, error) {
	out, err := g.command(args...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("git %s: %s", args[0], complaint(failed.Stderr))
	}
	return string(out), err
}

// complaint is the first line that a command said before it failed.
func complaint(stderr []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(stderr)), "\n")
	if line == "" {
		return "it failed"
	}
	return strconv.QuoteToGraphic(line)
}

// list reads all refs.
func (g *gitCommand) list() error {
	out, err := g.run("for-each-ref", "--format=%(objectname) %(refname)")
	if err != nil {
		return err
	}
	g.known = map[string]oid{}
	for line := range strings.Lines(out) {
		digits, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if id, ok := parseOid(digits); ok {
			g.known[name] = id
		}
	}
	return nil
}

func (g *gitCommand) ref(name string) (oid, bool, error) {
	if strings.Contains(name, "/") || strings.ToUpper(name) != name || strings.HasPrefix(name, "-") {
		id, found := g.known[name]
		return id, found, nil
	}
	out, err := g.run("rev-parse", "--verify", "--quiet", name) // HEAD and its like, which have no other meaning
	id, ok := parseOid(strings.TrimSpace(out))
	return id, err == nil && ok, nil
}

func (g *gitCommand) refs() ([]ref, error) {
	var refs []ref
	for name, id := range g.known {
		refs = append(refs, ref{name, id})
	}
	if id, found, _ := g.ref("HEAD"); found {
		refs = append(refs, ref{"HEAD", id})
	}
	return refs, nil
}

func (g *gitCommand) startingWith(digits string) ([]oid, error) {
	out, err := g.run("rev-parse", "--disambiguate="+digits)
	var found []oid
	for line := range strings.Lines(out) {
		if id, ok := parseOid(strings.TrimSpace(line)); ok {
			found = append(found, id)
		}
	}
	return found, err
}

func (g *gitCommand) read(id oid, limit int64) (what kind, data []byte, err error) {
	if g.contents == nil {
		if g.contents, err = g.talk("cat-file", "--batch"); err != nil {
			return "", nil, err
		}
	}
	what, size, err := g.contents.ask(id)
	if err != nil {
		return what, nil, err
	}
	if size > limit {
		_, err = io.CopyN(io.Discard, g.contents.out, size+1)
		if err == nil {
			err = errTooLarge(limit)
		}
		return what, nil, err
	}
	data = make([]byte, size)
	if _, err = io.ReadFull(g.contents.out, data); err == nil {
		_, err = g.contents.out.Discard(1) // the line end
	}
	return what, data, err
}

func (g *gitCommand) size(id oid) (size int64, err error) {
	if g.sizes == nil {
		if g.sizes, err = g.talk("cat-file", "--batch-check"); err != nil {
			return 0, err
		}
	}
	_, size, err = g.sizes.ask(id)
	return size, err
}

func (g *gitCommand) close() error {
	for _, d := range []*dialogue{g.contents, g.sizes} {
		if d != nil {
			d.in.Close()
			d.cmd.Wait()
		}
	}
	return nil
}

// dialogue is a command that answers one line after the other.
type dialogue struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer
}

func (g *gitCommand) talk(args ...string) (*dialogue, error) {
	d := &dialogue{cmd: g.command(args...)}
	d.cmd.Stderr = &d.stderr
	in, err := d.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d.in, d.out = in, bufio.NewReaderSize(out, 64<<10)
	return d, d.cmd.Start()
}

// ask gives the kind and size of an object.
func (d *dialogue) ask(id oid) (kind, int64, error) {
	_, err := io.WriteString(d.in, id.String()+"\n")
	var line string
	if err == nil {
		line, err = d.out.ReadString('\n')
	}
	if err != nil {
		d.in.Close()
		d.cmd.Wait()
		return "", 0, fmt.Errorf("%w: git cat-file: %s", errDamaged, complaint(d.stderr.Bytes()))
	}
	fields := strings.Fields(line)
	if len(fields) == 2 && fields[1] == "missing" {
		return "", 0, errMissing
	}
	if len(fields) != 3 || fields[0] != id.String() {
		return "", 0, fmt.Errorf("%w: git cat-file: %s", errDamaged, complaint([]byte(line)))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	return kind(fields[1]), size, err
}
