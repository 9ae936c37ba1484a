package repo

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

const (
	cacheSize     = 16 << 20 // bytes; more gains nothing
	memoryLimit   = 1 << 20  // bytes of an object above which it is read piece by piece
	maxPacksOpen  = 32
	maxAlternates = 5 // levels of repositories that borrow objects from one another, as in Git
)

// goGit is the database of a repository in the usual format: the repository itself, then those it borrows from.
type goGit struct {
	git   *gitDir
	parts []*filesystem.Storage
	packs []*packs // the same objects; asked first
}

func openGoGit(git *gitDir) (database, error) {
	g := &goGit{git: git}
	g.add(git.own, git.common)
	if git.fetched != nil {
		g.add(git.fetched.dir, git.fetched.dir)
	}
	objectsDir := filepath.Join(git.common, "objects")
	if err := g.addAlternates(objectsDir, maxAlternates, map[string]bool{objectsDir: true}); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

func (g *goGit) add(own, common string) {
	files := osfs.New(own, osfs.WithBoundOS())
	if own != common {
		files = dotgit.NewRepositoryFilesystem(files, osfs.New(common, osfs.WithBoundOS()))
	}
	g.parts = append(g.parts, filesystem.NewStorageWithOptions(files, cache.NewObjectLRU(cacheSize),
		filesystem.Options{LargeObjectThreshold: memoryLimit, MaxOpenDescriptors: maxPacksOpen}))
	g.packs = append(g.packs, g.git.packs.packs(filepath.Join(common, "objects")))
}

// addAlternates adds the repositories named in objects/info/alternates, which go-git finds only in some layouts.
func (g *goGit) addAlternates(objectsDir string, levels int, seen map[string]bool) error {
	text, err := readSmall(filepath.Join(objectsDir, "info", "alternates"))
	if errors.Is(err, os.ErrNotExist) || levels == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read objects/info/alternates: %w", cause(err))
	}
	for line := range strings.Lines(text) {
		dir := strings.TrimRight(line, "\r\n")
		if dir == "" || dir[0] == '#' {
			continue
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(objectsDir, dir)
		}
		if dir = filepath.Clean(dir); seen[dir] || filepath.Base(dir) != "objects" {
			continue
		}
		seen[dir] = true
		g.add(filepath.Dir(dir), filepath.Dir(dir))
		if err := g.addAlternates(dir, levels-1, seen); err != nil {
			return err
		}
	}
	return nil
}

func (g *goGit) close() error {
	var errs []error
	for i, part := range g.parts {
		g.packs[i].close()
		errs = append(errs, part.Close())
	}
	return errors.Join(errs...)
}

func (id oid) goGit() (h plumbing.Hash) {
	copy(h[:], id[:])
	return h
}

// first asks one part after the other until one has the object.
func first[T any](g *goGit, ask func(*filesystem.Storage) (T, error)) (T, error) {
	var none T
	for _, part := range g.parts {
		if v, err := ask(part); !errors.Is(err, plumbing.ErrObjectNotFound) {
			return v, err
		}
	}
	return none, errMissing
}

func (g *goGit) read(id oid, limit int64) (kind, []byte, error) {
	for _, p := range g.packs {
		if what, data, err := p.read(id, limit); !errors.Is(err, errUnusual) {
			return what, data, err
		}
	}
	o, err := first(g, func(part *filesystem.Storage) (plumbing.EncodedObject, error) {
		if len(g.parts) > 1 {
			// For an object that a part lacks, go-git would open the other repositories anew each time.
			if err := part.HasEncodedObject(id.goGit()); err != nil {
				return nil, err
			}
		}
		return part.EncodedObject(plumbing.AnyObject, id.goGit())
	})
	if err != nil {
		return "", nil, err
	}
	k := kind(o.Type().String())
	if o.Size() > limit {
		return k, nil, errTooLarge(limit)
	}
	r, err := o.Reader()
	if err != nil {
		return k, nil, err
	}
	defer r.Close()
	src := bytes.NewBuffer(make([]byte, 0, o.Size()+bytes.MinRead))
	n, err := io.Copy(src, io.LimitReader(r, o.Size()+1))
	if err == nil && n != o.Size() {
		err = fmt.Errorf("%w: an object of another size than it says", errDamaged)
	}
	return k, src.Bytes(), err
}

func (g *goGit) size(id oid) (int64, error) {
	for _, p := range g.packs {
		if size, err := p.size(id); !errors.Is(err, errUnusual) {
			return size, err
		}
	}
	return first(g, func(part *filesystem.Storage) (int64, error) { return part.EncodedObjectSize(id.goGit()) })
}

func (g *goGit) startingWith(digits string) ([]oid, error) {
	prefix, err := hex.DecodeString(digits[:len(digits)&^1])
	if err != nil {
		return nil, err
	}
	seen := map[oid]bool{}
	var found []oid
	for _, part := range g.parts {
		hashes, err := part.HashesWithPrefix(prefix)
		if err != nil {
			return nil, err
		}
		for _, h := range hashes {
			if id := newOid(h[:]); strings.HasPrefix(id.String(), digits) && !seen[id] {
				seen[id] = true
				found = append(found, id)
			}
		}
	}
	return found, nil
}

// ref follows a ref to the ones it points to.
func (g *goGit) ref(name string) (oid, bool, error) {
	at := plumbing.ReferenceName(name)
	for range 5 {
		if !at.IsSafe() {
			return oid{}, false, nil
		}
		r, err := g.parts[0].Reference(at)
		if errors.Is(err, plumbing.ErrReferenceNotFound) {
			return oid{}, false, nil
		}
		if err != nil {
			return oid{}, false, err
		}
		if r.Type() == plumbing.HashReference {
			h := r.Hash()
			return newOid(h[:]), true, nil
		}
		at = r.Target()
	}
	return oid{}, false, errors.New("it points to refs without end")
}

func (g *goGit) refs() ([]ref, error) {
	all, err := g.parts[0].IterReferences()
	if err != nil {
		return nil, err
	}
	defer all.Close()
	var refs []ref
	err = all.ForEach(func(r *plumbing.Reference) error {
		if r.Type() == plumbing.HashReference && r.Name().IsSafe() {
			h := r.Hash()
			refs = append(refs, ref{r.Name().String(), newOid(h[:])})
			return nil
		}
		id, found, err := g.ref(r.Name().String()) // go-git reads all packed refs for each: only for names of names
		if err == nil && found {
			refs = append(refs, ref{r.Name().String(), id})
		}
		return err
	})
	return refs, err
}
