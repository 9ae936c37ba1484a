package doc

import "unicode/utf8"

// yamlIndex turns the library's positions into byte offsets. Its lines and columns count from 1, columns in code points,
// and a line ends at LF, CR, CRLF, NEL, LS or PS: other lines than File's, which end at LF only.
type yamlIndex struct {
	src    []byte
	starts []int // the offsets at which lines start

	// the position asked for last: questions come nearly in order, and lines may be megabytes long
	line, col, at int
}

func newYAMLIndex(src []byte, start int) *yamlIndex {
	x := &yamlIndex{src: src, starts: []int{start}}
	late := lateBOM(src[start:])
	for i := start; i < len(src); {
		if n := yamlBreak(src, i); n > 0 {
			i += n
			if late >= 0 && i == start+late {
				i += len(bom)
			}
			x.starts = append(x.starts, i)
		} else {
			i++
		}
	}
	return x
}

// offset is the byte offset of a position; one that is outside the text is moved to its nearest end.
func (x *yamlIndex) offset(line, col int) int {
	if line < 1 {
		return x.starts[0]
	}
	if line > len(x.starts) {
		return len(x.src)
	}
	if line != x.line || col < x.col {
		x.line, x.col, x.at = line, 1, x.starts[line-1]
	}
	for x.col < col && x.at < len(x.src) {
		_, size := utf8.DecodeRune(x.src[x.at:])
		x.at += size
		x.col++
	}
	return x.at
}

// yamlBreak is the length of the line break at i, or 0.
func yamlBreak(src []byte, i int) int {
	switch src[i] {
	case '\n':
		return 1
	case '\r':
		if i+1 < len(src) && src[i+1] == '\n' {
			return 2
		}
		return 1
	case 0xC2:
		if i+1 < len(src) && src[i+1] == 0x85 {
			return 2
		}
	case 0xE2:
		if i+2 < len(src) && src[i+1] == 0x80 && (src[i+2] == 0xA8 || src[i+2] == 0xA9) {
			return 3
		}
	}
	return 0
}

// yamlLineEnd is the offset of the next line break from i on, or the end of the text.
func yamlLineEnd(src []byte, i int) int {
	for i < len(src) && yamlBreak(src, i) == 0 {
		i++
	}
	return i
}
