package verdict

import (
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
)

// Dispatch tells what the implementations of an interface's method, in packages
// above the one that declares it, do with tenants: another look at the module
// follows the calls through the interface.
type Dispatch struct {
	// Package declares the method, and Method is its full name.
	Package, Method string
	fact            flowFact
}

// Module is what is known of a whole module from one look at it to the next.
// The nil Module knows nothing.
type Module struct{ known []Dispatch }

// Learn takes in what the packages found at their last looks, and tells which of
// them another look would see anew: by their paths, and as those that asked for
// facts about certain methods; about is nil where there are none. Called tells
// whether a method is called through its interface in a package that was looked
// at.
func (m *Module) Learn(found []Dispatch, called func(method string) bool) (stale map[string]bool, about func(types.Object, reflect.Type) bool) {
	grown := map[string]bool{}
	names := map[string]bool{} // of the methods, without their packages
	stale = map[string]bool{}
	for _, d := range found {
		if !called(d.Method) {
			continue
		}
		at := slices.IndexFunc(m.known, func(k Dispatch) bool { return k.Method == d.Method })
		if at < 0 {
			at = len(m.known)
			m.known = append(m.known, Dispatch{Package: d.Package, Method: d.Method, fact: flowFact{Version: flowVersion}})
		}
		if m.known[at].fact.add(&d.fact) {
			grown[d.Method], stale[d.Package] = true, true
			names[d.Method[strings.LastIndexByte(d.Method, '.')+1:]] = true
		}
	}
	if len(grown) == 0 {
		return stale, nil
	}
	return stale, func(obj types.Object, fact reflect.Type) bool {
		fn, ok := obj.(*types.Func)
		return ok && fact == reflect.TypeFor[*flowFact]() && names[fn.Name()] && grown[knowledge.FullName(fn)]
	}
}

// handed lists what is known.
func (m *Module) handed() []Dispatch {
	if m == nil {
		return nil
	}
	return m.known
}

// add joins what another implementation does, and tells whether that is new.
func (f *flowFact) add(o *flowFact) bool {
	grown := false
	for _, s := range o.Sinks {
		at := slices.IndexFunc(f.Sinks, func(k wireSink) bool {
			k.Column, k.Chain = s.Column, s.Chain
			return k == s
		})
		switch {
		case at < 0:
			f.Sinks, grown = append(slices.Clip(f.Sinks), s), true
		case s.Chain < f.Sinks[at].Chain: // one way to a statement tells as much as another
			f.Sinks = slices.Clone(f.Sinks)
			f.Sinks[at] = s
		}
	}
	for _, r := range o.Results {
		at := slices.IndexFunc(f.Results, func(k wireResult) bool { return k.Index == r.Index && k.Path == r.Path && k.Dimension == r.Dimension })
		if at < 0 {
			f.Results = append(slices.Clone(f.Results), wireResult{r.Index, r.Path, r.Dimension, nil})
			at = len(f.Results) - 1
		}
		for _, o := range r.Origins {
			if !slices.Contains(f.Results[at].Origins, o) {
				f.Results[at].Origins, grown = append(slices.Clip(f.Results[at].Origins), o), true
			}
		}
	}
	return grown
}

// handedFact is attached to a type whose methods have facts that matter to calls
// through interfaces. It keeps packages above from looking at others.
type handedFact struct{ Version int }

func (*handedFact) AFact() {}

func (*handedFact) String() string { return "matters behind interfaces" }

// implementation is a type that calls through an interface may reach, an
// interface itself for one.
type implementation struct {
	name *types.TypeName
	fact func(*types.Func) *flowFact
}

// imported lists the types of the packages that this one imports whose methods
// pass tenants on or give what clients choose, of those that it converts.
func imported(pass *analysis.Pass, converted map[conversion]bool, facts *flowFacts) []implementation {
	if pass.ImportObjectFact == nil {
		return nil
	}
	names := map[*types.Package][]string{}
	for c := range converted {
		pkg := c.from.Pkg()
		if pkg == nil || pkg == pass.Pkg || slices.Contains(names[pkg], c.from.Name()) || pkg.Scope().Lookup(c.from.Name()) != c.from {
			continue
		}
		var f handedFact
		if pass.ImportObjectFact(c.from, &f) && f.Version == flowVersion {
			names[pkg] = append(names[pkg], c.from.Name())
		}
	}
	var all []implementation
	for _, imp := range pass.Pkg.Imports() {
		slices.Sort(names[imp])
		all = append(all, named(imp, names[imp], facts.of)...)
	}
	return all
}

func named(pkg *types.Package, names []string, fact func(*types.Func) *flowFact) []implementation {
	var all []implementation
	for _, name := range names {
		if tn, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
			all = append(all, implementation{tn, fact})
		}
	}
	return all
}

// typesOf names the receivers of methods with facts that matter.
func typesOf(facts map[*types.Func]*flowFact) []string {
	var names []string
	for fn, fact := range facts {
		recv := fn.Signature().Recv()
		if recv == nil || fact.handed() == nil {
			continue
		}
		t := types.Unalias(recv.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		n, ok := t.(*types.Named)
		if ok && n.TypeParams().Len() == 0 && !slices.Contains(names, n.Obj().Name()) {
			names = append(names, n.Obj().Name())
		}
	}
	slices.Sort(names)
	return names
}

// handed is what of a method's fact holds for calls through an interface: which
// of its parameters bind tenants, and which results a client chooses. That some
// implementation gives the caller's tenant, or checks a value, says nothing of
// the others. It is nil when nothing is left.
func (f *flowFact) handed() *flowFact {
	if f == nil {
		return nil
	}
	out := &flowFact{Version: flowVersion}
	for _, s := range f.Sinks {
		// Through an interface the caller's type is all there is to ask for.
		if s.Index > 0 && !s.Demanded {
			out.Sinks = append(out.Sinks, s)
		}
	}
	for _, r := range f.Results {
		kept := wireResult{r.Index, r.Path, r.Dimension, nil}
		for _, o := range r.Origins {
			if origin.Kind(o.Kind) == origin.Untrusted {
				kept.Origins = append(kept.Origins, o)
			}
		}
		if kept.Origins != nil {
			kept.Origins = append(kept.Origins, wireOrigin{Kind: int(origin.Unknown), What: "another implementation"})
			out.Results = append(out.Results, kept)
		}
	}
	if len(out.Sinks)+len(out.Results) == 0 {
		return nil
	}
	return out
}

// interfaceIn is a named interface that the package can see.
type interfaceIn struct {
	name  *types.TypeName
	iface *types.Interface
}

// interfaces lists those of the package and of its imports in the module.
func interfaces(pass *analysis.Pass) []interfaceIn {
	var all []interfaceIn
	for _, pkg := range append([]*types.Package{pass.Pkg}, pass.Pkg.Imports()...) {
		if pkg != pass.Pkg && !sameModule(pass, pkg.Path()) {
			continue
		}
		scope := pkg.Scope()
		for _, name := range scope.Names() {
			tn, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() {
				continue
			}
			n, ok := tn.Type().(*types.Named)
			if !ok || n.TypeParams().Len() > 0 {
				continue
			}
			if iface, ok := n.Underlying().(*types.Interface); ok && iface.NumMethods() > 0 {
				all = append(all, interfaceIn{tn, iface})
			}
		}
	}
	return all
}

// sameModule tells whether a package may be of the module: other packages have
// no facts, and nobody looks at calls there.
func sameModule(pass *analysis.Pass, path string) bool {
	if pass.Module == nil || pass.Module.Path == "" {
		return false
	}
	return path == pass.Module.Path || strings.HasPrefix(path, pass.Module.Path+"/")
}

// dispatch finds the interfaces that the package hands implementations to, in
// whose place calls reach them: those of the package, and those of others.
func dispatch(pass *analysis.Pass, impls []implementation, converted map[conversion]bool, own bool) (here map[*types.Func]*flowFact, elsewhere []Dispatch) {
	if len(impls) == 0 {
		return nil, nil
	}
	here = map[*types.Func]*flowFact{}
	for _, in := range interfaces(pass) {
		for _, impl := range impls {
			t := impl.name.Type()
			if !types.IsInterface(t) {
				t = types.NewPointer(t)
			}
			if own && in.name.Pkg() == pass.Pkg || impl.name == in.name {
				continue
			}
			if converted[conversion{impl.name, in.name}] && types.Implements(t, in.iface) {
				hand(pass, impl, t, in.iface, here, &elsewhere)
			}
		}
	}
	return here, elsewhere
}

// hand notes what an implementation does behind an interface.
func hand(pass *analysis.Pass, impl implementation, t types.Type, iface *types.Interface, here map[*types.Func]*flowFact, elsewhere *[]Dispatch) {
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t, true, impl.name.Pkg(), m.Name())
		method, ok := obj.(*types.Func)
		if !ok || method == m || m.Pkg() == nil {
			continue
		}
		fact := impl.fact(method).handed()
		switch {
		case fact == nil:
		case m.Pkg() == pass.Pkg:
			if here[m] == nil {
				here[m] = &flowFact{Version: flowVersion}
			}
			here[m].add(fact)
		default:
			*elsewhere = append(*elsewhere, Dispatch{m.Pkg().Path(), knowledge.FullName(m), *fact})
		}
	}
}

// invoked lists the module's methods that the package calls through interfaces.
func invoked(pass *analysis.Pass) []string {
	if pass.TypesInfo == nil {
		return nil
	}
	seen := map[*types.Func]bool{}
	var names []string
	for _, sel := range pass.TypesInfo.Selections {
		fn, ok := sel.Obj().(*types.Func)
		if !ok || seen[fn] || fn.Pkg() == nil || !types.IsInterface(sel.Recv()) {
			continue
		}
		seen[fn] = true
		if fn.Pkg() == pass.Pkg || sameModule(pass, fn.Pkg().Path()) {
			names = append(names, knowledge.FullName(fn))
		}
	}
	return names
}
