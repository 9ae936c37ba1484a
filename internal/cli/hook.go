package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/hooks"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/reporters"
)

func newHook(sys System) *cobra.Command {
	c := &cobra.Command{
		Use:   "hook",
		Short: "Check what is committed and pushed, by hooks of Git",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return usage("confward hook --help shows them", "hook needs a command: install, uninstall, status or run")
		},
	}
	c.AddCommand(newHookInstall(sys), newHookUninstall(sys), newHookStatus(sys), newHookRun(sys))
	return c
}

// hookOptions are the flags of install, uninstall and status.
type hookOptions struct {
	dir   string
	force bool
	names []string
}

func (o *hookOptions) flags(c *cobra.Command, force string) {
	c.Flags().StringVarP(&o.dir, "repo", "C", "", "the repository (default: the one we stand in)")
	if force != "" {
		c.Flags().BoolVar(&o.force, "force", false, force)
	}
	c.ValidArgs = hooks.Names()
}

// choose takes the hooks that were named, or all of them.
func (o *hookOptions) choose(names []string) error {
	for _, name := range names {
		if err := knownHook(name); err != nil {
			return err
		}
	}
	if o.names = names; len(names) == 0 {
		o.names = hooks.Names()
	}
	return nil
}

func knownHook(name string) error {
	if slices.Contains(hooks.Names(), name) {
		return nil
	}
	hint := suggest.Hint(name, hooks.Names())
	if hint == "" {
		hint = "choose " + strings.Join(hooks.Names(), " or ")
	}
	return usage(hint, "confward has no part in a hook %q", name)
}

func newHookInstall(sys System) *cobra.Command {
	var o hookOptions
	c := &cobra.Command{
		Use:   "install [pre-commit] [pre-push]",
		Short: "Install the hooks; those that are there run first",
		RunE: func(c *cobra.Command, names []string) error {
			if err := o.choose(names); err != nil {
				return err
			}
			return installHooks(c.Context(), sys, o)
		},
	}
	o.flags(c, "install beside another manager of hooks, into a shared folder, or over an edited hook")
	return c
}

func newHookUninstall(sys System) *cobra.Command {
	var o hookOptions
	c := &cobra.Command{
		Use:   "uninstall [pre-commit] [pre-push]",
		Short: "Take the hooks away; those that were there before come back",
		RunE: func(c *cobra.Command, names []string) error {
			if err := o.choose(names); err != nil {
				return err
			}
			return uninstallHooks(c.Context(), sys, o)
		},
	}
	o.flags(c, "delete hooks that were edited")
	return c
}

func newHookStatus(sys System) *cobra.Command {
	var o hookOptions
	c := &cobra.Command{
		Use:   "status [pre-commit] [pre-push]",
		Short: "Show which hooks are installed and whether they work",
		Long: `Show which hooks are installed and whether they work.

Exit codes: 0 all of them are installed and find confward, 1 not all.`,
		RunE: func(c *cobra.Command, names []string) error {
			if err := o.choose(names); err != nil {
				return err
			}
			return hookStatus(c.Context(), sys, o)
		},
	}
	o.flags(c, "")
	return c
}

// hookPlace is where the hooks of a repository are.
type hookPlace struct {
	dir      string // the folder of the hooks
	shown    string // the same for people
	own      bool   // it belongs to this repository alone
	managers []hooks.Manager
}

func findHooks(ctx context.Context, sys System, dir string) (*hookPlace, error) {
	r, err := repo.Open(inDir(sys, dir))
	if err != nil {
		return nil, explained(sys, checkOptions{}, err)
	}
	defer r.Close()
	p := &hookPlace{}
	if p.dir, p.own, err = r.HooksDir(ctx, os.Environ()); err != nil {
		return nil, explained(sys, checkOptions{}, err)
	}
	if info, err := os.Stat(p.dir); err == nil && !info.IsDir() {
		return nil, usage("git config --show-origin core.hooksPath tells where that is set", "hooks are switched off here: core.hooksPath is %s", p.dir)
	}
	p.shown = p.dir
	if rel, err := filepath.Rel(r.Root, p.dir); err == nil && filepath.IsLocal(rel) {
		p.shown = rel
	}
	if !r.Bare() {
		p.managers = hooks.Managers(os.DirFS(r.Root))
	}
	return p, nil
}

// installHooks installs the hooks, unless a manager of hooks is to run confward.
func installHooks(ctx context.Context, sys System, o hookOptions) error {
	p, err := findHooks(ctx, sys, o.dir)
	if err != nil {
		return err
	}
	if len(p.managers) > 0 && !o.force {
		return offerManager(sys, p.managers[0], o.names)
	}
	if !p.own && !o.force {
		return usage("git config core.hooksPath .git/hooks gives it hooks of its own; --force installs for all",
			"the hooks folder %s is shared with other repositories", p.dir)
	}
	binary, err := ownBinary()
	if err != nil {
		return err
	}
	for _, name := range o.names {
		outcome, err := hooks.Install(p.dir, name, binary, o.force)
		if err != nil {
			return hookFailure(p, name, err)
		}
		fmt.Fprintf(sys.Stdout, "%s: %s\n", name, reporters.Visible(installed(p, name, outcome)))
	}
	return nil
}

// offerManager tells what to add to the settings of a manager of hooks. Nothing is installed, so it is not done.
func offerManager(sys System, m hooks.Manager, names []string) error {
	missing := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(m.Calls, n) })
	if len(missing) == 0 {
		_, err := fmt.Fprintf(sys.Stdout, "%s is to run confward already (%s); confward hook status tells whether it does\n", m.Name, m.File)
		return err
	}
	say(sys.Stderr, fmt.Sprintf("nothing was installed: %s keeps the hooks of this repository (%s)", m.Name, m.File), "")
	fmt.Fprintf(sys.Stderr, "hint: %s\nor install beside it: confward hook install --force\n", m.Snippet)
	return exit(Usage)
}

func installed(p *hookPlace, name string, outcome hooks.Outcome) string {
	file := filepath.Join(p.shown, name)
	switch outcome {
	case hooks.Unchanged:
		return "is installed already"
	case hooks.Upgraded:
		return "replaced confward's own in " + file
	case hooks.Chained:
		return "installed in " + file + "; the hook that was there runs first"
	}
	return "installed in " + file
}

func uninstallHooks(ctx context.Context, sys System, o hookOptions) error {
	p, err := findHooks(ctx, sys, o.dir)
	if err != nil {
		return err
	}
	for _, name := range o.names {
		outcome, err := hooks.Uninstall(p.dir, name, o.force)
		if err != nil {
			return hookFailure(p, name, err)
		}
		said := map[hooks.Outcome]string{
			hooks.Unchanged: "is not installed",
			hooks.NotOurs:   "is not confward's and stays",
			hooks.Removed:   "removed",
			hooks.Restored:  "removed; the hook that was there before is back",
		}[outcome]
		fmt.Fprintf(sys.Stdout, "%s: %s\n", name, said)
	}
	return nil
}

// hookFailure tells why a hook was left as it is.
func hookFailure(p *hookPlace, name string, err error) error {
	file := filepath.Join(p.shown, name)
	switch {
	case errors.Is(err, hooks.ErrEdited):
		return usage("look at it; --force goes on without the edits", "%s was left as it is: %w", file, err)
	case errors.Is(err, hooks.ErrOccupied):
		return usage("keep one of "+file+" and "+file+".confward-chained and delete the other", "%s was left as it is: %w", file, err)
	}
	return unable("", err)
}

// ownBinary is the path by which hooks start this program: its name on the PATH where that is the same program, since
// that outlives an update. A program that go run made for the moment is none; then the PATH must have one.
func ownBinary() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", unable("", fmt.Errorf("find this program's own file: %w", err))
	}
	named, err := exec.LookPath("confward")
	if err == nil {
		named, err = filepath.Abs(named)
	}
	if err == nil && (sameFile(self, named) || fleeting(self)) {
		return named, nil
	}
	if fleeting(self) {
		return "", usage("go install github.com/confward/confward@latest", "hooks need an installed confward, and this one is gone after the run")
	}
	return self, nil
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	two, err := os.Stat(b)
	return err == nil && os.SameFile(one, two)
}

// fleeting reports whether a program lies in a folder that the go command deletes after the run.
func fleeting(file string) bool {
	return strings.Contains(filepath.ToSlash(file), "/go-build")
}

// hookStatus tells how each hook stands.
func hookStatus(ctx context.Context, sys System, o hookOptions) error {
	p, err := findHooks(ctx, sys, o.dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(sys.Stdout, "hooks of %s\n", reporters.Visible(p.shown))
	all := true
	for _, name := range o.names {
		h, err := hooks.Look(p.dir, name)
		if err != nil {
			return unable("", err)
		}
		said, works := standing(p, h)
		all = all && works
		fmt.Fprintf(sys.Stdout, "%-10s  %s\n", name, reporters.Visible(said))
	}
	if !all {
		return exit(Findings)
	}
	return nil
}

// standing describes a hook, and tells whether it checks anything.
func standing(p *hookPlace, h hooks.Hook) (string, bool) {
	for _, m := range p.managers {
		if !slices.Contains(m.Calls, h.Name) {
			continue
		}
		if h.State == hooks.Absent {
			return fmt.Sprintf("not installed; %s is to run it (%s), but has not installed its hooks", m.Name, m.File), false
		}
		return fmt.Sprintf("run by %s (%s)", m.Name, m.File), true
	}
	said := ""
	switch h.State {
	case hooks.Absent, hooks.Foreign:
		said = "not installed"
		if h.State == hooks.Foreign {
			said += "; there is another hook, which confward hook install would run first"
		}
		for _, m := range p.managers {
			said += fmt.Sprintf("; %s keeps the hooks (%s)", m.Name, m.File)
		}
		return said, false
	case hooks.Edited:
		said = "installed, and edited since"
	default:
		said = "installed"
	}
	if h.Chained != "" {
		said += ", after " + h.Chained
	}
	program, works := programOf(h)
	return said + "; " + program, works
}

// programOf describes the program that a hook would start.
func programOf(h hooks.Hook) (string, bool) {
	if isProgram(h.Binary) {
		return "runs " + h.Binary, true
	}
	gone := h.Binary + " is gone, "
	if named, err := exec.LookPath("confward"); err == nil {
		return gone + "runs " + named, true
	}
	return gone + "and the PATH has no confward: it stops every " + strings.TrimPrefix(h.Name, "pre-"), false
}

func isProgram(file string) bool {
	info, err := os.Stat(file)
	return err == nil && !info.IsDir() && (info.Mode()&0o111 != 0 || filepath.Ext(file) == ".exe")
}
