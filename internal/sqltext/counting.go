package sqltext

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// testOf reads how a loop counts, or returns nil: "for i := 0; i < n; i++" and
// loops over slices test before each iteration, "for i := range n" behind each
// and once before the first.
func testOf(header *ssa.BasicBlock, body map[*ssa.BasicBlock]bool) *loop {
	if l := testAt(header, header, body); l != nil && l.test.Succs[0] != header {
		return l
	}
	if len(header.Preds) != 2 {
		return nil
	}
	entry, last := header.Preds[0], header.Preds[1]
	if header.Dominates(entry) {
		entry, last = last, entry
	}
	l := testAt(last, header, body)
	before, ok := entry.Instrs[len(entry.Instrs)-1].(*ssa.If)
	if l == nil || !ok || header.Dominates(entry) || entry.Succs[0] != header || entry.Succs[1] != last.Succs[1] {
		return nil
	}
	// The first test is the same as the others, one step earlier.
	less, ok := before.Cond.(*ssa.BinOp)
	if !ok || less.Op != token.LSS || less.Y != l.bound || l.inclusive || !isInt(less.X, int64(l.first-1)) {
		return nil
	}
	l.first--
	l.entry = entry
	return l
}

// testAt reads the test of a loop at the end of a block.
func testAt(test, header *ssa.BasicBlock, body map[*ssa.BasicBlock]bool) *loop {
	cond, ok := test.Instrs[len(test.Instrs)-1].(*ssa.If)
	if !ok || !body[test.Succs[0]] || body[test.Succs[1]] {
		return nil
	}
	less, ok := cond.Cond.(*ssa.BinOp)
	if !ok || less.Op != token.LSS && less.Op != token.LEQ {
		return nil
	}
	p, first := counter(less.X)
	if p == nil || p.Block() != header {
		return nil
	}
	return &loop{header: header, test: test, first: first, bound: less.Y, inclusive: less.Op == token.LEQ}
}

// leftAt says whether a loop is left at block test only, if at all.
func leftAt(test *ssa.BasicBlock, body map[*ssa.BasicBlock]bool) bool {
	for b := range body {
		if b == test {
			continue
		}
		if len(b.Succs) == 0 {
			if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Panic); !ok {
				return false
			}
		}
		for _, s := range b.Succs {
			if !body[s] {
				return false
			}
		}
	}
	return true
}

// times is the list that l runs over: that whose length it asks, or one that is
// as long as it counts. Nil when that is not known or changes in the loop.
func (e *Evaluator) times(l *loop, body map[*ssa.BasicBlock]bool) *Expr {
	more := -l.first
	if l.inclusive {
		more++
	}
	var n *Expr
	if made := madeOf(l.bound); made != l.bound {
		if n = e.eval(made, nil); n.kind == kindOp && n.op == opLen && more == 0 {
			return n.args[0]
		}
	} else if size, ok := l.bound.(*ssa.Call); ok && asksLength(size) {
		if body[size.Block()] && size.Block() != l.header {
			return nil
		}
		over := e.eval(size.Call.Args[0], size)
		if more == 0 {
			return over
		}
		n = opExpr(opLen, 0, over)
	} else {
		if in, ok := l.bound.(ssa.Instruction); ok && body[in.Block()] {
			return nil
		}
		n = e.eval(l.bound, nil)
	}
	if !n.Informative() {
		return nil
	}
	if more != 0 {
		n = sum(l.bound.Type(), 1, n, literalExpr(strconv.Itoa(more)))
	}
	return opExpr(opTimes, 0, n)
}

func asksLength(c *ssa.Call) bool {
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len"
}

// madeOf is the number of elements that a slice is made with of which v is the
// length, or v.
func madeOf(v ssa.Value) ssa.Value {
	if c, ok := v.(*ssa.Call); ok && asksLength(c) {
		if m, ok := c.Call.Args[0].(*ssa.MakeSlice); ok {
			return m.Len
		}
	}
	return v
}

// sameNumber says whether two values are the same number: one value, or both
// the length of one list.
func sameNumber(a, b ssa.Value) bool {
	a, b = madeOf(a), madeOf(b)
	if x, ok := a.(*ssa.Call); ok && asksLength(x) {
		y, ok := b.(*ssa.Call)
		return ok && asksLength(y) && x.Call.Args[0] == y.Call.Args[0]
	}
	if x, ok := constInt(a); ok {
		y, ok := constInt(b)
		return ok && x == y
	}
	return a == b
}

// afterLoop returns the loop that the edge number i into b comes out of, or
// passes by, when the loop tests behind its body: what it leaves is then not
// what its header has.
func (e *Evaluator) afterLoop(b *ssa.BasicBlock, i int) *loop {
	from := b.Preds[i]
	for _, header := range from.Succs {
		if header == b || len(header.Preds) != 2 {
			continue
		}
		if l := e.loopOf(header); l != nil && l.entry != nil && (from == l.entry || from == l.test) {
			return l
		}
	}
	return nil
}

// left is what v has when it comes out of l, which tests behind its body, or
// passes it by; nil when the body sets it anew in each iteration.
func (e *Evaluator) left(v *ssa.Phi, l *loop) *Expr {
	edge := func(p *ssa.Phi, from *ssa.BasicBlock) ssa.Value {
		for i, b := range p.Block().Preds {
			if b == from {
				return p.Edges[i]
			}
		}
		return nil
	}
	for _, in := range l.header.Instrs {
		p, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		if sameEdge(edge(p, l.entry), edge(v, l.entry)) && sameEdge(edge(p, l.test), edge(v, l.test)) {
			return e.eval(p, p)
		}
	}
	return nil
}

// sameEdge says whether two operands are one value or equal constants.
func sameEdge(a, b ssa.Value) bool {
	x, ok := a.(*ssa.Const)
	y, ok2 := b.(*ssa.Const)
	if ok && ok2 {
		return types.Identical(x.Type(), y.Type()) && (x.Value == nil) == (y.Value == nil) && (x.Value == nil || constant.Compare(x.Value, token.EQL, y.Value))
	}
	return a == b
}
