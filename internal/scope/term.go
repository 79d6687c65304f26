package scope

import (
	"slices"
	"strconv"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// A term is a value that equalities speak of: a column of a relation, a
// placeholder, a session setting or a literal.
type term int

const noTerm term = -1

// ownerColumn is the column of a child table that does not exist: the tenant
// of the row that its owning foreign key references.
const ownerColumn = "\x00owner"

type termKey struct {
	rel  *relation
	col  int // of a relation with known columns; -1 otherwise
	name string
}

type termInfo struct {
	rel     *relation
	col     int
	name    string
	param   int              // placeholder number, 0 when none
	trust   bool             // the caller's tenant, or NULL, by itself
	setting bool             // a session setting that holds the tenant
	kind    sqlast.ConstKind // of a literal
	eq      equality         // how it is compared, where that is not its column's
	whole   bool             // SQLite made an integer of it
	pos     sqlast.Pos
}

// relation is one item that names in a statement can refer to: a table
// occurrence, a derived table, a CTE reference, a function in FROM.
type relation struct {
	name   string // as the statement calls it
	alias  string
	schema string // of a table without alias
	table  *catalog.Table
	class  catalog.Classification
	need   bool // must be bound for the statement to be scoped
	target bool // rows of it are written
	merged bool // they are written by MERGE
	only   bool
	cols   []string
	open   bool     // has columns that are not known by name
	outs   []output // of a derived relation, parallel to cols
	terms  []term   // of merged join columns, parallel to cols; overrides
	tau    term     // the tenant of a row: its column or owner; noTerm when none
	pos    sqlast.Pos
	ctx    *context
	level  *names    // the query level that it stands in
	ghost  *relation // the occurrence that this one is a row of
	row    *relation // of a ghost: the derived relation that shows the row
	stored bool      // its rows are in the table; excluded in ON CONFLICT is not
	// qualified: its columns are found only by its name.
	qualified bool
	self      *cteState // a recursive CTE's reference to itself
	// optional: a scalar subquery, whose value is NULL without a row.
	optional bool
	in       string // "view v_orders" when the text is elsewhere
	// holds is the condition under which a relation that is written by
	// INSERT carries the tenant in every row.
	holds    func() ([]string, bool)
	supplies []origin     // the tenant values that an INSERT writes
	arbiter  *catalog.Key // of a row in conflict: the key by which it is met that least tells its tenant
	// lenient: an INSERT that stores a tenant other than the one given where
	// that one does not fit.
	lenient bool
	unclear string // why it is not known what an INSERT writes, which is reported
	bound   bool
	exact   bool // bound, and its tenant is not NULL
	proof   []string
}

// output is one column that a query yields.
type output struct {
	name string
	arms []origin // one for each arm of a set operation or row of VALUES
	wide bool     // stands for columns that are not known
	// picked is the column of which a computed value is that of some row; else nil.
	picked *term
}

// origin says where an output column's value comes from in one arm: a term,
// or noTerm for a computed value, with the equalities that hold in that arm.
type origin struct {
	term term
	ctx  *context
	eq   equality // of a computed value
	// optional: NULL where the query aggregates no rows.
	optional bool
}

// context is a place in the statement with the equalities that hold for every
// row that matters there. Rows for which they do not hold can be removed
// without changing the statement's result.
type context struct {
	parent *context
	facts  *facts
	idents []edge // identities that hold for every row, whatever is filtered
	cached *closure
	local  *closure
	// closing: local is being worked out.
	closing bool
}

func (a *analysis) newContext(parent *context) *context {
	a.grow(1)
	c := &context{parent: parent, facts: &facts{}}
	a.contexts = append(a.contexts, c)
	return c
}

// factsContext is a context with just these facts.
func (a *analysis) factsContext(f *facts) *context {
	c := a.newContext(nil)
	c.facts = f
	return c
}

// facts are conjuncts: equalities, disjunctions and relations that cannot be
// null-extended where the facts hold.
type facts struct {
	edges   []edge
	ors     []*disjunction
	nonNull []*relation
}

type disjunction struct {
	arms []*facts
	pos  sqlast.Pos
}

func (f *facts) add(g *facts) {
	f.edges = append(f.edges, g.edges...)
	f.ors = append(f.ors, g.ors...)
	f.nonNull = append(f.nonNull, g.nonNull...)
}

// edge is one equality of two terms.
type edge struct {
	a, b   term
	clause string // "WHERE", "ON", "foreign key invoices_customer_fk"
	pos    sqlast.Pos
	// weak: a is the tenant, or NULL where rows are shared, if b is; nothing
	// follows for b, and the two are not equal.
	weak bool
	// ident: a and b are one value, NULL included. Other equalities are of '='
	// and hold for values that are not NULL.
	ident bool
}

func (a *analysis) intern(k termKey, info termInfo) term {
	if t, ok := a.termIDs[k]; ok {
		return t
	}
	a.grow(1)
	t := term(len(a.terms))
	a.terms = append(a.terms, info)
	a.termIDs[k] = t
	return t
}

// column returns the term of the i-th column.
func (a *analysis) column(r *relation, i int) term {
	if r.terms != nil && r.terms[i] != noTerm {
		return r.terms[i]
	}
	return a.intern(termKey{rel: r, col: i}, termInfo{rel: r, col: i, name: r.cols[i]})
}

// named returns the term of a column by name; ok is false when the relation
// has none or several of that name.
func (a *analysis) named(r *relation, name string) (t term, ok bool) {
	found := -1
	for i, c := range r.cols {
		if c == name {
			if found >= 0 {
				return noTerm, false
			}
			found = i
		}
	}
	if found >= 0 {
		return a.column(r, found), true
	}
	if a.dialect == catalog.SQLite && r.table != nil && rowIDs[name] {
		if key, ok := integerKey(r.table); ok {
			return a.tableColumn(r, key), true
		}
	}
	if r.open {
		return a.intern(termKey{rel: r, col: -1, name: name}, termInfo{rel: r, col: -1, name: name}), true
	}
	return noTerm, false
}

func (a *analysis) owner(r *relation) term {
	return a.intern(termKey{rel: r, col: -1, name: ownerColumn}, termInfo{rel: r, col: -1, name: ownerColumn})
}

func (a *analysis) param(n int, pos sqlast.Pos) term {
	return a.intern(termKey{col: -1, name: "$" + strconv.Itoa(n)}, termInfo{param: n, name: "$" + strconv.Itoa(n), pos: pos})
}

func (a *analysis) setting(name string) term {
	label := settingLabel(name)
	if a.namesAnchor(name) {
		return a.intern(termKey{col: -1, name: label}, termInfo{name: label})
	}
	if !slices.Contains(a.policy.Settings, name) {
		return noTerm
	}
	return a.intern(termKey{col: -1, name: label}, termInfo{name: label, trust: true, setting: true})
}

func (a *analysis) literal(c *sqlast.Const) term {
	if c.Kind == sqlast.Null || c.Kind == sqlast.OtherConst {
		return noTerm
	}
	label := c.Text
	if c.Kind == sqlast.String {
		label = "'" + label + "'"
	}
	return a.intern(termKey{col: int(c.Kind), name: "=" + label}, termInfo{name: label, kind: c.Kind})
}

// sharedRows is the term that stands for the NULL tenant of a table whose
// NULL rows are declared to be read by all.
func (a *analysis) sharedRows() term {
	return a.intern(termKey{col: -1, name: "shared"}, termInfo{name: "NULL (shared rows)", trust: true})
}

func (a *analysis) show(t term) string {
	i := a.terms[t]
	if i.rel == nil {
		return i.name
	}
	if i.name == ownerColumn {
		return "owner of " + i.rel.name
	}
	if i.rel.name == "" {
		return "the subquery's " + i.name
	}
	return i.rel.name + "." + i.name
}

// newTable makes the relation of a table occurrence.
func (a *analysis) newTable(node *sqlast.Table, t *catalog.Table) *relation {
	r := &relation{
		name: node.Name, alias: node.Alias, table: t, class: a.tenancy.Of(t),
		only: node.Only, pos: a.pos(node.Pos), in: a.view, tau: noTerm, stored: true,
	}
	if node.Alias != "" {
		r.name = node.Alias
	} else {
		r.schema = t.Name.Schema
	}
	a.grow(1 + len(t.Columns))
	for i, c := range t.Columns {
		name := c.Name
		if i < len(node.Columns) {
			name = node.Columns[i]
		}
		r.cols = append(r.cols, name)
	}
	a.setTau(r)
	a.relations = append(a.relations, r)
	return r
}

func (a *analysis) setTau(r *relation) {
	switch r.class.Class {
	case catalog.ClassTenant, catalog.ClassRoot:
		r.need = true
		r.tau = a.tableColumn(r, r.class.Column)
	case catalog.ClassChild:
		r.need = true
		r.tau = a.owner(r)
	case catalog.ClassShared, catalog.ClassUnknown: // no row of it is one tenant's
	}
}

// tableColumn returns the term of a column by its name in the schema, whatever
// the occurrence renames it to.
func (a *analysis) tableColumn(r *relation, name string) term {
	for i, c := range r.table.Columns {
		if c.Name == name {
			return a.column(r, i)
		}
	}
	return noTerm
}

// isTau tells whether t is the tenant of a table occurrence.
func (a *analysis) isTau(t term) bool {
	r := a.terms[t].rel
	return r != nil && r.need && r.tau == t
}
