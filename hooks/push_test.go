package hooks

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	a, b, c, d = strings.Repeat("a", 40), strings.Repeat("b", 40), strings.Repeat("c", 40), strings.Repeat("d", 40)
	none       = strings.Repeat("0", 40)
	long       = strings.Repeat("ab", 32)
	longNone   = strings.Repeat("0", 64)
)

func TestReadUpdates(t *testing.T) {
	for _, x := range []struct {
		name, input string
		want        []Update
	}{
		{"nothing", "", nil},
		{"two", "refs/heads/x " + a + " refs/heads/x " + b + "\nrefs/tags/v1 " + c + " refs/tags/v1 " + none + "\n",
			[]Update{{"refs/heads/x", a, "refs/heads/x", b}, {"refs/tags/v1", c, "refs/tags/v1", ""}}},
		{"delete", "(delete) " + none + " refs/heads/x " + b + "\n", []Update{{"(delete)", "", "refs/heads/x", b}}},
		{"a revision with spaces", "main@{1 day ago} " + a + " refs/heads/x " + none + "\n", []Update{{"main@{1 day ago}", a, "refs/heads/x", ""}}},
		{"SHA-256", "HEAD~ " + long + " refs/heads/x " + longNone + "\n", []Update{{"HEAD~", long, "refs/heads/x", ""}}},
		{"CRLF", "x " + a + " refs/heads/x " + none + "\r\n", []Update{{"x", a, "refs/heads/x", ""}}},
		{"no newline at the end", "x " + a + " refs/heads/x " + none, []Update{{"x", a, "refs/heads/x", ""}}},
	} {
		got, err := ReadUpdates(strings.NewReader(x.input))
		if diff := cmp.Diff(x.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", x.name, err, diff)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	good := "x " + a + " refs/heads/x " + none
	for _, input := range []string{
		"\n", "x\n", good + "\n\n", " " + a + " refs/heads/x " + none, "x " + a + " refs/heads/x",
		"x " + a[1:] + " refs/heads/x " + none, "x " + strings.ToUpper(a) + " refs/heads/x " + none, "x " + a + " refs/heads/x " + longNone,
		"x " + a + " heads/x " + none, "x  " + a + " refs/heads/x", "x " + strings.Repeat("g", 40) + " refs/heads/x " + none,
		"x 0 refs/heads/x 0", "x  refs/heads/x ", good + " " + a, strings.Repeat("x", 1<<17) + good,
		good + "\n" + strings.Repeat(a, 1<<12),
	} {
		if got, err := ReadUpdates(strings.NewReader(input)); err == nil {
			t.Errorf("%.100q gave %+v", input, got)
		}
	}
	if _, err := ReadUpdates(broken{}); err == nil {
		t.Error("input that cannot be read was taken for none")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestPlan(t *testing.T) {
	have := func(ids ...string) func(string) (bool, error) {
		return func(id string) (bool, error) { return strings.Contains(strings.Join(ids, " "), id), nil }
	}
	main := Update{"refs/heads/main", a, "refs/heads/main", b}
	fresh := Update{"refs/heads/new", c, "refs/heads/new", ""}
	gone := Update{"(delete)", "", "refs/heads/old", d}
	for _, x := range []struct {
		name    string
		updates []Update
		tracked map[string]string
		has     func(string) (bool, error)
		want    Push
	}{
		{"nothing", nil, map[string]string{"main": b}, have(), Push{Exclude: []string{b}}},
		{"known", []Update{main}, nil, have(b), Push{Tips: []string{a}, Exclude: []string{b}}},
		{"new branch", []Update{fresh}, map[string]string{"main": b, "x": b}, have(), Push{Tips: []string{c}, Exclude: []string{b}}},
		{"a deletion tells what the remote has", []Update{gone}, nil, have(d), Push{Exclude: []string{d}}},
		{"a deletion of something unknown", []Update{gone}, nil, have(), Push{}},
		{"several", []Update{main, fresh, gone}, map[string]string{"main": d}, have(b, d), Push{Tips: []string{a, c}, Exclude: []string{b, d}}},
		{"over something unknown", []Update{main}, map[string]string{"main": c, "x": d}, have(), Push{Tips: []string{a}, Exclude: []string{d}, Unknown: []Update{main}}},
		{"a branch that the remote lost", []Update{fresh}, map[string]string{"new": c, "main": d}, have(), Push{Tips: []string{c}, Exclude: []string{d}}},
		{"a tag named like a branch", []Update{{"v", a, "refs/tags/v", ""}}, map[string]string{"v": b}, have(), Push{Tips: []string{a}, Exclude: []string{b}}},
	} {
		got, err := Plan(x.updates, x.tracked, x.has)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&x.want, got); diff != "" {
			t.Errorf("%s:\n%s", x.name, diff)
		}
	}
	if _, err := Plan([]Update{main}, nil, func(string) (bool, error) { return false, errors.New("broken") }); err == nil {
		t.Error("what cannot be looked up was taken for absent")
	}
}

func FuzzReadUpdates(f *testing.F) {
	f.Add("x " + a + " refs/heads/x " + none + "\n")
	f.Add("(delete) " + none + " refs/heads/x " + b + "\n")
	f.Fuzz(func(t *testing.T, input string) {
		updates, err := ReadUpdates(strings.NewReader(input))
		if err == nil && len(updates) != len(strings.FieldsFunc(input, func(r rune) bool { return r == '\n' })) {
			t.Errorf("%d updates of %q", len(updates), input)
		}
	})
}
