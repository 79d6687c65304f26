package sqlite

import (
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// from lowers a FROM clause. To SQLite a comma is a join like the others,
// from left to right: a, b RIGHT JOIN c joins c with both. So all up to the
// last join that is not just a comma is one item.
func (l *lowerer) from(list []*ast.TableRef) []sqlast.FromItem {
	if len(list) > maxDepth {
		return []sqlast.FromItem{unsupported(l.pos(list[0]), "join of more than %d tables", maxDepth)}
	}
	joined := 0
	for i, r := range list {
		if i > 0 && !plainComma(r) {
			joined = i
		}
	}
	var out []sqlast.FromItem
	for i, r := range list {
		item := l.fromItem(r)
		switch {
		case i == 0 && (r.On != nil || len(r.Using) > 0):
			out = append(out, unsupported(l.pos(r), "join condition without a join"))
		case i > 0 && i <= joined:
			out[0] = l.join(out[0], item, r)
		default:
			out = append(out, item)
		}
	}
	return out
}

func plainComma(r *ast.TableRef) bool {
	return r.Join != nil && r.Join.Type&ast.JoinComma != 0 && r.On == nil && len(r.Using) == 0
}

func (l *lowerer) join(left, right sqlast.FromItem, r *ast.TableRef) sqlast.FromItem {
	pos := l.pos(r.Join)
	out := &sqlast.Join{Left: left, Right: right, Using: names(r.Using), Pos: pos}
	out.On = l.optional(r.On)
	for _, w := range r.Join.Words {
		switch strings.ToUpper(w) {
		case "NATURAL", "LEFT", "RIGHT", "FULL", "OUTER", "INNER", "CROSS", "JOIN":
		default:
			return unsupported(pos, "join type %s", strings.Join(r.Join.Words, " "))
		}
	}
	t := r.Join.Type
	out.Natural = t&ast.JoinNatural != 0
	switch {
	case t&ast.JoinOuter != 0 && t&(ast.JoinInner|ast.JoinCross) != 0,
		t&(ast.JoinOuter|ast.JoinLeft|ast.JoinRight) == ast.JoinOuter,
		out.Natural && (out.On != nil || len(out.Using) > 0):
		return unsupported(pos, "join type %s", strings.Join(r.Join.Words, " "))
	case t&ast.JoinLeft != 0 && t&ast.JoinRight != 0:
		out.Kind = sqlast.Full
	case t&ast.JoinLeft != 0:
		out.Kind = sqlast.Left
	case t&ast.JoinRight != 0:
		out.Kind = sqlast.Right
	default:
		out.Kind = sqlast.Inner
	}
	return out
}

// fromItem lowers one item by itself, without its join.
func (l *lowerer) fromItem(r *ast.TableRef) sqlast.FromItem {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	alias := name(r.Alias)
	switch {
	case r.Select != nil:
		q := l.query(r.Select)
		return &sqlast.Derived{Query: q, Alias: alias, Pos: q.Position()}
	case len(r.List) > 0:
		return l.parenthesized(r, alias)
	case r.Name != nil && r.HasArgs:
		return &sqlast.FuncTable{Calls: []sqlast.Expr{l.tableFunction(r.Name, r.Args)}, Alias: alias, Pos: l.pos(r.Name)}
	case r.Name != nil:
		return l.table(r.Name, alias)
	default:
		return unsupported(l.pos(r), "item of FROM")
	}
}

// parenthesized lowers (a JOIN b). An alias behind the parentheses of a single
// item is that item's; behind those of a join it hides the names inside.
func (l *lowerer) parenthesized(r *ast.TableRef, alias string) sqlast.FromItem {
	items := l.from(r.List)
	if len(items) > 1 {
		out := items[0]
		for i, item := range items[1:] {
			out = &sqlast.Join{Left: out, Right: item, Pos: l.pos(r.List[len(r.List)-len(items)+1+i].Join)}
		}
		items = []sqlast.FromItem{out}
	}
	if alias == "" {
		return items[0]
	}
	switch f := items[0].(type) {
	case *sqlast.Table:
		f.Alias = alias
	case *sqlast.Derived:
		f.Alias = alias
	case *sqlast.FuncTable:
		f.Alias = alias
	case *sqlast.Join:
		if f.Alias != "" {
			return unsupported(f.Pos, "two aliases of a join")
		}
		f.Alias = alias
	}
	return items[0]
}

// tableFunction lowers a call in FROM or behind IN.
func (l *lowerer) tableFunction(n *ast.QualifiedName, args []ast.Expr) sqlast.Expr {
	return &sqlast.Func{Schema: schema(n.Schema), Name: name(n.Name), Args: l.exprs(args), Pos: l.pos(n)}
}

// table lowers a table's name. main.t is t, and never a CTE: what the tree
// cannot say when there is one of that name.
func (l *lowerer) table(n *ast.QualifiedName, alias string) sqlast.FromItem {
	out := l.target(n, alias)
	if n.Schema != nil && out.Schema == "" && l.ctes[out.Name] {
		return unsupported(out.Pos, "main.%s beside a WITH query of that name", out.Name)
	}
	return out
}

// target lowers the table that a statement changes, which is never a CTE.
func (l *lowerer) target(n *ast.QualifiedName, alias string) *sqlast.Table {
	return &sqlast.Table{
		TableName: sqlast.TableName{Schema: schema(n.Schema), Name: name(n.Name), Pos: l.pos(n)},
		Alias:     alias,
	}
}
