package schema

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/confward/confward/doc"
)

// agrees holds the law of quick: where it says yes, or no, the engine says so too, and knows of no misspelt key where it
// says yes.
func agrees(t *testing.T, name string, set *schemaSet, f *doc.File) answer {
	t.Helper()
	if set.err != nil || set.quick == nil || !f.Whole() || len(f.Problems()) > 0 || isUntyped(f.Format) {
		return unsure
	}
	said := yes
	for _, root := range f.Roots() {
		l := looker{steps: quickSteps}
		a := l.look(set.quick, root, 0)
		faults, _, err := set.validate(root, f.Format)
		if err != nil {
			continue
		}
		if set.strict { // in which quick is not asked
			faults = slices.DeleteFunc(faults, isUndeclared)
		}
		if a == yes && len(faults) > 0 {
			_, x, _ := set.validate(root, f.Format)
			_, message := x.say(faults[0])
			t.Errorf("%s: quick says it fits, and the engine: %s", name, message)
		}
		hard := false
		for _, ft := range faults {
			hard = hard || isHard(ft)
		}
		if a == no && !hard {
			t.Errorf("%s: quick says it does not fit, and the engine says it does", name)
		}
		said = said.and(a)
	}
	return said
}

func TestQuickAgreesOnTheSuite(t *testing.T) {
	root := suites(t, "json-schema-test-suite")
	known := remotes(t, root)
	all, sure := 0, 0
	for name, draft := range drafts {
		for _, folder := range []string{"", "optional", "optional/format"} {
			files, _ := filepath.Glob(filepath.Join(root, "tests", name, folder, "*.json"))
			for _, file := range files {
				for _, g := range suiteGroups(t, file) {
					for _, strict := range []bool{true, false} {
						set := compileSource(t, Options{Strict: strict, Embedded: known, draft: draft, asserts: folder == "optional/format"}, g.Schema)
						for _, c := range g.Tests {
							all++
							f := doc.NewAs(doc.JSON, "data.json", c.Data, doc.Limits{})
							if agrees(t, file+": "+g.Description+": "+c.Description, set, f) != unsure {
								sure++
							}
						}
					}
				}
			}
		}
	}
	t.Logf("sure of %d of %d", sure, all)
}

func TestQuickAgreesOnSchemaStore(t *testing.T) {
	s := newStore(t)
	said := map[answer]int{}
	for _, c := range storeCases(t, s.root) {
		src, err := os.ReadFile(filepath.Join(s.root, c.File))
		if err != nil {
			t.Fatal(err)
		}
		said[agrees(t, c.File, s.schema(c.Schema), doc.New(c.File, src, doc.Limits{}))]++
	}
	t.Logf("fits: %d, does not: %d, for the engine: %d", said[yes], said[no], said[unsure])
	if said[yes] < 300 {
		t.Errorf("only %d files are judged without the engine", said[yes])
	}
}

func TestQuickAgreesOnAgentFiles(t *testing.T) {
	for _, a := range agentFiles(t) {
		f := doc.New(a.path, a.src, doc.Limits{})
		if b, ok := moaiSection(a.path); ok && f.Whole() {
			agrees(t, a.name, compileSchema(nil, &Options{}, &idIndex{}, b.URL()), f)
		}
	}
}
