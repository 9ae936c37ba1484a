package cli

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/internal/store"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
)

func newCache(sys System) *cobra.Command {
	c := &cobra.Command{
		Use:   "cache",
		Short: "Show or remove what is remembered of earlier checks",
		Long: `Show or remove what is remembered of earlier checks.

What the checks saw in a file is kept in the Git folder (.git/confward/cache), so that an unchanged file need not be read
again. It holds no secrets. check --no-cache goes without.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("confward cache --help shows them", "cache needs a command: stat or clear")
		},
	}
	var dir string
	c.PersistentFlags().StringVarP(&dir, "repo", "C", "", "the repository (default: the one we stand in)")
	c.AddCommand(
		&cobra.Command{
			Use: "stat", Short: "Show how much is remembered, and of what use it was", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return withStore(sys, dir, showStore) },
		},
		&cobra.Command{
			Use: "clear", Short: "Forget everything", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return withStore(sys, dir, clearStore) },
		})
	return c
}

// withStore does something with the store of the repository that dir lies in.
func withStore(sys System, dir string, do func(System, *store.Store) error) error {
	r, err := repo.Open(inDir(sys, dir))
	if err != nil {
		return explained(sys, checkOptions{}, err)
	}
	defer r.Close()
	s := storeOf(sys, r)
	if s == nil {
		return usage("", "nothing is remembered of a folder without Git")
	}
	return do(sys, s)
}

// storeOf is the store of a repository, or nil for a plain folder.
func storeOf(sys System, r *repo.Repo) *store.Store {
	if r.Shared() == "" {
		return nil
	}
	return store.Open(r.Shared(), "confward/cache", sys.Now())
}

func showStore(sys System, s *store.Store) error {
	info := s.Info()
	note := info.Note
	if note == "" {
		note = "no check has used it"
	}
	_, err := fmt.Fprintf(sys.Stdout, "folder    %s\nentries   %d\nbytes     %d\nlast run  %s\n",
		reporters.Visible(info.Folder), info.Entries, info.Bytes, reporters.Visible(note))
	return err
}

func clearStore(_ System, s *store.Store) error {
	if err := s.Clear(); err != nil {
		return unable("remove the folder by hand", err)
	}
	return nil
}

// remembered is the cache of a run and the store behind it; both are nil if there is none.
type remembered struct {
	cache *lint.Cache
	store *store.Store
}

// openCache gives a run its cache.
func openCache(sys System, snap *snapshot, o checkOptions) remembered {
	if o.noCache {
		return remembered{}
	}
	s := storeOf(sys, snap.repo)
	if s == nil {
		return remembered{}
	}
	return remembered{&lint.Cache{Store: s, Program: program(sys), Root: snap.about.Root}, s}
}

// save keeps what a run has learnt. A disk that is full or cannot be written is no fault of the run: it goes on without.
func (r remembered) save() {
	if r.cache == nil {
		return
	}
	hits, misses := r.cache.Use()
	if r.store.Save() == nil {
		// Nothing follows from the note.
		_ = r.store.Note(fmt.Sprintf("%d of %d remembered", hits, hits+misses))
	}
}

// program tells this program from every other that may judge otherwise: by its version and all that it was built from. A
// build of no release may hold changes that nobody committed, so the file of the program itself counts.
func program(sys System) string {
	text := sys.Version
	if info, ok := debug.ReadBuildInfo(); ok {
		text += "\n" + info.String()
	}
	if sys.Version != "" {
		return text
	}
	file, err := os.Executable()
	if err != nil {
		return text
	}
	if info, err := os.Stat(file); err == nil {
		text += fmt.Sprintf("\n%s %d %d", file, info.Size(), info.ModTime().UnixNano())
	}
	return text
}
