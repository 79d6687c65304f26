package scope

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// place is where an expression stands: what its names mean, what holds there,
// and which relations can be null-extended below it.
type place struct {
	names    *names
	ctes     *ctes
	ctx      *context
	clause   string
	nullable map[*relation]bool
}

// cond reads a condition that must be true for a row to matter. Conjuncts
// become facts; whatever is not understood as a fact restricts nothing, and is
// walked for the subqueries inside.
func (a *analysis) cond(e sqlast.Expr, p *place, f *facts) {
	switch e := e.(type) {
	case *sqlast.And:
		for _, x := range e.Args {
			a.cond(x, p, f)
		}
	case *sqlast.Or:
		a.or(e, p, f)
	case *sqlast.Compare:
		a.compare(e, p, f)
	case *sqlast.IsDistinct:
		a.isDistinct(e, p, f)
	case *sqlast.Is:
		a.is(e, p, f)
	case *sqlast.Not:
		a.not(e, p, f)
	case *sqlast.In:
		a.in(e, p, f)
	case *sqlast.AnyAll:
		a.anyAll(e, p, f)
	case *sqlast.Subquery:
		a.semiJoin(e, p, f)
	default:
		if op, ok := e.(*sqlast.Op); ok {
			if op.Name == matchAgainst {
				a.walkAll(op.Args, p) // whether a row matches is seen from the row
				return
			}
			a.attempt(e, p, e.Position(), "is only an operand of "+op.Name+", which binds nothing")
		}
		f.nonNull = append(f.nonNull, a.strict(e, p)...)
		a.walk(e, p)
	}
}

func (a *analysis) or(e *sqlast.Or, p *place, f *facts) {
	d := &disjunction{pos: a.pos(e.Pos)}
	for _, x := range e.Args {
		arm := &facts{}
		a.cond(x, p, arm)
		d.arms = append(d.arms, arm)
	}
	a.miss(d)
	f.ors = append(f.ors, d)
	for _, r := range d.arms[0].nonNull {
		if !slices.ContainsFunc(d.arms[1:], func(arm *facts) bool { return !slices.Contains(arm.nonNull, r) }) {
			f.nonNull = append(f.nonNull, r)
		}
	}
}

func (a *analysis) compare(e *sqlast.Compare, p *place, f *facts) {
	if e.Op != "=" {
		a.compareLossy(e.L, e.R, p)
		f.nonNull = append(append(f.nonNull, a.strict(e.L, p)...), a.strict(e.R, p)...)
		a.attempt(e.L, p, e.Pos, "is compared with "+e.Op+", which admits other tenants")
		a.attempt(e.R, p, e.Pos, "is compared with "+e.Op+", which admits other tenants")
		a.walk(e.L, p)
		a.walk(e.R, p)
		return
	}
	a.equal(e.L, e.R, e.Pos, p, f)
}

// equal records the fact l = r.
func (a *analysis) equal(l, r sqlast.Expr, pos sqlast.Pos, p *place, f *facts) {
	a.compareLossy(l, r, p)
	if x, y := fields(l), fields(r); x != nil && len(x) == len(y) {
		for i := range x {
			a.equal(x[i], y[i], pos, p, f)
		}
		return
	}
	if a.sharedDefault(l, r, pos, p, f) || a.sharedDefault(r, l, pos, p, f) {
		return
	}
	f.nonNull = append(append(f.nonNull, a.strict(l, p)...), a.strict(r, p)...)
	x, y := a.value(l, p, f), a.value(r, p, f)
	if x == noTerm || y == noTerm {
		a.attempt(l, p, pos, "is compared with a value that is not known to be the tenant")
		a.attempt(r, p, pos, "is compared with a value that is not known to be the tenant")
		return
	}
	a.addEdge(f, edge{a: x, b: y, clause: a.clause(p), pos: a.pos(pos)})
}

// addEdge records an equality as far as something follows from it.
func (a *analysis) addEdge(f *facts, e edge) {
	x, y, ok := a.equate(e.a, e.b)
	if !ok {
		a.unlike(e)
		return
	}
	if e.a, e.b = x, y; x != y {
		f.edges = append(f.edges, e)
	}
}

// fields gives the fields of a row constructor that can be matched by position:
// t.* among them stands for several.
func fields(e sqlast.Expr) []sqlast.Expr {
	r, ok := e.(*sqlast.Row)
	if !ok || slices.ContainsFunc(r.Fields, func(x sqlast.Expr) bool { _, star := x.(*sqlast.Star); return star }) {
		return nil
	}
	return r.Fields
}

// sharedDefault reads COALESCE(t, x) = y on a table whose NULL-tenant rows are
// declared shared: its rows have t = y, or t is NULL and they are shared.
func (a *analysis) sharedDefault(l, r sqlast.Expr, pos sqlast.Pos, p *place, f *facts) bool {
	call, ok := l.(*sqlast.Func)
	if !ok || call.Name != "coalesce" || len(call.Args) != 2 {
		return false
	}
	col, ok := call.Args[0].(*sqlast.Column)
	if !ok {
		return false
	}
	t := a.resolve(col, p.names)
	if t == noTerm || !a.readsShared(t, p) {
		return false
	}
	y := a.value(r, p, f)
	a.walk(call.Args[1], p)
	if y != noTerm {
		a.addEdge(f, edge{a: t, b: y, clause: a.clause(p), pos: a.pos(pos), weak: true, ident: true})
	}
	return true
}

// readsShared tells whether t is the tenant column of an occurrence that may
// read rows with a NULL tenant, and NULL there cannot come from an outer join.
func (a *analysis) readsShared(t term, p *place) bool {
	r := a.terms[t].rel
	return a.isTau(t) && r.class.SharedRows && !r.target && p.sees(r)
}

func (a *analysis) isDistinct(e *sqlast.IsDistinct, p *place, f *facts) {
	x, y := a.value(e.L, p, f), a.value(e.R, p, f)
	if !e.Not {
		a.attempt(e.L, p, e.Pos, "is compared with IS DISTINCT FROM, which admits other tenants")
		a.attempt(e.R, p, e.Pos, "is compared with IS DISTINCT FROM, which admits other tenants")
		return
	}
	if x == noTerm || y == noTerm || x == y {
		return
	}
	switch {
	case a.neverNull(x, p) || a.neverNull(y, p):
		a.addEdge(f, edge{a: x, b: y, clause: a.clause(p), pos: a.pos(e.Pos)})
	case a.readsShared(x, p):
		a.addEdge(f, edge{a: x, b: y, clause: a.clause(p), pos: a.pos(e.Pos), weak: true, ident: true})
	case a.readsShared(y, p):
		a.addEdge(f, edge{a: y, b: x, clause: a.clause(p), pos: a.pos(e.Pos), weak: true, ident: true})
	default:
		a.attempt(e.L, p, e.Pos, "can be NULL, which IS NOT DISTINCT FROM a NULL parameter")
		a.attempt(e.R, p, e.Pos, "can be NULL, which IS NOT DISTINCT FROM a NULL parameter")
	}
}

// sees tells whether a relation's rows reach this place as they are. Those of
// an optional side of a join below can be NULLs, and whether those of an outer
// query are is not known here.
func (p *place) sees(r *relation) bool {
	return !p.nullable[r] && p.names != nil && slices.Contains(p.names.rels, r)
}

// neverNull tells whether a term is a NOT NULL column of a table occurrence
// that no outer join extends with NULLs below this place.
func (a *analysis) neverNull(t term, p *place) bool {
	i := a.terms[t]
	if i.rel == nil || i.rel.table == nil || !p.sees(i.rel) || i.col < 0 || i.col >= len(i.rel.table.Columns) {
		return false
	}
	return i.rel.table.Columns[i.col].NotNull
}

func (a *analysis) is(e *sqlast.Is, p *place, f *facts) {
	switch {
	case e.Test == sqlast.IsTrue && !e.Not:
		a.cond(e.X, p, f)
		return
	case e.Test == sqlast.IsNull && e.Not:
		f.nonNull = append(f.nonNull, a.strict(e.X, p)...)
	case e.Test == sqlast.IsNull:
		if c, ok := e.X.(*sqlast.Column); ok {
			if t := a.resolve(c, p.names); t != noTerm && a.readsShared(t, p) {
				a.addEdge(f, edge{a: t, b: a.sharedRows(), clause: a.clause(p), pos: a.pos(e.Pos), weak: true, ident: true})
				return
			}
		}
	}
	a.attempt(e.X, p, e.Pos, tested(e))
	a.walk(e.X, p)
}

// tested words a test that binds nothing.
func tested(e *sqlast.Is) string {
	switch {
	case e.Test == sqlast.IsNull:
		return "is only tested for NULL"
	case e.Test == sqlast.IsTrue:
		return "is compared under IS NOT TRUE, which admits other tenants"
	case e.Test == sqlast.IsFalse && e.Not:
		return "is compared under IS NOT FALSE, which admits NULL"
	case e.Test == sqlast.IsFalse:
		return "is compared under IS FALSE, which admits other tenants"
	default:
		return "is compared under IS UNKNOWN, which binds nothing"
	}
}

func (a *analysis) not(e *sqlast.Not, p *place, f *facts) {
	switch x := e.X.(type) {
	case *sqlast.Not:
		a.cond(x.X, p, f)
		return
	case *sqlast.Or:
		for _, arm := range x.Args {
			a.not(&sqlast.Not{X: arm, Pos: e.Pos}, p, f)
		}
		return
	case *sqlast.Compare:
		if x.Op == "<>" {
			a.equal(x.L, x.R, x.Pos, p, f)
			return
		}
		f.nonNull = append(append(f.nonNull, a.strict(x.L, p)...), a.strict(x.R, p)...)
	case *sqlast.Is:
		if x.Test == sqlast.IsNull && !x.Not {
			f.nonNull = append(f.nonNull, a.strict(x.X, p)...)
		}
	}
	a.negated(e.X, p, e.Pos)
	a.walk(e.X, p)
}

func (a *analysis) in(e *sqlast.In, p *place, f *facts) {
	if e.Not {
		a.attempt(e.X, p, e.Pos, "is compared with NOT IN, which admits other tenants")
		a.walk(e.X, p)
		for _, x := range e.List {
			a.walk(x, p)
		}
		return
	}
	a.oneOf(e.X, e.List, e.Pos, p, f)
}

// oneOf records x = e1 OR x = e2 ….
func (a *analysis) oneOf(x sqlast.Expr, list []sqlast.Expr, pos sqlast.Pos, p *place, f *facts) {
	switch len(list) {
	case 0:
		a.walk(x, p)
		return
	case 1:
		a.equal(x, list[0], pos, p, f)
		return
	}
	d := &disjunction{pos: a.pos(pos)}
	for _, y := range list {
		arm := &facts{}
		a.equal(x, y, pos, p, arm)
		d.arms = append(d.arms, arm)
	}
	f.ors = append(f.ors, d)
	f.nonNull = append(f.nonNull, a.strict(x, p)...)
	a.miss(d)
}

func (a *analysis) anyAll(e *sqlast.AnyAll, p *place, f *facts) {
	array, elem := arrayOf(e.Array)
	if !e.All && e.Op == "=" {
		switch arr := array.(type) {
		case *sqlast.Array:
			elems := arr.Elems
			if elem != nil {
				elems = make([]sqlast.Expr, len(arr.Elems))
				for i, x := range arr.Elems {
					elems[i] = &sqlast.Cast{X: x, Type: *elem, Pos: e.Pos}
				}
			}
			a.oneOf(e.X, elems, e.Pos, p, f)
			return
		case *sqlast.Param:
			f.nonNull = append(f.nonNull, a.strict(e.X, p)...)
			t := a.value(e.X, p, f)
			set := a.set(arr)
			if t != noTerm && set != noTerm && (elem == nil || len(elem.Mods) == 0 && a.tenantType(*elem)) {
				a.addEdge(f, edge{a: t, b: set, clause: a.clause(p), pos: a.pos(e.Pos), weak: true})
			}
			return
		case *sqlast.Subquery:
			if arr.Kind == sqlast.ArrayQuery && elem == nil {
				a.oneOfQuery(e.X, arr, e.Pos, p, f)
				return
			}
		}
	}
	a.attempt(e.X, p, e.Pos, "is compared with "+e.Op+" and an array that is not known to hold only the tenant")
	a.walk(e.X, p)
	a.walk(e.Array, p)
}

// arrayOf looks through one cast of an array and gives its element type.
func arrayOf(e sqlast.Expr) (sqlast.Expr, *sqlast.TypeName) {
	c, ok := e.(*sqlast.Cast)
	if !ok || !c.Type.Array {
		return e, nil
	}
	if _, twice := c.X.(*sqlast.Cast); twice {
		return e, nil
	}
	elem := c.Type
	elem.Array = false
	return c.X, &elem
}

func uncast(e sqlast.Expr) sqlast.Expr {
	for {
		c, ok := e.(*sqlast.Cast)
		if !ok {
			return e
		}
		e = c.X
	}
}

// strict lists the relations that must have a row, not a null-extension, for
// e to be other than NULL.
func (a *analysis) strict(e sqlast.Expr, p *place) []*relation {
	switch e := e.(type) {
	case *sqlast.Column:
		if t := a.resolve(e, p.names); t != noTerm {
			if r := a.terms[t].rel; r != nil {
				return []*relation{r}
			}
		}
	case *sqlast.Cast:
		return a.strict(e.X, p)
	case *sqlast.Op:
		if strictOps[e.Name] {
			var rels []*relation
			for _, x := range e.Args {
				rels = append(rels, a.strict(x, p)...)
			}
			return rels
		}
	case *sqlast.Row:
		return nil // a row of NULLs is not NULL in every comparison
	}
	return nil
}

// strictOps are the built-in operators that return NULL for a NULL operand.
var strictOps = map[string]bool{
	"+": true, "-": true, "*": true, "/": true, "%": true,
	"->": true, "->>": true, "#>": true, "#>>": true, "LIKE": true, "ILIKE": true,
	"~~": true, "~~*": true, "COLLATE": true, "@>": true, "<@": true, "&&": true,
}
