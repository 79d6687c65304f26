package ddl

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

func (r *mysqlReplay) alter(s *ast.AlterTableStmt) error {
	t, err := r.find(s.Table)
	if err != nil {
		if r.tree.IfExists {
			return nil
		}
		return err
	}
	if t.Kind == catalog.View {
		return failf(-1, t, "%s is a view", t.Name)
	}
	for _, spec := range s.Specs {
		if err := r.alterSpec(t, s.Table, spec); err != nil {
			return err
		}
	}
	r.indexForeign(t)
	return nil
}

func (r *mysqlReplay) alterSpec(t *table, name *ast.TableName, s *ast.AlterTableSpec) error {
	switch s.Tp {
	case ast.AlterTableAddColumns:
		return r.addColumns(t, s)
	case ast.AlterTableAddConstraint:
		return r.addConstraint(t, s.Constraint)
	case ast.AlterTableDropColumn:
		return r.dropColumnOf(t, mysql.Fold(s.OldColumnName.Name.O), s.IfExists)
	case ast.AlterTableDropPrimaryKey:
		if t.Primary == nil {
			return conflictf(-1, t, "table %s has no primary key", t.Name)
		}
		t.Primary = nil
		return nil
	case ast.AlterTableDropIndex:
		return r.dropIndexOf(t, s.Name, s.IfExists)
	case ast.AlterTableDropForeignKey:
		return r.dropForeign(t, s.Name, s.IfExists)
	case ast.AlterTableDropCheck:
		name := s.Name
		if s.Constraint != nil && s.Constraint.Name != "" {
			name = s.Constraint.Name
		}
		return r.dropConstraintOf(t, name, s.IfExists)
	case ast.AlterTableAlterCheck:
		return r.alterCheck(t, s.Constraint)
	case ast.AlterTableModifyColumn:
		d := s.NewColumns[0]
		return r.changeColumnOf(t, d.Name, d, s.Position, s.IfExists)
	case ast.AlterTableChangeColumn:
		return r.changeColumnOf(t, s.OldColumnName, s.NewColumns[0], s.Position, s.IfExists)
	case ast.AlterTableRenameColumn:
		if err := r.renameColumnTo(t, mysql.Fold(s.OldColumnName.Name.O), mysql.Fold(s.NewColumnName.Name.O)); err != nil {
			return err
		}
		if col, ok := t.Column(mysql.Fold(s.NewColumnName.Name.O)); ok {
			col.Written = s.NewColumnName.Name.O
		}
		return nil
	case ast.AlterTableAlterColumn:
		return r.setDefault(t, s.NewColumns[0])
	case ast.AlterTableRenameTable:
		return r.renameTo(&ast.TableName{Schema: ast.NewCIStr(t.Name.Schema), Name: ast.NewCIStr(t.Name.Name)}, r.qualified(s.NewTable, t))
	case ast.AlterTableRenameIndex:
		return r.renameIndex(t, mysql.Fold(s.FromKey.O), mysql.Fold(s.ToKey.O))
	case ast.AlterTableOption:
		return r.alterOptions(t, s.Options)
	case ast.AlterTableLock, ast.AlterTableAlgorithm, ast.AlterTableForce, ast.AlterTableEnableKeys, ast.AlterTableDisableKeys,
		ast.AlterTableWithValidation, ast.AlterTableWithoutValidation, ast.AlterTableOrderByColumns, ast.AlterTableIndexInvisible,
		ast.AlterTableAddPartitions, ast.AlterTableCoalescePartitions, ast.AlterTableDropPartition, ast.AlterTableTruncatePartition,
		ast.AlterTablePartition, ast.AlterTableRemovePartitioning, ast.AlterTableRebuildPartition, ast.AlterTableReorganizePartition,
		ast.AlterTableCheckPartitions, ast.AlterTableOptimizePartition, ast.AlterTableRepairPartition:
		return nil
	default:
		return failf(-1, t, "ALTER TABLE %s is not replayed", name.Name.O)
	}
}

// qualified is a new name of a table, in the table's database unless it gives
// another.
func (r *mysqlReplay) qualified(n *ast.TableName, t *table) *ast.TableName {
	out := *n
	if out.Schema.O == "" {
		out.Schema = ast.NewCIStr(t.Name.Schema)
	}
	return &out
}

func (r *mysqlReplay) addColumns(t *table, s *ast.AlterTableSpec) error {
	for _, d := range s.NewColumns {
		if _, ok := t.Column(mysql.Fold(d.Name.Name.O)); ok && s.IfNotExists {
			continue
		}
		at, err := r.place(t, s.Position, len(t.Columns))
		if err != nil {
			return err
		}
		if err := r.defineColumn(t, d, at); err != nil {
			return err
		}
	}
	for _, c := range s.NewConstraints {
		if err := r.addConstraint(t, c); err != nil {
			return err
		}
	}
	return nil
}

// place is where FIRST or AFTER puts a column; otherwise is where it stands
// without them.
func (r *mysqlReplay) place(t *table, p *ast.ColumnPosition, otherwise int) (int, error) {
	switch {
	case p == nil || p.Tp == ast.ColumnPositionNone:
		return otherwise, nil
	case p.Tp == ast.ColumnPositionFirst:
		return 0, nil
	}
	name := mysql.Fold(p.RelativeColumn.Name.O)
	i := columnIndex(t, name)
	if i < 0 {
		return 0, conflictf(-1, t, "column %s does not exist in %s", name, t.Name)
	}
	return i + 1, nil
}

func columnIndex(t *table, name string) int {
	return slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
}

// changeColumnOf gives a column another definition, and perhaps another name
// and place.
func (r *mysqlReplay) changeColumnOf(t *table, old *ast.ColumnName, d *ast.ColumnDef, p *ast.ColumnPosition, ifExists bool) error {
	from, to := mysql.Fold(old.Name.O), mysql.Fold(d.Name.Name.O)
	if columnIndex(t, from) < 0 && ifExists {
		return nil
	}
	if from != to {
		if err := r.renameColumnTo(t, from, to); err != nil {
			return err
		}
	}
	i := columnIndex(t, to)
	if i < 0 {
		return conflictf(-1, t, "column %s does not exist in %s", to, t.Name)
	}
	col := r.columnOf(t, d, to)
	columns := slices.Delete(slices.Clone(t.Columns), i, i+1)
	t.Columns = columns
	at, err := r.place(t, p, i)
	if err != nil {
		return err
	}
	t.Columns = slices.Insert(columns, at, col)
	if t.Primary != nil && t.Primary.Has(to) {
		col.NotNull = true
	}
	for _, o := range d.Options {
		if o.Tp == ast.ColumnOptionPrimaryKey && t.Primary != nil {
			return conflictf(-1, t, "table %s has a primary key already", t.Name)
		}
		r.columnConstraint(t, col, o)
	}
	return nil
}

func (r *mysqlReplay) renameColumnTo(t *table, from, to string) error {
	if columnIndex(t, from) < 0 {
		return conflictf(-1, t, "column %s does not exist in %s", from, t.Name)
	}
	if columnIndex(t, to) >= 0 {
		return conflictf(-1, t, "column %s already exists in %s", to, t.Name)
	}
	r.renameColumnOf(t, from, to)
	return nil
}

func (r *mysqlReplay) setDefault(t *table, d *ast.ColumnDef) error {
	col, ok := t.Column(mysql.Fold(d.Name.Name.O))
	if !ok {
		return conflictf(-1, t, "column %s does not exist in %s", d.Name.Name.O, t.Name)
	}
	col.Default = nil
	for _, o := range d.Options {
		if o.Tp == ast.ColumnOptionDefaultValue {
			col.Default = r.defaultOf(o.Expr)
		}
	}
	return nil
}

// dropColumnOf removes a column. A key that has it may lose just that column
// or be refused; what is left of it proves nothing here.
func (r *mysqlReplay) dropColumnOf(t *table, name string, ifExists bool) error {
	i := columnIndex(t, name)
	if i < 0 {
		if ifExists {
			return nil
		}
		return conflictf(-1, t, "column %s does not exist in %s", name, t.Name)
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), i, i+1)
	if t.Primary != nil {
		t.Primary = keyWithout(t.Primary, name)
	}
	var uniques []*catalog.Key
	for _, k := range t.Uniques {
		if k = keyWithout(k, name); k != nil {
			uniques = append(uniques, k)
		}
	}
	t.Uniques = uniques
	t.Foreign = slices.DeleteFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return slices.Contains(f.Columns, name) })
	t.Checks = slices.DeleteFunc(t.Checks, func(c *catalog.Check) bool { return mentions(c.Expr, name, false) })
	for _, x := range t.Indexes {
		x.Columns = slices.DeleteFunc(slices.Clone(x.Columns), func(c string) bool { return c == name })
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *catalog.Index) bool { return len(x.Columns) == 0 })
	return nil
}

// keyWithout is what remains of a key when a column is dropped: MySQL keeps the
// other columns, or the column too where the same command adds another one of
// its name; MariaDB may refuse. So rows still meet by it, and it proves nothing.
func keyWithout(k *catalog.Key, column string) *catalog.Key {
	if !k.Has(column) {
		return k
	}
	rest := *k
	rest.Columns = slices.DeleteFunc(slices.Clone(k.Columns), func(c string) bool { return c == column })
	rest.Exprs = true
	if len(rest.Columns) == 0 {
		return nil
	}
	return &rest
}

func (r *mysqlReplay) dropIndexOf(t *table, name string, ifExists bool) error {
	if name = mysql.Fold(name); name == "primary" {
		t.Primary = nil
		return nil
	}
	if !r.hasKey(t, name) {
		if ifExists {
			return nil
		}
		return conflictf(-1, t, "index %s does not exist on %s", name, t.Name)
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(k *catalog.Key) bool { return k.Name == name })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == name })
	return nil
}

func (r *mysqlReplay) renameIndex(t *table, from, to string) error {
	if !r.hasKey(t, from) {
		return conflictf(-1, t, "index %s does not exist on %s", from, t.Name)
	}
	for _, k := range t.Uniques {
		if k.Name == from {
			k.Name = to
		}
	}
	for _, x := range t.Indexes {
		if x.Name == from {
			x.Name = to
		}
	}
	return nil
}

func (r *mysqlReplay) dropForeign(t *table, name string, ifExists bool) error {
	name = mysql.Fold(name)
	i := slices.IndexFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return f.Name == name })
	if i < 0 {
		if ifExists || !r.keepsForeignKeys(t) {
			return nil
		}
		return conflictf(-1, t, "foreign key %s does not exist on %s", name, t.Name)
	}
	t.Foreign = slices.Delete(t.Foreign, i, i+1)
	return nil
}

// dropConstraintOf removes a constraint of any kind.
func (r *mysqlReplay) dropConstraintOf(t *table, name string, ifExists bool) error {
	folded := mysql.Fold(name)
	if n, ok := strings.CutPrefix(folded, "constraint_"); ok && n != "" && n == leadingDigits(n) {
		folded = t.Name.Name + "_chk_" + n // MariaDB's name for a check without one
	}
	switch {
	case slices.ContainsFunc(t.Checks, func(c *catalog.Check) bool { return c.Name == folded }):
		t.Checks = slices.DeleteFunc(t.Checks, func(c *catalog.Check) bool { return c.Name == folded })
		return nil
	case slices.ContainsFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return f.Name == folded }):
		return r.dropForeign(t, name, ifExists)
	default:
		return r.dropIndexOf(t, name, ifExists)
	}
}

func (r *mysqlReplay) alterCheck(t *table, c *ast.Constraint) error {
	name := mysql.Fold(c.Name)
	for _, k := range t.Checks {
		if k.Name == name {
			k.NotEnforced = !c.Enforced
			k.NotValid = k.NotValid || k.NotEnforced
			return nil
		}
	}
	return conflictf(-1, t, "constraint %s does not exist on %s", name, t.Name)
}

// alterOptions changes a table's options. CONVERT TO changes its columns too,
// the defaults do not. An engine without foreign keys is refused for a table
// that has some.
func (r *mysqlReplay) alterOptions(t *table, options []*ast.TableOption) error {
	convert := slices.ContainsFunc(options, func(o *ast.TableOption) bool {
		return o.Tp == ast.TableOptionCharset && o.UintValue == ast.TableOptionCharsetWithConvertTo
	})
	r.tableOptions(t, options)
	if !r.keepsForeignKeys(t) && len(t.Foreign) > 0 {
		return failf(-1, t, "table %s has foreign keys, which its new engine does not keep", t.Name)
	}
	if convert {
		for _, c := range t.Columns {
			if hasCollation(c.Type.Name) {
				c.Collation = r.detail(t).collation
			}
		}
	}
	return nil
}
