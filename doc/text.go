package doc

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Text is how a format writes a value that stands nowhere yet, on one line. The values are those of Replace.
func (f Format) Text(v any) (string, error) {
	switch f {
	case JSON, JSONC, JSON5:
		return jsonText(v)
	case YAML, Markdown:
		return yamlText(nil, v, false)
	case TOML:
		return tomlText(v)
	case Dotenv:
		text, err := scalar(v)
		return dotenvWriter{}.quote(text, ""), err
	}
	return "", fmt.Errorf("%s has no form for a value alone: %w", f, ErrNoEdit)
}

// KeyText is how a format writes the key of a member.
func (f Format) KeyText(key string) (string, error) {
	switch f {
	case JSON, JSONC, JSON5:
		return jsonText(key)
	case YAML, Markdown:
		return yamlString(nil, key, false), nil
	case TOML:
		return tomlKeyText(key), nil
	case Dotenv:
		if isDotenvKey(key) {
			return key, nil
		}
	}
	return "", fmt.Errorf("%q is no key in %s: %w", clip(key), f, ErrNoEdit)
}

// isDotenvKey knows names that every reader takes.
func isDotenvKey(key string) bool {
	for i := range len(key) {
		if c := key[i]; !isWordByte(c) && c != '_' && (i == 0 || c != '.' && c != '-') || i == 0 && c >= '0' && c <= '9' {
			return false
		}
	}
	return key != ""
}

func jsonText(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("%w: %w", err, ErrNoEdit)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
