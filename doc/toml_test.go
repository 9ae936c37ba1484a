package doc

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

func parseTOMLText(t testing.TB, src string) *File {
	t.Helper()
	return NewAs(TOML, "x.toml", []byte(src), Limits{})
}

// FuzzTOML: the laws hold, and what go-toml as a whole accepts or refuses is accepted or refused here.
func FuzzTOML(f *testing.F) {
	for _, src := range []string{
		"", "a = 1\n", "[a.b]\nc = 'x'\n[a]\nd = 1\n", "[[a]]\nb = 1\n[a.c]\nd = [1, {e.f = 2}]\n[[a]]\n",
		"a.b.c = 1\na.b.d = \"\"\"\nx\n\"\"\"\n[a.e]\n", "\ufeffx = { y = [ 1,\n 2, # c\n ], }\r\n", "d = 2020-02-30\n",
		"t = 07:32:00.5\nu = 1979-05-27 07:32:00-08:00\n", "n = [0xff, 0o17, 0b1, 1_0, -0, +1.5e3, inf, -nan]",
		"a = 1\na = 2\n[t]\n[t]\n", "a = \"\\u00e9\\x41\\e\"\n'' = 1\n\"\" = 2", "a = [[[[[", "a = '''''\nb = 1", "[[a.b]]\n[a]\n",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4<<10 {
			return
		}
		file := NewAs(TOML, "x.toml", src, Limits{})
		checkLaws(t, file)
		if file.Skipped() != "" {
			return
		}
		var v map[string]any
		err := toml.Unmarshal(src[len(src)-len(strings.TrimPrefix(string(src), bom)):], &v)
		refused := false
		for _, p := range file.Problems() {
			refused = refused || p.Fault != LookalikeKey
		}
		if refused != (err != nil) && !hugeFloat(file.Root()) {
			t.Errorf("go-toml says %v, we say %+v about %q", err, file.Problems(), src)
		}
	})
}

// hugeFloat reports a float beyond float64: go-toml refuses it, TOML itself and other readers do not.
func hugeFloat(root *Node) bool {
	for n := range root.All() {
		if n.Kind == Number && strings.ContainsAny(n.Value, ".eE") && math.Abs(mustFloat(n.Value)) > math.MaxFloat64 {
			return true
		}
	}
	return false
}

// TestTOMLHostile: nothing crashes, and nothing takes more than a moment for a megabyte.
func TestTOMLHostile(t *testing.T) {
	const size = 1 << 20
	fill := func(line string) string { return strings.Repeat(line, size/len(line)) }
	numbered := func(line string) string {
		var b strings.Builder
		for i := 0; b.Len() < size-40; i++ {
			b.WriteString(strings.ReplaceAll(line, "%", base36(i)))
		}
		return b.String()
	}
	for name, c := range map[string]struct{ src, want string }{
		"deep list":        {"a = " + strings.Repeat("[", 5_000_000), "nested deeper than 200"},
		"deep table":       {"a = " + fill("{a="), "nested deeper than 200"},
		"deep header":      {"[a" + fill(".a") + "]\n", "nested deeper than 200"},
		"deep dotted key":  {"a" + fill(".a") + " = 1\n", "nested deeper than 200"},
		"tables":           {numbered("[t%]\n"), ""},
		"nested tables":    {numbered("[a.b.c.t%.d]\n"), ""},
		"elements":         {fill("[[a]]\n"), ""},
		"nested elements":  {numbered("[[a.t%.d]]\n"), ""},
		"sub elements":     {fill("[[a]]\n[[a.b]]\n"), ""},
		"keys":             {numbered("k% = 1\n"), ""},
		"dotted keys":      {numbered("a.k%.b = 1\n"), ""},
		"wide inline":      {"a = {" + numbered("k%=1,") + "}", ""},
		"same key":         {fill("a=1\n"), ""},
		"same table":       {fill("[a]\n"), ""},
		"list":             {"a = [" + strings.Repeat("1,", 1_000_000) + "]", "more than 1000000 values"},
		"list of tables":   {"a = [" + strings.Repeat("{},", 1_000_000) + "]", "more than 1000000 values"},
		"long string":      {`a = "` + fill(`\n`) + `"`, ""},
		"open string":      {`a = """` + fill(`\n`), ""},
		"open escape":      {`a = "` + fill(`\n`) + "\n", ""},
		"long key":         {fill("k") + " = 1", ""},
		"long same key":    {strings.Repeat(strings.Repeat("k", size/2-8)+" = 1\n", 2), ""},
		"long number":      {"a = " + fill("9"), ""},
		"long float":       {"a = 0." + fill("9"), ""},
		"long date":        {"a = 2020-01-01" + fill("-01"), ""},
		"comments":         {fill("#\n"), ""},
		"spaces":           {fill(" "), ""},
		"comments in list": {"a = [" + fill("#\n") + "]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseTOMLText(t, c.src)
			if got := f.Skipped(); got != c.want {
				t.Errorf("skipped as %q, want %q", got, c.want)
			}
		})
	}
}

func base36(i int) string { return strconv.FormatInt(int64(i), 36) }

func mustFloat(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f
}
