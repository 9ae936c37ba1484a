package rollout

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/confward/confward/internal/envset"
)

// TrailerKey begins the trailer of a commit that promotes. It tells the contents of both sides after it, which are the base
// of the next promotion:
//
//	Confward-Promoted: config/* staging:config/staging.yml@1f3a... -> production:config/production.yml@88c0...
//
// Spaces and the like in names are written as in a URL.
const TrailerKey = "Confward-Promoted: "

// Trailer is the line for a commit's message, given the ids of the contents after it by path.
func Trailer(e Edge, blobs map[string]string) string {
	return TrailerKey + quote(e.Set.Name) + " " + sideText(e.From, blobs) + " -> " + sideText(e.To, blobs)
}

func sideText(env *envset.Environment, blobs map[string]string) string {
	var files []string
	for _, l := range env.Layers {
		files = append(files, quote(l.Path)+"@"+blobs[l.Path])
	}
	return quote(env.Name) + ":" + strings.Join(slices.Compact(files), ",")
}

// quote keeps what has no meaning in a trailer.
func quote(s string) string {
	return strings.NewReplacer("%2F", "/", "%2A", "*", "+", "%20").Replace(url.QueryEscape(s))
}

// trailer is what a commit says of one edge: ids of contents by path.
type trailer struct{ from, to map[string]string }

// Promoted reports whether a message is that of a commit that promotes.
func Promoted(message string) bool {
	for line := range strings.Lines(message) {
		if strings.HasPrefix(line, TrailerKey) {
			return true
		}
	}
	return false
}

// findTrailer finds the trailer of an edge in a message. What is not as Trailer writes it is none.
func findTrailer(message string, e Edge) (trailer, bool) {
	for line := range strings.Lines(message) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), TrailerKey)
		if !ok {
			continue
		}
		parts := strings.Fields(rest)
		if len(parts) != 4 || parts[2] != "->" || unquote(parts[0]) != e.Set.Name {
			continue
		}
		from, err := readSide(parts[1], e.From)
		to, errTo := readSide(parts[3], e.To)
		if err == nil && errTo == nil {
			return trailer{from, to}, true
		}
	}
	return trailer{}, false
}

func readSide(text string, env *envset.Environment) (map[string]string, error) {
	name, files, _ := strings.Cut(text, ":")
	if unquote(name) != env.Name {
		return nil, fmt.Errorf("it is about %s", name)
	}
	blobs := map[string]string{}
	for file := range strings.SplitSeq(files, ",") {
		path, id, ok := strings.Cut(file, "@")
		if !ok {
			return nil, fmt.Errorf("%q has no content", file)
		}
		if id != "" {
			blobs[unquote(path)] = id
		}
	}
	return blobs, nil
}

func unquote(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}
