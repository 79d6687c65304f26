// Package ssapass is the pass that builds a package's SSA form for the passes
// above it, at most once and only when one of them asks.
package ssapass

import (
	"go/ast"
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// Analyzer is the pass. Its result is a [*Package].
var Analyzer = &analysis.Analyzer{
	Name:       "lazyssa",
	Doc:        "build the SSA form of a package when it is asked for",
	ResultType: reflect.TypeFor[*Package](),
	Run: func(pass *analysis.Pass) (any, error) {
		return &Package{sync.OnceValues(func() (*ssa.Package, []*ssa.Function) { return build(pass) })}, nil
	},
}

// Package is a package whose SSA form may be asked for.
type Package struct {
	once func() (*ssa.Package, []*ssa.Function)
}

// Build returns the SSA form and the package's functions: those that it
// declares with their function literals, and its initializer. It panics on code
// that the SSA builder cannot stand; a second call panics again.
func (p *Package) Build() (*ssa.Package, []*ssa.Function) { return p.once() }

// build makes the SSA form. Only direct imports are created:
// creating all dependencies costs several times the rest of the analysis.
func build(pass *analysis.Pass) (*ssa.Package, []*ssa.Function) {
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(noReturn)
	for _, imp := range pass.Pkg.Imports() {
		prog.CreatePackage(imp, nil, nil, true)
	}
	pkg := prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()

	var funcs []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		funcs = append(funcs, fn)
		for _, anon := range fn.AnonFuncs {
			add(anon)
		}
	}
	if init := pkg.Func("init"); init != nil {
		add(init)
	}
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
					if fn := prog.FuncValue(obj); fn != nil {
						add(fn)
					}
				}
			}
		}
	}
	return pkg, funcs
}

// noReturn names functions that end the program, for a better control flow.
func noReturn(fn *types.Func) bool {
	switch knowledge.FullName(fn) {
	case "os.Exit", "runtime.Goexit",
		"log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
		"log.(*Logger).Fatal", "log.(*Logger).Fatalf", "log.(*Logger).Fatalln":
		return true
	}
	return false
}
