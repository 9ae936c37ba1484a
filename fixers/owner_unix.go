//go:build unix

package fixers

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner that another one has, where we may: who fixes as root does not take files from people.
func keepOwner(f *os.File, like fs.FileInfo) {
	if s, ok := like.Sys().(*syscall.Stat_t); ok && (int(s.Uid) != os.Geteuid() || int(s.Gid) != os.Getegid()) {
		_ = f.Chown(int(s.Uid), int(s.Gid)) // as another than root it is refused, and the file is ours
	}
}

// flush makes a rename in a folder last.
func flush(dir *os.Root) {
	d, err := dir.Open(".")
	if err != nil {
		return // the file is in its place
	}
	defer d.Close()
	_ = d.Sync() // some file systems have no such thing
}

// readFlags open a file for reading, and do not wait for who writes to a pipe that took its place.
const readFlags = os.O_RDONLY | syscall.O_NONBLOCK
