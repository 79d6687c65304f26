package gen

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// prove judges every statement before it is written anywhere. A view that lets
// other tenants' rows through gets no code; that a table's statement does is a
// fault of this package, and nothing is written.
func (b *builder) prove() {
	prover := scope.New(b.cat, b.tenancy)
	var kept []*Table
	for _, t := range b.tables {
		why := b.unproved(prover, t)
		switch {
		case why == "":
			kept = append(kept, t)
		case t.View:
			b.warnf(t.plan.table.Pos, "view %s gets no code: %s", t.Name, why)
		default:
			b.errorf(t.plan.table.Pos, "%s: a generated statement was not proved to stay within one tenant: %s", t.Name, why)
		}
	}
	b.tables = kept
}

// unproved says why a statement on the table was not proved; "" when all were.
func (b *builder) unproved(prover *scope.Prover, t *Table) string {
	for _, a := range t.Accessors {
		for _, q := range a.sent() {
			trust := scope.Trust{Params: map[int]bool{}}
			for i, arg := range q.args {
				if arg == "tenant" {
					trust.Params[i+1] = true
				}
			}
			style := sqlparse.Style{OneCall: true, Question: b.cat.Dialect() != "postgres"}
			n := 0
			for st := range parser.Statements(b.cat.Dialect(), q.SQL, style) {
				n++
				result := prover.Prove(st.Stmt, q.SQL, trust)
				if result.Verdict == scope.Scoped {
					continue
				}
				why := "not proved"
				if len(result.Findings) > 0 {
					why = result.Findings[0].Message
				}
				return a.Func + ": " + why
			}
			if n != 1 {
				return a.Func + ": its text is not one statement"
			}
		}
	}
	return ""
}

// sent lists the statements that the accessor sends. Rows behind the second
// are as that one is.
func (a *Accessor) sent() []*Query {
	if a.Row == nil {
		return a.Queries()
	}
	one := &Query{SQL: a.Query.SQL + a.Row.SQL, args: a.Row.args}
	return []*Query{one, {SQL: one.SQL + ", " + a.Row.SQL, args: slices.Concat(one.args, a.Row.args)}}
}

// Queries lists the constants of the accessor.
func (a *Accessor) Queries() []*Query {
	var out []*Query
	for _, q := range []*Query{a.Query, a.After, a.Exist, a.Fetch, a.Alter, a.Row} {
		if q != nil {
			out = append(out, q)
		}
	}
	return out
}
