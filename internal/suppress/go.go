package suppress

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// AddGo records the directives of a Go file, which must have been parsed with
// comments. Places are those of fset.Position.
//
// A directive on a line of its own covers the declaration, statement or list
// element that follows it, so one in a function's doc comment covers the
// function. A directive behind code covers its line and the whole of a
// statement without a body that ends there.
func (s *Set) AddGo(fset *token.FileSet, file *ast.File) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			s.addGoComment(fset, file, c)
		}
	}
}

func (s *Set) addGoComment(fset *token.FileSet, file *ast.File, c *ast.Comment) {
	at := place(fset.Position(c.Pos()))
	text, ok := strings.CutPrefix(c.Text, "//"+Prefix)
	if !ok {
		s.misspelt(c.Text, at)
		return
	}
	if text != "" && text[0] != ' ' && text[0] != '\t' {
		s.malform(at, "unknown directive "+firstWord(c.Text)+"; the only one is //"+Prefix)
		return
	}
	// A further comment marker ends the reason.
	text, _, _ = strings.Cut(text, " // ")
	from, to, ok := covered(fset, file, c)
	if !ok {
		s.malform(at, "suppression covers nothing: it must stand behind code, or above a statement or declaration")
		return
	}
	s.add(text, at, fset.Position(from).Line, fset.Position(to).Line)
}

// misspelt reports what was meant to be a directive but has no effect. Prose
// that mentions the directive is none.
func (s *Set) misspelt(comment string, at diag.Position) {
	switch {
	case strings.HasPrefix(comment, "//tenantvet:"):
		s.malform(at, "unknown directive "+firstWord(comment)+"; the only one is //"+Prefix)
	case strings.HasPrefix(comment, "/*"+Prefix):
		s.malform(at, "suppression has no effect in a block comment; write //"+Prefix)
	case strings.HasPrefix(comment, "//"):
		text, ok := strings.CutPrefix(strings.TrimSpace(comment[2:]), Prefix)
		if _, err := Parse(text); ok && err == nil {
			s.malform(at, "suppression has no effect after a space; write //"+Prefix)
		}
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

func place(p token.Position) diag.Position {
	return diag.Position{File: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}

// covered finds the source that a directive speaks of.
func covered(fset *token.FileSet, file *ast.File, c *ast.Comment) (from, to token.Pos, ok bool) {
	if c.Pos() < file.Package {
		return 0, 0, false
	}
	lineStart := fset.File(c.Pos()).LineStart(fset.PositionFor(c.Pos(), false).Line)
	onLine := func(p token.Pos) bool { return lineStart <= p && p <= c.Pos() }

	var inner, next ast.Node // the innermost node around the comment; the outermost one behind it
	behindCode := false
	from = lineStart
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.File:
			return true
		case *ast.Comment, *ast.CommentGroup:
			return false
		}
		switch {
		case n.Pos() >= c.End():
			if next == nil || n.Pos() < next.Pos() {
				next = n
			}
			return false
		case n.End() >= c.End():
			inner = n
		case onLine(n.End()) && !hasBody(n):
			from = min(from, n.Pos())
		}
		behindCode = behindCode || onLine(n.Pos()) || onLine(n.End()) && n.End() > lineStart
		return true
	})
	switch {
	case behindCode:
		return from, c.Pos(), true
	case next != nil && (inner == nil || next.End() <= inner.End()):
		return next.Pos(), next.End(), true
	}
	return 0, 0, false
}

// hasBody tells whether a node holds statements of its own, so that a comment
// behind its end speaks of less than all of it.
func hasBody(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl, *ast.BlockStmt, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt,
		*ast.TypeSwitchStmt, *ast.SelectStmt, *ast.CaseClause, *ast.CommClause, *ast.LabeledStmt:
		return true
	case *ast.GenDecl:
		return n.Lparen.IsValid()
	}
	return false
}
