package origin

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// spot is a place in a function: before an instruction of a block, or on the
// edge from a block to another.
type spot struct {
	block *ssa.BasicBlock
	index int
	to    *ssa.BasicBlock
}

func spotOf(in ssa.Instruction) spot {
	b := in.Block()
	return spot{block: b, index: slices.Index(b.Instrs, in)}
}

func (s spot) pos() token.Pos {
	if s.index < len(s.block.Instrs) {
		return s.block.Instrs[s.index].Pos()
	}
	return token.NoPos
}

// value adds the origins of the part of v at path. A pointer stands for what
// it points to.
func (w *walk) value(v ssa.Value, path string, at spot) {
	if v == nil { // the receiver of a method value
		w.unknown("a function value", token.NoPos)
		return
	}
	key := visit{v, path, at}
	if w.seen[key] || w.open[key] {
		return
	}
	w.seen[key], w.open[key] = true, true
	defer delete(w.open, key)
	if w.steps++; w.steps > maxSteps || parts(path) > maxPath {
		w.unknown("too much code to look at", v.Pos())
		return
	}
	if by, ok := w.checked(v, path, at); ok {
		w.add(Origin{Kind: Trusted, What: by, Pos: v.Pos()})
		return
	}
	excluded := w.excluded(v, path, at)
	vouched := w.policy.Vouches(v.Type(), path)
	if !vouched && !excluded {
		w.trace(v, path, at)
		return
	}
	found := w.within(func(w *walk) { w.trace(v, path, at) })
	if excluded {
		found = notZero(found)
	}
	if vouched {
		found = vouch(found)
	}
	w.addAll(found)
}

// notZero leaves out the zero value.
func notZero(os []Origin) []Origin {
	var out []Origin
	for _, o := range os {
		if o.Kind == Constant && o.Zero {
			continue
		}
		o.NonZero = o.NonZero || o.Kind == Parameter
		out = append(out, o)
	}
	return out
}

// vouch makes trusted what passes through a type that is.
func vouch(os []Origin) []Origin {
	var out []Origin
	for _, o := range os {
		switch o.Kind {
		case Parameter:
			o.Vouched = true
		case Unknown, Untrusted:
			o = Origin{Kind: Trusted, What: "its type", Pos: o.Pos}
		case Constant, Trusted:
		}
		out = append(out, o)
	}
	return out
}

// trace looks at the instruction that computes v.
func (w *walk) trace(v ssa.Value, path string, at spot) {
	switch v := v.(type) {
	case *ssa.Const:
		if path == "" || !holdsPointer(v.Type()) { // nothing is read through nil
			w.constant(v)
		}
	case *ssa.Parameter:
		w.root(v, path, at)
	case *ssa.Alloc:
		w.reach(v, path, at)
	case *ssa.FreeVar:
		if b := w.index.binding(v); b != nil {
			w.captured(v, b, path, at)
		} else {
			w.unknown("a variable of another function", v.Pos())
		}
	case *ssa.Global:
		w.global(v, path)
	case *ssa.Phi:
		for i, edge := range v.Edges {
			from := spot{block: v.Block().Preds[i], index: len(v.Block().Preds[i].Instrs), to: v.Block()}
			if path != "" && holdsPointer(edge.Type()) {
				from = at // what it points to is read there
			}
			w.value(edge, path, from)
		}
	case *ssa.MakeInterface:
		w.value(v.X, path, at)
	case *ssa.ChangeInterface:
		w.value(v.X, path, at)
	case *ssa.ChangeType:
		w.value(v.X, path, at)
	case *ssa.Convert:
		w.value(v.X, path, at)
	case *ssa.MultiConvert:
		w.value(v.X, path, at)
	case *ssa.SliceToArrayPointer:
		w.value(v.X, path, at)
	case *ssa.Slice:
		w.value(v.X, path, at)
	case *ssa.TypeAssert:
		w.value(v.X, path, at)
	case *ssa.Field:
		w.field(v, v.X, v.Field, path, at)
	case *ssa.FieldAddr:
		w.field(v, v.X, v.Field, path, at)
	case *ssa.Index:
		w.value(v.X, "[]"+path, at)
	case *ssa.IndexAddr:
		w.value(v.X, "[]"+path, at)
	case *ssa.Lookup:
		w.addAll(labelled(w.within(func(w *walk) { w.value(v.X, "[]"+path, at) }), ConstString(v.Index)))
	case *ssa.MakeMap, *ssa.MakeSlice:
		w.contents(v, path)
	case *ssa.UnOp:
		w.operator(v, path, at)
	case *ssa.BinOp:
		w.carried(func(w *walk) { w.value(v.X, "", at); w.value(v.Y, "", at) })
	case *ssa.Extract:
		w.extract(v, path, at)
	case *ssa.Call:
		w.root(v, path, at)
	default:
		w.unknown("a value made at run time", v.Pos())
	}
}

// root adds the origins of a parameter or of a call's result: what it points
// to may have been written since.
func (w *walk) root(v ssa.Value, path string, at spot) {
	if path != "" && holdsPointer(v.Type()) && at.block.Parent() == v.Parent() && len(w.index.region(v).writes) > 0 {
		w.reach(v, path, at)
		return
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		w.parameter(v, path)
	case *ssa.Call:
		w.callResult(v, 0, path, at)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			w.callResult(call, v.Index, path, at)
		}
	}
}

func (w *walk) parameter(p *ssa.Parameter, path string) {
	fn := p.Parent()
	index := slices.Index(fn.Params, p)
	if knowledge.IsMessage(p.Type()) && isService(fn, index) {
		w.add(Origin{Kind: Untrusted, What: "message", Pos: p.Pos()})
		return
	}
	// One element is not told from another: what was assigned to it may be
	// missed.
	w.add(Origin{Kind: Parameter, What: p.Name(), Pos: p.Pos(), Func: fn, Index: index, Path: path, NonZero: strings.Contains(path, "[]")})
}

// isService tells whether a function looks like a method of a service that
// clients call: it takes a context and a message, and returns a message and an
// error, or takes a message and a stream.
func isService(fn *ssa.Function, index int) bool {
	sig := fn.Signature
	if sig.Recv() == nil || sig.Params().Len() != 2 {
		return false
	}
	results := sig.Results()
	if index == 2 {
		return knowledge.TypeName(sig.Params().At(0).Type()) == "context.Context" &&
			results.Len() == 2 && knowledge.IsMessage(results.At(0).Type()) && isError(results.At(1).Type())
	}
	stream, _, _ := types.LookupFieldOrMethod(sig.Params().At(1).Type(), true, nil, "SendMsg")
	return index == 1 && stream != nil && results.Len() == 1 && isError(results.At(0).Type())
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

func (w *walk) constant(c *ssa.Const) {
	o := Origin{Kind: Constant, What: "nil", Zero: true, Pos: c.Pos()}
	if c.Value != nil {
		o.What = c.Value.String()
		switch c.Value.Kind() {
		case constant.String:
			o.Zero = constant.StringVal(c.Value) == ""
		case constant.Int, constant.Float:
			o.Zero = constant.Sign(c.Value) == 0
		default:
			o.Zero = false
		}
	}
	w.add(o)
}

// captured reads a variable from within a function literal.
func (w *walk) captured(v *ssa.FreeVar, bound ssa.Value, path string, at spot) {
	for {
		f, ok := bound.(*ssa.FreeVar)
		if !ok {
			break
		}
		if bound = w.index.binding(f); bound == nil {
			w.unknown("a variable of another function", v.Pos())
			return
		}
	}
	if _, ok := bound.(*ssa.Alloc); ok {
		if made := w.index.closures[v.Parent()]; w.settled(bound, made) {
			if by, ok := w.checked(bound, path, spotOf(made)); ok {
				w.add(Origin{Kind: Trusted, What: by, Pos: v.Pos()})
				return
			}
		}
		w.reach(bound, path, at)
		return
	}
	// The receiver of a method value.
	w.value(bound, path, spotOf(w.index.closures[v.Parent()]))
}

func (w *walk) global(g *ssa.Global, path string) {
	name := g.Name()
	if g.Package() != nil {
		name = g.Package().Pkg.Path() + "." + name
	}
	if knowledge.IsZeroVariable(name) {
		w.add(Origin{Kind: Constant, What: g.Package().Pkg.Name() + "." + g.Name(), Zero: true})
		return
	}
	assigned := w.index.globals[g]
	if len(assigned) == 1 && path == "" {
		if c, ok := assigned[0].(*ssa.Const); ok {
			w.constant(c)
			return
		}
	}
	w.unknown("variable "+g.Name(), g.Pos())
}

// field adds the origins of a field of x.
func (w *walk) field(v, x ssa.Value, i int, path string, at spot) {
	name := knowledge.FieldName(x.Type(), i)
	if what := knowledge.InputField(x.Type(), name); what != "" {
		w.add(Origin{Kind: Untrusted, What: what, Pos: v.Pos()})
		return
	}
	if full := knowledge.FullFieldName(x.Type(), i); w.policy.Source(full) {
		w.source(full, path, v.Pos())
		return
	}
	w.value(x, "."+name+path, at)
}

// contents adds what is put into a map or slice anywhere.
func (w *walk) contents(v ssa.Value, path string) {
	rest, ok := cutPath(path, "[]")
	r := w.index.region(v)
	if len(r.writes) == 0 || r.touched || !ok && path != "" {
		w.unknown("a value made at run time", v.Pos())
		return
	}
	for _, wr := range r.writes {
		if wr.val == nil {
			w.unknown("what a call writes there", wr.in.Pos())
		} else {
			w.value(wr.val, rest, spotOf(wr.in))
		}
	}
}

func (w *walk) operator(v *ssa.UnOp, path string, at spot) {
	switch v.Op {
	case token.MUL:
		w.load(v, path, at)
	case token.SUB, token.XOR:
		w.value(v.X, path, at)
	case token.ARROW:
		w.received(v, path)
	default:
		w.unknown("a received value", v.Pos())
	}
}

// received adds what is sent on a channel that the function makes, or one
// around it.
func (w *walk) received(v *ssa.UnOp, path string) {
	sent, all := w.index.sends(v.X)
	if !all || len(sent) == 0 {
		w.unknown("a received value", v.Pos())
	}
	for _, s := range sent {
		w.value(s.X, path, spotOf(s))
	}
}

// load reads a variable. Its own value is that of the moment it is read; what
// a pointer in it points to is that of the moment it is used.
func (w *walk) load(v *ssa.UnOp, path string, at spot) {
	if path != "" && holdsPointer(v.Type()) {
		w.value(v.X, path, at)
		return
	}
	w.value(v.X, path, spotOf(v))
}

func (w *walk) extract(v *ssa.Extract, path string, at spot) {
	switch t := v.Tuple.(type) {
	case *ssa.Call:
		w.root(v, path, at)
	case *ssa.TypeAssert:
		w.value(t.X, path, at)
	case *ssa.Lookup:
		w.addAll(labelled(w.within(func(w *walk) { w.value(t.X, "[]"+path, at) }), ConstString(t.Index)))
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok {
			w.value(r.X, "[]"+path, at)
			return
		}
		w.unknown("a value made at run time", v.Pos())
	default:
		w.unknown("a received value", v.Pos())
	}
}

// carried adds the origins that f finds of what a value is made of. Constants
// are only its trimmings, unless there is nothing else.
func (w *walk) carried(f func(*walk)) {
	found := w.within(f)
	constant := func(o Origin) bool { return o.Kind == Constant }
	if slices.ContainsFunc(found, func(o Origin) bool { return !constant(o) }) {
		found = slices.DeleteFunc(found, constant)
	}
	w.addAll(found)
}

// labelled says which of several inputs was taken.
func labelled(os []Origin, label string) []Origin {
	for i := range os {
		if os[i].Kind == Untrusted && os[i].Label == "" {
			os[i].Label = label
		}
	}
	return os
}

// ConstString is the value of a constant string; "" for anything else.
func ConstString(v ssa.Value) string {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return ""
	}
	return constant.StringVal(c.Value)
}
