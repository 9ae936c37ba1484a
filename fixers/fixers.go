// Package fixers makes the fixes that findings offer: in memory first, each judged again, then file by file on disk.
//
// It promises that a fix which does not end its finding, or brings another one in its place, is taken back and said, that
// making fixes ends whatever they do to each other, and that a file on disk is either as it was or wholly as it shall be.
// It knows no check, decides nothing about which findings are to be fixed, and changes no byte that no fix names.
package fixers

import (
	"context"
	"maps"
	"slices"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// Judge looks at files, by their paths, as they would be.
type Judge func(ctx context.Context, files map[string][]byte) (*lint.Report, error)

// Options say which fixes are made.
type Options struct {
	Unsafe bool                     // those too that may change what a file means
	Wants  func(*lint.Finding) bool // the findings to fix; nil: all
}

// File is what became of a file.
type File struct {
	Path    string
	Was, Is []byte
	Edits   []doc.Edit     // that make Is of Was, in order
	Made    []Fix          // in the order of their places
	Failed  []Fix          // that were tried in vain, or not any more
	Left    []lint.Finding // what is found in Is and counts
}

// Fix is a fix that was made, or was not.
type Fix struct {
	At    doc.Place // of the finding, in the file as it was
	Rule  *lint.Rule
	Title string
	Why   string // it was not made; empty for one that was
}

// maxRounds bounds how often the fixes of one file are made, and the file judged again.
const maxRounds = 10

// Choose is the fix of a finding that may be made: the first safe one, or else, if unsafe ones are wanted, the first.
func Choose(f *lint.Finding, unsafe bool) (lint.Fix, bool) {
	if i := slices.IndexFunc(f.Fixes, func(x lint.Fix) bool { return x.Safe }); i >= 0 {
		return f.Fixes[i], true
	}
	if unsafe && len(f.Fixes) > 0 {
		return f.Fixes[0], true
	}
	return lint.Fix{}, false
}

// Make makes fixes in the files given, as often as there are new ones to make. Fixes that overlap wait for the next round.
// It gives the files in the order of their paths; an error means that the judge could not judge.
func Make(ctx context.Context, files map[string][]byte, judge Judge, opt Options) ([]*File, error) {
	if len(files) == 0 {
		return nil, nil
	}
	report, err := judge(ctx, files)
	if err != nil {
		return nil, err
	}
	var courses []*course
	for _, path := range slices.Sorted(maps.Keys(files)) {
		courses = append(courses, newCourse(path, files[path], report, opt))
	}
	for range maxRounds {
		tries := map[string][]byte{}
		for _, c := range courses {
			if src, ok := c.try(); ok {
				tries[c.path] = src
			}
		}
		if len(tries) == 0 {
			break
		}
		if report, err = judge(ctx, tries); err != nil {
			return nil, err
		}
		for _, c := range courses {
			if src, ok := tries[c.path]; ok {
				if err := c.settle(ctx, judge, newView(c.path, src, report)); err != nil {
					return nil, err
				}
			}
		}
	}
	var done []*File
	for _, c := range courses {
		done = append(done, c.result())
	}
	return done, nil
}
