//go:build !windows

package repo

import (
	"os"
	"syscall"
)

// openFlags open a file for reading without waiting for the other end of a pipe that took its place.
const openFlags = os.O_RDONLY | syscall.O_NONBLOCK
