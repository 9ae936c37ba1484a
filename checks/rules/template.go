package rules

import (
	"strings"

	"github.com/confward/confward/internal/config"
)

// template is a message: text, and expressions in braces. A brace that stands for itself is written twice.
type template []piece

// piece is text, or an expression.
type piece struct {
	text string
	expr *program
}

// maxPieces bounds the expressions of a message.
const maxPieces = 20

func (m *maker) template(t config.Text) template {
	var all template
	var text strings.Builder
	s := t.Value
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			text.WriteByte(s[i])
			i += 2
		case s[i] == '}':
			m.fault(t, i, "write }} for a brace that stands for itself", "the message closes a brace that it does not open")
			return nil
		case s[i] == '{':
			end := closing(s, i+1)
			if end < 0 {
				m.fault(t, i, "write {{ for a brace that stands for itself", "the message opens a brace that it does not close")
				return nil
			}
			if len(all) > maxPieces {
				m.fault(t, i, "", "the message holds more than %d expressions", maxPieces/2)
				return nil
			}
			all = append(all, piece{text: text.String()}, piece{expr: m.expression(t, s[i+1:end], i+1)})
			text.Reset()
			i = end + 1
		default:
			text.WriteByte(s[i])
			i++
		}
	}
	return append(all, piece{text: text.String()})
}

// closing is where the brace that was opened before at is closed, past braces and texts of the expression, or -1.
func closing(s string, at int) int {
	depth, quote := 1, byte(0)
	for i := at; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// maxShown is the number of code points of a value that a message shows, maxMessage that of a message.
const (
	maxShown   = 80
	maxMessage = 300
)

// render is the message for a value, and what it cost. An expression that has no value there leaves "?".
func (t template) render(clock *timer, s *scope) (message string, cost uint64) {
	var b strings.Builder
	for _, p := range t {
		if p.expr == nil {
			b.WriteString(p.text)
			continue
		}
		v, n, err := p.expr.run(clock, s)
		cost += n
		if err != nil {
			b.WriteByte('?')
			continue
		}
		b.WriteString(textOf(v, maxShown))
	}
	return cut(strings.TrimSpace(b.String()), maxMessage), cost
}
