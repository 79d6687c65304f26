package gen

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/ident"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// defaultOf is the SQL that Insert writes for a field's zero value: the
// column's default, where the zero value cannot be meant. A number, a text or a
// boolean may well be zero, so that those fields are written as they are.
func (b *builder) defaultOf(t *catalog.Table, c *catalog.Column, col *Column) string {
	if c.Default == nil || !col.Nullable && !zeroIsNone(col) {
		return ""
	}
	x := c.Default
	// A server writes 'a'::text for 'a'. The value gets the column's type anyway.
	if cast, ok := x.(*sqlast.Cast); ok {
		if literal, ok := cast.X.(*sqlast.Const); ok {
			x = literal
		}
	}
	s, ok := spell(x)
	if !ok {
		b.warnf(c.Pos, "%s.%s: its default cannot be spelled here, so that inserts write the field as it is", t.Name, c.Name)
		return ""
	}
	return s
}

// zeroIsNone tells that the zero value of the column's Go type is no value that
// a row would have.
func zeroIsNone(c *Column) bool {
	if c.kind == kindArray { // one that Go has as a text may be empty
		return strings.HasPrefix(c.Type, "Array[")
	}
	return slices.Contains([]kind{kindTime, kindUUID, kindEnum, kindJSON, kindBytes}, c.kind)
}

// spell writes a default's expression as SQL. It knows literals, casts and
// calls, which is what defaults are made of; anything else it declines.
func spell(e sqlast.Expr) (string, bool) {
	switch e := e.(type) {
	case *sqlast.Const:
		switch e.Kind {
		case sqlast.Null, sqlast.OtherConst:
			return "", false
		case sqlast.Bool, sqlast.Number:
			return e.Text, true
		case sqlast.String:
			if strings.ContainsAny(e.Text, "\\\x00") {
				return "", false // dialects read a backslash differently
			}
			return "'" + strings.ReplaceAll(e.Text, "'", "''") + "'", true
		}
		return "", false
	case *sqlast.Cast:
		s, ok := spell(e.X)
		if !ok {
			return "", false
		}
		typ := e.Type.Name
		if !ident.IsPlain(typ) && !ident.IsKeyword(typ) || len(e.Type.Mods) > 0 {
			return "", false
		}
		if e.Type.Schema != "" {
			if !ident.IsPlain(e.Type.Schema) {
				return "", false
			}
			typ = e.Type.Schema + "." + typ
		}
		if e.Type.Array {
			typ += "[]"
		}
		return "CAST(" + s + " AS " + typ + ")", true
	case *sqlast.Func:
		if e.Distinct || e.OrderBy != nil || e.Filter != nil || e.Over != nil || !ident.IsPlain(e.Name) && !bare[e.Name] {
			return "", false
		}
		if bare[e.Name] && len(e.Args) == 0 {
			return strings.ToUpper(e.Name), true
		}
		args := make([]string, len(e.Args))
		for i, a := range e.Args {
			s, ok := spell(a)
			if !ok {
				return "", false
			}
			args[i] = s
		}
		name := e.Name
		if e.Schema != "" {
			if !ident.IsPlain(e.Schema) {
				return "", false
			}
			name = e.Schema + "." + name
		}
		return name + "(" + strings.Join(args, ", ") + ")", true
	default:
		return "", false
	}
}

// bare are the functions that SQL calls without parentheses.
var bare = map[string]bool{"current_timestamp": true, "current_date": true, "current_time": true, "localtimestamp": true, "localtime": true}
