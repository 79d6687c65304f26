package sqltext

import (
	"go/constant"
	"go/token"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// loopOf returns the loop with the given header when its body runs exactly
// once for each element of a list and it is left only at its header.
func (e *Evaluator) loopOf(header *ssa.BasicBlock) *loop {
	if by := e.of(header.Parent()); by != e {
		var l *loop
		e.lend(by, func() *Expr {
			l = by.loopOf(header)
			return nil
		})
		return l
	}
	if l, ok := e.loops[header]; ok {
		return l
	}
	e.loops[header] = nil
	body := LoopBlocks(header)
	if len(body) == 0 {
		return nil
	}
	l := testOf(header, body)
	if l == nil || !leftAt(l.test, body) {
		return nil
	}
	e.loops[header] = l
	over := e.times(l, body)
	switch {
	case over == nil:
		e.loops[header] = nil
		return nil
	case over.open:
		delete(e.loops, header)
		return nil
	case mentions(over, l):
		// The list is made in the loop itself.
		e.loops[header] = nil
		return nil
	}
	l.over = over
	return l
}

// mentions says whether x holds what the loop l repeats.
func mentions(x *Expr, l *loop) bool {
	seen := map[*Expr]bool{}
	var walk func(x *Expr) bool
	walk = func(x *Expr) bool {
		if x == nil || seen[x] {
			return false
		}
		seen[x] = true
		return x.loop != nil && (x.loop == l || walk(x.loop.over)) || slices.ContainsFunc(x.args, walk)
	}
	return walk(x)
}

// counter returns the phi behind v when v counts from a constant in steps of
// one: the phi itself, or the phi plus one. First is what v begins with.
func counter(v ssa.Value) (p *ssa.Phi, first int) {
	if b, ok := v.(*ssa.BinOp); ok && b.Op == token.ADD && isInt(b.Y, 1) {
		v, first = b.X, 1
	}
	p, ok := v.(*ssa.Phi)
	if !ok {
		return nil, 0
	}
	starts, steps := 0, 0
	for _, edge := range p.Edges {
		if b, ok := edge.(*ssa.BinOp); ok && b.Op == token.ADD && b.X == ssa.Value(p) && isInt(b.Y, 1) {
			steps++
		}
		if n, ok := constInt(edge); ok && n >= -1 && n <= maxElements {
			starts++
			first += int(n)
		}
	}
	if starts == 1 && steps > 0 && starts+steps == len(p.Edges) {
		return p, first
	}
	return nil, 0
}

func isInt(v ssa.Value, n int64) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && c.Int64() == n
}

// index returns the loop index that v is, or nil.
func (e *Evaluator) indexOf(v *ssa.Phi) *Expr {
	p, start := counter(v)
	if p == nil {
		return nil
	}
	l := e.loopOf(v.Block())
	if l == nil {
		return nil
	}
	x := opExpr(opIndex, start)
	x.loop = l
	return x
}

// fills returns the loop over a list that assigns each element of v, which is
// as long as the list, or nil.
func (e *Evaluator) fills(v *ssa.MakeSlice, ix *ssa.IndexAddr, st *ssa.Store) *loop {
	for h := st.Block(); h != nil; h = h.Idom() {
		l := e.loopOf(h)
		if l == nil {
			continue
		}
		index := e.eval(ix.Index, ix)
		for _, p := range h.Preds {
			if h.Dominates(p) && !st.Block().Dominates(p) {
				return nil
			}
		}
		if l.first == 0 && !l.inclusive && sameNumber(l.bound, v.Len) && countsFrom(index, l) == 0 {
			return l
		}
		return nil
	}
	return nil
}

// countsFrom returns what x is in the first iteration of l, when it is l's
// index with a constant added; -1 otherwise.
func countsFrom(x *Expr, l *loop) int {
	switch {
	case x.kind != kindOp:
	case x.op == opIndex && x.loop == l:
		return x.n
	case x.op == opAdd && x.args[0].kind == kindOp && x.args[0].op == opIndex && x.args[0].loop == l:
		if s, ok := constantText(x.args[1].segs); ok && x.args[1].kind == kindText {
			if n, err := strconv.Atoi(s); err == nil {
				return x.args[0].n + x.n*n
			}
		}
	}
	return -1
}

// LoopBlocks returns the blocks of the natural loop with the given header,
// which it includes; it is empty when no edge goes back to header.
func LoopBlocks(header *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	var body map[*ssa.BasicBlock]bool
	var stack []*ssa.BasicBlock
	for _, p := range header.Preds {
		if header.Dominates(p) {
			if body == nil {
				body = map[*ssa.BasicBlock]bool{header: true}
			}
			stack = append(stack, p)
		}
	}
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if body[b] {
			continue
		}
		body[b] = true
		stack = append(stack, b.Preds...)
	}
	return body
}

// enclosing returns the headers of the loops around b.
func enclosing(b *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	var out map[*ssa.BasicBlock]bool
	for h := b; h != nil; h = h.Idom() {
		if len(h.Preds) > 1 && LoopBlocks(h)[b] {
			if out == nil {
				out = map[*ssa.BasicBlock]bool{}
			}
			out[h] = true
		}
	}
	return out
}

// Inside rewrites e, the value of something used in block b, so that loops
// around b do not count as completed.
func Inside(x *Expr, b *ssa.BasicBlock) *Expr {
	headers := enclosing(b)
	if len(headers) == 0 {
		return x
	}
	return rewrite(x, func(x *Expr) *Expr {
		switch {
		case x.loop == nil || !headers[x.loop.header]:
		case x.kind == kindRepeat:
			y := *x
			y.loop = nil
			return &y
		case x.kind == kindOp && x.op == opSteps:
			return x.args[1]
		}
		return nil
	})
}

// rewrite replaces the nodes for which f returns another one, innermost
// first, and keeps sharing.
func rewrite(x *Expr, f func(*Expr) *Expr) *Expr {
	r := rewriter{replace: f, seen: map[*Expr]*Expr{}}
	return r.walk(x)
}

// rewriter rewrites several graphs, in which shared nodes stay shared.
type rewriter struct {
	replace func(*Expr) *Expr
	seen    map[*Expr]*Expr
}

func (r *rewriter) walk(x *Expr) *Expr {
	if y, ok := r.seen[x]; ok {
		return y
	}
	y := x
	for i, a := range x.args {
		if b := r.walk(a); b != a {
			if y == x {
				c := *x
				c.args = append([]*Expr(nil), x.args...)
				y = &c
			}
			y.args[i] = b
		}
	}
	if z := r.replace(y); z != nil {
		y = z
	}
	r.seen[x] = y
	return y
}
