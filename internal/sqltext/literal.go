package sqltext

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"sort"
	"strings"
	"unicode/utf8"
)

// literals finds the source of constant strings. SSA constants carry no
// position, so a constant is looked up by its value among the constant
// expressions of the package, the one nearest to its use first.
type literals struct {
	info  *types.Info
	decls map[*types.Const]ast.Expr
	exprs map[string][]ast.Expr
	calls map[token.Pos]*ast.CallExpr // by closing parenthesis
	elems map[token.Pos]ast.Expr      // elements of composite literals by start
}

func newLiterals(files []*ast.File, info *types.Info) *literals {
	l := &literals{info: info, decls: map[*types.Const]ast.Expr{}, exprs: map[string][]ast.Expr{},
		calls: map[token.Pos]*ast.CallExpr{}, elems: map[token.Pos]ast.Expr{}}
	for _, f := range files {
		ast.Inspect(f, l.visit)
	}
	for _, list := range l.exprs {
		sort.Slice(list, func(i, j int) bool { return list[i].Pos() < list[j].Pos() })
	}
	return l
}

func (l *literals) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field:
		// Tags are literals too, but no values.
		if n.Type != nil {
			ast.Inspect(n.Type, l.visit)
		}
		return false
	case *ast.GenDecl:
		if n.Tok == token.CONST {
			l.constants(n)
		}
	case ast.Expr:
		switch n := n.(type) {
		case *ast.CallExpr:
			l.calls[n.Rparen] = n
		case *ast.CompositeLit:
			for _, el := range n.Elts {
				if kv, ok := el.(*ast.KeyValueExpr); ok {
					el = kv.Value
				}
				l.elems[el.Pos()] = el
			}
		}
		tv, ok := l.info.Types[n]
		if !ok || tv.Value == nil {
			return true
		}
		if tv.Value.Kind() == constant.String {
			s := constant.StringVal(tv.Value)
			l.exprs[s] = append(l.exprs[s], n)
		}
		return false
	}
	return true
}

// constants records the expression of each constant, implicit repetition
// included.
func (l *literals) constants(d *ast.GenDecl) {
	var last []ast.Expr
	for _, spec := range d.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) > 0 {
			last = vs.Values
		}
		for i, name := range vs.Names {
			if c, ok := l.info.Defs[name].(*types.Const); ok && i < len(last) {
				l.decls[c] = last[i]
			}
		}
	}
}

// at returns the segments of constant s used near pos within [from, to].
func (l *literals) at(s string, from, to, pos token.Pos) []Segment {
	if s == "" {
		return nil
	}
	var best ast.Expr
	distance := func(e ast.Expr) token.Pos {
		switch {
		case !pos.IsValid():
			return 0
		case pos < e.Pos():
			return e.Pos() - pos
		case pos > e.End():
			return pos - e.End()
		}
		return 0
	}
	list := l.exprs[s]
	for _, e := range list {
		inside := !from.IsValid() || e.Pos() >= from && e.End() <= to
		if inside && (best == nil || distance(e) < distance(best)) {
			best = e
		}
	}
	if best == nil && len(list) == 1 {
		best = list[0]
	}
	if best != nil {
		if segs := l.split(best, 0); segs != nil {
			if text, ok := constantText(segs); ok && text == s {
				return segs
			}
		}
	}
	return []Segment{{Text: s}}
}

// split divides a constant expression into the literals it is made of.
func (l *literals) split(e ast.Expr, depth int) []Segment {
	tv := l.info.Types[e]
	if tv.Value == nil || tv.Value.Kind() != constant.String || depth > 1000 {
		return nil
	}
	whole := []Segment{{Text: constant.StringVal(tv.Value)}}
	if whole[0].Text == "" {
		return nil
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		return []Segment{literalSegment(e, whole[0].Text)}
	case *ast.ParenExpr:
		return l.split(e.X, depth+1)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return append(l.split(e.X, depth+1), l.split(e.Y, depth+1)...)
		}
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			if a := l.info.Types[e.Args[0]]; a.Value != nil && a.Value.Kind() == constant.String {
				return l.split(e.Args[0], depth+1)
			}
		}
	case *ast.Ident:
		return l.ofConst(e, whole, depth)
	case *ast.SelectorExpr:
		return l.ofConst(e.Sel, whole, depth)
	}
	return whole
}

func (l *literals) ofConst(id *ast.Ident, whole []Segment, depth int) []Segment {
	if c, ok := l.info.Uses[id].(*types.Const); ok {
		if decl, ok := l.decls[c]; ok {
			if segs := l.split(decl, depth+1); segs != nil {
				return segs
			}
		}
	}
	return whole
}

// literalSegment maps text, the value of lit, to the source of lit.
func literalSegment(lit *ast.BasicLit, text string) Segment {
	s := Segment{Text: text, Literal: lit.ValuePos + 1}
	if strings.HasPrefix(lit.Value, "`") {
		// The scanner drops carriage returns, the source still has them.
		if dropped := int(lit.End()-lit.ValuePos) - len(lit.Value); dropped > 0 && dropped == strings.Count(text, "\n") {
			s.Offsets = make([]int32, len(text))
			shift := 0
			for i := range len(text) {
				if text[i] == '\n' {
					shift++
				}
				s.Offsets[i] = int32(i + shift)
			}
		}
		return s
	}
	if !strings.Contains(lit.Value, `\`) {
		return s
	}
	s.Offsets = make([]int32, 0, len(text))
	src := lit.Value[1:]
	for i := 0; i < len(src)-1 && len(s.Offsets) < len(text); {
		width, n := escape(src[i:])
		for k := range n {
			if src[i] == '\\' {
				k = 0
			}
			s.Offsets = append(s.Offsets, int32(i+k))
		}
		i += width
	}
	if len(s.Offsets) != len(text) {
		s.Literal, s.Offsets = token.NoPos, nil
	}
	return s
}

// escape returns the length in the source of the first character of an
// interpreted literal, and of its value in bytes.
func escape(src string) (width, bytes int) {
	if src[0] != '\\' || len(src) < 2 {
		_, n := utf8.DecodeRuneInString(src)
		return n, n
	}
	switch c := src[1]; {
	case c == 'x':
		return 4, 1
	case c >= '0' && c <= '7':
		return 4, 1
	case c == 'u' || c == 'U':
		width = 6
		if c == 'U' {
			width = 10
		}
		if len(src) < width {
			return len(src), 0
		}
		r := rune(0)
		for _, h := range src[2:width] {
			r = r<<4 | hexDigit(h)
		}
		return width, utf8.RuneLen(r)
	}
	return 2, 1
}

func hexDigit(h rune) rune {
	switch {
	case h >= '0' && h <= '9':
		return h - '0'
	case h >= 'a' && h <= 'f':
		return h - 'a' + 10
	}
	return h - 'A' + 10
}
