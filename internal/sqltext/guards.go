package sqltext

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

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
		if g, ok := e.ask(q, from); ok {
			return []guard{g}
		}
	}
	return nil
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
	case e.looped(from) || e.steps > maxSteps/2:
		// In a loop a value differs from one iteration to the next.
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
	return guard{x, computed + q.compare}, true
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

// impossible is the panic of a run that takes an arm whose condition is false.
type impossible struct{}

// undecided is the panic of a condition that depends on a choice which the run
// has not made.
type undecided struct{}

// condition is one of a guard's, of a run.
type condition struct {
	guard     *Expr
	at        int
	iteration int
}

// pass returns what an arm holds when its conditions can be true.
func (x *expander) pass(e *Expr) *Expr {
	for e.kind == kindGuard {
		for i := range e.args[1:] {
			c := condition{e, i, x.iteration()}
			if x.unguarded || i >= len(e.names) || x.covering > 0 && x.covered.unconditional {
				continue
			}
			learnt, passed := x.passed[c]
			if !passed && x.refuted(c) {
				panic(impossible{})
			}
			if !learnt && !x.frozen && !x.learn(e.args[i+1], e.names[i]) {
				panic(impossible{})
			}
			x.passed[c] = learnt || !x.frozen && x.tentative == 0
		}
		e = e.args[0]
	}
	return e
}

// settle decides the conditions that depended on choices made later.
func (x *expander) settle() {
	pending := x.pending
	x.pending = nil
	for _, c := range pending {
		if x.refuted(c) {
			panic(impossible{})
		}
	}
}

// refuted says whether a condition is known to be false.
func (x *expander) refuted(c condition) (no bool) {
	compare := c.guard.names[c.at]
	operand := c.guard.args[c.at+1]
	if !strings.HasPrefix(compare, computed) {
		return x.denies(operand, compare)
	}
	budget := min(maxConditionNodes, maxConditionsNodes-x.deciding)
	if budget <= 0 || compare == computed {
		return false
	}
	frozen, nodes, size := x.frozen, x.nodes, x.bytes
	x.frozen, x.nodes = true, maxNodes-budget
	defer func() {
		x.deciding += x.nodes - (maxNodes - budget)
		x.frozen, x.nodes, x.bytes = frozen, nodes, size
		switch r := recover().(type) {
		case nil:
			// How long a list is may be chosen later.
			if !no && isCount(operand) && len(x.loops) == 0 {
				x.pending = append(x.pending, c)
			}
		case stop:
			// What is too large to decide is left open.
		case impossible:
			// It rests on an arm that is taken against its own condition.
			no = true
		case undecided:
			if len(x.loops) == 0 {
				x.pending = append(x.pending, c)
			}
		default:
			panic(r)
		}
	}()
	return x.denies(operand, compare)
}

// denies says whether what is known of a value rules a comparison of any kind
// out.
func (x *expander) denies(e *Expr, compare string) bool {
	compare = strings.TrimPrefix(strings.TrimPrefix(compare, computed), unsteady)
	x.exact++
	defer func() { x.exact-- }()
	return compare != "" && x.contradicts(e, compare[0], compare[1:])
}

// none says whether all comparisons of a disjunction are ruled out.
func (x *expander) none(e *Expr) bool {
	for i, a := range e.args {
		if i >= len(e.names) || !x.denies(a, e.names[i]) {
			return false
		}
	}
	return true
}

// The nodes visited to decide one condition on a computed value, and all of a
// run.
const (
	maxConditionNodes  = 2000
	maxConditionsNodes = 20000
)

// contradicts says whether what is known of a value rules a comparison out.
func (x *expander) contradicts(e *Expr, op byte, text string) bool {
	if op == '|' {
		for t := range strings.SplitSeq(text, alternatives) {
			if !x.contradicts(e, '=', t) {
				return false
			}
		}
		return true
	}
	if n, err := strconv.Atoi(text); err == nil && (op == '<' || op == '>' || isCount(e)) {
		low, high := x.bounds(e)
		switch op {
		case '<':
			return low.known && low.n >= n
		case '>':
			return high.known && high.n <= n
		case '=':
			return low.known && low.n > n || high.known && high.n < n
		default:
			return low.known && high.known && low.n == n && high.n == n
		}
	}
	if op != '=' && op != '!' {
		return false
	}
	segs := x.pieces(e)
	if s, ok := constantText(segs); ok {
		return (op == '=') != (s == text)
	}
	return op == '=' && text == "" && minLength(segs) > 0
}

// isCount says whether e is a length or computed from one.
func isCount(e *Expr) bool { return e.kind == kindOp && (e.op == opLen || e.op == opAdd) }

// bound is the least or the greatest value of a number.
type bound struct {
	n     int
	known bool
}

// bounds returns between what a number lies.
func (x *expander) bounds(e *Expr) (low, high bound) {
	e = x.reduce(e)
	if e.kind == kindOp && e.op == opLen {
		return x.lengths(e.args[0])
	}
	if e.kind == kindOp && e.op == opAdd && e.field == overflows {
		return bound{}, bound{}
	}
	if e.kind == kindOp && e.op == opAdd {
		low, high = x.bounds(e.args[0])
		l, h := x.bounds(e.args[1])
		if e.n < 0 {
			l, h = bound{-h.n, h.known}, bound{-l.n, l.known}
		}
		return bound{low.n + l.n, low.known && l.known}, bound{high.n + h.n, high.known && h.known}
	}
	n, ok := x.number(e)
	return bound{n, ok}, bound{n, ok}
}

// lengths returns between what the length of a list or text lies.
func (x *expander) lengths(e *Expr) (low, high bound) {
	e = x.reduce(e)
	low, high = bound{0, true}, bound{0, true}
	if arm, ok := x.taken[lengthKey{e}]; ok {
		n := bound{counts[arm], true}
		return n, n
	}
	switch e.kind {
	case kindList, kindAppend, kindRepeat:
		for _, it := range x.list(e) {
			if it.rest != "" {
				high.known = false
				continue
			}
			low.n++
			high.n++
		}
		return low, high
	case kindText, kindConcat, kindOp:
		segs := x.pieces(e)
		low.n = minLength(segs)
		s, ok := constantText(segs)
		return low, bound{len(s), ok}
	default:
	}
	return low, bound{}
}

// minLength is the least number of bytes that segs stand for.
func minLength(segs []Segment) int {
	n := 0
	for _, s := range segs {
		switch {
		case s.Hole == nil:
			n += len(s.Text)
		case s.Hole.Kind == NumberText, s.Hole.Kind == QuotedIdentifier:
			n++
		}
	}
	return n
}
