package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// checkTenantEquality warns of tenant columns whose database takes two tenants
// for one that Go tells apart.
func (b *builder) checkTenantEquality() {
	if b.cfg.Generate.TenantType == "uuid" { // is written in one way only
		return
	}
	var whys []string
	tables := map[string][]string{}
	first := map[string]diag.Position{}
	for _, t := range b.tables {
		class := t.plan.class.Class
		if t.View || class != catalog.ClassTenant && class != catalog.ClassRoot {
			continue
		}
		c, ok := t.plan.table.Column(t.plan.class.Column)
		if !ok {
			continue
		}
		why := b.loose(c)
		if why == "" {
			continue
		}
		if tables[why] == nil {
			whys, first[why] = append(whys, why), c.Pos
			if c.Pos.Line == 0 {
				first[why] = t.plan.table.Pos
			}
		}
		tables[why] = append(tables[why], t.Name+"."+c.Name)
	}
	for _, why := range whys {
		list := tables[why]
		if n := len(list) - 3; n > 0 {
			list = append(slices.Clone(list[:3]), fmt.Sprintf("%d more", n))
		}
		b.warnf(first[why], "%s: %s", strings.Join(list, ", "), why)
	}
}

// loose says how a tenant column takes values for equal that are not the same;
// "" when it does not.
func (b *builder) loose(c *catalog.Column) string {
	typ, numeric := c.Type.Name, "a tenant is compared as a number, so that '1' and '1.0' are one"
	switch b.cat.Dialect() {
	case catalog.Postgres:
		switch typ := b.base(c.Type).Name; typ {
		case "citext":
			return "the type citext takes tenants that differ in case for one: make it text"
		case "bpchar", "char":
			return "the type char takes tenants that differ in trailing spaces for one: make it text"
		case "numeric":
			return numeric
		}
	case catalog.MySQL:
		text := slices.Contains(strings.Fields("char varchar text tinytext mediumtext longtext"), typ)
		switch collation := c.Collation; {
		case typ == "decimal":
			return numeric
		case !text || strings.HasSuffix(collation, "_bin") || collation == "binary":
			return ""
		case collation == "" || collation == "?" || collation == "default":
			return "the server's collation, which takes tenants that differ in case for one unless it is a binary one: declare one that ends in _bin"
		default:
			return "the collation " + collation + " takes tenants that differ in case for one: declare one that ends in _bin"
		}
	case catalog.SQLite:
		if g, ok := sqliteType(typ); ok && g.kind == kindString && numericAffinity(typ) {
			return numeric
		}
		switch c.Collation {
		case "nocase":
			return "the collation NOCASE takes tenants that differ in case for one"
		case "rtrim":
			return "the collation RTRIM takes tenants that differ in trailing spaces for one"
		}
	}
	return ""
}

// base is the type below domains.
func (b *builder) base(typ sqlast.TypeName) sqlast.TypeName {
	for range 16 {
		d, ok := b.cat.Domain(typ.Schema, typ.Name)
		if !ok {
			break
		}
		typ = d.Base
	}
	return typ
}

// numericAffinity tells that SQLite keeps texts that look like numbers as such,
// of a type that is a string in Go.
func numericAffinity(typ string) bool {
	lower := strings.ToLower(typ)
	return !strings.Contains(lower, "char") && !strings.Contains(lower, "clob") && !strings.Contains(lower, "text")
}

// checkSQLite warns of what SQLite does with values that its types do not tell.
func (b *builder) checkSQLite() {
	if b.cat.Dialect() != catalog.SQLite {
		return
	}
	for _, t := range b.tables {
		table := t.plan.table
		if t.View {
			continue
		}
		for _, c := range table.Columns {
			pos := c.Pos
			if pos.Line == 0 {
				pos = table.Pos
			}
			if g, ok := sqliteType(c.Type.Name); ok && g.kind == kindString && numericAffinity(c.Type.Name) {
				b.warnf(pos, "%s.%s: SQLite keeps a %s of more than 15 digits inexactly: make it TEXT, or an INTEGER of the smallest unit", t.Name, c.Name, c.Type.Name)
			}
			if table.Primary != nil && table.Primary.Has(c.Name) && !c.NotNull && c.Name != t.plan.class.Column {
				b.warnf(pos, "%s.%s: SQLite takes NULL in this primary key, and no row with it can be read: declare it NOT NULL", t.Name, c.Name)
			}
		}
	}
}
