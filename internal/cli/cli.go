// Package cli is the command line: a file per command, each reading its options and calling one function below.
//
// It promises that every run ends with a code that says what it means (0 clean or done, 1 findings, 2 wrong usage or
// configuration, 3 could not finish), and that what went wrong is one sentence and a hint. It holds no logic of its own.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/reporters"
)

// The exit codes of every command.
const (
	Clean    = 0 // nothing at or above the threshold, or done
	Findings = 1 // findings at or above the threshold
	Usage    = 2 // wrong usage or configuration
	Unable   = 3 // something that should have been looked at was not
)

// System is what the program is given from outside.
type System struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Dir            string // the working directory
	Getenv         func(string) string
	Now            func() time.Time
	// Terminal gives the width in columns of a stream that is a terminal, or 0.
	Terminal func(io.Writer) int
	Version  string // as released; empty for a build of no release
}

// failure is an error with the exit code it leads to and what can be done about it.
type failure struct {
	code int
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// exit is returned by commands that have said all there is to say.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func usage(hint, format string, args ...any) error {
	return &failure{Usage, fmt.Errorf(format, args...), hint}
}

func unable(hint string, err error) error { return &failure{Unable, err, hint} }

// Main runs the command that the arguments name and gives the exit code.
func Main(ctx context.Context, sys System, args []string) int {
	root := newRoot(sys)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var done exit
	var failed *failure
	switch {
	case err == nil, errors.As(err, &done):
	case errors.As(err, &failed):
		say(sys.Stderr, failed.Error(), failed.hint)
	default: // what cobra itself refuses is wrong usage
		say(sys.Stderr, err.Error(), "confward --help shows what there is")
	}
	return exitCode(err)
}

func say(w io.Writer, message, hint string) {
	fmt.Fprintf(w, "confward: %s\n", reporters.Visible(message))
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", reporters.Visible(hint))
	}
}

// newRoot is the command tree. Without a subcommand it is check.
func newRoot(sys System) *cobra.Command {
	root := newCheck(sys)
	root.Use = "confward [check] [PATH...]"
	root.Short = "Guard the configuration kept in a Git repository"
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetOut(sys.Stdout)
	root.SetErr(sys.Stderr)
	root.SetIn(sys.Stdin)
	root.AddCommand(
		newCheck(sys),
		newFix(sys),
		newHook(sys),
		newInit(sys),
		newExplain(sys),
		newRules(sys),
		newSchema(sys),
		newTemplate(sys),
		newMigrate(sys),
		newCache(sys),
		newBudget(sys),
		newWatch(sys),
		newEnv(sys),
		newScore(sys),
		newAction(sys),
		newPublish(sys),
		newVersion(sys),
	)
	root.SetFlagErrorFunc(flagError)
	return root
}

// flagError names what was probably meant by a flag that does not exist.
func flagError(c *cobra.Command, err error) error {
	hint := "confward " + strings.TrimPrefix(c.Name(), "confward") + " --help lists the flags"
	if _, name, ok := strings.Cut(err.Error(), "unknown flag: --"); ok {
		if near := suggest.Nearest(name, flagNames(c)); near != "" {
			hint = "did you mean --" + near + "?"
		} else {
			hint = "the flags are --" + strings.Join(flagNames(c), ", --")
		}
	}
	return &failure{Usage, err, hint}
}
