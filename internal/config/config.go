// Package config reads the settings of a repository.
//
// It promises that every mistake in them has a place and a remedy, and that what they may hold is told by one Go type,
// from which the reader, the JSON Schema and the documentation follow. It never opens a file and decides nothing.
package config

import (
	"slices"
	"time"

	"github.com/confward/confward/doc"
)

// Name is the settings file; Names are all that are looked for, in this order.
const Name = ".confward.yaml"

// Names are the settings files that are looked for at the root, the first one found counts.
var Names = []string{Name, ".confward.yml", "config-manager-config.yaml"}

// Settings are what a repository may say about how it is checked. A key's tag gives its name and, for those with a closed
// set of values, the choices; the text after "doc" is the schema's description.
type Settings struct {
	Path string `key:"-"` // the file they were read from; empty if there is none

	FailOn   string                 `key:"fail_on" enum:"error warning notice never" doc:"The lowest severity that fails a run (default: error)."`
	Baseline string                 `key:"baseline" doc:"A report in JSON whose findings are known and do not count."`
	Severity map[string]RuleSetting `key:"severity" doc:"Another severity, or off, for a rule or a whole check."`
	Ignore   []Ignore               `key:"ignore" doc:"Findings that do not count."`
	Schemas  Schemas                `key:"schemas" doc:"Which JSON Schema judges which files."`
	Limits   Limits                 `key:"limits" doc:"Bounds on what is read; beyond them a file is listed as not checked."`
	Secrets  Secrets                `key:"secrets" doc:"The search for secrets."`
	Rules    Rules                  `key:"rules" doc:"Rules of this repository."`
	Xref     []Xref                 `key:"xref" doc:"Values that name something else, such as a file or a key, which has to exist."`
	Context  Context                `key:"context" doc:"What rules may know of this repository, such as its team or tier: any keys and values."`

	Sets   []Set   `key:"sets" doc:"Files that are one configuration for several environments, where their names do not tell."`
	Bridge *Bridge `key:"bridge" doc:"How one environment's configuration becomes that of others."`
	Drift  Drift   `key:"drift" doc:"What is expected of the same keys in different environments."`

	SchemaValidation SchemaValidation       `key:"schema_validation" doc:"Schema validation as a whole."`
	Security         Security               `key:"security" doc:"Sealing of secrets and access to them."`
	Optimization     Optimization           `key:"optimization" doc:"Budgets of agents' context."`
	Feedback         Feedback               `key:"feedback" doc:"What is learned from feedback."`
	Environments     map[string]Environment `key:"environments" doc:"The environments: what they are called, and how strictly each is judged."`
	Wrapped          *Wrapped               `key:"configuration_manager" doc:"The four sections above under one key, as older settings have them."`
}

// RuleSetting is a severity or "off".
type RuleSetting struct {
	Value string
	At    doc.Place
}

// Ignore says which findings do not count, and why.
type Ignore struct {
	Paths  []string  `key:"paths" doc:"Globs of files; without a slash they match in every folder. None: all files."`
	Rule   string    `key:"rule" need:"yes" doc:"A rule (check/rule) or a check."`
	Reason string    `key:"reason" doc:"Why; an ignore without a reason is a notice."`
	Until  Date      `key:"until" doc:"The last day on which it counts, as YYYY-MM-DD."`
	At     doc.Place `key:"-"`
	RuleAt doc.Place `key:"-"`
}

// Date is a day.
type Date struct{ time.Time }

// Definition is a schema in the words of older settings.
type Definition struct {
	Version            string              `key:"version" doc:"The definition's version."`
	RequiredSections   []string            `key:"required_sections" doc:"Sections that a configuration must have in some form."`
	TypeDefinitions    map[string]TypeDef  `key:"type_definitions" doc:"Named types."`
	EncryptionRequired bool                `key:"encryption_required" doc:"Whether environment files must be sealed."`
	SensitiveFields    []string            `key:"sensitive_fields" doc:"Names of keys whose values are secret."`
	AccessRoles        []map[string]Grants `key:"access_roles" doc:"What each role may do."`
}

// TypeDef is a named type of a definition.
type TypeDef struct {
	Type    string   `key:"type" enum:"string number integer boolean array object null" doc:"The JSON type."`
	Enum    []string `key:"enum" doc:"The values allowed."`
	Minimum *float64 `key:"minimum" doc:"The least value."`
	Maximum *float64 `key:"maximum" doc:"The greatest value."`
	Default *float64 `key:"default" doc:"The value where none is given."`
}

// Grants are the permissions of a role.
type Grants []string

// Limits bound what is read.
type Limits struct {
	FileSize int `key:"file_size" unit:"bytes" doc:"Bytes of a file that is read into a tree, such as 5MB (the default)."`
	Depth    int `key:"depth" doc:"Nesting of a tree (default 200)."`
	Values   int `key:"values" doc:"Values of a tree (default 1000000)."`
}

// Secrets are the settings of the secrets check.
type Secrets struct {
	Config         string `key:"config" doc:"A gitleaks configuration by its path from the root (default: .gitleaks.toml if there is one)."`
	Profile        string `key:"profile" enum:"default gitleaks" doc:"default leaves out what is certainly no secret and knows configuration; gitleaks finds what gitleaks finds (default: default)."`
	Archives       int    `key:"archives" doc:"How many archives (zip, tar, gzip, bzip2), one in the other, are looked into (default 0: none)."`
	FingerprintKey string `key:"fingerprint_key" doc:"Any text. Fingerprints of secrets are made with it, so that who has a report but not this text cannot try guesses against them."`
}

// SchemaValidation are the switches of the schema check.
type SchemaValidation struct {
	Enabled          *bool `key:"enabled" doc:"Whether schemas are checked (default true)."`
	StrictMode       bool  `key:"strict_mode" doc:"Warnings fail the run too, and what was not checked is a failure."`
	AutoFix          *bool `key:"auto_fix" doc:"Whether confward fix applies the fixes of this check (default true)."`
	SchemaVersioning *bool `key:"schema_versioning" doc:"Whether a schema's version is compared with the tool's."`
	ValidationRules  struct {
		RequiredFields           *bool `key:"required_fields" doc:"Whether missing keys are reported."`
		TypeValidation           *bool `key:"type_validation" doc:"Whether wrong types are reported."`
		ConstraintValidation     *bool `key:"constraint_validation" doc:"Whether values out of range, of another pattern or not in the list are reported."`
		CrossReferenceValidation *bool `key:"cross_reference_validation" doc:"Whether values that name something else are followed."`
	} `key:"validation_rules" doc:"Groups of rules."`
}

// Security are the settings of sealing and access.
type Security struct {
	Encryption struct {
		Enabled             *bool  `key:"enabled" doc:"Whether secrets are sealed."`
		Algorithm           string `key:"algorithm" enum:"AES-256-GCM" doc:"The cipher."`
		KeyRotationInterval int    `key:"key_rotation_interval" doc:"Seconds after which a key is old."`
		KeyDerivation       string `key:"key_derivation" enum:"PBKDF2" doc:"How a passphrase becomes a key."`
	} `key:"encryption" doc:"Sealing."`
	AccessControl struct {
		Enabled              *bool `key:"enabled" doc:"Whether grants are judged."`
		RoleBasedAccess      *bool `key:"role_based_access" doc:"Whether roles decide."`
		SessionManagement    *bool `key:"session_management" doc:"Whether an unlocked session ends by itself."`
		AuditLogging         *bool `key:"audit_logging" doc:"Whether access is recorded."`
		FailedAttemptLockout *bool `key:"failed_attempt_lockout" doc:"Whether wrong passphrases lock."`
		MaxFailedAttempts    int   `key:"max_failed_attempts" doc:"Wrong passphrases until the lock."`
	} `key:"access_control" doc:"Who may read and write sealed files."`
}

// Optimization are the settings of context budgets.
type Optimization struct {
	Enabled            *bool   `key:"enabled" doc:"Whether budgets are judged."`
	TargetEfficiency   float64 `key:"target_efficiency" doc:"The score aimed at, 0 to 1."`
	OptimizationLevel  string  `key:"optimization_level" enum:"conservative balanced aggressive" doc:"How bold proposals are."`
	AutoOptimization   *bool   `key:"auto_optimization" doc:"Whether proposals may be applied."`
	RealTimeMonitoring *bool   `key:"real_time_monitoring" doc:"Whether changes are watched."`
	BudgetLimits       struct {
		DefaultTokenLimit int      `key:"default_token_limit" doc:"Tokens in all."`
		Phase1Limit       int      `key:"phase_1_limit" doc:"Tokens of the first phase."`
		Phase2Limit       int      `key:"phase_2_limit" doc:"Tokens of the second phase."`
		Phase3Limit       int      `key:"phase_3_limit" doc:"Tokens of the third phase."`
		MarginBuffer      *float64 `key:"margin_buffer" doc:"The part kept free, 0 to 1."`
	} `key:"budget_limits" doc:"Limits in tokens."`
	Tokenizer   string        `key:"tokenizer" enum:"o200k_base cl100k_base" doc:"What counts tokens (default o200k_base)."`
	Calibration float64       `key:"calibration" doc:"The model's own count for one counted token, as confward budget calibrate tells."`
	MaxDelta    int           `key:"max_delta" doc:"The tokens that a change may add to what always loads."`
	Groups      []BudgetGroup `key:"groups" doc:"Limits on files."`
	Phases      []BudgetPhase `key:"phases" doc:"The files of each phase."`
	Alerts      Alerts        `key:"alerts" doc:"Who is told that a budget runs out, and when."`
}

// Feedback are the settings of what is learned.
type Feedback struct {
	Collection struct {
		Enabled            *bool `key:"enabled" doc:"Whether feedback is collected."`
		MultiSource        *bool `key:"multi_source" doc:"Whether from more than one source."`
		AutoCategorization *bool `key:"auto_categorization" doc:"Whether it is sorted by itself."`
		SentimentAnalysis  *bool `key:"sentiment_analysis" doc:"Whether its mood is told."`
	} `key:"collection" doc:"Where feedback comes from."`
	Analysis struct {
		Enabled           *bool `key:"enabled" doc:"Whether feedback is analysed."`
		PatternDetection  *bool `key:"pattern_detection" doc:"Whether patterns are looked for."`
		TrendAnalysis     *bool `key:"trend_analysis" doc:"Whether trends are drawn."`
		InsightGeneration *bool `key:"insight_generation" doc:"Whether conclusions are drawn."`
		AutomatedActions  *bool `key:"automated_actions" doc:"Whether conclusions have effects."`
	} `key:"analysis" doc:"What is made of it."`
	Response struct {
		TemplateGeneration *bool `key:"template_generation" doc:"Whether answers are drafted."`
		AutoResponse       *bool `key:"auto_response" doc:"Whether answers are sent."`
		EscalationRules    *bool `key:"escalation_rules" doc:"Whether repeated complaints are passed on."`
	} `key:"response" doc:"How it is answered."`
}

// Environment is how one environment is judged.
type Environment struct {
	SecurityLevel      string   `key:"security_level" enum:"relaxed moderate strict" doc:"How strictly it is judged: relaxed, moderate and strict make broken constraints of a schema a notice, a warning or an error, and findings about security at least a warning (moderate) or an error (strict)."`
	Constraints        string   `key:"constraints" enum:"notice warning error" doc:"How bad a value is that breaks a constraint of its schema (default: by security_level notice, warning or error)."`
	OptimizationLevel  string   `key:"optimization_level" enum:"conservative balanced aggressive" doc:"How bold proposals are."`
	FeedbackCollection string   `key:"feedback_collection" enum:"minimal standard comprehensive" doc:"How much is collected."`
	Aliases            []string `key:"aliases" doc:"Other words by which files and folders name the environment."`
	Production         *bool    `key:"production" doc:"Whether a mistake there is one in production (default: told by the name)."`
	AutoFixes          *bool    `key:"auto_fixes" doc:"Whether confward fix changes its files (default: not those of production and staging)."`
}

// Wrapped is the form in which older settings hold four of the sections.
type Wrapped struct {
	SchemaValidation SchemaValidation `key:"schema_validation" doc:"Schema validation as a whole."`
	Security         Security         `key:"security" doc:"Sealing of secrets and access to them."`
	Optimization     Optimization     `key:"optimization" doc:"Budgets of agents' context."`
	Feedback         Feedback         `key:"feedback" doc:"What is learned from feedback."`
}

// Rules that a fault of the settings breaks, as they stand after "config/".
const (
	UnknownKey  = "unknown-key"
	WrongType   = "type"
	WrongValue  = "value"
	UnknownRule = "unknown-rule"
	MissingKey  = "missing-key"
)

// Fault is a mistake in the settings.
type Fault struct {
	Rule    string
	At      doc.Place
	Message string
	Hint    string
}

// Load reads settings from a file that was parsed whole. With faults it gives what could be read all the same. The names
// are the rules and checks that exist. Rules of packs, which are read later, are taken for granted.
func Load(f *doc.File, names []string) (*Settings, []Fault) {
	return LoadKnowing(f, names, func(string) ([]string, bool) { return nil, false })
}

// LoadKnowing is Load where the ids of a pack's rules can be told, by the pack's name in the settings; false if they cannot.
func LoadKnowing(f *doc.File, names []string, packs func(name string) ([]string, bool)) (*Settings, []Fault) {
	s := &Settings{Path: f.Path}
	d := &decoder{file: f}
	if root := f.Root(); root != nil && root.Resolve().Kind != doc.Null {
		d.decode(root, s)
	}
	if s.Wrapped != nil {
		s.SchemaValidation, s.Security = s.Wrapped.SchemaValidation, s.Wrapped.Security
		s.Optimization, s.Feedback = s.Wrapped.Optimization, s.Wrapped.Feedback
	}
	names, all := s.withRules(names, packs)
	d.checkNames(s, names, all)
	return s, d.faults
}

// withRules are the names with those of the settings' own rules and packs. It reports whether these are all.
func (s *Settings) withRules(names []string, packs func(name string) ([]string, bool)) (known []string, all bool) {
	known, all = slices.Clone(names), true
	for _, r := range s.Rules.Rules {
		known = append(known, "rules/"+r.ID.Value)
	}
	for _, pack := range s.Rules.Packs {
		ids, ok := packs(pack)
		all = all && ok
		for _, id := range ids {
			known = append(known, "rules/"+id)
		}
	}
	return known, all
}
