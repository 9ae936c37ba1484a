//go:build !unix

package fixers

import (
	"io/fs"
	"os"
)

// keepOwner does nothing: a new file belongs to who its folder says.
func keepOwner(*os.File, fs.FileInfo) {}

// flush does nothing: there is no such thing for a folder.
func flush(*os.Root) {}

// readFlags open a file for reading.
const readFlags = os.O_RDONLY
