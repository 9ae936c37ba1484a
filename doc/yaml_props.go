package doc

import (
	"net/url"
	"strings"
)

// yamlProps are the anchor and the tag in front of a value.
type yamlProps struct {
	anchor string
	tag    string // as written
	full   string // the tag with its prefix; !! for YAML's own
	at     Span   // of the tag
	end    int    // the offset behind the last of them
}

// any reports whether there is an anchor or a tag.
func (p yamlProps) any() bool { return p.end > 0 }

// props reads the anchor and the tag that begin at at, as far as they stand on its line, and the blanks behind them.
func (r *yamlReader) props() (p yamlProps, ok bool) {
	for r.at < len(r.text) {
		start := r.at
		next := yamlProps{}
		switch r.text[start] {
		case '&':
			r.at = r.nameEnd(start + 1)
			if next.anchor = r.text[start+1 : r.at]; next.anchor == "" {
				return p, r.failProps(start)
			}
		case '!':
			if next, ok = r.tag(); !ok {
				return p, false
			}
		default:
			return p, true
		}
		next.end = r.at
		if !r.spaceAt(r.at) && !(len(r.brackets) > 0 && isYAMLFlow(r.text[r.at])) {
			return p, r.failProps(start)
		}
		if p, ok = r.join(p, next); !ok {
			return p, false
		}
		r.blanks()
	}
	return p, true
}

// join puts together what stands in front of a value in two places.
func (r *yamlReader) join(p, q yamlProps) (yamlProps, bool) {
	switch {
	case !q.any():
		return p, true
	case !p.any():
		return q, true
	}
	if p.anchor != "" && q.anchor != "" || p.tag != "" && q.tag != "" {
		return p, r.fail(Span{q.end - 1, q.end}, "remove one of them", "a value can have one anchor and one tag")
	}
	if q.anchor != "" {
		p.anchor = q.anchor
	}
	if q.tag != "" {
		p.tag, p.full, p.at = q.tag, q.full, q.at
	}
	p.end = max(p.end, q.end)
	return p, true
}

// nameEnd is the end of the name of an anchor.
func (r *yamlReader) nameEnd(at int) int {
	for !r.spaceAt(at) && !isYAMLFlow(r.text[at]) {
		at++
	}
	return at
}

// tag reads a tag: !<verbatim>, !!of-yaml, !own, !handle!own, or ! for a text.
func (r *yamlReader) tag() (p yamlProps, ok bool) {
	start := r.at
	if strings.HasPrefix(r.text[start:], "!<") {
		n := strings.IndexAny(r.text[start:], "> \t\r\n")
		if n < 3 || r.text[start+n] != '>' {
			return p, r.failProps(start)
		}
		r.at += n + 1
		p.full = r.text[start+2 : r.at-1]
	} else {
		r.at = r.nameEnd(start)
		handle, name := "!", r.text[start+1:r.at]
		if i := strings.IndexByte(name, '!'); i >= 0 && isTagHandle("!"+name[:i+1]) {
			handle, name = "!"+name[:i+1], name[i+1:]
			if name == "" {
				return p, r.failProps(start)
			}
		}
		if strings.ContainsAny(name, "\"|<>\\^`") {
			return p, r.failProps(start)
		}
		prefix := r.prefix(handle)
		if prefix == "" {
			return p, r.fail(Span{start, r.at}, "declare it in a %TAG line before ---, or quote the text", "the tag's prefix is declared nowhere")
		}
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		p.full = prefix + name
	}
	p.tag, p.at = r.text[start:r.at], Span{start, r.at}
	if own, ok := strings.CutPrefix(p.full, "tag:yaml.org,2002:"); ok {
		p.full = "!!" + own
	}
	return p, true
}

// prefix is what a handle stands for, or empty if it is declared nowhere.
func (r *yamlReader) prefix(handle string) string {
	if p := r.handles[handle]; p != "" {
		return p
	}
	switch handle {
	case "!":
		return "!"
	case "!!":
		return "!!"
	}
	return ""
}

// isTagHandle knows !, !! and !word!.
func isTagHandle(s string) bool {
	word := strings.Trim(s, "!")
	return s == "!" || s == "!"+word+"!" && strings.IndexFunc(word, func(c rune) bool { return !isWordRune(c) }) < 0
}

func isWordRune(c rune) bool { return c == '-' || c < 0x80 && isWordByte(byte(c)) }

// yamlAnchored is a value that aliases may name.
type yamlAnchored struct {
	node *Node
	size int  // its nodes, aliases expanded
	open bool // it is being read: an alias to it stands within it
}

// anchor makes n the value of an anchor, if there is one. The value is to be closed when it has been read.
func (r *yamlReader) anchor(n *Node, props yamlProps) *yamlAnchored {
	if props.anchor == "" {
		return nil
	}
	if r.anchors == nil {
		r.anchors = map[string]*yamlAnchored{}
	}
	a := &yamlAnchored{node: n, open: true}
	r.anchors[props.anchor] = a
	return a
}

func (a *yamlAnchored) close(size int) {
	if a != nil {
		a.size, a.open = size, false
	}
}

// alias reads an alias. A name may hold a colon, but nearly always a colon at its end is meant as that of a key.
func (r *yamlReader) alias(n *Node) (size int, ok bool) {
	start := r.at
	r.at = r.nameEnd(start + 1)
	name := r.text[start+1 : r.at]
	if short, colon := strings.CutSuffix(name, ":"); colon && r.anchors[name] == nil {
		name = short
		r.at--
	}
	if name == "" {
		return 0, r.failProps(start)
	}
	n.Kind, n.Value, n.Span = Alias, name, Span{start, r.at}
	switch target := r.anchors[name]; {
	case target == nil:
		r.p.fail(n.Span, "define the anchor before it is used, or quote the value if the * is meant as text",
			"no anchor named %q comes before this alias", name)
	case target.open:
		r.p.problem(Problem{Fault: Invalid, Span: n.Span, Remedy: "let the alias name another value",
			Message: "the alias stands within the very value it names",
			Related: []Note{{Span: Span{target.node.Span.Start, target.node.Span.Start}, Message: "that value starts here"}}})
	default:
		n.Target = target.node
		return max(target.size, 1), true
	}
	return 1, true
}

// describe gives a value that has been read its anchor and tag, and a scalar its type.
func (r *yamlReader) describe(n *Node, props yamlProps) bool {
	if n.Kind == Alias && props.any() {
		return r.fail(n.Span, "remove it, or set it where the anchor is", "an alias can have no anchor or tag of its own")
	}
	n.Anchor, n.Tag = props.anchor, props.tag
	r.checkTag(props)
	switch {
	case n.Kind == Map || n.Kind == Seq || n.Kind == Alias:
	case n.Tag != "":
		text, fits := n.Value, false
		if n.Kind, n.Value, fits = taggedScalar(props.full, text); !fits {
			r.p.fail(n.Span, "correct the value or remove the tag", "the value is not what its tag %s says", n.Tag)
			n.Kind, n.Value = String, text
		}
	case n.Style != Plain:
		n.Kind = String
	default:
		n.Kind, n.Value = coreScalar(n.Value)
	}
	return true
}
