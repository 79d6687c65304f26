package gen

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
)

// builder makes a [Package] of a catalogue.
type builder struct {
	cfg     *config.Config
	cat     *catalog.Catalog
	tenancy *catalog.Tenancy
	pkg     *Package

	tables   []*Table
	byTable  map[*catalog.Table]*Table
	keyTypes map[columnRef]string // the key type that a column brings
	resolved map[columnRef]string // the key type that a column has
	enums    map[string]*Enum     // by the name in the database
	imports  map[Import]bool
	errs     []error
	warnings []string
}

// columnRef names a column of the catalogue.
type columnRef struct {
	table  *catalog.Table
	column string
}

// plan is what statements about a table are made from.
type plan struct {
	table *catalog.Table
	class catalog.Classification
	// tenant is the tenant column of a table or view; nil when there is none.
	tenant *Column
	// owner holds a child's columns that reference its owner.
	owner []*Column
}

// build makes the view of the catalogue that the templates render, proved. Its errors
// are one line each, with the place in the schema or the configuration.
func build(cfg *config.Config, cat *catalog.Catalog, tenancy *catalog.Tenancy, path string) (*builder, error) {
	name := cmp.Or(cfg.Generate.Package, goPackageName(filepath.Base(filepath.Clean(cfg.Generate.Out))))
	b := &builder{
		cfg: cfg, cat: cat, tenancy: tenancy,
		pkg: &Package{
			Name: name, Path: path, Unscoped: path + "/internal/unscoped", Dialect: string(cat.Dialect()),
			Interfaces: cfg.Generate.Interfaces == config.InterfacesAll, Null: cfg.Generate.Nullable == config.NullableNull,
		},
		byTable: map[*catalog.Table]*Table{}, keyTypes: map[columnRef]string{}, resolved: map[columnRef]string{},
		enums: map[string]*Enum{}, imports: map[Import]bool{},
	}
	b.selectTables()
	b.checkForeignKeys()
	b.checkKeys()
	b.checkTenantEquality()
	b.checkSQLite()
	b.tenantType()
	b.nameTables()
	b.nameKeys()
	for _, t := range b.tables {
		b.columns(t)
	}
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	for _, t := range b.tables {
		b.accessors(t)
	}
	b.prove()
	b.checkConfiguredType()
	b.finish()
	return b, errors.Join(b.errs...)
}

// checkConfiguredType warns when the linter would not take the generated type
// for a tenant.
func (b *builder) checkConfiguredType() {
	full := b.pkg.Unscoped + ".TenantID"
	if types := b.cfg.Tenant.Types; b.pkg.Tenant.Kind != "" && len(types) > 0 && !slices.Contains(types, full) {
		b.warnf(b.cfg.Position("tenant.types"), "tenant.types lacks %s, the type that is generated: tenantvet will not take it for a tenant", full)
	}
}

func (b *builder) errorf(pos diag.Position, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if at := pos.String(); at != "" {
		message = at + ": " + message
	}
	b.errs = append(b.errs, errors.New(message))
}

func (b *builder) warnf(pos diag.Position, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if at := pos.String(); at != "" {
		message = at + ": " + message
	}
	b.warnings = append(b.warnings, message)
}

// file names the configuration in messages.
func (b *builder) file() string { return cmp.Or(b.cfg.File, config.FileName) }

// selectTables picks the tables that get code, in the order of their names.
func (b *builder) selectTables() {
	skipped := map[string]bool{}
	for _, t := range b.cat.Tables() {
		if reason, ok := b.skip(t); ok {
			skipped[reason] = true
			continue
		}
		if t.Kind == catalog.Partition {
			continue // its parent stands for it
		}
		if t.Unknown != "" {
			b.errorf(t.Pos, "%s cannot be generated: %s; what needs no code can be left out under generate.skip", t.Name, t.Unknown)
			continue
		}
		class := b.tenancy.Of(t)
		view := t.Kind == catalog.View
		if class.Class == catalog.ClassUnknown && !view {
			b.errorf(t.Pos, "%s belongs to no tenant: %s; declare it under tables.shared with the reason, or give it a tenant column or an owner", t.Name, class.Reason)
			continue
		}
		table := &Table{
			Package: b.pkg, Name: t.Name.String(), SQL: b.tableSQL(t), Class: class.Class.String(), Reason: class.Reason,
			View: view || t.Kind == catalog.MaterializedView, Doc: docLines(t.Comment),
			plan: &plan{table: t, class: class},
		}
		if view {
			b.classifyView(table)
		}
		table.ReadOnly = table.View || table.Class == "shared" && !class.Writable
		b.tables = append(b.tables, table)
		b.byTable[t] = table
	}
	for name := range b.cfg.Generate.Skip {
		if !skipped[name] {
			b.errorf(b.cfg.Position("generate.skip."+name), "generate.skip.%s: the schema has no table %s", name, name)
		}
	}
	slices.SortFunc(b.tables, func(x, y *Table) int { return cmp.Compare(x.Name, y.Name) })
}

// skip tells whether the configuration leaves a table out, and by which entry.
func (b *builder) skip(t *catalog.Table) (entry string, ok bool) {
	for _, name := range []string{t.Name.String(), t.Name.Name} {
		if _, ok := b.cfg.Generate.Skip[name]; ok {
			return name, true
		}
	}
	return "", false
}

// classifyView treats a view as a table of the tenant whose column it shows.
// Whether it keeps to one tenant, the prover tells of the statements on it.
func (b *builder) classifyView(t *Table) {
	v := t.plan.table
	for _, column := range b.tenancy.Policy.Columns {
		if c, ok := v.Column(column); ok {
			t.Class, t.Reason = "tenant", "view with column "+column
			t.plan.class.Class, t.plan.class.Column = catalog.ClassTenant, c.Name
			return
		}
	}
	t.Class, t.Reason = "shared", "view without a tenant column"
	t.plan.class.Class = catalog.ClassShared
}

func (b *builder) tableSQL(t *catalog.Table) string {
	d := b.cat.Dialect()
	s := quote(d, cmp.Or(t.Written, t.Name.Name))
	if t.Name.Schema != "" && t.Name.Schema != d.DefaultSchema() {
		s = quote(d, t.Name.Schema) + "." + s
	}
	return s
}

// nameTables gives each table its Go names.
func (b *builder) nameTables() {
	taken := map[string]*Table{}
	for _, t := range b.tables {
		name := b.tableName(t.plan.table)
		if name == "" {
			b.errorf(t.plan.table.Pos, "%s has no Go name: give it one in %s under generate.names", t.Name, b.file())
			continue
		}
		t.Row, t.Rows, t.Store = name, plural(name), name+"Store"
		t.File = fileName(name)
		if other := taken[t.File]; other != nil {
			b.errorf(t.plan.table.Pos, "%s and %s would both be called %s: name one in %s under generate.names", other.Name, t.Name, name, b.file())
		}
		taken[t.File] = t
	}
}

func (b *builder) tableName(t *catalog.Table) string {
	for _, key := range []string{t.Name.String(), t.Name.Name} {
		if name, ok := b.cfg.Generate.Names[key]; ok {
			return goName(name)
		}
	}
	name := cmp.Or(t.Written, t.Name.Name)
	if t.Name.Schema != "" && t.Name.Schema != b.cat.Dialect().DefaultSchema() {
		name = t.Name.Schema + "_" + name
	}
	return singular(goName(name))
}

// finish collects what concerns the package as a whole.
func (b *builder) finish() {
	b.pkg.Tables = b.tables
	for _, e := range b.enums {
		b.pkg.Enums = append(b.pkg.Enums, e)
	}
	slices.SortFunc(b.pkg.Enums, func(x, y *Enum) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortFunc(b.pkg.Keys, func(x, y *KeyType) int { return cmp.Compare(x.Name, y.Name) })
	for _, path := range []string{"context", "database/sql", "bytes", "database/sql/driver", "encoding/hex", "encoding/json", "errors", "fmt", "iter", "reflect", "slices", "strconv", "strings", "time", "unicode/utf8", "github.com/jmoiron/sqlx", b.pkg.Unscoped} {
		b.imports[Import{Path: path}] = true
	}
	for i := range b.imports {
		b.pkg.Imports = append(b.pkg.Imports, i)
	}
	slices.SortFunc(b.pkg.Imports, func(x, y Import) int {
		return cmp.Or(-cmp.Compare(boolInt(standard(x.Path)), boolInt(standard(y.Path))), cmp.Compare(x.Path, y.Path))
	})
	if i := slices.IndexFunc(b.pkg.Imports, func(i Import) bool { return !standard(i.Path) }); i > 0 {
		b.pkg.Imports[i].Break = true
	}
	b.globalNames()
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// globalNames reports Go names that would be declared twice.
func (b *builder) globalNames() {
	taken := map[string]string{}
	take := func(name, what string, pos diag.Position) {
		if other, ok := taken[name]; ok && other != what {
			b.errorf(pos, "%s and %s would both be called %s: name one in %s under generate.names", other, what, name, b.file())
		}
		taken[name] = what
	}
	for _, name := range []string{"DB", "Page", "TenantID", "UUID", "JSON", "Array", "Element", "ParseUUID", "For", "Scope", "UniqueError", "ForeignKeyError", "CheckError",
		"ErrNotFound", "ErrNoTenant", "ErrTenantMismatch", "ErrStale", "DefaultLimit"} {
		take(name, "the package's own "+name, diag.Position{})
	}
	for _, k := range b.pkg.Keys {
		if k.Name != "TenantID" {
			take(k.Name, "the key of "+k.Of, diag.Position{})
		}
	}
	for _, e := range b.pkg.Enums {
		take(e.Name, "the enum "+e.DBName, diag.Position{})
	}
	for _, t := range b.tables {
		pos := t.plan.table.Pos
		take(t.Row, t.Name, pos)
		take(t.Store, "the handle of "+t.Name, pos)
		if t.CompositeKey() {
			take(t.KeyName, "the key of "+t.Name, pos)
		}
		if b.pkg.Interfaces {
			take(t.Store+"API", "the interface of "+t.Name, pos)
		}
		for _, a := range t.Accessors {
			take(a.Func, a.Func+" of "+t.Name, pos)
		}
	}
}

// enum gives the Go type of an enumerated type.
func (b *builder) enum(key, name string, values []string) string {
	if e := b.enums[key]; e != nil {
		return e.Name
	}
	e := &Enum{Name: goName(name), DBName: key}
	if over, ok := b.cfg.Generate.Names[key]; ok {
		e.Name = goName(over)
	}
	taken := map[string]bool{}
	for i, v := range values {
		n := e.Name + strings.TrimPrefix(goName("x_"+v), "X")
		if goName(v) == "" || taken[n] {
			n = fmt.Sprintf("%sValue%d", e.Name, i+1)
		}
		taken[n] = true
		e.Values = append(e.Values, EnumValue{n, v})
	}
	b.enums[key] = e
	return e.Name
}

// docLines is a comment of the database as lines of a Go comment.
func docLines(comment string) []string {
	if strings.TrimSpace(comment) == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(comment, "\r", "")), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return lines
}

func goPackageName(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s))
}
