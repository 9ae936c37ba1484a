package repo

// endFiles yields the files in which a newer side differs from older ones, with what they were before.
type endFiles struct {
	repo  *Repo
	cache *treeCache
	yield func(File, error) bool
}

// item is what a walk came upon: a file that differs, or an error.
type item struct {
	difference
	err error
}

// walk compares a newer side with the older ones and yields what it finds. Without older ones all files are yielded at
// once; else files that were renamed are known only when all are seen. It reports whether the walk goes on.
func (e *endFiles) walk(d *treeDiff, now oid, was []oid) bool {
	d.left = maxFiles
	if len(was) == 0 {
		ok := true
		d.found = func(f difference) bool { ok = e.show(f, nil); return ok }
		d.fail = func(path string, err error) bool { ok = e.yield(File{Path: path}, err); return ok }
		d.compare(now, nil)
		return ok
	}
	var items []item
	gone := make([][]missing, len(was))
	d.gone = make([]func(missing), len(was))
	for i := range was {
		d.gone[i] = func(m missing) { gone[i] = append(gone[i], m) }
	}
	d.found = func(f difference) bool {
		items = append(items, item{difference: f})
		return true
	}
	d.fail = func(path string, err error) bool {
		items = append(items, item{difference{path: path}, err})
		return true
	}
	d.compare(now, was)
	var added []difference
	for _, it := range items {
		if it.err == nil && it.isNew() {
			added = append(added, it.difference)
		}
	}
	renamed := make([]map[string]missing, len(was))
	for i := range was {
		renamed[i] = e.repo.renames(d.ctx, e.cache, added, gone[i])
	}
	for _, it := range items {
		if it.err != nil {
			if !e.yield(File{Path: it.path}, it.err) {
				return false
			}
		} else if !e.show(it.difference, e.repo.changed(it.entry, it.before(renamed))) {
			return false
		}
	}
	return true
}

// isNew reports whether a file stands where none of the older sides has one.
func (d *difference) isNew() bool {
	for _, w := range d.was {
		if !w.id.isZero() {
			return false
		}
	}
	return d.isFile()
}

// before is what the file was on each of the older sides.
func (d *difference) before(renamed []map[string]missing) []missing {
	before := make([]missing, len(d.was))
	for i, w := range d.was {
		before[i] = missing{d.path, w}
		if w.id.isZero() && renamed != nil {
			before[i] = renamed[i][d.path]
		}
	}
	return before
}

func (e *endFiles) show(d difference, c *Change) bool {
	f, show, err := e.repo.file(d.path, d.entry)
	f.Change = c
	return !show || e.yield(f, err)
}
