package runner

import (
	"go/ast"
	"go/token"
)

// trim removes what exported types do not depend on: function bodies, the
// values of variables that have a type, the elements of literals, assertions about blank variables, and
// the names of parameters, for which the type checker keeps a table each.
func trim(f *ast.File) {
	decls := f.Decls[:0]
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			blank(d.Recv)
			if d.Body != nil {
				d.Body = &ast.BlockStmt{Lbrace: d.Body.Lbrace, Rbrace: d.Body.Rbrace}
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				trimVars(d)
				if len(d.Specs) == 0 {
					continue
				}
			}
		}
		decls = append(decls, decl)
	}
	f.Decls = decls
	f.Comments = nil
	ast.Inspect(f, func(n ast.Node) bool {
		if t, ok := n.(*ast.FuncType); ok {
			blank(t.Params)
			blank(t.Results)
		}
		return true
	})
}

func trimVars(d *ast.GenDecl) {
	specs := d.Specs[:0]
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			specs = append(specs, spec)
			continue
		}
		if allBlank(v.Names) {
			continue
		}
		if v.Type != nil {
			v.Values = nil
		}
		for _, value := range v.Values {
			ast.Inspect(value, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncLit:
					n.Body = &ast.BlockStmt{Lbrace: n.Body.Lbrace, Rbrace: n.Body.Rbrace}
				case *ast.CompositeLit:
					if n.Type != nil && !countsElements(n.Type) {
						n.Elts = nil
					}
				}
				return true
			})
		}
		specs = append(specs, spec)
	}
	d.Specs = specs
}

// countsElements tells whether a type is [...]T, of which the elements of a
// literal tell the length.
func countsElements(t ast.Expr) bool {
	a, ok := t.(*ast.ArrayType)
	if !ok {
		return false
	}
	_, dots := a.Len.(*ast.Ellipsis)
	return dots
}

func allBlank(names []*ast.Ident) bool {
	for _, n := range names {
		if n.Name != "_" {
			return false
		}
	}
	return true
}

// blank removes the names of parameters.
func blank(fields *ast.FieldList) {
	if fields == nil {
		return
	}
	for _, f := range fields.List {
		for _, name := range f.Names {
			name.Name = "_"
		}
	}
}

// qualifiers collects the names that stand before a dot: every package that
// the declarations can refer to.
func qualifiers(f *ast.File) map[string]bool {
	used := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				used[id.Name] = true
			}
		}
		return true
	})
	return used
}
