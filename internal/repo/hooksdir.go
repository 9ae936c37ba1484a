package repo

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// HooksDir is the folder whose hooks Git runs for the repository, which need not exist, and whether it belongs to this
// repository alone. Only Git itself knows: core.hooksPath may stand in the settings of the system, the user or the
// repository, and in whatever they include. So git is asked, with the environment given; the question reads settings
// and runs nothing that they name.
func (r *Repo) HooksDir(ctx context.Context, environ []string) (dir string, own bool, err error) {
	if r.git == nil {
		return "", false, &Error{Argument: true, Text: fmt.Sprintf("%s is not in a Git repository", r.start),
			Hint: "hooks are run by Git: go to a repository, or name one with -C"}
	}
	if r.git.broken != nil {
		return "", false, r.git.broken
	}
	cmd := exec.CommandContext(ctx, "git", "rev-parse", "--git-path", "hooks")
	cmd.Dir = r.Root
	cmd.Env = withoutRepository(environ)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", false, &Error{Text: "ask git for the folder of its hooks", Err: fmt.Errorf("%w %s", err, firstLine(complaint.String())),
			Hint: "hooks are run by git: it must be installed and able to use the repository"}
	}
	dir = filepath.FromSlash(strings.TrimRight(string(out), "\r\n"))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(r.Root, dir)
	}
	return dir, within(r.Root, dir) || within(r.git.common, dir), nil
}

// repositoryVariables name another repository than the one we stand in, or settings of a single command.
var repositoryVariables = []string{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS",
	"GIT_DIR", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
}

func withoutRepository(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(repositoryVariables, name)
	})
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// within reports whether a path lies in a folder, the links in both followed as far as they exist.
func within(dir, path string) bool {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for at := path; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			rest, err := filepath.Rel(at, path)
			if err != nil {
				return false
			}
			rel, err := filepath.Rel(dir, filepath.Join(real, rest))
			return err == nil && filepath.IsLocal(rel)
		}
		if _, err := os.Lstat(at); err == nil || at == filepath.Dir(at) {
			return false // a link that leads nowhere
		}
	}
}
