package ddl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl/pgtype"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func itoa(n int) string { return strconv.Itoa(n) }

// literal is the type of a PostgreSQL literal in quotes and of NULL until the
// place where it stands decides.
var literal = sqlast.TypeName{Name: "unknown"}

func named(name string) sqlast.TypeName { return sqlast.TypeName{Name: name} }

// output is an output column's type: a literal of no type is text.
func output(t sqlast.TypeName) sqlast.TypeName {
	if t.Name == literal.Name {
		return named("text")
	}
	return t
}

// typeOf is the type of an expression over the sources of the query level; zero
// when it cannot be told. Of SQLite it tells those of columns and casts, which
// alone have one.
func (x *expander) typeOf(e sqlast.Expr) sqlast.TypeName {
	t, _ := x.typed(e)
	return output(t)
}

// typed also gives the column of the schema that the expression is.
func (x *expander) typed(e sqlast.Expr) (sqlast.TypeName, *catalog.Column) {
	switch e := e.(type) {
	case *sqlast.Column:
		return x.columnOf(e)
	case *sqlast.Cast:
		switch x.r.dialect {
		case catalog.Postgres:
			return x.r.columnType(e.Type), nil
		case catalog.MySQL:
			return x.mysqlCast(e)
		default:
			return e.Type, nil
		}
	}
	if x.r.dialect == catalog.SQLite { // no other expression has an affinity
		return sqlast.TypeName{}, nil
	}
	switch e := e.(type) {
	case *sqlast.And, *sqlast.Or, *sqlast.Not, *sqlast.Compare, *sqlast.IsDistinct, *sqlast.Is, *sqlast.In, *sqlast.AnyAll:
		return x.truth(), nil
	case *sqlast.Subquery:
		if columns := x.results[e]; x.r.dialect == catalog.MySQL && e.Kind == sqlast.Scalar && len(columns) == 1 {
			return asText(columns[0].typ), signOf(columns[0].from)
		}
		return x.subqueryType(e), nil
	}
	if x.r.dialect == catalog.MySQL {
		return x.mysqlType(e)
	}
	switch e := e.(type) {
	case *sqlast.Func:
		return x.functionType(e), nil
	case *sqlast.Const:
		return constType(e), nil
	case *sqlast.Case, *sqlast.Array, *sqlast.Op:
		return x.compoundType(e), nil
	}
	return sqlast.TypeName{}, nil
}

// truth is the type of a condition.
func (x *expander) truth() sqlast.TypeName {
	if x.r.dialect == catalog.MySQL {
		return named("int")
	}
	return named("bool")
}

// columnOf finds a column in the innermost query level that has it.
func (x *expander) columnOf(e *sqlast.Column) (sqlast.TypeName, *catalog.Column) {
	for _, sources := range slices.Backward(x.levels) {
		for _, s := range sources {
			if e.Qualifier != "" && s.alias != e.Qualifier {
				continue
			}
			for _, c := range s.columns {
				if c.name == e.Name {
					return c.typ, c.from
				}
			}
		}
	}
	return sqlast.TypeName{}, nil
}

func (x *expander) subqueryType(e *sqlast.Subquery) sqlast.TypeName {
	switch e.Kind {
	case sqlast.Scalar, sqlast.ArrayQuery:
		columns := x.results[e]
		if len(columns) != 1 {
			return sqlast.TypeName{}
		}
		t := output(columns[0].typ)
		if e.Kind == sqlast.ArrayQuery {
			return x.arrayOf(t)
		}
		return t
	default:
		return x.truth()
	}
}

// constType follows the lexer: a number without a point is the smallest integer
// that holds it (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).
func constType(c *sqlast.Const) sqlast.TypeName {
	switch c.Kind {
	case sqlast.Bool:
		return named("bool")
	case sqlast.String, sqlast.Null:
		return literal
	case sqlast.Number:
		if strings.ContainsAny(c.Text, ".eE") && !strings.HasPrefix(c.Text, "0x") {
			return named("numeric")
		}
		n, err := strconv.ParseInt(strings.ReplaceAll(c.Text, "_", ""), 0, 64)
		switch {
		case err != nil:
			return named("numeric")
		case int64(int32(n)) == n:
			return named("int4")
		default:
			return named("int8")
		}
	default: // a bit string
		return named("bit")
	}
}

// compoundType is the type of CASE, ARRAY[…] and operators.
func (x *expander) compoundType(e sqlast.Expr) sqlast.TypeName {
	switch e := e.(type) {
	case *sqlast.Case:
		results := []sqlast.Expr{&sqlast.Const{Kind: sqlast.Null}}
		if e.Else != nil {
			results[0] = e.Else // which decides first
		}
		for _, w := range e.Whens {
			results = append(results, w.Result)
		}
		return x.common(results)
	case *sqlast.Array:
		return x.arrayOf(x.common(e.Elems))
	case *sqlast.Op:
		return x.operatorType(e)
	default:
		return sqlast.TypeName{}
	}
}

// arrayOf is the type of an array of values. One of arrays is of the same type.
func (x *expander) arrayOf(t sqlast.TypeName) sqlast.TypeName {
	if t = output(t); t.Name == "" || t.Array {
		return t
	}
	if base := x.base(t); base.Array { // a domain over an array
		return sqlast.TypeName{}
	}
	t.Array = true
	return t
}

// common is the type that expressions of several types have together.
func (x *expander) common(list []sqlast.Expr) sqlast.TypeName {
	types := make([]sqlast.TypeName, len(list))
	for i, e := range list {
		types[i], _ = x.typed(e)
	}
	return x.commonType(types)
}

// commonType keeps the modifiers that all types have.
func (x *expander) commonType(types []sqlast.TypeName) sqlast.TypeName {
	plain := make([]pgtype.Type, len(types))
	mods := true
	for i, t := range types {
		plain[i] = x.plain(t)
		mods = mods && slices.Equal(t.Mods, types[0].Mods)
	}
	t := x.shown(x.pg().Common(plain))
	if mods && len(types) > 0 && x.plain(types[0]) == x.plain(t) {
		t.Mods = types[0].Mods
	}
	return t
}

// merged are the output columns of a set operation. Those of PostgreSQL have
// the type that both arms have together.
func (x *expander) merged(q *sqlast.SetOp, left, right []outColumn) []outColumn {
	out := slices.Clone(left)
	switch x.r.dialect {
	case catalog.Postgres:
	case catalog.SQLite: // no column of it has an affinity
		return left
	case catalog.MySQL:
		for i := range out {
			if i < len(right) && !(sameType(left[i].typ, right[i].typ) && left[i].from != nil && left[i].from == right[i].from) {
				out[i].typ, out[i].from = mysqlTogether([]outColumn{left[i], right[i]})
			}
		}
		return out
	}
	for i := range out {
		if i < len(right) {
			out[i].typ = output(x.commonType([]sqlast.TypeName{undecided(q.Left, i, left), undecided(q.Right, i, right)}))
			out[i].from = nil
		}
	}
	return out
}

// undecided is the type of an output column, left open where it is a literal in
// quotes or NULL.
func undecided(q sqlast.Query, i int, columns []outColumn) sqlast.TypeName {
	if s, ok := q.(*sqlast.Select); ok && i < len(s.Targets) {
		if c, ok := s.Targets[i].X.(*sqlast.Const); ok && (c.Kind == sqlast.String || c.Kind == sqlast.Null) {
			return literal
		}
	}
	return columns[i].typ
}

// valuesType is the type that the values of a column of VALUES have together.
func (x *expander) valuesType(q *sqlast.Values, i int) sqlast.TypeName {
	if x.r.dialect != catalog.Postgres {
		return x.typeOf(q.Rows[0][i])
	}
	var column []sqlast.Expr
	for _, row := range q.Rows {
		if i < len(row) {
			column = append(column, row[i])
		}
	}
	return output(x.common(column))
}

func sameType(a, b sqlast.TypeName) bool {
	return a.Schema == b.Schema && a.Name == b.Name && a.Array == b.Array && slices.Equal(a.Mods, b.Mods)
}
