package ddl

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl/pgtype"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// valueFunctions are the functions of PostgreSQL that are written without
// parentheses, and GROUPING, with their types.
var valueFunctions = map[string]string{
	"current_date": "date", "current_time": "timetz", "current_timestamp": "timestamptz", "localtime": "time", "localtimestamp": "timestamp",
	"current_role": "name", "current_user": "name", "user": "name", "session_user": "name", "current_catalog": "name", "current_schema": "name",
	"grouping": "int4",
}

// pg answers for the schema as it is.
func (x *expander) pg() *pgtype.Resolver {
	return &pgtype.Resolver{
		Base: func(t pgtype.Type) pgtype.Type { return x.plain(x.base(typeName(t))) },
		Enum: func(t pgtype.Type) bool {
			_, _, ok := lookupType(x.r, x.r.enums, fullSchema(t.Schema), t.Name)
			return ok && !t.Array
		},
		Extensions: x.r.extensions,
	}
}

func typeName(t pgtype.Type) sqlast.TypeName {
	return sqlast.TypeName{Schema: t.Schema, Name: t.Name, Array: t.Array}
}

func fullSchema(shown string) string {
	if shown == "" {
		return catalog.DefaultSchema
	}
	return shown
}

// plain is a type without modifiers, one of an extension without the schema that
// the extension is in.
func (x *expander) plain(t sqlast.TypeName) pgtype.Type {
	if schema, ok := x.r.extensionTypes[t.Name]; ok && schema == t.Schema {
		t.Schema = ""
	}
	return pgtype.Type{Schema: t.Schema, Name: t.Name, Array: t.Array}
}

// shown is the type as columns have it.
func (x *expander) shown(t pgtype.Type) sqlast.TypeName {
	if t.Schema == "" {
		t.Schema = x.r.extensionTypes[t.Name]
	}
	return typeName(t)
}

// functionType is the type of a call, of a set its rows'.
func (x *expander) functionType(f *sqlast.Func) sqlast.TypeName {
	pg := x.pg()
	own, defined := x.ownFunction(f)
	switch {
	case defined && pg.Known(f.Name) && f.Schema == "":
		return sqlast.TypeName{} // either may be meant
	case defined:
		return own
	case f.Schema != "" && !slices.Contains(x.r.search, f.Schema) && !x.r.extensionSchemas[f.Schema]:
		return sqlast.TypeName{}
	}
	if t := valueFunctions[f.Name]; t != "" {
		return named(t)
	}
	switch f.Name {
	case "coalesce", "greatest", "least":
		return x.common(f.Args)
	case "nullif":
		return x.nullif(f)
	case "extract":
		if x.r.server > 0 && x.r.server < extractsNumeric {
			return named("float8")
		}
	case "json_objectagg", "json_arrayagg", "merge_action": // constructs with a type of their own
		return sqlast.TypeName{}
	}
	return x.shown(pg.Result(x.call(f)))
}

// extractsNumeric is the first version of PostgreSQL in which EXTRACT gives
// numeric.
const extractsNumeric = 14

func (x *expander) call(f *sqlast.Func) pgtype.Call {
	c := pgtype.Call{Name: f.Name}
	for _, a := range f.Args {
		switch arg := a.(type) {
		case *sqlast.Star: // of count(*)
			continue
		case *sqlast.Op:
			switch {
			case arg.Name == "VARIADIC":
				c.Variadic = true
				a = arg.Args[0]
			case strings.HasPrefix(arg.Name, "=> "):
				c.Named = true
			}
		}
		t, _ := x.typed(a)
		c.Args = append(c.Args, x.plain(t))
	}
	for _, k := range f.OrderBy {
		t, _ := x.typed(k.X)
		c.Ordered = append(c.Ordered, x.plain(t))
	}
	return c
}

// nullif gives the left value as the operator = takes it.
func (x *expander) nullif(f *sqlast.Func) sqlast.TypeName {
	if len(f.Args) != 2 {
		return sqlast.TypeName{}
	}
	left, _ := x.typed(f.Args[0])
	right, _ := x.typed(f.Args[1])
	t := x.shown(x.pg().Left("=", x.plain(left), x.plain(right)))
	if x.plain(t) == x.plain(left) {
		t.Mods = left.Mods
	}
	return t
}

// ownFunction is the result type of a function of the schema, zero when several
// of the name differ in it. Defined tells whether there is one.
func (x *expander) ownFunction(f *sqlast.Func) (t sqlast.TypeName, defined bool) {
	returns := ""
	for _, o := range x.r.functions {
		if o.Name.Name != f.Name || f.Schema != "" && o.Name.Schema != f.Schema {
			continue
		}
		if defined && returns != o.Returns {
			return sqlast.TypeName{}, true
		}
		defined, returns = true, o.Returns
	}
	returns, _ = strings.CutPrefix(returns, "SETOF ")
	if returns == "" || strings.ContainsAny(returns, " (") || returns == "record" || returns == "void" || returns == "trigger" || pgtype.Polymorphic(returns) {
		return sqlast.TypeName{}, defined
	}
	t = x.typeNamed(returns)
	if x.r.lookup(t.Schema, t.Name) != nil { // the row of a table
		return sqlast.TypeName{}, defined
	}
	return t, defined
}

// base is the type under a domain.
func (x *expander) base(t sqlast.TypeName) sqlast.TypeName {
	for range len(x.r.domains) {
		full := t
		full.Schema = fullSchema(full.Schema)
		d := x.r.lookupDomain(full)
		if d == nil {
			break
		}
		t = d.Base
	}
	return t
}

// conditions are the constructs that give a truth value and are no operators of
// the catalogues by their names here.
var conditions = []string{
	"LIKE", "ILIKE", "SIMILAR TO", "IN", "BETWEEN", "BETWEEN SYMMETRIC", "IS DISTINCT FROM", "IS DOCUMENT", "IS JSON", "json_exists", "OVERLAPS",
}

// operatorType is the type of an operator or a construct.
func (x *expander) operatorType(e *sqlast.Op) sqlast.TypeName {
	if slices.Contains(conditions, strings.TrimPrefix(e.Name, "NOT ")) {
		return named("bool")
	}
	switch e.Name {
	case "xmlconcat", "xmlelement", "xmlforest", "xmlparse", "xmlpi", "xmlroot":
		return named("xml")
	case "COLLATE":
		return x.typeOf(e.Args[0])
	}
	if strings.HasPrefix(e.Name, "[]") {
		return x.subscripted(e)
	}
	types := make([]pgtype.Type, len(e.Args))
	for i, a := range e.Args {
		t, _ := x.typed(a)
		types[i] = x.plain(t)
	}
	if len(types) < 1 || len(types) > 2 {
		return sqlast.TypeName{}
	}
	return x.shown(x.pg().Operator(e.Name, types...))
}

// subscripted is the type of a[1], a[1][2], a[1:2] and a['key'].
func (x *expander) subscripted(e *sqlast.Op) sqlast.TypeName {
	t, _ := x.typed(e.Args[0])
	switch t = x.base(t); {
	case strings.Trim(e.Name, "[]") != "": // fields, too
		return sqlast.TypeName{}
	case t.Name == "jsonb" && !t.Array:
		return named("jsonb")
	case !t.Array:
		return sqlast.TypeName{}
	}
	switch slice, ok := x.slice(e); {
	case !ok:
		return sqlast.TypeName{}
	case !slice:
		t.Array = false
	}
	return t
}

// slice tells whether one of the subscripts is a slice. The tree does not tell
// a[1:2] and a[:2] from a[1][2] and a[2], so the text must; ok is false when it
// does not either.
func (x *expander) slice(e *sqlast.Op) (slice, ok bool) {
	if len(e.Args)-1 != strings.Count(e.Name, "[]") {
		return true, true
	}
	for _, index := range e.Args[1:] {
		text, ok := subscript(x.r.stmt, int(index.Position()))
		if !ok {
			return false, false
		}
		slice = slice || strings.Contains(strings.ReplaceAll(text, "::", ""), ":")
	}
	return slice, true
}

// subscript is the text between the brackets around a place; false when it has
// quotes, or the place is in no brackets.
func subscript(text string, at int) (string, bool) {
	if at < 0 || at > len(text) {
		return "", false
	}
	begin := strings.LastIndexByte(text[:at], '[')
	if begin < 0 {
		return "", false
	}
	depth := 0
	for i, c := range text[at:] {
		switch c {
		case '\'', '"', '$':
			return "", false
		case '[':
			depth++
		case ']':
			if depth == 0 {
				return text[begin+1 : at+i], true
			}
			depth--
		}
	}
	return "", false
}
