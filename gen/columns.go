package gen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kenshaw/snaker"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// fileName is the base of a table's files. It does not end in what the go
// command takes for a system, as device_linux would.
func fileName(row string) string {
	name := strings.ToLower(snaker.CamelToSnake(row))
	if last := name[strings.LastIndexByte(name, '_')+1:]; systems[last] || last == "test" {
		name += "_table"
	}
	return name
}

// systems are the names of operating systems and processors that a file's name
// may end in.
var systems = func() map[string]bool {
	m := map[string]bool{}
	for s := range strings.FieldsSeq(`aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris
		wasip1 windows zos unix 386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le
		ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`) {
		m[s] = true
	}
	return m
}()

// tenantType decides what TenantID is. Every tenant column must have one type.
func (b *builder) tenantType() {
	var first *catalog.Column
	var firstOf *catalog.Table
	var found goType
	// The root's column is the one that others are measured by.
	tables := slices.Clone(b.tables)
	slices.SortStableFunc(tables, func(x, y *Table) int {
		return boolInt(y.plan.class.Class == catalog.ClassRoot) - boolInt(x.plan.class.Class == catalog.ClassRoot)
	})
	for _, t := range tables {
		class := t.plan.class
		if t.View || class.Class != catalog.ClassTenant && class.Class != catalog.ClassRoot {
			continue
		}
		c, ok := t.plan.table.Column(class.Column)
		if !ok {
			continue
		}
		g, err := b.typeOf(t.plan.table, c)
		if err != nil {
			b.errs = append(b.errs, err)
			return
		}
		if first == nil {
			first, firstOf, found = c, t.plan.table, g
			continue
		}
		if g.kind != found.kind || g.name != found.name {
			b.errorf(c.Pos, "the tenant column has two types: %s.%s is %s, but %s.%s is %s (%s)",
				t.Name, c.Name, typeText(c.Type), firstOf.Name, first.Name, typeText(first.Type), first.Pos)
		}
	}
	want := b.cfg.Generate.TenantType
	if strings.Contains(want, "/") {
		b.pkg.Tenant.Type = b.imported(want)
		if first == nil {
			return
		}
		at := b.cfg.Position("generate.tenant-type")
		if why, err := checkOwnType(b.cfg.Dir, want, found.kind); err != nil {
			b.errorf(at, "generate.tenant-type: %v", err)
		} else if why != "" {
			b.errorf(at, "generate.tenant-type is %s, which does not fit %s.%s of type %s (%s): %s",
				want, firstOf.Name, first.Name, typeText(first.Type), first.Pos, why)
		}
		return
	}
	if first == nil {
		b.pkg.Tenant.Kind = cmp.Or(want, "int64")
		return
	}
	fits := map[kind][]string{kindInt: {"int64"}, kindString: {"string", "uuid"}, kindUUID: {"uuid", "string"}}[found.kind]
	switch {
	case fits == nil:
		b.errorf(first.Pos, "%s.%s is %s, which no generated TenantID can hold: set generate.tenant-type in %s to a Go type of yours",
			firstOf.Name, first.Name, typeText(first.Type), b.file())
	case want == "":
		b.pkg.Tenant.Kind = fits[0]
	case !slices.Contains(fits, want):
		b.errorf(b.cfg.Position("generate.tenant-type"), "generate.tenant-type is %s, which does not fit %s.%s: it is %s (%s)",
			want, firstOf.Name, first.Name, typeText(first.Type), first.Pos)
	default:
		b.pkg.Tenant.Kind = want
	}
	b.pkg.UUID = b.pkg.UUID || b.pkg.Tenant.Kind == "uuid"
}

// keyColumns are the columns that tell a tenant's rows apart.
func (b *builder) keyColumns(t *Table) []string {
	table := t.plan.table
	candidates := keysOf(table)
	for _, k := range candidates {
		complete := !k.Exprs && !k.Partial && len(k.Columns) > 0
		for _, name := range k.Columns {
			c, ok := table.Column(name)
			complete = complete && ok && (c.NotNull || k == table.Primary || name == t.plan.class.Column)
		}
		if complete {
			return b.withoutTenant(t, k.Columns)
		}
	}
	return nil
}

// withoutTenant drops the tenant column, which every accessor binds by itself.
func (b *builder) withoutTenant(t *Table, columns []string) []string {
	class := t.plan.class
	if class.Class != catalog.ClassTenant && class.Class != catalog.ClassRoot {
		return slices.Clone(columns)
	}
	return slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == class.Column })
}

// nameKeys gives single-column keys types of their own.
func (b *builder) nameKeys() {
	for _, t := range b.tables {
		if t.plan.class.Class == catalog.ClassRoot || t.View || t.plan.table.Primary == nil {
			continue
		}
		key := b.keyColumns(t)
		if len(key) != 1 {
			continue
		}
		ref := columnRef{t.plan.table, key[0]}
		if b.references(ref) != nil {
			continue
		}
		c, _ := t.plan.table.Column(key[0])
		g, err := b.typeOf(t.plan.table, c)
		if err != nil {
			continue // reported with the column
		}
		_, mapped := b.override(t.plan.table.Name.String() + "." + c.Name)
		if mapped || g.kind != kindInt && g.kind != kindString && g.kind != kindUUID {
			continue
		}
		name := t.Row + goName(cmp.Or(c.Written, c.Name))
		if own := goName(c.Name); strings.HasPrefix(own, t.Row) && own != t.Row {
			name = own
		}
		k := &KeyType{Name: name, Of: t.Name + "." + c.Name, Kind: g.name}
		if g.kind == kindUUID {
			k.Kind, b.pkg.UUID = "uuid", true
		}
		b.keyTypes[ref] = name
		b.pkg.Keys = append(b.pkg.Keys, k)
	}
}

// references finds the column that a foreign key takes a column's values from;
// nil when there is none, or it is the tenant.
func (b *builder) references(ref columnRef) *columnRef {
	for _, fk := range foreignOf(ref.table) {
		i := slices.Index(fk.Columns, ref.column)
		if i < 0 || i >= len(fk.RefColumns) {
			continue
		}
		target, _ := b.cat.Table(fk.RefTable.Schema, fk.RefTable.Name)
		if target == nil || b.byTable[target] == nil {
			continue
		}
		to := columnRef{target, fk.RefColumns[i]}
		class := b.byTable[target].plan.class
		if to == ref || to.column == class.Column && class.Class != catalog.ClassChild {
			continue
		}
		return &to
	}
	return nil
}

// keyType is the key type that a column has, its own or along foreign keys.
func (b *builder) keyType(ref columnRef) string {
	seen := map[columnRef]bool{}
	for at := &ref; at != nil && !seen[*at]; at = b.references(*at) {
		if name := b.keyTypes[*at]; name != "" {
			return name
		}
		seen[*at] = true
	}
	return ""
}

// columns fills in the fields of a table.
func (b *builder) columns(t *Table) {
	p := t.plan
	taken := map[string]bool{"Cursor": true}
	for _, c := range p.table.Columns {
		written := cmp.Or(c.Written, c.Name)
		col := &Column{
			Name: written, SQL: quote(b.cat.Dialect(), written), Generated: c.Generated,
			Doc: docLines(c.Comment), notNull: c.NotNull || p.table.Primary != nil && p.table.Primary.Has(c.Name),
			Tenant: c.Name == p.class.Column && (p.class.Class == catalog.ClassTenant || p.class.Class == catalog.ClassRoot),
		}
		if strings.ContainsAny(written, "`\",\\\n") || written == "-" {
			b.errorf(c.Pos, "%s.%s: the name of the column cannot stand in a struct tag; leave the table out with generate.skip", t.Name, c.Name)
			continue
		}
		g, err := b.typeOf(p.table, c)
		if err != nil {
			b.errs = append(b.errs, err)
			continue
		}
		col.kind, col.Type, col.dbType = g.kind, g.name, g.dbType
		b.pkg.UUID = b.pkg.UUID || g.kind == kindUUID
		b.pkg.JSON = b.pkg.JSON || g.name == "JSON"
		col.date = strings.EqualFold(c.Type.Name, "date")
		col.rounded = col.Type == "time.Time" && !col.date && b.cat.Dialect() == catalog.MySQL
		b.pkg.Times = b.pkg.Times || b.timeAs(col) != ""
		if col.Tenant {
			col.Type, col.kind, p.tenant = "TenantID", kindOther, col
		} else if key := b.keyType(columnRef{p.table, c.Name}); key != "" && !t.View {
			col.Type = key
		}
		b.nameField(t, col, c, taken)
		col.Nullable = !col.notNull
		col.Identity = c.Identity && (c.IdentityAlways || !referring(p.table, c.Name))
		col.Version = b.isVersion(t, c, g)
		if col.Version {
			t.Version = col
		}
		col.FieldType = col.Type
		// A nil slice is NULL; JSON is not such: its nil is no JSON text.
		if nilIsNull := col.kind == kindBytes || col.kind == kindAny || strings.HasPrefix(col.Type, "Array["); col.Nullable && !nilIsNull {
			col.FieldType = "*" + col.Type
			if b.pkg.Null {
				col.FieldType = "sql.Null[" + col.Type + "]"
			}
		}
		if !col.Tenant && !col.Identity && !col.Generated && !col.Version {
			col.Default = b.defaultOf(p.table, c, col)
		}
		col.Tag = fmt.Sprintf("`db:%q json:%q`", written, written)
		t.Columns = append(t.Columns, col)
		if col.Tenant {
			t.TenantField, t.TenantNullable = col.Field, col.Nullable
		}
	}
	for _, name := range b.keyColumns(t) {
		if c := t.column(p.table, name); c != nil {
			t.Key = append(t.Key, c)
		}
	}
	for _, c := range t.Key {
		if c.rounded {
			b.warnf(p.table.Pos, "%s.%s: a row that is inserted is not read back, and not upserted by this key: MySQL keeps a part of the time only", t.Name, c.Name)
		}
		if c.Default != "" && !b.returns() {
			b.warnf(p.table.Pos, "%s.%s: an insert does not take its default, as the row could not be read back: give a value", t.Name, c.Name)
			c.Default = ""
		}
	}
	switch {
	case len(t.Key) == 1:
		t.KeyName = t.Key[0].Type
	case len(t.Key) > 1:
		t.KeyName = t.Row + "Key"
	}
	if p.class.Class == catalog.ClassChild {
		for _, name := range p.class.Owner.Columns {
			if c := t.column(p.table, name); c != nil {
				p.owner = append(p.owner, c)
			}
		}
	}
}

// referring tells whether a column takes its values from another table's: SQLite
// would number such a key, and so would MySQL, but no such number is meant.
func referring(t *catalog.Table, column string) bool {
	return slices.ContainsFunc(t.Foreign, func(fk *catalog.ForeignKey) bool { return slices.Contains(fk.Columns, column) })
}

func (b *builder) isVersion(t *Table, c *catalog.Column, g goType) bool {
	for _, name := range b.cfg.Generate.Versions {
		if name == c.Name || name == t.Name+"."+c.Name {
			if g.kind != kindInt || !c.NotNull {
				b.errorf(c.Pos, "%s.%s is declared under generate.versions in %s, but it is no integer that is NOT NULL", t.Name, c.Name, b.file())
				return false
			}
			return true
		}
	}
	return false
}

func (b *builder) nameField(t *Table, col *Column, c *catalog.Column, taken map[string]bool) {
	name := goName(col.Name)
	if over, ok := b.cfg.Generate.Names[t.Name+"."+c.Name]; ok {
		name = goName(over)
	}
	if name == "" {
		b.errorf(c.Pos, "%s.%s has no Go name: give it one in %s under generate.names", t.Name, c.Name, b.file())
		return
	}
	for taken[name] {
		name += "_"
	}
	taken[name] = true
	col.Field, col.Param = name, paramName(name)
	for taken[col.Param] { // no field begins with a small letter
		col.Param += "_"
	}
	taken[col.Param] = true
}

// column finds a table's column by its name in the catalogue.
func (t *Table) column(table *catalog.Table, name string) *Column {
	c, ok := table.Column(name)
	if !ok {
		return nil
	}
	written := cmp.Or(c.Written, c.Name)
	for _, col := range t.Columns {
		if col.Name == written {
			return col
		}
	}
	return nil
}
