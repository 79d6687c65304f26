package sqltext

import (
	"go/token"
	"go/types"

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
	names  []string // of a record: one name an argument; of a guard and of opAny: one comparison a condition
	loop   *loop    // of a repetition, an element or an index
	open   bool     // contains a self reference
	// checked says that values with which no statement is meant to run are
	// left out, such as a result that comes with an error.
	checked bool
	// awaits are constructors, by their full names, whose calls in other packages
	// make up the value: it is known when these have been looked at.
	awaits []string
	// vars are exported variables, by their full names, whose values it is.
	vars []string
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
	opLookup  // an entry of the map args[0] under the key args[1], args[2] for one that is not there
	opFound   // args[2], when the map args[0] has the key args[1] or not, as n says
	opContains
	opHasPrefix
	opHasSuffix
	opEqualFold
	opMember    // whether the list args[0] has the text args[1]
	opRewritten // the text itself, in which sqlx.Named writes :name and :: otherwise
	opNil       // whether args[0] is nil
	opIs        // whether args[0] is of the type of args[1] or implements it
	opAny       // whether one of args compares as names say
	opWord      // letters and digits
	opPart      // args[0] from byte args[1] up to byte args[2], if there is one
	opFold      // result n of the library function named field
	opAt        // args[0] as it is at one time, which choice tells from others
	opProduct   // of the numbers args[0] and args[1]
	opTimes     // a list as long as the number args[0]
	opSteps     // what a loop adds: args[0] in each iteration, which args[1] tells of all of them
)

// loop is a loop whose body runs once for each element of a list, or as often
// as a number says.
type loop struct {
	header *ssa.BasicBlock
	over   *Expr // the list; nil when the number of iterations is not known
	// How the loop counts, none of which travels in facts: the block with its
	// test, which compares a counter that begins with first with bound.
	test      *ssa.BasicBlock
	first     int
	bound     ssa.Value
	inclusive bool            // the counter may reach bound
	entry     *ssa.BasicBlock // of a loop that tests behind its body: what tests before the first iteration
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
	if x.kind == kindOp && x.op == opAt && x.args[0].kind == kindRecord {
		x = x.args[0]
	}
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
		case e.kind == kindField && len(args) > 1:
			// What it is otherwise is known.
			args = nil
		case e.kind == kindField:
			if values := e.fieldsOfElements(); values != nil {
				args = values
			}
		case e.kind == kindGuard:
			// A condition selects among texts that are judged in any case.
			args = args[:1]
		case e.kind == kindOp && e.op == opLen:
			args = nil
		case e.kind == kindOp && e.op == opLookup:
			// Any key may be meant.
			args = args[:1]
		case e.kind == kindOp && e.op == opIn && (args[1].kind == kindList || len(args[0].Params()) == 0):
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

// fieldsOfElements lists what the field e of an element of a list of structs can
// be, and what tells which element it is; nil when that is not known.
func (e *Expr) fieldsOfElements() []*Expr {
	of := e.args[0]
	if of.kind != kindOp || of.op != opElement || of.args[0].kind != kindList {
		return nil
	}
	out := append([]*Expr(nil), of.args[1:]...)
	for _, el := range of.args[0].args {
		f := fieldOf(el, e.field, nil)
		if f.kind == kindField && f.args[0] == el {
			return nil
		}
		out = append(out, f)
	}
	return out
}
