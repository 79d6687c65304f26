package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
)

func (r *replay) createView(n *pg.ViewStmt) error {
	rv := n.GetView()
	name := r.rangeName(rv)
	old := r.tables[name]
	if old != nil && !n.GetReplace() {
		return conflictf(rv.GetLocation(), old, "relation %s already exists", name)
	}
	t, err := r.relationOf(name, n.GetQuery(), nodeStrings(n.GetAliases()), rv.GetLocation())
	t.Kind = catalog.View
	t.Definition = r.stmt
	for _, o := range n.GetOptions() {
		setViewOption(t, o.GetDefElem())
	}
	if old == nil {
		r.add(t)
		return err
	}
	// Others keep reading the view: its identity stays.
	t.Comment = old.Comment
	*old.Table = *t.Table
	old.refs = t.refs
	if err != nil {
		return failf(rv.GetLocation(), old, "%s", err.Error())
	}
	return nil
}

// relationOf makes a relation of a query's output columns. It is returned,
// spoilt, with an error as well.
func (r *replay) relationOf(name catalog.Name, query *pg.Node, aliases []string, loc int32) (*table, error) {
	t := &table{Table: &catalog.Table{Name: name, Pos: r.pos(loc)}}
	stmt := postgres.LowerStatement(query)
	t.Query = stmt
	q, ok := stmt.(sqlast.Query)
	if !ok {
		return t, failf(loc, t, "the query of %s is not a SELECT", name)
	}
	x := &expander{r: r}
	columns := x.query(q, nil)
	t.refs = x.refs
	if x.problem != "" {
		return t, failf(loc, t, "the columns of %s are not known: %s", name, x.problem)
	}
	if len(aliases) > len(columns) {
		return t, failf(loc, t, "%s has more column names than its query has columns", name)
	}
	for i, c := range columns {
		if i < len(aliases) {
			c.name = aliases[i]
		}
		t.Columns = append(t.Columns, &catalog.Column{Name: c.name, Type: c.typ, Pos: t.Pos})
	}
	if len(aliases) > 0 {
		renameOutputs(q, aliases)
	}
	return t, nil
}

func (r *replay) createTableAs(n *pg.CreateTableAsStmt) error {
	return r.tableFromQuery(n.GetInto(), n.GetQuery(), n.GetIfNotExists(), n.GetObjtype() == pg.ObjectType_OBJECT_MATVIEW)
}

func (r *replay) tableFromQuery(into *pg.IntoClause, query *pg.Node, ifNotExists, materialized bool) error {
	rv := into.GetRel()
	name := r.rangeName(rv)
	if old := r.tables[name]; old != nil {
		if ifNotExists {
			return nil
		}
		return conflictf(rv.GetLocation(), old, "relation %s already exists", name)
	}
	t, err := r.relationOf(name, query, nodeStrings(into.GetColNames()), rv.GetLocation())
	if materialized {
		t.Kind = catalog.MaterializedView
		t.Definition = r.stmt
	} else {
		t.Query, t.refs = nil, nil
	}
	r.add(t)
	return err
}

// selectStatement follows SELECT INTO and set_config('search_path', …); other
// queries change no schema.
func (r *replay) selectStatement(node *pg.Node, n *pg.SelectStmt) error {
	if into := n.GetIntoClause(); into != nil {
		n.IntoClause = nil
		return r.tableFromQuery(into, node, false, false)
	}
	for _, target := range n.GetTargetList() {
		call := target.GetResTarget().GetVal().GetFuncCall()
		if call == nil || lastString(call.GetFuncname()) != "set_config" || len(call.GetArgs()) != 3 {
			continue
		}
		if constString(call.GetArgs()[0]) == "search_path" {
			r.setSearchPath(splitPath(constString(call.GetArgs()[1])))
		}
	}
	return nil
}

func constString(n *pg.Node) string { return n.GetAConst().GetSval().GetSval() }

func setViewOptions(t *table, cmd *pg.AlterTableCmd) {
	for _, item := range cmd.GetDef().GetList().GetItems() {
		if cmd.GetSubtype() == pg.AlterTableType_AT_ResetRelOptions {
			if item.GetDefElem().GetDefname() == "security_invoker" {
				t.SecurityInvoker = false
			}
			continue
		}
		setViewOption(t, item.GetDefElem())
	}
}

func setViewOption(t *table, o *pg.DefElem) {
	if o.GetDefname() == "security_invoker" {
		t.SecurityInvoker = boolOption(o)
	}
}

// boolOption reads an option's truth value; an option without one is on.
func boolOption(o *pg.DefElem) bool {
	switch v := o.GetArg().GetNode().(type) {
	case nil:
		return true
	case *pg.Node_Boolean:
		return v.Boolean.GetBoolval()
	case *pg.Node_Integer:
		return v.Integer.GetIval() != 0
	case *pg.Node_String_:
		return v.String_.GetSval() == "true" || v.String_.GetSval() == "on" || v.String_.GetSval() == "1"
	case *pg.Node_TypeName:
		return lastString(v.TypeName.GetNames()) == "true" || lastString(v.TypeName.GetNames()) == "on"
	default:
		return false
	}
}

// viewRef is a place in a view's query that reads a table.
type viewRef struct {
	table *table
	node  *sqlast.Table
}

// rename follows a table's new name: the old one stays as alias, because the
// query's columns are qualified with it.
func (v viewRef) rename(from, to catalog.Name) {
	if v.node.Alias == "" {
		v.node.Alias = from.Name
	}
	v.node.Schema, v.node.Name = to.Schema, to.Name
}

// keepNames gives the reference a column alias list with the names that the
// columns have now, before one is renamed.
func (v viewRef) keepNames(columns []*catalog.Column, upTo int) {
	for i := len(v.node.Columns); i <= upTo; i++ {
		v.node.Columns = append(v.node.Columns, columns[i].Name)
	}
	if v.node.Alias == "" {
		v.node.Alias = v.node.Name
	}
}

// mentions tells whether a query has a column of that name, without a
// qualifier if bare.
func mentions(q sqlast.Node, name string, bare bool) bool {
	found := false
	sqlast.Walk(q, func(n sqlast.Node) bool {
		switch x := n.(type) {
		case *sqlast.Column:
			found = found || x.Name == name && (!bare || x.Qualifier == "")
		case *sqlast.Join:
			found = found || slices.Contains(x.Using, name) || x.Natural
		}
		return !found
	})
	return found
}

// beforeNewColumn keeps views true to what they meant: one that has an
// unqualified column of the new name may now read as something else.
func (r *replay) beforeNewColumn(t *table, name string) {
	for _, o := range r.order {
		if o.Query != nil && o.readsTable(t) && mentions(o.Query, name, true) {
			why := "column " + name + " was added to " + t.Name.String() + " after view " + o.Name.String() + " was defined and makes its query ambiguous"
			r.problem(r.pos(0), "%s", why)
			spoil(o, why)
		}
	}
}

// afterDroppedColumn is told of each view over a table that loses a column.
func (r *replay) afterDroppedColumn(view, t *table, index int, name string, cascade bool) {
	if cascade && mentions(view.Query, name, false) {
		r.dropTable(view)
		return
	}
	for _, ref := range view.refs {
		if ref.table == t && index < len(ref.node.Columns) {
			ref.node.Columns = slices.Delete(ref.node.Columns, index, index+1)
		}
	}
}

// renameOutput renames a view's output column in its query.
func (r *replay) renameOutput(t *table, index int, to string) {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	names[index] = to
	if q, ok := t.Query.(sqlast.Query); ok {
		renameOutputs(q, names)
	}
}

// renameOutputs gives the first columns of a query their names.
func renameOutputs(q sqlast.Query, names []string) {
	switch x := q.(type) {
	case *sqlast.Select:
		for i := range x.Targets {
			if i < len(names) {
				x.Targets[i].Name = names[i]
			}
		}
	case *sqlast.SetOp:
		renameOutputs(x.Left, names)
	}
}

// renameQualifier follows a table's new name in an expression over its row.
func renameQualifier(x sqlast.Expr, from, to string) {
	sqlast.Walk(x, func(n sqlast.Node) bool {
		if c, ok := n.(*sqlast.Column); ok && c.Qualifier == from {
			c.Qualifier = to
		}
		return true
	})
}

// renameInExpr follows a column's new name in an expression over its row. In
// a subquery an unqualified name is taken to be the subquery's own.
func renameInExpr(x sqlast.Expr, table, from, to string) {
	sqlast.Walk(x, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Column:
			if n.Name == from && (n.Qualifier == "" || n.Qualifier == table) {
				n.Name = to
			}
		case *sqlast.Subquery:
			sqlast.Walk(n.Query, func(inner sqlast.Node) bool {
				if c, ok := inner.(*sqlast.Column); ok && c.Name == from && c.Qualifier == table {
					c.Name = to
				}
				return true
			})
			if n.X != nil {
				renameInExpr(n.X, table, from, to)
			}
			return false
		}
		return true
	})
}
