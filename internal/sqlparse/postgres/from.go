package postgres

import (
	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func (l *lowerer) fromItems(list []*pg.Node) []sqlast.FromItem {
	var out []sqlast.FromItem
	for _, n := range list {
		out = append(out, l.fromItem(n))
	}
	return out
}

func (l *lowerer) fromItem(n *pg.Node) sqlast.FromItem {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	switch f := n.GetNode().(type) {
	case *pg.Node_RangeVar:
		return l.table(f.RangeVar)
	case *pg.Node_RangeSubselect:
		return l.derived(f.RangeSubselect)
	case *pg.Node_RangeFunction:
		return l.funcTable(f.RangeFunction)
	case *pg.Node_JoinExpr:
		return l.join(f.JoinExpr)
	case *pg.Node_RangeTableSample:
		return unsupported(l.fromItem(f.RangeTableSample.GetRelation()).Position(), "TABLESAMPLE")
	case *pg.Node_RangeTableFunc:
		return l.xmlTable(f.RangeTableFunc)
	case *pg.Node_JsonTable:
		return l.jsonTable(f.JsonTable)
	default:
		return unsupported(l.start, "%s in FROM", commandName(n))
	}
}

func (l *lowerer) table(r *pg.RangeVar) *sqlast.Table {
	out := &sqlast.Table{
		TableName: sqlast.TableName{
			Schema: r.GetSchemaname(),
			Name:   r.GetRelname(),
			Pos:    l.pos(r.GetLocation()),
		},
		Only: !r.GetInh(),
	}
	out.Alias, out.Columns = alias(r.GetAlias())
	return out
}

func (l *lowerer) tables(list []*pg.Node) []*sqlast.Table {
	var out []*sqlast.Table
	for _, n := range list {
		out = append(out, l.table(n.GetRangeVar()))
	}
	return out
}

func alias(a *pg.Alias) (name string, columns []string) {
	return a.GetAliasname(), stringList(a.GetColnames())
}

func (l *lowerer) derived(r *pg.RangeSubselect) sqlast.FromItem {
	s := r.GetSubquery().GetSelectStmt()
	if s == nil {
		return unsupported(l.start, "%s in FROM", commandName(r.GetSubquery()))
	}
	out := &sqlast.Derived{Query: l.query(s, false), Lateral: r.GetLateral()}
	out.Alias, out.Columns = alias(r.GetAlias())
	out.Pos = out.Query.Position()
	return out
}

func (l *lowerer) funcTable(r *pg.RangeFunction) sqlast.FromItem {
	out := &sqlast.FuncTable{Ordinality: r.GetOrdinality(), Pos: sqlast.NoPos}
	var names []string
	named := true // names holds the output columns up to here
	for _, n := range r.GetFunctions() {
		items := n.GetList().GetItems() // the call and its column definitions
		if len(items) == 0 {
			return unsupported(l.start, "empty function in FROM")
		}
		call := l.expr(items[0])
		out.Calls = append(out.Calls, call)
		out.Pos = first(out.Pos, call.Position())
		var defs []string
		if len(items) > 1 {
			defs = columnDefs(items[1].GetList().GetItems())
		}
		if named = named && len(defs) > 0; named {
			names = append(names, defs...)
		}
	}
	out.Alias, out.Columns = alias(r.GetAlias())
	if defs := columnDefs(r.GetColdeflist()); len(defs) > 0 {
		out.Columns = defs
	} else if len(out.Columns) == 0 {
		out.Columns = names
	}
	return out
}

func columnDefs(list []*pg.Node) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.GetColumnDef().GetColname())
	}
	return out
}

func (l *lowerer) join(j *pg.JoinExpr) sqlast.FromItem {
	out := &sqlast.Join{Natural: j.GetIsNatural(), Using: stringList(j.GetUsingClause())}
	out.Left = l.fromItem(j.GetLarg())
	out.Right = l.fromItem(j.GetRarg())
	out.On = l.optional(j.GetQuals())
	out.Pos = l.text.joinStart(out.Right.Position())
	if out.Pos == sqlast.NoPos {
		out.Pos = out.Left.Position()
	}
	switch j.GetJointype() {
	case pg.JoinType_JOIN_INNER:
		out.Kind = sqlast.Inner
	case pg.JoinType_JOIN_LEFT:
		out.Kind = sqlast.Left
	case pg.JoinType_JOIN_RIGHT:
		out.Kind = sqlast.Right
	case pg.JoinType_JOIN_FULL:
		out.Kind = sqlast.Full
	default:
		return unsupported(out.Pos, "join type %s", j.GetJointype())
	}
	// The alias of USING names the merged columns and hides nothing.
	if j.GetJoinUsingAlias() != nil {
		return unsupported(out.Pos, "alias of JOIN USING")
	}
	var columns []string
	if out.Alias, columns = alias(j.GetAlias()); len(columns) > 0 {
		return unsupported(out.Pos, "column aliases of a join")
	}
	return out
}

// relationNames lists the names by which FROM items are called.
func relationNames(items []sqlast.FromItem) []string {
	var out []string
	for _, f := range items {
		switch f := f.(type) {
		case *sqlast.Table:
			out = append(out, callName(f))
		case *sqlast.Derived:
			out = append(out, f.Alias)
		case *sqlast.FuncTable:
			out = append(out, f.Alias)
		case *sqlast.Join:
			out = append(out, f.Alias)
			out = append(out, relationNames([]sqlast.FromItem{f.Left, f.Right})...)
		case *sqlast.Unsupported:
		}
	}
	return out
}

func callName(t *sqlast.Table) string {
	if t.Alias != "" {
		return t.Alias
	}
	return t.Name
}
