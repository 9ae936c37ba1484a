//go:build !(linux || openbsd || dragonfly || solaris || darwin || freebsd || netbsd)

package repo

import (
	"io/fs"
	"time"
)

// inodeAndChange is not known here.
func inodeAndChange(fs.FileInfo) (uint64, time.Time, bool) { return 0, time.Time{}, false }
