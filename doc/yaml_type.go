package doc

import (
	"math/big"
	"strings"
)

// The types of plain scalars are those of the core schema of YAML 1.2: `on`, `yes`, `NO` and dates are strings.

// Tags of the core schema, in their short form.
const (
	yamlNullTag  = "!!null"
	yamlBoolTag  = "!!bool"
	yamlIntTag   = "!!int"
	yamlFloatTag = "!!float"
)

// coreScalar is the kind of a plain scalar and the value our tree holds for it.
func coreScalar(text string) (Kind, string) {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return Null, text
	case "true", "True", "TRUE":
		return Bool, "true"
	case "false", "False", "FALSE":
		return Bool, "false"
	}
	if n, ok := coreNumber(text); ok {
		return Number, n
	}
	return String, text
}

// coreNumber is a number of the core schema as a JSON number, or as inf, -inf or nan.
func coreNumber(text string) (string, bool) {
	sign, rest := "", text
	switch {
	case strings.HasPrefix(text, "-"):
		sign, rest = "-", text[1:]
	case strings.HasPrefix(text, "+"):
		rest = text[1:]
	}
	switch {
	case rest == ".inf" || rest == ".Inf" || rest == ".INF":
		return sign + "inf", true
	case text == ".nan" || text == ".NaN" || text == ".NAN":
		return "nan", true
	case strings.HasPrefix(text, "0o"):
		return inDecimal(text[2:], 8)
	case strings.HasPrefix(text, "0x"):
		return inDecimal(text[2:], 16)
	}
	n, ok := decimal(rest)
	return sign + n, ok
}

// longestInteger bounds the digits of a hexadecimal or octal number that are turned into decimal ones.
const longestInteger = 1000

func inDecimal(digits string, base int) (string, bool) {
	allowed := "01234567"
	if base == 16 {
		allowed = "0123456789abcdefABCDEF"
	}
	if digits == "" || len(digits) > longestInteger || strings.Trim(digits, allowed) != "" {
		return "", false
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return "", false
	}
	return n.String(), true
}

// decimal turns digits with an optional fraction and exponent, as YAML writes them, into JSON's form: no leading zeros,
// digits on both sides of the point.
func decimal(s string) (string, bool) {
	if s == "" || (s[0] < '0' || s[0] > '9') && s[0] != '.' {
		return "", false
	}
	whole, s := leadingDigits(s)
	point := strings.HasPrefix(s, ".")
	fraction := ""
	if point {
		fraction, s = leadingDigits(s[1:])
	}
	if whole == "" && fraction == "" {
		return "", false
	}
	exponent := s
	if s != "" {
		if s[0] != 'e' && s[0] != 'E' {
			return "", false
		}
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if digits, rest := leadingDigits(s); digits == "" || rest != "" {
			return "", false
		}
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if point {
		if fraction == "" {
			fraction = "0"
		}
		fraction = "." + fraction
	}
	return whole + fraction + exponent, true
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// taggedScalar is the kind and value of a scalar with an explicit tag; ok is false where the text is none of the tag's.
func taggedScalar(tag, text string) (kind Kind, value string, ok bool) {
	core, value := coreScalar(text)
	switch tag {
	case yamlNullTag:
		return Null, value, core == Null
	case yamlBoolTag:
		return Bool, value, core == Bool
	case yamlIntTag:
		return Number, value, core == Number && !strings.ContainsAny(value, ".eEn")
	case yamlFloatTag:
		return Number, value, core == Number
	}
	return String, text, true
}
