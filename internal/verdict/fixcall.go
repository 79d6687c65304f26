package verdict

import (
	"bytes"
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// callMending is what takes findings of a call away.
type callMending struct {
	list   []mending
	gone   []*Finding
	texts  []analysis.TextEdit // of what the call runs
	args   []analysis.TextEdit // of what it passes
	shared []textSource        // edited texts that are not the call's alone
}

// fixCall looks for a fix of what a call runs: one that mends every text that
// it can run in the same way. All are the calls of the package.
func (j *judge) fixCall(site *Site, all []*Site) {
	m, ok := j.mendCall(site, all, false)
	if ok && len(m.shared) > 0 {
		ok = j.together(site, all, m)
	}
	if !ok {
		m, ok = j.mendCall(site, all, true)
		ok = ok && !slices.ContainsFunc(m.shared, func(src textSource) bool { return !j.fits(site, all, src, m.texts, m.gone) })
	}
	if !ok {
		return
	}
	edits, ok := joined(append(m.texts, m.args...))
	if !ok {
		return
	}
	fix := &Fix{Message: describeFix(m.list), Edits: edits}
	for _, f := range m.gone {
		f.Fix = fix
	}
}

// mendCall finds what mends all texts of a call. With byColumns, only what
// compares columns is added, which is no matter of the call's values.
func (j *judge) mendCall(site *Site, all []*Site, byColumns bool) (*callMending, bool) {
	if site.Call == nil || slices.ContainsFunc(all, func(o *Site) bool { return o != site && o.Call == site.Call }) {
		return nil, false // what is a value of one statement may be one of another too
	}
	var first *callMending
	for i, t := range site.Templates {
		if t.Unknown() != nil {
			return nil, false
		}
		texts := renderings(t, j.prover.dialect)
		if len(texts) != 1 {
			return nil, false
		}
		r := &texts[0]
		v := newCallValues(j, site, i, r)
		m := &mender{prover: j.prover, style: styleOf(site), expanded: r.expanded(), text: r.text, values: v}
		list := m.mend(func(s *proven, f *scope.Finding) bool {
			known := site.finding(r, s, f)
			return known != nil && mendable(known)
		})
		if byColumns {
			list = slices.DeleteFunc(list, func(a mending) bool { return !a.byColumn() })
			if !m.helps(list) {
				return nil, false
			}
		}
		c, ok := j.callEdits(site, all, r, m, v, list)
		switch {
		case !ok || first != nil && !(slices.EqualFunc(c.texts, first.texts, sameEdit) && slices.EqualFunc(c.args, first.args, sameEdit)):
			return nil, false
		case first == nil:
			first = c
		default:
			first.gone = append(first.gone, c.gone...)
		}
	}
	return first, first != nil
}

func sameEdit(a, b analysis.TextEdit) bool {
	return a.Pos == b.Pos && a.End == b.End && bytes.Equal(a.NewText, b.NewText)
}

// together adds to a call's mending what the other calls of the same texts need:
// each gets the same edits of them, and passes its own tenant. Nothing else may
// use them.
func (j *judge) together(site *Site, all []*Site, m *callMending) bool {
	calls := []*ast.CallExpr{site.Call}
	var others []*Site
	for _, o := range all {
		uses := func(src textSource) bool { return slices.ContainsFunc(o.Templates, src.within) }
		if o.Call != site.Call && slices.ContainsFunc(m.shared, uses) {
			if o.Call == nil || slices.Contains(calls, o.Call) {
				return false
			}
			calls, others = append(calls, o.Call), append(others, o)
		}
	}
	for _, src := range m.shared {
		if src.name == nil || !j.onlyIn(src.name, calls...) {
			return false
		}
	}
	for _, o := range others {
		more, ok := j.mendCall(o, all, false)
		if !ok || !slices.EqualFunc(more.texts, m.texts, sameEdit) || slices.ContainsFunc(more.shared, func(src textSource) bool {
			return !slices.ContainsFunc(m.shared, func(known textSource) bool { return known.from == src.from })
		}) {
			return false
		}
		m.list, m.gone, m.args = append(m.list, more.list...), append(m.gone, more.gone...), append(m.args, more.args...)
	}
	return true
}

// finding is a site's finding about what the prover found in a text.
func (s *Site) finding(r *rendered, in *proven, f *scope.Finding) *Finding {
	for _, st := range s.Statements {
		if st.Text == r.text && st.Start == in.Start {
			return st.finding(f, int(f.Pos))
		}
	}
	return nil
}

// expanded holds the stand-ins for values of the call.
func (r *rendered) expanded() []int {
	var numbers []int
	for _, s := range r.standIns {
		if s.hole.FromIn {
			numbers = append(numbers, s.number)
		}
	}
	return numbers
}

// callEdits maps edits of a text to the source, with the arguments that go with
// them. Ok is false where that cannot be done for certain.
func (j *judge) callEdits(site *Site, all []*Site, r *rendered, m *mender, v *callValues, list []mending) (c *callMending, ok bool) {
	edits, ok := editsOf(list)
	if !ok || len(edits) == 0 {
		return nil, false
	}
	c = &callMending{list: list}
	for _, a := range list {
		c.gone = append(c.gone, site.finding(r, &m.before[a.statement], a.finding))
	}
	for _, p := range edits {
		e := p.Edit
		if strings.Contains(e.Text, "%") {
			return nil, false // means something to fmt
		}
		segment, at, ok := r.at.written(e)
		if !ok {
			return nil, false
		}
		src, own := j.source(site, all, segment)
		if !src.from.IsValid() || src.repeated(r.at) {
			return nil, false
		}
		if !own && !slices.ContainsFunc(c.shared, func(o textSource) bool { return o.from == src.from }) {
			c.shared = append(c.shared, src)
		}
		edit, ok := src.edit(e, at, segment)
		if !ok {
			return nil, false
		}
		c.texts = append(c.texts, edit)
	}
	if c.texts, ok = joined(c.texts); !ok {
		return nil, false
	}
	if c.args, ok = v.arguments(edits); !ok || len(c.args) == 0 {
		return c, ok
	}
	file := j.fileOf(site.Call.Pos())
	return c, file != nil && !ast.IsGenerated(file)
}

// byColumn tells whether a mending compares columns, with no value of the call.
func (a *mending) byColumn() bool {
	return a.finding.Change != nil && a.finding.Change.Bound != sqlast.NoPos
}
