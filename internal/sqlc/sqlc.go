// Package sqlc reads sqlc's configuration: which schema and queries it has,
// and where it writes code.
package sqlc

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// FileNames are the names that sqlc's configuration may have.
var FileNames = []string{"sqlc.yaml", "sqlc.yml", "sqlc.json"}

// Config is a sqlc configuration, of version 1 or 2.
type Config struct {
	Path string
	Sets []Set
}

// Set is one entry of a configuration: queries over a schema. Paths are
// joined with the configuration's folder.
type Set struct {
	Engine  string   // as written: "postgresql", "mysql", "sqlite"; "" when left out
	Schema  []string // files, folders and globs
	Queries []string // files, folders and globs
	Out     []string // folders of the generated code
	Line    int      // in the configuration
}

// Dialect is that of the engine, which is PostgreSQL when it is left out; ""
// for one that is not known.
func (s Set) Dialect() catalog.Dialect {
	switch s.Engine {
	case "", "postgresql":
		return catalog.Postgres
	case "mysql":
		return catalog.MySQL
	case "sqlite":
		return catalog.SQLite
	default:
		return ""
	}
}

// QueryFiles lists the set's files in the order in which sqlc reads them: of
// a folder, those directly in it that end in .sql and are no down migrations. A
// path or a glob that finds nothing is an error, and so is a set without a file.
func (s Set) QueryFiles() ([]string, error) {
	var files []string
	add := func(name string) {
		base := filepath.Base(name)
		if strings.HasSuffix(base, ".sql") && !strings.HasSuffix(base, ".down.sql") && base[0] != '.' && !slices.Contains(files, name) {
			files = append(files, name)
		}
	}
	for _, path := range s.Queries {
		paths := []string{path}
		if strings.ContainsAny(path, "*?[]") {
			var err error
			if paths, err = filepath.Glob(path); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			if len(paths) == 0 {
				return nil, fmt.Errorf("%s: no file matches", path)
			}
		}
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil {
				return nil, diag.FileError(path, err)
			}
			if !info.IsDir() {
				add(filepath.Clean(path))
				continue
			}
			entries, err := os.ReadDir(path)
			if err != nil {
				return nil, diag.FileError(path, err)
			}
			for _, e := range entries {
				if !e.IsDir() {
					add(filepath.Join(path, e.Name()))
				}
			}
		}
	}
	if files == nil {
		return nil, fmt.Errorf("no .sql file in %s", cmp.Or(strings.Join(s.Queries, ", "), "an empty list"))
	}
	return files, nil
}

// IsConfig tells whether a file has one of sqlc's configuration names.
func IsConfig(path string) bool { return slices.Contains(FileNames, filepath.Base(path)) }

// Find returns the path of the configuration in a folder, or "".
func Find(dir string) string {
	for _, name := range FileNames {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// pathList is a YAML string or list of strings, with the line where it begins.
type pathList struct {
	paths []string
	line  int
}

// UnmarshalYAML accepts both spellings that sqlc accepts.
func (p *pathList) UnmarshalYAML(n *yaml.Node) error {
	p.line = n.Line
	if n.Kind == yaml.SequenceNode {
		return n.Decode(&p.paths)
	}
	var one string
	if err := n.Decode(&one); err != nil {
		return err
	}
	p.paths = []string{one}
	return nil
}

// Read reads a configuration. The error says which file is wrong and why.
func Read(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, diag.FileError(path, err)
	}
	type out struct {
		Out string `yaml:"out"`
	}
	type entry struct {
		Engine  string   `yaml:"engine"`
		Schema  pathList `yaml:"schema"`
		Queries pathList `yaml:"queries"`
		Path    string   `yaml:"path"` // version 1
		Gen     struct {
			Go *out `yaml:"go"`
		} `yaml:"gen"`
		Codegen []out `yaml:"codegen"` // of plugins, which may be sqlc's own for Go
	}
	var doc struct {
		SQL      []entry `yaml:"sql"`
		Packages []entry `yaml:"packages"` // version 1
	}
	if err := yaml.Unmarshal(data, &doc); err != nil { // JSON is YAML
		return nil, fmt.Errorf("%s: not a sqlc configuration: %s", path, textutil.OneLine(err.Error()))
	}
	cfg := &Config{Path: path}
	join := func(paths ...string) []string {
		out := slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return p == "" })
		for i, p := range out {
			if !filepath.IsAbs(p) {
				out[i] = filepath.Join(filepath.Dir(path), p)
			}
		}
		return out
	}
	for _, e := range append(doc.SQL, doc.Packages...) {
		outs := []string{e.Path}
		if e.Gen.Go != nil {
			outs = append(outs, e.Gen.Go.Out)
		}
		for _, g := range e.Codegen {
			outs = append(outs, g.Out)
		}
		cfg.Sets = append(cfg.Sets, Set{Engine: e.Engine, Schema: join(e.Schema.paths...), Queries: join(e.Queries.paths...), Out: join(outs...), Line: cmp.Or(e.Queries.line, e.Schema.line, 1)})
	}
	if cfg.Sets == nil {
		return nil, fmt.Errorf("%s: not a sqlc configuration: it has no entries under sql or packages", path)
	}
	return cfg, nil
}
