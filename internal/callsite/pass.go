package callsite

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
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
	// Module is what earlier looks at the whole module found. A driver that
	// sets it settles what results owe and assign.
	Module *Module
	// Libraries are the tables of the project; nil for the built-in ones.
	Libraries *knowledge.Tables
	// Within says which packages to look at, by import path; all when nil.
	// The standard library is never looked at.
	Within func(path string) bool
	// Allowed tells whether a directive of the package allows TV104 at a place in
	// a function; nil where none do. Other packages are told.
	Allowed func(pass *analysis.Pass, function string, pos token.Pos) bool
}

// New returns the pass. Every analyzer that is run together must require the
// same one, since facts belong to it.
func New(cfg Config) *analysis.Analyzer {
	texts := &analysis.Analyzer{
		Name:       "sqltexts",
		Doc:        "find the texts that functions return and variables hold",
		Requires:   []*analysis.Analyzer{ssapass.Analyzer},
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{(*textFact)(nil)},
		Run: func(pass *analysis.Pass) (any, error) {
			r, err := find(pass, cfg, newImports(pass, cfg))
			if err == nil {
				cfg.Module.found(pass, r.Dispatches)
			}
			return r, err
		},
	}
	return &analysis.Analyzer{
		Name:       "sqlcalls",
		Doc:        "find the calls that run SQL, with the texts and arguments of their statements",
		Requires:   []*analysis.Analyzer{ssapass.Analyzer},
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{(*runsFact)(nil), (*textFact)(nil), (*heldFact)(nil), (*askedFact)(nil)},
		Run:        func(pass *analysis.Pass) (any, error) { return analyze(pass, cfg, texts) },
	}
}

// analyze finds what a package runs. One that runs nothing owes the texts that
// it makes for others, and what it assigns, to a driver that looks at the whole
// module.
func analyze(pass *analysis.Pass, cfg Config, texts *analysis.Analyzer) (*Result, error) {
	if Standard(pass) || cfg.Within != nil && !cfg.Within(pass.Pkg.Path()) {
		return &Result{}, nil
	}
	m := newImports(pass, cfg)
	if !runsSQL(pass, m) && !cfg.Module.enters(pass.Pkg.Path()) {
		text, assigned := makesText(pass), assigns(pass)
		switch {
		case cfg.Module != nil:
			r := &Result{}
			for _, v := range assigned {
				r.Assigns = append(r.Assigns, sqltext.VariableName(v))
			}
			if text {
				r.owed = texts
			}
			return r, nil
		case !text && !slices.ContainsFunc(assigned, func(v *types.Var) bool { return m.Variable(v) != nil }):
			return &Result{}, nil
		}
	}
	return find(pass, cfg, m)
}

func find(pass *analysis.Pass, cfg Config, m *imports) (result *Result, err error) {
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

// runsSQL says whether the package mentions something that runs SQL, or has a
// value that can. Without one it has no site and no wrapper, and hands none on.
func runsSQL(pass *analysis.Pass, m *imports) bool {
	seen := map[types.Object]bool{}
	for _, obj := range pass.TypesInfo.Uses {
		if seen[obj] {
			continue
		}
		seen[obj] = true
		switch obj := obj.(type) {
		case *types.Func:
			if m.runsAny(obj) || m.holdsRuns(obj.Origin()) || m.asked(obj.Origin()) {
				return true
			}
		case *types.Var:
			if m.holdsRuns(obj.Origin()) || obj.IsField() && obj.Pkg() != nil && knowledge.HasQueued(obj.Pkg().Path()) {
				return true
			}
		case *types.TypeName:
			if m.holdsRuns(obj) {
				return true
			}
		}
	}
	return m.module.reaches(pass.Pkg.Path()) || m.handlesRunning(pass)
}

// runsAny says whether a function runs SQL as far as is known or its shape
// tells.
func (m *imports) runsAny(fn *types.Func) bool {
	fn = fn.Origin()
	return m.tables.Lookup(fn) != nil || knowledge.Shaped(fn) != nil || m.runsOf(fn) != nil
}

// handlesRunning says whether a value in the package has a method that runs
// SQL, so that it may become an interface here or go to a library that is not
// known.
func (m *imports) handlesRunning(pass *analysis.Pass) bool {
	seen := map[types.Type]bool{}
	var check func(t types.Type) bool
	check = func(t types.Type) bool {
		if p, ok := types.Unalias(t).(*types.Pointer); ok {
			t = p.Elem()
		}
		n, ok := types.Unalias(t).(*types.Named)
		if ok {
			n = n.Origin()
			if t = n; seen[t] {
				return false
			}
			seen[t] = true
			for method := range n.Methods() {
				if m.runsAny(method) {
					return true
				}
			}
		}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			for f := range u.Fields() {
				if f.Embedded() && check(f.Type()) {
					return true
				}
			}
		case *types.Interface:
			for method := range u.Methods() {
				if m.runsAny(method) {
					return true
				}
			}
		}
		return false
	}
	looked := map[types.Type]bool{}
	for _, tv := range pass.TypesInfo.Types {
		if tv.Type == nil || looked[tv.Type] {
			continue
		}
		looked[tv.Type] = true
		if check(tv.Type) {
			return true
		}
	}
	return false
}

// assigns lists the variables of other packages that the package assigns, or a
// part of which it may assign.
func assigns(pass *analysis.Pass) []*types.Var {
	whole := map[*ast.Ident]bool{} // what is assigned, or has its address taken
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					whole[named(e)] = true
				}
			case *ast.IncDecStmt:
				whole[named(n.X)] = true
			case *ast.RangeStmt:
				whole[named(n.Key)], whole[named(n.Value)] = true, true
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					whole[named(n.X)] = true
				}
			}
			return true
		})
	}
	set := map[*types.Var]bool{}
	for id, obj := range pass.TypesInfo.Uses {
		v, ok := obj.(*types.Var)
		if !ok || v.Pkg() == nil || v.Pkg() == pass.Pkg || v.Parent() != v.Pkg().Scope() {
			continue
		}
		if _, basic := v.Type().Underlying().(*types.Basic); whole[id] || !basic {
			set[v] = true
		}
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b *types.Var) int { return strings.Compare(sqltext.VariableName(a), sqltext.VariableName(b)) })
}

// named is the identifier, perhaps with its package, that an expression is.
func named(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.ParenExpr:
		return named(e.X)
	}
	return nil
}

// makesText says whether the package has text that other packages may use in
// statements: an exported function or variable of a type that can carry it,
// with a string literal inside or a text that it is passed.
func makesText(pass *analysis.Pass) bool {
	for _, file := range pass.Files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				fn, ok := pass.TypesInfo.Defs[d.Name].(*types.Func)
				if ok && d.Body != nil && fn.Exported() && resultsCarryText(fn) && (takesText(fn) || hasLiteral(d.Body)) {
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

func takesText(fn *types.Func) bool {
	for v := range fn.Signature().Params().Variables() {
		if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
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
