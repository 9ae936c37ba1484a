package xref

import (
	"slices"
	"strconv"
	"strings"
)

// maxName is how many characters of a name a message shows.
const maxName = 60

func quote(s string) string {
	if r := []rune(s); len(r) > maxName {
		s = string(r[:maxName]) + "…"
	}
	return strconv.Quote(s)
}

// listed are names for a message: the first few, in order.
func listed(names []string) string {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	more := ""
	if n := len(names); n > 5 {
		names, more = names[:5], " and "+strconv.Itoa(n-5)+" more"
	}
	var all []string
	for _, n := range names {
		all = append(all, quote(n))
	}
	return strings.Join(all, ", ") + more
}
