package cli

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/confward/confward/internal/config"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/internal/store"
)

// openRemote gives the files of a run the schemas of the network that the settings allow. Whether it asks for them is its
// mode; a pull request that is looked at by its own settings gets none fetched, since it could have named the hosts.
func openRemote(sys System, snap *snapshot, s *settings, o checkOptions, mode remote.Mode) *remote.Client {
	why := ""
	switch {
	case o.offline:
		mode = remote.Offline
	case o.hooked:
		mode, why = remote.Offline, "and hooks do not fetch"
	case isPullRequest(sys) && !o.policyFromBase() && o.config == "" && mode != remote.Offline:
		mode, why = remote.Offline, "and the settings of a pull request do not decide on it (--range BASE..HEAD takes those of its base)"
	}
	c := remote.New(remote.Options{
		Policy: remotePolicy(s.Schemas.Remote), Mode: mode, Why: why, Near: mode == remote.Renew || sys.Getenv("CONFWARD_PRIVATE_HOSTS") == "1", Copies: copiesOf(sys, snap), Now: sys.Now(), Getenv: sys.Getenv,
	})
	snap.source.remote, snap.policy.remote = c, c
	return c
}

func remotePolicy(r config.Remote) remote.Policy {
	return remote.Policy{
		Hosts: r.Hosts, Pins: r.Pins, Private: r.Private, Size: int64(r.Size),
		Timeout: time.Duration(r.Timeout) * time.Second, MaxAge: time.Duration(r.MaxAge) * time.Hour,
	}
}

// isPullRequest knows the runs in which whoever proposes a change has written all that is checked out.
func isPullRequest(sys System) bool {
	return sys.Getenv("GITHUB_BASE_REF") != "" || sys.Getenv("CI_MERGE_REQUEST_IID") != ""
}

// copiesFolder is where copies of schemas lie, below the Git folder or the user's folder for such things.
const copiesFolder = "confward/schemas"

// copiesOf is where copies are kept, or nil where there is no such place.
func copiesOf(sys System, snap *snapshot) *store.Files {
	if shared := snap.repo.Shared(); shared != "" {
		return store.FilesIn(shared, copiesFolder)
	}
	base := userCache(sys)
	if base == "" || os.MkdirAll(base, 0o700) != nil {
		return nil
	}
	return store.FilesIn(base, copiesFolder)
}

// userCache is the user's folder for what can be had again, or empty.
func userCache(sys System) string {
	if dir := sys.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	switch home := sys.Getenv("HOME"); {
	case runtime.GOOS == "windows":
		return sys.Getenv("LocalAppData")
	case !filepath.IsAbs(home):
		return ""
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Caches")
	default:
		return filepath.Join(home, ".cache")
	}
}

// ReadRemote is lint.Remote's: a text of the network, if it is at hand.
func (s *source) ReadRemote(ctx context.Context, url string, limit int64) ([]byte, error) {
	if s.remote == nil {
		return nil, fs.ErrNotExist
	}
	src, err := s.remote.Read(ctx, url)
	if err == nil && int64(len(src)) > limit {
		return nil, fmt.Errorf("it is larger than %d kB", limit>>10)
	}
	return src, err
}
