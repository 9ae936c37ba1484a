package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/confward/confward/doc"
)

// shelf is a store in memory.
type shelf struct {
	mu     sync.Mutex
	values map[[KeySize]byte][]byte
}

func (s *shelf) Get(k [KeySize]byte) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.values[k]
	return v, ok
}

func (s *shelf) Put(k [KeySize]byte, v []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[k] = v
}

func newShelf() *shelf { return &shelf{values: map[[KeySize]byte][]byte{}} }

// disk is a folder whose files have stats, as those of a work tree.
type disk struct {
	files map[string]string
	stats map[string]string
	mu    sync.Mutex // files are judged together while single ones are read
	reads []string   // what was read
}

func newDisk(files map[string]string) *disk {
	d := &disk{files: map[string]string{}, stats: map[string]string{}}
	for path, text := range files {
		d.write(path, text)
	}
	return d
}

var writes int

// write gives a file another content, and with it another stat.
func (d *disk) write(path, text string) {
	writes++
	d.files[path], d.stats[path] = text, strconv.Itoa(writes)
}

func (d *disk) Files(context.Context) iter.Seq2[Blob, error] {
	return func(yield func(Blob, error) bool) {
		for _, path := range slices.Sorted(maps.Keys(d.files)) {
			read := func() ([]byte, error) { return d.ReadFile(context.Background(), path, 1<<30) }
			if !yield(Blob{Path: path, Size: int64(len(d.files[path])), Stat: d.stats[path], Read: read}, nil) {
				return
			}
		}
	}
}

func (d *disk) ReadFile(_ context.Context, path string, _ int64) ([]byte, error) {
	text, ok := d.files[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	d.mu.Lock()
	d.reads = append(d.reads, path)
	d.mu.Unlock()
	if why, broken := strings.CutPrefix(text, "!"); broken {
		return nil, errors.New(why)
	}
	return []byte(text), nil
}

func (d *disk) Stat(_ context.Context, path string) (string, error) {
	if _, ok := d.files[path]; !ok {
		return "", fs.ErrNotExist
	}
	return d.stats[path], nil
}

func (d *disk) ReadBeside(ctx context.Context, path string, limit int64) ([]byte, error) {
	src, err := d.ReadFile(ctx, path, limit)
	if err == nil && int64(len(src)) > limit {
		return nil, errors.New("too large")
	}
	return src, err
}

func (d *disk) List(_ context.Context, dir string) ([]string, error) {
	var names []string
	for _, path := range slices.Sorted(maps.Keys(d.files)) {
		if rest, ok := strings.CutPrefix(path, dir+"/"); ok && !strings.Contains(rest, "/") {
			names = append(names, path)
		}
	}
	return names, nil
}

// around is a check that says of a.txt what is around it.
func around() *Check {
	rule := &Rule{ID: "around/all", Title: "What is around", Severity: Notice}
	return &Check{Name: "around", Rules: []*Rule{rule}, New: func() (Runner, error) { return aroundRunner{rule}, nil }}
}

type aroundRunner struct{ rule *Rule }

func (r aroundRunner) File(p *Pass, f *doc.File) error {
	if f.Path != "a.txt" {
		p.Skip()
		return nil
	}
	_, err := p.ReadBeside("list", 1)
	src, _ := p.ReadBeside("list2", 1<<20)
	names, _ := p.List("b")
	p.Report(Finding{Rule: r.rule, At: f.Place(doc.Span{}), Message: fmt.Sprint(errors.Is(err, fs.ErrNotExist), string(src), names)})
	return nil
}

// listed is a check whose bad words stand in files: "list" or what the file's first line names as "list: PATH". As checks
// with costly settings do, it reads each list once a run.
func listed(options any) *Check {
	rule := &Rule{ID: "listed/word", Title: "A listed word", Severity: Warning}
	return &Check{Name: "listed", Title: "listed words", Rules: []*Rule{rule}, Options: options,
		New: func() (Runner, error) { return &listedRunner{rule: rule, lists: map[string]wordList{}}, nil }}
}

type wordList struct {
	words []string
	err   error
}

type listedRunner struct {
	rule  *Rule
	mu    sync.Mutex
	lists map[string]wordList
}

func (r *listedRunner) File(p *Pass, f *doc.File) error {
	head, _, _ := strings.Cut(string(f.Src), "\n")
	path, ok := strings.CutPrefix(head, "list: ")
	if !ok {
		path = "list"
	}
	if path == f.Path {
		p.Skip()
		return nil
	}
	r.mu.Lock()
	list, known := r.lists[path]
	if !known {
		var src []byte
		src, list.err = p.ReadFile(path, 1<<20)
		list.words = strings.Fields(string(src))
		r.lists[path] = list
	}
	r.mu.Unlock()
	p.Depends(path)
	if errors.Is(list.err, fs.ErrNotExist) {
		p.NotChecked(f.Path, "no list "+path)
		return nil
	}
	if list.err != nil {
		return list.err
	}
	for _, w := range list.words {
		if at := bytes.Index(f.Src, []byte(w)); at >= 0 {
			p.Report(Finding{Rule: r.rule, At: f.Place(doc.Span{Start: at, End: at + len(w)}), Message: "has " + w,
				Fixes: []Fix{{Title: "delete it", Edits: []doc.Edit{{Path: f.Path, Span: doc.Span{Start: at, End: at + len(w)}}}}}})
		}
	}
	return nil
}

// sameReport compares all of two reports but how long they took.
var sameReport = cmp.Options{cmpopts.IgnoreFields(Report{}, "Duration"), cmpopts.IgnoreFields(Summary{}, "Duration"), cmpopts.EquateEmpty()}

func runWith(t *testing.T, src Source, c *Cache, checks ...*Check) *Report {
	t.Helper()
	r, err := Run(context.Background(), src, checks, Options{Jobs: 1, Cache: c, Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUnchangedTreeIsNotRead(t *testing.T) {
	d := newDisk(map[string]string{
		"list": "odd", "a.txt": "bad\nodd\n", "b.json": `{"a": 1}`, "c.bin": "\x7fELF\x00\x00\x00", "d.txt": "bad # confward:ignore word/evil why\n",
		"e.txt": "list: none\n",
	})
	store := newShelf()
	want := runWith(t, d, nil, words(), listed(nil))
	first := runWith(t, d, &Cache{Store: store}, words(), listed(nil))
	d.reads = nil
	c := &Cache{Store: store}
	second := runWith(t, d, c, words(), listed(nil))
	if len(d.reads) > 0 {
		t.Errorf("read again: %v", d.reads)
	}
	if hits, misses := c.Use(); hits != 6 || misses != 0 {
		t.Errorf("%d hits, %d misses", hits, misses)
	}
	for i, got := range []*Report{first, second} {
		if diff := cmp.Diff(want, got, sameReport); diff != "" {
			t.Errorf("run %d (-without a cache +with it):\n%s", i+1, diff)
		}
	}
}

// TestWhatIsRememberedIsWhatIsSeen changes a tree and the program at random; after each change a run with a cache must
// say what a run without says.
func TestWhatIsRememberedIsWhatIsSeen(t *testing.T) {
	for seed := range uint64(30) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
		name := func() string { return pick("list", "list2", "a.txt", "b/c.yaml", "d.json", "e.md", "test/f.txt") }
		content := func() string {
			head := pick("", "list: list2\n", "list: none\n", "# confward:ignore word/evil why\n", "# confward:ignore-file listed\n")
			return head + pick("bad", "odd", "a: 1", `{"a": 1}`, "panic", "fail", "!gone", "\x00\x00", "bad hunter22", "odd bad odd")
		}
		d, store := newDisk(nil), newShelf()
		program, option := "1", 0
		for step := range 40 {
			switch rnd.IntN(10) {
			case 0:
				program = pick("1", "2")
			case 1:
				option = rnd.IntN(2)
			case 2:
				delete(d.files, name())
			case 3: // as if nothing were known of it
				if n := name(); d.files[n] != "" {
					d.stats[n] = ""
				}
			case 4: // rename, with its stat
				if from, to := name(), name(); d.files[from] != "" && from != to {
					d.files[to], d.stats[to] = d.files[from], d.stats[from]
					delete(d.files, from)
				}
			default:
				d.write(name(), content())
			}
			checks := []*Check{words(), listed(option), around()}[rnd.IntN(8)/7:]
			want := runWith(t, d, nil, checks...)
			got := runWith(t, d, &Cache{Store: store, Program: program}, checks...)
			if diff := cmp.Diff(want, got, sameReport); diff != "" {
				t.Fatalf("seed %d, step %d (-without a cache +with it):\n%s", seed, step, diff)
			}
		}
	}
}

// misses is how many contents are looked at when a run is repeated after a change.
func misses(t *testing.T, d *disk, store Store, c *Cache, checks ...*Check) int64 {
	t.Helper()
	again := &Cache{Store: store, Program: c.Program, Root: c.Root}
	runWith(t, d, again, checks...)
	_, n := again.Use()
	return n
}

func TestWhatMakesAMiss(t *testing.T) {
	files := map[string]string{"a.txt": "odd\n", "b.txt": "odd\n", "c.txt": "list: list2\n", "list": "odd", "list2": "even"}
	for _, tt := range []*struct {
		name   string
		change func(d *disk)
		cache  *Cache
		checks []*Check
		want   int64
	}{
		{name: "nothing"},
		{name: "touched", change: func(d *disk) { d.write("a.txt", "odd\n") }},
		{name: "another content", change: func(d *disk) { d.write("a.txt", "new\n") }, want: 1},
		{name: "another place", change: func(d *disk) { d.write("sub/a.txt", "odd\n"); delete(d.files, "a.txt") }, want: 1},
		{name: "another folder", cache: &Cache{Root: "elsewhere"}},
		{name: "another program", cache: &Cache{Program: "2"}, want: 5},
		{name: "other options", checks: []*Check{words(), listed(1)}, want: 5},
		{name: "other checks", checks: []*Check{words()}, want: 5},
		{name: "a file that all read along", change: func(d *disk) { d.write("list", "even") }, want: 4},
		{name: "a file that one reads along", change: func(d *disk) { d.write("list2", "odd") }, want: 2},
		{name: "nothing, with neighbours", checks: []*Check{around()}},
		{name: "a file beside", checks: []*Check{around()}, change: func(d *disk) { d.write("list2", "odd") }, want: 2},
		{name: "a file beside that was too large", checks: []*Check{around()}, change: func(d *disk) { delete(d.files, "list") }, want: 1},
		{name: "a file in a folder", checks: []*Check{around()}, change: func(d *disk) { d.write("b/new", "") }, want: 2},
		{name: "a file below a folder", checks: []*Check{around()}, change: func(d *disk) { d.write("b/b/new", "") }, want: 1},
		{name: "a file that is gone", change: func(d *disk) { delete(d.files, "list2") }, want: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, store := newDisk(files), newShelf()
			if len(tt.checks) > 0 && tt.checks[0].Name == "around" {
				runWith(t, d, &Cache{Store: store}, tt.checks...)
			}
			runWith(t, d, &Cache{Store: store}, words(), listed(nil))
			if tt.change != nil {
				tt.change(d)
			}
			if tt.cache == nil {
				tt.cache = &Cache{}
			}
			if tt.checks == nil {
				tt.checks = []*Check{words(), listed(nil)}
			}
			if got := misses(t, d, store, tt.cache, tt.checks...); got != tt.want {
				t.Errorf("%d contents were looked at, not %d", got, tt.want)
			}
		})
	}
}

func TestAFileThatAppearsIsReadAlong(t *testing.T) {
	d, store := newDisk(map[string]string{"a.txt": "odd\n"}), newShelf()
	runWith(t, d, &Cache{Store: store}, listed(nil))
	d.write("list", "odd")
	if r := runWith(t, d, &Cache{Store: store}, listed(nil)); len(r.Findings) != 1 || len(r.NotChecked) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestWhatFailedIsTriedAgain(t *testing.T) {
	for _, text := range []string{"panic", "fail", "!gone"} {
		d, store := newDisk(map[string]string{"a.txt": text}), newShelf()
		for range 2 {
			if r := runWith(t, d, &Cache{Store: store}, words()); !r.Failed() {
				t.Errorf("%s: it did not fail", text)
			}
		}
		if text != "!gone" && misses(t, d, store, &Cache{}, words()) != 1 {
			t.Errorf("%s: it was not tried again", text)
		}
	}
}

func TestAnUnreadableCompanionIsNotRemembered(t *testing.T) {
	d, store := newDisk(map[string]string{"a.txt": "odd\n", "list": "!gone"}), newShelf()
	runWith(t, d, &Cache{Store: store}, listed(nil))
	if n := misses(t, d, store, &Cache{}, listed(nil)); n == 0 {
		t.Error("nothing was looked at")
	}
}

// restless is a source whose file "list" is another each time it is read.
type restless struct {
	*disk
	lists []string
}

func (r *restless) ReadFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	if path == "list" && len(r.lists) > 0 {
		next := r.lists[0]
		r.lists = r.lists[1:]
		return []byte(next), nil
	}
	return r.disk.ReadFile(ctx, path, limit)
}

// twice is a check that reads the list two times and goes by the second.
func twice() *Check {
	rule := &Rule{ID: "twice/word", Title: "A listed word", Severity: Warning}
	return &Check{Name: "twice", Rules: []*Rule{rule}, New: func() (Runner, error) { return twiceRunner{rule}, nil }}
}

type twiceRunner struct{ rule *Rule }

func (r twiceRunner) File(p *Pass, f *doc.File) error {
	_, _ = p.ReadFile("list", 1<<20)
	if src, _ := p.ReadFile("list", 1<<20); bytes.Contains(f.Src, src) {
		p.Report(Finding{Rule: r.rule, At: f.Place(doc.Span{}), Message: "has " + string(src)})
	}
	return nil
}

func TestACompanionThatChangesMeanwhileIsNothingToGoBy(t *testing.T) {
	d, store := newDisk(map[string]string{"a.txt": "odd\n", "list": "even"}), newShelf()
	changing := &restless{d, []string{"even", "odd", "even", "odd"}}
	if r := runWith(t, changing, &Cache{Store: store}, twice()); len(r.Findings) == 0 {
		t.Fatal("the second reading finds nothing")
	}
	if r := runWith(t, d, &Cache{Store: store}, twice()); len(r.Findings) != 1 || r.Findings[0].At.Path != "list" {
		t.Errorf("remembered: %+v", r.Findings)
	}
}

// leaky is a check that calls all of the first line a secret and offers to write it again.
func leaky() *Check {
	rule := &Rule{ID: "leaky/line", Title: "A first line", Severity: Error}
	return &Check{Name: "leaky", Rules: []*Rule{rule}, New: func() (Runner, error) { return leakyRunner{rule}, nil }}
}

type leakyRunner struct{ rule *Rule }

func (r leakyRunner) File(p *Pass, f *doc.File) error {
	line := f.LineSpan(1)
	var inPath []doc.Span
	if at := strings.Index(f.Path, "hunter22"); at >= 0 {
		inPath = []doc.Span{{Start: at, End: at + 8}}
	}
	p.Report(Finding{Rule: r.rule, At: f.Place(line), Message: "the line " + f.Text(line), Secrets: []doc.Span{line}, PathSecrets: inPath,
		Fixes: []Fix{{Title: "quote " + f.Text(line), Edits: []doc.Edit{{Path: f.Path, Span: line, New: strconv.Quote(f.Text(line))}}}}})
	return nil
}

func TestNoSecretIsRemembered(t *testing.T) {
	d := newDisk(map[string]string{"a.txt": "hunter22-hunter22\nbad hunter22\n", "b.txt": "bad # confward:ignore word hunter22\n",
		"c.txt": "list: hunter22\nhunter22\n"})
	for _, checks := range [][]*Check{{words()}, {leaky()}, {words(), leaky()}, {leaky(), listed(nil)}} {
		if len(checks) > 1 {
			d.write("hunter22/d.txt", "bad\n")
		}
		store := newShelf()
		runWith(t, d, &Cache{Store: store}, checks...)
		if len(store.values) == 0 {
			t.Error("nothing is remembered")
		}
		for _, v := range store.values {
			if bytes.Contains(v, []byte("hunter22")) {
				t.Errorf("%s: remembered: %q", checks[0].Name, v)
			}
		}
	}
}

// nextDoor is a check that finds fault with another file than the one it looks at.
func nextDoor() *Check {
	rule := &Rule{ID: "nextdoor/line", Title: "A line elsewhere", Severity: Error}
	return &Check{Name: "nextdoor", Rules: []*Rule{rule}, New: func() (Runner, error) { return nextDoorRunner{rule}, nil }}
}

type nextDoorRunner struct{ rule *Rule }

func (r nextDoorRunner) File(p *Pass, f *doc.File) error {
	if f.Path == "a.txt" {
		p.Report(Finding{Rule: r.rule, At: doc.Place{Path: "b.txt", Line: 1, Col: 1, EndLine: 1, EndCol: 2}, Message: "wrong"})
	}
	return nil
}

// TestNoLineOfAnotherFileIsRemembered: what is secret there is not known here.
func TestNoLineOfAnotherFileIsRemembered(t *testing.T) {
	d, store := newDisk(map[string]string{"a.txt": "bad\n", "b.txt": "hunter22 bad\n"}), newShelf()
	for range 2 {
		runWith(t, d, &Cache{Store: store}, words(), nextDoor())
		for _, v := range store.values {
			if bytes.Contains(v, []byte("hunter22")) {
				t.Errorf("remembered: %q", v)
			}
		}
	}
}

func TestGitsIDIsEnough(t *testing.T) {
	store := newShelf()
	reads := 0
	blob := func(path, id, text string) Blob {
		return Blob{Path: path, Hash: id, Read: func() ([]byte, error) { reads++; return []byte(text), nil }}
	}
	for range 2 {
		r := runWith(t, blobs{list: []Blob{blob("a.txt", "1", "bad"), blob("b.txt", "2", "good"), blob("c.txt", "1", "bad")}}, &Cache{Store: store}, words())
		if len(r.Findings) != 2 {
			t.Errorf("%d findings", len(r.Findings))
		}
	}
	if reads != 3 {
		t.Errorf("%d reads", reads)
	}
	// A commit on the way is looked at by other checks than a file of the end.
	past := blob("b.txt", "2", "good")
	past.Commit = &Commit{ID: "one"}
	c := &Cache{Store: store}
	runWith(t, blobs{list: []Blob{past}}, c, words())
	if _, n := c.Use(); n != 1 {
		t.Errorf("%d misses", n)
	}
}

func TestTheBaseIsRemembered(t *testing.T) {
	store := newShelf()
	src := blobs{list: []Blob{{Path: "a.txt", Hash: "1", Read: text("bad one\nbad new\n"), Change: &Change{Path: "a.txt", Base: text("bad one\n"),
		Lines: func() ([]LineRange, error) { return []LineRange{{2, 2}}, nil }}}}}
	want := runWith(t, src, nil, words())
	runWith(t, src, &Cache{Store: store}, words())
	c := &Cache{Store: store}
	if diff := cmp.Diff(want, runWith(t, src, c, words()), sameReport); diff != "" {
		t.Error(diff)
	}
	if hits, misses := c.Use(); hits != 2 || misses != 0 {
		t.Errorf("%d hits, %d misses", hits, misses)
	}
}

// TestASightIsRememberedWhole fills every field that the checks may fill and compares what comes back.
func TestASightIsRememberedWhole(t *testing.T) {
	var s sight
	n := 0
	fill(t, reflect.ValueOf(&s.findings), &n)
	fill(t, reflect.ValueOf(&s.missed), &n)
	fill(t, reflect.ValueOf(&s.judged), &n)
	fill(t, reflect.ValueOf(&s.sections), &n)
	for i := range s.findings {
		x := &s.findings[i]
		x.Severity = Severity(i%3 + 1)
		// These the run fills in afterwards, or takes away before.
		x.Secrets, x.PathSecrets, x.Fingerprint, x.Raised, x.Lowered, x.Older, x.Commit = nil, nil, "", "", "", false, nil
		x.Rule.Severity = Warning
	}
	s.directives = []directive{{at: s.findings[0].At, frame: s.findings[0].Frame, target: 3, rule: "r", reason: "why", loose: true, line: doc.Span{Start: 3, End: 9}}}
	if want := reflect.TypeFor[directive]().NumField(); want != 7 {
		t.Errorf("a directive has %d fields now; are they remembered?", want)
	}
	s.needs = []need{{glance{atNames, "a"}, digestOf("a")}, {glance{atBeside, "b\xff"}, absent}}
	known := s.findings[0].Rule
	rules := map[string]*Rule{known.ID: known}
	got := decodeSight(encodeSight(&s, rules), rules)
	if got == nil {
		t.Fatal("it cannot be read")
	}
	if got.findings[0].Rule != known {
		t.Error("a rule that is known is another")
	}
	all := cmp.AllowUnexported(sight{}, companions{}, need{}, glance{}, directive{})
	if diff := cmp.Diff(&s, got, all, cmpopts.IgnoreFields(companions{}, "memory")); diff != "" {
		t.Error(diff)
	}
}

// fill gives a value and all that it holds something other than zero, each another.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(t, v.Elem(), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d \xff\x00é", *n))
	case reflect.Int:
		v.SetInt(int64(*n) * 1000)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("a %s is not filled", v.Type())
	}
}

// FuzzSight reads whatever a store may give: it is refused, or means the same when it is written again.
func FuzzSight(f *testing.F) {
	d, store := newDisk(map[string]string{"list": "odd", "a.txt": "bad\nodd # confward:ignore word why\n", "c": "\x00"}), newShelf()
	r, err := Run(context.Background(), d, []*Check{words(), listed(nil)}, Options{Jobs: 1, Cache: &Cache{Store: store}})
	if err != nil || len(r.Findings) == 0 {
		f.Fatal(err)
	}
	for _, v := range store.values {
		f.Add(v)
	}
	rules := map[string]*Rule{wordRule.ID: wordRule}
	f.Fuzz(func(t *testing.T, b []byte) {
		s := decodeSight(b, rules)
		if s == nil {
			return
		}
		again := decodeSight(encodeSight(s, rules), rules)
		all := cmp.AllowUnexported(sight{}, companions{}, need{}, glance{}, directive{})
		if diff := cmp.Diff(s, again, all, cmpopts.IgnoreFields(companions{}, "memory")); diff != "" {
			t.Error(diff)
		}
	})
}

// TestStoresThatForgetOrLie runs over stores that lose values, or give back some that no run has put there.
func TestStoresThatForgetOrLie(t *testing.T) {
	d := newDisk(map[string]string{"list": "odd", "a.txt": "bad\nodd\n", "b.txt": "fine\n"})
	want := runWith(t, d, nil, words(), listed(nil))
	good := newShelf()
	runWith(t, d, &Cache{Store: good}, words(), listed(nil))
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		s := newShelf()
		for k, v := range good.values {
			switch rnd.IntN(4) {
			case 0:
				continue
			case 1:
				v = v[:rnd.IntN(len(v))]
			}
			s.values[k] = v
		}
		if diff := cmp.Diff(want, runWith(t, d, &Cache{Store: s}, words(), listed(nil)), sameReport); diff != "" {
			t.Fatal(diff)
		}
	}
}
