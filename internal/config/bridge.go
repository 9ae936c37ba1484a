package config

import (
	"reflect"

	"github.com/confward/confward/doc"
)

// Bridge is how one environment's configuration becomes that of others: `confward env sync` follows it.
type Bridge struct {
	Base       string        `key:"base" need:"yes" doc:"The environment that values come from."`
	Targets    []string      `key:"targets" doc:"The environments that they go to, in this order."`
	Sets       []string      `key:"sets" doc:"The sets that it is about, by name or a part of it (default: all)."`
	Mapping    BridgeMapping `key:"mapping" doc:"How keys and values of the base read in a target."`
	Managed    []string      `key:"managed" doc:"Keys that go from a target too when the base gives them up."`
	Validation []string      `key:"validation_rules" doc:"Checks or rules of which a target may break none, not even with a warning."`
	At         doc.Place     `key:"-"`
}

// BridgeMapping is what a bridge does to keys. Paths have dots between their parts, or begin with a slash and have slashes.
type BridgeMapping struct {
	Skip     []string         `key:"skip" doc:"Keys that each environment has for itself, such as host or db.*"`
	Rename   []BridgeRename   `key:"rename" doc:"Keys that are called otherwise in a target."`
	Template []BridgeTemplate `key:"template" doc:"Texts to replace within values."`
	Set      BridgeValues     `key:"set" doc:"Values that a target has whatever the base says, by path."`
}

// BridgeRename moves a key.
type BridgeRename struct {
	From string    `key:"from" need:"yes" doc:"The path in the base."`
	To   string    `key:"to" need:"yes" doc:"The path in a target."`
	At   doc.Place `key:"-"`
}

// BridgeTemplate replaces a text.
type BridgeTemplate struct {
	Match   string    `key:"match" need:"yes" doc:"The text; {base} stands for the base's name."`
	Replace string    `key:"replace" doc:"What takes its place; {target} stands for the target's name."`
	Paths   []string  `key:"paths" doc:"Only in values of these keys."`
	At      doc.Place `key:"-"`
}

// BridgeValues are values by path.
type BridgeValues struct{ Node *doc.Node }

func (b *Bridge) decodeNode(d *decoder, n *doc.Node) {
	if b.At = d.file.PlaceOf(n); d.is(n, doc.Map, "a mapping") {
		d.section(n, reflect.ValueOf(b).Elem())
		d.globs(n.Get("managed"))
	}
}

func (m *BridgeMapping) decodeNode(d *decoder, n *doc.Node) {
	if d.is(n, doc.Map, "a mapping") {
		d.section(n, reflect.ValueOf(m).Elem())
		d.globs(n.Get("skip"))
	}
}

func (r *BridgeRename) decodeNode(d *decoder, n *doc.Node) {
	if r.At = d.file.PlaceOf(n); d.is(n, doc.Map, "a mapping") {
		d.section(n, reflect.ValueOf(r).Elem())
	}
}

func (t *BridgeTemplate) decodeNode(d *decoder, n *doc.Node) {
	if t.At = d.file.PlaceOf(n); d.is(n, doc.Map, "a mapping") {
		d.section(n, reflect.ValueOf(t).Elem())
		d.globs(n.Get("paths"))
	}
}

func (v *BridgeValues) decodeNode(d *decoder, n *doc.Node) {
	if d.is(n, doc.Map, "a mapping") {
		v.Node = n
	}
}
