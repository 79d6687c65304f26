package ddl

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// setColumns names the output columns of set-returning functions that are
// not named after the function, with their types.
var setColumns = map[string][]outColumn{
	"jsonb_each": {{name: "key", typ: named("text")}, {name: "value", typ: named("jsonb")}}, "json_each": {{name: "key", typ: named("text")}, {name: "value", typ: named("json")}},
	"jsonb_each_text": {{name: "key", typ: named("text")}, {name: "value", typ: named("text")}}, "json_each_text": {{name: "key", typ: named("text")}, {name: "value", typ: named("text")}},
	"jsonb_array_elements": {{name: "value", typ: named("jsonb")}}, "json_array_elements": {{name: "value", typ: named("json")}},
	"jsonb_array_elements_text": {{name: "value", typ: named("text")}}, "json_array_elements_text": {{name: "value", typ: named("text")}},
}

// scalarSets lists functions that return a set of one unnamed column, with its
// type; "" is that of an argument.
var scalarSets = map[string]string{
	"generate_series": "", "unnest": "", "generate_subscripts": "int4",
	"regexp_split_to_table": "text", "string_to_table": "text", "jsonb_object_keys": "text", "json_object_keys": "text",
}

func (x *expander) functionSource(f *sqlast.FuncTable) relation {
	s := relation{alias: f.Alias}
	var (
		name string
		call *sqlast.Func
	)
	if len(f.Calls) == 1 {
		if c, ok := f.Calls[0].(*sqlast.Func); ok {
			call, name = c, c.Name
			if s.alias == "" {
				s.alias = c.Name
			}
		}
	}
	scalar, isSet := scalarSets[name]
	own := x.resultColumns(call, s.alias)
	switch {
	case own != nil:
		s.columns = own
	case setColumns[name] != nil:
		s.columns = slices.Clone(setColumns[name])
	case isSet:
		typ := named(scalar)
		if scalar == "" && len(call.Args) > 0 {
			typ, _ = x.typed(call.Args[0])
			if name == "unnest" {
				typ = x.sameAs(name, typ)
			}
		}
		s.columns = []outColumn{{name: s.alias, typ: typ}}
	case len(f.Columns) > 0:
		for _, c := range f.Columns {
			s.columns = append(s.columns, outColumn{name: c})
		}
		s.known = true
		return s
	default:
		s.why = "function " + name + ", whose columns are not known"
		return s
	}
	if f.Ordinality {
		s.columns = append(s.columns, outColumn{name: "ordinality", typ: named("int8")})
	}
	s.columns = renamed(s.columns, f.Columns)
	s.known = true
	return s
}

// resultColumns are the columns of a PostgreSQL function of the schema in FROM;
// nil when its definition does not tell them.
func (x *expander) resultColumns(call *sqlast.Func, alias string) []outColumn {
	if call == nil || x.r.dialect != catalog.Postgres {
		return nil
	}
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
