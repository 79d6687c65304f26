package detect

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlc"
)

var createTable = regexp.MustCompile(`(?i)\bcreate\s+(?:unlogged\s+)?table\b`)

// tools tell migration folders apart by what their files contain or are called.
var tools = []struct {
	name     string
	fileName *regexp.Regexp
	content  *regexp.Regexp
}{
	{"goose", nil, regexp.MustCompile(`(?mi)^--\s*\+goose\s+up`)},
	{"dbmate", nil, regexp.MustCompile(`(?mi)^--\s*migrate:up`)},
	{"sql-migrate", nil, regexp.MustCompile(`(?mi)^--\s*\+migrate\s+up`)},
	{"tern", nil, regexp.MustCompile(`(?m)^---- create above / drop below ----`)},
	{"golang-migrate", regexp.MustCompile(`\.up\.sql$`), nil},
	{"Flyway", regexp.MustCompile(`^V[0-9._]+__.*\.sql$`), nil},
	{"numbered SQL files", regexp.MustCompile(`^[0-9]+[-_].*\.sql$`), nil},
}

const plainSQL = "plain SQL"

// sqlSources lists where the schema may be, the likeliest first: what sqlc and
// Atlas are told, then folders of migration tools, then plain files.
func sqlSources(dir string, files *modFiles, dialect catalog.Dialect) []Source {
	sources := append(sqlcSources(dir, files, dialect), atlasSources(dir, files)...)
	folders := map[string]*Source{}
	var order []*Source
	for _, rel := range files.sql {
		if strings.HasSuffix(rel, ".down.sql") {
			continue
		}
		src := readSQL(dir, rel)
		tables := len(createTable.FindAllStringIndex(src, -1))
		folder := path.Dir(rel)
		tool := toolOf(path.Base(rel), src, files.atlas[folder])
		if tool == plainSQL && tables == 0 {
			continue
		}
		s := folders[folder]
		if s == nil {
			s = &Source{Tool: tool, Paths: []string{folder}}
			folders[folder] = s
			order = append(order, s)
		}
		if s.Tool == plainSQL {
			s.Paths = append(s.Paths, rel)
		}
		s.Tables += tables
	}
	slices.SortStableFunc(order, func(a, b *Source) int {
		return cmp.Or(cmp.Compare(unlikely(a, dialect), unlikely(b, dialect)), cmp.Compare(b.Tables, a.Tables), cmp.Compare(a.Paths[0], b.Paths[0]))
	})
	for _, s := range order {
		if s.Tool == plainSQL {
			s.Paths = s.Paths[1:] // the files that create tables, not what lies beside them
		}
		named := slices.ContainsFunc(sources, func(have Source) bool { return overlap(have.Paths, s.Paths) })
		if s.Tables > 0 && !named {
			sources = append(sources, *s)
		}
	}
	return sources
}

func toolOf(name, src string, atlas bool) string {
	for _, t := range tools {
		if t.fileName != nil && t.fileName.MatchString(name) || t.content != nil && t.content.MatchString(src) {
			return t.name
		}
	}
	if atlas {
		return "Atlas"
	}
	return plainSQL
}

var unlikelyPath = regexp.MustCompile(`(?i)(^|[/_.-])(tests?|testdata|fixtures?|examples?|mssql|clickhouse|seeds?|queries|query|docs?)([/_.-]|$)`)

// dialectPath finds the dialect that a path names.
var dialectPath = map[catalog.Dialect]*regexp.Regexp{
	catalog.Postgres: regexp.MustCompile(`(?i)(^|[/_.-])(postgres|postgresql|pgsql|pg)([/_.-]|$)`),
	catalog.MySQL:    regexp.MustCompile(`(?i)(^|[/_.-])(mysql|mariadb)([/_.-]|$)`),
	catalog.SQLite:   regexp.MustCompile(`(?i)(^|[/_.-])(sqlite3?)([/_.-]|$)`),
}

// unlikely ranks plain files behind migrations, and fixtures and other
// dialects behind both.
func unlikely(s *Source, dialect catalog.Dialect) int {
	rank := 0
	if s.Tool == plainSQL {
		rank = 1
	}
	unlikely := unlikelyPath.MatchString(s.Paths[0])
	for d, path := range dialectPath {
		unlikely = unlikely || d != dialect && path.MatchString(s.Paths[0])
	}
	if unlikely {
		rank += 2
	}
	return rank
}

// overlap tells that one of the paths is, or is in, one of the others.
func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool {
			return x == y || strings.HasPrefix(y, strings.TrimSuffix(x, "/")+"/") || path.Dir(x) == y
		})
	})
}

// sqlcSets lists the entries of a configuration of sqlc; none if it is not one.
func sqlcSets(dir, rel string) []sqlc.Set {
	cfg, err := sqlc.Read(filepath.Join(dir, filepath.FromSlash(rel)))
	if err != nil {
		return nil
	}
	return cfg.Sets
}

// sqlcQueries lists the configurations that have queries for the dialect; none
// if there is but the one in the module's folder, which needs no naming. Aside
// are their engines for other dialects.
func sqlcQueries(dir string, files *modFiles, dialect catalog.Dialect) (found, aside []string) {
	elsewhere := false
	for _, rel := range files.sqlc {
		wanted, others := path.Dir(rel) == ".", []string(nil)
		for _, set := range sqlcSets(dir, rel) {
			if set.Dialect() != dialect {
				others = append(others, set.Engine)
				continue
			}
			if names, err := set.QueryFiles(); err == nil && len(names) > 0 && !slices.Contains(found, rel) {
				found = append(found, rel)
				elsewhere = elsewhere || path.Dir(rel) != "."
				wanted = true
			}
		}
		if wanted {
			aside = append(aside, others...)
		}
	}
	slices.Sort(aside)
	aside = slices.Compact(aside)
	if !elsewhere {
		return nil, aside
	}
	return found, aside
}

func sqlcSources(dir string, files *modFiles, dialect catalog.Dialect) []Source {
	var sources []Source
	for _, rel := range files.sqlc {
		for _, set := range sqlcSets(dir, rel) {
			if set.Dialect() != dialect {
				continue
			}
			s := Source{Tool: "sqlc's schema entry"}
			for _, p := range set.Schema {
				if inside, err := filepath.Rel(dir, p); err == nil && exists(p) && !strings.HasPrefix(inside, "..") {
					s.Paths = append(s.Paths, filepath.ToSlash(inside))
				}
			}
			for _, f := range files.sql {
				if overlap(s.Paths, []string{f}) {
					s.Tables += len(createTable.FindAllStringIndex(readSQL(dir, f), -1))
				}
			}
			if s.Paths != nil && !slices.ContainsFunc(sources, func(have Source) bool { return slices.Equal(have.Paths, s.Paths) }) {
				sources = append(sources, s)
			}
		}
	}
	// A module with several configurations has one for each part of its schema.
	slices.SortStableFunc(sources, func(a, b Source) int { return cmp.Compare(b.Tables, a.Tables) })
	return sources
}

var currentSetting = regexp.MustCompile(`(?i)\bcurrent_setting\s*\(\s*'([a-z_][\w.]*\.[\w.]+)'`)

// settings lists the custom session settings that a schema reads.
func settings(files []string) []string {
	var found []string
	for _, file := range files {
		for _, m := range currentSetting.FindAllStringSubmatch(readSQL("", file), -1) {
			if name := strings.ToLower(m[1]); !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	return found
}

// drivers are the modules that give a dialect away, in order of preference.
var drivers = []struct{ module, dialect string }{
	{"github.com/jackc/pgx", "postgres"},
	{"github.com/lib/pq", "postgres"},
	{"gorm.io/driver/postgres", "postgres"},
	{"github.com/uptrace/bun/driver/pgdriver", "postgres"},
	{"github.com/go-sql-driver/mysql", "mysql"},
	{"gorm.io/driver/mysql", "mysql"},
	{"github.com/mattn/go-sqlite3", "sqlite"},
	{"modernc.org/sqlite", "sqlite"},
	{"gorm.io/driver/sqlite", "sqlite"},
	{"github.com/ncruces/go-sqlite3", "sqlite"},
	{"github.com/glebarez/go-sqlite", "sqlite"},
	{"github.com/glebarez/sqlite", "sqlite"},
	{"github.com/tursodatabase/go-libsql", "sqlite"},
	{"github.com/tursodatabase/libsql-client-go", "sqlite"},
}

// dialect finds the SQL dialect, with where that was read.
func dialect(gomod, dir string, files *modFiles) (name, why string) {
	engines := map[catalog.Dialect]string{}
	for _, rel := range files.sqlc {
		for _, set := range sqlcSets(dir, rel) {
			if d := set.Dialect(); set.Engine != "" && engines[d] == "" {
				engines[d] = rel
			}
		}
	}
	for _, d := range []catalog.Dialect{catalog.Postgres, catalog.MySQL, catalog.SQLite} {
		if engines[d] != "" {
			return string(d), engines[d]
		}
	}
	for _, d := range drivers {
		for line := range strings.Lines(gomod) {
			fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
			if len(fields) >= 2 && !strings.Contains(line, "// indirect") &&
				(fields[0] == d.module || strings.HasPrefix(fields[0], d.module+"/v")) {
				return d.dialect, "go.mod requires " + fields[0]
			}
		}
	}
	return written(dir, files)
}

// spellings are what only one dialect's schemas have.
var spellings = []struct {
	dialect string
	text    *regexp.Regexp
}{
	{"postgres", regexp.MustCompile(`(?i)\b(?:big|small)?serial\b|\bjsonb\b|\btimestamptz\b|\bbytea\b|\bplpgsql\b|\bgen_random_uuid\b|\bcreate\s+(?:extension|type|policy)\b|'::\w`)},
	{"mysql", regexp.MustCompile("(?i)\\bauto_increment\\b|\\bengine\\s*=|\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?`|\\bunsigned\\b")},
	{"sqlite", regexp.MustCompile(`(?i)\bautoincrement\b|\bwithout\s+rowid\b|\)\s*strict\b|(?m:^\s*pragma\s)`)},
}

// written finds the dialect by what schema files say: that of most files, the
// first of equals.
func written(dir string, files *modFiles) (name, why string) {
	name, why = "postgres", "assumed"
	most := 0
	for _, s := range spellings {
		count, first := 0, ""
		for _, rel := range files.sql {
			src := readSQL(dir, rel)
			if word := s.text.FindString(src); word != "" && createTable.MatchString(src) {
				count++
				first = cmp.Or(first, fmt.Sprintf("%s says %s", rel, strings.Trim(word, "` \t\n")))
			}
		}
		if count > most {
			name, why, most = s.dialect, first, count
		}
	}
	return name, why
}

func modulePath(gomod string) string {
	for line := range strings.Lines(gomod) {
		if p, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			return strings.Trim(strings.TrimSpace(p), `"`)
		}
	}
	return ""
}
