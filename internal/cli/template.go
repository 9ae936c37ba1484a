package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/schema"
	"github.com/confward/confward/checks/schema/template"
	"github.com/confward/confward/doc"
	"github.com/confward/confward/internal/environment"
	"github.com/confward/confward/internal/remote"
	"github.com/confward/confward/internal/suggest"
	"github.com/confward/confward/reporters"
)

// templateOptions are the flags of template.
type templateOptions struct {
	check               checkOptions
	schema, env, format string
	out                 string
	force               bool
}

func newTemplate(sys System) *cobra.Command {
	var o templateOptions
	c := &cobra.Command{
		Use:   "template --schema SCHEMA",
		Short: "Make a file to fill in, an example and documentation of a JSON Schema",
		Long: `Make a file to fill in, an example and documentation of a JSON Schema.

The template has the keys that must be there, with values that fit, and the others as comments. Each key is described:
what it is for, what may stand there, its default. It goes to the standard output, or with --out to a folder, beside an
example with all keys, documentation in Markdown and the list of the schema's rules.

The schema is a file, builtin:NAME (confward schema list), or a URL of a host that the settings allow. What is made fits its schema, or it is not made.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runTemplate(c.Context(), sys, o) },
	}
	f := c.Flags()
	o.check.some(f, "config", "no-config")
	f.StringVar(&o.schema, "schema", "", "the JSON Schema: a file, builtin:NAME, or a URL")
	f.StringVar(&o.env, "env", "production", "the environment that the values are for")
	f.StringVar(&o.format, "format", "yaml", "yaml, json, toml or dotenv")
	f.StringVar(&o.out, "out", "", "the folder to write all parts to (default: the template goes to the standard output)")
	f.BoolVar(&o.force, "force", false, "write over files that are there")
	return c
}

// templateFormats are the formats of templates, with the endings of their files.
var templateFormats = map[string]struct {
	format doc.Format
	ending string
}{"yaml": {doc.YAML, "yaml"}, "json": {doc.JSON, "json"}, "toml": {doc.TOML, "toml"}, "dotenv": {doc.Dotenv, "env"}}

func runTemplate(ctx context.Context, sys System, o templateOptions) error {
	format, known := templateFormats[o.format]
	switch {
	case o.schema == "":
		return usage("confward schema list shows those that are built in", "--schema names the schema to make a template of")
	case !known:
		return usage(suggest.Hint(o.format, []string{"yaml", "json", "toml", "dotenv"}), "--format takes yaml, json, toml or dotenv, not %q", o.format)
	}
	loaded, s, err := loadSchema(ctx, sys, o)
	if err != nil {
		return err
	}
	if err := knownEnvironments([]string{o.env}, s); err != nil {
		return err
	}
	made, err := template.New(loaded, template.Options{Name: o.schema, Environment: environment.Name(o.env), Format: format.format})
	if err != nil {
		return unable("", fmt.Errorf("no template of %s as %s: %w", o.schema, o.format, err))
	}
	for _, u := range loaded.Lacks() {
		say(sys.Stderr, "a part of the schema is not available, and nothing is known of what it asks for: "+u, "")
	}
	if o.out == "" {
		_, err = sys.Stdout.Write(made.Text)
		return err
	}
	return writeTemplate(sys, o, format.ending, made)
}

// loadSchema finds the schema from where we stand. A file is read as one of the repository or folder that it lies in.
func loadSchema(ctx context.Context, sys System, o templateOptions) (*schema.Loaded, *settings, error) {
	isFile := !strings.Contains(o.schema, ":") || filepath.IsAbs(o.schema)
	if isFile {
		o.check.dir = filepath.Dir(inDir(sys, o.schema))
	}
	snap, err := openSnapshot(ctx, sys, o.check)
	if err != nil {
		return nil, nil, err
	}
	defer snap.close()
	s, err := loadSettings(ctx, sys, snap, o.check)
	if err != nil {
		return nil, nil, err
	}
	openRemote(sys, snap, s, o.check, remote.Lazy)
	name := o.schema
	if isFile {
		name = strings.TrimPrefix(path.Join(snap.repo.Prefix, filepath.Base(o.schema)), snap.source.prefix)
	}
	loaded, err := schema.Load(ctx, checkSettings(o.check, s, sys.Now()).Schema, snap.policy, name, environment.Name(o.env))
	if err != nil {
		return nil, nil, usage("", "%s: %w", o.schema, err)
	}
	return loaded, s, nil
}

// writeTemplate writes the parts to a folder, all or none over what is there.
func writeTemplate(sys System, o templateOptions, ending string, made *template.Template) error {
	list, err := json.MarshalIndent(struct {
		Schema      string          `json:"schema"`
		Environment string          `json:"environment"`
		Rules       []template.Rule `json:"rules"`
	}{o.schema, made.Environment, made.Rules}, "", "  ")
	if err != nil {
		return unable("", err)
	}
	base := templateName(o.schema)
	files := []struct {
		name string
		src  []byte
	}{
		{base + "." + ending, made.Text}, {base + ".example." + ending, made.Example},
		{base + ".md", made.Documentation}, {base + ".rules.json", append(list, '\n')},
	}
	dir := inDir(sys, o.out)
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.name)); err == nil && !o.force {
			return usage("--force writes over it", "%s is there already", path.Join(filepath.ToSlash(o.out), f.name))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return unable("", fmt.Errorf("write the template: %w", err))
	}
	for _, f := range files {
		if err := writeNew(filepath.Join(dir, f.name), f.src); err != nil {
			return unable("", fmt.Errorf("write the template: %w", err))
		}
		fmt.Fprintf(sys.Stdout, "wrote %s\n", reporters.Visible(path.Join(filepath.ToSlash(o.out), f.name)))
	}
	_, err = fmt.Fprintf(sys.Stdout, "environment: %s\n", made.Environment)
	return err
}

// writeNew writes a file in the place of what is there; what is a link is replaced, not followed.
func writeNew(name string, src []byte) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(src); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// templateName is a schema's name without what says that it is one.
func templateName(schema string) string {
	base := path.Base(strings.ReplaceAll(filepath.ToSlash(schema), ":", "/"))
	for _, ending := range []string{".json", ".yaml", ".yml", ".toml", ".schema", "-schema"} {
		base = strings.TrimSuffix(base, ending)
	}
	if base == "" || base == "." || base == "schema" {
		return "config"
	}
	return base
}
