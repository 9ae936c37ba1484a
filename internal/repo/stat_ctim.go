//go:build linux || openbsd || dragonfly || solaris

package repo

import (
	"io/fs"
	"syscall"
	"time"
)

// inodeAndChange is the number of a file and when anything about it changed last.
func inodeAndChange(info fs.FileInfo) (uint64, time.Time, bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, time.Time{}, false
	}
	return uint64(st.Ino), time.Unix(st.Ctim.Unix()), true
}
