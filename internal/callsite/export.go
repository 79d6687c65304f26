package callsite

import (
	"cmp"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// export writes the facts that other packages of the module need.
func (f *finder) export() {
	for _, fn := range f.funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Parent() != nil {
			continue
		}
		index := func(p sqltext.Param) int {
			if p.Function != fn {
				return -1
			}
			return p.Index
		}
		f.exportRuns(obj, f.runs[fn], index)
		if obj.Exported() {
			f.exportText(obj, f.eval.Summary(fn), index)
		}
	}
	for _, fn := range f.eval.Asked() {
		f.pass.ExportObjectFact(fn, &askedFact{factVersion})
	}
	scope := f.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Var:
			f.exportVariable(obj)
		case *types.TypeName:
			f.exportInterface(obj)
		}
	}
	f.exportHeld()
	f.exportNames()
}

// exportHeld attaches to the package's functions, fields, variables and named
// function types what the functions run that they return or hold. Parameters
// hold theirs for the package alone.
func (f *finder) exportHeld() {
	facts := map[types.Object]*heldFact{}
	for p, list := range f.holders {
		obj, ok := p.of.(types.Object)
		if !ok || obj.Pkg() != f.pass.Pkg {
			continue
		}
		if _, ok := obj.(*types.Func); ok && p.index >= 0 {
			continue
		}
		held := wireHeld{Index: p.index}
		for _, h := range list {
			held.Runs = append(held.Runs, f.wire(h))
		}
		if facts[obj] == nil {
			facts[obj] = &heldFact{Version: factVersion}
		}
		facts[obj].Held = append(facts[obj].Held, held)
	}
	order := slices.SortedFunc(maps.Keys(facts), func(a, b types.Object) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, obj := range order {
		slices.SortFunc(facts[obj].Held, func(a, b wireHeld) int { return cmp.Compare(a.Index, b.Index) })
		f.pass.ExportObjectFact(obj, facts[obj])
	}
}

func (f *finder) exportRuns(obj *types.Func, runs []run, index func(sqltext.Param) int) {
	fact := &runsFact{Version: factVersion}
	for _, r := range runs {
		w, ok := sqltext.Encode(index, r.text, r.args, r.named)
		if !ok {
			w, _ = sqltext.Encode(index, sqltext.Unknown("the text that "+obj.Name()+" runs is too long"), nil, nil)
		}
		fact.Runs = append(fact.Runs, wireRun{Wire: w, API: *r.api, Name: r.name, Owner: r.owner, Mixed: r.mixed, Composed: r.composed})
	}
	if len(fact.Runs) > 0 {
		f.pass.ExportObjectFact(obj, fact)
	}
}

func (f *finder) exportText(obj *types.Func, s *sqltext.Summary, index func(sqltext.Param) int) {
	if s == nil {
		return
	}
	useful := len(s.Assigned) > 0
	for v := range obj.Signature().Params().Variables() {
		useful = useful || sqltext.Collects(v.Type())
	}
	if recv := obj.Signature().Recv(); recv != nil {
		useful = useful || sqltext.Collects(recv.Type())
	}
	for i := range obj.Signature().Results().Len() {
		t := obj.Signature().Results().At(i).Type()
		useful = useful || (sqltext.CarriesText(t) || sqltext.Collects(t)) && s.Results[i].Informative()
	}
	if !useful {
		return
	}
	fact := &textFact{Version: factVersion, Results: len(s.Results), Checked: s.Checked != nil, Alias: s.Alias, Assigned: s.Assigned}
	roots := append([]*sqltext.Expr(nil), s.Results...)
	roots = append(roots, s.Checked...)
	for _, e := range s.Effects {
		fact.Effects = append(fact.Effects, wireEffect{e.Param, e.Path})
		roots = append(roots, e.Value)
	}
	var ok bool
	if fact.Wire, ok = sqltext.Encode(index, roots...); ok {
		f.pass.ExportObjectFact(obj, fact)
	}
}

func (f *finder) exportVariable(v *types.Var) {
	if !v.Exported() {
		return
	}
	g, ok := f.pkg.Members[v.Name()].(*ssa.Global)
	if !ok {
		return
	}
	x := f.eval.Global(g)
	if !x.Informative() {
		return
	}
	none := func(sqltext.Param) int { return -1 }
	if w, ok := sqltext.Encode(none, x); ok {
		f.pass.ExportObjectFact(v, &textFact{Version: factVersion, Results: 1, Alias: -1, Wire: w, Statement: f.uses(v)})
	}
}

// exportInterface attaches to the methods of an interface what the package's
// implementations run.
func (f *finder) exportInterface(tn *types.TypeName) {
	iface, ok := tn.Type().Underlying().(*types.Interface)
	if !ok || tn.IsAlias() {
		return
	}
	for m := range iface.ExplicitMethods() {
		runs := f.methodRuns(m)
		if m.Pkg() != f.pass.Pkg || len(runs) == 0 {
			continue
		}
		own := map[*ssa.Function]bool{}
		for _, r := range runs {
			own[r.fn] = true
		}
		f.exportRuns(m, runs, func(p sqltext.Param) int {
			if !own[p.Function] {
				return -1
			}
			return p.Index
		})
	}
}
