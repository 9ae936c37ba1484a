package template

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// node is a value of a template with what its schema says of it.
type node struct {
	key    string
	shape  *shape // what it was made of; nil for a value that was taken whole
	said   bool   // it stands in the template; otherwise it stands there as a comment
	scalar any    // nil, bool, string or json.Number
	list   []*node
	object []*node
	kind   kind
}

type kind uint8

const (
	scalar kind = iota
	list
	object
)

// value is what a document holds for the node: with all, what is a comment in the template too.
func (n *node) value(all bool) any {
	switch n.kind {
	case list:
		out := make([]any, 0, len(n.list))
		for _, c := range n.list {
			out = append(out, c.value(all))
		}
		return out
	case object:
		out := make(map[string]any, len(n.object))
		for _, c := range n.object {
			if all || c.said {
				out[c.key] = c.value(all)
			}
		}
		return out
	}
	return n.scalar
}

func (n *node) member(key string) *node {
	for _, c := range n.object {
		if c.key == key {
			return c
		}
	}
	return nil
}

// clone is a copy that shares nothing that is changed.
func (n *node) clone() *node {
	c := *n
	c.list, c.object = cloneAll(n.list), cloneAll(n.object)
	return &c
}

func cloneAll(nodes []*node) []*node {
	out := make([]*node, len(nodes))
	for i, n := range nodes {
		out[i] = n.clone()
	}
	return out
}

// made is the node of a value that a schema gives: a default, an example, a member of an enumeration.
func made(v any) *node {
	switch v := v.(type) {
	case []any:
		n := &node{kind: list, said: true}
		for _, item := range v {
			n.list = append(n.list, made(item))
		}
		return n
	case map[string]any:
		n := &node{kind: object, said: true}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			c := made(v[key])
			c.key = key
			n.object = append(n.object, c)
		}
		return n
	}
	return &node{kind: scalar, said: true, scalar: v}
}

// shape is what schemas that apply to one value ask for together, with one choice made of every alternative.
type shape struct {
	asked    []*jsonschema.Schema // those that it was made of: what has to be held
	parts    []*jsonschema.Schema // with those that they refer to and those that were chosen
	types    []string             // allowed, the one to take first
	enum     []any                // allowed values; nil: any
	required []string
	keys     []string // that the parts name, in their order
	ranks    map[string]int
	ways     []way // that were chosen
}

// way is a choice among the alternatives of a schema.
type way struct {
	of    *jsonschema.Schema
	taken *jsonschema.Schema
}

func number(s string) json.Number { return json.Number(s) }
