package cli

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/confward/confward/checks"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/lint"
)

// packLimit is the number of bytes of a file of rules that is read.
const packLimit = 1 << 20

// loadPacks adds the rules of the files and folders that the settings name to the settings' own. One that is not there,
// or cannot be read, is wrong configuration: then the rules are not known.
func loadPacks(ctx context.Context, policy *source, s *settings) error {
	for _, pack := range s.Rules.Packs {
		files, err := filesOf(ctx, policy, path.Clean(strings.TrimSuffix(pack, "/")))
		if err != nil {
			return usage("name files, or folders of files, by their paths from the root", "read the rule pack %q: %w", pack, err)
		}
		for _, f := range files {
			if !f.Whole() {
				return unreadable(f)
			}
			list, _ := config.LoadPack(f)
			s.Rules.Rules = append(s.Rules.Rules, list...)
		}
	}
	return nil
}

// filesOf are the file of a path, or the files of rules in the folder.
func filesOf(ctx context.Context, policy *source, pack string) ([]*doc.File, error) {
	src, err := policy.ReadFile(ctx, pack, packLimit)
	if err == nil {
		return []*doc.File{doc.New(pack, src, doc.Limits{})}, nil
	}
	names, failed := policy.List(ctx, pack)
	if failed != nil || len(names) == 0 {
		return nil, err
	}
	var files []*doc.File
	for _, name := range names {
		if !config.IsPackFile(name) {
			continue
		}
		src, err := policy.ReadFile(ctx, name, packLimit)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files = append(files, doc.New(name, src, doc.Limits{}))
	}
	return files, nil
}

// ownSettings are the settings of where we stand, for commands that go without if there are none, or none that load.
func ownSettings(ctx context.Context, sys System) *settings {
	snap, err := openSnapshot(ctx, sys, checkOptions{})
	if err != nil {
		return &settings{}
	}
	defer snap.close()
	s, err := loadSettings(ctx, sys, snap, checkOptions{})
	if err != nil {
		return &settings{}
	}
	return s
}

// ownChecks are the checks with the rules of where we stand.
func ownChecks(ctx context.Context, sys System) []*lint.Check {
	return checks.All(checkSettings(checkOptions{}, ownSettings(ctx, sys), sys.Now()))
}
