package verdict

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

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
	slots    *slots         // where values are written; nil where that is not seen
	named    *ast.CompositeLit
	mark     string   // of named placeholders
	names    []string // of named placeholders, with those that are new
	entries  []string // of the map, for the new ones
}

type placeholderStyle int

const (
	fixedStyle    placeholderStyle = iota // a new placeholder cannot be added
	questionStyle                         // ?
	numberedStyle                         // $1, or ?1 in SQLite
	namedStyle                            // :name or @name, of a map
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
				v.mark = text[:1]
				v.names = append(v.names, ph.Name)
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
	v.slots = v.findSlots()
	postgres := j.prover.dialect == catalog.Postgres
	switch {
	case slices.ContainsFunc(r.standIns, func(s standIn) bool { return !harmless(r.text, s) }) || len(kinds) > 1 || site.Prepare:
	case site.Named != nil:
		if v.named = j.namedValues(site.Call); v.named != nil && v.mark != "" {
			v.style = namedStyle
		}
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
	if index, reason := v.args.index(ph); v.slots != nil && arg != nil && reason == "" {
		expr := plainExpr(v.slots.written[index])
		return operand{text, expr}, expr != ""
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

func (v *callValues) fresh(dimension, column string) (operand, bool) {
	at := v.site.Call.Pos()
	switch {
	case v.style == fixedStyle || v.style != namedStyle && v.slots == nil:
		return operand{}, false
	case v.style == namedStyle:
		at = v.named.Pos()
	default:
		at = min(at, v.slots.before)
	}
	d := dimensionOf(v.judge.config, dimension)
	arg, ok := v.judge.tenantIn(at, d)
	if !ok {
		return operand{}, false
	}
	if v.style == questionStyle {
		return operand{"?", arg}, true
	}
	if v.style == namedStyle {
		return v.freshName(d.Name, column, arg)
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

// slots are the values of a statement as they are written, in the call or in a
// list that is made for it.
type slots struct {
	written []ast.Expr
	before  token.Pos // where the first one goes
	first   bool      // nothing stands before it
	added   int       // in an empty list
}

// findSlots finds them, if each is written out.
func (v *callValues) findSlots() *slots {
	call, list := v.site.Call, v.args.list
	sig, isFunc := v.judge.pass.TypesInfo.TypeOf(call.Fun).Underlying().(*types.Signature)
	if !isFunc || !sig.Variadic() || !v.args.known {
		return nil
	}
	last := sig.Params().Len() - 1
	slice, isSlice := sig.Params().At(last).Type().(*types.Slice)
	if !isSlice || !types.Identical(slice.Elem().Underlying(), types.NewInterfaceType(nil, nil)) {
		return nil
	}
	var s *slots
	switch {
	case !call.Ellipsis.IsValid() && last > 0 && len(call.Args) >= last:
		s = &slots{written: call.Args[last:], before: call.Args[last-1].End()}
	case call.Ellipsis.IsValid():
		lit := v.judge.literalOf(call.Args[last], call)
		if lit == nil {
			return nil
		}
		s = &slots{written: lit.Elts, before: lit.Lbrace + 1, first: true}
	}
	if s == nil || len(s.written) != len(list) {
		return nil
	}
	for i, e := range s.written {
		if types.ExprString(e) != list[i].Expr && (list[i].Pos < e.Pos() || list[i].Pos >= e.End()) || knowledge.IsNamedArg(list[i].TypeName) {
			return nil
		}
		if _, keyed := e.(*ast.KeyValueExpr); keyed {
			return nil
		}
	}
	return s
}

// insert adds a value behind a number of the others.
func (s *slots) insert(behind int, value string) analysis.TextEdit {
	at, text := s.before, ", "+value
	switch {
	case behind > 0:
		at = s.written[behind-1].End()
	case s.first && len(s.written) > 0:
		text = value + ", "
	case s.first && s.added == 0:
		text = value
		s.added++
	}
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}

// arguments are the edits that add the arguments of new placeholders.
func (v *callValues) arguments(edits []placed) (out []analysis.TextEdit, ok bool) {
	used := func(arg string) bool { return slices.ContainsFunc(edits, func(p placed) bool { return p.arg == arg }) }
	switch v.style {
	case namedStyle:
		return v.newEntries(used), true
	case numberedStyle:
		for i, arg := range v.order {
			switch {
			case used(arg):
				out = append(out, v.slots.insert(len(v.args.list), arg))
			case slices.ContainsFunc(v.order[i+1:], used):
				return nil, false // the next one's number would be wrong
			}
		}
	default:
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
			if v.slots == nil || behind > len(v.slots.written) {
				return nil, false
			}
			out = append(out, v.slots.insert(behind, p.arg))
		}
	}
	return out, true
}
