package doc

import (
	"cmp"
	"slices"
)

// Blocks become nested mappings as in HCL's JSON form: resource "aws_instance" "web" { ami = 1 } is
// /resource/aws_instance/web/ami. Blocks of one type with the same labels become a list of mappings.

// members hangs a body's attributes and blocks under a node.
func (r *hclReader) members(n *Node, b *hclBody, depth int) bool {
	groups := hclGroups(b.blocks, 0)
	at := 0
	for _, a := range b.attributes {
		for ; at < len(groups) && groups[at][0].names[0].span.Start < a.KeySpan.Start; at++ {
			if !r.group(n, groups[at], 0, depth) {
				return false
			}
		}
		if !r.add(n, a) {
			return false
		}
	}
	for ; at < len(groups); at++ {
		if !r.group(n, groups[at], 0, depth) {
			return false
		}
	}
	return true
}

// hclGroups are the blocks with the same name at an index, in the order of the first of each.
func hclGroups(blocks []*hclBlock, index int) [][]*hclBlock {
	var groups [][]*hclBlock
	known := map[string]int{}
	for _, b := range blocks {
		name := b.names[index].text
		i, ok := known[name]
		if !ok {
			i = len(groups)
			known[name] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], b)
	}
	return groups
}

// group adds the blocks that share the name at an index as one member.
func (r *hclReader) group(parent *Node, blocks []*hclBlock, index, depth int) bool {
	name := blocks[0].names[index]
	n := &Node{Kind: Map, Key: name.text, KeySpan: name.span, Span: hclHull(blocks, index)}
	if !r.deeper(depth+1) || !r.add(parent, n) {
		return false
	}
	bare, labelled := split(blocks, index)
	switch {
	case len(bare) == 0:
		return r.labels(n, labelled, index+1, depth+1)
	case len(blocks) == 1:
		return r.members(n, &bare[0].body, depth+1)
	}
	n.Kind = Seq
	for _, b := range bare {
		item := &Node{Kind: Map, Span: b.braces}
		if !r.deeper(depth+2) || !r.add(n, item) || !r.members(item, &b.body, depth+2) {
			return false
		}
	}
	if len(labelled) == 0 {
		return true
	}
	item := &Node{Kind: Map, Span: hclHull(labelled, index)}
	return r.deeper(depth+2) && r.add(n, item) && r.labels(item, labelled, index+1, depth+2)
}

// labels adds a member for each label at an index.
func (r *hclReader) labels(n *Node, blocks []*hclBlock, index, depth int) bool {
	for _, g := range hclGroups(blocks, index) {
		if !r.group(n, g, index, depth) {
			return false
		}
	}
	return true
}

// split parts blocks by whether a label follows the name at an index.
func split(blocks []*hclBlock, index int) (bare, labelled []*hclBlock) {
	for _, b := range blocks {
		if len(b.names) == index+1 {
			bare = append(bare, b)
		} else {
			labelled = append(labelled, b)
		}
	}
	return bare, labelled
}

// hclHull reaches from what follows the name at an index in the first block to the end of the last one.
func hclHull(blocks []*hclBlock, index int) Span {
	starts := func(b *hclBlock) int {
		if index+1 < len(b.names) {
			return b.names[index+1].span.Start
		}
		return b.braces.Start
	}
	first := slices.MinFunc(blocks, func(a, b *hclBlock) int { return cmp.Compare(starts(a), starts(b)) })
	return Span{starts(first), blocks[len(blocks)-1].braces.End}
}
