// Package tokens counts the tokens of texts as OpenAI's encodings o200k_base and cl100k_base have them.
//
// It promises the exact number that the reference gives (github.com/openai/tiktoken, npm tiktoken), in time that grows
// with the length of the text whatever it holds, and no work before the first text. It tells no tokens, only how many.
package tokens

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"
)

// The encodings by name. The first one is what is meant where none is named.
const (
	O200K  = "o200k_base"
	CL100K = "cl100k_base"
)

// Names are the encodings that there are.
func Names() []string { return []string{O200K, CL100K} }

// Encoding counts the tokens of one encoding. It may be used by several goroutines.
type Encoding struct {
	Name    string
	next    func(c *classes, s []byte, i int) int
	table   *table
	classes *classes
}

// Of is the encoding of a name. The first call for it prepares it, in less than a millisecond for o200k_base.
func Of(name string) (*Encoding, error) {
	switch name {
	case O200K, "":
		return o200k(), nil
	case CL100K:
		return cl100k(), nil
	}
	return nil, fmt.Errorf("there is no encoding %q", name)
}

// The vocabularies were made by gen.go from those of npm tiktoken; see LICENSE-tiktoken. That of o200k_base lies as it is
// used; of cl100k_base, which few ask for, there are only the tokens, compressed.
var (
	//go:embed o200k.tokens
	o200kTokens []byte
	//go:embed o200k.slots
	o200kSlots []byte
	//go:embed cl100k.tokens.deflate
	cl100kTokens []byte
)

const (
	o200kBits  = 18
	cl100kBits = 17
)

var o200k = sync.OnceValue(func() *Encoding {
	return &Encoding{O200K, (*classes).nextO200K, newTable(o200kTokens, o200kSlots, o200kBits), newClasses()}
})

var cl100k = sync.OnceValue(func() *Encoding {
	tokens, err := io.ReadAll(flate.NewReader(bytes.NewReader(cl100kTokens)))
	if err != nil {
		panic("tokens: the vocabulary of cl100k_base is broken: " + err.Error()) // it is part of the program
	}
	return &Encoding{CL100K, (*classes).nextCL100K, newTable(tokens, nil, cl100kBits), newClasses()}
})

// Count is the number of tokens of a text. What is not UTF-8 counts as the replacement characters that a decoder puts in
// its place; names of special tokens count as the text that they are.
func (e *Encoding) Count(text []byte) int {
	n := 0
	e.Each(text, func(_, tokens int) { n += tokens })
	return n
}

// CountParts is the number of tokens that begin in each part of a text. The parts are given by their ends, in rising
// order; the last one ends with the text. The sum is the Count of the text.
func (e *Encoding) CountParts(text []byte, ends []int) []int {
	counts := make([]int, len(ends))
	part := 0
	e.Each(text, func(at, tokens int) {
		for part < len(ends)-1 && at >= ends[part] {
			part++
		}
		if part < len(ends) {
			counts[part] += tokens
		}
	})
	return counts
}

// Each visits the pieces into which the encoding cuts a text: where each begins and how many tokens it has.
func (e *Encoding) Each(text []byte, visit func(at, tokens int)) {
	if !utf8.Valid(text) {
		e.eachRepaired(text, visit)
		return
	}
	for i := 0; i < len(text); {
		end := e.next(e.classes, text, i)
		visit(i, e.table.count(text[i:end]))
		i = end
	}
}
