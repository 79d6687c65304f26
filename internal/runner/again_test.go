package runner

import (
	"context"
	"go/ast"
	"go/types"
	"path"
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// depth says how many packages a constant is made of, one of the other; label
// is what a package owes about its constants.
type (
	depth struct{ N int }
	label struct{ Text string }
)

func (*depth) AFact() {}
func (*label) AFact() {}

type owing struct{ labels *analysis.Analyzer }

func (o owing) Owes() *analysis.Analyzer { return o.labels }

// ledger notes which packages were looked at, and what analyzers say.
type ledger struct {
	mu     sync.Mutex
	looks  []string
	offset int
	suffix string
}

func (l *ledger) note(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.looks = append(l.looks, s)
}

// taken returns the notes since the last call.
func (l *ledger) taken() string {
	sort.Strings(l.looks)
	s := strings.Join(l.looks, " ")
	l.looks = nil
	return s
}

func only(pkg *types.Package, visit func(*types.Const)) {
	for _, name := range pkg.Scope().Names() {
		if c, ok := pkg.Scope().Lookup(name).(*types.Const); ok {
			visit(c)
		}
	}
}

// constants makes the depth of a package's constants one more than the largest
// it uses, and reports the label of constants named L of packages it imports.
func constants(l *ledger) *analysis.Analyzer {
	labels := &analysis.Analyzer{
		Name: "labels", Doc: "labels constants", FactTypes: []analysis.Fact{(*label)(nil)},
		Run: func(pass *analysis.Pass) (any, error) {
			l.note("label:" + path.Base(pass.Pkg.Path()))
			only(pass.Pkg, func(c *types.Const) { pass.ExportObjectFact(c, &label{c.Name() + l.suffix}) })
			return nil, nil
		},
	}
	return &analysis.Analyzer{
		Name: "constants", Doc: "measures constants", FactTypes: []analysis.Fact{(*depth)(nil)}, ResultType: reflect.TypeFor[owing](),
		Run: func(pass *analysis.Pass) (any, error) {
			l.note(path.Base(pass.Pkg.Path()))
			n := 0
			var labelled []*ast.Ident
			for id, obj := range pass.TypesInfo.Uses {
				c, ok := obj.(*types.Const)
				if !ok {
					continue
				}
				var d depth
				if pass.ImportObjectFact(c, &d) {
					n = max(n, d.N)
				}
				if c.Name() == "L" {
					labelled = append(labelled, id)
				}
			}
			for _, id := range labelled {
				var text label
				if pass.ImportObjectFact(pass.TypesInfo.Uses[id], &text) {
					pass.Reportf(id.Pos(), "label %s at depth %d", text.Text, n)
				}
			}
			if strings.HasSuffix(pass.Pkg.Path(), "/a") {
				n += l.offset
			}
			only(pass.Pkg, func(c *types.Const) { pass.ExportObjectFact(c, &depth{n + 1}) })
			return owing{labels}, nil
		},
	}
}

const chain = `
-- go.mod --
module example.com/chain

go 1.26
-- a/a.go --
package a

const L, M = 1, 2
-- b/b.go --
package b

import "example.com/chain/a"

const N = a.M
-- c/c.go --
package c

import (
	"example.com/chain/a"
	"example.com/chain/b"
)

const O = a.L + b.N
-- d/d.go --
package d

import "example.com/chain/b"

const P = 1

var _ = b.N
-- e/e.go --
package e

import "example.com/chain/d"

var _ = d.P
`

// Another look sees what is stale, and whom it told something else; what is
// owed is found when it is asked for, and found again when it was.
func TestLookAgain(t *testing.T) {
	dir := writeModule(t, chain)
	l := &ledger{}
	m, err := Load(context.Background(), Options{Dir: dir, Patterns: []string{"./..."}, Types: Source, Analyzers: []*analysis.Analyzer{constants(l)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, look := range []struct {
		name   string
		change func()
		stale  Stale
		looks  string
		want   []string
	}{
		{"first", func() {}, Stale{}, "a b c d e label:a", []string{"c/c.go:8:13: label L at depth 2"}},
		{"nothing is stale", func() {}, Stale{}, "", []string{"c/c.go:8:13: label L at depth 2"}},
		{
			"the same again", func() {}, Stale{Paths: map[string]bool{"example.com/chain/a": true}},
			"a label:a", []string{"c/c.go:8:13: label L at depth 2"},
		},
		{
			"depths change", func() { l.offset = 3 }, Stale{Paths: map[string]bool{"example.com/chain/a": true}},
			"a b c d e label:a", []string{"c/c.go:8:13: label L at depth 5"},
		},
		{
			"what is owed changes", func() { l.suffix = "!" }, Stale{Paths: map[string]bool{"example.com/chain/a": true}},
			// b asked for another fact about M.
			"a c label:a", []string{"c/c.go:8:13: label L! at depth 5"},
		},
		{
			"those who asked about an object", func() {}, Stale{About: []func(types.Object, reflect.Type) bool{func(obj types.Object, fact reflect.Type) bool {
				return obj.Name() == "P" && fact == reflect.TypeFor[*depth]()
			}}},
			"e", []string{"c/c.go:8:13: label L! at depth 5"},
		},
	} {
		look.change()
		res, err := m.Look(context.Background(), look.stale)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.taken(); got != look.looks {
			t.Errorf("%s: looked at %q, want %q", look.name, got, look.looks)
		}
		wantLines(t, describe(dir, res), look.want)
	}
}
