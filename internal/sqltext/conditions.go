package sqltext

import (
	"go/token"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// asked is a condition that has one answer while the function runs: how a
// value that does not change compares with a constant.
type asked struct {
	value   any // a value, a path of fields from a parameter, or a length
	compare string
}

// lengthOf is the length of what a parameter or a path from one holds.
type lengthOf struct{ of any }

// chosen returns the number of the choice that is made where paths meet at b.
// When each of two paths is taken as a condition says, it is that of the
// condition, so that all places that ask it agree; first is then the arm that
// is taken when the condition holds.
func (e *Evaluator) chosen(b *ssa.BasicBlock) (choice, first int) {
	if d := b.Idom(); d != nil && len(b.Preds) == 2 {
		if branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok {
			x, y := side(d, b, b.Preds[0]), side(d, b, b.Preds[1])
			if x >= 0 && y >= 0 && x != y {
				if key, holds, ok := e.plain(branch.Cond, true); ok {
					c := e.choice(key)
					e.lasting[c] = isLasting(key.value)
					if (x == 0) == holds {
						return c, 0
					}
					return c, 1
				}
			}
		}
	}
	return e.choice(b), 0
}

// side says which successor of d leads to b over its predecessor p: -1 when
// that is not clear.
func side(d, b, p *ssa.BasicBlock) int {
	if d.Succs[0] == d.Succs[1] {
		return -1
	}
	for i, s := range d.Succs {
		if p == d && s == b || p != d && s != b && len(s.Preds) == 1 && s.Dominates(p) {
			return i
		}
	}
	return -1
}

// plain reads a condition in its plain form; holds is its answer when cond is
// true.
func (e *Evaluator) plain(cond ssa.Value, holds bool) (key asked, answer, ok bool) {
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond, holds = not.X, !holds
	}
	b, isBinary := cond.(*ssa.BinOp)
	if !isBinary {
		id := e.constantIn(cond)
		return asked{id, "=true"}, holds, id != nil
	}
	if isNil(b.X) || isNil(b.Y) {
		x := b.X
		if isNil(x) {
			x = b.Y
		}
		if b.Op != token.EQL && b.Op != token.NEQ {
			return asked{}, false, false
		}
		id := e.constantIn(x)
		return asked{id, "=nil"}, holds == (b.Op == token.EQL), id != nil
	}
	x, compare := comparison(b, true)
	if x == nil {
		id := e.constantIn(cond)
		return asked{id, "=true"}, holds, id != nil
	}
	id := e.constantIn(x)
	if _, counts := id.(lengthOf); counts {
		switch compare {
		case "<1":
			compare = "=0"
		case ">0":
			compare = "!0"
		}
	}
	text := compare[1:]
	switch compare[0] {
	case '!':
		compare, holds = "="+text, !holds
	case '>':
		if n, err := strconv.Atoi(text); err == nil {
			compare, holds = "<"+strconv.Itoa(n+1), !holds
		}
	}
	return asked{id, compare}, holds, id != nil
}

// constantIn identifies a value that does not change while its function runs,
// or returns nil.
func (e *Evaluator) constantIn(v ssa.Value) any {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v
	case *ssa.Const:
		return nil
	case *ssa.Extract:
		if l, ok := v.Tuple.(*ssa.Lookup); ok && v.Index == 1 && !e.looped(l.Block()) {
			return hit{l}
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" && !lengthChanges(v.Call.Args[0].Type()) {
			if id := e.constantIn(v.Call.Args[0]); id != nil {
				return lengthOf{id}
			}
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if p, path := e.parameterField(v); p != nil {
				return pathIdentity{p, path}
			}
		}
	}
	if in, ok := v.(ssa.Instruction); ok && !e.looped(in.Block()) {
		return v
	}
	return nil
}

// parameterField returns the parameter, passed by value, and the path of the
// field that v loads, when the function never changes it.
func (e *Evaluator) parameterField(v *ssa.UnOp) (*ssa.Parameter, string) {
	root, path, closure := e.rootOf(v.X)
	a, ok := root.(*ssa.Alloc)
	if !ok || closure != nil {
		return nil, ""
	}
	o := e.object(a)
	if o.escaped != "" {
		return nil, ""
	}
	r := reader{e: e, o: o, path: path, typ: v.Type()}
	if r.changedElsewhere() {
		return nil, ""
	}
	var found *ssa.Parameter
	for _, list := range o.events {
		for _, ev := range list {
			if !r.touches(ev) {
				continue
			}
			p, ok := ev.value.(*ssa.Parameter)
			if ev.kind != eventSet || ev.path != "" || !ok || found != nil {
				return nil, ""
			}
			found = p
		}
	}
	return found, path
}

// isLasting says whether a value is the same in every iteration of a loop.
func isLasting(id any) bool {
	switch id := id.(type) {
	case *ssa.Parameter, pathIdentity:
		return true
	case lengthOf:
		return isLasting(id.of)
	}
	return false
}

// earlier is x as it was in the iteration before: its choices are others than
// those of this one, and so is the number of the iteration.
func (e *Evaluator) earlier(x *Expr, header *ssa.BasicBlock) *Expr {
	var body map[*ssa.BasicBlock]bool
	return rewrite(x, func(x *Expr) *Expr {
		if x.kind == kindOp && x.op == opIndex {
			if body == nil {
				body = LoopBlocks(header)
			}
			if body[x.loop.header] {
				return holeExpr(NumberText, "", token.NoPos)
			}
		}
		if x.kind != kindAlt && x.choice == 0 || e.lasting[x.choice] {
			return nil
		}
		y := *x
		if x.choice != 0 {
			y.choice = e.fresh(header.Instrs[0], x.choice)
		}
		return &y
	})
}

// settled says whether a condition on the length of e, or on its being empty,
// has one answer whatever is chosen.
func settled(e *Expr, compare string) bool {
	compare = strings.TrimPrefix(compare, computed)
	n := least(e)
	if isCount(e) {
		switch compare {
		case "=0", "!0", ">0", "<1":
			return n > 0
		}
		return false
	}
	return n > 0 && (compare == "=" || compare == "!")
}

// least is a lower bound of the length of a list or text, or of a length.
func least(e *Expr) int { return leastIn(e, map[*Expr]int{}) }

func leastIn(e *Expr, seen map[*Expr]int) int {
	if n, ok := seen[e]; ok {
		return n
	}
	n := 0
	switch e.kind {
	case kindText:
		n = minLength(e.segs)
	case kindList:
		n = len(e.args)
	case kindConcat, kindAppend:
		for _, a := range e.args {
			if n += leastIn(a, seen); n > 0 {
				break
			}
		}
	case kindGuard:
		n = leastIn(e.args[0], seen)
	case kindAlt:
		n = leastIn(e.args[0], seen)
		for _, a := range e.args[1:] {
			n = min(n, leastIn(a, seen))
		}
	case kindOp:
		if e.op == opLen {
			n = leastIn(e.args[0], seen)
		}
	default:
	}
	seen[e] = n
	return n
}
