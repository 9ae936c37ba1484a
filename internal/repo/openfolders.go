package repo

import (
	"os"
	"path"
	"strings"
	"sync"
)

// openFolders opens files below a root by folders that are kept open: most files of a folder are read one after the other, and
// a root goes down to each of them anew. It may be used by several goroutines.
type openFolders struct {
	root *os.Root

	mu   sync.Mutex
	open map[string]*openFolder
	kept []string // in the order in which they were opened
}

// openFolder is a folder and how many open a file in it just now.
type openFolder struct {
	root  *os.Root
	users int
	gone  bool // it is closed when nobody uses it any more
}

// foldersKept is how many folders stay open. A walk is in one; those who read are a few files behind it.
const foldersKept = 8

// openFile is os.Root.OpenFile of the root. That it is the file that was meant, the caller has to look at, as ever: a
// folder may have been moved since it was opened.
func (o *openFolders) openFile(name string) (*os.File, error) {
	dir, base := path.Split(name)
	if dir != "" {
		if folder, err := o.enter(strings.TrimSuffix(dir, "/")); err == nil {
			defer o.leave(folder)
			if f, err := folder.root.OpenFile(base, openFlags, 0); err == nil {
				return f, nil
			}
		}
	}
	return o.root.OpenFile(name, openFlags, 0)
}

func (o *openFolders) enter(dir string) (*openFolder, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f := o.open[dir]
	if f == nil {
		root, err := o.root.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		f = &openFolder{root: root}
		o.keep(dir, f)
	}
	f.users++
	return f, nil
}

// keep adds a folder to those that stay open, in the place of the oldest if they are many.
func (o *openFolders) keep(dir string, f *openFolder) {
	if o.open == nil {
		o.open = map[string]*openFolder{}
	}
	if len(o.kept) == foldersKept {
		o.drop(o.kept[0])
		o.kept = o.kept[1:]
	}
	o.open[dir] = f
	o.kept = append(o.kept, dir)
}

func (o *openFolders) drop(dir string) {
	f := o.open[dir]
	delete(o.open, dir)
	if f.gone = true; f.users == 0 {
		f.root.Close()
	}
}

func (o *openFolders) leave(f *openFolder) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f.users--; f.gone && f.users == 0 {
		f.root.Close()
	}
}

// close closes what is kept open. It may be used again.
func (o *openFolders) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, dir := range o.kept {
		o.drop(dir)
	}
	o.kept = nil
}
