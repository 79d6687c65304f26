package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

func (r *replay) drop(n *pg.DropStmt) error {
	for _, obj := range n.GetObjects() {
		if err := r.dropObject(n, obj); err != nil {
			return err
		}
	}
	return nil
}

func (r *replay) dropObject(n *pg.DropStmt, obj *pg.Node) error {
	names := obj.GetList().GetItems()
	if tn := obj.GetTypeName(); tn != nil {
		names = tn.GetNames()
	}
	schema, name := splitName(names)
	full := catalog.Name{Schema: schema, Name: name}
	cascade := n.GetBehavior() == pg.DropBehavior_DROP_CASCADE
	missing := func(what string) error {
		if n.GetMissingOk() {
			return nil
		}
		return conflictf(-1, nil, "%s %s is not in the schema", what, full)
	}
	switch n.GetRemoveType() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		t := r.lookup(schema, name)
		if t == nil {
			return missing("table")
		}
		r.dropTable(t)
	case pg.ObjectType_OBJECT_INDEX:
		t, found := r.lookupIndex(schema, name)
		if t == nil {
			return missing("index")
		}
		r.dropIndex(t, found)
	case pg.ObjectType_OBJECT_SEQUENCE:
		for _, s := range r.search {
			delete(r.sequences, catalog.Name{Schema: s, Name: name})
		}
		delete(r.sequences, full)
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN:
		r.dropType(schema, name, cascade)
	case pg.ObjectType_OBJECT_SCHEMA:
		r.dropSchema(obj.GetString_().GetSval())
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE:
		r.dropFunction(obj.GetObjectWithArgs())
	case pg.ObjectType_OBJECT_POLICY:
		return r.dropPolicy(n, names)
	case pg.ObjectType_OBJECT_TRIGGER, pg.ObjectType_OBJECT_EXTENSION, pg.ObjectType_OBJECT_EVENT_TRIGGER,
		pg.ObjectType_OBJECT_COLLATION, pg.ObjectType_OBJECT_CONVERSION, pg.ObjectType_OBJECT_STATISTIC_EXT,
		pg.ObjectType_OBJECT_OPERATOR, pg.ObjectType_OBJECT_OPCLASS, pg.ObjectType_OBJECT_OPFAMILY, pg.ObjectType_OBJECT_CAST,
		pg.ObjectType_OBJECT_PUBLICATION, pg.ObjectType_OBJECT_FOREIGN_SERVER, pg.ObjectType_OBJECT_FDW,
		pg.ObjectType_OBJECT_LANGUAGE, pg.ObjectType_OBJECT_ACCESS_METHOD, pg.ObjectType_OBJECT_TRANSFORM,
		pg.ObjectType_OBJECT_TSCONFIGURATION, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSPARSER,
		pg.ObjectType_OBJECT_TSTEMPLATE:
		// Objects that the model has no place for.
	case pg.ObjectType_OBJECT_RULE:
		if len(names) > 1 {
			rel, _ := splitName(names)
			return failf(-1, r.lookup("", rel), "DROP RULE is not replayed")
		}
	default:
		return failf(-1, nil, "%s is not replayed", commandWords(r.stmt))
	}
	return nil
}

// dropTable removes a relation with what cannot exist without it: its
// partitions and inheritors, foreign keys to it and views over it. PostgreSQL
// wants CASCADE for the latter; without it they are gone already.
func (r *replay) dropTable(t *table) {
	for _, c := range slices.Clone(t.children) {
		r.dropTable(c)
	}
	r.remove(t)
	for _, o := range slices.Clone(r.order) {
		o.Foreign = slices.DeleteFunc(o.Foreign, func(f *catalog.ForeignKey) bool { return f.RefTable == t.Name })
		if o.readsTable(t) {
			r.dropTable(o)
		}
	}
}

func (t *table) readsTable(read *table) bool {
	return slices.ContainsFunc(t.refs, func(ref viewRef) bool { return ref.table == read })
}

func (r *replay) dropType(schema, name string, cascade bool) {
	_, full, ok := lookupType(r, r.enums, schema, name)
	if ok {
		delete(r.enums, full)
	} else if _, full, ok = lookupType(r, r.domains, schema, name); ok {
		delete(r.domains, full)
	} else {
		full = catalog.Name{Schema: schema, Name: name}
		if schema == "" {
			full.Schema = r.search[0]
		}
		delete(r.otherTypes, full)
	}
	if cascade {
		r.eachColumnOf(full, func(t *table, c *catalog.Column) { r.removeColumn(t, c.Name, true) })
	}
}

func (r *replay) dropSchema(schema string) {
	for _, t := range slices.Clone(r.order) {
		if t.Name.Schema == schema && r.tables[t.Name] == t {
			r.dropTable(t)
		}
	}
	for n := range r.enums {
		if n.Schema == schema {
			delete(r.enums, n)
		}
	}
	for n := range r.domains {
		if n.Schema == schema {
			delete(r.domains, n)
		}
	}
	r.functions = slices.DeleteFunc(r.functions, func(f *catalog.Function) bool { return f.Name.Schema == schema })
}

func (r *replay) dropColumn(t *table, cmd *pg.AlterTableCmd, loc int32) error {
	if _, ok := t.Column(cmd.GetName()); !ok {
		if cmd.GetMissingOk() {
			return nil
		}
		return conflictf(loc, t, "column %s does not exist in %s", cmd.GetName(), t.Name)
	}
	cascade := cmd.GetBehavior() == pg.DropBehavior_DROP_CASCADE
	for _, o := range append([]*table{t}, t.descendants()...) {
		r.removeColumn(o, cmd.GetName(), cascade)
	}
	return nil
}

// removeColumn takes a column out of a table together with the constraints,
// indexes and foreign keys over it, and with CASCADE the views that read it.
func (r *replay) removeColumn(t *table, name string, cascade bool) {
	index := slices.IndexFunc(t.Columns, func(c *catalog.Column) bool { return c.Name == name })
	if index < 0 {
		return
	}
	for used, columns := range t.uses {
		if slices.Contains(columns, name) {
			r.dropNamed(t, used)
			delete(t.uses, used)
		}
	}
	for _, k := range t.Keys() {
		if k.Has(name) {
			r.dropNamed(t, k.Name)
		}
	}
	t.pending = slices.DeleteFunc(t.pending, func(p *pendingKey) bool { return p.key.Has(name) })
	t.Foreign = slices.DeleteFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return slices.Contains(f.Columns, name) })
	for _, o := range slices.Clone(r.order) {
		o.Foreign = slices.DeleteFunc(o.Foreign, func(f *catalog.ForeignKey) bool {
			return f.RefTable == t.Name && slices.Contains(f.RefColumns, name)
		})
		if o.readsTable(t) {
			r.afterDroppedColumn(o, t, index, name, cascade)
		}
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), index, index+1)
}

// dropNamed removes a constraint or index of t by name, and the foreign keys
// that rely on a key. It reports whether there was one.
func (r *replay) dropNamed(t *table, name string) bool {
	found := false
	has := func(is bool) bool {
		found = found || is
		return is
	}
	if t.Primary != nil && has(t.Primary.Name == name) {
		r.dropForeignTo(t, t.Primary)
		t.Primary = nil
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(k *catalog.Key) bool {
		if k.Name == name {
			r.dropForeignTo(t, k)
		}
		return has(k.Name == name)
	})
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *catalog.Index) bool { return has(x.Name == name) })
	t.pending = slices.DeleteFunc(t.pending, func(p *pendingKey) bool { return has(p.key.Name == name) })
	t.Checks = slices.DeleteFunc(t.Checks, func(c *catalog.Check) bool { return has(c.Name == name) })
	t.Foreign = slices.DeleteFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return has(f.Name == name) })
	t.excludes = slices.DeleteFunc(t.excludes, func(x string) bool { return has(x == name) })
	if full := (catalog.Name{Schema: t.Name.Schema, Name: name}); found && r.indexes[full] == t {
		delete(r.indexes, full)
	}
	return found
}

// dropForeignTo removes the foreign keys that reference a key which goes.
// PostgreSQL wants CASCADE for it; without it they are gone already.
func (r *replay) dropForeignTo(t *table, key *catalog.Key) {
	for _, o := range r.order {
		o.Foreign = slices.DeleteFunc(o.Foreign, func(f *catalog.ForeignKey) bool {
			return f.RefTable == t.Name && slices.Equal(f.RefColumns, key.Columns)
		})
	}
}

func (r *replay) dropConstraint(t *table, cmd *pg.AlterTableCmd, loc int32) error {
	name := cmd.GetName()
	if column, ok := t.notNulls[name]; ok {
		delete(t.notNulls, name)
		if col, ok := t.Column(column); ok {
			col.NotNull = false
		}
		return nil
	}
	var key *catalog.Key
	for _, k := range t.Keys() {
		if k.Name == name && k.Constraint {
			key = k
		}
	}
	check := t.check(name)
	inherited := t.partitioned && slices.ContainsFunc(t.Foreign, func(f *catalog.ForeignKey) bool { return f.Name == name })
	if !r.dropNamed(t, name) {
		if cmd.GetMissingOk() {
			return nil
		}
		return conflictf(loc, t, "constraint %s does not exist on %s", name, t.Name)
	}
	for _, d := range t.descendants() {
		// A check that the descendant has declared itself stays.
		if inherited || check != nil && d.check(name) == check {
			r.dropNamed(d, name)
		}
		if key == nil || !t.partitioned {
			continue
		}
		for _, k := range d.Keys() {
			if k.Constraint && slices.Equal(k.Columns, key.Columns) {
				r.dropNamed(d, k.Name)
			}
		}
	}
	return nil
}
