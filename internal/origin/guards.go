package origin

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// condition is what must have been true or false for a place to be reached.
type condition struct {
	v     ssa.Value
	holds bool
	at    spot
}

// conditions lists what is known to hold at a place, by the branches that lead
// there.
func conditions(at spot) []condition {
	var out []condition
	from := func(p, b *ssa.BasicBlock) {
		if len(p.Instrs) == 0 {
			return
		}
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || p.Succs[0] == p.Succs[1] {
			return
		}
		v, holds := branch.Cond, p.Succs[0] == b
		for {
			not, ok := v.(*ssa.UnOp)
			if !ok || not.Op != token.NOT {
				break
			}
			v, holds = not.X, !holds
		}
		out = append(out, condition{v, holds, spot{block: p, index: len(p.Instrs) - 1}})
	}
	if at.to != nil {
		from(at.block, at.to)
	}
	for b := at.block; b != nil; b = b.Idom() {
		if len(b.Preds) == 1 {
			from(b.Preds[0], b)
		}
	}
	return out
}

// checked tells whether the part of v at path has been found trustworthy
// before the place is reached, and how.
func (w *walk) checked(v ssa.Value, path string, at spot) (string, bool) {
	if at.block == nil || at.block.Parent() != v.Parent() && v.Parent() != nil {
		return "", false
	}
	if _, ok := v.(*ssa.Const); ok {
		return "", false
	}
	own := w.index.place(v)
	own.path += path
	for _, c := range conditions(at) {
		if by := w.vouches(c, own); by != "" && w.stable(own, c.evidence(), at) {
			return by, true
		}
	}
	return w.insisted(own, at)
}

// insisted looks for a check without a result, which does not return if it
// fails.
func (w *walk) insisted(own place, at spot) (string, bool) {
	for b := at.block; b != nil; b = b.Idom() {
		for i, in := range b.Instrs {
			if b == at.block && i >= at.index {
				break
			}
			call, ok := in.(*ssa.Call)
			if !ok || call.Call.Signature().Results().Len() > 0 {
				continue
			}
			if by := w.passes(call, own); by != "" && w.stable(own, spot{block: b, index: i}, at) {
				return by, true
			}
		}
	}
	return "", false
}

// vouches tells how a condition makes a value trustworthy: it equals one that
// no client chooses, or a check has accepted it. "" if it does not.
func (w *walk) vouches(c condition, own place) string {
	switch v := c.v.(type) {
	case *ssa.BinOp:
		if v.Op != token.EQL && v.Op != token.NEQ || (v.Op == token.EQL) != c.holds {
			return ""
		}
		if isNil(v.X) {
			return w.accepted(v.Y, own)
		}
		if isNil(v.Y) {
			return w.accepted(v.X, own)
		}
		return w.equal(v.X, v.Y, own, c.at)
	case *ssa.Call:
		if !c.holds {
			return ""
		}
		obj := Method(v)
		switch {
		case knowledge.IsMember(obj) && len(v.Call.Args) == 2:
			if w.is(v.Call.Args[1], own) && w.clean(v.Call.Args[0], c.at) {
				return "a list that holds it"
			}
		case obj != nil && (obj.Name() == "Equal" || obj.Name() == "EqualFold") && Argument(v, 1) != nil:
			return w.equal(Argument(v, 0), Argument(v, 1), own, c.at)
		}
		return w.accepted(v, own)
	case *ssa.Extract:
		if !c.holds {
			return ""
		}
		if l, ok := v.Tuple.(*ssa.Lookup); ok && v.Index == 1 {
			return w.holds(l, own, c.at)
		}
		return w.accepted(v, own)
	case *ssa.Lookup:
		if c.holds {
			return w.holds(v, own, c.at)
		}
	}
	return ""
}

func (w *walk) holds(l *ssa.Lookup, own place, at spot) string {
	if w.is(l.Index, own) && w.clean(l.X, at) {
		return "a map that holds it"
	}
	return ""
}

// equal tells whether one of two equal values is the one in question and the
// other is trustworthy.
func (w *walk) equal(x, y ssa.Value, own place, at spot) string {
	for range 2 {
		if _, constant := y.(*ssa.Const); !constant && w.is(x, own) && w.clean(y, at) {
			return "a comparison"
		}
		x, y = y, x
	}
	return ""
}

func (w *walk) is(v ssa.Value, own place) bool { return w.index.place(v) == own }

// clean tells whether nothing of a value is chosen by a client or written in
// the program.
func (w *walk) clean(v ssa.Value, at spot) bool {
	found := w.within(func(w *walk) { w.value(v, "", at) })
	return len(found) > 0 && !slices.ContainsFunc(found, func(o Origin) bool { return o.Kind == Untrusted || o.Kind == Constant })
}

// accepted tells whether v, an error that is nil or a bool that is true, is
// the verdict of a check of the value.
func (w *walk) accepted(v ssa.Value, own place) string {
	var call *ssa.Call
	switch v := v.(type) {
	case *ssa.Call:
		call = v
	case *ssa.Extract:
		call, _ = v.Tuple.(*ssa.Call)
	}
	if call == nil || !isError(v.Type()) && !isBool(v.Type()) {
		return ""
	}
	return w.passes(call, own)
}

// passes tells whether a call that succeeds is a check of the value.
func (w *walk) passes(call *ssa.Call, own place) string {
	obj := Method(call)
	i := w.given(call, own)
	if i < 0 {
		return ""
	}
	name := knowledge.FullName(obj)
	if obj != nil && w.policy.Check(name) {
		return "the check of " + name
	}
	rest, _ := cutPath(own.path, w.index.place(Argument(call, i)).path)
	fn := Callee(call)
	if fn != nil && len(fn.Blocks) > 0 && w.checksOf(fn, i, rest) || fn != nil && len(fn.Blocks) == 0 && obj != nil && w.imports.Checks(obj, i, rest) {
		return "the check of " + name
	}
	return ""
}

// given is the parameter as which a call is given the value, or what it is
// part of; -1 if it is not.
func (w *walk) given(call *ssa.Call, own place) int {
	n := len(call.Call.Args)
	if call.Call.IsInvoke() {
		n++
	}
	for i := range n {
		p := w.index.place(Argument(call, i))
		if _, ok := cutPath(own.path, p.path); ok && p.root == own.root {
			return i
		}
	}
	return -1
}

// checksOf tells whether a function of the package succeeds, with a nil error
// or true, or returns at all where it has no result, only where its parameter has
// been checked.
func (t *Tracer) checksOf(fn *ssa.Function, index int, path string) bool {
	key := resultKey{fn, index, path, 'c'}
	if known, ok := t.checks[key]; ok || t.busy[key] {
		return known
	}
	t.busy[key] = true
	defer delete(t.busy, key)
	t.checks[key] = t.accepts(fn, index, path)
	return t.checks[key]
}

func (t *Tracer) accepts(fn *ssa.Function, index int, path string) bool {
	results := fn.Signature.Results()
	if index >= len(fn.Params) {
		return false
	}
	if results.Len() == 0 {
		return t.insists(fn, index, path)
	}
	last := results.Len() - 1
	if !isError(results.At(last).Type()) && !isBool(results.At(last).Type()) {
		return false
	}
	own := place{fn.Params[index], path}
	succeeds := false
	w := t.walk()
	for _, ret := range returns(fn) {
		verdict := ret.Results[last]
		if refuses(verdict, spotOf(ret)) {
			continue
		}
		succeeds = true
		if _, ok := w.checked(fn.Params[index], path, spotOf(ret)); !ok && w.vouches(condition{verdict, true, spotOf(ret)}, own) == "" && w.accepted(verdict, own) == "" {
			return false
		}
	}
	return succeeds
}

// insists tells whether a function without results returns only where its
// parameter has been checked.
func (t *Tracer) insists(fn *ssa.Function, index int, path string) bool {
	all := returns(fn)
	for _, ret := range all {
		if _, ok := t.walk().checked(fn.Params[index], path, spotOf(ret)); !ok {
			return false
		}
	}
	return len(all) > 0 && fn.Recover == nil
}

// refuses tells whether a result is false, or certainly an error.
func refuses(v ssa.Value, at spot) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return isBool(v.Type()) && v.Value.String() == "false"
	case *ssa.MakeInterface, *ssa.Alloc:
		return true
	case *ssa.Call:
		obj := Method(v)
		return obj != nil && isError(v.Type()) && knowledge.OnlyTells(obj)
	case *ssa.UnOp:
		_, global := v.X.(*ssa.Global)
		return global && v.Op == token.MUL && isError(v.Type())
	}
	for _, c := range conditions(at) {
		b, ok := c.v.(*ssa.BinOp)
		if ok && isNil(b.Y) && b.X == v && (b.Op == token.NEQ) == c.holds {
			return true
		}
	}
	return false
}

// excluded tells whether the value is known not to be the zero value.
func (w *walk) excluded(v ssa.Value, path string, at spot) bool {
	if at.block == nil || v.Parent() == nil || at.block.Parent() != v.Parent() {
		return false
	}
	if _, ok := v.(*ssa.Const); ok {
		return false
	}
	own := w.index.place(v)
	own.path += path
	return slices.ContainsFunc(conditions(at), func(c condition) bool { return w.notZero(c, own) })
}

func (w *walk) notZero(c condition, own place) bool {
	switch v := c.v.(type) {
	case *ssa.BinOp:
		x, y := v.X, v.Y
		for range 2 {
			if n, ok := x.(*ssa.Call); ok && isLen(n) {
				x = n.Call.Args[0]
			}
			unequal := v.Op == token.NEQ && c.holds || v.Op == token.EQL && !c.holds || isOrder(v.Op)
			if unequal && w.is(x, own) && w.zero(y) {
				return true
			}
			x, y = v.Y, v.X
		}
	case *ssa.Call:
		obj := Method(v)
		if obj == nil || Argument(v, 0) == nil || !w.is(Argument(v, 0), own) {
			return false
		}
		switch obj.Name() {
		case "IsZero", "IsNil", "IsEmpty", "Empty", "Zero":
			return !c.holds
		case "Valid", "IsValid":
			return c.holds
		}
	}
	return false
}

func isLen(c *ssa.Call) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}

func isOrder(op token.Token) bool {
	return op == token.GTR || op == token.LSS || op == token.GEQ || op == token.LEQ
}

func (w *walk) zero(v ssa.Value) bool {
	if isZero(v) {
		return true
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	g, ok := load.X.(*ssa.Global)
	return ok && g.Package() != nil && knowledge.IsZeroVariable(g.Package().Pkg.Path()+"."+g.Name())
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil && !isStruct(c.Type())
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}
