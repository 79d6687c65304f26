package sqltext

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// A map that a package fills while it runs, such as one that keeps the texts which
// a function has computed, has under any key what is stored somewhere: the same
// text again where the key tells all that the text depends on.

// mapUses are the uses of a map, a sync.Map or an ordinary one, that is a
// package-level variable or a field of the package's own.
type mapUses struct {
	stored []mapEntry
	loose  bool // it is used in another way too
}

type mapEntry struct {
	key, value ssa.Value
	at         ssa.Instruction
}

// mapAt identifies the variable or the field that holds a map; nil for one that
// other packages can assign, too.
func (e *Evaluator) mapAt(addr ssa.Value) any {
	switch addr := addr.(type) {
	case *ssa.Global:
		if obj := addr.Object(); addr.Pkg == e.index.pkg && obj != nil && (!obj.Exported() || e.index.pkg.Pkg.Name() == "main") {
			return addr
		}
	case *ssa.FieldAddr:
		if k, ok := keyOfField(addr); ok && !token.IsExported(k.field) && k.typ.Pkg() == e.index.pkg.Pkg {
			return k
		}
	}
	return nil
}

// mapsOf finds the uses of all such maps of texts.
func (e *Evaluator) mapsOf() map[any]*mapUses {
	if e.index.maps != nil {
		return e.index.maps
	}
	e.index.maps = map[any]*mapUses{}
	var operands [8]*ssa.Value
	for _, fn := range e.index.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(operands[:0]) {
					key := e.mapAt(*op)
					if key == nil || !isMap((*op).Type().Underlying().(*types.Pointer).Elem()) {
						continue
					}
					if e.index.maps[key] == nil {
						e.index.maps[key] = &mapUses{}
					}
					e.index.maps[key].see(in, *op)
				}
			}
		}
	}
	return e.index.maps
}

func isMap(t types.Type) bool {
	m, ok := t.Underlying().(*types.Map)
	return ok && (isString(m.Elem()) || types.IsInterface(m.Elem())) || knowledge.TypeName(t) == "sync.Map"
}

// see notes a use of the map at addr.
func (m *mapUses) see(in ssa.Instruction, addr ssa.Value) {
	switch in := in.(type) {
	case *ssa.DebugRef:
	case *ssa.UnOp:
		for _, r := range *in.Referrers() {
			m.seeMap(r, in)
		}
	case *ssa.Store:
		made, ok := in.Val.(*ssa.MakeMap)
		if !ok || in.Addr != addr {
			m.loose = true
			return
		}
		for _, r := range *made.Referrers() {
			if r != ssa.Instruction(in) {
				m.seeMap(r, made)
			}
		}
	case *ssa.Call:
		m.seeCall(in, addr)
	default:
		m.loose = true
	}
}

// seeMap notes a use of an ordinary map.
func (m *mapUses) seeMap(in ssa.Instruction, v ssa.Value) {
	switch in := in.(type) {
	case *ssa.DebugRef, *ssa.Lookup, *ssa.Range:
	case *ssa.MapUpdate:
		if in.Map != v {
			m.loose = true
		}
		m.stored = append(m.stored, mapEntry{in.Key, in.Value, in})
	case *ssa.Call:
		b, ok := in.Call.Value.(*ssa.Builtin)
		m.loose = m.loose || !ok || b.Name() != "len" && b.Name() != "delete" && b.Name() != "clear"
	default:
		m.loose = true
	}
}

// seeCall notes a call of a method of a sync.Map.
func (m *mapUses) seeCall(in *ssa.Call, addr ssa.Value) {
	fn := in.Call.StaticCallee()
	if fn == nil || len(in.Call.Args) == 0 || in.Call.Args[0] != addr {
		m.loose = true
		return
	}
	obj, _ := fn.Object().(*types.Func)
	switch knowledge.FullName(obj) {
	case "sync.(*Map).Load", "sync.(*Map).Delete", "sync.(*Map).LoadAndDelete", "sync.(*Map).Clear", "sync.(*Map).Range":
	case "sync.(*Map).Store", "sync.(*Map).LoadOrStore", "sync.(*Map).Swap":
		m.stored = append(m.stored, mapEntry{in.Call.Args[1], in.Call.Args[2], in})
	default:
		m.loose = true
	}
}

// loadedFrom evaluates a call that looks into a sync.Map.
func (e *Evaluator) loadedFrom(fn *types.Func, args []ssa.Value, v *ssa.Call) *Expr {
	switch knowledge.FullName(fn) {
	case "sync.(*Map).Load", "sync.(*Map).LoadOrStore", "sync.(*Map).LoadAndDelete":
		return e.storedIn(args[0], args[1], v)
	}
	return nil
}

// storedIn is a text that is found under key in the map at addr: nil when it can
// be any.
func (e *Evaluator) storedIn(addr, key ssa.Value, at ssa.Instruction) *Expr {
	id := e.mapAt(addr)
	if id == nil || e.lookingUp[id] {
		return nil
	}
	m := e.mapsOf()[id]
	if m == nil || m.loose || len(m.stored) == 0 || len(m.stored) > maxStored {
		return nil
	}
	e.lookingUp[id] = true
	defer delete(e.lookingUp, id)
	scopes := e.scopes
	e.scopes = nil
	defer func() { e.scopes = scopes }()
	var arms []*Expr
	for _, s := range m.stored {
		x := e.eval(s.value, s.at)
		if x.open {
			return nil
		}
		again := s.at.Parent() == at.Parent() && sameKey(s.key, key)
		switch {
		case again && dependsOn(x, keyed(key)):
		case again && dependsOn(unguarded(x), keyed(key)):
			x = unguarded(x)
		default:
			x = closed(unguarded(x))
		}
		arms = append(arms, e.another(x, at))
	}
	return Either(arms)
}

// maxStored bounds the places that fill one map.
const maxStored = 8

// another is x as it was found another time: its choices are none of this time's.
func (e *Evaluator) another(x *Expr, at ssa.Instruction) *Expr {
	return rewrite(x, func(x *Expr) *Expr {
		if x.choice == 0 {
			return nil
		}
		y := *x
		y.choice = e.choice(callChoice{at, x.choice})
		return &y
	})
}

// keyed returns the parameters that a key is made of, by the name of the field
// that has each; nil when it is made of something else.
func keyed(key ssa.Value) map[string]*ssa.Parameter {
	switch v := unwrap(key).(type) {
	case *ssa.Parameter:
		return map[string]*ssa.Parameter{"": v}
	case *ssa.UnOp:
		a, ok := v.X.(*ssa.Alloc)
		if !ok || v.Op != token.MUL {
			return nil
		}
		return keyedBy(a)
	}
	return nil
}

// keyedBy reads a variable, a parameter or a struct of parameters, that is
// assigned once.
func keyedBy(a *ssa.Alloc) map[string]*ssa.Parameter {
	out := map[string]*ssa.Parameter{}
	add := func(name string, v ssa.Value) bool {
		if load, ok := v.(*ssa.UnOp); ok {
			if from, ok := load.X.(*ssa.Alloc); ok && from != a && load.Op == token.MUL {
				if p := keyedBy(from)[""]; p != nil {
					v = p
				}
			}
		}
		p, ok := v.(*ssa.Parameter)
		_, twice := out[name]
		out[name] = p
		return ok && !twice
	}
	for _, in := range *a.Referrers() {
		switch in := in.(type) {
		case *ssa.DebugRef, *ssa.UnOp:
		case *ssa.Store:
			if in.Addr != ssa.Value(a) || !add("", in.Val) {
				return nil
			}
		case *ssa.FieldAddr:
			for _, r := range *in.Referrers() {
				switch r := r.(type) {
				case *ssa.DebugRef, *ssa.UnOp:
				case *ssa.Store:
					if r.Addr != ssa.Value(in) || !add(strconv.Itoa(in.Field), r.Val) {
						return nil
					}
				default:
					return nil
				}
			}
		default:
			return nil
		}
	}
	return out
}

// sameKey says whether two keys are made of the same parameters in the same way.
func sameKey(a, b ssa.Value) bool {
	x, y := keyed(a), keyed(b)
	if len(x) == 0 || len(x) != len(y) || !types.Identical(unwrap(a).Type(), unwrap(b).Type()) {
		return false
	}
	for name, p := range x {
		if y[name] != p {
			return false
		}
	}
	return true
}

// dependsOn says whether x depends on no parameters but those of a key.
func dependsOn(x *Expr, key map[string]*ssa.Parameter) bool {
	own := map[*ssa.Parameter]bool{}
	for _, p := range key {
		own[p] = true
	}
	seen := map[*Expr]bool{}
	var only func(x *Expr) bool
	only = func(x *Expr) bool {
		if x == nil || seen[x] {
			return true
		}
		seen[x] = true
		if isParam(x) && (x.param.isCell() || !own[x.param.value()]) || x.loop != nil && !only(x.loop.over) {
			return false
		}
		return !slices.ContainsFunc(x.args, func(a *Expr) bool { return !only(a) })
	}
	return only(x)
}

// orAny is x, a field that is read at addr, which is one of the values that the
// package assigns to the field where the struct is of another's making.
func (e *Evaluator) orAny(x *Expr, addr *ssa.FieldAddr) *Expr {
	k, ok := keyOfField(addr)
	if x.kind != kindField || len(x.args) != 1 || x.field != k.field || !ok || token.IsExported(k.field) || k.typ.Pkg() != e.index.pkg.Pkg {
		return x
	}
	t := addr.Type().Underlying().(*types.Pointer).Elem()
	assigned := e.ever(k, t)
	if assigned == nil {
		return x
	}
	y := *x
	y.args = []*Expr{x.args[0], assigned}
	return &y
}

// ever is any of the values that the package assigns to the field k of text, or
// none, when words make up some of them; nil when another one can get there. What
// constants are assigned is better asked where they are compared.
func (e *Evaluator) ever(k fieldKey, t types.Type) *Expr {
	if x, ok := e.assignedEver[k]; ok {
		return x
	}
	e.assignedEver[k] = nil
	if !isString(t) || e.index.exposedF[k] || len(e.index.fields[k]) == 0 || len(e.index.fields[k]) > maxStored {
		return nil
	}
	scopes := e.scopes
	e.scopes = nil
	defer func() { e.scopes = scopes }()
	arms := []*Expr{textExpr()}
	words := false
	for _, st := range e.index.fields[k] {
		x := e.eval(st.Val, st)
		if x.open {
			return nil
		}
		arms = append(arms, closed(unguarded(x)))
		words = words || hasWord(x)
	}
	if !words {
		return nil
	}
	x := node(kindAlt, arms...)
	e.assignedEver[k] = x
	return x
}

// hasWord says whether a word is part of x.
func hasWord(x *Expr) bool {
	found := false
	rewrite(x, func(x *Expr) *Expr {
		found = found || x.kind == kindOp && x.op == opWord
		return nil
	})
	return found
}
