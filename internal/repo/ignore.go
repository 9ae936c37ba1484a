package repo

import "strings"

// verdict is what a pattern says of a path.
type verdict uint8

const (
	silent verdict = iota
	ignored
	wanted
)

// ignoreList is the patterns of one .gitignore file; of several that match, the last one decides.
type ignoreList struct {
	patterns []ignorePattern
	names    map[string][]int // positions of the patterns that are the plain name of a file or folder, rising
	others   []int            // positions of the rest
	fold     bool
}

// ignorePattern is one line of a .gitignore file.
type ignorePattern struct {
	verdict  verdict
	dirOnly  bool
	anchored bool   // it is matched against the path from its file's folder on, not against the name
	suffix   string // for "*suffix" without special characters: what the name ends with
	literal  string // the part of an anchored pattern before its first special character
	glob     glob
	plain    bool // the pattern is the literal alone
}

// parseIgnore reads the text of a .gitignore file.
func parseIgnore(text string, fold bool) *ignoreList {
	list := &ignoreList{names: map[string][]int{}, fold: fold}
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		list.add(trimSpaces(line))
	}
	return list
}

// trimSpaces cuts off spaces at the end of a line that no backslash protects.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

func (l *ignoreList) add(line string) {
	p := ignorePattern{verdict: ignored}
	if rest, ok := strings.CutPrefix(line, "!"); ok {
		p.verdict, line = wanted, rest
	}
	if rest, ok := strings.CutSuffix(line, "/"); ok {
		p.dirOnly, line = true, rest
	}
	if line == "" {
		return
	}
	p.anchored = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	n := literalPrefix(line)
	p.plain = n == len(line)
	at := len(l.patterns)
	switch {
	case !p.anchored && p.plain:
		name := l.name(line)
		l.names[name] = append(l.names[name], at)
	case !p.anchored && len(line) > 1 && line[0] == '*' && literalPrefix(line[1:]) == len(line)-1:
		p.suffix = l.name(line[1:])
		l.others = append(l.others, at)
	default:
		p.literal = l.name(line[:n])
		if !p.plain {
			p.glob = compileGlob(line, l.fold)
		}
		l.others = append(l.others, at)
	}
	l.patterns = append(l.patterns, p)
}

// name is a name as it is compared.
func (l *ignoreList) name(s string) string {
	if l.fold {
		return foldASCII(s)
	}
	return s
}

func foldASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// match is what the list says of a path, which is relative to the folder of the list's file. A nil list is silent.
func (l *ignoreList) match(path string, isDir bool) verdict {
	if l == nil {
		return silent
	}
	path = l.name(path)
	name := path[strings.LastIndexByte(path, '/')+1:]
	best := -1
	named := l.names[name]
	for i := len(named) - 1; i >= 0 && best < 0; i-- {
		if p := l.patterns[named[i]]; isDir || !p.dirOnly {
			best = named[i]
		}
	}
	for i := len(l.others) - 1; i >= 0 && l.others[i] > best; i-- {
		if p := &l.patterns[l.others[i]]; (isDir || !p.dirOnly) && p.match(path, name) {
			best = l.others[i]
		}
	}
	if best < 0 {
		return silent
	}
	return l.patterns[best].verdict
}

func (p *ignorePattern) match(path, name string) bool {
	switch {
	case p.suffix != "":
		return strings.HasSuffix(name, p.suffix)
	case !p.anchored:
		path = name
	}
	if p.plain {
		return path == p.literal
	}
	return strings.HasPrefix(path, p.literal) && p.glob.match(path)
}
