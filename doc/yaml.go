package doc

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v4"
)

// YAML is read in three steps. A look at the text refuses what holds more values than the limit, before anything is
// allocated for it. The library then gives nodes with their decoded values and the line and column at which they start.
// Last, those are turned into our tree: types by the core schema of YAML 1.2, and for each node the bytes it covers,
// which the library does not tell (yaml_span.go).

// yamlTagLines bounds the %TAG lines of a file: the library compares each with all others.
const yamlTagLines = 1000

// parseYAML reads a stream of documents. Those before a fault are kept.
func parseYAML(p *parser) {
	if tooManyYAMLValues(p.src[p.start:], p.limits.Nodes) {
		p.skip("more than %d values", p.limits.Nodes)
		return
	}
	if bytes.Count(p.src, []byte("%TAG")) > yamlTagLines {
		p.skip("more than %d %%TAG lines", yamlTagLines)
		return
	}
	reader := newYAMLReader(p)
	anchors := &yamlAnchors{}
	depth := &yamlDepth{limit: p.limits.Depth}
	loader, err := yaml.NewLoader(bytes.NewReader(yamlInput(p.src[p.start:])), yaml.WithPlugin(depth, anchors))
	if err != nil {
		p.skip("the YAML reader could not be set up")
		return
	}
	for {
		document, err := nextYAMLDocument(loader)
		switch {
		case depth.exceeded:
			p.deeper(p.limits.Depth + 1)
			return
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			reader.fault(err)
			return
		}
		if !reader.document(document) {
			return
		}
	}
}

// errYAMLReader is what a panic of the library becomes.
var errYAMLReader = errors.New("this cannot be read as YAML")

// nextYAMLDocument is the next document of the stream, or io.EOF.
func nextYAMLDocument(loader *yaml.Loader) (document *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			err = errYAMLReader
		}
	}()
	document = &yaml.Node{}
	return document, loader.Load(document)
}

// yamlDepth stops the library before it nests deeper than the limit; it notes that it did.
type yamlDepth struct {
	limit    int
	exceeded bool
}

// CheckDepth is called by the library whenever a collection starts.
func (d *yamlDepth) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > d.limit {
		d.exceeded = true
		return errors.New("too deep")
	}
	return nil
}

// CheckAlias is never asked: aliases are expanded by ourselves, with a budget.
func (d *yamlDepth) CheckAlias(int, int) error { return nil }

// yamlAnchors are the anchors of a document. An alias without an anchor gets a stand-in, so that reading goes on and
// each such alias is reported.
type yamlAnchors struct {
	nodes map[string]*yaml.Node
}

// unknownYAMLAnchor is the value of the stand-in; no node of a text has this kind and tag.
const unknownYAMLAnchor = "unknown anchor"

// NewAliasDataContext is called by the library at the start of a stream.
func (a *yamlAnchors) NewAliasDataContext(yaml.AliasDataServices) (yaml.AliasDataContext, error) {
	return a, nil
}

// BeginDocument forgets the anchors: they do not reach into the next document.
func (a *yamlAnchors) BeginDocument() error {
	a.nodes = map[string]*yaml.Node{}
	return nil
}

// DefineAnchor notes a node; a later anchor of the same name replaces it.
func (a *yamlAnchors) DefineAnchor(name string, n *yaml.Node) error {
	a.nodes[name] = n
	return nil
}

// ResolveAlias finds the node of a name.
func (a *yamlAnchors) ResolveAlias(name string) (*yaml.Node, bool, error) {
	if n := a.nodes[name]; n != nil {
		return n, true, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: unknownYAMLAnchor}, true, nil
}

// EndDocument is called by the library.
func (a *yamlAnchors) EndDocument() error { return nil }
