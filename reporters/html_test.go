package reporters

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

// Whatever a report holds, the page has our elements alone, each closed, and none that loads, runs or links.
func TestHTMLHoldsOnlyOurElements(t *testing.T) {
	ours := map[string]bool{}
	for _, name := range strings.Fields("html h1 h2 p b ul li div table thead tbody tr th td code pre mark article small details summary") {
		ours[name] = true
	}
	_, body, _ := strings.Cut(htmlHead, "</style>")
	if body != "\n" {
		t.Fatalf("%q", body)
	}
	for _, page := range []string{render(t, "html", Options{}, hostile()), render(t, "html", Options{All: true}, change()), render(t, "html", Options{}, broken())} {
		rest, ok := strings.CutPrefix(page, htmlHead)
		if !ok {
			t.Fatal("another head")
		}
		d := xml.NewDecoder(strings.NewReader("<html>" + rest))
		d.Entity = xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in\n%s", err, rest)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !ours[e.Name.Local] {
				t.Errorf("an element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local != "class" || !regexp.MustCompile(`^[a-z]+$`).MatchString(a.Value) {
					t.Errorf("an attribute %s=%q", a.Name.Local, a.Value)
				}
			}
		}
	}
}
