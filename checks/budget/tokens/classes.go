package tokens

import _ "embed"

// classTable tells the class of every character as Unicode 16 has it, which the reference uses: a byte for every 256
// characters that names one of the blocks behind them, and blocks of 256 classes. The standard library's tables are of
// another version.
//
//go:embed classes.bin
var classTable []byte

const blocks = 0x110000 >> 8

// classes tells the class of characters.
type classes struct {
	ascii [128]class
	table []byte
}

func newClasses() *classes {
	c := &classes{table: classTable}
	for r := range c.ascii {
		c.ascii[r] = c.of(rune(r))
	}
	return c
}

// of is the class of a character of Unicode.
func (c *classes) of(r rune) class {
	return class(c.table[blocks+int(c.table[r>>8])<<8+int(r&0xff)])
}
