package callsite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

func (f *finder) site(call ssa.CallInstruction, r run, library string, wrapper bool) {
	expr := f.calls[call.Common().Pos()]
	s := &Site{
		Pos: call.Pos(), Call: expr, Function: sqltext.FunctionName(call.Parent()),
		Library: library, API: r.name, Wrapper: wrapper,
		Exec: r.api.Exec, Prepare: r.api.Kind == knowledge.Prepare, Handle: r.handle(),
		Question: r.api.Question, NamedStyle: r.api.Colon, AtStyle: r.api.At,
	}
	if expr != nil {
		s.Pos = namePos(expr.Fun)
	}
	switch f.expand(s, r) {
	case never:
		s.Reason = "its arguments keep it from running the statement"
		f.setAside(s, Unreached, "")
		return
	case below:
		return
	case here:
	}
	for _, o := range f.result.Sites {
		if o.Pos == s.Pos && sameSite(o, s) {
			if o.Handle != s.Handle {
				o.Handle = knowledge.AnyHandle
			}
			return
		}
	}
	f.result.Sites = append(f.result.Sites, s)
	f.result.Calls[s] = call
}

// namePos returns the position of the name in the function part of a call.
func namePos(e ast.Expr) token.Pos {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return e.Sel.Pos()
	case *ast.IndexExpr:
		return namePos(e.X)
	case *ast.IndexListExpr:
		return namePos(e.X)
	}
	return e.Pos()
}

func sameSite(a, b *Site) bool {
	if len(a.Templates) != len(b.Templates) || a.Reason != b.Reason || len(a.Args) != len(b.Args) || a.ArgsKnown != b.ArgsKnown {
		return false
	}
	for i := range a.Templates {
		if a.Templates[i].String() != b.Templates[i].String() {
			return false
		}
	}
	for i := range a.Args {
		if a.Args[i].Expr != b.Args[i].Expr || a.Args[i].TypeName != b.Args[i].TypeName {
			return false
		}
	}
	return true
}

// where says where a call's statements are judged.
type where int

const (
	here  where = iota
	never       // the call of a wrapper rules the statement out
	below       // all are composed below
)

// expand fills in the texts and the arguments of s.
func (f *finder) expand(s *Site, r run) where {
	copies := r.api.Kind == knowledge.Copy
	statement := sqltext.Statement{Text: r.text, Args: r.args, Named: r.named}
	variants, reason := sqltext.Expand(statement, f.cfg.Limit)
	if len(variants) == 0 && reason == "" {
		if s.Wrapper {
			return never
		}
		variants, reason = sqltext.ExpandUnreached(statement, f.cfg.Limit)
	}
	variants, reason = f.undecide(s, r, variants, reason)
	if len(variants) == 0 && reason == "" {
		return below
	}
	if reason != "" {
		s.Reason, s.ReasonPos = reason, s.Pos
		s.ArgsReason = "the text was not recovered"
		return here
	}
	if hole := nothing(variants); hole != nil {
		s.Reason, s.ReasonPos = hole.Reason, hole.Pos
		if !s.ReasonPos.IsValid() {
			s.ReasonPos = s.Pos
		}
	} else {
		for _, v := range variants {
			if copies {
				v.Template = inserted(v.Template)
			}
			s.Templates = append(s.Templates, v.Template)
		}
	}
	for _, v := range variants {
		l, named, bound := f.list(r, v)
		if len(s.Templates) > 0 {
			s.lists = append(s.lists, l)
		}
		if bound {
			s.AtStyle = s.AtStyle || r.api.At
			s.NamedStyle = s.NamedStyle || !r.api.At
			s.Named = mergeNamed(s.Named, named)
		}
	}
	s.merge()
	if s.rewritten() {
		s.Templates, s.lists = nil, nil
		s.Reason, s.ReasonPos = "its first value rewrites it", s.Pos
	}
	return here
}

// rewritten says whether the API lets the first value replace the text.
func (s *Site) rewritten() bool {
	if len(s.Args) == 0 || s.Args[0].Type == nil || knowledge.IsNamedArgs(s.Args[0].TypeName) {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(s.Args[0].Type, true, nil, "RewriteQuery")
	_, ok := m.(*types.Func)
	return ok
}

// nothing returns the first hole when no variant has any constant text.
func nothing(variants []sqltext.Variant) *sqltext.Hole {
	var hole *sqltext.Hole
	for _, v := range variants {
		if v.Template.Unknown() == nil {
			return nil
		}
		for _, seg := range v.Template.Segments {
			if seg.Hole == nil {
				return nil
			}
			if hole == nil {
				hole = seg.Hole
			}
		}
	}
	return hole
}

// list turns the values of a variant into arguments.
func (f *finder) list(r run, v sqltext.Variant) (l argList, named map[string]Arg, bound bool) {
	l = argList{known: v.ArgsKnown, reason: v.ArgsReason}
	values := v.Args
	for r.api.Options && len(values) > 0 && values[0] != nil && knowledge.IsOption(values[0].TypeName) {
		values = values[1:]
	}
	isMap := len(values) == 1 && values[0] != nil && knowledge.IsNamedArgs(values[0].TypeName)
	switch {
	case r.named != nil || isMap || v.NamedKnown && len(values) == 0:
		bound = true
		if !v.NamedKnown {
			l.known, l.reason = false, "the named values are not known"
		}
		named = map[string]Arg{}
		for name, value := range v.Named {
			named[name] = argument(value)
		}
		return l, named, bound
	case r.args == nil && r.api.Kind == knowledge.Copy:
		l.known, l.reason = false, "the rows of the bulk load are not seen"
	case r.args == nil && r.api.Kind == knowledge.Prepare:
		l.known, l.reason = false, "the statement is prepared here and run elsewhere"
	}
	one := func(v *sqltext.Value) bool { return v != nil && knowledge.IsNamedArg(v.TypeName) }
	if slices.ContainsFunc(values, one) && v.NamedKnown {
		bound = true
		named = map[string]Arg{}
		for name, value := range v.Named {
			named[name] = argument(value)
		}
	}
	for _, value := range values {
		l.args = append(l.args, argument(value))
	}
	return l, named, bound
}

func argument(v *sqltext.Value) Arg {
	if v == nil {
		return Arg{}
	}
	a := Arg{
		Type: v.Type, TypeName: v.TypeName, Pos: v.Pos, Source: v.Source, Expr: v.Expr,
		Const: v.Const, IsConst: v.IsConst, Value: v.Identity, SSA: v.SSA, Path: v.Path,
	}
	if v.Of != nil {
		of := argument(v.Of)
		a.Of = &of
	}
	return a
}

// merge sums up the argument lists of all variants.
func (s *Site) merge() {
	s.ArgsKnown = true
	for i, l := range s.lists {
		if !l.known {
			s.ArgsKnown, s.ArgsReason = false, l.reason
		}
		for k, a := range l.args {
			switch {
			case k >= len(s.Args):
				s.Args = append(s.Args, a)
			case i > 0 && !sameArg(s.Args[k], a):
				s.Args[k] = Arg{Expr: "several values"}
			}
		}
	}
	if len(s.lists) == 0 {
		s.ArgsKnown, s.ArgsReason = false, "the text was not recovered"
	}
}

func sameArg(a, b Arg) bool {
	return a.Value != nil && a.Value == b.Value || a.Pos.IsValid() && a.Pos == b.Pos && a.Expr == b.Expr
}

func mergeNamed(into, from map[string]Arg) map[string]Arg {
	if into == nil {
		return from
	}
	for name, a := range from {
		if b, ok := into[name]; ok && !sameArg(a, b) {
			a = Arg{Expr: "several values"}
		}
		into[name] = a
	}
	return into
}
