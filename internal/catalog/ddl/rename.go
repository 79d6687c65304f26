package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

func (r *replay) rename(n *pg.RenameStmt) error {
	rv := n.GetRelation()
	switch n.GetRenameType() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		t := r.lookupRange(rv)
		if t == nil {
			return r.missing(n.GetMissingOk(), rv)
		}
		return r.moveTable(t, catalog.Name{Schema: t.Name.Schema, Name: n.GetNewname()}, rv.GetLocation())
	case pg.ObjectType_OBJECT_COLUMN:
		t := r.lookupRange(rv)
		if t == nil {
			return r.missing(n.GetMissingOk(), rv)
		}
		return r.renameColumn(t, n.GetSubname(), n.GetNewname(), rv.GetLocation())
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		t := r.lookupRange(rv)
		if t == nil {
			return r.missing(n.GetMissingOk(), rv)
		}
		return r.renameConstraint(t, n.GetSubname(), n.GetNewname(), rv.GetLocation())
	case pg.ObjectType_OBJECT_INDEX:
		t, full := r.lookupIndex(rv.GetSchemaname(), rv.GetRelname())
		if t == nil {
			return r.missing(n.GetMissingOk(), rv)
		}
		r.renameNamed(t, full.Name, n.GetNewname())
		return nil
	case pg.ObjectType_OBJECT_SEQUENCE:
		old := r.rangeName(rv)
		delete(r.sequences, old)
		r.sequences[catalog.Name{Schema: old.Schema, Name: n.GetNewname()}] = true
		return nil
	case pg.ObjectType_OBJECT_SCHEMA:
		return r.renameSchema(n.GetSubname(), n.GetNewname())
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		r.moveType(n.GetObject().GetList().GetItems(), "", n.GetNewname())
		return nil
	case pg.ObjectType_OBJECT_POLICY:
		t := r.lookupRange(rv)
		if t == nil {
			return r.missing(n.GetMissingOk(), rv)
		}
		p, err := r.policy(t, n.GetSubname(), rv.GetLocation())
		if err == nil {
			p.Name = n.GetNewname()
		}
		return err
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		for _, f := range r.functionsOf(n.GetObject().GetObjectWithArgs()) {
			f.Name.Name = n.GetNewname()
		}
		return nil
	case pg.ObjectType_OBJECT_TRIGGER, pg.ObjectType_OBJECT_ROLE, pg.ObjectType_OBJECT_DATABASE, pg.ObjectType_OBJECT_ATTRIBUTE,
		pg.ObjectType_OBJECT_DOMCONSTRAINT, pg.ObjectType_OBJECT_STATISTIC_EXT, pg.ObjectType_OBJECT_TABLESPACE,
		pg.ObjectType_OBJECT_EVENT_TRIGGER, pg.ObjectType_OBJECT_PUBLICATION, pg.ObjectType_OBJECT_SUBSCRIPTION,
		pg.ObjectType_OBJECT_FOREIGN_SERVER, pg.ObjectType_OBJECT_FDW, pg.ObjectType_OBJECT_LANGUAGE,
		pg.ObjectType_OBJECT_COLLATION, pg.ObjectType_OBJECT_CONVERSION, pg.ObjectType_OBJECT_AGGREGATE,
		pg.ObjectType_OBJECT_OPCLASS, pg.ObjectType_OBJECT_OPFAMILY, pg.ObjectType_OBJECT_RULE,
		pg.ObjectType_OBJECT_TSCONFIGURATION, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSPARSER,
		pg.ObjectType_OBJECT_TSTEMPLATE:
		return nil
	default:
		return &stmtError{loc: -1, msg: commandWords(r.stmt) + " is not replayed", spoils: r.tablesIn(n)}
	}
}

func (r *replay) missing(ok bool, rv *pg.RangeVar) error {
	if ok || r.sequences[r.rangeName(rv)] {
		return nil
	}
	return conflictf(rv.GetLocation(), nil, "%s is not in the schema", rangeText(rv))
}

// moveTable gives a relation another name or schema, everywhere.
func (r *replay) moveTable(t *table, to catalog.Name, loc int32) error {
	from := t.Name
	// A table that an index gets out of the way of, or a sequence, may be
	// renamed with ALTER TABLE too.
	if r.tables[to] != nil {
		return conflictf(loc, t, "relation %s already exists", to)
	}
	delete(r.tables, from)
	r.tables[to] = t
	t.Name = to
	if from.Schema != to.Schema {
		for n, owner := range r.indexes {
			if owner == t {
				delete(r.indexes, n)
				r.indexes[catalog.Name{Schema: to.Schema, Name: n.Name}] = t
			}
		}
	}
	for _, o := range r.order {
		for _, f := range o.Foreign {
			if f.RefTable == from {
				f.RefTable = to
			}
		}
		if o.Parent != nil && *o.Parent == from {
			o.Parent = &catalog.Name{Schema: to.Schema, Name: to.Name}
		}
		for i, n := range o.Inherits {
			if n == from {
				o.Inherits[i] = to
			}
		}
		for _, ref := range o.refs {
			if ref.table == t {
				ref.rename(from, to)
			}
		}
	}
	for _, x := range t.expressions() {
		renameQualifier(x, from.Name, to.Name)
	}
	return nil
}

func (r *replay) renameColumn(t *table, from, to string, loc int32) error {
	if _, ok := t.Column(from); !ok {
		return conflictf(loc, t, "column %s does not exist in %s", from, t.Name)
	}
	if _, ok := t.Column(to); ok {
		return conflictf(loc, t, "column %s already exists in %s", to, t.Name)
	}
	for _, o := range append([]*table{t}, t.descendants()...) {
		r.renameColumnOf(o, from, to)
	}
	return nil
}

func (r *replay) renameColumnOf(t *table, from, to string) {
	index := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == from })
	if index < 0 {
		return
	}
	replace := func(names []string) []string {
		names = slices.Clone(names)
		for i, n := range names {
			if n == from {
				names[i] = to
			}
		}
		return names
	}
	for _, o := range r.order {
		for _, f := range o.Foreign {
			if f.RefTable == t.Name {
				f.RefColumns = replace(f.RefColumns)
			}
		}
		for _, ref := range o.refs {
			if ref.table == t {
				ref.keepNames(t.Columns, index)
			}
		}
	}
	// Views name their own columns independently of what they read.
	if t.Query != nil {
		r.renameOutput(t, index, to)
	}
	t.Columns[index].Name, t.Columns[index].Written = to, ""
	for _, k := range t.Keys() {
		k.Columns = replace(k.Columns)
	}
	for _, p := range t.pending {
		p.key.Columns = replace(p.key.Columns)
	}
	for _, x := range t.Indexes {
		x.Columns = replace(x.Columns)
	}
	for _, f := range t.Foreign {
		f.Columns, f.DeleteSets = replace(f.Columns), replace(f.DeleteSets)
	}
	for name, used := range t.uses {
		t.uses[name] = replace(used)
	}
	for name, column := range t.notNulls {
		if column == from {
			t.notNulls[name] = to
		}
	}
	for _, x := range t.expressions() {
		renameInExpr(x, t.Name.Name, from, to)
	}
}

// expressions lists the expressions over a table's own columns.
func (t *table) expressions() []sqlast.Expr {
	var out []sqlast.Expr
	add := func(x sqlast.Expr) {
		if x != nil {
			out = append(out, x)
		}
	}
	for _, c := range t.Checks {
		add(c.Expr)
	}
	for _, p := range t.Policies {
		add(p.Using)
		add(p.WithCheck)
	}
	for _, c := range t.Columns {
		add(c.Default)
	}
	return out
}

func (r *replay) renameConstraint(t *table, from, to string, loc int32) error {
	if column, ok := t.notNulls[from]; ok {
		delete(t.notNulls, from)
		t.notNulls[to] = column
		return nil
	}
	if !t.hasConstraint(from) {
		return conflictf(loc, t, "constraint %s does not exist on %s", from, t.Name)
	}
	check := t.check(from)
	for _, d := range t.descendants() {
		if check != nil && d.check(from) == check {
			r.renameNamed(d, from, to)
		}
	}
	r.renameNamed(t, from, to)
	if check != nil { // inherited copies are the same check
		check.Name = to
	}
	return nil
}

// check finds a check by name.
func (t *table) check(name string) *catalog.Check {
	for _, c := range t.Checks {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// renameNamed renames a constraint or index of t.
func (r *replay) renameNamed(t *table, from, to string) {
	for _, k := range t.Keys() {
		if k.Name == from {
			k.Name = to
		}
	}
	for _, p := range t.pending {
		if p.key.Name == from {
			p.key.Name = to
		}
	}
	for _, x := range t.Indexes {
		if x.Name == from {
			x.Name = to
		}
	}
	for _, f := range t.Foreign {
		if f.Name == from {
			f.Name = to
		}
	}
	for i, name := range t.excludes {
		if name == from {
			t.excludes[i] = to
		}
	}
	if names, ok := t.elems[from]; ok {
		delete(t.elems, from)
		t.elems[to] = names
	}
	if used, ok := t.uses[from]; ok {
		delete(t.uses, from)
		t.uses[to] = used
	}
	if full := (catalog.Name{Schema: t.Name.Schema, Name: from}); r.indexes[full] == t {
		delete(r.indexes, full)
		r.indexes[catalog.Name{Schema: t.Name.Schema, Name: to}] = t
	}
}
