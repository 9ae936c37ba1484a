package repo

import "os"

// openFlags open a file for reading. Pipes have no names in a folder here.
const openFlags = os.O_RDONLY
