package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime/debug"
)

// workflowPath is where init writes the workflow.
const workflowPath = ".github/workflows/confward.yml"

// firstWorkflow is what init --github writes: what needs no permission but to read. What needs more is shown.
const firstWorkflow = `name: confward
on:
  pull_request:
  push:
    branches: [main, master]
permissions:
  contents: read # for comment, annotations: review and fix: suggest add pull-requests: write
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: confward/confward@%s
        # with: # https://github.com/confward/confward/blob/main/docs/github.md
        #   comment: true
`

// writeWorkflow writes a workflow for GitHub, and never over a file that is there.
func writeWorkflow(sys System, dir string) error {
	name, err := rootOf(sys, dir)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return unable("", fmt.Errorf("open the folder: %w", err))
	}
	defer root.Close()
	err = root.MkdirAll(path.Dir(workflowPath), 0o755)
	var f *os.File
	if err == nil {
		f, err = root.OpenFile(workflowPath, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	}
	if errors.Is(err, fs.ErrExist) {
		return usage("edit it, or delete it first", "%s is there already", workflowPath)
	}
	if err == nil {
		_, err = fmt.Fprintf(f, firstWorkflow, actionVersion(sys))
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return unable("", fmt.Errorf("write %s: %w", workflowPath, err))
	}
	_, err = fmt.Fprintf(sys.Stdout, "wrote %s   permissions: contents read\n", workflowPath)
	return err
}

// actionVersion is what the workflow names of the action: for a release the commit that it was built from, so that nobody
// can put another in its place, or else the major version.
func actionVersion(sys System) string {
	info, ok := debug.ReadBuildInfo()
	if ok && sys.Version != "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 40 {
				return s.Value + " # v" + sys.Version
			}
		}
	}
	return "v1"
}
