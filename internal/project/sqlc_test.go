package project

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

const sqlcYAML = `version: "2"
sql:
- engine: postgresql
  schema: schema.sql
  queries: queries
  gen: {go: {out: db}}
`

func TestSqlc(t *testing.T) {
	mysql := strings.Replace(sqlcYAML, "postgresql", "mysql", 1)
	bare := strings.Replace(good, "schema: [schema.sql]\n", "", 1)
	tests := []struct {
		name    string
		yaml    string
		sqlc    map[string]string // path -> content
		dialect string
		sets    string // files of each set
		want    string // error
	}{
		{"beside the file", good, map[string]string{"sqlc.yaml": sqlcYAML}, "postgres", "queries/q.sql -> db", ""},
		{"schema and engine", bare, map[string]string{"sqlc.yml": mysql}, "mysql", "queries/q.sql -> db", ""},
		{"the file's dialect wins", "dialect: postgres\n" + good, map[string]string{"sqlc.yaml": mysql}, "postgres", "", ""},
		{"named", good + "sqlc: [svc/*/sqlc.yaml]\n", map[string]string{"sqlc.yaml": sqlcYAML, "svc/a/sqlc.yaml": strings.ReplaceAll(sqlcYAML, "queries: ", "queries: ../../")}, "postgres", "queries/q.sql -> svc/a/db", ""},
		{"named for the schema", bare + "sqlc: [svc/sqlc.yaml]\n", map[string]string{"svc/sqlc.yaml": strings.NewReplacer("queries: ", "queries: ../", "schema: ", "schema: ../").Replace(sqlcYAML)}, "postgres", "queries/q.sql -> svc/db", ""},
		{"two engines", good, map[string]string{"sqlc.yaml": sqlcYAML + strings.TrimPrefix(strings.ReplaceAll(mysql, "db", "my"), "version: \"2\"\nsql:\n")}, "postgres", "queries/q.sql -> db", ""},
		{"no queries for the dialect", "dialect: sqlite\n" + good + "sqlc: [sqlc.yaml]\n", map[string]string{"sqlc.yaml": sqlcYAML}, "", "", "tenantvet.yaml:9:7: sqlc: there are no queries for sqlite"},
		{"no such file", good + "sqlc: [nosuch.yaml]\n", nil, "", "", "tenantvet.yaml:8:7: sqlc: "},
		{"no match", good + "sqlc: [x/*/sqlc.yaml]\n", nil, "", "", "tenantvet.yaml:8:8: sqlc: no file matches x/*/sqlc.yaml"},
		{"no such queries", good, map[string]string{"sqlc.yaml": strings.Replace(sqlcYAML, "queries: queries", "queries: q", 1)}, "", "", "sqlc.yaml:5: queries: "},
		{"not sqlc's", good, map[string]string{"sqlc.yaml": "sql: 1\n"}, "", "", "sqlc.yaml: not a sqlc configuration"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"tenantvet.yaml": tt.yaml, "schema.sql": schema, "queries/q.sql": "-- name: Q :one\nSELECT 1;\n", "queries/other.txt": ""}
			maps.Copy(files, tt.sqlc)
			p, err := load(t, files)
			if tt.want != "" || err != nil {
				if err == nil || tt.want == "" || !strings.Contains(err.Error(), string(filepath.Separator)+tt.want) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
				return
			}
			var sets []string
			for _, q := range p.Queries {
				rel := func(paths []string) string {
					for i := range paths {
						if !filepath.IsAbs(paths[i]) {
							t.Errorf("%s is relative", paths[i])
						}
						paths[i], _ = filepath.Rel(p.Config.Dir, paths[i])
						paths[i] = filepath.ToSlash(paths[i])
					}
					return strings.Join(paths, " ")
				}
				sets = append(sets, rel(q.Files)+" -> "+rel(q.Out))
			}
			if got := strings.Join(sets, "; "); got != tt.sets {
				t.Errorf("sets %q, want %q", got, tt.sets)
			}
			if p.Config.Dialect != tt.dialect {
				t.Errorf("dialect %s, want %s", p.Config.Dialect, tt.dialect)
			}
		})
	}
}
