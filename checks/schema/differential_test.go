package schema

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xeipuuv/gojsonschema"

	"github.com/confward/confward/doc"
)

// gojsonschema is the second opinion on schemas of drafts 4, 6 and 7. It kills its process on some of them and hangs on
// others, so it judges in a child of the test, which is started again when it is gone.

const secondOpinion = "CONFWARD_SECOND_OPINION"

// question is what the child is asked; the schemas that a schema may refer to are told once, in the first one.
type question struct {
	Known  map[string]json.RawMessage `json:",omitempty"`
	Schema json.RawMessage
	Data   json.RawMessage
}

func TestMain(m *testing.M) {
	if os.Getenv(secondOpinion) != "" {
		answerAll(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no network here")
}

// answerAll gives a line for each line: valid, invalid, or why there is no verdict.
func answerAll(in io.Reader, out io.Writer) {
	http.DefaultTransport = noNetwork{}
	known := map[string]json.RawMessage{}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var q question
		if json.Unmarshal(line, &q) != nil {
			fmt.Fprintln(out, "no verdict: the question cannot be read")
			continue
		}
		if q.Known != nil {
			known = q.Known
		}
		fmt.Fprintln(out, strings.ReplaceAll(judgeSecond(known, q), "\n", " "))
	}
}

func judgeSecond(known map[string]json.RawMessage, q question) (verdict string) {
	defer func() {
		if v := recover(); v != nil {
			verdict = fmt.Sprintf("no verdict: panic: %v", v)
		}
	}()
	loader := gojsonschema.NewSchemaLoader()
	for url, src := range known {
		if bytes.Contains(q.Schema, []byte(path.Base(url))) && !bytes.Contains(q.Schema, []byte(`id": "`+url)) {
			if err := loader.AddSchema(url, gojsonschema.NewBytesLoader(src)); err != nil {
				return "no verdict: " + err.Error()
			}
		}
	}
	s, err := loader.Compile(gojsonschema.NewBytesLoader(q.Schema))
	if err != nil {
		return "no verdict: " + err.Error()
	}
	result, err := s.Validate(gojsonschema.NewBytesLoader(q.Data))
	if err != nil {
		return "no verdict: " + err.Error()
	}
	if result.Valid() {
		return "valid"
	}
	return "invalid"
}

// second is the child.
type second struct {
	t     *testing.T
	known map[string]json.RawMessage
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   chan string
}

func (s *second) start() {
	exe, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command(exe)
	s.cmd.Env = append(os.Environ(), secondOpinion+"=1", "GOMEMLIMIT=512MiB")
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		s.t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.out = make(chan string)
	go func(lines chan string) {
		defer close(lines)
		for r := bufio.NewReader(out); ; {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			lines <- strings.TrimSuffix(line, "\n")
		}
	}(s.out)
	s.send(question{Known: s.known, Schema: json.RawMessage("{}"), Data: json.RawMessage("1")})
	<-s.out
}

func (s *second) send(q question) {
	line, err := json.Marshal(q)
	if err != nil {
		s.t.Fatal(err)
	}
	s.in.Write(append(line, '\n'))
}

// stop ends the child, whatever it is doing.
func (s *second) stop() {
	if s.cmd == nil {
		return
	}
	s.in.Close()
	s.cmd.Process.Kill()
	for range s.out {
	}
	s.cmd.Wait()
	s.cmd = nil
}

// patience is how long the child may think about one case; it needs milliseconds.
const patience = 20 * time.Second

func (s *second) judge(schema, data []byte) string {
	if s.cmd == nil {
		s.start()
	}
	s.send(question{Schema: schema, Data: data})
	select {
	case verdict, alive := <-s.out:
		if alive {
			return verdict
		}
		s.stop()
		return "its process died"
	case <-time.After(patience):
		s.stop()
		return "it hangs"
	}
}

func newSecond(t *testing.T, known map[string][]byte) *second {
	s := &second{t: t, known: map[string]json.RawMessage{}}
	for url, src := range known {
		if json.Valid(src) {
			s.known[url] = src
		}
	}
	t.Cleanup(s.stop)
	return s
}

// tallyBy counts disagreements by class, with the first case of each.
type tallyBy map[string][]string

func (c tallyBy) add(class, what string) { c[class] = append(c[class], what) }

func (c tallyBy) log(t *testing.T, reasons map[string]string) {
	for _, class := range sortedKeys(c) {
		t.Logf("%3d %s: %s; for instance %s", len(c[class]), class, reasons[class], c[class][0])
		if reasons[class] == "" {
			t.Errorf("%s: %d disagreements that nobody explained: %s", class, len(c[class]), strings.Join(c[class], "\n\t"))
		}
	}
}

// theirs are the files of the suite in which gojsonschema judges otherwise than the suite says, while this check judges as
// it says.
var theirs = map[string]string{
	"format": "it holds numbers, lists and mappings to the formats of texts",
	"ref":    "it resolves a reference against an $id beside it, which these drafts ignore",

	"maxItems": decimalLimit, "maxLength": decimalLimit, "maxProperties": decimalLimit,
	"minItems": decimalLimit, "minLength": decimalLimit, "minProperties": decimalLimit,
}

const decimalLimit = "it refuses a limit that is written as 2.0"

// TestSecondOpinionOnTheSuite compares the verdicts on all required tests of drafts 4, 6 and 7. Where they differ the suite
// tells who is right.
func TestSecondOpinionOnTheSuite(t *testing.T) {
	root := suites(t, "json-schema-test-suite")
	known := remotes(t, root)
	other := newSecond(t, known)
	all, differ := 0, tallyBy{}
	for _, name := range []string{"draft4", "draft6", "draft7"} {
		files, err := filepath.Glob(filepath.Join(root, "tests", name, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatal("no tests", err)
		}
		for _, file := range files {
			for _, g := range suiteGroups(t, file) {
				set := compileSource(t, Options{Strict: true, Embedded: known, draft: drafts[name]}, g.Schema)
				for _, c := range g.Tests {
					all++
					ours, _ := fits(t, set, c.Data)
					verdict := other.judge(withDraft(g.Schema, name), c.Data)
					if verdict == "valid" && ours || verdict == "invalid" && !ours {
						continue
					}
					what := fmt.Sprintf("%s: %s: %s: %s", name, g.Description, c.Description, verdict)
					if ours != c.Valid {
						t.Errorf("%s: and the suite sides with it", what)
					}
					differ.add(strings.TrimSuffix(filepath.Base(file), ".json"), what)
				}
			}
		}
	}
	t.Logf("%d tests", all)
	differ.log(t, theirs)
}

// withDraft names the draft in a schema that names none: gojsonschema would take all of them together.
func withDraft(schema []byte, draft string) []byte {
	var m map[string]json.RawMessage
	if json.Unmarshal(schema, &m) != nil || m["$schema"] != nil {
		return schema
	}
	number := map[string]string{"draft4": "04", "draft6": "06", "draft7": "07"}[draft]
	m["$schema"] = json.RawMessage(`"http://json-schema.org/draft-` + number + `/schema#"`)
	out, err := json.Marshal(m)
	if err != nil {
		return schema
	}
	return out
}

// storeReasons are the classes of disagreements on SchemaStore's cases.
var storeReasons = map[string]string{
	"const in draft 4":       "it ignores const there; ours, like SchemaStore's own validator, holds to it, so that one of several alternatives fits alone",
	"a time without offset":  "it refuses 2018-12-14T10:00:00 as a date-time; ours takes it, as the programs that read it do",
	"expressions of its own": "it has no form for look-arounds, which Go's engine refuses",
	"another schema":         "it has to fetch a part; ours judges what it has",
}

// TestSecondOpinionOnSchemaStore compares the verdicts on the cases whose schemas are of drafts 4, 6 or 7.
func TestSecondOpinionOnSchemaStore(t *testing.T) {
	s := newStore(t)
	other := newSecond(t, nil)
	all, differ := 0, tallyBy{}
	for _, c := range storeCases(t, s.root) {
		src, err := os.ReadFile(filepath.Join(s.root, c.Schema))
		if err != nil {
			t.Fatal(err)
		}
		schema, data, ok := inJSON(t, s.root, c, src)
		if !ok || !slices.Contains([]int{4, 6, 7}, draftOf(draftName(schema))) || len(s.schema(c.Schema).lacks) > 0 {
			continue
		}
		all++
		ours := s.judge(c)
		if verdict := other.judge(schema, data); verdict != ours {
			differ.add(storeClass(schema, verdict), fmt.Sprintf("%s: expected %s, ours %s, its %s", c.File, c.Expect, ours, verdict))
			if ours != c.Expect && judgedOtherwise[c.File] == "" {
				t.Errorf("%s: ours is %s, and SchemaStore sides with it", c.File, ours)
			}
		}
	}
	t.Logf("%d cases", all)
	differ.log(t, storeReasons)
}

// storeClass tells a disagreement's cause by what the schema holds.
func storeClass(schema []byte, verdict string) string {
	switch {
	case strings.Contains(verdict, "valid regex"):
		return "expressions of its own"
	case strings.Contains(verdict, "no network"):
		return "another schema"
	case draftOf(draftName(schema)) == 4 && bytes.Contains(schema, []byte(`"const":`)):
		return "const in draft 4"
	case bytes.Contains(schema, []byte(`"date-time"`)):
		return "a time without offset"
	}
	return verdict
}

func draftName(schema []byte) string {
	var m struct {
		Schema string `json:"$schema"`
	}
	json.Unmarshal(schema, &m)
	return m.Schema
}

// inJSON gives a case as JSON.
func inJSON(t *testing.T, root string, c storeCase, schema []byte) (s, data []byte, ok bool) {
	src, err := os.ReadFile(filepath.Join(root, c.File))
	if err != nil {
		t.Fatal(err)
	}
	f := doc.New(c.File, src, doc.Limits{})
	if !f.Whole() || len(f.Roots()) != 1 {
		return nil, nil, false
	}
	value, err := f.Root().Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return nil, nil, false
	}
	data, err = json.Marshal(value)
	if err != nil {
		return nil, nil, false
	}
	v, err := doc.NewAs(doc.JSONC, c.Schema, schema, doc.Limits{}).Root().Any(doc.DefaultLimits.Nodes)
	if err != nil {
		return nil, nil, false
	}
	s, err = json.Marshal(v)
	return s, data, err == nil
}

// TestSecondOpinionIsOutOfTheWay asks what kills the other engine, and asks on.
func TestSecondOpinionIsOutOfTheWay(t *testing.T) {
	other := newSecond(t, nil)
	for _, c := range []struct{ schema, want string }{
		{`{"type": "string"}`, "invalid"}, {`{"$ref": "#"}`, "its process died"}, {`{"type": "number"}`, "valid"},
		{`{"$ref": "http://example.com/s.json"}`, `no verdict: Get "http://example.com/s.json": no network here`},
	} {
		if got := other.judge([]byte(c.schema), []byte("1")); got != c.want {
			t.Errorf("%s: %s, want %s", c.schema, got, c.want)
		}
	}
}
