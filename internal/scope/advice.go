package scope

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// Whoever reads a finding is told in one line what to write. This file has the
// words for it; why something is not bound is said elsewhere.

// otherwise is what to do about a construct that is not followed.
const otherwise = "; write it otherwise, or allow it with a reason"

// trustedParam is a placeholder that carries the tenant of a relation already;
// 0 for none. Where tenant columns have several names, one that is assumed to
// since it is compared with another's may be a tenant in another sense.
func (a *analysis) trustedParam(r *relation) int {
	for n := range a.terms {
		if i := a.terms[n]; i.param > 0 && a.trusts(i.param) && (a.trust.Params[i.param] || !a.policy.SeveralNames() || a.comparedAs(term(n), a.tenantColumn(r))) {
			return i.param
		}
	}
	if len(a.trust.Params) > 0 {
		return slices.Min(slices.Collect(maps.Keys(a.trust.Params)))
	}
	return 0
}

// tenantColumn names the column that tells the tenant of a relation's rows,
// which is its owner's for a child.
func (a *analysis) tenantColumn(r *relation) string {
	class := r.class
	for class.Class == catalog.ClassChild {
		class = a.tenancy.Of(class.OwnerTable)
	}
	return class.Column
}

// comparedAs tells whether a value is compared with a tenant column of a name.
func (a *analysis) comparedAs(t term, column string) bool {
	if a.likeness == nil {
		a.likeness = a.compared() // nothing is added any more
	}
	c := a.likeness
	for n, i := range a.terms {
		if a.isTau(term(n)) && i.rel.class.Class != catalog.ClassChild && i.rel.class.Column == column && c.find(term(n)) == c.find(t) {
			return true
		}
	}
	return false
}

// callersTenant is how to write the tenant of a relation in the statement.
func (a *analysis) callersTenant(r *relation) string {
	if n := a.trustedParam(r); n > 0 {
		return a.placeholder(n)
	}
	return "the caller's tenant"
}

// placeholder is how a statement of the dialect says the one of that number.
func (a *analysis) placeholder(number int) string {
	switch a.dialect {
	case catalog.MySQL:
		return "?"
	case catalog.SQLite:
		return fmt.Sprintf("?%d", number)
	default:
		return fmt.Sprintf("$%d", number)
	}
}

// describe says a change to an occurrence in words.
func (a *analysis) describe(c *Change, r, joined *relation) string {
	if c == nil {
		return a.inside(r)
	}
	value, where := a.callersTenant(r), "WHERE"
	if c.Bound != sqlast.NoPos {
		value = a.show(joined.tau)
	}
	if c.On {
		where = "ON"
	}
	if a.inFull(r) {
		return fmt.Sprintf("join (SELECT … FROM %s WHERE %s) instead", r.table.Name, a.tenancy.Condition(a.dialect, r.table, "", value))
	}
	if v, column := a.exposed(r); v != nil {
		return fmt.Sprintf("add %s.%s = %s to %s", v.name, column, value, where)
	}
	if key := a.tenancy.TenantKey(r.table); key != "" {
		return fmt.Sprintf("declare %s.%s under tenant.columns, and add %s.%[2]s = %[4]s to %[5]s", r.table.Name, key, r.name, value, where)
	}
	return fmt.Sprintf("add %s to %s", a.tenancy.Condition(a.dialect, r.table, r.name, value), where)
}

// inFull tells whether a condition above drops rows of an occurrence that a FULL
// JOIN keeps.
func (a *analysis) inFull(r *relation) bool {
	return slices.ContainsFunc(a.joins, func(j *join) bool { return j.kind == sqlast.Full && !r.merged && slices.Contains(j.rels, r) })
}

// inside says what to do about an occurrence in the body of a view or function.
func (a *analysis) inside(r *relation) string {
	if name, ok := strings.CutPrefix(r.in, "function "); ok {
		return fmt.Sprintf("have %s compare %s with an argument, or write its query in the statement", name, a.tenantOf(r))
	}
	return fmt.Sprintf("have %s return the tenant of %s as a column to compare, or write its query in the statement", r.in, r.name)
}

// exposed is the view in the statement's own FROM that an occurrence in its
// definition is reached by, with the column that is the occurrence's tenant;
// nil where no column is.
func (a *analysis) exposed(r *relation) (view *relation, column string) {
	if r.class.Class == catalog.ClassChild {
		return nil, ""
	}
	for _, v := range a.views {
		if v.pos != r.pos {
			continue
		}
		for i, o := range v.outs {
			if slices.ContainsFunc(o.arms, func(arm origin) bool { return a.passes(arm, r.tau) }) {
				return v, v.cols[i]
			}
		}
	}
	return nil, ""
}

// passes tells whether a column of a derived relation is a term, through
// further ones.
func (a *analysis) passes(o origin, t term) bool {
	for o.term != t {
		if o.term == noTerm {
			return false
		}
		i := a.terms[o.term]
		if i.rel == nil || i.col < 0 || i.col >= len(i.rel.outs) || len(i.rel.outs[i.col].arms) != 1 {
			return false
		}
		o = i.rel.outs[i.col].arms[0]
	}
	return true
}

// conflictChange says what keeps a write from the row that it meets.
func (a *analysis) conflictChange(r *relation) string {
	switch column := r.class.Column; {
	case r.class.Class == catalog.ClassChild:
		return "have a key that contains " + strings.Join(r.class.Owner.Columns, ", ")
	case r.in == "ON CONFLICT":
		return fmt.Sprintf("add WHERE %s.%s = excluded.%[2]s to the update, or have a key that contains %[2]s", r.name, column)
	default:
		return "have a key that contains " + column
	}
}

// instead says what to write in place of a command about a whole table.
func (a *analysis) instead(command string, r *relation) string {
	table, of := r.table.Name.String(), a.tenancy.Condition(a.dialect, r.table, "", a.placeholder(1))
	switch {
	case r.class.Class == catalog.ClassUnknown && !strings.HasPrefix(command, "ALTER") && !strings.HasPrefix(command, "DROP"):
		return strings.TrimPrefix(declare(r.table), "; ")
	case command == "TRUNCATE" && of == "":
		return fmt.Sprintf("write DELETE FROM %s, and declare it under tables.writable if tenants may", table)
	case of == "":
		return "move it to a migration"
	case command == "TRUNCATE":
		return fmt.Sprintf("write DELETE FROM %s WHERE %s", table, of)
	case command == "COPY TO":
		return fmt.Sprintf("read them with SELECT … FROM %s WHERE %s", table, of)
	case command == "COPY FROM" || command == "LOAD DATA":
		return fmt.Sprintf("write INSERT INTO %s with the caller's tenant in every row", table)
	case strings.HasPrefix(command, "LOCK") || command == "FLUSH TABLES":
		return fmt.Sprintf("write SELECT … FROM %s WHERE %s FOR UPDATE", table, of)
	default:
		return "move it to a migration"
	}
}

// declare says how to tell whose rows a table has.
func declare(t *catalog.Table) string {
	return fmt.Sprintf("%s%s under tables.shared, or give it a tenant column or a NOT NULL foreign key to its owner", toDeclare, t.Name)
}
