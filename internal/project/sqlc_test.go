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
	both := sqlcYAML + strings.TrimPrefix(strings.ReplaceAll(mysql, "db", "my"), "version: \"2\"\nsql:\n")
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
		{"the file's dialect wins", "dialect: postgres\n" + good, map[string]string{"sqlc.yaml": mysql}, "", "", "sqlc.yaml:5: the queries of engine mysql cannot be judged as postgres; judge them with a configuration of their own (--config), and set them aside here with sqlc-aside: {mysql: \"why\"}"},
		{"named", good + "sqlc: [svc/*/sqlc.yaml]\n", map[string]string{"sqlc.yaml": sqlcYAML, "svc/a/sqlc.yaml": strings.ReplaceAll(sqlcYAML, "queries: ", "queries: ../../")}, "postgres", "queries/q.sql -> svc/a/db", ""},
		{"named for the schema", bare + "sqlc: [svc/sqlc.yaml]\n", map[string]string{"svc/sqlc.yaml": strings.NewReplacer("queries: ", "queries: ../", "schema: ", "schema: ../").Replace(sqlcYAML)}, "postgres", "queries/q.sql -> svc/db", ""},
		{"two engines", good, map[string]string{"sqlc.yaml": both}, "", "", "sqlc.yaml:9: the queries of engine mysql cannot be judged as postgres"},
		{"two engines, one set aside", good + "sqlc-aside: {mysql: judged apart}\n", map[string]string{"sqlc.yaml": both}, "postgres", "queries/q.sql -> db", ""},
		{"what is left tells the dialect", bare + "sqlc-aside: {postgresql: judged apart}\n", map[string]string{"sqlc.yaml": both}, "mysql", "queries/q.sql -> my", ""},
		{"no engine is PostgreSQL", "dialect: mysql\n" + good, map[string]string{"sqlc.yaml": strings.Replace(sqlcYAML, "engine: postgresql\n  ", "", 1)}, "", "", "sqlc.yaml:4: the queries of engine postgresql cannot be judged as mysql"},
		{"set aside for nothing", good + "sqlc-aside: {sqlite: judged apart}\n", map[string]string{"sqlc.yaml": sqlcYAML}, "", "", "tenantvet.yaml:8:14: sqlc-aside: no configuration of sqlc has queries for sqlite beside the dialect's"},
		{"an engine of a plugin's", good, map[string]string{"sqlc.yaml": strings.Replace(sqlcYAML, "postgresql", "clickhouse", 1)}, "", "", "sqlc.yaml:5: the queries of engine clickhouse cannot be judged as postgres"},
		{"a folder without queries", good, map[string]string{"sqlc.yaml": strings.Replace(sqlcYAML, "queries: queries", "queries: none", 1), "none/q.txt": ""}, "", "", "sqlc.yaml:5: queries: no .sql file in "},
		{"no entries", good, map[string]string{"sqlc.yaml": "version: '2'\nsqls: []\n"}, "", "", "sqlc.yaml: not a sqlc configuration: it has no entries under sql or packages"},
		{"no queries for the dialect", "dialect: sqlite\n" + good + "sqlc: [sqlc.yaml]\nsqlc-aside: {postgresql: judged apart}\n", map[string]string{"sqlc.yaml": sqlcYAML}, "", "", "tenantvet.yaml:9:7: sqlc: there are no queries for sqlite"},
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
