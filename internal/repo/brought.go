package repo

// Brought is the first commit on the way that gave a file the content which it has at an end, or nil if there is none.
// It reads trees of all these commits, so it is for a few files that are reported.
func (s *Snapshot) Brought(path string) (*CommitInfo, error) {
	t, ok := s.tree.(*pathTree)
	if !ok {
		return nil, nil
	}
	cache := t.repo.newTreeCache()
	for _, e := range t.ends {
		at, err := cache.find(e.tip.tree, path)
		if err != nil {
			return nil, err
		}
		if !at.isFile() || at.id.isZero() {
			continue
		}
		for _, c := range t.on {
			if brought, err := t.brings(cache, c, path, at); err != nil {
				return nil, err
			} else if brought {
				full, err := t.repo.commitByID(c.id)
				if err != nil {
					return nil, err
				}
				return full.info, nil
			}
		}
	}
	return nil, nil
}

// brings reports whether a commit has an entry that none of its parents has.
func (t *pathTree) brings(cache *treeCache, c *commit, path string, e entry) (bool, error) {
	at, err := cache.find(c.tree, path)
	if err != nil || !at.same(e) {
		return false, err
	}
	for _, id := range c.parents {
		parent, err := t.repo.commitByID(id)
		if err != nil {
			return false, err
		}
		if at, err := cache.find(parent.tree, path); err != nil || at.same(e) {
			return false, err
		}
	}
	return true, nil
}
