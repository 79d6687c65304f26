package runner

import (
	"go/types"
	"reflect"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// facts are what analyzers said about one package's objects and about the
// package. Only the goroutine that analyses the package writes them; others
// read once it is done.
type facts struct {
	objects  map[objectKey]analysis.Fact
	packages map[reflect.Type]analysis.Fact
}

type objectKey struct {
	obj types.Object
	typ reflect.Type
}

func newFacts() facts {
	return facts{map[objectKey]analysis.Fact{}, map[reflect.Type]analysis.Fact{}}
}

func (f *facts) setObject(obj types.Object, fact analysis.Fact) {
	f.objects[objectKey{obj, reflect.TypeOf(fact)}] = fact
}

func (f *facts) setPackage(fact analysis.Fact) { f.packages[reflect.TypeOf(fact)] = fact }

// object copies the fact of into's type, if there is one.
func (f *facts) object(obj types.Object, into analysis.Fact) bool {
	return copyFact(f.objects[objectKey{obj, reflect.TypeOf(into)}], into)
}

func (f *facts) pkg(into analysis.Fact) bool {
	return copyFact(f.packages[reflect.TypeOf(into)], into)
}

func copyFact(from, into analysis.Fact) bool {
	if from == nil {
		return false
	}
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(from).Elem())
	return true
}

// moved returns the facts as they are about the objects of another package
// that was checked from the same source. What other packages cannot name is
// left out.
func (f *facts) moved(to *types.Package) facts {
	out := facts{make(map[objectKey]analysis.Fact, len(f.objects)), f.packages}
	var paths objectpath.Encoder
	for key, fact := range f.objects {
		path, err := paths.For(key.obj)
		if err != nil {
			continue
		}
		if obj, err := objectpath.Object(to, path); err == nil {
			out.objects[objectKey{obj, key.typ}] = fact
		}
	}
	return out
}

// declares tells whether an analyzer exports facts of a type.
func declares(a *analysis.Analyzer, typ reflect.Type) bool {
	for _, f := range a.FactTypes {
		if reflect.TypeOf(f) == typ {
			return true
		}
	}
	return false
}

// objectFact copies the fact of into's type about an object, if there is one.
func (p *pass) objectFact(obj types.Object, into analysis.Fact) bool {
	switch {
	case obj == nil || obj.Pkg() == nil:
		return false
	case obj.Pkg() == p.pkg:
		return p.facts.object(obj, into)
	}
	of := p.run.nodeOf(obj.Pkg())
	if of == nil {
		return false
	}
	p.reads[about{obj, reflect.TypeOf(into)}] = true
	return of.last.facts.object(obj, into) || of.last.owes(into) && p.run.settle(of).object(obj, into)
}

func (p *pass) packageFact(pkg *types.Package, into analysis.Fact) bool {
	if pkg == p.pkg {
		return p.facts.pkg(into)
	}
	of := p.run.nodeOf(pkg)
	if of == nil {
		return false
	}
	p.reads[about{pkg, reflect.TypeOf(into)}] = true
	return of.last.facts.pkg(into) || of.last.owes(into) && p.run.settle(of).pkg(into)
}

// nodeOf returns the node of a package that is analysed; nil for others.
func (r *run) nodeOf(pkg *types.Package) *node {
	v, ok := r.byPkg.Load(pkg)
	if !ok {
		return nil
	}
	return v.(*node)
}

// analysed lists n and the analysed packages that it imports, directly or not,
// in dependency order.
func (r *run) analysed(n *node) []*node {
	var order []*node
	seen := map[*node]bool{}
	var visit func(*node)
	visit = func(n *node) {
		if seen[n] || !n.target {
			return
		}
		seen[n] = true
		for _, d := range n.deps {
			visit(d)
		}
		order = append(order, n)
	}
	visit(n)
	return order
}

// everything visits the facts of the package and of those that it imports,
// directly or not.
func (p *pass) everything(visit func(*types.Package, *facts)) {
	p.readsAll = true
	for _, d := range p.run.analysed(p.node) {
		switch {
		case d == p.node:
			visit(p.pkg, &p.facts)
		case d.last != nil:
			visit(d.pkg, &d.last.facts)
			if d.last.debt != nil {
				visit(d.pkg, p.run.settle(d))
			}
		}
	}
}

func (p *pass) allObjectFacts(a *analysis.Analyzer) []analysis.ObjectFact {
	var all []analysis.ObjectFact
	p.everything(func(_ *types.Package, f *facts) {
		start := len(all)
		for key, fact := range f.objects {
			if declares(a, key.typ) {
				all = append(all, analysis.ObjectFact{Object: key.obj, Fact: fact})
			}
		}
		sort.Slice(all[start:], func(i, j int) bool {
			return all[start+i].Object.Pos() < all[start+j].Object.Pos()
		})
	})
	return all
}

func (p *pass) allPackageFacts(a *analysis.Analyzer) []analysis.PackageFact {
	var all []analysis.PackageFact
	p.everything(func(pkg *types.Package, f *facts) {
		for typ, fact := range f.packages {
			if declares(a, typ) {
				all = append(all, analysis.PackageFact{Package: pkg, Fact: fact})
			}
		}
	})
	return all
}
