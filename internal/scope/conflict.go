package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// A row that is written can meet one that is there already, by a unique key:
// DO UPDATE and ON DUPLICATE KEY UPDATE change that row, REPLACE deletes it. It
// must be the tenant's: because every key by which rows can meet contains the
// tenant, or because a condition on the change demands it.

// conflictOf makes the occurrence of the row that is met by one of the keys, of
// which values gives the columns of the new row; nil when no key can be met.
func (a *analysis) conflictOf(r *relation, how string, pos sqlast.Pos, keys []*catalog.Key, value func(column string) term, ctx *context) *relation {
	if len(keys) == 0 {
		return nil
	}
	conflict := &relation{
		name: r.name, schema: r.schema, table: r.table, class: r.class, cols: r.cols,
		pos: a.pos(pos), target: true, tau: noTerm, in: how, stored: true, ctx: ctx,
	}
	a.setTau(conflict)
	a.relations = append(a.relations, conflict)
	d := &disjunction{pos: a.pos(pos)}
	for _, k := range keys {
		arm := &facts{}
		for _, col := range k.Columns {
			x, y := a.tableColumn(conflict, col), value(col)
			if c, ok := r.table.Column(col); x == noTerm || y == noTerm || ok && k.NullsNotDistinct && !c.NotNull {
				continue // NULLs meet as well
			}
			a.addEdge(arm, edge{a: x, b: y, clause: fmt.Sprintf("%s (%s)", how, strings.Join(k.Columns, ", ")), pos: a.pos(pos)})
		}
		d.arms = append(d.arms, arm)
		if conflict.arbiter == nil || a.free(r, k) && !a.free(r, conflict.arbiter) {
			conflict.arbiter = k
		}
	}
	if len(d.arms) == 1 {
		ctx.facts.add(d.arms[0])
	} else {
		ctx.facts.ors = append(ctx.facts.ors, d)
	}
	return conflict
}

// free tells whether rows of different tenants can meet by a key.
func (a *analysis) free(r *relation, k *catalog.Key) bool {
	columns := []string{r.class.Column}
	if r.class.Class == catalog.ClassChild {
		columns = r.class.Owner.Columns
	}
	return slices.ContainsFunc(columns, func(name string) bool {
		c, ok := r.table.Column(name)
		return !k.Has(name) || k.NullsNotDistinct && ok && !c.NotNull
	})
}

// conflicts judges what an INSERT does to rows that it meets.
func (a *analysis) conflicts(r *relation, s *sqlast.Insert, env *ctes, around *context) {
	if r.table == nil {
		return
	}
	for c := s.OnConflict; c != nil; c = c.Next {
		a.onConflict(r, s, c, env, around)
	}
	if s.Replace {
		ctx := a.newContext(around)
		excluded := a.proposed(r, "")
		a.conflictOf(r, "REPLACE", s.Pos, a.meeting(r.table, s), func(col string) term { return a.tableColumn(excluded, col) }, ctx)
	}
}

// proposed makes the relation of the row that was to be inserted.
func (a *analysis) proposed(r *relation, name string) *relation {
	p := &relation{name: name, table: r.table, class: r.class, cols: r.cols, pos: r.pos, tau: noTerm, ghost: r, qualified: true}
	a.setTau(p)
	return p
}

func (a *analysis) onConflict(r *relation, s *sqlast.Insert, c *sqlast.OnConflict, env *ctes, around *context) {
	if !c.DoUpdate {
		return
	}
	how := "ON CONFLICT"
	if a.dialect == catalog.MySQL {
		how = "ON DUPLICATE KEY"
	}
	ctx := a.newContext(around)
	excluded := a.proposed(r, c.Proposed)
	conflict := a.conflictOf(r, how, c.Pos, a.arbiters(r.table, s, c), func(col string) term { return a.tableColumn(excluded, col) }, ctx)
	if conflict == nil {
		conflict = &relation{name: r.name, open: true, pos: r.pos, tau: noTerm} // never met
	}
	p := &place{names: &names{rels: []*relation{conflict, excluded}}, ctes: env, ctx: ctx, clause: how + " WHERE"}
	if a.dialect == catalog.Postgres {
		excluded.qualified = false // a bare name is ambiguous there
	}
	a.cond(c.Where, p, ctx.facts)
	if a.dialect == catalog.MySQL {
		a.guards(conflict, c.Set, p)
	}
	a.assignments(func(sqlast.ColumnName) *relation { return conflict }, c.Set, p, false)
}

// guards reads IF(condition, value, column) in every assignment, which is how
// ON DUPLICATE KEY UPDATE leaves a row alone that fails a condition.
func (a *analysis) guards(conflict *relation, set []sqlast.Assignment, p *place) {
	d := &disjunction{pos: conflict.pos}
	for _, s := range set {
		cond, ok := guardOf(s)
		if !ok || s.Column.Name == conflict.class.Column || conflict.class.Class == catalog.ClassChild {
			return
		}
		arm := &facts{}
		a.cond(cond, &place{names: a.after(p, conflict, set).names, ctes: p.ctes, ctx: p.ctx, clause: "IF", nullable: p.nullable}, arm)
		d.arms = append(d.arms, arm)
	}
	if len(d.arms) == 1 {
		p.ctx.facts.add(d.arms[0])
	} else if len(d.arms) > 1 {
		p.ctx.facts.ors = append(p.ctx.facts.ors, d)
	}
}

// guardOf splits IF(condition, value, column) with the column that is assigned.
func guardOf(s sqlast.Assignment) (sqlast.Expr, bool) {
	var cond, other sqlast.Expr
	switch v := s.Value.(type) {
	case *sqlast.Func:
		if v.Name == "if" && len(v.Args) == 3 {
			cond, other = v.Args[0], v.Args[2]
		}
	case *sqlast.Case:
		if v.Operand == nil && len(v.Whens) == 1 {
			cond, other = v.Whens[0].Cond, v.Else
		}
	}
	c, ok := other.(*sqlast.Column)
	return cond, ok && c.Qualifier == "" && c.Name == s.Column.Name
}

// arbiters lists the keys by which an ON CONFLICT clause can meet a row.
func (a *analysis) arbiters(t *catalog.Table, s *sqlast.Insert, c *sqlast.OnConflict) []*catalog.Key {
	if c.Constraint != "" {
		for _, k := range t.Keys() {
			if k.Name == c.Constraint {
				return []*catalog.Key{k}
			}
		}
		return []*catalog.Key{{Name: c.Constraint}}
	}
	if len(c.Columns) == 0 && !c.Exprs {
		return a.meeting(t, s)
	}
	arbiter := &catalog.Key{Exprs: c.Exprs}
	for _, col := range c.Columns {
		arbiter.Columns = append(arbiter.Columns, col.Name)
	}
	for _, k := range t.Keys() {
		if k.NullsNotDistinct && len(k.Columns) == len(arbiter.Columns) && !slices.ContainsFunc(k.Columns, func(col string) bool { return !arbiter.Has(col) }) {
			arbiter.NullsNotDistinct = true
		}
	}
	keys := []*catalog.Key{arbiter}
	if a.dialect == catalog.SQLite {
		// The columns alone also mean an index that gives them collations.
		for _, k := range t.Keys() {
			if k.Exprs && !slices.ContainsFunc(k.Columns, func(col string) bool { return !arbiter.Has(col) }) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// meeting lists the unique keys by which an inserted row can meet another one:
// those with no column that the database fills in with a fresh value or NULL.
func (a *analysis) meeting(t *catalog.Table, s *sqlast.Insert) []*catalog.Key {
	var keys []*catalog.Key
	for _, k := range t.Keys() {
		if !slices.ContainsFunc(k.Columns, func(col string) bool { return a.fresh(t, k, s, col) }) {
			keys = append(keys, k)
		}
	}
	if a.dialect == catalog.SQLite {
		for _, c := range s.Columns {
			if _, named := t.Column(c.Name); rowIDs[c.Name] && !named {
				keys = append(keys, &catalog.Key{Columns: []string{c.Name}})
			}
		}
	}
	return keys
}

// fresh tells whether an INSERT leaves a column of a key to the database, and
// what that puts there meets no other row: a generated number or identifier, or
// NULL.
func (a *analysis) fresh(t *catalog.Table, k *catalog.Key, s *sqlast.Insert, column string) bool {
	c, ok := t.Column(column)
	if !ok {
		return false
	}
	key, integer := integerKey(t)
	generated := c.Identity || a.dialect == catalog.SQLite && integer && key == column
	i := slices.IndexFunc(s.Columns, func(n sqlast.ColumnName) bool { return n.Name == column })
	if s.Columns == nil && s.Source != nil {
		i = slices.Index(t.Columns, c)
	}
	if i >= 0 {
		v, ok := s.Source.(*sqlast.Values)
		return generated && ok && !slices.ContainsFunc(v.Rows, func(row []sqlast.Expr) bool { return i >= len(row) || !leftOut(row[i]) })
	}
	if f, ok := c.Default.(*sqlast.Func); ok {
		return generators[f.Name]
	}
	return generated || c.Default == nil && !c.NotNull && !k.NullsNotDistinct
}

// leftOut tells whether a value lets the database generate one.
func leftOut(e sqlast.Expr) bool {
	if _, ok := e.(*sqlast.Default); ok {
		return true
	}
	c, ok := e.(*sqlast.Const)
	return ok && c.Kind == sqlast.Null
}

// generators are the functions whose every result is new.
var generators = map[string]bool{
	"uuid": true, "gen_random_uuid": true, "uuid_generate_v4": true, "uuid_generate_v1": true, "uuid_generate_v1mc": true,
	"uuidv4": true, "uuidv7": true, "uuid_short": true, "sys_guid": true, "nextval": true,
}

// replacedByUpdate makes the row that UPDATE OR REPLACE deletes: one that has
// the key which an updated row is given.
func (a *analysis) replacedByUpdate(r *relation, s *sqlast.Update, p *place) {
	var keys []*catalog.Key
	assigned := map[string]sqlast.Expr{}
	for _, set := range s.Set {
		assigned[set.Column.Name] = set.Value
	}
	for _, k := range r.table.Keys() {
		if k.Exprs || slices.ContainsFunc(k.Columns, func(col string) bool { return changedBy(r.table, col, s.Set) }) {
			keys = append(keys, k)
		}
	}
	a.conflictOf(r, "REPLACE", s.Pos, keys, func(col string) term {
		if e := assigned[col]; e != nil {
			return a.value(e, p, p.ctx.facts)
		}
		if changedBy(r.table, col, s.Set) {
			return noTerm
		}
		return a.tableColumn(r, col)
	}, a.newContext(p.ctx))
}

// existence notes keys that do not tell the tenant and that the INSERT can run
// into: a failure, or a row skipped, tells that another tenant holds the key,
// or, by a foreign key, that another tenant has such a row.
func (a *analysis) existence(r *relation, s *sqlast.Insert) {
	if r.table == nil || r.class.Class != catalog.ClassTenant {
		return
	}
	for _, k := range a.meeting(r.table, s) {
		if !k.Has(r.class.Column) && len(k.Columns) > 0 {
			a.noteExistence(r.table.Name, k.Columns)
		}
	}
	if s.Ignore {
		a.skippedReference(r, func(col string) bool {
			return len(s.Columns) == 0 || slices.ContainsFunc(s.Columns, func(c sqlast.ColumnName) bool { return c.Name == col })
		})
	}
}

// skippedUpdate notes keys that do not tell the tenant by which UPDATE IGNORE
// skips a row.
func (a *analysis) skippedUpdate(r *relation, set []sqlast.Assignment) {
	if r.table == nil || r.class.Class != catalog.ClassTenant {
		return
	}
	changed := func(col string) bool { return changedBy(r.table, col, set) }
	for _, k := range r.table.Keys() {
		if !k.Has(r.class.Column) && slices.ContainsFunc(k.Columns, changed) {
			a.noteExistence(r.table.Name, k.Columns)
		}
	}
	a.skippedReference(r, changed)
}

// skippedReference notes the rows of others that a written foreign key can
// reference: MySQL's IGNORE skips a row whose reference is not there.
func (a *analysis) skippedReference(r *relation, written func(column string) bool) {
	if a.dialect != catalog.MySQL {
		return
	}
	for _, fk := range r.table.Foreign {
		ref, _ := a.cat.Table(fk.RefTable.Schema, fk.RefTable.Name)
		if ref == nil || !slices.ContainsFunc(fk.Columns, written) || slices.Contains(fk.Columns, r.class.Column) {
			continue
		}
		if class := a.tenancy.Of(ref).Class; class != catalog.ClassShared {
			a.noteExistence(ref.Name, fk.RefColumns)
		}
	}
}

func (a *analysis) noteExistence(table catalog.Name, columns []string) {
	a.notes = append(a.notes, fmt.Sprintf("existence: %s(%s)", table, strings.Join(columns, ", ")))
}
