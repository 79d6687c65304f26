package ddl

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// SqlcConfig is what tenantvet reads of a sqlc configuration.
type SqlcConfig struct {
	// Path is the configuration file.
	Path string
	// SQL lists its packages, in order.
	SQL []SqlcPackage
}

// SqlcPackage is one entry of a sqlc configuration. Paths are joined with the
// configuration's folder.
type SqlcPackage struct {
	Engine  string   // "postgresql", "mysql", "sqlite"; "postgresql" when omitted in version 1
	Schema  []string // files and folders
	Queries []string // files and folders
}

// pathList is a YAML string or list of strings.
type pathList []string

// UnmarshalYAML accepts both spellings that sqlc accepts.
func (p *pathList) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		var list []string
		if err := n.Decode(&list); err != nil {
			return err
		}
		*p = list
		return nil
	}
	var one string
	if err := n.Decode(&one); err != nil {
		return err
	}
	*p = pathList{one}
	return nil
}

// isSqlcConfig tells whether a file has one of sqlc's configuration names.
func isSqlcConfig(path string) bool {
	switch filepath.Base(path) {
	case "sqlc.yaml", "sqlc.yml", "sqlc.json":
		return true
	}
	return false
}

// ReadSqlcConfig reads sqlc.yaml, sqlc.yml or sqlc.json of version 1 or 2.
func ReadSqlcConfig(path string) (*SqlcConfig, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	type entry struct {
		Engine  string   `yaml:"engine"`
		Schema  pathList `yaml:"schema"`
		Queries pathList `yaml:"queries"`
	}
	var doc struct {
		SQL      []entry `yaml:"sql"`
		Packages []entry `yaml:"packages"` // version 1
	}
	if err := yaml.Unmarshal(data, &doc); err != nil { // JSON is YAML
		return nil, fmt.Errorf("%s: not a sqlc configuration: %s", path, oneLine(err.Error()))
	}
	cfg := &SqlcConfig{Path: path}
	join := func(paths []string) []string {
		out := slices.Clone(paths)
		for i, p := range out {
			if !filepath.IsAbs(p) {
				out[i] = filepath.Join(filepath.Dir(path), p)
			}
		}
		return out
	}
	for _, e := range append(doc.SQL, doc.Packages...) {
		if e.Engine == "" {
			e.Engine = "postgresql"
		}
		cfg.SQL = append(cfg.SQL, SqlcPackage{Engine: e.Engine, Schema: join(e.Schema), Queries: join(e.Queries)})
	}
	return cfg, nil
}

// sqlcEngines are sqlc's names of the dialects.
var sqlcEngines = map[catalog.Dialect]string{
	catalog.Postgres: "postgresql",
	catalog.MySQL:    "mysql",
	catalog.SQLite:   "sqlite",
}

// resolveSqlc lists the files of the schema entries, each file once.
func resolveSqlc(dialect catalog.Dialect, path string) (*source, error) {
	cfg, err := ReadSqlcConfig(path)
	if err != nil {
		return nil, err
	}
	all := &source{read: []string{path}}
	for _, p := range cfg.SQL {
		if p.Engine != sqlcEngines[dialect] {
			continue
		}
		for _, entry := range p.Schema {
			src, err := resolve(dialect, "", entry)
			if err != nil {
				return nil, fmt.Errorf("%s: schema: %w", path, err)
			}
			for _, name := range src.files {
				if !slices.Contains(all.files, name) {
					all.files = append(all.files, name)
				}
			}
		}
	}
	if len(all.files) == 0 {
		return nil, fmt.Errorf("%s: no schema entry for %s", path, sqlcEngines[dialect])
	}
	return all, nil
}
