package verdict

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// guardPlan says which columns of an unscoped read a program can compare with
// the caller's tenant so that what remains of the rows is the caller's.
type guardPlan struct {
	columns []string // the result's columns by name; "" for one without
	one     bool     // the result has one row at most, whoever owns it
	choices [][]guardColumn
}

// guardColumn is a column of a result that holds the tenant of a row.
type guardColumn struct {
	index     int
	name      string // "orders.tenant_id"
	dimension string
	notNull   bool
	shared    bool // rows with a NULL are everyone's
}

const (
	guardAlias = "tenantvet guarded rows"
	// firstGuard is the number of the first placeholder that stands for the
	// caller's tenant in a comparison of the program's: below the stand-ins,
	// and above what programs have.
	firstGuard = 59000
	// maxGuards bounds the tenant columns of a result that are looked at.
	maxGuards = 6
)

// guards plans the comparisons that would make up for what a read lacks; nil
// when none would. A comparison is a filter above the statement: what the
// prover says of such a filter holds for it, so that LIMIT, aggregates,
// windows, set operations and subqueries need no rules here.
func (p *prover) guards(stmt sqlast.Statement, text string, trust scope.Trust, result *scope.Result) (plan *guardPlan) {
	defer func() {
		if recover() != nil {
			plan = nil
		}
	}()
	sel, ok := stmt.(*sqlast.Select)
	if !ok || result.Verdict != scope.Unscoped || !p.onlyReads(sel) {
		return nil
	}
	for _, f := range result.Findings {
		if f.Code != diag.UnscopedQuery && f.Code != diag.UnpinnedJoin {
			return nil
		}
	}
	targets := p.outputs(sel)
	columns := p.tenantColumns(targets, result)
	if len(columns) == 0 {
		return nil
	}
	plan = &guardPlan{one: p.oneRow(sel)}
	inner := *sel
	inner.Targets = targets
	if plan.one && atLeastOne(inner.Limit) && inner.Offset == nil {
		inner.Limit = nil
	}
	for _, t := range targets {
		plan.columns = append(plan.columns, t.Name)
	}
	suffices := func(set []guardColumn) bool {
		return p.scope.Prove(filtered(&inner, set), text, p.trusting(trust, set)).Verdict == scope.Scoped
	}
	for i, c := range columns {
		columns[i].shared = c.shared && p.scope.Prove(orShared(&inner, targets[c.index].X), text, p.trusting(trust, columns[i:i+1])).Verdict == scope.Scoped
		if suffices(columns[i : i+1]) {
			plan.choices = append(plan.choices, columns[i:i+1])
		}
	}
	if len(plan.choices) == 0 && len(columns) > 1 && suffices(columns) {
		for i := range columns {
			columns[i].shared = false // together they are proved without
		}
		plan.choices = append(plan.choices, columns)
	}
	if len(plan.choices) == 0 {
		return nil
	}
	return plan
}

// filtered is the statement with a filter above it that compares columns with
// the caller's tenant.
func filtered(inner *sqlast.Select, columns []guardColumn) *sqlast.Select {
	derived := &sqlast.Derived{Query: inner, Alias: guardAlias, Pos: inner.Pos}
	name := func(i int) string { return "column " + string(rune('A'+i/26)) + string(rune('a'+i%26)) }
	for i := range inner.Targets {
		derived.Columns = append(derived.Columns, name(i))
	}
	and := &sqlast.And{Pos: inner.Pos}
	for i, c := range columns {
		column := &sqlast.Column{Qualifier: guardAlias, Name: name(c.index), Pos: inner.Pos}
		and.Args = append(and.Args, &sqlast.Compare{Op: "=", L: column, R: &sqlast.Param{Number: firstGuard + i, Pos: inner.Pos}, Pos: inner.Pos})
	}
	outer := &sqlast.Select{Targets: []sqlast.Target{{X: &sqlast.Star{Pos: inner.Pos}}}, From: []sqlast.FromItem{derived}, Where: and, Pos: inner.Pos}
	if len(and.Args) == 1 {
		outer.Where = and.Args[0]
	}
	return outer
}

// orShared is the statement with the column compared in its WHERE, or NULL. The
// filter of [filtered] says that this is no other place than above it.
func orShared(inner *sqlast.Select, column sqlast.Expr) *sqlast.Select {
	sel := *inner
	sel.Where = &sqlast.Or{Pos: inner.Pos, Args: []sqlast.Expr{
		&sqlast.Compare{Op: "=", L: column, R: &sqlast.Param{Number: firstGuard, Pos: inner.Pos}, Pos: inner.Pos},
		&sqlast.Is{Test: sqlast.IsNull, X: column, Pos: inner.Pos},
	}}
	if inner.Where != nil {
		sel.Where = &sqlast.And{Pos: inner.Pos, Args: []sqlast.Expr{inner.Where, sel.Where}}
	}
	return &sel
}

// trusting adds the placeholders that stand for the caller's tenant.
func (p *prover) trusting(trust scope.Trust, columns []guardColumn) scope.Trust {
	params, dimensions := map[int]bool{}, map[string]scope.Trusted{}
	for i, c := range columns {
		params[firstGuard+i] = true
		if dimensions[c.dimension].Params == nil {
			dimensions[c.dimension] = scope.Trusted{Params: map[int]bool{}}
		}
		dimensions[c.dimension].Params[firstGuard+i] = true
	}
	if len(p.tenancies) > 1 {
		trust.Dimensions = dimensions
	} else {
		trust.Params = params
	}
	return trust
}

// onlyReads tells whether running the statement leaves nothing behind, so that
// it does not matter whose rows it met. A lock on a row of another tenant does.
func (p *prover) onlyReads(sel *sqlast.Select) bool {
	reads := true
	sqlast.Walk(sel, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Select:
			reads = reads && !n.Locking
		case *sqlast.SetOp:
			reads = reads && !n.Locking
		case *sqlast.Values:
			reads = reads && !n.Locking
		case *sqlast.Func:
			reads = reads && !p.acts(n)
		case sqlast.Expr, sqlast.FromItem:
			_, unknown := n.(*sqlast.Unsupported)
			reads = reads && !unknown
		default:
			reads = false
		}
		return reads
	})
	return reads
}

// acting begin the names of built-in functions that do more than compute, and
// computing those of others that begin alike.
var (
	acting    = []string{"pg_", "lo_", "dblink", "nextval", "setval", "set_config", "get_lock", "release_", "is_used_lock", "is_free_lock", "load_", "query_to_", "cursor_to_", "sleep", "benchmark", "writefile", "edit"}
	computing = []string{"pg_typeof", "pg_column_size", "pg_size_pretty"}
)

// acts tells whether a function may do more than compute: what the schema
// defines may.
func (p *prover) acts(f *sqlast.Func) bool {
	if len(p.catalog.Functions(f.Schema, f.Name)) > 0 {
		return true
	}
	return !slices.Contains(computing, f.Name) && slices.ContainsFunc(acting, func(prefix string) bool { return strings.HasPrefix(f.Name, prefix) })
}

// tenantColumns are the columns of a result that look like the tenant of an
// occurrence that is not bound; the prover says whether they are.
func (p *prover) tenantColumns(targets []sqlast.Target, result *scope.Result) []guardColumn {
	var columns []guardColumn
	for i, t := range targets {
		c, ok := t.X.(*sqlast.Column)
		if !ok {
			continue
		}
		for _, r := range result.Relations {
			if r.Bound || c.Qualifier != "" && c.Qualifier != r.Alias && c.Qualifier != bare(r.Table) {
				continue
			}
			columns = append(columns, p.tenantsOf(r, c.Name, i)...)
		}
		if len(columns) > maxGuards {
			return nil
		}
	}
	return columns
}

// tenantsOf gives column i of a result, of that name, as a tenant column of a
// relation, in each dimension in which it is one.
func (p *prover) tenantsOf(r scope.Relation, name string, i int) []guardColumn {
	schema, table, qualified := strings.Cut(r.Table, ".")
	if !qualified {
		schema, table = "", r.Table
	}
	t, ambiguous := p.catalog.Table(schema, table)
	if t == nil || ambiguous {
		return nil
	}
	column, ok := t.Column(name)
	if !ok {
		return nil
	}
	var columns []guardColumn
	for _, tenancy := range p.tenancies {
		class := tenancy.Of(t)
		if class.Column != name || class.Class != catalog.ClassTenant && class.Class != catalog.ClassRoot {
			continue
		}
		c := guardColumn{index: i, name: r.Table + "." + name, notNull: column.NotNull, shared: class.SharedRows && !column.NotNull}
		if len(p.tenancies) > 1 {
			c.dimension = tenancy.Policy.Name
		}
		if !slices.ContainsFunc(columns, func(o guardColumn) bool { return o.index == c.index && o.dimension == c.dimension }) {
			columns = append(columns, c)
		}
	}
	return columns
}

// bare is a table's name without its schema.
func bare(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
