package ddl

import (
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// nodeStrings returns the values of String nodes.
func nodeStrings(nodes []*pg.Node) []string {
	var out []string
	for _, n := range nodes {
		if s, ok := n.GetNode().(*pg.Node_String_); ok {
			out = append(out, s.String_.GetSval())
		}
	}
	return out
}

// lastString is the unqualified part of a name list.
func lastString(nodes []*pg.Node) string {
	names := nodeStrings(nodes)
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1]
}

// splitName splits a name list into schema and name.
func splitName(nodes []*pg.Node) (schema, name string) {
	names := nodeStrings(nodes)
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if len(names) > 0 {
		name = names[len(names)-1]
	}
	return schema, name
}

// rangeText is a table's name as written.
func rangeText(rv *pg.RangeVar) string {
	return catalog.Name{Schema: rv.GetSchemaname(), Name: rv.GetRelname()}.String()
}

// walk calls f for every message of a syntax tree, outermost first.
func walk(m proto.Message, f func(proto.Message)) {
	walkMessage(m.ProtoReflect(), f)
}

func walkMessage(m protoreflect.Message, f func(proto.Message)) {
	if !m.IsValid() {
		return
	}
	f(m.Interface())
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Message() == nil || fd.IsMap():
		case fd.IsList():
			for i := range v.List().Len() {
				walkMessage(v.List().Get(i).Message(), f)
			}
		default:
			walkMessage(v.Message(), f)
		}
		return true
	})
}

// columnsIn lists the distinct columns that an expression names, in order.
func columnsIn(x *pg.Node) []string {
	if x == nil {
		return nil
	}
	var out []string
	walk(x, func(m proto.Message) {
		if c, ok := m.(*pg.ColumnRef); ok {
			if name := lastString(c.GetFields()); name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	})
	return out
}

// tablesIn lists the known tables that a statement names.
func (r *replay) tablesIn(n proto.Message) []*table {
	var out []*table
	walk(n, func(m proto.Message) {
		if rv, ok := m.(*pg.RangeVar); ok {
			if t := r.lookupRange(rv); t != nil && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	})
	return out
}

// parenText returns the text between the first parenthesis at or after loc in
// the statement and its partner.
func parenText(stmt string, loc int) string {
	lex := sqlparse.NewLexer(catalog.Postgres, stmt, max(0, loc))
	start, depth := -1, 0
	for {
		tok, ok := lex.Next()
		if !ok {
			return ""
		}
		if tok.Kind != sqlparse.Symbol {
			continue
		}
		switch stmt[tok.Start] {
		case '(':
			if depth == 0 {
				start = tok.End
			}
			depth++
		case ')':
			if depth--; depth == 0 && start >= 0 {
				return strings.TrimSpace(stmt[start:tok.Start])
			}
		}
	}
}

// commandWords is the command of a statement for messages: its leading words
// in upper case, up to the first that is not a keyword of commands.
func commandWords(stmt string) string {
	lex := sqlparse.NewLexer(catalog.Postgres, stmt, 0)
	var words []string
	for len(words) < 2 {
		tok, ok := lex.Next()
		if !ok || tok.Kind != sqlparse.Word {
			if ok && tok.Kind == sqlparse.CommentToken {
				continue
			}
			break
		}
		words = append(words, strings.ToUpper(stmt[tok.Start:tok.End]))
	}
	if len(words) == 0 {
		return "statement"
	}
	return strings.Join(words, " ")
}

// figureName is the name that PostgreSQL gives to an index column made of an
// expression, "" when it has none of its own.
func figureName(n *pg.Node) string {
	name, _ := figure(n)
	return name
}

// figure also tells how strongly the expression asks for its name: 2 for a
// column's or function's own, 1 for a type's.
func figure(n *pg.Node) (string, int) {
	switch x := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		if name := lastString(x.ColumnRef.GetFields()); name != "" {
			return name, 2
		}
	case *pg.Node_AIndirection:
		if name := lastString(x.AIndirection.GetIndirection()); name != "" {
			return name, 2
		}
		return figure(x.AIndirection.GetArg())
	case *pg.Node_FuncCall:
		return lastString(x.FuncCall.GetFuncname()), 2
	case *pg.Node_AExpr:
		if x.AExpr.GetKind() == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *pg.Node_TypeCast:
		if name, strength := figure(x.TypeCast.GetArg()); strength > 1 {
			return name, strength
		}
		return lastString(x.TypeCast.GetTypeName().GetNames()), 1
	case *pg.Node_CollateClause:
		return figure(x.CollateClause.GetArg())
	case *pg.Node_CoalesceExpr:
		return "coalesce", 2
	case *pg.Node_MinMaxExpr:
		if x.MinMaxExpr.GetOp() == pg.MinMaxOp_IS_GREATEST {
			return "greatest", 2
		}
		return "least", 2
	case *pg.Node_CaseExpr:
		if name, strength := figure(x.CaseExpr.GetDefresult()); strength > 0 {
			return name, strength
		}
		return "case", 1
	case *pg.Node_AArrayExpr:
		return "array", 2
	case *pg.Node_RowExpr:
		return "row", 2
	}
	return "", 0
}
