package scope

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// An equality is how values are compared: by type and collation. "=" is an
// equivalence only among values of one equality: in MySQL a text column equals
// 1 when its text begins with 1, in SQLite a = b can hold where b = a does not,
// and what is equal under a collation that ignores case is not so under one
// that does not. Edges therefore connect only terms of one equality; a
// placeholder, a setting or a literal takes that of the column it is compared
// with and is a term of its own for each.
//
// The caller's tenant is taken to be a value of the tenant column's kind, as a
// number for a column of numbers: what Go type arrives is judged where the call is.
type equality string

const (
	// exact is identity: PostgreSQL's "=" on its common types.
	exact equality = "exact"
	// free is that of a value that takes the other operand's.
	free equality = "free"
	// mixed is that of a value compared in a way that is not known.
	mixed equality = "mixed"
)

// equalityOf returns how a term is compared.
func (a *analysis) equalityOf(t term) equality {
	i := &a.terms[t]
	switch {
	case i.eq != "":
		return i.eq
	case i.rel == nil:
		return free
	case i.name == ownerColumn:
		return a.tenantEquality(i.rel.table)
	case i.rel.table != nil && i.col >= 0:
		return a.columnEquality(i.rel.table.Columns[i.col])
	case i.col >= 0 && i.col < len(i.rel.outs):
		return a.outputEquality(i.rel.outs[i.col])
	}
	return a.unseen()
}

// computed gives the equality of an expression that has one of its own: NULL
// takes any; COLLATE and a cast say that it is another, and which is not kept.
func computed(e sqlast.Expr) equality {
	if c, ok := uncast(e).(*sqlast.Const); ok && c.Kind == sqlast.Null {
		return free
	}
	eq := equality("")
	sqlast.Walk(e, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Op:
			if n.Name == "COLLATE" {
				eq = mixed
			}
		case *sqlast.Cast:
			if lossyTypes[n.Type.Name] || n.Type.Name == "citext" {
				eq = mixed
			}
		case *sqlast.Subquery:
			return false
		}
		return true
	})
	return eq
}

// unseen is the equality of a computed value.
func (a *analysis) unseen() equality {
	if a.dialect == catalog.Postgres {
		return exact // a type of PostgreSQL's has one, which the statement was checked for
	}
	return mixed
}

func (a *analysis) tenantEquality(t *catalog.Table) equality {
	class := a.tenancy.Of(t)
	if class.Class == catalog.ClassChild {
		return a.tenantEquality(class.OwnerTable)
	}
	if c, ok := t.Column(class.Column); ok {
		return a.columnEquality(c)
	}
	return mixed
}

// outputEquality is that of a derived column: the one that its arms have in
// common.
func (a *analysis) outputEquality(o output) equality {
	eq := free
	for _, arm := range o.arms {
		e := arm.eq
		switch {
		case arm.term != noTerm:
			e = a.equalityOf(arm.term)
		case e == "" && len(o.arms) > 1:
			return mixed // a number of floating point makes one of the others
		case e == "":
			e = a.unseen()
		}
		switch {
		case e == free || e == eq:
		case eq == free:
			eq = e
		default:
			return mixed
		}
	}
	for _, arm := range o.arms {
		if arm.term != noTerm && !a.fits(arm.term, eq) {
			return mixed
		}
	}
	return eq
}

// fits tells whether a literal is of the kind that an equality compares: MySQL
// reads text as a number to compare it with one.
func (a *analysis) fits(t term, eq equality) bool {
	if a.dialect == catalog.Postgres || !a.isLiteral(t) {
		return true
	}
	switch a.terms[t].kind {
	case sqlast.String:
		return !strings.HasPrefix(string(eq), "number")
	case sqlast.Number:
		return !strings.HasPrefix(string(eq), "text")
	default:
		return false
	}
}

// under returns the term of a value as it is compared by an equality.
func (a *analysis) under(t term, eq equality) term {
	if t == noTerm || eq == exact || eq == free || a.equalityOf(t) != free {
		return t
	}
	i := a.terms[t]
	i.eq = eq
	return a.intern(termKey{rel: i.rel, col: i.col, name: i.name + "\x00" + string(eq)}, i)
}

// underOnce is under for a column of a query that is still being read, whose
// equality is that of the value which it is identified with.
func (a *analysis) underOnce(t term, eq equality) term {
	if r := a.terms[t].rel; r != nil && r.table == nil && r.outs == nil {
		return t
	}
	return a.under(t, eq)
}

// equate returns the terms that l = r makes equal; ok is false when nothing
// follows from it.
func (a *analysis) equate(l, r term) (x, y term, ok bool) {
	switch el, er := a.equalityOf(l), a.equalityOf(r); {
	case el == mixed || er == mixed:
		return l, r, false
	case el == free && er == free:
		// PostgreSQL gives a placeholder one type.
		return l, r, a.dialect == catalog.Postgres
	case el == free:
		return a.under(l, er), r, a.fits(l, er)
	case er == free:
		return l, a.under(r, el), a.fits(r, el)
	default:
		return l, r, el == er && !a.cut(l, r) && !a.cut(r, l)
	}
}

// cut tells whether a value that was made an integer is compared with a column
// that can hold others: text too, in one of the type UUID or DATE.
func (a *analysis) cut(value, column term) bool {
	declared := a.typeOf(column).Name
	return a.terms[value].whole && declared != "" && !strings.Contains(strings.ToLower(declared), "int")
}

// storable tells whether a tenant's value, stored in a column, is that tenant
// there too.
func (a *analysis) storable(t, column term) bool {
	eq := a.equalityOf(t)
	if eq == free {
		return true
	}
	i := a.terms[t]
	if i.rel != nil && i.rel.table == nil && i.col >= 0 && i.col < len(i.rel.outs) {
		for _, arm := range i.rel.outs[i.col].arms {
			if arm.term != noTerm && arm.term != t && i.rel.self == nil && !a.storable(arm.term, column) {
				return false
			}
		}
	}
	return eq == a.equalityOf(column) && a.storesAs(a.typeOf(t).Name, a.typeOf(column).Name)
}

// storesAs tells whether a value of one type is stored in a column of another as
// it is, or refused, given that the two are compared by one equality.
func (a *analysis) storesAs(from, to string) bool {
	if from == to || from == "" || to == "" {
		return true
	}
	switch a.dialect {
	case catalog.MySQL: // a fraction is rounded, blanks are cut off, zero bytes are added
		return (family(from) != "decimal" || family(to) == "decimal") && to != "char" && to != "binary"
	case catalog.SQLite: // a large integer is rounded to a real
		return !isReal(to) || isReal(from)
	default:
		return from != "numeric"
	}
}

func isReal(declared string) bool {
	return strings.Contains(declared, "real") || strings.Contains(declared, "floa") || strings.Contains(declared, "double")
}

// unlinkMixed removes the identities of values that turn out to be compared in
// different ways: a column of UNION over columns of two collations.
func (a *analysis) unlinkMixed() {
	for _, c := range a.contexts {
		c.idents = slices.DeleteFunc(c.idents, func(e edge) bool {
			x, y := a.equalityOf(e.a), a.equalityOf(e.b)
			return x != y && x != free && y != free || x == mixed || y == mixed
		})
	}
}

// columnEquality is how a column is compared with a value that takes its side.
func (a *analysis) columnEquality(c *catalog.Column) equality {
	switch a.dialect {
	case catalog.MySQL:
		return mysqlEquality(c)
	case catalog.SQLite:
		return sqliteEquality(c)
	default:
		return postgresEquality(c)
	}
}

// postgresEquality: types whose "=" lets different values be equal, or converts
// when it meets another type, have an equality of their own, as a type that the
// schema makes may; so has a collation that can be nondeterministic, as only one
// made by CREATE COLLATION is.
func postgresEquality(c *catalog.Column) equality {
	if !identical[c.Type.Name] || c.Type.Schema != "" || c.Type.Array {
		return equality("type " + c.Type.Schema + "." + c.Type.Name)
	}
	if !predefinedCollation(c.Collation) {
		return equality("text under " + c.Collation)
	}
	return exact
}

// identical are PostgreSQL's types of which "=" is identity, among each other as
// far as they can be compared at all.
var identical = map[string]bool{
	"int2": true, "int4": true, "int8": true, "numeric": true, "oid": true, "bool": true, "text": true, "varchar": true,
	"uuid": true, "bytea": true,
}

// predefinedCollation tells whether PostgreSQL brings a collation along; all of
// those are deterministic.
func predefinedCollation(name string) bool {
	switch name {
	case "", "default", "c", "posix", "ucs_basic", "unicode", "pg_c_utf8", "pg_unicode_fast":
		return true
	}
	if strings.HasSuffix(name, "-x-icu") {
		return true
	}
	language, region, found := strings.Cut(name, "_")
	return found && (len(language) == 2 || len(language) == 3) && len(region) >= 2 && region[0] >= 'a' && region[0] <= 'z'
}

// mysqlEquality: integers and decimals are compared exactly, floating-point
// numbers are not, text by its collation; another type has one of its own.
func mysqlEquality(c *catalog.Column) equality {
	switch family(c.Type.Name) {
	case "integer", "decimal":
		return "number"
	case "text":
		if c.Collation == "?" {
			return mixed
		}
		return equality("text under " + c.Collation)
	case "binary":
		return "binary"
	default:
		return equality(c.Type.Name)
	}
}

// family sorts the type names of MySQL and MariaDB.
func family(name string) string {
	switch name {
	case "tinyint", "smallint", "mediumint", "int", "integer", "bigint", "int1", "int2", "int3", "int4", "int8", "middleint",
		"bool", "boolean", "serial":
		return "integer"
	case "decimal", "numeric", "dec", "fixed":
		return "decimal"
	case "char", "varchar", "character", "nchar", "nvarchar", "tinytext", "text", "mediumtext", "longtext", "long":
		return "text"
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return "binary"
	}
	return ""
}

// sqliteEquality: the affinity of the declared type says what is converted, the
// collation how text is compared, whatever is stored. Numbers of all numeric
// affinities are compared exactly.
func sqliteEquality(c *catalog.Column) equality {
	collation := c.Collation
	if collation == "" {
		collation = "binary"
	}
	return equality(affinity(c.Type.Name) + " under " + collation)
}

// affinity determines a column's affinity from its declared type, in SQLite's
// own order. ANY has none in a STRICT table.
func affinity(declared string) string {
	declared = strings.ToLower(declared)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(declared, w) })
	}
	switch {
	case has("int"):
		return "number"
	case has("char", "clob", "text"):
		return "text"
	case declared == "" || has("blob"):
		return "blob"
	case declared == "any":
		return declared
	default:
		return "number"
	}
}
