package ddl

import (
	"slices"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
)

func (r *sqliteReplay) alter(s *ast.AlterTableStmt) error {
	loc := int32(s.Table.Pos())
	t := r.find(s.Table)
	if t == nil {
		return conflictf(loc, nil, "table %s is not in the schema", r.named(s.Table, false))
	}
	column := ""
	if s.Column != nil {
		column = sqlite.Fold(s.Column.Name)
	}
	switch s.Action {
	case ast.AlterRenameTable:
		return r.renameTable(t, s.NewName.Name, loc)
	case ast.AlterRenameColumn:
		if err := r.renameTableColumn(t, column, sqlite.Fold(s.NewName.Name), loc); err != nil {
			return err
		}
		if col, ok := t.Column(sqlite.Fold(s.NewName.Name)); ok {
			col.Written = s.NewName.Name
		}
		return nil
	case ast.AlterAddColumn:
		return r.defineColumn(t, s.ColumnDef)
	case ast.AlterDropColumn:
		return r.dropTableColumn(t, column, loc)
	case ast.AlterDropConstraint:
		return r.dropCheck(t, sqlite.Fold(s.ConstraintName.Name), loc)
	case ast.AlterSetNotNull, ast.AlterDropNotNull:
		col, ok := t.Column(column)
		if !ok {
			return conflictf(loc, t, "column %s does not exist in %s", column, t.Name)
		}
		col.NotNull = s.Action == ast.AlterSetNotNull
		return nil
	case ast.AlterAddConstraintCheck:
		name := ""
		if s.ConstraintName != nil {
			name = sqlite.Fold(s.ConstraintName.Name)
		}
		r.addCheck(t, name, s.Expr, loc)
		return nil
	default:
		return failf(loc, t, "ALTER TABLE %s is not replayed", t.Name)
	}
}

// renameTable gives a table another name, in views and foreign keys too. The
// views' columns are qualified with the old name, which stays as alias.
func (r *sqliteReplay) renameTable(t *table, written string, loc int32) error {
	from, to := t.Name, sqlite.Fold(written)
	if err := r.moveTable(t, catalog.Name{Schema: from.Schema, Name: to}, loc); err != nil {
		return err
	}
	t.Written = written
	for _, v := range r.views {
		r.renameIn(v, from, to)
	}
	return nil
}

// renameIn follows a table's new name in a view's query. Names of CTEs are left
// as they are.
func (r *sqliteReplay) renameIn(v *sqliteView, from catalog.Name, to string) {
	hidden := make(map[string]bool)
	ast.Walk(v.query, func(n ast.Node) bool {
		if c, ok := n.(*ast.CTE); ok {
			hidden[sqlite.Fold(c.Name.Name)] = true
		}
		return true
	})
	rename := func(n *ast.QualifiedName) bool {
		if n == nil || r.named(n, false).Name != from.Name || n.Schema == nil && hidden[from.Name] {
			return false
		}
		if n.Schema != nil && r.named(n, false).Schema != from.Schema {
			return false
		}
		id := *n.Name
		id.Name = to
		n.Name = &id
		return true
	}
	ast.Walk(v.query, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TableRef:
			if rename(n.Name) && n.Alias == nil {
				n.Alias = &ast.Ident{Span: n.Name.Span, Name: from.Name, Raw: from.Name}
			}
		case *ast.InExpr:
			rename(n.Table)
		}
		return true
	})
}

// renameTableColumn gives a column another name. A view that names the old one
// follows where it can only be this column; else it is not relied on.
func (r *sqliteReplay) renameTableColumn(t *table, from, to string, loc int32) error {
	if _, ok := t.Column(from); !ok {
		return conflictf(loc, t, "column %s does not exist in %s", from, t.Name)
	}
	if _, ok := t.Column(to); ok {
		return conflictf(loc, t, "column %s already exists in %s", to, t.Name)
	}
	for _, view := range slices.Clone(r.order) {
		v := r.views[view]
		if v == nil || !slices.Contains(columnsOf(v.query), from) {
			continue
		}
		if !r.onlyReads(v, t, from) {
			why := "column " + from + " of " + t.Name.String() + " was renamed, and view " + view.Name.String() + " may name it"
			r.problem(r.pos(loc), "%s", why)
			spoil(view, why)
			continue
		}
		ast.Walk(v.query, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && sqlite.Fold(id.Name) == from {
				id.Name = to
			}
			return true
		})
	}
	r.renameColumnOf(t, from, to)
	return nil
}

// onlyReads tells whether a view's query is one over t and tables without such
// a column, in which the name stands for nothing else.
func (r *sqliteReplay) onlyReads(v *sqliteView, t *table, column string) bool {
	reads, plain := false, true
	ast.Walk(v.query, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CTE:
			plain = false
		case *ast.ResultColumn:
			plain = plain && (n.Alias == nil || sqlite.Fold(n.Alias.Name) != column)
		case *ast.TableRef:
			plain = plain && n.Select == nil && !n.HasArgs && (n.Alias == nil || sqlite.Fold(n.Alias.Name) != column)
			if n.Name == nil {
				break
			}
			o := r.find(n.Name)
			switch {
			case o == t:
				reads = true
			case o == nil || r.views[o] != nil:
				plain = false
			default:
				_, has := o.Column(column)
				plain = plain && !has
			}
			plain = plain && sqlite.Fold(n.Name.Name.Name) != column
		}
		return plain
	})
	return reads && plain
}

// dropTableColumn removes a column, which SQLite refuses for one that a key, an
// index or a check needs.
func (r *sqliteReplay) dropTableColumn(t *table, column string, loc int32) error {
	i := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == column })
	if i < 0 {
		return conflictf(loc, t, "column %s does not exist in %s", column, t.Name)
	}
	for _, k := range t.Keys() {
		if k.Has(column) {
			return failf(loc, t, "column %s of %s cannot be dropped: a key needs it", column, t.Name)
		}
	}
	for name, used := range t.uses {
		if slices.Contains(used, column) && slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == name }) {
			return failf(loc, t, "column %s of %s cannot be dropped: index %s needs it", column, t.Name, name)
		}
	}
	t.Foreign = slices.DeleteFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return slices.Contains(f.Columns, column) })
	t.Checks = slices.DeleteFunc(t.Checks, func(c *catalog.Check) bool { return mentions(c.Expr, column, false) })
	t.Columns = slices.Delete(slices.Clone(t.Columns), i, i+1)
	return nil
}

func (r *sqliteReplay) dropCheck(t *table, name string, loc int32) error {
	if column, ok := t.notNulls[name]; ok {
		delete(t.notNulls, name)
		if col, ok := t.Column(column); ok {
			col.NotNull = false
		}
		return nil
	}
	i := slices.IndexFunc(t.Checks, func(c *catalog.Check) bool { return c.Name == name })
	if i < 0 {
		return conflictf(loc, t, "constraint %s does not exist on %s", name, t.Name)
	}
	t.Checks = slices.Delete(t.Checks, i, i+1)
	return nil
}
