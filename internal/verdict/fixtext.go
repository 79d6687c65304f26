package verdict

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlfix"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// mender looks for edits of a text that take findings away.
type mender struct {
	*prover
	style    sqlparse.Style
	expanded []int // as in [prover.work]
	text     string
	values   operands
	before   []proven
}

// proven is a statement of a text with what was proved about it.
type proven struct {
	sqlparse.Statement
	result scope.Result
}

// operands says how a text writes the tenant.
type operands interface {
	// known is a placeholder of a statement, which carries the tenant of a
	// dimension already; fresh makes one, to be named after a column.
	known(s *proven, number int, dimension string) (operand, bool)
	fresh(dimension, column string) (operand, bool)
}

// operand is the tenant as a text writes it. Arg is the Go expression that the
// call must pass in addition, "" for none.
type operand struct{ text, arg string }

// mending is a finding with what would take it away.
type mending struct {
	statement int // in mender.before
	finding   *scope.Finding
	edits     []sqlfix.Edit
	value     operand
	what      string // what is added
}

// judge parses and proves a text. One that breaks the parser has no statements.
func (m *mender) judge(text string) (all []proven) {
	defer func() {
		if recover() != nil {
			all = nil
		}
	}()
	for _, s := range parser.Parse(m.dialect, text, m.style) {
		all = append(all, proven{s, m.one(m.scope, s, text, m.expanded)})
	}
	return all
}

// mend finds edits for the wanted findings, as many as it can, that were proved
// to take them away and to bring none.
func (m *mender) mend(wanted func(s *proven, f *scope.Finding) bool) []mending {
	m.before = m.judge(m.text)
	var all []mending
	for k := range m.before {
		s := &m.before[k]
		lay := sqlfix.New(m.dialect, m.text, s.Start, s.End)
		for i := range s.result.Findings {
			f := &s.result.Findings[i]
			if !wanted(s, f) {
				continue
			}
			if a, ok := m.try(s, f, lay); ok {
				a.statement, a.finding = k, f
				all = append(all, a)
			}
		}
	}
	if len(all) == 0 || m.helps(all) {
		return all
	}
	var some []mending
	for _, a := range all {
		if more := append(slices.Clip(some), a); m.helps(more) {
			some = more
		}
	}
	return some
}

// try finds the edits for one finding.
func (m *mender) try(s *proven, f *scope.Finding, lay *sqlfix.Statement) (a mending, ok bool) {
	if f.Change == nil {
		return m.tryInsert(s, f, lay)
	}
	name, column, ok := m.column(s.Stmt, f.Pos, f.Change.Column, lay)
	if !ok {
		return a, false
	}
	if f.Change.Bound != sqlast.NoPos {
		other, column, ok := m.column(s.Stmt, f.Change.Bound, f.Change.Column, lay)
		if !ok {
			return a, false
		}
		a.value = operand{text: other + "." + column}
	} else if a.value, ok = m.tenant(s, f.Change.Param, f.Change.Dimension, f.Change.Column); !ok {
		return a, false
	}
	a.what = name + "." + column + " = " + a.value.text
	if f.Change.On {
		if a.edits, ok = lay.On(int(f.Pos), a.what); ok || !lay.Inner(int(f.Pos)) {
			return a, ok
		}
	}
	a.edits, ok = lay.Where(int(f.Pos), a.what)
	return a, ok
}

// tenant is a placeholder that carries the tenant already, or a new one.
func (m *mender) tenant(s *proven, param int, dimension, column string) (operand, bool) {
	if param == 0 {
		return m.values.fresh(dimension, column)
	}
	isList := false
	sqlast.Walk(s.Stmt, func(n sqlast.Node) bool {
		if list, ok := n.(*sqlast.AnyAll); ok && list.Array != nil {
			sqlast.Walk(list.Array, func(n sqlast.Node) bool {
				p, ok := n.(*sqlast.Param)
				isList = isList || ok && p.Number == param
				return !isList
			})
		}
		return !isList
	})
	if isList {
		return operand{}, false
	}
	return m.values.known(s, param, dimension)
}

// column is how a statement calls the table that it names at a place, and how a
// column of it is spelled.
func (m *mender) column(stmt sqlast.Statement, at sqlast.Pos, name string, lay *sqlfix.Statement) (table, column string, ok bool) {
	var found *sqlast.Table
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		if t, ok := n.(*sqlast.Table); ok && t.Pos == at && found == nil {
			found = t
		}
		return found == nil
	})
	if found == nil {
		return "", "", false
	}
	if table, ok = lay.Name(int(at), found.Alias != ""); !ok {
		return "", "", false
	}
	return table, m.spell(found, name), true
}

// spell writes the name of a table's column.
func (m *mender) spell(t *sqlast.Table, name string) string {
	if known, _ := m.catalog.Table(t.Schema, t.Name); known != nil {
		if c, ok := known.Column(name); ok && c.Written != "" {
			name = c.Written
		}
	}
	if m.dialect != catalog.Postgres && m.dialect.Quote(strings.ToLower(name)) == strings.ToLower(name) {
		return name // in any case
	}
	return m.dialect.Quote(name)
}

// tryInsert finds the edits for an INSERT that leaves the tenant column out, or
// whose conflict target does.
func (m *mender) tryInsert(s *proven, f *scope.Finding, lay *sqlfix.Statement) (a mending, ok bool) {
	var into *sqlast.Insert
	sqlast.Walk(s.Stmt, func(n sqlast.Node) bool {
		if i, isInsert := n.(*sqlast.Insert); isInsert && i.Table != nil && (i.Table.Pos == f.Pos || i.OnConflict != nil && i.OnConflict.Pos == f.Pos) {
			into = i
		}
		return into == nil
	})
	if into == nil || m.catalog == nil {
		return a, false
	}
	table, _ := m.catalog.Table(into.Table.Schema, into.Table.Name)
	if table == nil {
		return a, false
	}
	for _, tenancy := range m.tenancies {
		class := tenancy.Of(table)
		if class.Class != catalog.ClassTenant {
			continue
		}
		dimension := tenancy.Policy.Name
		if into.Table.Pos == f.Pos {
			has := func(c sqlast.ColumnName) bool { return c.Name == class.Column }
			if _, plain := into.Source.(*sqlast.Values); !plain || into.Columns == nil || slices.ContainsFunc(into.Columns, has) {
				continue
			}
			if a.value, ok = m.tenant(s, carrier(&s.result, dimension, class.Column), dimension, class.Column); !ok {
				return a, false
			}
			column := m.spell(into.Table, class.Column)
			a.what = column + " = " + a.value.text
			a.edits, ok = lay.Column(int(f.Pos), column, a.value.text)
			return a, ok
		}
		if columns := m.target(table, into.OnConflict, class.Column); columns != nil {
			for i, c := range columns {
				columns[i] = m.spell(into.Table, c)
			}
			a.what = m.spell(into.Table, class.Column) + " to the conflict target"
			a.edits, ok = lay.Target(columns)
			return a, ok
		}
	}
	return a, false
}

// carrier is a placeholder that carries the tenant and is compared with, or
// written to, a column of the name; 0 if there is none.
func carrier(r *scope.Result, dimension, column string) int {
	for _, p := range r.TenantParams {
		trusted := r.Trusted
		if r.Dimensions != nil {
			trusted = r.Dimensions[dimension]
		}
		if columnName(p.Column) == column && slices.Contains(trusted, p.Number) {
			return p.Number
		}
	}
	return 0
}

// target is the unique key that has the columns of a conflict target and the
// tenant's.
func (m *mender) target(t *catalog.Table, c *sqlast.OnConflict, tenant string) []string {
	if c == nil || c.Exprs || c.ArbiterPred != nil || c.Constraint != "" || c.Next != nil || len(c.Columns) == 0 {
		return nil
	}
	for _, k := range t.Keys() {
		if !k.Holds() || !k.Has(tenant) || len(k.Columns) != len(c.Columns)+1 {
			continue
		}
		if !slices.ContainsFunc(c.Columns, func(n sqlast.ColumnName) bool { return n.Name == tenant || !k.Has(n.Name) }) {
			return slices.Clone(k.Columns)
		}
	}
	return nil
}

// placed is an edit with the argument that it takes.
type placed struct {
	sqlfix.Edit
	arg string
}

// editsOf are the edits of all mendings, in order; those of equal mendings once.
// Ok is false where they overlap.
func editsOf(all []mending) (edits []placed, ok bool) {
	for i, a := range all {
		if slices.ContainsFunc(all[:i], func(b mending) bool { return slices.Equal(a.edits, b.edits) }) {
			continue
		}
		for _, e := range a.edits {
			p := placed{Edit: e}
			if strings.Contains(e.Text, a.value.text) {
				p.arg = a.value.arg
			}
			edits = append(edits, p)
		}
	}
	slices.SortStableFunc(edits, func(a, b placed) int { return a.Start - b.Start })
	for i := 1; i < len(edits); i++ {
		last, next := edits[i-1], &edits[i]
		if next.Start < last.End {
			return nil, false
		}
		_, first := last.Another()
		_, continued := strings.CutPrefix(last.Text, " AND ")
		if another, ok := next.Another(); ok && (first || continued) && last.Start == next.Start {
			next.Edit = another
		}
	}
	return edits, true
}

func withoutArgs(all []placed) []sqlfix.Edit {
	var edits []sqlfix.Edit
	for _, p := range all {
		edits = append(edits, p.Edit)
	}
	return edits
}

// helps tells whether the edited text lacks the findings, has no new ones and
// is proved no worse.
func (m *mender) helps(all []mending) bool {
	edits, ok := editsOf(all)
	if !ok {
		return false
	}
	after := m.judge(sqlfix.Apply(m.text, withoutArgs(edits)))
	if len(after) != len(m.before) {
		return false
	}
	for k := range after {
		left := tallyOf(&m.before[k].result)
		for _, a := range all {
			if a.statement == k {
				left[kindOf(a.finding)]--
			}
		}
		for kind, n := range tallyOf(&after[k].result) {
			if n > left[kind] {
				return false
			}
		}
		if v := after[k].result.Verdict; v != scope.Scoped && v != m.before[k].result.Verdict {
			return false
		}
	}
	return true
}

// findingKind is what two findings about edited texts have in common: places
// differ.
type findingKind struct{ code, relation string }

func kindOf(f *scope.Finding) findingKind { return findingKind{string(f.Code), f.Relation} }

func tallyOf(r *scope.Result) map[findingKind]int {
	n := map[findingKind]int{}
	for i := range r.Findings {
		n[kindOf(&r.Findings[i])]++
	}
	return n
}
