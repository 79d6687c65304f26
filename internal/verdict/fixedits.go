package verdict

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlfix"
)

// placed is an edit with the argument that it takes.
type placed struct {
	sqlfix.Edit
	arg string
}

// editsOf are the edits of all mendings, in order; those of equal mendings once.
// Ok is false where they overlap.
func editsOf(all []mending) (edits []placed, ok bool) {
	for i, a := range all {
		if slices.ContainsFunc(all[:i], func(b mending) bool { return a.edits != nil && slices.Equal(a.edits, b.edits) }) {
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
