package sqltext

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Expr is a symbolic value: text, a list, a number or an opaque Go value, in
// terms of the parameters of one function. It is an immutable graph; nodes
// are shared, so walks over it are memoised or bounded.
type Expr struct {
	kind   exprKind
	op     opCode
	n      int // operand of op: a count, a cut, an index
	segs   []Segment
	args   []*Expr
	choice int // of an alternative: arms of equal choice are taken together
	param  Param
	value  *Value   // of kindValue; nil means the value passed for param
	field  string   // of a field or entry selection
	names  []string // of a record: one name an argument; of a guard: one comparison a condition
	loop   *loop    // of a repetition, an element or an index
	open   bool     // contains a self reference
	// checked says that values with which no statement is meant to run are
	// left out, such as a result that comes with an error.
	checked bool
}

type exprKind uint8

const (
	kindText   exprKind = iota // segs
	kindConcat                 // args one after the other
	kindAlt                    // one of args
	kindParam                  // the text, list or number passed for param
	kindValue                  // a Go value: its description, and args[0] its text if it can have one
	kindList                   // a list of args
	kindAppend                 // lists one after the other
	kindRepeat                 // any number of args, in any order
	kindSelf                   // the value under evaluation, one loop iteration ago
	kindOp                     // op applied to args
	kindRecord                 // a struct or map: args by names
	kindField                  // field of args[0]
	kindGuard                  // an arm args[0], taken only when the other args compare as names say
)

type opCode uint8

const (
	opNone opCode = iota
	opUpper
	opLower
	opTrimSpace
	opTrim
	opTrimLeft
	opTrimRight
	opTrimPrefix
	opTrimSuffix
	opReplace
	opRepeat
	opJoin
	opSprintf
	opSprint
	opSprintln
	opReplacer
	opQuoteIdentifier
	opQuoteLiteral
	opSanitize
	opCut
	opLen
	opAdd
	opChar // a character from its code
	opIn
	opInvoke  // the method named field of the value args[0]
	opColumns // a list of quoted identifiers
	opNamed
	opElement // an element of the list args[0]: number n, or any when n < 0
	opIndex   // the index of a loop
	opCopy    // the text itself
)

// loop is a loop over a list whose body runs once for each element.
type loop struct {
	header *ssa.BasicBlock
	over   *Expr // the list; nil when the number of iterations is not known
}

// Param is a parameter of a function under analysis; the receiver is number
// zero. Function is nil for the parameters in a fact.
type Param struct {
	Function *ssa.Function
	Index    int
}

// Value describes a Go value that is bound to a placeholder.
type Value struct {
	// Identity is equal for two values that are known to be the same: an
	// ssa.Value or a path of fields from one. Nil when nothing is known.
	Identity any
	SSA      ssa.Value  // the value itself; nil when another package has it
	Type     types.Type // static type before conversion to an interface; nil when unknown
	TypeName string     // full name of the type, known even when Type is not
	Pos      token.Pos
	Expr     string // the expression as written, or close to it
	Source   string // full name of the function whose result it is; "" otherwise
	Const    string // the value when it is constant
	IsConst  bool
	// Of and Path say what the value is part of: u and "TenantID" for
	// u.TenantID, id and "String()" for id.String().
	Of   *Value
	Path string
}

func textExpr(segs ...Segment) *Expr {
	return &Expr{kind: kindText, segs: segs}
}

func literalExpr(s string) *Expr { return textExpr(Segment{Text: s}) }

func holeExpr(kind HoleKind, reason string, pos token.Pos) *Expr {
	return textExpr(Segment{Hole: &Hole{Kind: kind, Reason: reason, Pos: pos}})
}

// freeExpr is an unknown value of any kind.
func freeExpr(reason string, pos token.Pos) *Expr { return holeExpr(FreeText, reason, pos) }

func node(kind exprKind, args ...*Expr) *Expr {
	e := &Expr{kind: kind, args: args}
	for _, a := range args {
		if a.open {
			e.open = true
		}
	}
	return e
}

func opExpr(op opCode, n int, args ...*Expr) *Expr {
	e := node(kindOp, args...)
	e.op, e.n = op, n
	return e
}

func concat(args ...*Expr) *Expr {
	if len(args) == 1 {
		return args[0]
	}
	return node(kindConcat, args...)
}

// fieldOf selects a field of type t, which may be nil, from x.
func fieldOf(x *Expr, name string, t types.Type) *Expr {
	if x.kind == kindRecord {
		for i, n := range x.names {
			if n == name {
				return x.args[i]
			}
		}
	}
	e := node(kindField, x)
	e.field = name
	if t != nil {
		e.segs = numberHole(t)
	}
	return e
}

// numberHole is what stands for a value of type t that stays unknown: a hole
// for a number, or nil when it can be any text.
func numberHole(t types.Type) []Segment {
	if !isInteger(t) {
		return nil
	}
	return []Segment{{Hole: &Hole{Kind: NumberText}}}
}

// merge describes a point where values from several paths meet.
type merge struct {
	choice int      // arms of equal choice are taken together
	first  int      // the arm that is number zero of the choice
	self   *Expr    // stands for the value itself in the arms
	kind   exprKind // what joins values of the type: kindConcat, kindAppend, or kindOp for numbers
	loop   *loop
	// guard adds to arm number i the conditions under which it is taken.
	guard func(i int, arm *Expr) *Expr
	// earlier is arm number i as it was in the iteration before, if it comes
	// from there.
	earlier func(i int, arm *Expr) *Expr
	// unknown is the value when it changes in a loop in another way than by
	// appending.
	unknown *Expr
}

// alternative builds a choice among arms. Equal arms and references to the
// choice itself are dropped; growth in a loop becomes a repetition.
func (m merge) alternative(arms []*Expr) *Expr {
	var entry, deltas []*Expr
	var from []int
	for i, a := range arms {
		if !a.open || !contains(a, m.self) {
			entry = append(entry, m.earlier(i, a))
			from = append(from, i)
			continue
		}
		d, ok := delta(a, m.self)
		if !ok {
			return m.unknown
		}
		for _, x := range d.resets {
			entry = append(entry, m.earlier(i, x))
			from = append(from, i)
		}
		deltas = append(deltas, d.appended...)
	}
	if len(entry) == 0 {
		return m.unknown
	}
	base := entry[0]
	for _, a := range entry[1:] {
		if a != base {
			base = m.choose(entry, from, len(arms))
			break
		}
	}
	var grown []*Expr
	always := true
	for _, d := range unique(deltas) {
		if d == nil {
			always = false
		} else {
			grown = append(grown, d)
		}
	}
	if len(grown) == 0 {
		return base
	}
	tail := node(kindRepeat, grown...)
	tail.segs = m.unknown.segs
	if always && len(grown) == 1 && len(entry) == 1 {
		tail.loop = m.loop
	}
	if m.kind == kindAppend {
		return node(kindAppend, base, tail)
	}
	return node(kindConcat, base, tail)
}

// choose is the choice among entry, which come from the arms with numbers
// from, of total in all.
func (m merge) choose(entry []*Expr, from []int, total int) *Expr {
	whole := len(entry) == total
	begin, rests := m.shared(entry)
	if begin != nil {
		entry = rests
	}
	guarded := make([]*Expr, len(entry))
	for i, a := range entry {
		at := i
		if whole {
			at = (i + m.first) % total
			a = entry[at]
		}
		guarded[i] = m.guard(from[at], a)
	}
	alt := node(kindAlt, guarded...)
	// When arms are gone, arm numbers no longer agree with those of other
	// values that are chosen in the same block.
	if whole {
		alt.choice = m.choice
	}
	if begin == nil {
		return alt
	}
	return m.join([]*Expr{begin, alt})
}

// change is what one iteration of a loop does to a value: what it appends on
// each path, nil for nothing, and what it begins anew with.
type change struct {
	appended, resets []*Expr
}

// delta returns what one iteration does to self. It reports false when arm is
// neither self with something added nor a new beginning.
func delta(arm, self *Expr) (change, bool) {
	seen := map[*Expr]*change{}
	var walk func(e *Expr) (change, bool)
	walk = func(e *Expr) (change, bool) {
		for e.kind == kindGuard {
			// Iterations are many, so their conditions are not kept.
			e = e.args[0]
		}
		if c, ok := seen[e]; ok {
			if c == nil {
				return change{}, false
			}
			return *c, true
		}
		seen[e] = nil
		var out change
		switch {
		case e == self:
			out.appended = []*Expr{nil}
		case !e.open || !contains(e, self):
			out.resets = []*Expr{e}
		case e.kind == kindAlt:
			for _, a := range e.args {
				c, ok := walk(a)
				if !ok {
					return change{}, false
				}
				out.appended = append(out.appended, c.appended...)
				out.resets = append(out.resets, c.resets...)
			}
		case e.kind == kindConcat || e.kind == kindAppend:
			first, ok := walk(e.args[0])
			if !ok {
				return change{}, false
			}
			for _, a := range e.args[1:] {
				if a.open {
					return change{}, false
				}
			}
			rest := node(e.kind, e.args[1:]...)
			for _, f := range first.appended {
				if f == nil {
					out.appended = append(out.appended, rest)
				} else {
					out.appended = append(out.appended, node(e.kind, f, rest))
				}
			}
			for _, r := range first.resets {
				out.resets = append(out.resets, node(e.kind, r, rest))
			}
		default:
			return change{}, false
		}
		if len(out.appended)+len(out.resets) > 64 {
			return change{}, false
		}
		out = change{unique(out.appended), unique(out.resets)}
		seen[e] = &out
		return out, true
	}
	return walk(arm)
}

func unique(list []*Expr) []*Expr {
	seen := map[*Expr]bool{}
	out := list[:0:0]
	for _, e := range list {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

func contains(e, target *Expr) bool {
	seen := map[*Expr]bool{}
	var walk func(e *Expr) bool
	walk = func(e *Expr) bool {
		if e == target {
			return true
		}
		if !e.open || seen[e] {
			return false
		}
		seen[e] = true
		return slices.ContainsFunc(e.args, walk)
	}
	return walk(e)
}

// Params returns the parameters that e depends on as text, list or value.
// Numbers are left out: they change no statement's meaning.
func (e *Expr) Params() []Param {
	var out []Param
	found := map[Param]bool{}
	seen := map[*Expr]bool{}
	var walk func(e *Expr)
	walk = func(e *Expr) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		if e.segs != nil && (e.kind == kindParam || e.kind == kindField || e.kind == kindValue || e.kind == kindOp && e.op == opElement) {
			return
		}
		if e.kind == kindParam || e.kind == kindValue && e.value == nil {
			if !found[e.param] {
				found[e.param] = true
				out = append(out, e.param)
			}
		}
		args := e.args
		switch {
		case e.kind == kindGuard:
			// A condition selects among texts that are judged in any case.
			args = args[:1]
		case e.kind == kindOp && e.op == opLen:
			args = nil
		case e.kind == kindOp && e.op == opIn && args[1].kind == kindList:
			// Of these values only the types matter.
			args = args[:1]
		}
		for _, a := range args {
			walk(a)
		}
	}
	walk(e)
	return out
}

// CopyText is the statement that a bulk load into table with columns runs.
func CopyText(table, columns *Expr) *Expr {
	return concat(literalExpr("COPY "), opExpr(opSanitize, 0, table), literalExpr(" ("), opExpr(opColumns, 0, columns), literalExpr(") FROM STDIN"))
}
