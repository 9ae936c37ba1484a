package config

import (
	"maps"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/confward/confward/doc"
)

// Schemas are the mappings of files to schemas: a list of them, or a mapping that says also what may be fetched. Older
// settings have definitions of their own beside these.
type Schemas struct {
	Mappings    []Mapping             `key:"mappings" doc:"Which JSON Schema judges which files."`
	Remote      Remote                `key:"remote" doc:"Which schemas may be fetched over the network; without it none is."`
	Definitions map[string]Definition `key:"-"`
}

// Mapping says which schema judges which files.
type Mapping struct {
	Files  []string  `key:"files" need:"yes" doc:"Globs of files; without a slash they match in every folder."`
	Schema string    `key:"schema" need:"yes" doc:"The schema's path from the root, or builtin:NAME, or a URL of one of schemas.remote.hosts."`
	At     doc.Place `key:"-"`

	schemaAt doc.Place
}

// Remote says what may be fetched.
type Remote struct {
	Hosts   []string          `key:"hosts" doc:"Hosts that may be asked: a name, with *. before it those below it, with a port if it is not 443, with a path all below that. localhost:PORT is asked without TLS."`
	Catalog string            `key:"catalog" doc:"The URL of a catalog in SchemaStore's form, for files that have no schema otherwise."`
	Pins    map[string]string `key:"pins" doc:"For URLs the digest that their text must have, as sha256:HEX; what is pinned is fetched once."`
	Private bool              `key:"private_addresses" doc:"Whether a host may lie at an address of a private network (default false)."`
	Timeout int               `key:"timeout" doc:"Seconds that one fetch may take (default 10)."`
	Size    int               `key:"size" unit:"bytes" doc:"Bytes that a schema may have, such as 5MB (the default)."`
	MaxAge  int               `key:"max_age" doc:"Hours after which a copy is asked for again (default 24)."`
	At      doc.Place         `key:"-"`
}

func (s *Schemas) decodeNode(d *decoder, n *doc.Node) {
	switch r := n.Resolve(); r.Kind {
	case doc.Seq:
		d.decode(n, &s.Mappings)
	case doc.Map:
		s.members(d, n)
	case doc.Null:
	default:
		d.fault(WrongType, d.file.PlaceOf(n), "write a list of {files: [...], schema: PATH}", "%s must be a list, not %s", named(n), described(r))
	}
	s.judgeURLs(d, n)
}

func (s *Schemas) members(d *decoder, n *doc.Node) {
	own := fields(reflect.ValueOf(s).Elem())
	for key, m := range n.Members() {
		if i := slices.IndexFunc(own, func(f field) bool { return f.key == key }); i >= 0 {
			d.value(m, own[i])
			continue
		}
		if s.Definitions == nil {
			s.Definitions = map[string]Definition{}
		}
		var def Definition
		d.decode(m, &def)
		s.Definitions[key] = def
	}
}

func (m *Mapping) decodeNode(d *decoder, n *doc.Node) {
	m.At = d.file.PlaceOf(n)
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(m).Elem())
	d.globs(n.Get("files"))
	s := n.Get("schema")
	if s != nil {
		m.schemaAt = d.file.PlaceOf(s)
	}
	if m.Schema != "" && !isURL(m.Schema) &&
		(path.IsAbs(m.Schema) || strings.Contains(m.Schema, "://") || strings.HasPrefix(path.Clean(m.Schema), "..")) {
		d.fault(WrongValue, m.schemaAt, "name a file of the repository by its path from the root", "schema %q lies outside the repository", short(m.Schema))
		m.Schema = ""
	}
}

func (r *Remote) decodeNode(d *decoder, n *doc.Node) {
	r.At = d.file.PlaceOfKey(n)
	if !d.is(n, doc.Map, "a mapping") {
		return
	}
	d.section(n, reflect.ValueOf(r).Elem())
	r.Hosts = slices.DeleteFunc(r.Hosts, func(h string) bool {
		if hostForm().MatchString(h) {
			return false
		}
		d.fault(WrongValue, d.file.PlaceOf(n.Get("hosts")), "write it as schemas.example.com, without https://", "%q is no host", short(h))
		return true
	})
	for _, u := range slices.Sorted(maps.Keys(r.Pins)) {
		if !isPin(r.Pins[u]) {
			d.fault(WrongValue, d.file.PlaceOf(n.Get("pins").Get(u)), "confward schema fetch shows the digests", "a pin is sha256: and 64 hexadecimal digits, not %q", short(r.Pins[u]))
			delete(r.Pins, u)
		}
	}
}

var hostForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[^\s?#]*)?$|^\[[0-9A-Fa-f:]+\]:[0-9]{1,5}$`)
})

// isPin reports whether a text is a digest as pins are written.
func isPin(s string) bool {
	digits, ok := strings.CutPrefix(s, "sha256:")
	return ok && len(digits) == 64 && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}

func isURL(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

// judgeURLs notes the URLs that name a host that may not be asked: such a schema would never judge anything.
func (s *Schemas) judgeURLs(d *decoder, n *doc.Node) {
	if c := s.Remote.Catalog; c != "" && (!isURL(c) || !s.Remote.names(c)) {
		d.fault(WrongValue, d.file.PlaceOf(n.Find("remote", "catalog")), s.Remote.allow(c), "the catalog's host is not one that may be asked")
		s.Remote.Catalog = ""
	}
	for i := range s.Mappings {
		if m := &s.Mappings[i]; isURL(m.Schema) && !s.Remote.names(m.Schema) {
			d.fault(WrongValue, m.schemaAt, s.Remote.allow(m.Schema), "schema %q lies outside the repository, and its host is not one that may be asked", short(m.Schema))
			m.Schema = ""
		}
	}
}

// allow is the remedy for a URL whose host is not named.
func (r *Remote) allow(u string) string {
	if parsed, err := url.Parse(u); err == nil && parsed.Host != "" {
		return "name " + parsed.Host + " in schemas.remote.hosts"
	}
	return "name its host in schemas.remote.hosts"
}

// names reports whether a URL's host is among those that may be asked, by its name alone: who asks looks closer.
func (r *Remote) names(u string) bool {
	parsed, err := url.Parse(u)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(r.Hosts, func(entry string) bool {
		host, _, _ := strings.Cut(strings.ToLower(entry), "/")
		if parent, wild := strings.CutPrefix(host, "*"); wild {
			return strings.HasSuffix(strings.ToLower(parsed.Hostname()), parent)
		}
		return strings.EqualFold(host, parsed.Host) || strings.EqualFold(host, parsed.Hostname()) || strings.EqualFold(strings.TrimSuffix(host, ":443"), parsed.Host)
	})
}
