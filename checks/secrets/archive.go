package secrets

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// This file looks at files that are no text: at their names always, and into archives if the settings ask for it.

// Bounds of what one archive may cost, whatever it says of itself: a few bytes can unpack to a thousand times as many.
const (
	maxUnpacked = 64 << 20 // bytes of all that an archive holds, at any depth
	maxEntries  = 10_000
)

// innerSeparator stands between an archive and what lies in it, as gitleaks writes it.
const innerSeparator = "!"

// errBound says that an archive holds more than is looked at.
var errBound = fmt.Errorf("the archive holds more than %d MB or %d files", maxUnpacked>>20, maxEntries)

// Binary looks at the name of a file that is no text, and into it if it is an archive and the settings say so.
func (r *runner) Binary(p *lint.Pass, f *doc.File) error {
	s, err := r.setup(p)
	if err != nil {
		return err
	}
	if err := s.scanName(p, f); err != nil {
		return err
	}
	matches, err := s.engine.scan(p.Context, f.Path, nil)
	if err != nil {
		return fmt.Errorf("look for secrets: %w", err)
	}
	s.report(p, f, matches)
	if r.options.Archives <= 0 {
		return nil
	}
	u := &unpacker{setup: s, pass: p, file: f}
	err = u.unpack(f.Path, f.Src, r.options.Archives)
	switch {
	case errors.Is(err, errBound):
		p.NotChecked(f.Path, errBound.Error())
	case err != nil:
		p.Failed(f.Path, "the archive cannot be read: "+err.Error())
	}
	return nil
}

// unpacker looks into one archive.
type unpacker struct {
	setup   *setup
	pass    *lint.Pass
	file    *doc.File
	bytes   int
	entries int
	found   int
}

// unpack looks at what an archive holds, and into the archives in it as deep as is asked for.
func (u *unpacker) unpack(name string, src []byte, depth int) error {
	switch {
	case bytes.HasPrefix(src, []byte("PK\x03\x04")):
		return u.unpackZip(name, src, depth)
	case bytes.HasPrefix(src, []byte("\x1f\x8b")):
		r, err := gzip.NewReader(bytes.NewReader(src))
		if err != nil {
			return err
		}
		return u.unpackStream(name, r, depth)
	case bytes.HasPrefix(src, []byte("BZh")):
		return u.unpackStream(name, bzip2.NewReader(bytes.NewReader(src)), depth)
	case isTar(src):
		return u.unpackTar(name, src, depth)
	}
	return nil
}

func isTar(src []byte) bool { return len(src) > 262 && string(src[257:262]) == "ustar" }

func isArchive(src []byte) bool {
	return bytes.HasPrefix(src, []byte("PK\x03\x04")) || bytes.HasPrefix(src, []byte("\x1f\x8b")) || bytes.HasPrefix(src, []byte("BZh")) || isTar(src)
}

// unpackStream is for a compressed file: a tar in it is a part of the same archive.
func (u *unpacker) unpackStream(name string, r io.Reader, depth int) error {
	src, err := u.read(r)
	if err != nil {
		return err
	}
	if isTar(src) {
		return u.unpackTar(name, src, depth)
	}
	base := strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".gz"), ".bz2")
	return u.entry(name, base, src, depth)
}

func (u *unpacker) unpackZip(name string, src []byte, depth int) error {
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil {
		return err
	}
	for _, e := range z.File {
		if e.FileInfo().IsDir() {
			continue
		}
		r, err := e.Open()
		if err != nil {
			return err
		}
		inner, err := u.read(r)
		r.Close()
		if err != nil {
			return err
		}
		if err := u.entry(name, e.Name, inner, depth); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpacker) unpackTar(name string, src []byte, depth int) error {
	t := tar.NewReader(bytes.NewReader(src))
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		inner, err := u.read(t)
		if err != nil {
			return err
		}
		if err := u.entry(name, h.Name, inner, depth); err != nil {
			return err
		}
	}
}

// read takes what is left of a stream, within the bounds.
func (u *unpacker) read(r io.Reader) ([]byte, error) {
	if u.entries++; u.entries > maxEntries {
		return nil, errBound
	}
	src, err := io.ReadAll(io.LimitReader(r, int64(maxUnpacked-u.bytes)+1))
	if u.bytes += len(src); u.bytes > maxUnpacked {
		return nil, errBound
	}
	return src, err
}

// entry looks at one file of an archive.
func (u *unpacker) entry(outer, name string, src []byte, depth int) error {
	if err := u.pass.Context.Err(); err != nil {
		return err
	}
	name = outer + innerSeparator + path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if isArchive(src) {
		if depth > 1 {
			return u.unpack(name, src, depth-1)
		}
		return nil
	}
	if doc.IsBinary(src) {
		src = nil
	}
	f := doc.New(name, src, doc.Limits{})
	text := u.setup.textOf(f)
	matches, err := u.setup.engine.scan(u.pass.Context, name, text.utf8)
	if err != nil {
		return err
	}
	for i := range matches {
		matches[i].span, matches[i].around = text.original(matches[i].span), text.original(matches[i].around)
	}
	at := newPlacer(f)
	for _, m := range u.setup.counted(f, at, matches) {
		if u.found++; u.found > maxFindings {
			return nil
		}
		inside := u.setup.finding(at, m)
		u.pass.Report(lint.Finding{
			Rule: inside.Rule, Severity: inside.Severity, At: u.file.Place(doc.Span{}), Muted: inside.Muted, Identity: inside.Identity,
			Message: fmt.Sprintf("in %s, line %d: %s", strings.TrimPrefix(name, u.file.Path+innerSeparator), max(inside.At.Line, 1), inside.Message),
			Hint:    inside.Hint,
		})
	}
	return nil
}

// counted are the matches that a report would hold for secrets.
func (s *setup) counted(f *doc.File, at *placer, matches []match) []match {
	if !s.doubts {
		return matches
	}
	matches = addTo(matches, s.configured(f))
	filter := newFilter(f, at)
	var kept []match
	for _, m := range matches {
		if filter.judge(m).reason == "" {
			kept = append(kept, m)
		}
	}
	return kept
}
