package sqltext

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// checksError says whether the error that a call returns is looked at.
func checksError(v *ssa.Call) bool {
	t, ok := v.Type().(*types.Tuple)
	if !ok {
		return false
	}
	for _, in := range *v.Referrers() {
		if x, ok := in.(*ssa.Extract); ok && x.Index == t.Len()-1 {
			for _, r := range *x.Referrers() {
				if _, ok := r.(*ssa.DebugRef); !ok {
					return true
				}
			}
		}
	}
	return false
}

// summary evaluates what a function of the package returns.
func (e *Evaluator) summary(fn *ssa.Function) *Summary {
	if by := e.of(fn); by != e {
		var s *Summary
		e.lend(by, func() *Expr {
			s = by.summary(fn)
			return nil
		})
		return s
	}
	if s, ok := e.summaries[fn]; ok {
		return s
	}
	n := fn.Signature.Results().Len()
	s := &Summary{Results: make([]*Expr, n)}
	for i := range n {
		s.Results[i] = unknown(fn.Signature.Results().At(i).Type(), functionName(fn)+" calls itself", fn.Pos())
	}
	e.summaries[fn] = s
	scopes := e.scopes
	e.scopes = nil
	done := e.summarize(fn)
	e.scopes = scopes
	e.summaries[fn] = done
	return done
}

func (e *Evaluator) summarize(fn *ssa.Function) *Summary {
	results := fn.Signature.Results()
	n := results.Len()
	fallible := n > 1 && types.Identical(results.At(n-1).Type(), types.Universe.Lookup("error").Type())
	s := &Summary{Results: make([]*Expr, n), Alias: alias(fn)}
	var all, checked []returned
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) != n || b == fn.Recover {
			continue
		}
		row := make([]*Expr, n)
		for i, v := range ret.Results {
			if t := results.At(i).Type(); (readable(t) || isRecord(t)) && !e.shared(v) {
				row[i] = Inside(e.eval(v, ret), b)
			}
		}
		all = append(all, returned{row, b})
		if fallible && (isNil(ret.Results[n-1]) || !emptyText(row)) {
			checked = append(checked, returned{row, b})
		}
	}
	s.Results = e.choose(fn, "all", all, n)
	if fallible && len(checked) > 0 && len(checked) < len(all) {
		s.Checked = e.choose(fn, "checked", checked, n)
	}
	return s
}

// shared says whether v points to something that exists beside the function's
// result, so that its contents may change.
func (e *Evaluator) shared(v ssa.Value) bool {
	if _, ok := v.Type().Underlying().(*types.Pointer); !ok || isNil(v) {
		return false
	}
	if a, ok := v.(*ssa.Alloc); ok {
		return e.object(a).escaped != ""
	}
	return e.made(v) == nil
}

// emptyText says whether every text result of a row is the empty constant,
// as on the way out with an error.
func emptyText(row []*Expr) bool {
	for _, x := range row {
		if x == nil || x.kind == kindList && len(x.args) == 0 || x.kind == kindText && len(x.segs) == 0 {
			continue
		}
		if x.kind == kindRecord || x.kind == kindText && len(x.segs) == 1 && x.segs[0].Hole != nil {
			continue
		}
		return false
	}
	return true
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}

// returned is what one return statement, in block, gives.
type returned struct {
	row   []*Expr
	block *ssa.BasicBlock
}

type returnChoice struct {
	fn  *ssa.Function
	set string
}

// choose joins the rows of several return statements.
func (e *Evaluator) choose(fn *ssa.Function, set string, rows []returned, n int) []*Expr {
	out := make([]*Expr, n)
	for i := range n {
		var arms []*Expr
		for _, r := range rows {
			if r.row[i] == nil {
				arms = nil
				break
			}
			arms = append(arms, r.row[i])
		}
		switch {
		case len(arms) == 1:
			out[i] = arms[0]
		case len(arms) > 1:
			guards := make([][]guard, len(arms))
			for k := range arms {
				guards[k] = e.guardsOf(rows[k].block)
			}
			out[i] = e.fork(fn.Signature.Results().At(i).Type(), arms, guards, e.choice(returnChoice{fn, set}))
		}
		if out[i] != nil && out[i].open {
			out[i] = unknown(fn.Signature.Results().At(i).Type(), "result of "+functionName(fn), fn.Pos())
		}
	}
	return out
}

// Summary returns what a function of the package returns; nil when it has no
// body.
func (e *Evaluator) Summary(fn *ssa.Function) *Summary {
	if len(fn.Blocks) == 0 {
		return nil
	}
	e.begin()
	s := *e.summary(fn)
	s.Effects = e.allEffects(fn)
	for i, p := range fn.Params {
		if e.rewritten(p, false) {
			s.Assigned = append(s.Assigned, i)
		}
	}
	return &s
}

// Unknown is a text of which nothing is known but why.
func Unknown(reason string) *Expr { return freeExpr(reason, token.NoPos) }
