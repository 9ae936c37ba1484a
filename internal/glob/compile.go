package glob

import "strings"

// Compile is Match with the pattern taken apart once. The usual patterns (a name, *.yaml, a path) are decided without the
// general matcher.
func Compile(pattern string) func(path string) bool {
	general := func(path string) bool { return Match(pattern, path) }
	p := normal(pattern)
	if strings.ContainsAny(p, `\[]{}?`) {
		return behind(p, general)
	}
	name, anywhere := strings.CutPrefix(p, "**/")
	switch {
	case anywhere && name != "" && !strings.Contains(name, "/") && strings.Count(name, "*") <= 1:
		before, after, wild := strings.Cut(name, "*")
		return func(path string) bool { return hasPart(path, before, after, wild) }
	case !strings.Contains(p, "*") && p != "":
		return func(path string) bool {
			rest, ok := strings.CutPrefix(path, p)
			return ok && (rest == "" || rest[0] == '/')
		}
	}
	return behind(p, general)
}

// hasPart reports whether the name of a file or of a folder on its way is before and after, with anything between if wild.
func hasPart(path, before, after string, wild bool) bool {
	for path != "" {
		part, rest, _ := strings.Cut(path, "/")
		if path = rest; !wild && part == before ||
			wild && len(part) >= len(before)+len(after) && strings.HasPrefix(part, before) && strings.HasSuffix(part, after) {
			return true
		}
	}
	return false
}

// behind asks only where the path begins with the folders that the pattern begins with.
func behind(p string, general func(string) bool) func(string) bool {
	folders := p
	if i := strings.IndexAny(p, `*\[]{}?`); i >= 0 {
		folders = p[:i]
	}
	folders = folders[:strings.LastIndexByte(folders, '/')+1]
	return func(path string) bool { return strings.HasPrefix(path, folders) && general(path) }
}
