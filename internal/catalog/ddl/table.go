package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
)

// pendingConstraint is a constraint that is added once all columns of its
// statement exist. Column is set for a column constraint.
type pendingConstraint struct {
	con    *pg.Constraint
	column string
}

func (r *replay) createTable(n *pg.CreateStmt) error {
	rv := n.GetRelation()
	name := r.rangeName(rv)
	if old := r.tables[name]; old != nil {
		if n.GetIfNotExists() {
			return nil
		}
		return conflictf(rv.GetLocation(), old, "table %s already exists (created at %s)", name, old.Pos)
	}
	t := &table{Table: &catalog.Table{Name: name, Pos: r.pos(rv.GetLocation())}}
	if n.GetPartspec() != nil {
		t.Kind, t.partitioned = catalog.Partitioned, true
	}
	r.add(t)
	if n.GetOfTypename() != nil {
		return failf(n.GetOfTypename().GetLocation(), t, "typed table %s (OF type) is not replayed", name)
	}
	for _, node := range n.GetInhRelations() {
		if err := r.inheritFrom(t, node.GetRangeVar(), n.GetPartbound() != nil); err != nil {
			return err
		}
	}
	var (
		constraints []pendingConstraint
		likes       []*pg.TableLikeClause
	)
	for _, node := range append(slices.Clone(n.GetTableElts()), n.GetConstraints()...) {
		switch e := node.GetNode().(type) {
		case *pg.Node_ColumnDef:
			cons, err := r.defineColumn(t, e.ColumnDef)
			if err != nil {
				return err
			}
			constraints = append(constraints, cons...)
		case *pg.Node_Constraint:
			constraints = append(constraints, pendingConstraint{con: e.Constraint})
		case *pg.Node_TableLikeClause:
			if err := r.likeColumns(t, e.TableLikeClause); err != nil {
				return err
			}
			likes = append(likes, e.TableLikeClause)
		default:
			return failf(rv.GetLocation(), t, "element of CREATE TABLE %s is not understood", name)
		}
	}
	if err := r.addConstraints(t, constraints); err != nil {
		return err
	}
	for _, like := range likes {
		if err := r.likeIndexes(t, like); err != nil {
			return err
		}
	}
	if n.GetPartbound() != nil {
		for _, p := range t.parents {
			r.clonePartitionConstraints(p, t)
		}
	}
	return nil
}

// addConstraints adds the constraints of a CREATE TABLE in PostgreSQL's
// order, which decides generated names: checks, keys with the primary key
// first, foreign keys.
func (r *replay) addConstraints(t *table, constraints []pendingConstraint) error {
	rank := func(p pendingConstraint) int {
		switch p.con.GetContype() {
		case pg.ConstrType_CONSTR_PRIMARY:
			return 1
		case pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_EXCLUSION:
			return 2
		case pg.ConstrType_CONSTR_FOREIGN:
			return 3
		default:
			return 0
		}
	}
	slices.SortStableFunc(constraints, func(a, b pendingConstraint) int { return rank(a) - rank(b) })
	constraints = withoutRepeatedKeys(constraints)
	for _, p := range constraints {
		if err := r.addConstraint(t, p.con, p.column, false); err != nil {
			return err
		}
	}
	return nil
}

// withoutRepeatedKeys leaves out unnamed keys over the columns of an earlier
// key of the same statement: PostgreSQL makes one index of them.
func withoutRepeatedKeys(constraints []pendingConstraint) []pendingConstraint {
	var (
		out  []pendingConstraint
		seen []pendingConstraint
	)
	for _, p := range constraints {
		if t := p.con.GetContype(); t != pg.ConstrType_CONSTR_PRIMARY && t != pg.ConstrType_CONSTR_UNIQUE {
			out = append(out, p)
			continue
		}
		i := slices.IndexFunc(seen, func(o pendingConstraint) bool {
			return slices.Equal(keyColumns(o), keyColumns(p)) &&
				slices.Equal(nodeStrings(o.con.GetIncluding()), nodeStrings(p.con.GetIncluding())) &&
				o.con.GetNullsNotDistinct() == p.con.GetNullsNotDistinct() &&
				o.con.GetDeferrable() == p.con.GetDeferrable()
		})
		if i < 0 {
			seen = append(seen, p)
			out = append(out, p)
		} else if seen[i].con.GetConname() == "" {
			seen[i].con.Conname = p.con.GetConname()
		}
	}
	return out
}

func keyColumns(p pendingConstraint) []string {
	if p.column != "" {
		return []string{p.column}
	}
	return nodeStrings(p.con.GetKeys())
}

// inheritFrom copies a parent's columns and checks to a table that inherits
// from it or is a partition of it.
func (r *replay) inheritFrom(t *table, rv *pg.RangeVar, partition bool) error {
	parent := r.lookupRange(rv)
	if parent == nil {
		return conflictf(rv.GetLocation(), t, "parent table %s of %s is not in the schema", rangeText(rv), t.Name)
	}
	for _, c := range parent.Columns {
		if have, ok := t.Column(c.Name); ok {
			have.NotNull = have.NotNull || c.NotNull
			continue
		}
		inherited := *c
		inherited.Comment = ""
		if c.Default == nil && !partition { // inheriting tables have no identity of their own
			inherited.Identity, inherited.IdentityAlways = false, false
		}
		t.Columns = append(t.Columns, &inherited)
	}
	for _, c := range parent.Checks {
		if !c.NoInherit {
			t.Checks = append(t.Checks, c)
		}
	}
	link(t, parent, partition)
	return nil
}

// link records that t inherits from, or is a partition of, parent.
func link(t, parent *table, partition bool) {
	t.parents = append(t.parents, parent)
	parent.children = append(parent.children, t)
	if partition {
		name := parent.Name
		t.Parent = &name
		if t.Kind != catalog.ForeignTable {
			t.Kind = catalog.Partition
		}
	} else {
		t.Inherits = append(t.Inherits, parent.Name)
	}
	if parent.Unknown != "" {
		spoil(t, parent.Unknown)
	}
}

// defineColumn adds a column, or merges it into an inherited one, and returns
// its constraints.
func (r *replay) defineColumn(t *table, d *pg.ColumnDef) ([]pendingConstraint, error) {
	col, exists := t.Column(d.GetColname())
	switch {
	case exists && len(t.parents) == 0:
		return nil, failf(d.GetLocation(), t, "column %s is defined twice in %s", d.GetColname(), t.Name)
	case !exists && d.GetTypeName() == nil:
		return nil, conflictf(d.GetLocation(), t, "column %s does not exist in %s", d.GetColname(), t.Name)
	case !exists:
		col = &catalog.Column{Name: d.GetColname(), Pos: r.pos(d.GetLocation())}
		t.Columns = append(t.Columns, col)
	}
	if tn := d.GetTypeName(); tn != nil {
		r.setColumnType(col, tn)
		if isSerial(tn) {
			col.Identity, col.NotNull = true, true
			col.Default = nextOf(r.addSequence(t, col))
		}
	}
	if cc := d.GetCollClause(); cc != nil {
		col.Collation = collationName(cc)
	}
	var constraints []pendingConstraint
	for _, node := range d.GetConstraints() {
		con := node.GetConstraint()
		if applyAttribute(constraints, con) {
			continue
		}
		done, err := r.columnConstraint(t, col, con)
		if err != nil {
			return nil, err
		}
		if !done {
			constraints = append(constraints, pendingConstraint{con: con, column: col.Name})
		}
	}
	return constraints, nil
}

// columnConstraint applies the constraints that are properties of the column;
// done is false for those of the table.
func (r *replay) columnConstraint(t *table, col *catalog.Column, con *pg.Constraint) (done bool, err error) {
	switch con.GetContype() {
	case pg.ConstrType_CONSTR_NULL:
	case pg.ConstrType_CONSTR_NOTNULL:
		col.NotNull = true
		t.nameNotNull(con.GetConname(), col.Name)
	case pg.ConstrType_CONSTR_DEFAULT:
		setDefault(col, con.GetRawExpr())
	case pg.ConstrType_CONSTR_IDENTITY:
		col.Identity, col.NotNull = true, true
		col.IdentityAlways = con.GetGeneratedWhen() == generatedAlways
		r.addSequence(t, col)
	case pg.ConstrType_CONSTR_GENERATED:
		setDefault(col, con.GetRawExpr())
		col.Generated = true
	case pg.ConstrType_CONSTR_CHECK, pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE, pg.ConstrType_CONSTR_FOREIGN:
		return false, nil
	default:
		return false, failf(con.GetLocation(), t, "constraint %s on column %s.%s is not understood", con.GetContype(), t.Name, col.Name)
	}
	return true, nil
}

// applyAttribute applies DEFERRABLE and its kin, which follow the constraint
// that they belong to.
func applyAttribute(before []pendingConstraint, attr *pg.Constraint) bool {
	var last *pg.Constraint
	if len(before) > 0 {
		last = before[len(before)-1].con
	} else {
		last = &pg.Constraint{}
	}
	switch attr.GetContype() {
	case pg.ConstrType_CONSTR_ATTR_DEFERRABLE, pg.ConstrType_CONSTR_ATTR_DEFERRED:
		last.Deferrable = true
	case pg.ConstrType_CONSTR_ATTR_NOT_DEFERRABLE:
		last.Deferrable = false
	case pg.ConstrType_CONSTR_ATTR_IMMEDIATE, pg.ConstrType_CONSTR_ATTR_ENFORCED:
	case pg.ConstrType_CONSTR_ATTR_NOT_ENFORCED:
		last.IsEnforced = false
	default:
		return false
	}
	return true
}

// generatedAlways is the parser's letter for GENERATED ALWAYS AS IDENTITY.
const generatedAlways = "a"

// addSequence makes the sequence of a serial or identity column known.
func (r *replay) addSequence(t *table, col *catalog.Column) catalog.Name {
	name := catalog.Name{Schema: t.Name.Schema, Name: r.indexName(t, col.Name, "seq", false)}
	r.sequences[name] = true
	return name
}

// nextOf is the default of a serial column.
func nextOf(sequence catalog.Name) sqlast.Expr {
	return &sqlast.Func{
		Name: "nextval",
		Args: []sqlast.Expr{&sqlast.Const{Kind: sqlast.String, Text: sequence.String(), Pos: sqlast.NoPos}},
		Pos:  sqlast.NoPos,
	}
}

func (t *table) nameNotNull(name, column string) {
	if name == "" {
		return
	}
	if t.notNulls == nil {
		t.notNulls = make(map[string]string)
	}
	t.notNulls[name] = column
}

// setDefault stores a default; a sequence's next value makes the column what
// serial does.
func setDefault(col *catalog.Column, x *pg.Node) {
	col.Default = postgres.LowerExpr(x)
	if c, ok := col.Default.(*sqlast.Const); ok && c.Kind == sqlast.Null {
		col.Default = nil
	}
	col.Identity, col.IdentityAlways = catalog.IsNextValue(col.Default), false
}

var serialTypes = map[string]string{
	"serial": "int4", "serial4": "int4",
	"bigserial": "int8", "serial8": "int8",
	"smallserial": "int2", "serial2": "int2",
}

func isSerial(tn *pg.TypeName) bool {
	return len(tn.GetNames()) == 1 && serialTypes[lastString(tn.GetNames())] != ""
}

// setColumnType stores a column's type; a domain brings its NOT NULL along.
func (r *replay) setColumnType(col *catalog.Column, tn *pg.TypeName) {
	col.Type = postgres.LowerType(tn)
	if isSerial(tn) {
		col.Type.Name = serialTypes[lastString(tn.GetNames())]
	}
	if d := r.lookupDomain(col.Type); d != nil {
		col.NotNull = col.NotNull || d.NotNull
		col.Collation = d.Collation
	}
	col.Type = r.columnType(col.Type)
}
