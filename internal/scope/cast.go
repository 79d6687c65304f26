package scope

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// cast returns the term of a value that is converted to a type, or noTerm when
// different tenants can become one.
func (a *analysis) cast(t term, c *sqlast.Cast) term {
	switch {
	case t == noTerm:
		return noTerm
	case a.dialect == catalog.Postgres:
		if a.castKeeps(t, c) {
			return t
		}
		return noTerm
	}
	// Elsewhere a cast does not say of what type a placeholder is, but converts
	// its value; of a value of the column's kind it makes the same one. What it
	// makes is compared by its own type: a text column that is compared with a
	// number is read as one.
	if a.terms[t].rel != nil || a.equalityOf(t) != free || len(c.Type.Mods) > 0 || c.Type.Array {
		return noTerm
	}
	switch name := strings.ToLower(c.Type.Name); {
	case a.dialect == catalog.MySQL && (name == "signed" || name == "unsigned"):
		return a.under(t, "number")
	case a.dialect == catalog.SQLite && strings.Contains(name, "int"):
		i := a.terms[t]
		i.whole, i.eq = true, "number under binary"
		return a.intern(termKey{rel: i.rel, col: i.col, name: i.name + "\x00integer"}, i)
	case a.dialect == catalog.SQLite && affinity(name) == "text":
		return a.under(t, "text under binary")
	}
	return noTerm
}

// converted reads the functions that make the bytes of an identifier out of its
// text, which is how MySQL stores a UUID: of a placeholder, that is a cast.
func (a *analysis) converted(f *sqlast.Func) term {
	if a.dialect != catalog.MySQL || f.Schema != "" || len(f.Args) == 0 {
		return noTerm
	}
	x := f.Args[0]
	switch f.Name {
	case "uuid_to_bin":
		if len(f.Args) > 1 {
			return noTerm // swaps parts of it, which another call may not
		}
	case "unhex":
		if r, ok := x.(*sqlast.Func); ok && r.Name == "replace" && len(r.Args) == 3 && isText(r.Args[1], "-") && isText(r.Args[2], "") {
			x = r.Args[0]
		}
	default:
		return noTerm
	}
	param, ok := x.(*sqlast.Param)
	if !ok || len(f.Args) != 1 {
		return noTerm
	}
	i := a.terms[a.argument(param.Number, a.pos(param.Pos))]
	i.name, i.eq = fmt.Sprintf("%s(%s)", f.Name, i.name), "binary"
	return a.intern(termKey{col: -1, name: i.name}, i)
}

func isText(e sqlast.Expr, text string) bool {
	c, ok := e.(*sqlast.Const)
	return ok && c.Kind == sqlast.String && c.Text == text
}

// paramUse is what a statement does with a placeholder beside comparing it. In
// PostgreSQL the first use gives it its type, in which its value arrives.
type paramUse struct {
	text    bool   // takes it for text
	respelt bool   // makes text of another type of it
	lossy   string // a type that it has somewhere, in which tenants can be one
}

func (a *analysis) use(param int) *paramUse {
	u := a.uses[param]
	if u == nil {
		u = &paramUse{}
		a.uses[param] = u
	}
	return u
}

// compareLossy notes that a placeholder is compared with a column of a type in
// which different tenants can be one.
func (a *analysis) compareLossy(l, r sqlast.Expr, p *place) {
	for _, pair := range [][2]sqlast.Expr{{l, r}, {r, l}} {
		param, ok := pair[0].(*sqlast.Param)
		if !ok || a.dialect != catalog.Postgres || a.call != nil {
			continue
		}
		c, ok := pair[1].(*sqlast.Column)
		if !ok {
			continue
		}
		if t := a.resolve(c, p.names); t != noTerm {
			if name := a.typeOf(t).Name; lossyTypes[name] {
				a.use(param.Number).lossy = name
			} else if textType(sqlast.TypeName{Name: name}) {
				a.use(param.Number).text = true
			}
		}
	}
}

// typeOf is the type of a table's column.
func (a *analysis) typeOf(t term) sqlast.TypeName {
	if i := a.terms[t]; i.rel != nil && i.rel.table != nil && i.col >= 0 && i.col < len(i.rel.table.Columns) {
		return i.rel.table.Columns[i.col].Type
	}
	return sqlast.TypeName{}
}

// checkUses declines placeholders that hold the tenant and are used so that its
// value may be another one than the caller gave.
func (a *analysis) checkUses(stmt sqlast.Statement, params []TenantParam) {
	for _, p := range params {
		u := a.use(p.Number)
		a.castsOf(stmt, p.Number, u)
		switch {
		case u.lossy != "" && a.columnType(p.Column) != u.lossy:
			a.cannot(p.Pos, fmt.Sprintf("$%d is also used as %s, which may not hold the tenant; give it a placeholder of its own", p.Number, u.lossy))
		case u.text && u.respelt:
			a.cannot(p.Pos, fmt.Sprintf("$%d is used as text and as another type made into text, which can spell it otherwise; give each a placeholder of its own", p.Number))
		}
	}
}

// castsOf notes what a statement casts a placeholder to wherever it stands, also
// where nothing is bound.
func (a *analysis) castsOf(stmt sqlast.Statement, param int, u *paramUse) {
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		c, ok := n.(*sqlast.Cast)
		if !ok {
			return true
		}
		x, ok := c.X.(*sqlast.Param)
		if !ok || x.Number != param {
			return true
		}
		if lossyTypes[c.Type.Name] {
			u.lossy = c.Type.Name
		}
		u.text = u.text || textType(c.Type)
		return false
	})
}

// columnType is the type of "table.column", "" when there is none.
func (a *analysis) columnType(column string) string {
	for _, t := range a.cat.Tables() {
		if name, ok := strings.CutPrefix(column, t.Name.String()+"."); ok {
			if c, ok := t.Column(name); ok {
				return c.Type.Name
			}
		}
	}
	return ""
}

// castKeeps tells whether a cast of a value maps different tenants to different
// values. The first cast of a parameter or setting says of what type it is, and
// text may carry a value of another type; every other cast must be one of which
// that is certain.
func (a *analysis) castKeeps(t term, c *sqlast.Cast) bool {
	if c.Type.Array || len(c.Type.Mods) > 0 {
		return false
	}
	i := a.terms[t]
	if inner, twice := c.X.(*sqlast.Cast); twice && i.param > 0 && textType(c.Type) && !textType(inner.Type) {
		if a.call != nil {
			return false // a function's argument has its declared type
		}
		a.use(i.param).respelt = true
	}
	if inner, ok := c.X.(*sqlast.Cast); ok {
		carried := i.rel == nil && textType(inner.Type) && !textType(c.Type) && a.tenantType(c.Type)
		return carried || keepsValues(inner.Type, c.Type) && !(textType(c.Type) && wasCarried(inner))
	}
	if i.rel == nil {
		return a.tenantType(c.Type)
	}
	if i.rel.table == nil || i.col < 0 || i.col >= len(i.rel.table.Columns) {
		return false
	}
	return keepsValues(i.rel.table.Columns[i.col].Type, c.Type)
}

func textType(t sqlast.TypeName) bool { return t.Name == "text" || t.Name == "varchar" }

// wasCarried tells whether a value came out of text: as text again it can be
// spelt otherwise.
func wasCarried(c *sqlast.Cast) bool {
	inner, ok := c.X.(*sqlast.Cast)
	return ok && (textType(inner.Type) && !textType(c.Type) || wasCarried(inner))
}

func keepsValues(from, to sqlast.TypeName) bool {
	if from.Array || len(from.Mods) > 0 && from.Name != "varchar" {
		return false
	}
	return from.Schema == to.Schema && from.Name == to.Name || injectiveCasts[from.Name][to.Name]
}

// tenantType tells whether values of a type are compared with a tenant column
// as they are: a built-in type without a loss, or the type of some tenant
// column.
func (a *analysis) tenantType(t sqlast.TypeName) bool {
	if exactTypes[t.Name] && t.Schema == "" {
		return true
	}
	for _, table := range a.cat.Tables() {
		class := a.tenancy.Of(table)
		if c, ok := table.Column(class.Column); ok && c.Type.Name == t.Name && c.Type.Schema == t.Schema && !lossyTypes[t.Name] {
			return true
		}
	}
	return false
}

// exactTypes are the built-in types of keys whose equality is identity.
var exactTypes = map[string]bool{
	"int2": true, "int4": true, "int8": true, "numeric": true, "text": true, "varchar": true, "uuid": true,
}

// lossyTypes are built-in types whose values are cut or rounded, or compared
// in part.
var lossyTypes = map[string]bool{
	"bool": true, "char": true, "name": true, "float4": true, "float8": true,
	"date": true, "time": true, "timetz": true, "bpchar": true, "bit": true,
}

// injectiveCasts lists, by internal type name, the casts between built-in types
// that keep different values different.
var injectiveCasts = map[string]map[string]bool{
	"int2":    {"int4": true, "int8": true, "numeric": true, "text": true, "varchar": true},
	"int4":    {"int8": true, "numeric": true, "text": true, "varchar": true},
	"int8":    {"numeric": true, "text": true, "varchar": true},
	"uuid":    {"text": true, "varchar": true},
	"text":    {"varchar": true},
	"varchar": {"text": true},
}
