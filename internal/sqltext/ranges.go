package sqltext

import (
	"fmt"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// rangeChoice is the choice of the entry that an iteration over a map is about.
type rangeChoice struct {
	next *ssa.Next
	of   string
}

// ranged is the key, number 1, or the value, number 2, of one entry of the map
// m that next goes through, whichever it is; nil when the entries are not known.
func (e *Evaluator) ranged(m *Expr, next *ssa.Next, number int, of string) *Expr {
	switch m.kind {
	case kindRecord:
		if len(m.args) == 0 || len(m.names) != len(m.args) {
			return nil
		}
		arms := m.args
		if number == 1 {
			arms = make([]*Expr, len(m.names))
			for i, n := range m.names {
				if s, err := strconv.Unquote(n); err == nil {
					n = s
				}
				arms[i] = literalExpr(n)
			}
		}
		x := node(kindAlt, arms...)
		x.choice = e.choice(rangeChoice{next, of})
		return x
	case kindAlt:
		arms := make([]*Expr, len(m.args))
		for i, a := range m.args {
			if arms[i] = e.ranged(a, next, number, of+fmt.Sprint(" ", i)); arms[i] == nil {
				return nil
			}
		}
		x := node(kindAlt, arms...)
		x.choice = m.choice
		return x
	default:
		return nil
	}
}

// keptUnchanged says whether a map keeps the maps that are its values as they
// are: it is the value of a variable, from which they are only read.
func (e *Evaluator) keptUnchanged(m ssa.Value) bool {
	if refs := m.Referrers(); refs != nil {
		for _, in := range *refs {
			switch in := in.(type) {
			case *ssa.MapUpdate:
				if in.Map != m {
					return false
				}
			case *ssa.DebugRef:
			case *ssa.Store:
				g, ok := in.Addr.(*ssa.Global)
				if !ok || e.index.exposed[g] || g.Object() == nil || g.Object().Exported() {
					return false
				}
				for _, load := range e.index.loads[g] {
					if !onlyReadMap(load) {
						return false
					}
				}
			default:
				return false
			}
		}
	}
	return true
}

// onlyReadMap says whether nothing assigns entries of the map v or of a map
// among its values, as far as v's own uses go.
func onlyReadMap(v ssa.Value) bool {
	if _, ok := v.Type().Underlying().(*types.Map); !ok {
		return !sharesElements(v.Type())
	}
	for _, in := range *v.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef, *ssa.MakeInterface:
		case *ssa.Lookup:
			if !in.CommaOk && !onlyReadMap(in) || in.CommaOk && !onlyReadParts(in) {
				return false
			}
		case *ssa.Range:
			for _, r := range *in.Referrers() {
				if next, ok := r.(*ssa.Next); ok && !onlyReadParts(next) {
					return false
				}
			}
		case *ssa.Call:
			if b, ok := in.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func onlyReadParts(tuple ssa.Value) bool {
	for _, r := range *tuple.Referrers() {
		x, ok := r.(*ssa.Extract)
		if !ok {
			continue
		}
		if sharesElements(x.Type()) && !onlyReadMap(x) {
			return false
		}
	}
	return true
}
