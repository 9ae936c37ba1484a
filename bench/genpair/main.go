// Command genpair writes the files of two environments, staging and production, for benchmarks: the same bytes for the same
// arguments. Each has that many keys, in the same order; one in a hundred has another value, one in two hundred is lacking
// on either side.
//
//	genpair DIR KEYS
//
// It writes DIR/{dotenv,json,yaml,flat} with a pair each; JSON and YAML are nested, 50 settings to a service, and flat is YAML
// with all keys in one mapping.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: genpair DIR KEYS")
	}
	keys, err := strconv.Atoi(os.Args[2])
	if err != nil || keys < 1 {
		log.Fatalf("genpair: %q is no number of keys", os.Args[2])
	}
	for _, env := range []string{"staging", "production"} {
		files := map[string]string{
			"dotenv/.env." + env:           dotenv(env, keys),
			"flat/config/" + env + ".yaml": strings.ReplaceAll(dotenv(env, keys), "=", ": "),
			"json/config/" + env + ".json": nested(env, keys, "{\n", "  %q: {", " %q: %q", "},\n", ",", "\n}\n"),
			"yaml/config/" + env + ".yaml": nested(env, keys, "", "%s:\n", "  %s: %s\n", "", "", ""),
		}
		for name, text := range files {
			name = filepath.Join(os.Args[1], filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				log.Fatal("genpair: ", err)
			}
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				log.Fatal("genpair: ", err)
			}
		}
	}
}

// has reports whether an environment has a key, and value is what it says there.
func has(env string, i int) bool {
	return !(i%200 == 7 && env == "production" || i%200 == 9 && env == "staging")
}

func value(env string, i int) string {
	if i%100 == 3 {
		return fmt.Sprintf("%s-%d", env, i)
	}
	return fmt.Sprintf("value-%d", i)
}

func dotenv(env string, keys int) string {
	var b strings.Builder
	for i := range keys {
		if has(env, i) {
			fmt.Fprintf(&b, "SERVICE_%d_SETTING_%d=%s\n", i/50, i%50, value(env, i))
		}
	}
	return b.String()
}

// nested writes a mapping of mappings: what opens all, what opens a service, a setting, what ends a service, what stands
// between settings, and what ends all.
func nested(env string, keys int, open, service, setting, end, between, last string) string {
	var b strings.Builder
	b.WriteString(open)
	for i := range keys {
		if i%50 == 0 {
			if i > 0 {
				b.WriteString(end)
			}
			fmt.Fprintf(&b, service, fmt.Sprintf("service-%d", i/50))
		}
		if !has(env, i) {
			continue
		}
		if i%50 != 0 {
			b.WriteString(between)
		}
		fmt.Fprintf(&b, setting, fmt.Sprintf("setting-%d", i%50), value(env, i))
	}
	b.WriteString(strings.TrimSuffix(end, ",\n") + last)
	return b.String()
}
