package ddl

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl/pgtype"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// sqliteColumns are the columns of SQLite's table-valued functions, none of
// which has a type (https://sqlite.org/json1.html#jeach).
var sqliteColumns = map[string][]string{
	"json_each":       {"key", "value", "type", "atom", "id", "parent", "fullkey", "path"},
	"json_tree":       {"key", "value", "type", "atom", "id", "parent", "fullkey", "path"},
	"generate_series": {"value"},
}

// functionSource is a function in FROM. ROWS FROM has the columns of several
// side by side.
func (x *expander) functionSource(f *sqlast.FuncTable) relation {
	s := relation{alias: f.Alias, known: true}
	for _, c := range f.Calls {
		call, ok := c.(*sqlast.Func)
		if ok && len(f.Calls) == 1 && s.alias == "" {
			s.alias = call.Name
		}
		var columns []outColumn
		if ok {
			columns = x.functionColumns(call, s.alias)
		}
		if columns == nil {
			s.columns, s.known = nil, false
			break
		}
		s.columns = append(s.columns, columns...)
	}
	if !s.known {
		if len(f.Columns) == 0 {
			s.why = "a function whose columns are not known"
			if call, ok := f.Calls[0].(*sqlast.Func); ok {
				s.why = "function " + call.Name + ", whose columns are not known"
			}
			return s
		}
		for _, c := range f.Columns {
			s.columns = append(s.columns, outColumn{name: c})
		}
		s.known = true
		return s
	}
	if f.Ordinality {
		s.columns = append(s.columns, outColumn{name: "ordinality", typ: named("int8")})
	}
	s.columns = renamed(s.columns, f.Columns)
	return s
}

// functionColumns are the columns of one call in FROM; nil when they are not
// known. A function that gives one value names its column by the alias.
func (x *expander) functionColumns(call *sqlast.Func, alias string) []outColumn {
	if x.r.dialect != catalog.Postgres {
		var out []outColumn
		for _, name := range sqliteColumns[call.Name] {
			out = append(out, outColumn{name: name})
		}
		return out
	}
	if alias == "" {
		alias = call.Name
	}
	pg := x.pg()
	_, own := x.ownFunction(call)
	switch {
	case own && pg.Known(call.Name) && call.Schema == "":
		return nil
	case own:
		return x.resultColumns(call, alias)
	case valueFunctions[call.Name] != "":
		return []outColumn{{name: alias, typ: named(valueFunctions[call.Name])}}
	case !pg.Known(call.Name):
		return nil
	}
	c := x.call(call)
	if columns := pg.Columns(c); columns != nil {
		var out []outColumn
		for _, col := range columns {
			out = append(out, outColumn{name: col.Name, typ: x.shown(col.Type)})
		}
		return out
	}
	if call.Name != "unnest" || len(c.Args) < 2 {
		if t := x.functionType(call); t.Name != "" || !pg.Rows(c) {
			return []outColumn{{name: alias, typ: t}}
		}
		return nil
	}
	var out []outColumn
	for _, arg := range c.Args { // a column for each array
		out = append(out, outColumn{name: "unnest", typ: x.shown(pg.Result(pgtype.Call{Name: "unnest", Args: []pgtype.Type{arg}}))})
	}
	return out
}

// resultColumns are the columns of a PostgreSQL function of the schema in FROM;
// nil when its definition does not tell them.
func (x *expander) resultColumns(call *sqlast.Func, alias string) []outColumn {
	var def *catalog.Function
	for _, o := range x.r.functions {
		if o.Name.Name == call.Name && (call.Schema == "" || call.Schema == o.Name.Schema) {
			if def != nil && def.Returns != o.Returns {
				return nil
			}
			def = o
		}
	}
	if def == nil {
		return nil
	}
	if list, ok := strings.CutPrefix(def.Returns, "TABLE("); ok {
		var out []outColumn
		for column := range strings.SplitSeq(strings.TrimSuffix(list, ")"), ", ") {
			name, typ, _ := strings.Cut(column, " ")
			out = append(out, outColumn{name: name, typ: x.typeNamed(typ)})
		}
		return out
	}
	returns, _ := strings.CutPrefix(def.Returns, "SETOF ")
	if strings.ContainsAny(returns, " (") || returns == "record" || returns == "void" || returns == "" {
		return nil
	}
	schema, name, ok := strings.Cut(returns, ".")
	if !ok {
		schema, name = "", returns
	}
	if t := x.r.lookup(schema, name); t != nil {
		if t.Unknown != "" {
			return nil
		}
		var out []outColumn
		for _, c := range t.Columns {
			out = append(out, outColumn{c.Name, c.Type, nil})
		}
		return out
	}
	if _, _, composite := lookupType(x.r, x.r.otherTypes, schema, name); composite {
		return nil // it may have columns
	}
	return []outColumn{{name: alias, typ: x.typeNamed(returns)}}
}

// typeNamed is the type that a function's text gives.
func (x *expander) typeNamed(text string) sqlast.TypeName {
	name, array := strings.CutSuffix(text, "[]")
	t := sqlast.TypeName{Name: name, Array: array}
	if schema, base, ok := strings.Cut(name, "."); ok {
		t.Schema, t.Name = schema, base
	}
	return x.r.columnType(t)
}
