package sqltext

import (
	"go/token"
	"go/types"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// folds are library functions, by full name, that compute a text, a list of
// texts, a number or a condition from texts as far as these are known, with the
// numbers of their operands.
var folds = map[string]int{
	"strings.Fields":                    1,
	"strings.Split":                     2,
	"strings.Cut":                       2,
	"strings.CutPrefix":                 2,
	"strings.CutSuffix":                 2,
	"strings.Index":                     2,
	"strings.IndexByte":                 2,
	"strings.IndexAny":                  2,
	"strings.LastIndex":                 2,
	"strconv.Quote":                     1,
	"path.Join":                         1,
	"path/filepath.Join":                1,
	"cmp.Or":                            1,
	"time.Time.Format":                  2,
	"regexp.(*Regexp).ReplaceAllString": 3,
	"regexp.(*Regexp).ReplaceAllLiteralString": 3,
}

// lists are those of folds whose result is a list.
var lists = setOf("strings.Fields", "strings.Split")

// fold evaluates result number result of a call of a library function, nil when
// the function is none of folds.
func (e *Evaluator) fold(fn *types.Func, args []ssa.Value, result int, v *ssa.Call) *Expr {
	name := knowledge.FullName(fn)
	switch name {
	case "slices.Clone":
		return e.eval(args[0], v)
	case "slices.Concat":
		if all := e.eval(args[0], v); all.kind == kindList {
			return node(kindAppend, all.args...)
		}
		return nil
	case "fmt.Appendf":
		return concat(e.eval(args[0], v), opExpr(opSprintf, 0, e.eval(args[1], v), e.eval(args[2], v)))
	case "fmt.Append":
		return concat(e.eval(args[0], v), opExpr(opSprint, 0, e.eval(args[1], v)))
	}
	if knowledge.MakesWord(fn) {
		x := opExpr(opWord, 0)
		x.segs = freeExpr("value of "+describe(v), v.Pos()).segs
		return x
	}
	n, ok := folds[name]
	if !ok || len(args) != n || name == "cmp.Or" && !isString(v.Type()) {
		return nil
	}
	if name == "time.Time.Format" {
		args = args[1:]
	}
	list := make([]*Expr, len(args))
	for i, a := range args {
		list[i] = e.eval(a, v)
	}
	x := opExpr(opFold, result, list...)
	x.field = name
	x.segs = freeExpr("value of "+describe(v), v.Pos()).segs
	return x
}

// fold computes what is not a list.
func (x *expander) fold(e *Expr) []Segment {
	switch e.field {
	case "cmp.Or":
		return x.firstOf(e)
	case "path.Join", "path/filepath.Join":
		var parts []string
		for _, it := range x.list(e.args[0]) {
			s, ok := "", false
			if it.rest == "" {
				s, ok = constantText(x.pieces(it.x))
			}
			if !ok {
				return free(reasonOf(e))
			}
			parts = append(parts, s)
		}
		return literalExpr(path.Join(parts...)).segs
	case "time.Time.Format":
		// The name of a zone can be any text.
		layout, ok := constantText(x.pieces(e.args[0]))
		if !ok || !isWord(layout) || strings.Contains(layout, "MST") {
			return free(reasonOf(e))
		}
		return word(reasonOf(e), token.NoPos)
	case "strconv.Quote":
		if s, ok := constantText(x.pieces(e.args[0])); ok {
			return literalExpr(strconv.Quote(s)).segs
		}
		return free(reasonOf(e))
	case "regexp.(*Regexp).ReplaceAllString", "regexp.(*Regexp).ReplaceAllLiteralString":
		return x.replacePattern(e)
	}
	segs := join(x.pieces(e.args[0]))
	part, ok := constantText(x.pieces(e.args[1]))
	if e.field == "strings.IndexByte" {
		n, err := strconv.Atoi(part)
		if part = string(rune(n)); err != nil || n < 0 || n > 0x7f {
			ok = false
		}
	}
	if !ok {
		return free(reasonOf(e))
	}
	if strings.Contains(e.field, "Index") {
		return x.index(e, segs, part)
	}
	return x.cutAt(e, segs, part)
}

// index is where part begins, if that is certain.
func (x *expander) index(e *Expr, segs []Segment, part string) []Segment {
	find := strings.Index
	switch e.field {
	case "strings.IndexAny":
		find = strings.IndexAny
	case "strings.LastIndex":
		find = strings.LastIndex
	}
	s, whole := constantText(segs)
	if !whole && len(segs) > 0 && segs[0].Hole == nil && e.field != "strings.LastIndex" {
		s = segs[0].Text
	}
	if n := find(s, part); whole || n >= 0 {
		return literalExpr(strconv.Itoa(n)).segs
	}
	return holeExpr(NumberText, "", token.NoPos).segs
}

// cutAt is a result of strings.Cut, CutPrefix or CutSuffix.
func (x *expander) cutAt(e *Expr, segs []Segment, part string) []Segment {
	size := length(segs)
	_, whole := constantText(segs)
	at := -1
	switch {
	case e.field == "strings.Cut" && len(segs) > 0 && segs[0].Hole == nil:
		at = strings.Index(segs[0].Text, part)
	case e.field == "strings.CutPrefix" && len(segs) > 0 && segs[0].Hole == nil:
		whole = whole || len(segs[0].Text) >= len(part)
		if strings.HasPrefix(segs[0].Text, part) {
			at = 0
		}
	case e.field == "strings.CutSuffix" && len(segs) > 0 && segs[len(segs)-1].Hole == nil:
		last := segs[len(segs)-1].Text
		whole = whole || len(last) >= len(part)
		if strings.HasSuffix(last, part) {
			at = size - len(part)
		}
	}
	found := at >= 0
	switch {
	case !found && !whole:
		return free(reasonOf(e))
	case e.n == 2 || e.n == 1 && e.field != "strings.Cut":
		return answer(found).segs
	case !found && e.n == 0:
		return segs
	case !found:
		return nil
	case e.field == "strings.CutSuffix":
		return cutEnds(slices.Clone(segs), "", part)
	case e.n == 0 && e.field == "strings.Cut":
		return []Segment{segs[0].slice(0, at)}
	}
	rest := slices.Clone(segs)
	rest[0] = segs[0].slice(at+len(part), len(segs[0].Text))
	return rest
}

// firstOf is the first text that is not empty.
func (x *expander) firstOf(e *Expr) []Segment {
	for _, it := range x.list(e.args[0]) {
		if it.rest != "" {
			return free(it.rest)
		}
		segs := x.pieces(it.x)
		if minLength(segs) > 0 {
			return segs
		}
		if s, ok := constantText(segs); !ok || s != "" {
			return free(reasonOf(e))
		}
	}
	return nil
}

// folded is a list that a library function makes.
func (x *expander) folded(e *Expr) *Expr {
	segs := join(x.pieces(e.args[0]))
	sep, isSpace := "", func(c byte) bool { return strings.IndexByte(" \t\n\v\f\r", c) >= 0 }
	if e.field == "strings.Split" {
		s, ok := constantText(x.pieces(e.args[1]))
		if sep = s; !ok || sep == "" {
			return textExpr(e.segs...)
		}
	}
	out := node(kindList)
	var element []Segment
	end := func() {
		if sep != "" || len(element) > 0 {
			out.args = append(out.args, textExpr(element...))
		}
		element = nil
	}
	for _, s := range segs {
		if s.Hole != nil {
			if s.Hole.Kind == FreeText || s.Hole.Kind == QuotedIdentifier || !s.Hole.survives(sep) || sep == "" && s.Hole.Kind == WordText {
				return textExpr(e.segs...)
			}
			element = append(element, s)
			continue
		}
		for at := 0; at < len(s.Text); {
			n := at
			if sep == "" {
				n += span(s.Text[at:], func(c byte) bool { return !isSpace(c) })
			} else if i := strings.Index(s.Text[at:], sep); i >= 0 {
				n += i
			} else {
				n = len(s.Text)
			}
			if n > at {
				element = append(element, s.slice(at, n))
			}
			if at = n; at == len(s.Text) {
				break
			}
			end()
			if at += len(sep); sep == "" {
				at += span(s.Text[at:], isSpace)
			}
		}
	}
	end()
	return out
}

// replacePattern replaces what a constant pattern matches; of text with holes
// only white space.
func (x *expander) replacePattern(e *Expr) []Segment {
	pattern, ok := constantText(x.pieces(e.args[0]))
	by, ok2 := constantText(x.pieces(e.args[2]))
	re, err := regexp.Compile(pattern)
	literal := strings.HasSuffix(e.field, "LiteralString")
	if !ok || !ok2 || err != nil || !literal && strings.Contains(by, "$") {
		return free(reasonOf(e))
	}
	segs := join(x.pieces(e.args[1]))
	if _, whole := constantText(segs); !whole && !matchesSpace(pattern) {
		return free(reasonOf(e))
	}
	var out []Segment
	for _, s := range segs {
		if s.Hole != nil {
			if s.Hole.Kind == QuotedIdentifier || s.Hole.Kind == WordText && !isWord(by) {
				return free(reasonOf(e))
			}
			out = append(out, s)
			continue
		}
		at := 0
		for _, m := range re.FindAllStringIndex(s.Text, -1) {
			out = append(out, s.slice(at, m[0]))
			if by != "" {
				out = append(out, Segment{Text: by})
			}
			at = m[1]
		}
		out = append(out, s.slice(at, len(s.Text)))
	}
	return out
}

// matchesSpace says whether a pattern matches one or more characters of white
// space wherever they are, and nothing else.
func matchesSpace(pattern string) bool {
	re, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil && spaces(re)
}

func spaces(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return strings.TrimSpace(string(re.Rune)) == ""
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if r > ' ' || strings.TrimSpace(string(r)) != "" {
					return false
				}
			}
		}
		return true
	case syntax.OpPlus, syntax.OpCapture:
		return spaces(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && spaces(re.Sub[0])
	case syntax.OpConcat, syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return !spaces(s) })
	default:
		return false
	}
}

// number is the number that a text is.
func (x *expander) number(e *Expr) (int, bool) {
	s, ok := constantText(x.pieces(e))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
