package sqltext

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// maxConstructions bounds the calls of constructors that are told apart.
const maxConstructions = 32

// made is one call of a constructor: its arguments, nil where nothing is known.
type made struct {
	args []*Expr
	at   ssa.Instruction // nil when another package has the call
}

func (m made) argument(i int) *Expr {
	if i < 0 || i >= len(m.args) {
		return nil
	}
	return m.args[i]
}

// madeBy is all calls of a constructor, or the reason why they are not known.
type madeBy struct {
	calls  []made
	reason string
	asks   []string // full names of the functions whose calls in other packages are among them
}

// constructions returns the calls of fn in the whole module, or the reason
// why they are not known.
func (e *Evaluator) constructions(fn *ssa.Function) madeBy {
	if m, ok := e.makers[fn]; ok {
		return m
	}
	e.makers[fn] = madeBy{reason: functionName(fn) + " calls itself"}
	scopes := e.scopes
	e.scopes = nil
	m := e.findConstructions(fn)
	e.scopes = scopes
	if len(m.calls) > maxConstructions {
		m = madeBy{reason: functionName(fn) + " has many callers"}
	}
	e.makers[fn] = m
	return m
}

func (e *Evaluator) findConstructions(fn *ssa.Function) madeBy {
	obj, _ := fn.Object().(*types.Func)
	if obj == nil || fn.Parent() != nil || fn.Signature.Recv() != nil || fn.Signature.TypeParams() != nil {
		return madeBy{reason: functionName(fn) + " is no plain function"}
	}
	if e.index.valued[obj] {
		return madeBy{reason: functionName(fn) + " is used as a value"}
	}
	var out madeBy
	for _, call := range e.index.callers[fn] {
		m := e.passed(call)
		if m.reason != "" {
			return m
		}
		out.calls, out.asks = append(out.calls, m.calls...), append(out.asks, m.asks...)
	}
	if !e.internal(obj) {
		calls, ok := e.imports.Calls(obj)
		if !ok {
			return madeBy{reason: "calls of " + functionName(fn) + " in other packages are not seen"}
		}
		e.asks(obj)
		for i, args := range calls {
			out.calls = append(out.calls, e.foreign(obj, i, args))
		}
		out.asks = append(out.asks, knowledge.FullName(obj))
	}
	return out
}

// internal says whether only the package itself can call fn.
func (e *Evaluator) internal(fn *types.Func) bool {
	return !token.IsExported(fn.Name()) || e.index.pkg.Pkg.Name() == "main"
}

func (e *Evaluator) asks(fn *types.Func) {
	if !slices.Contains(e.asked, fn) {
		e.asked = append(e.asked, fn)
	}
}

// Asked lists the exported functions of the package whose calls in other
// packages determine texts.
func (e *Evaluator) Asked() []*types.Func { return e.asked }

// passed returns the arguments of a call, in terms of no parameters: one list
// for each call of the function around it, if its parameters are passed on.
func (e *Evaluator) passed(call *ssa.Call) madeBy {
	args := make([]*Expr, len(call.Call.Args))
	outer := false
	for i, a := range call.Call.Args {
		if _, pointer := a.Type().Underlying().(*types.Pointer); pointer || !readable(a.Type()) && !isRecord(a.Type()) {
			continue
		}
		args[i] = e.bind(a, call)
		outer = outer || len(args[i].Params()) > 0
	}
	if !outer {
		return madeBy{calls: []made{spelled(args, call)}}
	}
	fn := call.Parent()
	above := e.constructions(fn)
	out := madeBy{reason: above.reason, asks: above.asks}
	for _, m := range above.calls {
		list := make([]*Expr, len(args))
		for i, x := range args {
			if x != nil {
				list[i] = e.instantiate(x, fn, call, m.argument, func(*Expr) *Expr { return anyAnswer() })
			}
		}
		out.calls = append(out.calls, spelled(list, call))
	}
	return out
}

// Passed returns the arguments of a call of another package's function, nil
// where nothing is known: a list for each call of the function around it, if
// its parameters are passed on. Asks are the functions, by their full names, by
// whose calls in other packages there may be more.
func (e *Evaluator) Passed(call *ssa.Call) (calls [][]*Expr, asks []string) {
	e.begin()
	m := e.passed(call)
	if m.reason != "" || len(m.calls) == 0 {
		return [][]*Expr{make([]*Expr, len(call.Call.Args))}, m.asks
	}
	for _, c := range m.calls {
		calls = append(calls, c.args)
	}
	return calls, m.asks
}

func spelled(args []*Expr, at ssa.Instruction) made {
	for i, x := range args {
		if x != nil {
			args[i] = closed(unguarded(x))
		}
	}
	return made{args, at}
}

// foreign is the arguments of a call in another package with choices that are
// none of this package's.
func (e *Evaluator) foreign(fn *types.Func, n int, args []*Expr) made {
	out := make([]*Expr, len(args))
	for i, x := range args {
		if x == nil {
			continue
		}
		out[i] = rewrite(x, func(x *Expr) *Expr {
			if x.choice == 0 {
				return nil
			}
			y := *x
			y.choice = e.choice(foreignCall{fn, n, x.choice})
			return &y
		})
	}
	return made{args: out}
}

type foreignCall struct {
	fn       *types.Func
	call, of int
}

// closed is x with unknown text for the parameters that are left.
func closed(x *Expr) *Expr {
	return rewrite(x, func(x *Expr) *Expr {
		switch {
		case x.kind == kindParam && x.segs != nil:
			return textExpr(x.segs...)
		case x.kind == kindParam || x.kind == kindSelf:
			return freeExpr(paramName(x.param)+" is not known", token.NoPos)
		case x.kind == kindValue && x.value == nil:
			text := freeExpr(paramName(x.param)+" is not known", token.NoPos)
			if x.segs != nil {
				text = textExpr(x.segs...)
			}
			return &Expr{kind: kindValue, value: paramValue(x.param), args: []*Expr{text}}
		}
		return nil
	})
}

// decided is x with its conditions on constants decided and without the
// others; nil when x has none of its values then.
func decided(x *Expr) *Expr {
	never := &Expr{}
	y := rewrite(x, func(x *Expr) *Expr {
		switch x.kind {
		case kindGuard:
			for i, compare := range x.names {
				if refutes(x.args[i+1], compare) {
					return never
				}
			}
			return x.args[0]
		case kindAlt:
			var kept []*Expr
			for _, a := range x.args {
				if a != never {
					kept = append(kept, a)
				}
			}
			switch {
			case len(kept) == len(x.args):
				return nil
			case len(kept) == 0:
				return never
			case len(kept) == 1:
				return kept[0]
			}
			return node(kindAlt, kept...)
		default:
			return nil
		}
	})
	if y == never {
		return nil
	}
	return y
}

// refutes says whether a constant fails a guard's comparison.
func refutes(x *Expr, compare string) bool {
	if x.kind == kindValue && len(x.args) > 0 {
		x = x.args[0]
	}
	text, ok := "", x.kind == kindText
	if ok {
		text, ok = constantText(x.segs)
	}
	compare = strings.TrimPrefix(strings.TrimPrefix(compare, computed), unsteady)
	if !ok || compare == "" {
		return false
	}
	switch op, want := compare[0], compare[1:]; op {
	case '=':
		return text != want
	case '!':
		return text == want
	case '|':
		return !slices.Contains(strings.Split(want, alternatives), text)
	default:
		return false
	}
}

// uncalled says whether nothing in the module calls a method, as far as names
// show: no value becomes an interface that has it, and none is made of it.
func (e *Evaluator) uncalled(fn *ssa.Function) bool {
	obj, _ := fn.Object().(*types.Func)
	if obj == nil || fn.Parent() != nil || e.index.valued[obj] || len(e.index.callers[fn]) > 0 || e.index.invoked[obj.Name()] {
		return false
	}
	if e.internal(obj) {
		return true
	}
	calls, ok := e.imports.Calls(obj)
	if ok {
		e.asks(obj)
	}
	return ok && len(calls) == 0
}
