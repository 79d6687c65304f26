// Package detect finds out how a module stores tenants: its SQL dialect, its
// migrations, the tenant column, the tenants table and the Go type of a
// tenant. It guesses; what it finds is written down for people to correct.
package detect

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
)

// Module is what was found.
type Module struct {
	Dir        string
	Path       string // the module's path; "" without go.mod
	Dialect    string
	DialectWhy string
	Schema     Source
	Sqlc       []string // configurations of sqlc with queries, if there are others than the one in Dir
	Aside      []string // engines of those configurations other than the dialect's
	Others     []Source // further places with CREATE TABLE that are not used, the first few
	Columns    []Count  // candidates for the tenant column, the chosen one first
	Tables     int      // tables of the schema, without views and partitions
	Root       string   // the tenants table; "" when not found
	RootWhy    string
	RootKey    string   // the root's unique column that tenant columns hold, where that is not its primary key
	Types      []string // full names of Go types
	Sources    []string // full names of Go functions that may tell the caller's tenant
	Frequent   []Count  // further columns that many tables have, when no candidate is among them
	Levels     *Levels  // two tenancies that may count both; nil where there is one
	Unknown    []string // tables that have neither tenant column nor owner
	Nullable   []string // tables whose tenant column may be NULL
	Settings   []string // session settings that the schema reads, as row-level security does
	Problems   []ddl.Problem
}

// maxOthers bounds how many unused sources are worth telling.
const maxOthers = 5

// Source is a place that defines the schema.
type Source struct {
	Paths  []string // relative to the module, with slashes
	Tool   string   // "goose", "sqlc", "plain SQL", …
	Tables int      // CREATE TABLE statements seen
}

// Count is a column name and how many tables have it.
type Count struct {
	Column string
	Tables int
}

// Column is the chosen tenant column.
func (m *Module) Column() string {
	if len(m.Columns) == 0 {
		return "tenant_id"
	}
	return m.Columns[0].Column
}

// Find looks through the module in dir. Schema overrides the search for
// migrations when it is not empty.
func Find(dir string, schema []string) (*Module, error) {
	m := &Module{Dir: dir}
	files, err := scan(dir)
	if err != nil {
		return nil, err
	}
	gomod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err == nil {
		m.Path = modulePath(string(gomod))
	}
	m.Dialect, m.DialectWhy = dialect(string(gomod), dir, files)
	m.Sqlc, m.Aside = sqlcQueries(dir, files, catalog.Dialect(m.Dialect))
	sources := sqlSources(dir, files, catalog.Dialect(m.Dialect))
	if len(schema) > 0 {
		sources = []Source{{Paths: schema, Tool: "--schema"}}
	}
	if len(sources) == 0 {
		return nil, noSchema(dir, files)
	}
	loaded, err := m.load(sources)
	if err != nil {
		return nil, err
	}
	m.Problems = loaded.Problems
	m.tenancy(loaded.Catalog)
	m.Settings = settings(loaded.Files)
	m.Types, m.Sources = goNames(m.Path, dir, files.gofiles, m.Column())
	return m, nil
}

// noSchema says what to do where no SQL file creates a table.
func noSchema(dir string, files *modFiles) error {
	const most = 3 // files or folders named
	list := func(names []string) string {
		text := strings.Join(names[:min(len(names), most)], ", ")
		if len(names) > most {
			text += ", …"
		}
		return text
	}
	if files.gofiles == nil && files.modules != nil {
		return fmt.Errorf("%s: there is no module here; run it in one of %s", dir, list(files.modules))
	}
	var inGo []string
	for _, rel := range files.gofiles {
		if createTable.MatchString(readSQL(dir, rel)) {
			inGo = append(inGo, rel)
		}
	}
	if inGo == nil {
		return fmt.Errorf("%s: found no SQL file with CREATE TABLE; name the schema with --schema: a dump will do (pg_dump --schema-only, mysqldump --no-data)", dir)
	}
	return fmt.Errorf(`%s: found no SQL file with CREATE TABLE, but Go code that has it (%s).
Write the schema of a migrated database into a file, as "pg_dump --schema-only" or
"mysqldump --no-data" do, and name it with --schema`, dir, list(inGo))
}

// load takes the first source that can be replayed.
func (m *Module) load(sources []Source) (*ddl.Result, error) {
	var first error
	for _, s := range sources {
		loaded, err := ddl.Load(ddl.Options{Dialect: catalog.Dialect(m.Dialect), Dir: m.Dir, Paths: s.Paths})
		if err == nil && len(loaded.Catalog.Tables()) == 0 {
			err = fmt.Errorf("%s: no CREATE TABLE", strings.Join(s.Paths, ", "))
		}
		if err == nil {
			others := slices.DeleteFunc(slices.Clone(sources), func(o Source) bool { return overlap(s.Paths, o.Paths) })
			m.Schema, m.Others = s, others[:min(len(others), maxOthers)]
			return loaded, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// tenancy chooses the tenant column and the root, and lists what a person
// must decide.
func (m *Module) tenancy(cat *catalog.Catalog) {
	m.Tables = len(baseTables(cat))
	m.Columns = columns(cat)
	m.Root, m.RootWhy = root(cat, m.Column())
	m.RootKey = rootKey(cat, m.Root, m.Column())
	if m.Columns == nil {
		m.Frequent = frequent(cat)
	} else {
		m.Levels = levels(cat, m.Columns, m.Root)
	}
	tenancy, _ := catalog.Classify(cat, catalog.TenancyPolicy{Columns: []string{m.Column()}, Root: m.Root})
	for _, t := range baseTables(cat) {
		c := tenancy.Of(t)
		if c.Class == catalog.ClassUnknown {
			m.Unknown = append(m.Unknown, t.Name.String())
		}
		if col, ok := t.Column(c.Column); ok && c.Class == catalog.ClassTenant && !col.NotNull {
			m.Nullable = append(m.Nullable, t.Name.String())
		}
	}
}

func baseTables(cat *catalog.Catalog) []*catalog.Table {
	var tables []*catalog.Table
	for _, t := range cat.Tables() {
		if t.Kind == catalog.BaseTable || t.Kind == catalog.Partitioned {
			tables = append(tables, t)
		}
	}
	return tables
}
