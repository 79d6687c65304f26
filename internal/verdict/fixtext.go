package verdict

import (
	"fmt"
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
	// trust is what may be assumed of placeholders; nil for what [prover.trust]
	// says.
	trust func([]sqlparse.Placeholder) scope.Trust
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
	statements := parser.Parse(m.dialect, text, m.style)
	known := m.recall(text)
	for i, s := range statements {
		if len(known) == len(statements) {
			all = append(all, proven{s, known[i].result})
		} else {
			all = append(all, proven{s, m.proveOne(s, text)})
		}
	}
	if len(known) != len(statements) {
		m.remember(text, all)
	}
	return all
}

// keys are what [prover.prove] knows a text by, and what a mender does, which
// asks only for the results. The same edits are tried for each call that has a
// text, and at each look at its package.
func (m *mender) keys(text string) (proved, mended proofKey) {
	in := fmt.Sprint(standInKinds{expanded: m.expanded})
	return proofKey{m.style, in, text}, proofKey{m.style, "mended " + in, text}
}

// recall returns what is known of the statements of a text.
func (m *mender) recall(text string) []proof {
	if m.trust != nil {
		return nil
	}
	proved, mended := m.keys(text)
	m.mu.Lock()
	defer m.mu.Unlock()
	if proofs, ok := m.known[proved]; ok {
		return proofs
	}
	return m.known[mended]
}

func (m *mender) remember(text string, all []proven) {
	if m.trust != nil {
		return
	}
	proofs := make([]proof, len(all))
	for i := range all {
		proofs[i].result = all[i].result
	}
	_, mended := m.keys(text)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[mended] = proofs
}

func (m *mender) proveOne(s sqlparse.Statement, text string) scope.Result {
	if m.trust == nil {
		return m.one(m.scope, s, text, standInKinds{expanded: m.expanded})
	}
	result := m.scope.Prove(s.Stmt, text, m.trust(s.Placeholders))
	RequireTenant(s, &result)
	return result
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
		return m.least(all)
	}
	var some []mending
	for _, a := range all {
		if more := append(slices.Clip(some), a); m.helps(more) {
			some = more
		}
	}
	return m.least(some)
}

// least takes the edits away that are not needed beside the others, long ones
// first: what binds one relation may bind another.
func (m *mender) least(all []mending) []mending {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return len(all[j].what) - len(all[i].what) })
	for _, i := range order {
		if len(all) == 1 {
			break
		}
		edits := all[i].edits
		if all[i].edits = nil; !m.helps(all) {
			all[i].edits = edits
		}
	}
	return all
}

// try finds the edits for one finding.
func (m *mender) try(s *proven, f *scope.Finding, lay *sqlfix.Statement) (a mending, ok bool) {
	c := f.Change
	if c == nil {
		if a, ok = m.tryNullable(s, f); ok {
			return a, true
		}
		return m.tryInsert(s, f, lay)
	}
	if inFull(s.Stmt, f.Pos) {
		return a, false // rows that do not match would be lost
	}
	if c.Column == "" {
		a.what, ok = m.owned(s, f, lay, &a.value)
	} else {
		a.what, ok = m.compared(s, f, lay, &a.value)
	}
	if !ok {
		return a, false
	}
	if c.On {
		if a.edits, ok = lay.On(int(f.Pos), a.what); ok || !lay.Inner(int(f.Pos)) {
			return a, ok
		}
	}
	a.edits, ok = lay.Where(int(f.Pos), a.what)
	return a, ok
}

// compared is the condition on a relation's tenant column, and the value in it.
func (m *mender) compared(s *proven, f *scope.Finding, lay *sqlfix.Statement, value *operand) (condition string, ok bool) {
	c := f.Change
	name, column, ok := m.column(s.Stmt, f.Pos, c.Column, lay)
	if !ok {
		return "", false
	}
	if c.Bound != sqlast.NoPos {
		other, column, ok := m.column(s.Stmt, c.Bound, c.Column, lay)
		if !ok {
			return "", false
		}
		value.text = other + "." + column
	} else if *value, ok = m.tenant(s, c.Param, c.Dimension, c.Column); !ok {
		return "", false
	}
	return name + "." + column + " = " + value.text, true
}

// owned is the condition on the owner of a child's rows, and the value in it.
func (m *mender) owned(s *proven, f *scope.Finding, lay *sqlfix.Statement, value *operand) (condition string, ok bool) {
	found := tableAt(s.Stmt, f.Pos)
	if found == nil || m.catalog == nil {
		return "", false
	}
	name, ok := lay.Name(int(f.Pos), found.Alias != "")
	if !ok {
		return "", false
	}
	table, _ := m.catalog.Table(found.Schema, found.Name)
	for _, tenancy := range m.tenancies {
		if table == nil || tenancy.Policy.Name != f.Change.Dimension {
			continue
		}
		if tenancy.TenantKey(table) != "" {
			return "", false // is to be declared
		}
		class := tenancy.Of(table)
		for class.Class == catalog.ClassChild {
			if m.dialect == catalog.MySQL && changes(s.Stmt, class.OwnerTable, m.catalog) {
				return "", false // which no subquery may read there
			}
			class = tenancy.Of(class.OwnerTable)
		}
		if *value, ok = m.tenant(s, f.Change.Param, f.Change.Dimension, class.Column); !ok {
			return "", false
		}
		condition = tenancy.Condition(m.dialect, table, name, value.text)
		return condition, condition != ""
	}
	return "", false
}

// inFull tells whether a FULL JOIN joins the table that is named at a place.
func inFull(stmt sqlast.Statement, at sqlast.Pos) (found bool) {
	var joins func(item sqlast.FromItem, full bool)
	joins = func(item sqlast.FromItem, full bool) {
		switch item := item.(type) {
		case *sqlast.Table:
			found = found || full && item.Pos == at
		case *sqlast.Join:
			full = full || item.Kind == sqlast.Full
			joins(item.Left, full)
			joins(item.Right, full)
		default: // has a condition of its own inside, or none
		}
	}
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		if j, ok := n.(*sqlast.Join); ok {
			joins(j, false)
		}
		return !found
	})
	return found
}

// changes tells whether a statement is an UPDATE or DELETE that names a table.
func changes(stmt sqlast.Statement, table *catalog.Table, in *catalog.Catalog) (found bool) {
	switch stmt.(type) {
	case *sqlast.Update, *sqlast.Delete, *sqlast.MultiUpdate, *sqlast.MultiDelete:
	default:
		return false
	}
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		if t, ok := n.(*sqlast.Table); ok {
			named, _ := in.Table(t.Schema, t.Name)
			found = found || named == table
		}
		return !found
	})
	return found
}

// tryNullable makes a parameter of sqlc's that may be NULL one that may not.
func (m *mender) tryNullable(s *proven, f *scope.Finding) (a mending, ok bool) {
	i := slices.IndexFunc(s.Placeholders, func(p sqlparse.Placeholder) bool { return p.Pos == f.Pos && p.Nullable })
	if i < 0 {
		return a, false
	}
	const old = "sqlc.narg"
	for _, p := range s.Placeholders {
		if p.Name != s.Placeholders[i].Name {
			continue
		}
		at := int(p.Pos)
		if !strings.HasPrefix(m.text[at:], old+"(") {
			return a, false
		}
		a.edits = append(a.edits, sqlfix.Edit{Start: at, End: at + len(old), Text: "sqlc.arg"})
	}
	a.what = "sqlc.arg(" + s.Placeholders[i].Name + ") for what may be NULL"
	return a, true
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
	found := tableAt(stmt, at)
	if found == nil {
		return "", "", false
	}
	if table, ok = lay.Name(int(at), found.Alias != ""); !ok {
		return "", "", false
	}
	return table, m.spell(found, name), true
}

// tableAt is the table that a statement names at a place.
func tableAt(stmt sqlast.Statement, at sqlast.Pos) (found *sqlast.Table) {
	sqlast.Walk(stmt, func(n sqlast.Node) bool {
		if t, ok := n.(*sqlast.Table); ok && t.Pos == at && found == nil {
			found = t
		}
		return found == nil
	})
	return found
}

// spell writes the name of a table's column.
func (m *mender) spell(t *sqlast.Table, name string) string {
	var known *catalog.Table
	if m.catalog != nil {
		known, _ = m.catalog.Table(t.Schema, t.Name)
	}
	return m.dialect.Column(known, name)
}
