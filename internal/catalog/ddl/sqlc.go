package ddl

import (
	"fmt"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlc"
)

// resolveSqlc lists the files of the schema entries that a configuration of
// sqlc has for the dialect, each file once.
func resolveSqlc(dialect catalog.Dialect, path string) (*source, error) {
	cfg, err := sqlc.Read(path)
	if err != nil {
		return nil, err
	}
	all := &source{read: []string{path}}
	for _, set := range cfg.Sets {
		if set.Dialect() != dialect {
			continue
		}
		for _, entry := range set.Schema {
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
		return nil, fmt.Errorf("%s: no schema entry for %s", path, dialect)
	}
	return all, nil
}
