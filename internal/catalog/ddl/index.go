package ddl

import (
	"slices"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// indexElemName is the column name that an index element has in generated
// index names.
func indexElemName(e *pg.IndexElem) string {
	if e.GetName() != "" {
		return e.GetName()
	}
	if name := figureName(e.GetExpr()); name != "" {
		return name
	}
	return "expr"
}

// elemColumns lists the columns that an index element reads.
func elemColumns(e *pg.IndexElem) []string {
	if e.GetName() != "" {
		return []string{e.GetName()}
	}
	return columnsIn(e.GetExpr())
}

func (r *replay) createIndex(n *pg.IndexStmt) error {
	rv := n.GetRelation()
	t := r.lookupRange(rv)
	if t == nil {
		return conflictf(rv.GetLocation(), nil, "table %s of index %s is not in the schema", rangeText(rv), n.GetIdxname())
	}
	var (
		names   []string
		columns []string
		exprs   bool
	)
	for _, node := range n.GetIndexParams() {
		e := node.GetIndexElem()
		names = append(names, indexElemName(e))
		columns = append(columns, e.GetName())
		col, ok := t.Column(e.GetName())
		if e.GetName() == "" || ok && n.GetUnique() && finer(e, col) {
			exprs = true
		} else if !ok && t.Unknown == "" && !systemColumns[e.GetName()] {
			return conflictf(rv.GetLocation(), t, "column %s of an index does not exist in %s", e.GetName(), t.Name)
		}
	}
	for _, node := range n.GetIndexIncludingParams() {
		names = append(names, indexElemName(node.GetIndexElem()))
	}
	name := n.GetIdxname()
	if name == "" {
		name = r.indexName(t, nameAddition(uniqueColumnNames(names)), "idx", false)
	} else if full := (catalog.Name{Schema: t.Name.Schema, Name: name}); r.relationExists(full) {
		if n.GetIfNotExists() {
			return nil
		}
		return conflictf(rv.GetLocation(), r.indexes[full], "relation %s already exists", name)
	}
	x := &catalog.Index{
		Name:    name,
		Columns: columns,
		Unique:  n.GetUnique(),
		Partial: n.GetWhereClause() != nil,
		Exprs:   exprs,
		Pos:     r.pos(0),
	}
	var used []string
	for _, node := range append(slices.Clone(n.GetIndexParams()), n.GetIndexIncludingParams()...) {
		used = append(used, elemColumns(node.GetIndexElem())...)
	}
	if n.GetWhereClause() != nil {
		used = append(used, columnsIn(n.GetWhereClause())...)
	}
	t.use(name, used)
	t.setElems(name, names)
	r.placeIndex(t, x, n.GetNullsNotDistinct(), !rv.GetInh())
	return nil
}

// finer tells whether an index element may take two values for different that
// the column's own "=" takes for equal: it names a collation or an operator
// class, and the column is of a type with several equalities.
func finer(e *pg.IndexElem, col *catalog.Column) bool {
	if len(e.GetCollation()) == 0 && len(e.GetOpclass()) == 0 {
		return false
	}
	return !col.OneEquality()
}

var systemColumns = map[string]bool{"tableoid": true, "ctid": true, "xmin": true, "xmax": true, "cmin": true, "cmax": true}

// placeIndex gives a table an index, and each partition its own. A unique
// index is a key as well.
func (r *replay) placeIndex(t *table, x *catalog.Index, nullsNotDistinct, only bool) {
	t.Indexes = append(t.Indexes, x)
	r.indexes[catalog.Name{Schema: t.Name.Schema, Name: x.Name}] = t
	if x.Unique {
		key := &catalog.Key{
			Name:             x.Name,
			Columns:          slices.DeleteFunc(slices.Clone(x.Columns), func(c string) bool { return c == "" }),
			Exprs:            x.Exprs,
			Partial:          x.Partial,
			NullsNotDistinct: nullsNotDistinct,
			Pos:              x.Pos,
		}
		if t.partitioned && only && len(t.children) > 0 {
			t.pending = append(t.pending, &pendingKey{key: key, attached: make(map[*table]bool)})
		} else {
			t.Uniques = append(t.Uniques, key)
		}
	}
	if !t.partitioned || only {
		return
	}
	for _, c := range t.children {
		r.cloneIndex(t, c, x)
	}
}

// cloneIndex gives a partition the counterpart of its parent's index, unless
// it has an equal one.
func (r *replay) cloneIndex(parent, t *table, x *catalog.Index) {
	if !x.Exprs && !x.Partial && slices.ContainsFunc(t.Indexes, func(o *catalog.Index) bool {
		return slices.Equal(o.Columns, x.Columns) && o.Unique == x.Unique && !o.Partial
	}) {
		return
	}
	nullsNotDistinct := false
	for _, k := range parent.Uniques {
		if k.Name == x.Name {
			nullsNotDistinct = k.NullsNotDistinct
		}
	}
	clone := *x
	clone.Columns = slices.Clone(x.Columns)
	names := parent.elems[x.Name]
	clone.Name = r.indexName(t, nameAddition(uniqueColumnNames(names)), "idx", false)
	t.setElems(clone.Name, names)
	t.use(clone.Name, parent.uses[x.Name])
	r.placeIndex(t, &clone, nullsNotDistinct, false)
}

// attachIndex is ALTER INDEX parent ATTACH PARTITION child: once every
// partition is attached, the parent's key holds.
func (r *replay) attachIndex(n *pg.RangeVar, cmd *pg.PartitionCmd) error {
	parent, full := r.lookupIndex(n.GetSchemaname(), n.GetRelname())
	if parent == nil {
		return conflictf(n.GetLocation(), nil, "index %s does not exist", rangeText(n))
	}
	child, _ := r.lookupIndex(cmd.GetName().GetSchemaname(), cmd.GetName().GetRelname())
	if child == nil {
		return conflictf(cmd.GetName().GetLocation(), parent, "index %s does not exist", rangeText(cmd.GetName()))
	}
	for i, p := range parent.pending {
		if p.key.Name != full.Name {
			continue
		}
		p.attached[child] = true
		if r.completePending(parent, p) {
			parent.pending = slices.Delete(parent.pending, i, i+1)
		}
		break
	}
	return nil
}

// completePending makes a pending key hold when every partition has its part.
func (r *replay) completePending(t *table, p *pendingKey) bool {
	for _, c := range t.children {
		if !p.attached[c] {
			return false
		}
	}
	if p.primary {
		t.Primary = p.key
	} else {
		t.Uniques = append(t.Uniques, p.key)
	}
	return true
}

// dropIndex removes an index that is not behind a constraint.
func (r *replay) dropIndex(t *table, full catalog.Name) {
	for _, c := range t.children {
		if !t.partitioned {
			break
		}
		r.dropIndexCounterpart(t, c, full.Name)
	}
	delete(r.indexes, full)
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == full.Name })
	t.Uniques = slices.DeleteFunc(t.Uniques, func(k *catalog.Key) bool { return k.Name == full.Name })
	t.pending = slices.DeleteFunc(t.pending, func(p *pendingKey) bool { return p.key.Name == full.Name })
}

// dropIndexCounterpart removes a partition's part of its parent's index.
func (r *replay) dropIndexCounterpart(parent, t *table, name string) {
	i := slices.IndexFunc(parent.Indexes, func(x *catalog.Index) bool { return x.Name == name })
	if i < 0 {
		return
	}
	x := parent.Indexes[i]
	for _, o := range t.Indexes {
		if slices.Equal(o.Columns, x.Columns) && o.Unique == x.Unique && o.Partial == x.Partial {
			r.dropIndex(t, catalog.Name{Schema: t.Name.Schema, Name: o.Name})
			return
		}
	}
}
