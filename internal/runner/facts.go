package runner

import (
	"go/types"
	"reflect"
	"sort"

	"golang.org/x/tools/go/analysis"
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
	if f == nil {
		return false
	}
	return copyFact(f.objects[objectKey{obj, reflect.TypeOf(into)}], into)
}

func (f *facts) pkg(into analysis.Fact) bool {
	if f == nil {
		return false
	}
	return copyFact(f.packages[reflect.TypeOf(into)], into)
}

func copyFact(from, into analysis.Fact) bool {
	if from == nil {
		return false
	}
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(from).Elem())
	return true
}

// factsOf returns the facts of a package; nil when it is not analysed.
func (r *run) factsOf(pkg *types.Package) *facts {
	if pkg == nil {
		return nil
	}
	v, ok := r.byPkg.Load(pkg)
	if !ok {
		return nil
	}
	return &v.(*node).facts
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

func (r *run) allObjectFacts(n *node, a *analysis.Analyzer) []analysis.ObjectFact {
	var all []analysis.ObjectFact
	for _, d := range r.analysed(n) {
		start := len(all)
		for key, fact := range d.facts.objects {
			if declares(a, key.typ) {
				all = append(all, analysis.ObjectFact{Object: key.obj, Fact: fact})
			}
		}
		sort.Slice(all[start:], func(i, j int) bool {
			return all[start+i].Object.Pos() < all[start+j].Object.Pos()
		})
	}
	return all
}

func (r *run) allPackageFacts(n *node, a *analysis.Analyzer) []analysis.PackageFact {
	var all []analysis.PackageFact
	for _, d := range r.analysed(n) {
		for typ, fact := range d.facts.packages {
			if declares(a, typ) {
				all = append(all, analysis.PackageFact{Package: d.pkg, Fact: fact})
			}
		}
	}
	return all
}

func declares(a *analysis.Analyzer, typ reflect.Type) bool {
	for _, f := range a.FactTypes {
		if reflect.TypeOf(f) == typ {
			return true
		}
	}
	return false
}
