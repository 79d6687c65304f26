package verdict

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// holder names the variable or constant of whose value a literal, of which path
// leads outward, is a part; nil for none.
func holder(path []ast.Node) *ast.Ident {
	for i, n := range path[1:] {
		var names, values []ast.Expr
		switch n := n.(type) {
		case *ast.ParenExpr, *ast.BinaryExpr:
			continue
		case *ast.AssignStmt:
			names, values = n.Lhs, n.Rhs
		case *ast.ValueSpec:
			for _, name := range n.Names {
				names = append(names, name)
			}
			values = n.Values
		}
		k := slices.IndexFunc(values, func(e ast.Expr) bool { return e == path[i] })
		if k < 0 || len(names) != len(values) {
			return nil
		}
		id, _ := names[k].(*ast.Ident)
		return id
	}
	return nil
}

// elsewhere tells whether a variable or constant can be used where nothing is looked
// at.
func (j *judge) elsewhere(id *ast.Ident) bool {
	obj := j.pass.TypesInfo.Defs[id]
	if obj == nil || obj.Pkg() == nil {
		return true
	}
	return obj.Parent() == obj.Pkg().Scope() && (obj.Exported() || j.namedElsewhere(id))
}

// belongs tells whether a literal, of which path leads outward, is for the call
// alone: it is in its arguments, or in the value of a local variable or of an
// unexported constant or variable that the call alone uses.
func (j *judge) belongs(path []ast.Node, call *ast.CallExpr) bool {
	for i, n := range path[1:] {
		switch n := n.(type) {
		case *ast.ParenExpr, *ast.BinaryExpr:
		case *ast.CallExpr:
			if n == call {
				return n.Fun != path[i]
			}
			if !j.formats(n) {
				return false
			}
		case *ast.AssignStmt:
			k := slices.IndexFunc(n.Rhs, func(e ast.Expr) bool { return e == path[i] })
			if k < 0 || len(n.Lhs) != len(n.Rhs) {
				return false
			}
			id, ok := n.Lhs[k].(*ast.Ident)
			return ok && j.onlyIn(id, call)
		case *ast.ValueSpec:
			k := slices.IndexFunc(n.Values, func(e ast.Expr) bool { return e == path[i] })
			return k >= 0 && len(n.Names) == len(n.Values) && j.onlyIn(n.Names[k], call)
		default:
			return false
		}
	}
	return false
}

// formats tells whether a call makes one text of another and keeps none.
func (j *judge) formats(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	if sel, isSel := call.Fun.(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok {
		return false
	}
	fn, ok := j.pass.TypesInfo.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	return slices.Contains([]string{"fmt.Sprintf", "strings.TrimSpace"}, fn.FullName()) || fn.Name() == "Rebind"
}

// onlyIn tells whether a variable or constant is used by the calls alone, but
// for what makes its value.
func (j *judge) onlyIn(id *ast.Ident, calls ...*ast.CallExpr) bool {
	info := j.pass.TypesInfo
	obj := cmp.Or(info.Defs[id], info.Uses[id])
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	global := obj.Parent() == obj.Pkg().Scope()
	if v, ok := obj.(*types.Var); global && obj.Exported() || ok && v.IsField() {
		return false
	}
	if global && j.namedElsewhere(id) {
		return false
	}
	used := false
	for use, of := range info.Uses {
		switch {
		case of != obj:
		case slices.ContainsFunc(calls, func(call *ast.CallExpr) bool { return j.within(use, call) }):
			used = true
		case global || !j.makes(use, obj):
			return false
		}
	}
	return used
}

// within tells whether a variable is used in a call's arguments as it is, or by
// what makes one text of another.
func (j *judge) within(use *ast.Ident, call *ast.CallExpr) bool {
	file := j.fileOf(use.Pos())
	if file == nil || use.Pos() <= call.Lparen || use.End() > call.Rparen {
		return false
	}
	path, _ := astutil.PathEnclosingInterval(file, use.Pos(), use.End())
	for _, n := range path {
		switch n := n.(type) {
		case *ast.CallExpr:
			if n == call {
				return true
			}
			if !j.formats(n) && !j.pass.TypesInfo.Types[n.Fun].IsType() {
				return false
			}
		case *ast.Ident, *ast.ParenExpr, *ast.BinaryExpr:
		default:
			return false
		}
	}
	return false
}

// namedElsewhere tells whether the package's folder has files that are not
// looked at, tests or for other systems, in which a name occurs.
func (j *judge) namedElsewhere(id *ast.Ident) bool {
	dir := filepath.Dir(j.pass.Fset.PositionFor(id.Pos(), false).Filename)
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return true
	}
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(id.Name) + `\b`)
	for _, name := range names {
		if slices.ContainsFunc(j.pass.Files, func(f *ast.File) bool { return j.pass.Fset.PositionFor(f.Package, false).Filename == name }) {
			continue
		}
		if text, err := os.ReadFile(name); err != nil || word.Match(text) {
			return true
		}
	}
	return false
}

// makes tells whether a use of a variable is in a statement that assigns it.
func (j *judge) makes(use *ast.Ident, obj types.Object) bool {
	file := j.fileOf(use.Pos())
	if file == nil {
		return false
	}
	path, _ := astutil.PathEnclosingInterval(file, use.Pos(), use.End())
	for _, n := range path {
		switch n := n.(type) {
		case *ast.AssignStmt:
			id, ok := n.Lhs[0].(*ast.Ident)
			return ok && len(n.Lhs) == 1 && (j.pass.TypesInfo.Uses[id] == obj || j.pass.TypesInfo.Defs[id] == obj)
		case *ast.CallExpr:
			if !j.formats(n) && !j.appends(n) {
				return false
			}
		case *ast.FuncLit, *ast.UnaryExpr, ast.Stmt:
			return false
		}
	}
	return false
}

// appends tells whether a call is append's.
func (j *judge) appends(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && j.pass.TypesInfo.Uses[id] == types.Universe.Lookup("append")
}

// embedded finds the file that a place is in, and the only variable that it is
// the value of.
func (j *judge) embedded(at token.Pos) (src textSource) {
	file := j.pass.Fset.File(at)
	if file == nil {
		return textSource{}
	}
	src = textSource{from: token.Pos(file.Base()), to: token.Pos(file.Base() + file.Size())}
	seen := map[string]bool{}
	for _, f := range j.pass.Files {
		name := j.pass.Fset.PositionFor(f.Package, false).Filename
		seen[name] = true
		for _, d := range f.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				v := spec.(*ast.ValueSpec)
				doc := v.Doc
				if doc == nil && !decl.Lparen.IsValid() {
					doc = decl.Doc
				}
				if doc == nil || !embeds(filepath.Dir(name), doc.List, file.Name()) {
					continue
				}
				basic, isText := j.pass.TypesInfo.TypeOf(v.Names[0]).Underlying().(*types.Basic)
				if src.name != nil || !isText || basic.Info()&types.IsString == 0 || len(v.Names) != 1 || j.elsewhere(v.Names[0]) {
					return textSource{}
				}
				src.name = v.Names[0]
			}
		}
	}
	// Other packages may embed what is below their folders.
	for dir := filepath.Dir(file.Name()); ; dir = filepath.Dir(dir) {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return textSource{}
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil || !seen[name] && embeddingText(dir, string(text), file.Name()) {
				return textSource{}
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || dir == filepath.Dir(dir) {
			return src
		}
	}
}

// embeddingText tells whether Go source in a folder embeds a file.
func embeddingText(dir, text, file string) bool {
	var comments []*ast.Comment
	for line := range strings.Lines(text) {
		comments = append(comments, &ast.Comment{Text: strings.TrimSpace(line)})
	}
	return embeds(dir, comments, file)
}

// embeds tells whether //go:embed among comments of a file in a folder may mean
// another file: by name, by pattern, or with a folder that it is in.
func embeds(dir string, comments []*ast.Comment, file string) bool {
	rel, err := filepath.Rel(dir, file)
	if err != nil || !fs.ValidPath(filepath.ToSlash(rel)) {
		return false
	}
	for _, c := range comments {
		rest, ok := strings.CutPrefix(c.Text, "//go:embed ")
		if !ok {
			continue
		}
		for pattern := range strings.FieldsSeq(rest) {
			pattern = strings.TrimPrefix(strings.Trim(pattern, "\"`"), "all:")
			for at := filepath.ToSlash(rel); at != "."; at = path.Dir(at) {
				if matched, err := path.Match(pattern, at); err != nil || matched {
					return true
				}
			}
			if pattern == "." {
				return true
			}
		}
	}
	return false
}
