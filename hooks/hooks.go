// Package hooks puts confward's hooks into a folder of Git hooks and takes them away again, and reads what Git gives
// them.
//
// It promises that a hook that was there before runs first and comes back byte for byte, that whatever interrupts it
// leaves either the old hook or the new one, and that a hook that confward did not write, or that somebody edited since,
// is never deleted unasked. It never runs a hook, and never reads the repository: it is told which folder to use.
package hooks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// The hooks that confward has a part in.
const (
	PreCommit = "pre-commit"
	PrePush   = "pre-push"
)

// Names are the hooks that confward has a part in.
func Names() []string { return []string{PreCommit, PrePush} }

// chainedSuffix ends the name of a hook that was there before. It lies beside ours, which runs it.
const chainedSuffix = ".confward-chained"

// State is whose hook lies in the folder.
type State uint8

// The states of a hook.
const (
	Absent  State = iota
	Ours          // as some version of confward wrote it
	Edited        // written by confward and edited since
	Foreign       // of somebody else
)

// Hook is what lies in the folder under the name of a hook.
type Hook struct {
	Name    string
	State   State
	Version int    // of the script, if it is ours or edited
	Binary  string // the confward that the script runs if it exists; empty: the one on the PATH
	Chained string // the file name of a hook that was there before, or empty
}

// Outcome is what installing or removing a hook did.
type Outcome uint8

// The outcomes.
const (
	Unchanged Outcome = iota
	Installed         // there was no hook
	Chained           // the hook that was there is run first
	Upgraded          // another script of ours was replaced
	Removed           // there is no hook now
	Restored          // the hook that was there before is back
	NotOurs           // the hook is of somebody else and was left alone
)

// What keeps a hook from being installed or removed.
var (
	ErrEdited   = errors.New("it was edited after confward wrote it")
	ErrOccupied = errors.New("it is not confward's, and the hook that confward once moved aside is there as well")
)

// Look tells what lies in a folder under the name of a hook. A folder that does not exist holds no hooks.
func Look(dir, name string) (Hook, error) {
	f, err := openFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Hook{Name: name}, nil
	}
	if err != nil {
		return Hook{}, err
	}
	defer f.close()
	return f.look(name)
}

// Install writes the hook, which runs the given confward. A hook of somebody else is moved aside and chained. A hook of
// ours that was edited is only replaced if force is set.
func Install(dir, name, binary string, force bool) (Outcome, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return Unchanged, fmt.Errorf("make the hooks folder: %w", err)
	}
	f, err := openFolder(dir)
	if err != nil {
		return Unchanged, err
	}
	defer f.close()
	h, err := f.look(name)
	if err != nil {
		return Unchanged, err
	}
	outcome := Installed
	switch h.State {
	case Ours:
		if h.Version > version || h.Version == version && h.Binary == binary {
			return Unchanged, nil
		}
		outcome = Upgraded
	case Edited:
		if !force {
			return Unchanged, ErrEdited
		}
		outcome = Upgraded
	case Foreign:
		if err := f.setAside(name); err != nil {
			return Unchanged, err
		}
		outcome = Chained
	}
	return outcome, f.write(name, script(name, binary))
}

// Uninstall takes the hook away and puts back the one that was there before. A hook of ours that was edited is only
// removed if force is set.
func Uninstall(dir, name string, force bool) (Outcome, error) {
	f, err := openFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Unchanged, nil
	}
	if err != nil {
		return Unchanged, err
	}
	defer f.close()
	h, err := f.look(name)
	switch {
	case err != nil:
		return Unchanged, err
	case h.State == Edited && !force:
		return Unchanged, ErrEdited
	case h.State == Foreign:
		return NotOurs, f.dropCopy(name)
	case h.Chained != "":
		return Restored, f.rename(h.Chained, name)
	case h.State == Absent:
		return Unchanged, nil
	}
	return Removed, f.remove(name)
}
