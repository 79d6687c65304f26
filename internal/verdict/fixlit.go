package verdict

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/tenantvet/tenantvet/internal/sqlfix"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// literal finds the piece of source that an edit falls into, and the edit's
// place in its text.
func (ps places) literal(e sqlfix.Edit) (s sqltext.Segment, at int, ok bool) {
	anchor := e.Start
	if e.Behind {
		anchor--
	}
	i := sort.Search(len(ps), func(i int) bool { return ps[i].start > anchor }) - 1
	if anchor < 0 || i < 0 {
		return s, 0, false
	}
	s, at = ps[i].segment, e.Start-ps[i].start
	return s, at, s.Hole == nil && !s.Embedded && s.Literal.IsValid() && at+e.End-e.Start <= len(s.Text)
}

// literal finds the string literal that a piece of a call's text comes from, in
// a file that people write. Own tells that nothing but that call has it.
func (j *judge) literal(site *Site, all []*Site, s sqltext.Segment) (lit *ast.BasicLit, own bool) {
	file := j.fileOf(s.Literal)
	if file == nil || ast.IsGenerated(file) {
		return nil, false
	}
	path, _ := astutil.PathEnclosingInterval(file, s.Literal, s.Literal)
	if len(path) == 0 {
		return nil, false
	}
	lit, ok := path[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil, false
	}
	if j.belongs(path, site.Call) {
		others := func(o *Site) bool { return o.Call != site.Call && slices.ContainsFunc(o.Templates, within(lit)) }
		return lit, !slices.ContainsFunc(all, others)
	}
	if !j.hidden(path) {
		return nil, false
	}
	return lit, false
}

// within tells whether a text has a part of a literal.
func within(lit *ast.BasicLit) func(sqltext.Template) bool {
	return func(t sqltext.Template) bool {
		return slices.ContainsFunc(t.Segments, func(s sqltext.Segment) bool { return lit.Pos() <= s.Literal && s.Literal <= lit.End() })
	}
}

// hidden tells whether a literal, of which path leads outward, is in the value
// of an unexported constant or variable of the package, which all uses are
// looked at of.
func (j *judge) hidden(path []ast.Node) bool {
	for i, n := range path[1:] {
		switch n := n.(type) {
		case *ast.ParenExpr, *ast.BinaryExpr:
		case *ast.ValueSpec:
			k := slices.IndexFunc(n.Values, func(e ast.Expr) bool { return e == path[i] })
			return k >= 0 && len(n.Names) == len(n.Values) && !n.Names[k].IsExported() && !j.namedElsewhere(n.Names[k])
		default:
			return false
		}
	}
	return false
}

// offsets are the places of a text that a place of the source is.
func (ps places) offsets(pos token.Pos) []int {
	var out []int
	for _, p := range ps {
		if p.segment.Hole != nil || p.segment.Embedded || !p.segment.Literal.IsValid() {
			continue
		}
		for i := range len(p.segment.Text) {
			switch at := p.segment.Pos(i); {
			case at == pos:
				out = append(out, p.start+i)
			case i+1 == len(p.segment.Text) && at+1 == pos:
				out = append(out, p.start+i+1)
			}
		}
	}
	return slices.Compact(out)
}

// fits tells whether edits of a literal that several calls have are right for
// the others too: the findings that go are gone there as well, and no other
// comes.
func (j *judge) fits(site *Site, all []*Site, lit *ast.BasicLit, edits []analysis.TextEdit, gone []*Finding) bool {
	for _, o := range all {
		for _, t := range o.Templates {
			if o.Call == site.Call || !within(lit)(t) {
				continue
			}
			texts := renderings(t, j.prover.dialect)
			if t.Unknown() != nil || len(texts) != 1 {
				return false
			}
			r := &texts[0]
			m := &mender{prover: j.prover, style: styleOf(o), expanded: r.expanded(), text: r.text}
			m.before = m.judge(r.text)
			whole := mending{statement: -1}
			for _, e := range edits {
				for _, at := range r.at.offsets(e.Pos) {
					whole.edits = append(whole.edits, sqlfix.Edit{Start: at, End: at, Text: string(e.NewText)})
				}
			}
			list := []mending{whole}
			for k := range m.before {
				for i := range m.before[k].result.Findings {
					f := &m.before[k].result.Findings[i]
					if slices.Contains(gone, o.finding(r, &m.before[k], f)) {
						list = append(list, mending{statement: k, finding: f})
					}
				}
			}
			if !m.helps(list) {
				return false
			}
		}
	}
	return true
}

// belongs tells whether a literal, of which path leads outward, is for the call
// alone: it is in its arguments, or in the value of a local variable or of an
// unexported constant or variable that the call alone uses.
func (j *judge) belongs(path []ast.Node, call *ast.CallExpr) bool {
	for i, n := range path[1:] {
		switch n := n.(type) {
		case *ast.ParenExpr, *ast.BinaryExpr:
		case *ast.CallExpr:
			if n == call {
				return n.Fun != path[i]
			}
			if !j.formats(n) {
				return false
			}
		case *ast.AssignStmt:
			k := slices.IndexFunc(n.Rhs, func(e ast.Expr) bool { return e == path[i] })
			if k < 0 || len(n.Lhs) != len(n.Rhs) {
				return false
			}
			id, ok := n.Lhs[k].(*ast.Ident)
			return ok && j.onlyIn(id, call)
		case *ast.ValueSpec:
			k := slices.IndexFunc(n.Values, func(e ast.Expr) bool { return e == path[i] })
			return k >= 0 && len(n.Names) == len(n.Values) && j.onlyIn(n.Names[k], call)
		default:
			return false
		}
	}
	return false
}

// formats tells whether a call makes one text of another and keeps none.
func (j *judge) formats(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	if sel, isSel := call.Fun.(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok {
		return false
	}
	fn, ok := j.pass.TypesInfo.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	return slices.Contains([]string{"fmt.Sprintf", "strings.TrimSpace"}, fn.FullName()) || fn.Name() == "Rebind"
}

// onlyIn tells whether a variable or constant is used by the call alone, but
// for what makes its value.
func (j *judge) onlyIn(id *ast.Ident, call *ast.CallExpr) bool {
	info := j.pass.TypesInfo
	obj := cmp.Or(info.Defs[id], info.Uses[id])
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	global := obj.Parent() == obj.Pkg().Scope()
	if v, ok := obj.(*types.Var); global && obj.Exported() || ok && v.IsField() {
		return false
	}
	if global && j.namedElsewhere(id) {
		return false
	}
	used := false
	for use, of := range info.Uses {
		switch {
		case of != obj:
		case call.Lparen < use.Pos() && use.End() <= call.Rparen:
			used = true
		case global || !j.makes(use, obj):
			return false
		}
	}
	return used
}

// namedElsewhere tells whether the package's folder has files that are not
// looked at, tests or for other systems, in which a name occurs.
func (j *judge) namedElsewhere(id *ast.Ident) bool {
	dir := filepath.Dir(j.pass.Fset.PositionFor(id.Pos(), false).Filename)
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return true
	}
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(id.Name) + `\b`)
	for _, name := range names {
		if slices.ContainsFunc(j.pass.Files, func(f *ast.File) bool { return j.pass.Fset.PositionFor(f.Package, false).Filename == name }) {
			continue
		}
		if text, err := os.ReadFile(name); err != nil || word.Match(text) {
			return true
		}
	}
	return false
}

// repeated tells whether a text has any part of a literal twice.
func repeated(ps places, lit *ast.BasicLit) bool {
	seen := map[token.Pos]bool{}
	for _, p := range ps {
		for i := range len(p.segment.Text) {
			pos := p.segment.Pos(i)
			if pos < lit.Pos() || pos >= lit.End() || p.segment.Hole != nil {
				break
			}
			if seen[pos] && i == 0 || seen[pos] && p.segment.Offsets == nil {
				return true
			}
			seen[pos] = true
		}
	}
	return false
}

// makes tells whether a use of a variable is in a statement that assigns it.
func (j *judge) makes(use *ast.Ident, obj types.Object) bool {
	file := j.fileOf(use.Pos())
	if file == nil {
		return false
	}
	path, _ := astutil.PathEnclosingInterval(file, use.Pos(), use.End())
	for _, n := range path {
		switch n := n.(type) {
		case *ast.AssignStmt:
			id, ok := n.Lhs[0].(*ast.Ident)
			return ok && len(n.Lhs) == 1 && (j.pass.TypesInfo.Uses[id] == obj || j.pass.TypesInfo.Defs[id] == obj)
		case *ast.FuncLit, *ast.UnaryExpr, ast.Stmt:
			return false
		}
	}
	return false
}

// literalEdit writes an edit of a text in the literal that it comes from.
func literalEdit(lit *ast.BasicLit, e sqlfix.Edit, at int, s sqltext.Segment) (out analysis.TextEdit, ok bool) {
	text := e.Text
	raw := strings.HasPrefix(lit.Value, "`")
	if raw && strings.Contains(text, "`") {
		return out, false
	}
	if !raw {
		text = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(text)
	}
	out = analysis.TextEdit{Pos: s.Pos(at), End: s.Pos(at + e.End - e.Start), NewText: []byte(text)}
	if e.Behind && at > 0 && at == len(s.Text) {
		out.Pos = s.Pos(at-1) + 1
		out.End = out.Pos
	}
	if out.Pos <= lit.Pos() || out.End >= lit.End() {
		return out, false
	}
	if int(lit.End()-lit.Pos()) != len(lit.Value) {
		return out, raw // carriage returns, which the value lacks
	}
	from, to := int(out.Pos-lit.Pos()), int(out.End-lit.Pos())
	old, err := strconv.Unquote(lit.Value)
	if err != nil {
		return out, false
	}
	edited, err := strconv.Unquote(lit.Value[:from] + text + lit.Value[to:])
	if err != nil {
		return out, false
	}
	// The literal says what it said, but for the edit, at the edit's place.
	for k := 0; k+e.End-e.Start <= len(old); k++ {
		if edited == old[:k]+e.Text+old[k+e.End-e.Start:] && strings.HasSuffix(old[:k], s.Text[:at]) && strings.HasPrefix(old[k:], s.Text[at:]) {
			return out, true
		}
	}
	return out, false
}
