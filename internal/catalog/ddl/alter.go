package ddl

import (
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

func (r *replay) alterTable(n *pg.AlterTableStmt) error {
	rv := n.GetRelation()
	switch n.GetObjtype() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
	case pg.ObjectType_OBJECT_INDEX:
		for _, cmd := range n.GetCmds() {
			if c := cmd.GetAlterTableCmd(); c.GetSubtype() == pg.AlterTableType_AT_AttachPartition {
				return r.attachIndex(rv, c.GetDef().GetPartitionCmd())
			}
		}
		return nil
	case pg.ObjectType_OBJECT_SEQUENCE, pg.ObjectType_OBJECT_TYPE:
		return nil
	default:
		return failf(rv.GetLocation(), r.lookupRange(rv), "%s is not replayed", commandWords(r.stmt))
	}
	t := r.lookupRange(rv)
	if t == nil {
		// pg_dump changes the owner of sequences with ALTER TABLE.
		if n.GetMissingOk() || r.sequences[r.rangeName(rv)] {
			return nil
		}
		return conflictf(rv.GetLocation(), nil, "table %s is not in the schema", rangeText(rv))
	}
	// PostgreSQL adds the constraints of new columns after all columns.
	var constraints []pendingConstraint
	for _, node := range n.GetCmds() {
		added, err := r.alterCommand(t, node.GetAlterTableCmd(), rv)
		if err != nil {
			return err
		}
		constraints = append(constraints, added...)
	}
	return r.addConstraints(t, constraints)
}

// alterCommand applies one action of ALTER TABLE and returns the constraints
// of a column that it added.
func (r *replay) alterCommand(t *table, cmd *pg.AlterTableCmd, rv *pg.RangeVar) ([]pendingConstraint, error) {
	only := !rv.GetInh()
	loc := rv.GetLocation()
	switch cmd.GetSubtype() {
	case pg.AlterTableType_AT_AddColumn, pg.AlterTableType_AT_AddColumnToView:
		return r.addColumn(t, cmd)
	case pg.AlterTableType_AT_DropColumn:
		return nil, r.dropColumn(t, cmd, loc)
	case pg.AlterTableType_AT_AddConstraint:
		return nil, r.addConstraintTo(t, cmd.GetDef().GetConstraint(), "", true, only)
	case pg.AlterTableType_AT_DropConstraint:
		return nil, r.dropConstraint(t, cmd, loc)
	case pg.AlterTableType_AT_ValidateConstraint:
		return nil, r.eachConstraint(t, cmd.GetName(), loc, func(f *catalog.ForeignKey) { f.NotValid = false }, func(c *catalog.Check) { c.NotValid = false }, nil)
	case pg.AlterTableType_AT_AlterConstraint:
		return nil, r.alterConstraint(t, cmd.GetDef().GetAtalterConstraint(), loc)
	case pg.AlterTableType_AT_AttachPartition:
		return nil, r.attachPartition(t, cmd.GetDef().GetPartitionCmd())
	case pg.AlterTableType_AT_DetachPartition:
		return nil, r.detachPartition(t, cmd.GetDef().GetPartitionCmd())
	case pg.AlterTableType_AT_AddInherit:
		return nil, r.addInherit(t, cmd.GetDef().GetRangeVar())
	case pg.AlterTableType_AT_DropInherit:
		return nil, r.dropInherit(t, cmd.GetDef().GetRangeVar())
	case pg.AlterTableType_AT_EnableRowSecurity:
		t.RowSecurity = true
	case pg.AlterTableType_AT_DisableRowSecurity:
		t.RowSecurity = false
	case pg.AlterTableType_AT_ForceRowSecurity:
		t.ForceRowSecurity = true
	case pg.AlterTableType_AT_NoForceRowSecurity:
		t.ForceRowSecurity = false
	case pg.AlterTableType_AT_SetRelOptions, pg.AlterTableType_AT_ResetRelOptions, pg.AlterTableType_AT_ReplaceRelOptions:
		setViewOptions(t, cmd)
	case pg.AlterTableType_AT_ColumnDefault, pg.AlterTableType_AT_SetNotNull, pg.AlterTableType_AT_DropNotNull,
		pg.AlterTableType_AT_AlterColumnType, pg.AlterTableType_AT_SetExpression, pg.AlterTableType_AT_DropExpression,
		pg.AlterTableType_AT_AddIdentity, pg.AlterTableType_AT_SetIdentity, pg.AlterTableType_AT_DropIdentity:
		return nil, r.alterColumn(t, cmd, rv)
	case pg.AlterTableType_AT_DisableTrigAll:
		r.stopForeignKeys(t)
	case pg.AlterTableType_AT_DisableTrig:
		if strings.HasPrefix(cmd.GetName(), "RI_ConstraintTrigger_") {
			r.stopForeignKeys(t)
		}
	case pg.AlterTableType_AT_SetStatistics, pg.AlterTableType_AT_SetOptions, pg.AlterTableType_AT_ResetOptions,
		pg.AlterTableType_AT_SetStorage, pg.AlterTableType_AT_SetCompression, pg.AlterTableType_AT_AlterColumnGenericOptions,
		pg.AlterTableType_AT_ChangeOwner, pg.AlterTableType_AT_ClusterOn, pg.AlterTableType_AT_DropCluster,
		pg.AlterTableType_AT_SetLogged, pg.AlterTableType_AT_SetUnLogged, pg.AlterTableType_AT_DropOids,
		pg.AlterTableType_AT_SetAccessMethod, pg.AlterTableType_AT_SetTableSpace,
		pg.AlterTableType_AT_EnableTrig, pg.AlterTableType_AT_EnableAlwaysTrig, pg.AlterTableType_AT_EnableReplicaTrig,
		pg.AlterTableType_AT_EnableTrigAll, pg.AlterTableType_AT_EnableTrigUser,
		pg.AlterTableType_AT_DisableTrigUser,
		pg.AlterTableType_AT_EnableRule, pg.AlterTableType_AT_EnableAlwaysRule, pg.AlterTableType_AT_EnableReplicaRule,
		pg.AlterTableType_AT_DisableRule, pg.AlterTableType_AT_ReplicaIdentity, pg.AlterTableType_AT_GenericOptions,
		pg.AlterTableType_AT_DetachPartitionFinalize, pg.AlterTableType_AT_DropOf:
		// Storage, ownership, triggers and foreign data options.
	default:
		return nil, failf(loc, t, "ALTER TABLE %s: action %s is not replayed", t.Name, cmd.GetSubtype())
	}
	return nil, nil
}

// stopForeignKeys notes that rows came to be which the foreign keys of the
// tables, and those that refer to them, never saw. Enabling the triggers again
// checks nothing.
func (r *replay) stopForeignKeys(stopped ...*table) {
	for _, t := range r.order {
		for _, f := range t.Foreign {
			if slices.Contains(stopped, t) || slices.Contains(stopped, r.tables[f.RefTable]) {
				f.NotEnforced = true
			}
		}
	}
}

func (r *replay) addColumn(t *table, cmd *pg.AlterTableCmd) ([]pendingConstraint, error) {
	d := cmd.GetDef().GetColumnDef()
	if _, exists := t.Column(d.GetColname()); exists {
		if cmd.GetMissingOk() {
			return nil, nil
		}
		return nil, conflictf(d.GetLocation(), t, "column %s already exists in %s", d.GetColname(), t.Name)
	}
	r.beforeNewColumn(t, d.GetColname())
	parents := t.parents
	t.parents = nil // a new column merges with nothing
	constraints, err := r.defineColumn(t, d)
	t.parents = parents
	if err != nil {
		return nil, err
	}
	col := t.Columns[len(t.Columns)-1]
	for _, c := range t.descendants() {
		if have, ok := c.Column(col.Name); ok {
			have.NotNull = have.NotNull || col.NotNull
			continue
		}
		r.beforeNewColumn(c, col.Name)
		inherited := *col
		c.Columns = append(c.Columns, &inherited)
	}
	return constraints, nil
}

func (r *replay) alterColumn(t *table, cmd *pg.AlterTableCmd, rv *pg.RangeVar) error {
	if _, ok := t.Column(cmd.GetName()); !ok {
		return conflictf(rv.GetLocation(), t, "column %s does not exist in %s", cmd.GetName(), t.Name)
	}
	targets := []*table{t}
	if rv.GetInh() || cmd.GetSubtype() == pg.AlterTableType_AT_AlterColumnType {
		targets = append(targets, t.descendants()...)
	}
	for _, target := range targets {
		if col, ok := target.Column(cmd.GetName()); ok {
			r.changeColumn(col, cmd)
		}
	}
	return nil
}

func (r *replay) changeColumn(col *catalog.Column, cmd *pg.AlterTableCmd) {
	switch cmd.GetSubtype() {
	case pg.AlterTableType_AT_ColumnDefault:
		setDefault(col, cmd.GetDef())
	case pg.AlterTableType_AT_SetNotNull:
		col.NotNull = true
	case pg.AlterTableType_AT_DropNotNull:
		col.NotNull = false
	case pg.AlterTableType_AT_AlterColumnType:
		d := cmd.GetDef().GetColumnDef()
		col.Collation = ""
		r.setColumnType(col, d.GetTypeName())
		if cc := d.GetCollClause(); cc != nil {
			col.Collation = collationName(cc)
		}
	case pg.AlterTableType_AT_SetExpression:
		setDefault(col, cmd.GetDef())
	case pg.AlterTableType_AT_DropExpression:
		col.Generated, col.Default = false, nil
	case pg.AlterTableType_AT_AddIdentity:
		col.Identity, col.NotNull = true, true
		col.IdentityAlways = cmd.GetDef().GetConstraint().GetGeneratedWhen() == generatedAlways
	case pg.AlterTableType_AT_DropIdentity:
		col.Identity, col.IdentityAlways = false, false
	case pg.AlterTableType_AT_SetIdentity:
		for _, item := range cmd.GetDef().GetList().GetItems() {
			if o := item.GetDefElem(); o.GetDefname() == "generated" {
				col.IdentityAlways = o.GetArg().GetInteger().GetIval() == int32(generatedAlways[0])
			}
		}
	}
}

// eachConstraint applies one of the functions to the named constraint of t
// and to its copies in partitions and inheritors.
func (r *replay) eachConstraint(t *table, name string, loc int32, foreign func(*catalog.ForeignKey), check func(*catalog.Check), key func(*catalog.Key)) error {
	found := false
	for _, o := range append([]*table{t}, t.descendants()...) {
		for _, f := range o.Foreign {
			if f.Name == name && foreign != nil {
				foreign(f)
				found = found || o == t
			}
		}
		for _, c := range o.Checks {
			if c.Name == name && check != nil {
				check(c)
				found = found || o == t
			}
		}
		for _, k := range o.Keys() {
			if k.Name == name && k.Constraint && key != nil {
				key(k)
				found = found || o == t
			}
		}
	}
	if !found && t.notNulls[name] == "" && !slices.Contains(t.excludes, name) {
		return conflictf(loc, t, "constraint %s does not exist on %s", name, t.Name)
	}
	return nil
}

func (r *replay) alterConstraint(t *table, a *pg.ATAlterConstraint, loc int32) error {
	return r.eachConstraint(t, a.GetConname(), loc, func(f *catalog.ForeignKey) {
		if a.GetAlterDeferrability() {
			f.Deferrable = a.GetDeferrable() || a.GetInitdeferred()
		}
		if a.GetAlterEnforceability() {
			f.NotEnforced = !a.GetIsEnforced()
		}
	}, func(c *catalog.Check) {
		if a.GetAlterEnforceability() {
			c.NotEnforced = !a.GetIsEnforced()
		}
	}, func(*catalog.Key) {})
}

func (r *replay) attachPartition(t *table, cmd *pg.PartitionCmd) error {
	child := r.lookupRange(cmd.GetName())
	if child != nil && child.leadsTo(t) {
		return failf(cmd.GetName().GetLocation(), t, "%s cannot be a partition of %s", child.Name, t.Name)
	}
	if child == nil {
		return conflictf(cmd.GetName().GetLocation(), t, "partition %s is not in the schema", rangeText(cmd.GetName()))
	}
	link(child, t, true)
	r.clonePartitionConstraints(t, child)
	return nil
}

func (r *replay) detachPartition(t *table, cmd *pg.PartitionCmd) error {
	child := r.lookupRange(cmd.GetName())
	if child == nil {
		return conflictf(cmd.GetName().GetLocation(), t, "partition %s is not in the schema", rangeText(cmd.GetName()))
	}
	unlink(child, t)
	child.Parent = nil
	for _, o := range append([]*table{child}, child.descendants()...) {
		for _, c := range o.Columns {
			if c.Default == nil { // the partitioned table numbered its rows
				c.Identity, c.IdentityAlways = false, false
			}
		}
	}
	if child.Kind == catalog.Partition {
		child.Kind = catalog.BaseTable
		if child.partitioned {
			child.Kind = catalog.Partitioned
		}
	}
	return nil
}

func unlink(child, parent *table) {
	child.parents = slices.DeleteFunc(child.parents, func(o *table) bool { return o == parent })
	parent.children = slices.DeleteFunc(parent.children, func(o *table) bool { return o == child })
}

func (r *replay) addInherit(t *table, rv *pg.RangeVar) error {
	parent := r.lookupRange(rv)
	if parent == nil {
		return conflictf(rv.GetLocation(), t, "parent table %s of %s is not in the schema", rangeText(rv), t.Name)
	}
	if t.leadsTo(parent) {
		return failf(rv.GetLocation(), t, "%s cannot inherit from %s", t.Name, parent.Name)
	}
	link(t, parent, false)
	return nil
}

// leadsTo tells whether o is t or descends from it.
func (t *table) leadsTo(o *table) bool { return t == o || slices.Contains(t.descendants(), o) }

func (r *replay) dropInherit(t *table, rv *pg.RangeVar) error {
	parent := r.lookupRange(rv)
	if parent == nil {
		return conflictf(rv.GetLocation(), t, "parent table %s of %s is not in the schema", rangeText(rv), t.Name)
	}
	unlink(t, parent)
	t.Inherits = slices.DeleteFunc(t.Inherits, func(n catalog.Name) bool { return n == parent.Name })
	return nil
}
