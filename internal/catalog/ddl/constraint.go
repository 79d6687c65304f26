package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
)

// addConstraint adds a constraint to a table and, where PostgreSQL does so, to
// its partitions and inheritors. Column is set for a column constraint; alter
// tells ALTER TABLE ADD CONSTRAINT, which may leave old rows unchecked.
func (r *replay) addConstraint(t *table, con *pg.Constraint, column string, alter bool) error {
	return r.addConstraintTo(t, con, column, alter, false)
}

// addConstraintTo is addConstraint with ALTER TABLE ONLY.
func (r *replay) addConstraintTo(t *table, con *pg.Constraint, column string, alter, only bool) error {
	switch con.GetContype() {
	case pg.ConstrType_CONSTR_CHECK:
		return r.addCheck(t, con, alter, only)
	case pg.ConstrType_CONSTR_PRIMARY, pg.ConstrType_CONSTR_UNIQUE:
		if con.GetIndexname() != "" {
			return r.keyFromIndex(t, con)
		}
		return r.addKey(t, con, column, only)
	case pg.ConstrType_CONSTR_FOREIGN:
		return r.addForeign(t, con, column, alter, only)
	case pg.ConstrType_CONSTR_EXCLUSION:
		r.addExclusion(t, con)
		return nil
	case pg.ConstrType_CONSTR_NOTNULL:
		for _, name := range nodeStrings(con.GetKeys()) {
			if err := r.setNotNull(t, name, con.GetLocation()); err != nil {
				return err
			}
			t.nameNotNull(con.GetConname(), name)
		}
		return nil
	default:
		return failf(con.GetLocation(), t, "constraint %s on %s is not understood", con.GetContype(), t.Name)
	}
}

func (r *replay) addCheck(t *table, con *pg.Constraint, alter, only bool) error {
	name := con.GetConname()
	if name == "" {
		column := ""
		if cols := columnsIn(con.GetRawExpr()); len(cols) == 1 {
			column = cols[0]
		}
		name = r.constraintName(t, column, "check")
	} else if t.hasConstraint(name) {
		return conflictf(con.GetLocation(), t, "constraint %s already exists on %s", name, t.Name)
	}
	check := &catalog.Check{
		Name:        name,
		Expr:        postgres.LowerExpr(con.GetRawExpr()),
		Text:        parenText(r.stmt, int(con.GetLocation())),
		NotValid:    alter && con.GetSkipValidation() && !con.GetInitiallyValid(),
		NotEnforced: !con.GetIsEnforced(),
		NoInherit:   con.GetIsNoInherit(),
		Pos:         r.pos(con.GetLocation()),
	}
	t.Checks = append(t.Checks, check)
	t.use(name, columnsIn(con.GetRawExpr()))
	if !check.NoInherit && !only {
		for _, d := range t.descendants() {
			if !slices.ContainsFunc(d.Checks, func(c *catalog.Check) bool { return c.Name == name }) {
				d.Checks = append(d.Checks, check)
				d.use(name, columnsIn(con.GetRawExpr()))
			}
		}
	}
	return nil
}

// descendants lists the partitions and inheritors of a table, at every depth.
func (t *table) descendants() []*table {
	var out []*table
	for _, c := range t.children {
		out = append(out, c)
		out = append(out, c.descendants()...)
	}
	return out
}

func (r *replay) setNotNull(t *table, column string, loc int32) error {
	col, ok := t.Column(column)
	if !ok {
		return conflictf(loc, t, "column %s does not exist in %s", column, t.Name)
	}
	col.NotNull = true
	for _, d := range t.descendants() {
		if col, ok := d.Column(column); ok {
			col.NotNull = true
		}
	}
	return nil
}

func (r *replay) addKey(t *table, con *pg.Constraint, column string, only bool) error {
	columns := keyColumns(pendingConstraint{con, column})
	primary := con.GetContype() == pg.ConstrType_CONSTR_PRIMARY
	if primary && t.Primary != nil {
		return conflictf(con.GetLocation(), t, "table %s has a primary key already", t.Name)
	}
	for _, c := range columns {
		if _, ok := t.Column(c); !ok {
			return conflictf(con.GetLocation(), t, "column %s of a key does not exist in %s", c, t.Name)
		}
		if primary {
			if err := r.setNotNull(t, c, con.GetLocation()); err != nil {
				return err
			}
		}
	}
	key := &catalog.Key{
		Name:    con.GetConname(),
		Columns: columns,
		// WITHOUT OVERLAPS compares the last column by overlap.
		Exprs:            con.GetWithoutOverlaps(),
		Deferrable:       con.GetDeferrable() || con.GetInitdeferred(),
		NullsNotDistinct: con.GetNullsNotDistinct(),
		Constraint:       true,
		Pos:              r.pos(con.GetLocation()),
	}
	if key.Name == "" {
		key.Name = r.keyName(t, slices.Concat(columns, nodeStrings(con.GetIncluding())), primary)
	} else if r.relationExists(catalog.Name{Schema: t.Name.Schema, Name: key.Name}) {
		return conflictf(con.GetLocation(), t, "relation %s already exists", key.Name)
	}
	t.setElems(key.Name, slices.Concat(columns, nodeStrings(con.GetIncluding())))
	r.placeKey(t, key, primary, only)
	return nil
}

func (r *replay) keyName(t *table, columns []string, primary bool) string {
	if primary {
		return r.indexName(t, "", "pkey", true)
	}
	return r.indexName(t, nameAddition(uniqueColumnNames(columns)), "key", true)
}

// placeKey gives a table a key with its index, and each partition its own.
// With ONLY the key of a partitioned table is not valid until the partitions'
// indexes are attached.
func (r *replay) placeKey(t *table, key *catalog.Key, primary, only bool) {
	r.indexes[catalog.Name{Schema: t.Name.Schema, Name: key.Name}] = t
	if t.partitioned && only && len(t.children) > 0 {
		t.pending = append(t.pending, &pendingKey{key: key, primary: primary, attached: make(map[*table]bool)})
		return
	}
	if primary {
		t.Primary = key
	} else {
		t.Uniques = append(t.Uniques, key)
	}
	if !t.partitioned {
		return
	}
	for _, c := range t.children {
		r.cloneKey(t, c, key, primary)
	}
}

// cloneKey gives a partition the counterpart of its parent's key, unless it
// has one.
func (r *replay) cloneKey(parent, t *table, key *catalog.Key, primary bool) {
	for _, k := range t.Keys() {
		if slices.Equal(k.Columns, key.Columns) && (k == t.Primary) == primary && k.Partial == key.Partial && !k.Exprs {
			return
		}
	}
	clone := *key
	clone.Columns = slices.Clone(key.Columns)
	elems := parent.elems[key.Name]
	clone.Name = r.keyName(t, elems, primary)
	t.setElems(clone.Name, elems)
	r.placeKey(t, &clone, primary, false)
}

// keyFromIndex makes a constraint of a unique index, which takes its name.
func (r *replay) keyFromIndex(t *table, con *pg.Constraint) error {
	old := con.GetIndexname()
	i := slices.IndexFunc(t.Uniques, func(k *catalog.Key) bool { return k.Name == old && !k.Constraint })
	if i < 0 {
		return conflictf(con.GetLocation(), t, "unique index %s does not exist on %s", old, t.Name)
	}
	key := t.Uniques[i]
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == old })
	key.Constraint = true
	key.Deferrable = con.GetDeferrable() || con.GetInitdeferred()
	if name := con.GetConname(); name != "" {
		t.setElems(name, t.elems[old])
		delete(r.indexes, catalog.Name{Schema: t.Name.Schema, Name: old})
		key.Name = name
		r.indexes[catalog.Name{Schema: t.Name.Schema, Name: name}] = t
	}
	if con.GetContype() != pg.ConstrType_CONSTR_PRIMARY {
		return nil
	}
	if t.Primary != nil {
		return conflictf(con.GetLocation(), t, "table %s has a primary key already", t.Name)
	}
	t.Uniques = slices.Delete(t.Uniques, i, i+1)
	t.Primary = key
	for _, c := range key.Columns {
		if err := r.setNotNull(t, c, con.GetLocation()); err != nil {
			return err
		}
	}
	return nil
}

func (r *replay) addExclusion(t *table, con *pg.Constraint) {
	name := con.GetConname()
	if name == "" {
		var columns []string
		for _, x := range con.GetExclusions() {
			items := x.GetList().GetItems()
			if len(items) > 0 {
				columns = append(columns, indexElemName(items[0].GetIndexElem()))
			}
		}
		name = r.indexName(t, nameAddition(uniqueColumnNames(columns)), "excl", true)
	}
	t.excludes = append(t.excludes, name)
	var used []string
	for _, x := range con.GetExclusions() {
		for _, item := range x.GetList().GetItems() {
			used = append(used, elemColumns(item.GetIndexElem())...)
		}
	}
	t.use(name, used)
	r.indexes[catalog.Name{Schema: t.Name.Schema, Name: name}] = t
}

// foreignActions maps the parser's letters to catalog.ForeignKey's words.
var foreignActions = map[string]string{"a": "", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}

func (r *replay) addForeign(t *table, con *pg.Constraint, column string, alter, only bool) error {
	columns := nodeStrings(con.GetFkAttrs())
	if column != "" {
		columns = []string{column}
	}
	for _, c := range columns {
		if _, ok := t.Column(c); !ok {
			return conflictf(con.GetLocation(), t, "column %s of a foreign key does not exist in %s", c, t.Name)
		}
	}
	fk := &catalog.ForeignKey{
		Name:        con.GetConname(),
		Columns:     columns,
		RefTable:    r.rangeName(con.GetPktable()),
		RefColumns:  nodeStrings(con.GetPkAttrs()),
		NotValid:    alter && con.GetSkipValidation() && !con.GetInitiallyValid(),
		Deferrable:  con.GetDeferrable() || con.GetInitdeferred(),
		NotEnforced: !con.GetIsEnforced(),
		MatchFull:   con.GetFkMatchtype() == "f",
		OnDelete:    foreignActions[con.GetFkDelAction()],
		OnUpdate:    foreignActions[con.GetFkUpdAction()],
		DeleteSets:  nodeStrings(con.GetFkDelSetCols()),
		Pos:         r.pos(con.GetLocation()),
	}
	if fk.Name == "" {
		fk.Name = r.constraintName(t, nameAddition(columns), "fkey")
	} else if t.hasConstraint(fk.Name) {
		return conflictf(con.GetLocation(), t, "constraint %s already exists on %s", fk.Name, t.Name)
	}
	t.Foreign = append(t.Foreign, fk)
	if t.partitioned && !only {
		for _, d := range t.descendants() {
			clone := *fk
			d.Foreign = append(d.Foreign, &clone)
		}
	}
	r.resolveForeign(t, fk, con)
	return nil
}

// resolveForeign fills in the referenced table and columns. A reference that
// leads nowhere stays recorded without columns, which proves nothing.
func (r *replay) resolveForeign(t *table, fk *catalog.ForeignKey, con *pg.Constraint) {
	loc := con.GetPktable().GetLocation()
	ref := r.lookupRange(con.GetPktable())
	if ref == nil {
		fk.RefColumns = nil
		r.problem(r.pos(loc), "foreign key %s of %s references %s, which is not in the schema", fk.Name, t.Name, rangeText(con.GetPktable()))
		return
	}
	fk.RefTable = ref.Name
	if len(fk.RefColumns) == 0 && ref.Primary != nil {
		fk.RefColumns = slices.Clone(ref.Primary.Columns)
	}
	for _, d := range t.descendants() {
		for _, f := range d.Foreign {
			if f.Name == fk.Name {
				f.RefTable, f.RefColumns = fk.RefTable, fk.RefColumns
			}
		}
	}
	for _, c := range fk.RefColumns {
		if _, ok := ref.Column(c); !ok {
			fk.RefColumns = nil
			r.problem(r.pos(loc), "foreign key %s references column %s, which %s does not have", fk.Name, c, ref.Name)
			return
		}
	}
	if len(fk.RefColumns) != len(fk.Columns) {
		fk.RefColumns = nil
		r.problem(r.pos(loc), "foreign key %s of %s does not fit a key of %s", fk.Name, t.Name, ref.Name)
	}
}

// clonePartitionConstraints gives a new partition the keys, indexes and
// foreign keys of its parent.
func (r *replay) clonePartitionConstraints(parent, t *table) {
	if parent.Primary != nil {
		r.cloneKey(parent, t, parent.Primary, true)
	}
	for _, k := range parent.Uniques {
		if k.Constraint {
			r.cloneKey(parent, t, k, false)
		}
	}
	for _, x := range parent.Indexes {
		r.cloneIndex(parent, t, x)
	}
	for _, f := range parent.Foreign {
		if !slices.ContainsFunc(t.Foreign, func(o *catalog.ForeignKey) bool { return sameForeign(o, f) }) {
			clone := *f
			t.Foreign = append(t.Foreign, &clone)
		}
	}
	for _, c := range parent.Columns {
		if col, ok := t.Column(c.Name); ok && c.NotNull {
			col.NotNull = true
		}
	}
}

func sameForeign(a, b *catalog.ForeignKey) bool {
	return a.RefTable == b.RefTable && slices.Equal(a.Columns, b.Columns) && slices.Equal(a.RefColumns, b.RefColumns)
}
