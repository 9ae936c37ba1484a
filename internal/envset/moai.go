package envset

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// Shared finds the configurations that are one for all environments and several files: MoAI's. They have a base and no
// environments, so that nothing compares or promotes them.
//
// Each generation of MoAI reads its own files and none of an older one's, which nobody takes away when the next one
// comes: the youngest that is there is in force. An index, config.yaml, counts below the sections beside it.
func Shared(paths []string) []*Set {
	f := &finder{paths: paths}
	found := map[string]map[string][]string{}
	for _, p := range paths {
		if dir, kind := moaiFile(p); kind != "" && !f.exempt(p) {
			if found[dir] == nil {
				found[dir] = map[string][]string{}
			}
			found[dir][kind] = append(found[dir][kind], p)
		}
	}
	var sets []*Set
	for _, dir := range slices.Sorted(maps.Keys(found)) {
		files := found[dir]
		s := &Set{Name: dir, Convention: "moai", Kind: Overlay, Runs: true}
		for _, generation := range [][]string{{"config/config.yaml", "sections"}, {"config/config.json"}, {"config.json"}} {
			for _, kind := range generation {
				for _, p := range files[kind] {
					if generation[0] != "config/config.yaml" && len(s.Base) > 0 {
						s.Unused = append(s.Unused, p)
						continue
					}
					s.Base = append(s.Base, Layer{Path: p})
				}
			}
		}
		sets = append(sets, s)
	}
	return sets
}

// moaiFile is the folder .moai that a file of MoAI's configuration lies in, and which of its files it is; or nothing.
func moaiFile(p string) (dir, kind string) {
	dir, rest, ok := strings.Cut("/"+p, "/.moai/")
	if !ok {
		return "", ""
	}
	dir = path.Join(strings.TrimPrefix(dir, "/"), ".moai")
	switch {
	case rest == "config.json", rest == "config/config.json", rest == "config/config.yaml":
		return dir, rest
	case path.Dir(rest) == "config/sections" && slices.Contains(yamls, path.Ext(rest)):
		return dir, "sections"
	}
	return "", ""
}
