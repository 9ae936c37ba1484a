package config

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/confward/confward/doc"
)

var update = flag.Bool("update", false, "write the schema anew")

const published = "../../docs/confward.schema.json"

func TestPublishedSchemaFollowsTheCode(t *testing.T) {
	if *update {
		if err := os.WriteFile(published, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, Schema()) {
		t.Error("docs/confward.schema.json is not what the code says: go test ./internal/config -update")
	}
}

func load(t *testing.T, text string) (*Settings, []Fault) {
	t.Helper()
	f := doc.New(Name, []byte(text), doc.Limits{})
	if !f.Whole() {
		t.Fatalf("%s: %v %s", Name, f.Problems(), f.Skipped())
	}
	return Load(f, []string{"schema", "schema/type", "syntax"})
}

// older are the settings as the source specification writes them, with the wrapper around four sections.
const older = `# config-manager-config.yaml
configuration_manager:
  schema_validation:
    enabled: true
    strict_mode: true
    auto_fix: true
    schema_versioning: true
    validation_rules:
      required_fields: true
      type_validation: true
      constraint_validation: true
      cross_reference_validation: true
  security:
    encryption:
      enabled: true
      algorithm: "AES-256-GCM"
      key_rotation_interval: 86400  # 24 hours
      key_derivation: "PBKDF2"
    access_control:
      enabled: true
      role_based_access: true
      session_management: true
      audit_logging: true
      failed_attempt_lockout: true
      max_failed_attempts: 5
  optimization:
    enabled: true
    target_efficiency: 0.85
    optimization_level: "balanced"  # conservative, balanced, aggressive
    auto_optimization: true
    real_time_monitoring: true
    budget_limits:
      default_token_limit: 250000
      phase_1_limit: 30000
      phase_2_limit: 180000
      phase_3_limit: 40000
      margin_buffer: 0.1
  feedback:
    collection:
      enabled: true
      multi_source: true
      auto_categorization: true
      sentiment_analysis: true
    analysis:
      enabled: true
      pattern_detection: true
      trend_analysis: true
      insight_generation: true
      automated_actions: true
    response:
      template_generation: true
      auto_response: true
      escalation_rules: true
schemas:
  config_schema:
    version: "1.0.0"
    required_sections:
      - "quality"
      - "git_strategy"
      - "project"
      - "constitution"
    type_definitions:
      git_strategy_mode:
        type: "string"
        enum: ["manual", "personal", "team"]
      quality_threshold:
        type: "number"
        minimum: 0.0
        maximum: 1.0
        default: 0.85
  security_schema:
    version: "1.0.0"
    encryption_required: true
    sensitive_fields:
      - "api_keys"
      - "database_passwords"
      - "private_keys"
      - "secrets"
    access_roles:
      - "admin": ["read", "write", "delete", "manage"]
      - "developer": ["read", "write"]
      - "read-only": ["read"]
environments:
  development:
    security_level: "relaxed"
    optimization_level: "conservative"
    feedback_collection: "minimal"
    auto_fixes: true
  staging:
    security_level: "moderate"
    optimization_level: "balanced"
    feedback_collection: "standard"
    auto_fixes: false
  production:
    security_level: "strict"
    optimization_level: "aggressive"
    feedback_collection: "comprehensive"
    auto_fixes: false
`

func TestOlderSettingsLoadWithNoUnknownKey(t *testing.T) {
	s, faults := load(t, older)
	for _, f := range faults {
		t.Errorf("%d:%d %s: %s", f.At.Line, f.At.Col, f.Rule, f.Message)
	}
	roles := s.Schemas.Definitions["security_schema"].AccessRoles
	if !s.SchemaValidation.StrictMode || s.Optimization.BudgetLimits.Phase2Limit != 180000 ||
		len(s.Environments) != 3 || len(roles) != 3 || len(roles[0]["admin"]) != 4 {
		t.Errorf("the values did not arrive: %+v", s)
	}
}

func TestLoad(t *testing.T) {
	s, faults := load(t, `
fail_on: warning
severity: {schema/type: off, syntax: notice, schema: false}
limits: {file_size: 2MB, depth: 50}
ignore:
  - {paths: "a/*.json", rule: syntax, reason: old, until: 2030-05-01}
schemas:
  - {files: [x.json, y.json], schema: s.json}
`)
	if len(faults) > 0 {
		t.Fatalf("faults: %+v", faults)
	}
	i := s.Ignore[0]
	if s.FailOn != "warning" || s.Severity["schema/type"].Value != "off" || s.Severity["schema"].Value != "off" ||
		s.Limits.FileSize != 2<<20 || s.Limits.Depth != 50 || len(i.Paths) != 1 || i.Until.Day() != 1 || i.At.Line != 6 ||
		len(s.Schemas.Mappings[0].Files) != 2 {
		t.Errorf("got %+v", s)
	}
}

func TestEveryFaultHasItsPlace(t *testing.T) {
	for _, c := range []struct {
		text, rule, message, hint string
		line, col                 int
	}{
		{"failon: error", UnknownKey, `there is no setting "failon"`, `did you mean "fail_on"?`, 1, 1},
		{"limits:\n  deep: 3", UnknownKey, `there is no setting "deep" in limits`, "known keys: file_size, depth, values", 2, 3},
		{"baseline: 5", WrongType, "baseline must be text, not the number 5", "", 1, 11},
		{"ignore:\n - just text", WrongType, `each entry of ignore must be a mapping, not the text "just text"`, "", 2, 4},
		{"fail_on: fatal", WrongValue, `fail_on cannot be "fatal"; it is one of error, warning, notice, never`, "", 1, 10},
		{"severity: {schema: eror}", WrongValue, `schema cannot be "eror"; it is one of off, notice, warning, error`, `did you mean "error"?`, 1, 20},
		{"severity: {shcema: error}", UnknownRule, `there is no rule or check "shcema"`, `did you mean "schema"?`, 1, 12},
		{"ignore: [{rule: banana}]", UnknownRule, `there is no rule or check "banana"`, "confward rules lists them", 1, 17},
		{"limits: {depth: -1}", WrongValue, "depth must be a whole number from 0 to 2147483647", "", 1, 17},
		{"limits: {file_size: huge}", WrongValue, `file_size cannot be "huge"`, "write 5MB, 512KB or a number of bytes", 1, 21},
		{"ignore: [{rule: \"\"}]", WrongValue, "rule is empty, so the entry silences nothing", "write a rule (check/rule) or a check, or delete the entry", 1, 17},
		{"ignore: [{rule: }]", WrongValue, "rule is empty, so the entry silences nothing", "write a rule (check/rule) or a check, or delete the entry", 1, 16},
		{"ignore: [{rule: syntax, until: soon}]", WrongValue, `until cannot be "soon"; it is a day`, "write it as 2030-12-31", 1, 32},
		{"ignore: [{rule: syntax, paths: ['[a']}]", WrongValue, `"[a" is no pattern of paths`, "close its brackets", 1, 33},
		{"schemas: [{files: a, schema: ../b}]", WrongValue, `schema "../b" lies outside the repository`, "name a file of the repository by its path from the root", 1, 30},
		{"schemas: [{files: a, schema: 'https://x/y'}]", WrongValue, `schema "https://x/y" lies outside the repository, and its host is not one that may be asked`, "name x in schemas.remote.hosts", 1, 30},
		{"schemas: {mappings: [{files: a, schema: 'https://x/y'}], remote: {hosts: [y, x.y]}}", WrongValue, `schema "https://x/y" lies outside the repository, and its host is not one that may be asked`, "name x in schemas.remote.hosts", 1, 41},
		{"schemas: {remote: {hosts: ['https://x']}}", WrongValue, `"https://x" is no host`, "write it as schemas.example.com, without https://", 1, 27},
		{"schemas: {remote: {catalog: 'https://x/c.json'}}", WrongValue, "the catalog's host is not one that may be asked", "name x in schemas.remote.hosts", 1, 29},
		{"schemas: {remote: {hosts: x, pins: {'https://x/y': abc}}}", WrongValue, `a pin is sha256: and 64 hexadecimal digits, not "abc"`, "confward schema fetch shows the digests", 1, 52},
		{"schemas: [{files: a}]", MissingKey, "schema is missing in schemas", "add schema: the schema's path from the root, or builtin:NAME, or a URL of one of schemas.remote.hosts.", 1, 11},
		{"ignore: {rule: syntax}", WrongType, "ignore must be a list, not a mapping", "", 1, 9},
		{"- a", WrongType, "the settings file must be a mapping, not a list", "", 1, 1},
	} {
		_, faults := load(t, c.text)
		if len(faults) != 1 {
			t.Errorf("%q: %d faults: %+v", c.text, len(faults), faults)
			continue
		}
		f := faults[0]
		if f.Rule != c.rule || f.Message != c.message || f.Hint != c.hint || f.At.Line != c.line || f.At.Col != c.col {
			t.Errorf("%q:\n got %s %d:%d %q (%q)\nwant %s %d:%d %q (%q)", c.text,
				f.Rule, f.At.Line, f.At.Col, f.Message, f.Hint, c.rule, c.line, c.col, c.message, c.hint)
		}
	}
}

func TestRemoteSchemas(t *testing.T) {
	s, faults := load(t, `
schemas:
  mappings:
    - {files: "*.a", schema: "https://schemas.example.com/a.json"}
    - {files: "*.b", schema: "http://localhost:8080/b.json"}
  remote:
    hosts: [schemas.example.com, "*.store.example", "localhost:8080", "[::1]:99", raw.example.com/one/]
    catalog: https://www.store.example/catalog.json
    size: 1MB
  config_schema: {version: "1.0.0"}
`)
	r := s.Schemas.Remote
	if len(faults) != 0 || len(r.Hosts) != 5 || r.Catalog == "" || r.Size != 1<<20 || len(s.Schemas.Mappings) != 2 ||
		s.Schemas.Mappings[1].Schema == "" || s.Schemas.Definitions["config_schema"].Version != "1.0.0" {
		t.Errorf("%+v %v", s.Schemas, faults)
	}
}
