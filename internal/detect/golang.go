package detect

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// goNames finds the names in Go code that speak of tenants: defined types that
// look like the identity of one (TenantID, or ID in a package tenant), and
// functions that look like telling it from a context or a request.
func goNames(module, dir string, files []string, column string) (types, sources []string) {
	if module == "" {
		return nil, nil
	}
	stems := []string{strings.ReplaceAll(strings.TrimSuffix(column, "_id"), "_", "")}
	if s := stems[0]; s == "org" || s == "organization" || s == "organisation" {
		stems = []string{"org", "organization", "organisation"}
	}
	from := regexp.MustCompile(`^(?:get|must|mustget|current)?(?:` + strings.Join(stems, "|") + `)(?:id)?(?:string)?(?:from(?:ctx|context|request))?$`)
	add := func(list []string, rel, name string) []string {
		full := path.Join(module, path.Dir(rel)) + "." + name
		if slices.Contains(list, full) {
			return list
		}
		return append(list, full)
	}
	for _, rel := range files {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, filepath.FromSlash(rel)), nil, parser.SkipObjectResolution)
		if err != nil || f.Name.Name == "main" {
			continue
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if readsCaller(d) && from.MatchString(strings.ToLower(d.Name.Name)) {
					sources = add(sources, rel, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok && tenantType(f.Name.Name, ts, stems) {
						types = add(types, rel, ts.Name.Name)
					}
				}
			}
		}
	}
	return types, sources
}

// readsCaller tells that a function is exported and gets one value, and perhaps
// whether there is one, from nothing but a context or a request.
func readsCaller(d *ast.FuncDecl) bool {
	if d.Recv != nil || !d.Name.IsExported() || d.Type.TypeParams != nil || d.Type.Params.NumFields() != 1 {
		return false
	}
	if n := d.Type.Results.NumFields(); n < 1 || n > 2 {
		return false
	}
	switch t := d.Type.Params.List[0].Type.(type) {
	case *ast.SelectorExpr:
		return t.Sel.Name == "Context"
	case *ast.StarExpr:
		s, ok := t.X.(*ast.SelectorExpr)
		return ok && (s.Sel.Name == "Request" || s.Sel.Name == "Context")
	}
	return false
}

func tenantType(pkg string, ts *ast.TypeSpec, stems []string) bool {
	switch ts.Type.(type) {
	case *ast.InterfaceType, *ast.FuncType:
		return false
	}
	if ts.Assign.IsValid() || ts.TypeParams != nil || !ts.Name.IsExported() {
		return false
	}
	name := strings.ToLower(ts.Name.Name)
	return slices.ContainsFunc(stems, func(stem string) bool {
		return name == stem+"id" || name == "id" && (pkg == stem || pkg == plural(stem))
	})
}
