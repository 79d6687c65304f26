package sqltext

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// maxGuards bounds the conditions kept for one arm. The nearest are kept:
// without the others the arm is taken more often, never less.
const maxGuards = 8

// guard is a condition under which a block is reached: how a value that does
// not change while the function runs compares with a constant.
type guard struct {
	operand *Expr
	compare string
}

// A comparison is written as an operator and a constant: "=text", "!text",
// "<number", ">number", or "|" with texts of which the value is one. One that
// begins with computed is about a value that the function computes, and is
// decided only by choices that are made anyway; the others are about parameters.
// After computed, unsteady says that the value may be another one each time that
// it is asked for.
const (
	computed     = "?"
	unsteady     = "~"
	alternatives = "\x00" // between the texts of "|"
)

// guardsOf lists conditions that all hold whenever b is reached. Those that
// are not understood are left out.
func (e *Evaluator) guardsOf(b *ssa.BasicBlock) []guard {
	var out []guard
	for ; b != nil && len(out) < maxGuards; b = b.Idom() {
		// A block with one way in is reached over that edge only.
		if len(b.Preds) == 1 {
			out = append(out, e.edgeGuard(b.Preds[0], b)...)
		} else if g, ok := e.caseGuard(b); ok {
			out = append(out, g)
		}
	}
	return out[:min(len(out), maxGuards)]
}

// edgeGuards lists conditions that all hold on the edge from one block to
// another.
func (e *Evaluator) edgeGuards(from, to *ssa.BasicBlock) []guard {
	return append(e.edgeGuard(from, to), e.guardsOf(from)...)
}

func (e *Evaluator) edgeGuard(from, to *ssa.BasicBlock) []guard {
	if q := edgeQuestion(from, to); q.of != nil {
		if g, ok := e.ask(q, from); ok && e.lastsTo(g.operand, to) {
			return []guard{g}
		}
	}
	return nil
}

// lastsTo says whether a value that tells iterations of loops apart is asked for
// within these loops. What all iterations of a loop add tells none apart.
func (e *Evaluator) lastsTo(x *Expr, to *ssa.BasicBlock) bool {
	type within struct {
		x    *Expr
		loop *loop // the innermost of which all iterations are meant
	}
	seen := map[within]bool{}
	var walk func(x *Expr, all []*loop) bool
	walk = func(x *Expr, all []*loop) bool {
		at := within{x: x}
		if len(all) > 0 {
			at.loop = all[len(all)-1]
		}
		if seen[at] {
			return true
		}
		seen[at] = true
		if x.loop != nil {
			if x.kind == kindOp && x.op == opIndex && !slices.Contains(all, x.loop) && !LoopBlocks(x.loop.header)[to] {
				return false
			}
			if x.kind != kindOp || x.op == opSteps {
				all = append(all[:len(all):len(all)], x.loop)
			}
		}
		return !slices.ContainsFunc(x.args, func(a *Expr) bool { return !walk(a, all) })
	}
	return walk(x, nil)
}

// question is how a value compares, or whether it is nil.
type question struct {
	of      ssa.Value
	compare string
	null    bool
}

// edgeQuestion reads the condition on an edge: about nothing when there is none
// that is understood.
func edgeQuestion(from, to *ssa.BasicBlock) question {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return question{}
	}
	holds := from.Succs[0] == to
	cond := branch.Cond
	for {
		not, ok := cond.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		cond, holds = not.X, !holds
	}
	b, ok := cond.(*ssa.BinOp)
	switch {
	case !ok:
		return question{cond, "=" + strconv.FormatBool(holds), false}
	case (isNil(b.X) || isNil(b.Y)) && (b.Op == token.EQL || b.Op == token.NEQ):
		of := b.X
		if isNil(of) {
			of = b.Y
		}
		return question{of, "=" + strconv.FormatBool(holds == (b.Op == token.EQL)), true}
	}
	of, compare := comparison(b, holds)
	return question{of, compare, false}
}

// maxWays bounds the ways into a block whose conditions are kept.
const maxWays = 8

// caseGuard is the condition of a block that is reached when one of several
// conditions holds, as in "case a, b" and in "x == a || y".
func (e *Evaluator) caseGuard(b *ssa.BasicBlock) (guard, bool) {
	if len(b.Preds) < 2 || len(b.Preds) > maxWays {
		return guard{}, false
	}
	same := true
	var list []question
	for _, p := range b.Preds {
		q := edgeQuestion(p, b)
		if q.of == nil || b.Dominates(p) {
			return guard{}, false
		}
		list = append(list, q)
		same = same && q.of == list[0].of && !q.null && q.compare[0] == '='
	}
	if same {
		compare := "|"
		for i, q := range list {
			if i > 0 {
				compare += alternatives
			}
			compare += q.compare[1:]
		}
		return e.ask(question{list[0].of, compare, false}, b.Preds[0])
	}
	x := opExpr(opAny, 0)
	for i, q := range list {
		g, ok := e.ask(q, b.Preds[i])
		if !ok {
			return guard{}, false
		}
		x.args, x.names = append(x.args, g.operand), append(x.names, g.compare)
	}
	return guard{x, computed + "=true"}, true
}

// ask is the condition that block from ends with.
func (e *Evaluator) ask(q question, from *ssa.BasicBlock) (guard, bool) {
	p, isParam := q.of.(*ssa.Parameter)
	switch {
	case isParam && q.null:
		return guard{nilParam(p, ""), computed + q.compare}, true
	case isParam:
		return guard{e.parameter(p), q.compare}, true
	case q.null && e.looped(from) || e.steps > maxSteps/2:
		return guard{}, false
	}
	var x *Expr
	if q.null {
		x = e.isNil(q.of, 0)
	} else {
		x = e.eval(q.of, from.Instrs[len(from.Instrs)-1])
	}
	if x.open || !x.decidable() {
		return guard{}, false
	}
	if e.looped(from) {
		if !small(x, maxIterated) {
			return guard{}, false
		}
		x = Inside(x, from)
	}
	return guard{x, computed + q.compare}, true
}

// maxIterated bounds the nodes of a condition within a loop: what an iteration
// decides is a name, a number or whether a list has one.
const maxIterated = 40

// small says whether x has at most n nodes.
func small(x *Expr, n int) bool {
	seen := map[*Expr]bool{}
	var walk func(x *Expr) bool
	walk = func(x *Expr) bool {
		if seen[x] {
			return true
		}
		seen[x] = true
		return len(seen) <= n && !slices.ContainsFunc(x.args, func(a *Expr) bool { return !walk(a) })
	}
	return walk(x)
}

// comparison reads the comparison of a value with a constant, or with its
// opposite: nil when it is another one.
func comparison(b *ssa.BinOp, holds bool) (ssa.Value, string) {
	x, y, op := b.X, b.Y, b.Op
	if _, ok := x.(*ssa.Const); ok {
		x, y = y, x
		op = mirrored[op]
	}
	c, ok := y.(*ssa.Const)
	basic, isBasic := x.Type().Underlying().(*types.Basic)
	if !ok || !isBasic || c.Value == nil {
		return nil, ""
	}
	if !holds {
		op = opposite[op]
	}
	switch {
	case basic.Info()&types.IsString != 0 && c.Value.Kind() == constant.String:
		if sign, ok := signs[op]; ok {
			return x, sign + constant.StringVal(c.Value)
		}
	case basic.Info()&types.IsBoolean != 0 && c.Value.Kind() == constant.Bool:
		if _, ok := signs[op]; ok {
			return x, "=" + strconv.FormatBool((op == token.EQL) == constant.BoolVal(c.Value))
		}
	case basic.Info()&types.IsInteger != 0 && c.Value.Kind() == constant.Int:
		n, exact := constant.Int64Val(c.Value)
		if !exact || n > maxBytes || n < -maxBytes {
			return nil, ""
		}
		switch op {
		case token.EQL, token.NEQ:
			return x, signs[op] + strconv.FormatInt(n, 10)
		case token.LSS:
			return x, "<" + strconv.FormatInt(n, 10)
		case token.LEQ:
			return x, "<" + strconv.FormatInt(n+1, 10)
		case token.GTR:
			return x, ">" + strconv.FormatInt(n, 10)
		case token.GEQ:
			return x, ">" + strconv.FormatInt(n-1, 10)
		}
	}
	return nil, ""
}

// overflows marks a sum of a type in which it may be another number than that
// of its operands.
const overflows = "overflows"

// sum is a result of adding or converting numbers, of type t.
func sum(t types.Type, sign int, a, b *Expr) *Expr {
	x := opExpr(opAdd, sign, a, b)
	if !wide(t) {
		x.field = overflows
	}
	return x
}

// wide says whether t holds all the numbers that matter here.
func wide(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Int || b.Kind() == types.Int64)
}

var (
	signs    = map[token.Token]string{token.EQL: "=", token.NEQ: "!"}
	mirrored = map[token.Token]token.Token{
		token.EQL: token.EQL, token.NEQ: token.NEQ,
		token.LSS: token.GTR, token.GTR: token.LSS, token.LEQ: token.GEQ, token.GEQ: token.LEQ,
	}
	opposite = map[token.Token]token.Token{
		token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.GEQ, token.GTR: token.LEQ, token.LEQ: token.GTR, token.GEQ: token.LSS,
	}
)

// looped says whether b lies in a loop.
func (e *Evaluator) looped(b *ssa.BasicBlock) bool {
	in, ok := e.inLoop[b]
	if !ok {
		in = len(enclosing(b)) > 0
		e.inLoop[b] = in
	}
	return in
}

// decidable says whether a condition about e can ever be decided: e is known
// in part, and nothing was left out on the ground that no statement runs then.
func (e *Expr) decidable() bool {
	switch {
	case !e.Informative(), e.kind == kindAlt && e.choice == 0, e.kind == kindOp && e.op == opElement:
		return false
	}
	return !e.partial()
}

// partial says whether e leaves out values with which no statement is meant
// to run.
func (e *Expr) partial() bool {
	seen := map[*Expr]bool{}
	var walk func(e *Expr) bool
	walk = func(e *Expr) bool {
		if seen[e] {
			return false
		}
		seen[e] = true
		if e.checked {
			return true
		}
		return slices.ContainsFunc(e.args, walk)
	}
	return walk(e)
}

// Reached is x, the text of a statement that runs in block b, under the
// conditions of getting there.
func (e *Evaluator) Reached(x *Expr, b *ssa.BasicBlock) *Expr {
	e.begin()
	return under(x, e.guardsOf(b))
}

// Always is x, the text of a statement, whatever the conditions of getting to
// it.
func Always(x *Expr) *Expr {
	for x != nil && x.kind == kindGuard {
		x = x.args[0]
	}
	return x
}

// guarded is x, an arm that is taken only when all of guards hold.
func (e *Evaluator) guarded(x *Expr, guards []guard) *Expr {
	if len(guards) == 0 || x == nil {
		return x
	}
	return under(e.refined(x, guards), guards)
}

// under is x with conditions.
func under(x *Expr, guards []guard) *Expr {
	if len(guards) == 0 || x == nil {
		return x
	}
	y := node(kindGuard, x)
	for _, g := range guards {
		y.args = append(y.args, g.operand)
		y.names = append(y.names, g.compare)
	}
	return y
}

// unguarded is x without conditions, for a value that is read in another call
// of the function whose parameters they are about.
func unguarded(x *Expr) *Expr {
	return rewrite(x, func(x *Expr) *Expr {
		if x.kind == kindGuard {
			return x.args[0]
		}
		return nil
	})
}
