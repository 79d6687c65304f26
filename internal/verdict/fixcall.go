package verdict

import (
	"bytes"
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// fixCall looks for a fix of what a call runs: one that mends every text that
// it can run in the same way. All are the calls of the package.
func (j *judge) fixCall(site *Site, all []*Site) {
	if slices.ContainsFunc(all, func(o *Site) bool { return o != site && o.Call == site.Call }) {
		return // what is a value of one statement may be one of another too
	}
	var first []analysis.TextEdit
	var found []mending
	mended := map[*Finding]bool{}
	for i, t := range site.Templates {
		if t.Unknown() != nil {
			return
		}
		texts := renderings(t, j.prover.dialect)
		if len(texts) != 1 {
			return
		}
		r := &texts[0]
		v := newCallValues(j, site, i, r)
		m := &mender{prover: j.prover, style: styleOf(site), expanded: r.expanded(), text: r.text, values: v}
		list := m.mend(func(s *proven, f *scope.Finding) bool {
			known := site.finding(r, s, f)
			return known != nil && mendable(known)
		})
		edits, gone, ok := j.callEdits(site, all, r, m, v, list)
		if byColumns := slices.DeleteFunc(slices.Clone(list), func(a mending) bool { return !a.byColumn() }); !ok && len(byColumns) > 0 && m.helps(byColumns) {
			list = byColumns
			edits, gone, ok = j.callEdits(site, all, r, m, v, list)
		}
		if !ok || i > 0 && !slices.EqualFunc(edits, first, sameEdit) {
			return
		}
		for _, f := range gone {
			mended[f] = true
		}
		if i == 0 {
			first, found = edits, list
		}
	}
	if len(found) == 0 {
		return
	}
	fix := &Fix{Message: describeFix(found), Edits: first}
	for f := range mended {
		f.Fix = fix
	}
}

func sameEdit(a, b analysis.TextEdit) bool {
	return a.Pos == b.Pos && a.End == b.End && bytes.Equal(a.NewText, b.NewText)
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
func (j *judge) callEdits(site *Site, all []*Site, r *rendered, m *mender, v *callValues, list []mending) (out []analysis.TextEdit, gone []*Finding, ok bool) {
	edits, ok := editsOf(list)
	if !ok || len(edits) == 0 {
		return nil, nil, false
	}
	for _, a := range list {
		gone = append(gone, site.finding(r, &m.before[a.statement], a.finding))
	}
	var shared []*ast.BasicLit
	for _, p := range edits {
		e := p.Edit
		if strings.Contains(e.Text, "%") {
			return nil, nil, false // means something to fmt
		}
		segment, at, ok := r.at.literal(e)
		if !ok {
			return nil, nil, false
		}
		lit, own := j.literal(site, all, segment)
		if lit == nil || repeated(r.at, lit) {
			return nil, nil, false
		}
		if !own && !slices.Contains(shared, lit) {
			shared = append(shared, lit)
		}
		edit, ok := literalEdit(lit, e, at, segment)
		if !ok {
			return nil, nil, false
		}
		out = append(out, edit)
	}
	for _, lit := range shared {
		// Other calls have other arguments: only columns are the same there.
		if slices.ContainsFunc(list, func(a mending) bool { return !a.byColumn() }) || !j.fits(site, all, lit, out, gone) {
			return nil, nil, false
		}
	}
	args, ok := v.arguments(edits)
	if !ok {
		return nil, nil, false
	}
	out, ok = joined(append(out, args...))
	return out, gone, ok
}

// byColumn tells whether a mending compares columns, with no value of the call.
func (a *mending) byColumn() bool {
	return a.finding.Change != nil && a.finding.Change.Bound != sqlast.NoPos
}

// callValues writes the tenant in a text that a call runs.
type callValues struct {
	judge *judge
	site  *Site
	text  string
	args  *arguments
	// question holds the offsets of every ? that takes an argument, in order.
	question []int
	style    placeholderStyle
	highest  int
	numbers  map[string]int // new placeholders by dimension
	order    []string       // the arguments of new numbered placeholders
}

type placeholderStyle int

const (
	fixedStyle    placeholderStyle = iota // a new placeholder cannot be added
	questionStyle                         // ?
	numberedStyle                         // $1, or ?1 in SQLite
)

func newCallValues(j *judge, site *Site, template int, r *rendered) *callValues {
	proofs := j.prover.prove(r, styleOf(site))
	v := &callValues{judge: j, site: site, text: r.text, args: newArguments(site, template, r, proofs, j.prover.dialect), numbers: map[string]int{}}
	kinds := map[string]bool{}
	for _, p := range proofs {
		for _, ph := range p.placeholders {
			switch text := spelling(r.text, int(ph.Pos)); {
			case ph.Number >= sqlparse.FirstStandIn:
			case ph.Name != "":
				kinds["name"] = true
			case text == "?":
				v.question = append(v.question, int(ph.Pos))
				kinds["?"] = true
			case len(text) > 1:
				kinds[text[:1]+"1"] = true
				v.highest = max(v.highest, ph.Number)
			}
		}
	}
	slices.Sort(v.question)
	postgres := j.prover.dialect == catalog.Postgres
	switch {
	case slices.ContainsFunc(r.standIns, func(s standIn) bool { return !harmless(r.text, s) }) || len(kinds) > 1 || site.Prepare || site.Named != nil:
	case kinds["?"] || len(kinds) == 0 && !postgres:
		v.style = questionStyle
	case len(kinds) == 0 || kinds["$1"] && postgres || kinds["?1"]:
		v.style = numberedStyle
	}
	return v
}

// harmless tells whether a stand-in is a number that is no placeholder's.
func harmless(text string, s standIn) bool {
	return s.hole.Kind == sqltext.NumberText && (s.offset == 0 || !strings.ContainsRune("$?:@", rune(text[s.offset-1])))
}

func (v *callValues) known(s *proven, number int, dimension string) (operand, bool) {
	if !v.trusted(s, number, dimension) {
		return operand{}, false
	}
	i := slices.IndexFunc(s.Placeholders, func(p sqlparse.Placeholder) bool { return p.Number == number })
	if i < 0 || number >= sqlparse.FirstStandIn {
		return operand{}, false
	}
	ph := s.Placeholders[i]
	text := spelling(v.text, int(ph.Pos))
	if ph.Name != "" {
		text = v.text[ph.Pos:min(len(v.text), int(ph.Pos)+1+len(ph.Name))]
		return operand{text: text}, strings.HasSuffix(text, ph.Name)
	}
	if text != "?" {
		return operand{text: text}, len(text) > 1
	}
	arg, _ := v.args.of(ph)
	first, ok := v.place()
	if index, reason := v.args.index(ph); ok && arg != nil && reason == "" {
		return operand{text, plainExpr(v.site.Call.Args[first+index])}, plainExpr(v.site.Call.Args[first+index]) != ""
	}
	return operand{}, false
}

// trusted tells whether a placeholder has one tenant for its value, of which
// nothing is reported.
func (v *callValues) trusted(s *proven, number int, dimension string) bool {
	for _, st := range v.site.Statements {
		if st.Text != v.text || st.Start != s.Start {
			continue
		}
		bad := func(f *Finding) bool { return f.Code == diag.UntrustedTenant || f.Code == diag.ZeroTenant }
		for p, t := range st.tenants {
			if p.number == number && (p.dimension == "" || p.dimension == dimension) {
				return !t.list && !slices.ContainsFunc(st.Findings, bad)
			}
		}
	}
	return false
}

// plainExpr spells a variable or a field of one; "" for what may do something
// each time that it is evaluated.
func plainExpr(e ast.Expr) string {
	for x := e; ; {
		switch t := x.(type) {
		case *ast.Ident:
			return types.ExprString(e)
		case *ast.SelectorExpr:
			x = t.X
		default:
			return ""
		}
	}
}

func (v *callValues) fresh(dimension, _ string) (operand, bool) {
	if v.style == fixedStyle {
		return operand{}, false
	}
	if _, ok := v.place(); !ok {
		return operand{}, false
	}
	d := dimensionOf(v.judge.config, dimension)
	arg, ok := v.judge.tenantIn(v.site.Call, d)
	if !ok {
		return operand{}, false
	}
	if v.style == questionStyle {
		return operand{"?", arg}, true
	}
	n, made := v.numbers[d.Name]
	if !made {
		if v.highest != len(v.args.list) {
			return operand{}, false // an argument without a placeholder, or the other way round
		}
		n = v.highest + len(v.numbers) + 1
		v.numbers[d.Name] = n
		v.order = append(v.order, arg)
	}
	mark := "$"
	if v.judge.prover.dialect == catalog.SQLite {
		mark = "?"
	}
	return operand{mark + strconv.Itoa(n), arg}, true
}

// place is the index of the call's first argument that is a value of the
// statement, if each is written out there.
func (v *callValues) place() (first int, ok bool) {
	call, list := v.site.Call, v.args.list
	sig, isFunc := v.judge.pass.TypesInfo.TypeOf(call.Fun).Underlying().(*types.Signature)
	if !isFunc || !sig.Variadic() || call.Ellipsis.IsValid() || !v.args.known {
		return 0, false
	}
	first = sig.Params().Len() - 1
	slice, isSlice := sig.Params().At(first).Type().(*types.Slice)
	if !isSlice || !types.Identical(slice.Elem().Underlying(), types.NewInterfaceType(nil, nil)) || len(call.Args)-first != len(list) {
		return 0, false
	}
	for i, e := range call.Args[first:] {
		if types.ExprString(e) != list[i].Expr && (list[i].Pos < e.Pos() || list[i].Pos >= e.End()) || knowledge.IsNamedArg(list[i].TypeName) {
			return 0, false
		}
	}
	return first, true
}

// arguments are the edits that add the arguments of new placeholders.
func (v *callValues) arguments(edits []placed) (out []analysis.TextEdit, ok bool) {
	call := v.site.Call
	add := func(behind int, arg string) bool {
		first, ok := v.place()
		if !ok || first+behind == 0 {
			return false
		}
		at := call.Args[first+behind-1].End()
		out = append(out, analysis.TextEdit{Pos: at, End: at, NewText: []byte(", " + arg)})
		return true
	}
	if v.style == numberedStyle {
		used := func(arg string) bool { return slices.ContainsFunc(edits, func(p placed) bool { return p.arg == arg }) }
		for i, arg := range v.order {
			switch {
			case used(arg) && !add(len(v.args.list), arg):
				return nil, false
			case !used(arg) && slices.ContainsFunc(v.order[i+1:], used):
				return nil, false // the next one's number would be wrong
			}
		}
		return out, true
	}
	for _, p := range edits {
		if p.arg == "" {
			continue
		}
		behind := 0
		for _, q := range v.question {
			if q < p.Start {
				behind++
			}
		}
		if !add(behind, p.arg) {
			return nil, false
		}
	}
	return out, true
}
