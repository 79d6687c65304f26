// Package config reads tenantvet.yaml.
//
// Every mistake in the file is reported at once, each with its place, and an
// unknown key is a mistake: a misspelt exemption that is silently ignored
// would be a finding, but a misspelt tenant table would be a hole.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// FileName is the configuration's name at the module root.
const FileName = "tenantvet.yaml"

// Dialects lists the values of the key dialect.
var Dialects = []string{"postgres", "mysql", "sqlite"}

// Values of the key joins.
const (
	JoinsStrict           = "strict"
	JoinsTrustForeignKeys = "trust-foreign-keys"
)

// Values of the key foreign-keys.
const (
	ForeignKeysDeclared = "declared"
	ForeignKeysEnforced = "enforced"
)

// maxBytes is far above any sensible configuration.
const maxBytes = 1 << 20

// Config is a validated configuration. Field by field it is the document
// described in the README and in tenantvet.schema.json.
type Config struct {
	File       string // path it was read from; "" for defaults
	Dir        string // folder that its relative paths start from
	Source     []byte // the file's content; nil for defaults
	Dialect    string
	Schema     []string          // files, folders and globs
	Sqlc       []string          // configurations of sqlc, files and globs; nil: the one beside the file, if any
	SqlcAside  map[string]string // engines of sqlc whose queries are not judged -> reason
	SearchPath []string          // schemas of unqualified names; nil: the dialect's default
	Tenant     Tenant
	Dimensions []Dimension // further dimensions of tenancy, in the order of the file
	Tables     Tables
	Joins      string // JoinsStrict or JoinsTrustForeignKeys
	Guards     string // GuardsCount or GuardsStrict
	// ForeignKeys tells whether SQLite enforces them, which each connection has
	// to ask for: ForeignKeysDeclared (it may not) or ForeignKeysEnforced.
	ForeignKeys string
	// ServerVersion is the oldest major version of PostgreSQL that the schema
	// runs on; 0 when it is not told.
	ServerVersion int
	Raw           Raw
	Libraries     []Library // in the order of the file
	Strict        []string  // aspects of which also the undecided is reported
	Generate      Generate
	Limits        Limits
	Baseline      string // the baseline's file; "" when not said
	// Exemptions are the suppressions of code that nobody edits, by name.
	Exemptions []*suppress.Directive

	exemptions []exemption
	positions  map[string]diag.Position
}

// Tenant says what a tenant is.
type Tenant struct {
	Name     string // what it is called; "" means "tenant"
	Columns  []string
	Root     string
	RootKeys []string          // unique columns of the root table that name a tenant as well
	Types    []string          // full names of Go types that carry a tenant
	Sources  []string          // full names of functions whose result is the caller's tenant
	Checks   []string          // full names of functions that make what they are given trusted
	Mint     map[string]string // packages that may make tenant values -> reason
	Settings []string          // session settings that hold the caller's tenant
	Within   string            // the dimension that contains this one; "" when none
	Except   map[string]string // table that is not this dimension's -> reason
}

// Tables declares tables that have no tenant of their own.
type Tables struct {
	Shared     map[string]string // table -> reason
	SharedRows map[string]string // table whose NULL-tenant rows all tenants read -> reason
	Writable   map[string]string // shared table that tenants may write -> reason
	Children   map[string]string // child table -> owner table
}

// Default is the configuration of a module that has no tenantvet.yaml:
// PostgreSQL, tenant column tenant_id, no schema.
func Default() *Config {
	return &Config{
		Dir:         ".",
		Dialect:     "postgres",
		Tenant:      Tenant{Columns: []string{"tenant_id"}},
		Joins:       JoinsStrict,
		Guards:      GuardsCount,
		ForeignKeys: ForeignKeysDeclared,
	}
}

// Load reads and validates a file. The error joins all mistakes, one line
// each, with file:line:column.
func Load(path string) (*Config, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, underlying(err))
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory", path)
	}
	if info.Size() > maxBytes {
		return nil, fmt.Errorf("%s: %d bytes are too much for a configuration (at most %d)", path, info.Size(), maxBytes)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, underlying(err))
	}
	return Parse(path, src)
}

func underlying(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}

// Parse validates the content of a file. Relative paths in it start from the
// file's folder.
func Parse(path string, src []byte) (*Config, error) {
	c := Default()
	c.File, c.Dir, c.Source = path, filepath.Dir(path), src
	c.positions = map[string]diag.Position{}
	d := decoder{cfg: c}

	var docs []yaml.Node
	if err := yaml.Load(bytes.TrimPrefix(src, []byte("\ufeff")), &docs, yaml.WithAllDocuments()); err != nil {
		return nil, d.syntax(err)
	}
	switch {
	case len(docs) == 0 || len(docs[0].Content) == 0:
		d.errorf(&yaml.Node{Line: 1, Column: 1}, "the file is empty; it must at least say version: 1")
	case len(docs) > 1:
		d.errorf(&docs[1], "a second YAML document; the configuration is one document")
	default:
		d.section("", docs[0].Content[0], keys)
		d.dimensions()
		d.libraries()
		d.exemptions()
	}
	if err := errors.Join(d.errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// Position tells where the file has an entry, such as "tables.shared.plans",
// "tenant.root" or "tenant.columns.org_id"; for an entry that it does not have,
// where the nearest enclosing one is.
func (c *Config) Position(key string) diag.Position {
	for key != "" {
		if p, ok := c.positions[key]; ok {
			return p
		}
		key = key[:max(0, strings.LastIndexByte(key, '.'))]
	}
	return diag.Position{File: c.File}
}

// Find looks for tenantvet.yaml in dir and above, up to the module root (the
// folder with go.mod) or the root of the file system. It returns "" when there
// is none. The path is relative when dir is.
func Find(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		path := filepath.Join(at, FileName)
		if _, err := os.Stat(path); err == nil {
			return shorten(path, dir, abs), nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("%s: %w", path, underlying(err))
		}
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil || at == filepath.Dir(at) {
			return "", nil
		}
	}
}

func shorten(path, dir, abs string) string {
	if filepath.IsAbs(dir) {
		return path
	}
	rel, err := filepath.Rel(abs, path)
	if err != nil {
		return path
	}
	return filepath.Join(dir, rel)
}
