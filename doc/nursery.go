package doc

import "slices"

// nursery makes the nodes of a file's tree and their lists of children in blocks: a file has many, and they live as long
// as each other.
type nursery struct {
	rest  int     // bytes of the file that nothing is made for yet, at most
	kids  []*Node // the members of the collections that are being read, the innermost one's last
	nodes []Node  // room for nodes to come
	slots []*Node // room for lists of children to come
}

// node is a new node.
func (y *nursery) node() *Node {
	if len(y.nodes) == 0 {
		y.nodes = make([]Node, y.room())
	}
	n := &y.nodes[0]
	y.nodes = y.nodes[1:]
	return n
}

// gather takes the members from first on as the children of a collection that has been read.
func (y *nursery) gather(first int) []*Node {
	kids := y.kids[first:]
	y.kids = y.kids[:first]
	if len(kids) == 0 {
		return nil
	}
	if len(kids) > len(y.slots) {
		y.slots = make([]*Node, max(len(kids), y.room()))
	}
	children := slices.Clip(y.slots[:copy(y.slots, kids)])
	y.slots = y.slots[len(kids):]
	return children
}

// room is how many nodes to make at once: what the rest of the file may need, up to a block's size.
func (y *nursery) room() int { return min(y.rest/16+4, 512) }
