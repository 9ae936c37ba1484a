package rules

import (
	"encoding/base64"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/confward/confward/internal/glob"
)

// The functions that know texts: patterns, versions, units, addresses.

func globMatch(pattern, path string) ref.Val {
	if !glob.Valid(pattern) {
		return types.NewErr("%q is no pattern of paths", cut(pattern, 60))
	}
	return types.Bool(glob.Match(pattern, path))
}

// maxPattern bounds regular expressions: RE2 takes time in proportion to pattern and text.
const maxPattern = 1000

func findAll(s, pattern string) ref.Val {
	if len(pattern) > maxPattern {
		return types.NewErr("the regular expression is longer than %d bytes", maxPattern)
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return types.NewErr("%q is no regular expression", cut(pattern, 60))
	}
	out := []string{}
	for _, m := range re.FindAllStringSubmatch(s, 10_000) {
		out = append(out, m[min(1, len(m)-1)])
	}
	return listOf(out)
}

func lower(s string) ref.Val { return types.String(strings.ToLower(s)) }
func upper(s string) ref.Val { return types.String(strings.ToUpper(s)) }
func trim(s string) ref.Val  { return types.String(strings.TrimSpace(s)) }

func split(s, sep string) ref.Val {
	if sep == "" {
		return types.NewErr("split takes a separator")
	}
	return listOf(strings.Split(s, sep))
}

func join(items []string, sep string) ref.Val { return types.String(strings.Join(items, sep)) }

func replace(s, from, to string) ref.Val {
	n := strings.Count(s, from)
	if len(s)+n*(len(to)-len(from)) > maxText && n > 0 {
		return tooLong()
	}
	return types.String(strings.ReplaceAll(s, from, to))
}

// unit is a part of the whole as 0 to 1.
func unit(args []ref.Val) ref.Val {
	x, percent := 0.0, false
	switch v := args[0].(type) {
	case types.Int:
		if v == 1 {
			return types.NewErr("1 may be one percent or the whole; write 0.01, 1%% or 100")
		}
		x = float64(v)
	case types.Uint:
		x = float64(v)
	case types.Double:
		x = float64(v)
	case types.String:
		var text string
		text, percent = strings.CutSuffix(strings.TrimSpace(string(v)), "%")
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return types.NewErr("%q is no part of a whole", cut(string(v), 40))
		}
		if n == 1 && !percent && !strings.Contains(text, ".") {
			return types.NewErr("1 may be one percent or the whole; write 0.01, 1%% or 100")
		}
		x = n
	default:
		return types.MaybeNoSuchOverloadErr(args[0])
	}
	if percent || x > 1 {
		x /= 100
	}
	return types.Double(x)
}

// version is major, minor, patch and the identifiers of a pre-release.
type version struct {
	numbers [3]uint64
	pre     []string
}

func parseVersion(s string) (version, bool) {
	var v version
	s = strings.TrimPrefix(strings.TrimSpace(s), "v")
	s, _, _ = strings.Cut(s, "+")
	core, pre, has := strings.Cut(s, "-")
	if has {
		v.pre = strings.Split(pre, ".")
	}
	parts := strings.Split(core, ".")
	if len(parts) > 3 || len(s) > 200 {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 64)
		if err != nil {
			return v, false
		}
		v.numbers[i] = n
	}
	return v, true
}

func versionValid(s string) ref.Val {
	_, ok := parseVersion(s)
	return types.Bool(ok)
}

func versionCompare(a, b string) ref.Val {
	x, ok := parseVersion(a)
	if !ok {
		return types.NewErr("%q is no version", cut(a, 40))
	}
	y, ok := parseVersion(b)
	if !ok {
		return types.NewErr("%q is no version", cut(b, 40))
	}
	for i := range x.numbers {
		if x.numbers[i] != y.numbers[i] {
			return sign(x.numbers[i] < y.numbers[i])
		}
	}
	return comparePre(x.pre, y.pre)
}

func sign(less bool) ref.Val {
	if less {
		return types.Int(-1)
	}
	return types.Int(1)
}

// comparePre orders the identifiers of pre-releases; none at all comes last.
func comparePre(a, b []string) ref.Val {
	if len(a) == 0 || len(b) == 0 {
		if len(a) == len(b) {
			return types.Int(0)
		}
		return sign(len(a) > 0)
	}
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		x, errX := strconv.ParseUint(a[i], 10, 64)
		y, errY := strconv.ParseUint(b[i], 10, 64)
		switch {
		case errX == nil && errY == nil:
			if x != y {
				return sign(x < y)
			}
		case errX == nil || errY == nil:
			return sign(errX == nil)
		default:
			return sign(a[i] < b[i])
		}
	}
	if len(a) == len(b) {
		return types.Int(0)
	}
	return sign(len(a) < len(b))
}

// quantity takes a number and what stands behind it apart.
func quantity(s string) (x float64, unit, rest string, ok bool) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	j := i
	for j < len(s) && (s[j] >= 'a' && s[j] <= 'z' || s[j] >= 'A' && s[j] <= 'Z') {
		j++
	}
	x, err := strconv.ParseFloat(s[:i], 64)
	return x, s[i:j], s[j:], err == nil
}

var durationUnits = map[string]float64{
	"ms": 0.001, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800, "": 1,
}

func seconds(args []ref.Val) ref.Val {
	switch v := args[0].(type) {
	case types.Int:
		return types.Double(v)
	case types.Uint:
		return types.Double(v)
	case types.Double:
		return v
	case types.String:
		rest, sum := strings.ReplaceAll(string(v), " ", ""), 0.0
		for first := true; first || rest != ""; first = false {
			x, unit, more, ok := quantity(rest)
			factor, known := durationUnits[unit]
			if !ok || !known || unit == "" && !first {
				return types.NewErr("%q is no duration", cut(string(v), 40))
			}
			sum, rest = sum+x*factor, more
		}
		return types.Double(sum)
	}
	return types.MaybeNoSuchOverloadErr(args[0])
}

var sizeUnits = map[string]float64{
	"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12, "tb": 1e12,
	"ki": 1 << 10, "kib": 1 << 10, "mi": 1 << 20, "mib": 1 << 20, "gi": 1 << 30, "gib": 1 << 30, "ti": 1 << 40, "tib": 1 << 40,
}

func sizeBytes(args []ref.Val) ref.Val {
	switch v := args[0].(type) {
	case types.Int:
		return v
	case types.Uint:
		return types.NewErr("the amount is too large")
	case types.String:
		x, unit, rest, ok := quantity(strings.ReplaceAll(string(v), " ", ""))
		factor, known := sizeUnits[strings.ToLower(unit)]
		if !ok || !known || rest != "" || x*factor >= math.MaxInt64 {
			return types.NewErr("%q is no amount of memory", cut(string(v), 40))
		}
		return types.Int(x * factor)
	}
	return types.MaybeNoSuchOverloadErr(args[0])
}

func base64Decode(s string) ref.Val {
	s = strings.Join(strings.Fields(s), "")
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if b, err := e.DecodeString(s); err == nil {
			if !utf8.Valid(b) {
				return types.NewErr("what is encoded is no text")
			}
			return types.String(b)
		}
	}
	return types.NewErr("the text is not base64")
}

func base64Encode(s string) ref.Val {
	if len(s) > maxText/2 {
		return tooLong()
	}
	return types.String(base64.StdEncoding.EncodeToString([]byte(s)))
}

func urlPart(s string, part func(*url.URL) string) ref.Val {
	u, err := url.Parse(s)
	if err != nil {
		return types.NewErr("%q is no URL", cut(s, 60))
	}
	return types.String(part(u))
}

func urlScheme(s string) ref.Val { return urlPart(s, func(u *url.URL) string { return u.Scheme }) }
func urlHost(s string) ref.Val   { return urlPart(s, (*url.URL).Hostname) }
func urlPort(s string) ref.Val   { return urlPart(s, (*url.URL).Port) }
func urlPath(s string) ref.Val   { return urlPart(s, func(u *url.URL) string { return u.Path }) }

func ipValid(s string) ref.Val {
	_, err := netip.ParseAddr(s)
	return types.Bool(err == nil)
}

func ipPrivate(s string) ref.Val {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return types.NewErr("%q is no address", cut(s, 60))
	}
	a = a.Unmap()
	return types.Bool(a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast())
}

func ipWithin(s, network string) ref.Val {
	outer, err := netip.ParsePrefix(network)
	if err != nil {
		return types.NewErr("%q is no network", cut(network, 60))
	}
	if inner, err := netip.ParsePrefix(s); err == nil {
		return types.Bool(inner.Bits() >= outer.Bits() && outer.Contains(inner.Addr()))
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return types.NewErr("%q is no address", cut(s, 60))
	}
	return types.Bool(outer.Contains(a.Unmap()))
}

func date(s string) ref.Val {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return types.NewErr("%q is no day as 2030-12-31", cut(s, 40))
	}
	return types.Timestamp{Time: day}
}
