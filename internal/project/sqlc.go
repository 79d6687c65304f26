package project

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/sqlc"
)

// QuerySet is one entry of a sqlc configuration.
type QuerySet struct {
	Config string   // the configuration's path
	Out    []string // folders of the generated code, absolute
	Files  []string // query files, absolute
}

// queryConfigs are the configurations of sqlc that a project has.
type queryConfigs []*sqlc.Config

// findQueries reads the configurations that cfg names or, if it names none,
// the one beside its file.
func findQueries(cfg *config.Config) (queryConfigs, error) {
	var paths []string
	for _, entry := range cfg.Sqlc {
		path := entry
		if !filepath.IsAbs(path) {
			path = filepath.Join(cfg.Dir, path)
		}
		found := []string{path}
		if strings.ContainsAny(path, "*?[") {
			var err error
			if found, err = filepath.Glob(path); err != nil || len(found) == 0 {
				return nil, fmt.Errorf("%s: sqlc: no file matches %s", cfg.Position("sqlc."+entry), entry)
			}
		}
		for _, path := range found {
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	if cfg.Sqlc == nil && cfg.File != "" {
		if path := sqlc.Find(cfg.Dir); path != "" {
			paths = append(paths, path)
		}
	}
	var all queryConfigs
	for _, path := range paths {
		c, err := sqlc.Read(path)
		if err != nil {
			if cfg.Sqlc == nil {
				return nil, err
			}
			return nil, fmt.Errorf("%s: sqlc: %w", cfg.Position("sqlc"), err)
		}
		all = append(all, c)
	}
	return all, nil
}

// complete adds what cfg leaves out and sqlc says: the schema, and the dialect
// if there is but one.
func (all queryConfigs) complete(cfg *config.Config) *config.Config {
	var dialects []catalog.Dialect
	for _, c := range all {
		for _, set := range c.Sets {
			if d := set.Dialect(); cfg.SqlcAside[cmp.Or(set.Engine, "postgresql")] == "" && !slices.Contains(dialects, d) {
				dialects = append(dialects, d)
			}
		}
	}
	whole := *cfg
	unsaid := cfg.Dialect == config.Default().Dialect && cfg.Position("dialect").Line == 0
	if unsaid && len(dialects) == 1 && dialects[0] != "" {
		whole.Dialect = string(dialects[0])
	}
	if len(cfg.Schema) == 0 {
		for _, c := range all {
			if rel, err := filepath.Rel(cfg.Dir, c.Path); err == nil {
				whole.Schema = append(whole.Schema, rel)
			}
		}
	}
	return &whole
}

// sets lists the entries for the dialect, and the folders with the code of
// those that cfg sets aside. An entry that is neither is an error, for nobody
// would judge its queries. Configurations that cfg names must have an entry for
// the dialect.
func (all queryConfigs) sets(cfg *config.Config) (sets []QuerySet, aside []string, err error) {
	var errs []error
	unused := maps.Clone(cfg.SqlcAside)
	for _, c := range all {
		for _, set := range c.Sets {
			q := QuerySet{Config: c.Path}
			if q.Out, err = absolute(set.Out); err != nil {
				return nil, nil, err
			}
			if set.Dialect() != catalog.Dialect(cfg.Dialect) {
				engine := cmp.Or(set.Engine, "postgresql")
				if _, ok := cfg.SqlcAside[engine]; ok {
					delete(unused, engine)
					aside = append(aside, q.Out...)
				} else {
					errs = append(errs, fmt.Errorf("%s:%d: the queries of engine %s cannot be judged as %s; judge them with a configuration of their own (--config), and set them aside here with sqlc-aside: {%[3]s: \"why\"}", c.Path, set.Line, engine, cfg.Dialect))
				}
				continue
			}
			files, err := set.QueryFiles()
			if err != nil {
				errs = append(errs, fmt.Errorf("%s:%d: queries: %w", c.Path, set.Line, err))
				continue
			}
			if q.Files, err = absolute(files); err != nil {
				return nil, nil, err
			}
			sets = append(sets, q)
		}
	}
	if len(cfg.Sqlc) > 0 && sets == nil && errs == nil {
		errs = append(errs, fmt.Errorf("%s: sqlc: there are no queries for %s", cfg.Position("sqlc"), cfg.Dialect))
	}
	for _, engine := range slices.Sorted(maps.Keys(unused)) {
		errs = append(errs, fmt.Errorf("%s: sqlc-aside: no configuration of sqlc has queries for %s beside the dialect's", cfg.Position("sqlc-aside."+engine), engine))
	}
	return sets, aside, errors.Join(errs...)
}

func absolute(paths []string) ([]string, error) {
	var all []string
	for _, path := range paths {
		path, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		all = append(all, path)
	}
	return all, nil
}

func (all queryConfigs) files() []string {
	var files []string
	for _, c := range all {
		files = append(files, c.Path)
	}
	return files
}
