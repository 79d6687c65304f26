// Package ssapass is the pass that builds a package's SSA form for the passes
// above it, at most once and only when one of them asks.
package ssapass

import (
	"go/ast"
	"go/token"
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

// build makes the SSA form. Only direct imports are created, with what the
// package uses of them: creating all dependencies costs several times the rest
// of the analysis, and all of the imports as much as the package itself.
func build(pass *analysis.Pass) (*ssa.Package, []*ssa.Function) {
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(noReturn)
	used := uses(pass)
	for _, imp := range pass.Pkg.Imports() {
		file, info := declare(used[imp])
		prog.CreatePackage(imp, []*ast.File{file}, info, true)
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

// uses lists the functions, methods and variables of other packages that the
// package names.
func uses(pass *analysis.Pass) map[*types.Package][]types.Object {
	used := map[*types.Package][]types.Object{}
	seen := map[types.Object]bool{}
	for _, obj := range pass.TypesInfo.Uses {
		switch o := obj.(type) {
		case *types.Func:
			if recv := o.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
				continue
			}
			obj = o.Origin()
		case *types.Var:
			if o.Pkg() == nil || o.Parent() != o.Pkg().Scope() {
				continue
			}
		default:
			continue // has no SSA form of its own
		}
		if pkg := obj.Pkg(); pkg != nil && pkg != pass.Pkg && !seen[obj] {
			seen[obj] = true
			used[pkg] = append(used[pkg], obj)
		}
	}
	return used
}

// declare makes a file that declares objects. The SSA builder takes whatever a
// declaration of constants defines as it takes what it finds in export data,
// without a body.
func declare(objs []types.Object) (*ast.File, *types.Info) {
	spec := &ast.ValueSpec{}
	info := &types.Info{Defs: make(map[*ast.Ident]types.Object, len(objs))}
	for _, obj := range objs {
		id := ast.NewIdent(obj.Name())
		spec.Names = append(spec.Names, id)
		info.Defs[id] = obj
	}
	return &ast.File{Decls: []ast.Decl{&ast.GenDecl{Tok: token.CONST, Specs: []ast.Spec{spec}}}}, info
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
