package postgres

import (
	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// xmlTable lowers XMLTABLE to a function in FROM of all its expressions.
func (l *lowerer) xmlTable(r *pg.RangeTableFunc) sqlast.FromItem {
	pos := l.pos(r.GetLocation())
	call := &sqlast.Func{Name: "xmltable", Pos: pos}
	call.Args = append(call.Args, l.resTargets(r.GetNamespaces())...)
	call.Args = append(call.Args, l.expr(r.GetRowexpr()), l.expr(r.GetDocexpr()))
	var names []string
	for _, n := range r.GetColumns() {
		c := n.GetRangeTableFuncCol()
		names = append(names, c.GetColname())
		for _, x := range []*pg.Node{c.GetColexpr(), c.GetColdefexpr()} {
			if x != nil {
				call.Args = append(call.Args, l.expr(x))
			}
		}
	}
	return tableFunction(call, names, r.GetAlias())
}

// jsonTable lowers JSON_TABLE to a function in FROM of all its expressions.
func (l *lowerer) jsonTable(t *pg.JsonTable) sqlast.FromItem {
	call := &sqlast.Func{Name: "json_table", Pos: l.pos(t.GetLocation())}
	call.Args = []sqlast.Expr{l.jsonValue(t.GetContextItem())}
	call.Args = append(call.Args, l.jsonPath(t.GetPathspec())...)
	for _, n := range t.GetPassing() {
		call.Args = append(call.Args, l.jsonValue(n.GetJsonArgument().GetVal()))
	}
	call.Args = append(call.Args, l.jsonBehavior(t.GetOnError())...)
	names, args := l.jsonColumns(t.GetColumns())
	call.Args = append(call.Args, args...)
	return tableFunction(call, names, t.GetAlias())
}

// jsonColumns names the columns of JSON_TABLE in the order that they have in
// its rows, those of NESTED paths behind the others, and lowers the
// expressions in their definitions.
func (l *lowerer) jsonColumns(list []*pg.Node) (names []string, args []sqlast.Expr) {
	var nested []*pg.JsonTableColumn
	for _, n := range list {
		c := n.GetJsonTableColumn()
		args = append(args, l.jsonPath(c.GetPathspec())...)
		args = append(args, l.jsonBehavior(c.GetOnEmpty())...)
		args = append(args, l.jsonBehavior(c.GetOnError())...)
		if c.GetColtype() == pg.JsonTableColumnType_JTC_NESTED {
			nested = append(nested, c)
		} else {
			names = append(names, c.GetName())
		}
	}
	for _, c := range nested {
		more, inside := l.jsonColumns(c.GetColumns())
		names, args = append(names, more...), append(args, inside...)
	}
	return names, args
}

func (l *lowerer) jsonPath(p *pg.JsonTablePathSpec) []sqlast.Expr {
	if p.GetString_() == nil {
		return nil
	}
	return []sqlast.Expr{l.expr(p.GetString_())}
}

func (l *lowerer) jsonBehavior(b *pg.JsonBehavior) []sqlast.Expr {
	if b.GetExpr() == nil {
		return nil
	}
	return []sqlast.Expr{l.expr(b.GetExpr())}
}

// tableFunction is a call in FROM whose columns have names of their own, the
// first of which the alias may rename.
func tableFunction(call *sqlast.Func, names []string, a *pg.Alias) sqlast.FromItem {
	out := &sqlast.FuncTable{Calls: []sqlast.Expr{call}, Pos: call.Pos}
	out.Alias, out.Columns = alias(a)
	if n := len(out.Columns); n < len(names) {
		out.Columns = append(out.Columns, names[n:]...)
	}
	return out
}
