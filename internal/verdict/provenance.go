package verdict

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// bound judges the origins of a value that a call binds to a tenant's column;
// it tells whether it reported one.
func (j *judge) bound(s *Statement, at token.Pos, tp scope.TenantParam, placeholder string, os []origin.Origin) bool {
	reported := false
	for _, o := range os {
		f := &Finding{Pos: at, Site: s.Site, Statement: s, Offset: int(tp.Pos)}
		binds := placeholder + " binds " + tp.Column + " to "
		switch {
		case o.Kind == origin.Untrusted:
			f.Code, f.Message = diag.UntrustedTenant, binds+spell(o)+", which the client chooses"
		case o.Kind == origin.Constant && (j.inTest(at) || j.standsForAll(o, tp.Dimension, tp.Column)):
			continue
		case o.Kind == origin.Constant:
			f.Code, f.Message = diag.ZeroTenant, binds+spell(o)
		case o.Kind == origin.Unknown && j.config.IsStrict(config.StrictProvenance):
			f.Code, f.Message = diag.UntrustedTenant, binds+"a value whose origin is not known: "+o.What
		default:
			continue
		}
		if p := s.at.pos(int(tp.Pos)); p.IsValid() {
			f.Related = append(f.Related, Related{"the placeholder", p})
		}
		if o.Pos.IsValid() && j.line(o.Pos) != j.line(at) {
			f.Related = append(f.Related, Related{"where it comes from", o.Pos})
		}
		j.report(f)
		reported = true
		if o.Kind == origin.Unknown {
			s.lower(scope.Unknown)
		} else {
			s.lower(scope.Unscoped)
		}
	}
	return reported
}

// standsForAll tells whether a zero value may be meant for a column: where
// NULL says that a row is everyone's.
func (j *judge) standsForAll(o origin.Origin, dimension, column string) bool {
	table, _, _ := strings.Cut(column, ".")
	_, shared := dimensionOf(j.config, dimension).SharedRows[table]
	return o.Zero && shared
}

// apart tells whether two values have nothing in common: they come from
// different parameters of a function, or from different functions. Values of
// different kinds may be equal.
func apart(a, b []origin.Origin) bool {
	for _, x := range a {
		for _, y := range b {
			switch {
			case x.Kind != y.Kind:
				return false
			case x.Kind == origin.Trusted && x.What != y.What:
			case x.Kind != origin.Parameter || x.Func != y.Func:
				return false
			case x.Index == y.Index && (strings.HasPrefix(x.Path, y.Path) || strings.HasPrefix(y.Path, x.Path)):
				return false
			}
		}
	}
	return true
}

// spell names an origin.
func spell(o origin.Origin) string {
	switch {
	case o.Kind == origin.Constant && o.What == "the zero value":
		return o.What
	case o.Kind == origin.Constant && o.Zero:
		return "the zero value " + o.What
	case o.Kind == origin.Constant:
		return "the constant " + o.What
	case o.Label != "":
		return fmt.Sprintf("the request's %s %q", o.What, o.Label)
	default:
		return "the request's " + o.What
	}
}

// passedOn reports the values that calls pass on to where they bind a tenant:
// those of one origin in one function once.
func (j *judge) passedOn(passes []passed) {
	slices.SortStableFunc(passes, func(a, b passed) int {
		return cmp.Or(cmp.Compare(a.call.Pos(), b.call.Pos()), cmp.Compare(a.index, b.index), cmp.Compare(a.sink.chain, b.sink.chain))
	})
	type group struct {
		fn        *ssa.Function
		dimension string
		kind      origin.Kind
		text      string
		pos       token.Pos
	}
	known := map[group]*Finding{}
	calls := j.callExprs(passes)
	for _, p := range passes {
		o := p.origin
		at := argumentPos(calls[p.call.Common().Pos()], p)
		if p.sink.demanded && j.inTest(at) || o.Kind == origin.Constant && (j.inTest(at) || j.standsForAll(o, p.sink.dimension, p.sink.column)) {
			continue
		}
		g := group{outermost(p.call.Parent()), p.sink.dimension, o.Kind, spell(o), o.Pos}
		if p.sink.demanded { // whatever it comes from: each place for itself
			g.pos = at
		}
		if first := known[g]; first != nil {
			if at != first.Pos && len(first.Related) < 8 {
				first.Related = append(first.Related, Related{"and here: " + p.sink.chain, at})
			}
			continue
		}
		f := &Finding{
			Code: diag.UntrustedTenant, Pos: at, Offset: -1,
			Site: &Site{Site: &callsite.Site{Pos: at, Function: sqltext.FunctionName(p.call.Parent())}},
		}
		name := cmp.Or(p.sink.dimension, "tenant")
		switch {
		case p.sink.demanded:
			f.Message = fmt.Sprintf("%s is not known to be the caller's %s: %s", j.expression(at, p.sink.path), name, p.sink.chain)
		case o.Kind == origin.Constant:
			f.Code, f.Message = diag.ZeroTenant, fmt.Sprintf("%s is passed as the %s: %s", spell(o), name, p.sink.chain)
		case o.Kind == origin.Untrusted:
			f.Message = fmt.Sprintf("%s, which the client chooses, becomes the %s: %s%s", spell(o), name, j.via(o, at), p.sink.chain)
		default:
			f.Message = fmt.Sprintf("a value whose origin is not known becomes the %s: %s: %s", name, o.What, p.sink.chain)
		}
		if o.Pos.IsValid() && j.line(o.Pos) != j.line(at) {
			f.Related = append(f.Related, Related{"where it comes from", o.Pos})
		}
		known[g] = f
		j.report(f)
	}
}

// expression shows what is passed at a place: the value of a field of a
// literal, or the part of an argument.
func (j *judge) expression(at token.Pos, path string) string {
	var found ast.Expr
	if f := j.fileOf(at); f != nil {
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil || found != nil || n.Pos() > at || n.End() <= at {
				return false
			}
			if kv, ok := n.(*ast.KeyValueExpr); ok && n.Pos() == at {
				found, path = kv.Value, ""
			} else if x, ok := n.(ast.Expr); ok && n.Pos() == at {
				found = x
			}
			return found == nil
		})
	}
	_, literal := found.(*ast.CompositeLit)
	switch {
	case found == nil, literal && path != "":
		return "what is passed"
	case path != "":
		return types.ExprString(found) + path
	default:
		typ := types.TypeString(j.pass.TypesInfo.TypeOf(found), func(p *types.Package) string { return p.Name() })
		return fmt.Sprintf("%s (%s)", types.ExprString(found), typ)
	}
}

// outermost is the declared function around a function literal.
func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// via tells where a value was read, if elsewhere.
func (j *judge) via(o origin.Origin, at token.Pos) string {
	where := o.Where
	if where == "" && o.Pos.IsValid() && j.line(o.Pos) != j.line(at) {
		where = placeName(j.pass.Fset.Position(o.Pos))
	}
	if where == "" {
		return ""
	}
	return where + arrow
}

func placeName(p token.Position) string {
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// where names a place for other packages.
func (f *flow) where(pos token.Pos) string { return placeName(f.pass.Fset.Position(pos)) }

func (j *judge) line(pos token.Pos) string {
	p := j.pass.Fset.Position(pos)
	return fmt.Sprint(p.Filename, ":", p.Line)
}

func (j *judge) inTest(pos token.Pos) bool {
	return strings.HasSuffix(j.position(pos).File, "_test.go")
}

// callExprs finds the syntax of calls, by their opening parentheses.
func (j *judge) callExprs(passes []passed) map[token.Pos]*ast.CallExpr {
	found := map[token.Pos]*ast.CallExpr{}
	for _, p := range passes {
		found[p.call.Common().Pos()] = nil
	}
	if len(found) == 0 {
		return found
	}
	for _, file := range j.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if _, wanted := found[c.Lparen]; wanted {
					found[c.Lparen] = c
				}
			}
			return true
		})
	}
	return found
}

// argumentPos is where a call has the value that it passes on: the field of a
// literal, the argument, or the call.
func argumentPos(call *ast.CallExpr, p passed) token.Pos {
	if call == nil {
		return p.call.Pos()
	}
	i := p.index
	if p.call.Common().IsInvoke() || p.call.Common().Signature().Recv() != nil {
		i--
	}
	if i < 0 || i >= len(call.Args) {
		return call.Pos()
	}
	arg := ast.Unparen(call.Args[i])
	if u, ok := arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
		arg = ast.Unparen(u.X)
	}
	if lit, ok := arg.(*ast.CompositeLit); ok {
		for _, e := range lit.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			if key, ok := kv.Key.(*ast.Ident); ok && "."+key.Name == p.sink.path {
				return kv.Pos()
			}
		}
	}
	return arg.Pos()
}
