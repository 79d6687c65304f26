package ddl

import (
	"strconv"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func itoa(n int) string { return strconv.Itoa(n) }

// typeOf is the type of a plain column, cast or simple expression; zero when
// it would take PostgreSQL's type resolution to tell.
func typeOf(e sqlast.Expr, sources []relation) sqlast.TypeName {
	switch e := e.(type) {
	case *sqlast.Column:
		for _, s := range sources {
			if e.Qualifier != "" && s.alias != e.Qualifier {
				continue
			}
			for _, c := range s.columns {
				if c.name == e.Name {
					return c.typ
				}
			}
		}
	case *sqlast.Cast:
		return e.Type
	case *sqlast.Func:
		if e.Schema == "" && (e.Name == "count" || e.Name == "row_number" || e.Name == "rank" || e.Name == "dense_rank") {
			return sqlast.TypeName{Name: "int8"}
		}
	case *sqlast.And, *sqlast.Or, *sqlast.Not, *sqlast.Compare, *sqlast.IsDistinct, *sqlast.Is, *sqlast.In, *sqlast.AnyAll:
		return sqlast.TypeName{Name: "bool"}
	case *sqlast.Subquery:
		if e.Kind == sqlast.Exists || e.Kind == sqlast.InQuery {
			return sqlast.TypeName{Name: "bool"}
		}
	case *sqlast.Const:
		if e.Kind == sqlast.String {
			return sqlast.TypeName{Name: "text"}
		}
		if e.Kind == sqlast.Bool {
			return sqlast.TypeName{Name: "bool"}
		}
	}
	return sqlast.TypeName{}
}

// setColumns names the output columns of set-returning functions that are
// not named after the function.
var setColumns = map[string][]string{
	"jsonb_each": {"key", "value"}, "json_each": {"key", "value"},
	"jsonb_each_text": {"key", "value"}, "json_each_text": {"key", "value"},
	"jsonb_array_elements": {"value"}, "json_array_elements": {"value"},
	"jsonb_array_elements_text": {"value"}, "json_array_elements_text": {"value"},
}

// scalarSets lists functions that return a set of one unnamed column.
var scalarSets = map[string]bool{
	"generate_series": true, "unnest": true, "generate_subscripts": true,
	"regexp_split_to_table": true, "string_to_table": true, "jsonb_object_keys": true, "json_object_keys": true,
}

func (x *expander) functionSource(f *sqlast.FuncTable) relation {
	s := relation{alias: f.Alias}
	var name string
	if len(f.Calls) == 1 {
		if call, ok := f.Calls[0].(*sqlast.Func); ok {
			name = call.Name
			if s.alias == "" {
				s.alias = call.Name
			}
		}
	}
	switch {
	case setColumns[name] != nil:
		for _, c := range setColumns[name] {
			s.columns = append(s.columns, outColumn{name: c})
		}
	case scalarSets[name]:
		s.columns = []outColumn{{name: s.alias}}
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
		s.columns = append(s.columns, outColumn{name: "ordinality", typ: sqlast.TypeName{Name: "int8"}})
	}
	s.columns = renamed(s.columns, f.Columns)
	s.known = true
	return s
}
