package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/config"
)

// firstSettings is what init writes: nothing is set, what may be is shown.
const firstSettings = `# yaml-language-server: $schema=` + config.SchemaURL + `
#
# Settings of confward. Everything here is optional: without this file the checks run with sensible defaults.
# "confward rules" lists what can be found, "confward explain RULE" tells what it means.

# The lowest severity that fails a run: error, warning, notice or never.
fail_on: error

# Which JSON Schema judges which files, beside those that files name themselves.
# schemas:
#   - files: ["config/*.json"]
#     schema: schemas/config.schema.json

# Another severity, or off, for a rule or a whole check.
# severity:
#   syntax/extension: notice

# Findings that do not count. A comment "confward:ignore RULE reason" does the same for one line.
# ignore:
#   - paths: ["testdata/**"]
#     rule: syntax
#     reason: broken on purpose
#     until: 2030-12-31
`

func newInit(sys System) *cobra.Command {
	var dir string
	var github bool
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a settings file, or a workflow of GitHub, to begin with",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if github {
				return writeWorkflow(sys, dir)
			}
			return writeFirstSettings(sys, dir)
		},
	}
	c.Flags().StringVarP(&dir, "repo", "C", "", "the folder to write it to (default: the repository we stand in)")
	c.Flags().BoolVar(&github, "github", false, "write "+workflowPath+", and nothing else")
	return c
}

// writeFirstSettings writes the settings at the root, and never over a file that is there.
func writeFirstSettings(sys System, dir string) error {
	root, err := rootOf(sys, dir)
	if err != nil {
		return err
	}
	for _, name := range config.Names {
		if _, err := os.Lstat(filepath.Join(root, name)); err == nil {
			return usage("edit it, or delete it first", "%s is there already", name)
		}
	}
	f, err := os.OpenFile(filepath.Join(root, config.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		return usage("", "there is no folder %s", root)
	}
	if err != nil {
		return unable("", fmt.Errorf("write the settings: %w", err))
	}
	if _, err := f.WriteString(firstSettings); err != nil {
		f.Close()
		return unable("", fmt.Errorf("write the settings: %w", err))
	}
	if err := f.Close(); err != nil {
		return unable("", fmt.Errorf("write the settings: %w", err))
	}
	_, err = fmt.Fprintf(sys.Stdout, "wrote %s: every setting is optional; confward check runs as before\n", config.Name)
	return err
}
