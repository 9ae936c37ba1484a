package lint

import (
	"encoding/binary"

	"github.com/confward/confward/doc"
)

// sightFormat names the form in which a sight is written. Another form has another name.
const sightFormat = "sight 3"

// encodeSight writes a sight. Of a rule that is known by its ID only that is written.
func encodeSight(s *sight, rules map[string]*Rule) []byte {
	w := writer{rules: rules}
	w.flag(s.binary)
	list(&w, s.judged, (*writer).text)
	list(&w, s.needs, (*writer).need)
	list(&w, s.missed, (*writer).missed)
	list(&w, s.directives, (*writer).directive)
	list(&w, s.findings, (*writer).finding)
	list(&w, s.sections, (*writer).section)
	return w.b
}

// decodeSight is the inverse of encodeSight, or nil for what that does not write.
func decodeSight(b []byte, rules map[string]*Rule) *sight {
	r := &reader{b: b, rules: rules}
	s := &sight{
		binary:     r.flag(),
		judged:     items(r, (*reader).text),
		companions: companions{needs: items(r, (*reader).need)},
		missed:     items(r, (*reader).missed),
		directives: items(r, (*reader).directive),
		findings:   items(r, (*reader).finding),
		sections:   items(r, (*reader).section),
	}
	if r.bad || len(r.b) > 0 {
		return nil
	}
	return s
}

// writer writes values one after the other.
type writer struct {
	b     []byte
	rules map[string]*Rule
}

func (w *writer) number(n int) { w.b = binary.AppendVarint(w.b, int64(n)) }

func (w *writer) text(s string) {
	w.number(len(s))
	w.b = append(w.b, s...)
}

func (w *writer) flag(f bool) {
	n := 0
	if f {
		n = 1
	}
	w.number(n)
}

func list[T any](w *writer, all []T, write func(*writer, T)) {
	w.number(len(all))
	for _, x := range all {
		write(w, x)
	}
}

func (w *writer) need(n need) {
	w.number(int(n.at))
	w.text(n.path)
	w.b = append(w.b, n.id[:]...)
}

func (w *writer) missed(n NotChecked) {
	w.text(n.Path)
	w.text(n.Check)
	w.text(n.Reason)
	w.flag(n.Failed)
}

func (w *writer) place(p doc.Place) {
	w.text(p.Path)
	w.text(p.Pointer)
	w.span(p.Span)
	for _, n := range []int{p.Line, p.Col, p.EndLine, p.EndCol} {
		w.number(n)
	}
}

func (w *writer) span(s doc.Span) {
	w.number(s.Start)
	w.number(s.End)
}

func (w *writer) line(l Line) {
	w.number(l.Number)
	w.text(l.Text)
	w.number(l.Cut)
}

func (w *writer) directive(d directive) {
	w.place(d.at)
	list(w, d.frame, (*writer).line)
	w.number(d.target)
	w.text(d.rule)
	w.text(d.reason)
	w.flag(d.loose)
	w.span(d.line)
}

func (w *writer) finding(x Finding) {
	w.rule(x.Rule)
	w.number(int(x.Severity))
	w.place(x.At)
	w.text(x.Message)
	w.text(x.Hint)
	w.text(x.Same)
	list(w, x.Related, (*writer).related)
	list(w, x.Fixes, (*writer).fix)
	list(w, x.Frame, (*writer).line)
	w.text(x.Identity)
	w.number(x.From)
	w.flag(x.Muted != nil)
	if x.Muted != nil {
		w.muted(*x.Muted)
	}
}

func (w *writer) section(s Section) {
	for _, t := range []string{s.Check, s.Title, s.Intro, s.Note} {
		w.text(t)
	}
	list(w, s.Columns, (*writer).text)
	list(w, s.Rows, (*writer).row)
}

func (w *writer) row(cells []string) { list(w, cells, (*writer).text) }

func (w *writer) rule(r *Rule) {
	w.text(r.ID)
	known := w.rules[r.ID] == r
	w.flag(known)
	if !known {
		w.text(r.Title)
		w.number(int(r.Severity))
		list(w, r.Controls, (*writer).text)
	}
}

func (w *writer) related(r Related) {
	w.place(r.At)
	w.text(r.Message)
}

func (w *writer) fix(f Fix) {
	w.text(f.Title)
	w.flag(f.Safe)
	list(w, f.Edits, (*writer).edit)
}

func (w *writer) edit(e doc.Edit) {
	w.text(e.Path)
	w.span(e.Span)
	w.text(e.New)
}

func (w *writer) muted(m Muted) {
	w.text(m.By)
	w.text(m.Reason)
	w.flag(m.At != nil)
	if m.At != nil {
		w.place(*m.At)
	}
}

// reader reads what a writer wrote. Once something is not as that writes it, bad is set and all further values are zero.
type reader struct {
	b     []byte
	rules map[string]*Rule
	bad   bool
}

func (r *reader) fail() {
	r.b, r.bad = nil, true
}

func (r *reader) number() int {
	n, size := binary.Varint(r.b)
	if size <= 0 || int64(int(n)) != n {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

// length is a number of things of which each takes a byte at least.
func (r *reader) length() int {
	n := r.number()
	if n < 0 || n > len(r.b) {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) {
		r.fail()
		return make([]byte, n)
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) text() string { return string(r.bytes(r.length())) }

func (r *reader) flag() bool {
	n := r.number()
	if n != 0 && n != 1 {
		r.fail()
	}
	return n == 1
}

func items[T any](r *reader, read func(*reader) T) []T {
	var all []T
	for range r.length() {
		if all = append(all, read(r)); r.bad {
			return nil
		}
	}
	return all
}

func (r *reader) need() need {
	return need{glance{glanceAt(r.number()), r.text()}, digest(r.bytes(KeySize))}
}

func (r *reader) missed() NotChecked { return NotChecked{r.text(), r.text(), r.text(), r.flag()} }

func (r *reader) place() doc.Place {
	return doc.Place{Path: r.text(), Pointer: r.text(), Span: r.span(),
		Line: r.number(), Col: r.number(), EndLine: r.number(), EndCol: r.number()}
}

func (r *reader) span() doc.Span { return doc.Span{Start: r.number(), End: r.number()} }

func (r *reader) line() Line { return Line{Number: r.number(), Text: r.text(), Cut: r.number()} }

func (r *reader) directive() directive {
	return directive{at: r.place(), frame: items(r, (*reader).line), target: r.number(),
		rule: r.text(), reason: r.text(), loose: r.flag(), line: r.span()}
}

func (r *reader) finding() Finding {
	x := Finding{Rule: r.rule(), Severity: r.severity(), At: r.place(), Message: r.text(), Hint: r.text(), Same: r.text(),
		Related: items(r, (*reader).related), Fixes: items(r, (*reader).fix), Frame: items(r, (*reader).line),
		Identity: r.text(), From: r.number()}
	if r.flag() {
		x.Muted = r.muted()
	}
	return x
}

func (r *reader) severity() Severity {
	n := r.number()
	if n < 0 || n > int(Error) {
		r.fail()
		return 0
	}
	return Severity(n)
}

func (r *reader) rule() *Rule {
	id := r.text()
	if !r.flag() {
		return &Rule{ID: id, Title: r.text(), Severity: r.severity(), Controls: items(r, (*reader).text)}
	}
	if r.rules[id] == nil {
		r.fail()
	}
	return r.rules[id]
}

func (r *reader) related() Related { return Related{At: r.place(), Message: r.text()} }

func (r *reader) fix() Fix {
	return Fix{Title: r.text(), Safe: r.flag(), Edits: items(r, (*reader).edit)}
}

func (r *reader) edit() doc.Edit { return doc.Edit{Path: r.text(), Span: r.span(), New: r.text()} }

func (r *reader) section() Section {
	return Section{Check: r.text(), Title: r.text(), Intro: r.text(), Note: r.text(),
		Columns: items(r, (*reader).text), Rows: items(r, (*reader).row)}
}

func (r *reader) row() []string { return items(r, (*reader).text) }

func (r *reader) muted() *Muted {
	m := &Muted{By: r.text(), Reason: r.text()}
	if r.flag() {
		at := r.place()
		m.At = &at
	}
	return m
}
