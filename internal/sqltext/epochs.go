package sqltext

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// A field behind a pointer may be changed by whoever else has the pointer, but
// while a function neither assigns a field, nor calls what may, nor waits for
// another goroutine, it reads the same value twice: that one in a program
// without data races. An epoch is such a stretch of a function.

// asOf is x, read by at, told from what is read in another epoch. What is read
// before anything can have changed stays as it is: that is the value that the
// function was called with.
func (e *Evaluator) asOf(x *Expr, at ssa.Instruction) *Expr {
	p, ok := behind(x)
	if !ok || at == nil {
		return x
	}
	return e.dated(x, p, at)
}

// behind returns the parameter that x is a field of when a pointer may lie
// between.
func behind(x *Expr) (Param, bool) {
	fields := 0
	for x.kind == kindField || fields > 0 && x.kind == kindOp && x.op == opAt {
		x = x.args[0]
		fields++
	}
	if x.kind != kindParam {
		return Param{}, false
	}
	if x.param.isCell() {
		return Param{}, false
	}
	p := x.param.value()
	if p == nil {
		return x.param, true
	}
	_, record := p.Type().Underlying().(*types.Struct)
	return x.param, fields > 1 || fields == 1 && !record
}

// value is the parameter itself, nil for that of a fact.
func (p Param) value() *ssa.Parameter {
	if p.Function == nil || p.Index < 0 || p.Index >= len(p.Function.Params) {
		return nil
	}
	return p.Function.Params[p.Index]
}

// dated is x, of parameter p, as it is in the epoch of at.
func (e *Evaluator) dated(x *Expr, p Param, at ssa.Instruction) *Expr {
	epoch := e.epoch(at)
	if epoch == nil && p.Function != at.Parent() {
		epoch = at.Parent() // a function literal runs later
	}
	if epoch == nil {
		return x
	}
	key := readKey{newExpander(nil, nil).subject(x), epoch}
	if y, ok := e.reads[key]; ok {
		return y
	}
	y := opExpr(opAt, 0, append([]*Expr{x}, e.iterationsAt(epoch)...)...)
	y.segs, y.choice = x.segs, e.choice(key)
	e.reads[key] = y
	return y
}

// iterationsAt lists the indexes of the loops that an epoch begins in: it is another
// one in each of their iterations, and the same in those of other loops.
func (e *Evaluator) iterationsAt(epoch any) []*Expr {
	var b *ssa.BasicBlock
	switch epoch := epoch.(type) {
	case *ssa.BasicBlock:
		b = epoch
	case ssa.Instruction:
		b = epoch.Block()
	}
	if b == nil || !e.looped(b) {
		return nil
	}
	if list, ok := e.indexes[b]; ok {
		return list
	}
	var out []*Expr
	for h := b; h != nil; h = h.Idom() {
		if len(h.Preds) < 2 || !LoopBlocks(h)[b] {
			continue
		}
		if l := e.loopOf(h); l != nil {
			x := opExpr(opIndex, 0)
			x.loop = l
			out = append(out, x)
		}
	}
	e.indexes[b] = out
	return out
}

// readKey tells what is read, by its name, in an epoch.
type readKey struct {
	subject string
	epoch   any
}

// pointed is x, what the call at passes on with the pointer v, as it is then.
func (e *Evaluator) pointed(x *Expr, v ssa.Value, at ssa.Instruction) *Expr {
	switch {
	case !isPointer(v.Type()) || at == nil:
		return x
	case x.kind == kindParam:
		return e.dated(x, x.param, at)
	case x.kind == kindText && x.choice == 0 && !x.Informative():
		// Unknown, but the same for whoever is passed it in this epoch.
		epoch := e.epoch(at)
		if epoch == nil {
			epoch = at.Parent()
		}
		y := *x
		y.choice = e.choice(pointerKey{e.settledIn(v), epoch})
		y.args = e.iterationsAt(epoch)
		return &y
	}
	return e.asOf(x, at)
}

type pointerKey struct {
	pointer ssa.Value
	epoch   any
}

// settledIn is the only value of the variable that v is read from, or v.
func (e *Evaluator) settledIn(v ssa.Value) ssa.Value {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if x := e.single(load.X); x != nil {
			return x
		}
	}
	return v
}

// epoch returns the instruction or the meeting of paths that the epoch of at
// begins with; nil when it is the beginning of the function.
func (e *Evaluator) epoch(at ssa.Instruction) any {
	switch at.(type) {
	case *ssa.Go, *ssa.Defer:
		return at // what is called runs at another time
	}
	b := at.Block()
	for i := e.index.order(at) - 1; i >= 0; i-- {
		if e.disturbs(b.Instrs[i]) {
			return b.Instrs[i]
		}
	}
	fn := at.Parent()
	in, ok := e.epochs[fn]
	if !ok {
		in = e.epochsOf(fn)
		e.epochs[fn] = in
	}
	if epoch, ok := in[b]; ok {
		return epoch
	}
	return b
}

// epochsOf finds the epoch at the beginning of each block that is reached.
func (e *Evaluator) epochsOf(fn *ssa.Function) map[*ssa.BasicBlock]any {
	last := map[*ssa.BasicBlock]ssa.Instruction{}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if e.disturbs(in) {
				last[b] = in
			}
		}
	}
	begin := map[*ssa.BasicBlock]any{fn.Blocks[0]: nil}
	for changed := true; changed; {
		changed = false
		for _, b := range fn.Blocks[1:] {
			was, known := begin[b]
			if known && was == any(b) {
				continue
			}
			now, found := meet(b, begin, last)
			if !found || known && now == was {
				continue
			}
			if known {
				now = b
			}
			begin[b], changed = now, true
		}
	}
	return begin
}

// meet is the epoch in which all ways to b that are known so far end, or one
// that begins there.
func meet(b *ssa.BasicBlock, begin map[*ssa.BasicBlock]any, last map[*ssa.BasicBlock]ssa.Instruction) (epoch any, found bool) {
	for _, p := range b.Preds {
		out, ok := begin[p]
		if last[p] != nil {
			out, ok = last[p], true
		}
		switch {
		case !ok:
		case !found:
			epoch, found = out, true
		case epoch != out:
			epoch = b
		}
	}
	return epoch, found
}

// disturbs says whether a field may be changed while in runs.
func (e *Evaluator) disturbs(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Call:
		return !e.leavesAlone(&in.Call)
	case *ssa.Go, *ssa.Send, *ssa.Select, *ssa.RunDefers:
		return true
	case *ssa.UnOp:
		return in.Op == token.ARROW
	case *ssa.Store:
		if _, element := in.Addr.(*ssa.IndexAddr); element {
			// Elements are no fields unless they have some.
			switch in.Val.Type().Underlying().(type) {
			case *types.Struct, *types.Array, *types.TypeParam:
			default:
				return false
			}
		}
		return !private(in)
	}
	return false
}

// private says whether a store assigns a part of a variable that nobody else has:
// one without an address, or one that is being made.
func private(st *ssa.Store) bool {
	addr := st.Addr
	for {
		fa, ok := addr.(*ssa.FieldAddr)
		if !ok {
			break
		}
		addr = fa.X
	}
	a, ok := addr.(*ssa.Alloc)
	if !ok {
		return false
	}
	if !a.Heap {
		return true
	}
	own := map[ssa.Value]bool{}
	var operands [8]*ssa.Value
	for _, in := range st.Block().Instrs {
		switch in := in.(type) {
		case *ssa.Alloc:
			own[in] = in == a
			continue
		case *ssa.FieldAddr:
			own[in] = own[in.X]
			continue
		case *ssa.Store:
			if in == st {
				return own[a]
			}
			if own[in.Addr] && !own[in.Val] {
				continue
			}
		case *ssa.DebugRef:
			continue
		}
		for _, op := range in.Operands(operands[:0]) {
			if own[*op] {
				return false
			}
		}
	}
	return false
}

// leavesAlone says whether a call changes no field and waits for nobody.
func (e *Evaluator) leavesAlone(c *ssa.CallCommon) bool {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name() != "close"
	}
	fn := c.StaticCallee()
	if fn == nil {
		return false
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Package() == e.index.pkg {
		return e.quiet(fn)
	}
	obj, _ := fn.Object().(*types.Func)
	for _, a := range c.Args {
		if _, calls := a.Type().Underlying().(*types.Signature); calls {
			return false
		}
	}
	name := knowledge.FullName(obj)
	if strings.HasPrefix(name, "fmt.") {
		return strings.HasPrefix(name, "fmt.Sprint") || name == "fmt.Errorf"
	}
	return computes[pkgPath(obj)]
}

// computes are packages whose functions compute and do nothing else.
var computes = map[string]bool{
	"strings": true, "strconv": true, "bytes": true, "slices": true, "maps": true, "errors": true,
	"unicode": true, "unicode/utf8": true, "math": true, "sort": true, "path": true,
}

// quiet says whether a function of the package changes no field and waits for
// nobody.
func (e *Evaluator) quiet(fn *ssa.Function) bool {
	if q, ok := e.quietly[fn]; ok {
		return q
	}
	e.quietly[fn] = false
	q := len(fn.Blocks) > 0
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if _, deferred := in.(*ssa.Defer); q && (deferred || e.disturbs(in)) {
				q = false
			}
		}
	}
	e.quietly[fn] = q
	return q
}
