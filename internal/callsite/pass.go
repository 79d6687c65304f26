package callsite

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
	"github.com/tenantvet/tenantvet/internal/ssapass"
)

// Config configures the pass.
type Config struct {
	// Limit is the number of different texts of one call that are followed;
	// sqltext.DefaultLimit when zero. A call with more is not recovered.
	Limit int
	// Dispatches is what an earlier look at the module asked for, merged.
	Dispatches []Dispatch
	// Whole says that the whole module is looked at, again if Dispatches asks
	// for it, so that all calls of a function are seen.
	Whole bool
	// Libraries are the tables of the project; nil for the built-in ones.
	Libraries *knowledge.Tables
	// Within says which packages to look at, by import path; all when nil.
	// The standard library is never looked at.
	Within func(path string) bool
}

// New returns the pass. Every analyzer that is run together must require the
// same one, since facts belong to it.
func New(cfg Config) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "sqlcalls",
		Doc:        "find the calls that run SQL, with the texts and arguments of their statements",
		Requires:   []*analysis.Analyzer{ssapass.Analyzer},
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{(*runsFact)(nil), (*textFact)(nil), (*heldFact)(nil), (*askedFact)(nil)},
		Run:        func(pass *analysis.Pass) (any, error) { return analyze(pass, cfg) },
	}
}

func analyze(pass *analysis.Pass, cfg Config) (result *Result, err error) {
	if Standard(pass) || cfg.Within != nil && !cfg.Within(pass.Pkg.Path()) {
		return &Result{}, nil
	}
	m := newImports(pass, cfg)
	if !runsSQL(pass, m) && !makesText(pass) {
		return &Result{}, nil
	}
	// The SSA builder and the code above it meet all the code in the world;
	// a defect there must cost one package, and be reported.
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, fmt.Errorf("package %s was not analysed: %v\n%s", pass.Pkg.Path(), r, debug.Stack())
		}
	}()
	pkg, funcs := pass.ResultOf[ssapass.Analyzer].(*ssapass.Package).Build()
	f := newFinder(pass, cfg, m, pkg, funcs)
	f.find()
	f.export()
	return f.result, nil
}

// Standard says whether the package belongs to the standard library, which
// drivers of analyzers with facts visit too.
func Standard(pass *analysis.Pass) bool {
	if len(pass.Files) == 0 || build.Default.GOROOT == "" {
		return false
	}
	file := pass.Fset.Position(pass.Files[0].Package).Filename
	return strings.HasPrefix(file, filepath.Join(build.Default.GOROOT, "src")+string(filepath.Separator))
}

// runsSQL says whether the package mentions a function that runs SQL. Without
// one it has no site and no wrapper.
func runsSQL(pass *analysis.Pass, m *imports) bool {
	for _, obj := range pass.TypesInfo.Uses {
		switch obj := obj.(type) {
		case *types.Func:
			fn := obj.Origin()
			if m.tables.Lookup(fn) != nil || knowledge.Shaped(fn) != nil || m.runsOf(fn) != nil || m.holdsRuns(fn) || m.asked(fn) {
				return true
			}
		case *types.Var:
			if m.holdsRuns(obj.Origin()) {
				return true
			}
		case *types.TypeName:
			if m.holdsRuns(obj) {
				return true
			}
		}
	}
	for _, pkg := range m.wiredIn {
		if pkg == pass.Pkg.Path() {
			return true
		}
	}
	return m.handlesWrappers(pass)
}

// handlesWrappers says whether a value in the package has a method of another
// package that runs SQL: it may become an interface here.
func (m *imports) handlesWrappers(pass *analysis.Pass) bool {
	seen := map[*types.Named]bool{}
	var check func(t types.Type) bool
	check = func(t types.Type) bool {
		if p, ok := types.Unalias(t).(*types.Pointer); ok {
			t = p.Elem()
		}
		n, ok := types.Unalias(t).(*types.Named)
		if !ok || seen[n.Origin()] {
			return false
		}
		seen[n.Origin()] = true
		for method := range n.Methods() {
			if m.runsOf(method) != nil {
				return true
			}
		}
		if s, ok := n.Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				if f.Embedded() && check(f.Type()) {
					return true
				}
			}
		}
		return false
	}
	for _, tv := range pass.TypesInfo.Types {
		if tv.Type != nil && check(tv.Type) {
			return true
		}
	}
	return false
}

// makesText says whether the package has text that other packages may use in
// statements: an exported function or variable of a type that can carry it,
// with a string literal inside.
func makesText(pass *analysis.Pass) bool {
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				fn, ok := pass.TypesInfo.Defs[d.Name].(*types.Func)
				if ok && d.Body != nil && fn.Exported() && resultsCarryText(fn) && hasLiteral(d.Body) {
					return true
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR && exportsText(pass, d) {
					return true
				}
			}
		}
	}
	return false
}

func exportsText(pass *analysis.Pass, d *ast.GenDecl) bool {
	for _, s := range d.Specs {
		for _, name := range s.(*ast.ValueSpec).Names {
			if v, ok := pass.TypesInfo.Defs[name].(*types.Var); ok && v.Exported() && sqltext.CarriesText(v.Type()) {
				return true
			}
		}
	}
	return false
}

func resultsCarryText(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if sqltext.CarriesText(v.Type()) || sqltext.Collects(v.Type()) {
			return true
		}
	}
	return false
}

func hasLiteral(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			found = true
		}
		return !found
	})
	return found
}
