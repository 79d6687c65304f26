package verdict

import (
	"go/types"
	"strings"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
)

// foreign tells where a value comes from that a function of another package
// adds to the call's: of it only a description is known.
func (f *flow) foreign(d *config.Dimension, arg *callsite.Arg) []origin.Origin {
	path := ""
	for a := arg; a != nil; a = a.Of {
		switch {
		case a.SSA != nil:
			return nil
		case a.IsConst && path == "":
			zero := a.Const == "" || a.Const == "0" || a.Const == "nil"
			what := a.Expr
			if what == "" {
				what = a.Const
			}
			return []origin.Origin{{Kind: origin.Constant, What: what, Zero: zero}}
		case a.Source != "":
			if os := f.tracers[d.Name].Named(a.Source, f.function(a.Source), path); len(os) > 0 {
				return os
			}
		}
		switch {
		case a.Path == "" || a.Path == "*":
		case strings.ContainsAny(a.Path, "()"):
			if !d.Identifies(strings.TrimSuffix(a.Path, "()")) {
				return nil
			}
		case a.Path != "value": // a conversion
			of := ""
			if a.Of != nil {
				of = elementPath(a.Of.Type)
			}
			path = of + "." + a.Path + path
		}
	}
	return nil
}

// function finds the function of that full name in the packages that this one
// imports, directly or not; nil when it is in none.
func (f *flow) function(name string) *types.Func {
	slash := strings.LastIndexByte(name, '/')
	dot := strings.IndexByte(name[slash+1:], '.')
	for dot >= 0 {
		end := slash + 1 + dot
		if pkg := f.imported(name[:end]); pkg != nil {
			return functionIn(pkg, name[end+1:])
		}
		next := strings.IndexByte(name[end+1:], '.') // a dot in the path's last element
		if next < 0 {
			break
		}
		dot += next + 1
	}
	return nil
}

// imported finds a package among the imports of imports.
func (f *flow) imported(path string) *types.Package {
	if f.packages == nil {
		f.packages = map[string]*types.Package{}
		var add func(p *types.Package)
		add = func(p *types.Package) {
			for _, q := range p.Imports() {
				if f.packages[q.Path()] == nil {
					f.packages[q.Path()] = q
					add(q)
				}
			}
		}
		add(f.pass.Pkg)
	}
	return f.packages[path]
}

func functionIn(pkg *types.Package, name string) *types.Func {
	typ, method, ok := strings.Cut(plainName(name), ".")
	obj := pkg.Scope().Lookup(typ)
	if ok && obj != nil {
		obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, pkg, method)
	}
	fn, _ := obj.(*types.Func)
	if fn != nil && plainName(knowledge.FullName(fn)) != pkg.Path()+"."+plainName(name) {
		return nil // promoted
	}
	return fn
}
