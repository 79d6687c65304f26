package sqltext

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// function describes a library function that computes text: its operation,
// how many operands it takes and a constant operand.
type function struct {
	op opCode
	n  int
}

// functions are the text functions of the standard library, by full name.
var functions = map[string]function{
	"strings.ToUpper":             {opUpper, 1},
	"strings.ToLower":             {opLower, 1},
	"strings.Contains":            {opContains, 2},
	"strings.HasPrefix":           {opHasPrefix, 2},
	"strings.HasSuffix":           {opHasSuffix, 2},
	"strings.EqualFold":           {opEqualFold, 2},
	"slices.Contains":             {opMember, 2},
	"strings.TrimSpace":           {opTrimSpace, 1},
	"strings.Trim":                {opTrim, 2},
	"strings.TrimLeft":            {opTrimLeft, 2},
	"strings.TrimRight":           {opTrimRight, 2},
	"strings.TrimPrefix":          {opTrimPrefix, 2},
	"strings.TrimSuffix":          {opTrimSuffix, 2},
	"strings.Replace":             {opReplace, 4},
	"strings.ReplaceAll":          {opReplace, 3},
	"strings.Repeat":              {opRepeat, 2},
	"strings.Join":                {opJoin, 2},
	"strings.Clone":               {opCopy, 1},
	"strings.NewReplacer":         {opReplacer, 1},
	"(*strings.Replacer).Replace": {opReplacer, 2},
	"strings.(*Replacer).Replace": {opReplacer, 2},
	"fmt.Sprintf":                 {opSprintf, 2},
	"fmt.Sprint":                  {opSprint, 1},
	"fmt.Sprintln":                {opSprintln, 1},
	"bytes.TrimSpace":             {opTrimSpace, 1},
	"strconv.Itoa":                {opCopy, 1},
	"strconv.FormatInt":           {opCopy, 1},
	"strconv.FormatUint":          {opCopy, 1},
	"strconv.FormatBool":          {opCopy, 1},
	"regexp.MustCompile":          {opCopy, 1},
}

// call evaluates result number result of a call.
func (e *Evaluator) call(v *ssa.Call, result int) *Expr {
	for _, r := range results(v, result) {
		if e.rewritten(r, false) {
			return unknown(r.Type(), "elements of "+describe(v)+" are assigned", v.Pos())
		}
	}
	return e.resultOf(v, result)
}

// results lists the values that hold a result of a call.
func results(v *ssa.Call, result int) []ssa.Value {
	if _, ok := v.Type().(*types.Tuple); !ok {
		return []ssa.Value{v}
	}
	var out []ssa.Value
	for _, in := range *v.Referrers() {
		if x, ok := in.(*ssa.Extract); ok && x.Index == result {
			out = append(out, x)
		}
	}
	return out
}

func (e *Evaluator) resultOf(v *ssa.Call, result int) *Expr {
	c := v.Common()
	t := resultType(v, result)
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return e.builtin(b.Name(), v)
	}
	if c.IsInvoke() {
		if x := e.library(c.Method, append([]ssa.Value{c.Value}, c.Args...), result, v); x != nil {
			return x
		}
		if x := e.imported(c.Method, append([]ssa.Value{c.Value}, c.Args...), result, v); x != nil {
			return x
		}
		if x := e.dispatch(v, t); x != nil {
			return x
		}
		return unknown(t, "result of "+describe(v), v.Pos())
	}
	fn := e.Callee(c)
	if fn == nil {
		return unknown(t, "result of "+describe(v), v.Pos())
	}
	obj, _ := fn.Object().(*types.Func)
	if fn.Signature.Recv() != nil && len(c.Args) > 0 && isBuilder(fn.Signature.Recv().Type()) {
		switch fn.Name() {
		case "String", "Bytes":
			return e.read(c.Args[0], v)
		case "Len":
			return opExpr(opLen, 0, e.read(c.Args[0], v))
		}
		return unknown(t, "result of "+describe(v), v.Pos())
	}
	if f, ok := functions[knowledge.FullName(obj)]; ok {
		return e.standard(f, c.Args, v)
	}
	if x := e.library(obj, c.Args, result, v); x != nil {
		return x
	}
	if x := e.fold(obj, c.Args, result, v); x != nil {
		return x
	}
	if result == 0 {
		if x := e.loadedFrom(obj, c.Args, v); x != nil {
			return x
		}
	}
	if result == 0 {
		if x := e.readEmbedded(obj, c.Args, v); x != nil {
			return x
		}
	}
	if len(fn.Blocks) > 0 && fn.Package() == e.index.pkg {
		if e.forkedArg(v, fn) {
			return unknown(t, sharedRoom, v.Pos())
		}
		if s := e.answers(fn); s != nil {
			return eachTime(e.result(s, fn, c.Args, result, v), fn, v)
		}
		return e.result(e.summary(fn), fn, c.Args, result, v)
	}
	if e.forkedArg(v, fn) {
		return unknown(t, sharedRoom, v.Pos())
	}
	if x := e.imported(obj, c.Args, result, v); x != nil {
		return x
	}
	return unknown(t, "value of "+describe(v), v.Pos())
}

func resultType(v *ssa.Call, result int) types.Type {
	if t, ok := v.Type().(*types.Tuple); ok && result < t.Len() {
		return t.At(result).Type()
	}
	return v.Type()
}

// Callee returns the function that c calls, through a local variable that
// holds one function literal if need be, as its generic origin.
func (e *Evaluator) Callee(c *ssa.CallCommon) *ssa.Function {
	fn := c.StaticCallee()
	if fn == nil {
		v := c.Value
		for range 10 {
			switch x := v.(type) {
			case *ssa.UnOp:
				v = nil
				if x.Op == token.MUL {
					v = e.single(x.X)
				}
				if g, ok := x.X.(*ssa.Global); ok {
					v = e.heldBy(g)
				}
			case *ssa.Call:
				v = onceOf(x)
			case *ssa.ChangeType:
				v = x.X
			case *ssa.MakeClosure:
				fn, _ = x.Fn.(*ssa.Function)
				v = nil
			case *ssa.Function:
				fn, v = x, nil
			default:
				v = nil
			}
			if v == nil {
				break
			}
		}
	}
	if fn != nil {
		if o := fn.Origin(); o != nil {
			return o
		}
	}
	return fn
}

// onceOf returns the function whose result, found once, is that of the function
// that call makes.
func onceOf(call *ssa.Call) ssa.Value {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, _ := fn.Object().(*types.Func)
	switch knowledge.FullName(obj) {
	case "sync.OnceValue", "sync.OnceValues", "sync.OnceFunc":
		return call.Call.Args[0]
	}
	return nil
}

func (e *Evaluator) builtin(name string, v *ssa.Call) *Expr {
	args := v.Call.Args
	switch name {
	case "len":
		of := e.eval(args[0], v)
		if load, ok := args[0].(*ssa.UnOp); ok {
			of = e.asOf(of, load)
		}
		x := opExpr(opLen, 0, of)
		if lengthChanges(args[0].Type()) {
			x.n = lenChanges
		}
		return x
	case "append":
		if len(args) == 2 {
			// The elements of the second list are copied.
			if isText(v.Type()) {
				return concat(e.eval(args[0], v), e.eval(args[1], v))
			}
			if e.forked(v, args[0]) {
				return unknown(v.Type(), sharedRoom, v.Pos())
			}
			return node(kindAppend, e.eval(args[0], v), e.eval(args[1], v))
		}
	}
	return unknown(v.Type(), "result of "+name, v.Pos())
}

func (e *Evaluator) standard(f function, args []ssa.Value, v *ssa.Call) *Expr {
	if f.op == opCopy && len(args) > 1 {
		// FormatInt in a base other than ten is not a decimal number.
		if n, ok := constInt(args[1]); !ok || n != 10 {
			return freeExpr("value of "+describe(v), v.Pos())
		}
	}
	list := make([]*Expr, 0, f.n)
	for i := range min(f.n, len(args)) {
		list = append(list, e.eval(args[i], v))
	}
	x := opExpr(f.op, 0, list...)
	x.segs = freeExpr("value of "+describe(v), v.Pos()).segs
	return x
}

// library evaluates the text functions of database libraries.
func (e *Evaluator) library(fn *types.Func, args []ssa.Value, result int, v *ssa.Call) *Expr {
	t := knowledge.LookupText(fn)
	if t == nil {
		return nil
	}
	at := t.Arg
	if fn.Signature().Recv() != nil {
		at++
	}
	if at < 0 || at >= len(args) {
		return nil
	}
	text := e.eval(args[at], v)
	op := func(code opCode, list ...*Expr) *Expr {
		x := opExpr(code, 0, list...)
		x.segs = freeExpr("value of "+describe(v), v.Pos()).segs
		return x
	}
	switch t.Kind {
	case knowledge.Identity:
		return text
	case knowledge.QuoteIdentifier:
		return op(opQuoteIdentifier, text)
	case knowledge.QuoteLiteral:
		return op(opQuoteLiteral, text)
	case knowledge.Sanitize:
		return op(opSanitize, text)
	case knowledge.ExpandIn:
		if at+1 < len(args) {
			if list := e.eval(args[at+1], v); result == 0 {
				return op(opIn, text, list)
			} else if result == 1 {
				return list
			}
		}
	case knowledge.BindNamed:
		if result == 0 {
			return op(opRewritten, text)
		}
		if result == 1 && at+1 < len(args) {
			return op(opNamed, e.Value(args[at+1], v))
		}
	}
	return nil
}

// imported evaluates a call of another package's function by its summary.
func (e *Evaluator) imported(fn *types.Func, args []ssa.Value, result int, v *ssa.Call) *Expr {
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	s := e.imports.Summary(fn.Origin())
	if s == nil {
		return nil
	}
	return e.result(s, nil, args, result, v)
}

// result instantiates a summary at a call.
func (e *Evaluator) result(s *Summary, fn *ssa.Function, args []ssa.Value, result int, v *ssa.Call) *Expr {
	results := s.Results
	if s.Checked != nil && checksError(v) {
		results = s.Checked
	}
	if result >= len(results) || results[result] == nil {
		return unknown(resultType(v, result), "result of "+describe(v), v.Pos())
	}
	x := e.Instantiate(results[result], fn, args, v)
	if s.Checked != nil && &results[0] == &s.Checked[0] {
		return assumed(x)
	}
	return x
}

// assumed marks x as leaving out values with which no statement is meant to
// run.
func assumed(x *Expr) *Expr {
	if !x.Informative() || x.kind == kindRecord && len(x.args) == 0 {
		return x
	}
	y := node(kindGuard, x)
	if x.kind == kindRecord {
		c := *x
		y = &c
	}
	y.checked = true
	return y
}

func constantString(c *ssa.Const) (string, bool) {
	if c.Value == nil || c.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(c.Value), true
}

// Global returns the value of a package-level variable.
func (e *Evaluator) Global(g *ssa.Global) *Expr {
	e.begin()
	return e.global(g)
}
