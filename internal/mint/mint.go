// Package mint is the pass that finds where a package makes values of a tenant
// type out of something else: by conversion, literal or assignment, by decoding
// a document or a request into one, or by a function that does so.
package mint

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// Result is what the pass finds in a package.
type Result struct {
	// Makings are the places where a value is made although the package may
	// not, in no particular order.
	Makings []Making
	// Used lists the entries of the configuration, as config.Position takes
	// them, that allow something that the package does.
	Used []string
}

// Making is a place where a tenant value is made.
type Making struct {
	Pos, End token.Pos
	Function string // the enclosing function: "Get", "(*Store).Get"; "init" outside of functions
	Message  string
}

// New makes the pass for the dimensions of tenancy of a project. What one
// package learns of another's functions does not depend on them.
func New(dimensions []config.Dimension) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "tenantmint",
		Doc:        "find where values of tenant types are made out of something else",
		ResultType: reflect.TypeFor[*Result](),
		FactTypes:  []analysis.Fact{(*makesFact)(nil)},
		Run: func(pass *analysis.Pass) (any, error) {
			p := &pkg{pass: pass, dimensions: dimensions, result: &Result{}, facts: map[types.Object]*makesFact{}, reported: map[token.Pos]bool{}}
			p.learn()
			if slices.ContainsFunc(dimensions, func(d config.Dimension) bool { return len(d.Types) > 0 }) {
				p.find()
			}
			return p.result, nil
		},
	}
}

const factVersion = 1

// makesFact says how a function, or a generic type's methods, make values.
type makesFact struct {
	Version int
	// Decodes are parameters, interfaces, that are filled from a document or a
	// request, each with the key of the struct tags that count.
	Decodes []decode
	// Types are type parameters that such a value has, or that something is
	// converted to.
	Types []decode
	// Makes are types, by full name, whose values the function makes of its
	// parameters and returns. Only a package that declares the type tells.
	Makes []string
}

type decode struct {
	Index     int
	Tag       string
	Converted bool // something is converted to the type parameter
}

func (*makesFact) AFact() {}

func (f *makesFact) String() string {
	return fmt.Sprintf("makes values: %d parameters, %d types", len(f.Decodes), len(f.Types)+len(f.Makes))
}

// GobEncode makes an encoder of its own, which starts with the same type
// numbers each time: facts are deterministic.
func (f *makesFact) GobEncode() ([]byte, error) {
	type plain makesFact
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode((*plain)(f))
	return b.Bytes(), err
}

// GobDecode reverses GobEncode.
func (f *makesFact) GobDecode(b []byte) error {
	type plain makesFact
	return gob.NewDecoder(bytes.NewReader(b)).Decode((*plain)(f))
}

// pkg is the package that is looked at.
type pkg struct {
	pass       *analysis.Pass
	dimensions []config.Dimension
	result     *Result
	facts      map[types.Object]*makesFact // of the package, while they grow
	reported   map[token.Pos]bool
}

// factOf returns what is known of a function or generic type.
func (p *pkg) factOf(obj types.Object) *makesFact {
	if obj == nil || obj.Pkg() == nil {
		return nil
	}
	if obj.Pkg() == p.pass.Pkg {
		return p.facts[obj]
	}
	var f makesFact
	if !p.pass.ImportObjectFact(obj, &f) || f.Version != factVersion {
		return nil
	}
	return &f
}

// callee is the function that a call names, as its declaration has it.
func (p *pkg) callee(call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	var id *ast.Ident
	switch f := ast.Unparen(fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	fn, _ := p.pass.TypesInfo.Uses[id].(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// filled is an argument that a call fills from a document or a request.
type filled struct {
	arg ast.Expr
	tag string
}

// fills lists the arguments that a call fills.
func (p *pkg) fills(call *ast.CallExpr) []filled {
	fn := p.callee(call)
	if fn == nil {
		return nil
	}
	var all []filled
	add := func(i int, tag string) {
		if i < len(call.Args) {
			all = append(all, filled{ast.Unparen(call.Args[i]), tag})
		}
	}
	if d, ok := knowledge.LookupDecoder(fn); ok {
		add(d.Arg, d.Tag)
		for i := d.Arg + 1; d.Rest && i < len(call.Args); i++ {
			add(i, d.Tag)
		}
		return all
	}
	if f := p.factOf(fn); f != nil {
		for _, d := range f.Decodes {
			add(d.Index, d.Tag)
		}
	}
	return all
}

func (p *pkg) typeOf(e ast.Expr) types.Type { return p.pass.TypesInfo.TypeOf(e) }

// decl is a function with the names under which it is known.
func (p *pkg) declared(d *ast.FuncDecl) *types.Func {
	fn, _ := p.pass.TypesInfo.Defs[d.Name].(*types.Func)
	return fn
}

func (p *pkg) inTest(pos token.Pos) bool {
	return strings.HasSuffix(p.pass.Fset.Position(pos).Filename, "_test.go")
}
