package sqlite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// maxDepth limits the depth of the tree, so that nothing that walks it can
// run out of stack. SQLite itself refuses expressions deeper than 1000.
const maxDepth = 2 * sqlparse.MaxNesting

// lowerer lowers one statement.
type lowerer struct {
	src    string     // the text that the tree's offsets count in
	base   int        // of src in the whole text
	start  sqlast.Pos // of the statement
	params *params    // nil: placeholders keep the parser's numbers
	depth  int
	// ctes holds the names of all CTEs of the statement.
	ctes map[string]bool
	// windows holds the WINDOW clause of the SELECT being lowered.
	windows map[string]namedWindow
}

// findCTEs notes the names of the CTEs below n.
func (l *lowerer) findCTEs(n ast.Node) {
	if l.params != nil && !l.params.with {
		return
	}
	ast.Walk(n, func(n ast.Node) bool {
		if c, ok := n.(*ast.CTE); ok {
			if l.ctes == nil {
				l.ctes = make(map[string]bool)
			}
			l.ctes[fold(c.Name.Name)] = true
		}
		return true
	})
}

func (l *lowerer) pos(n ast.Node) sqlast.Pos { return sqlast.Pos(l.base + n.Pos()) }

// fold folds ASCII letters to lower case, and no others: SQLite compares names
// so.
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// name folds an identifier; "" for none.
func name(id *ast.Ident) string {
	if id == nil {
		return ""
	}
	return fold(id.Name)
}

func names(list []*ast.Ident) []string {
	var out []string
	for _, id := range list {
		out = append(out, name(id))
	}
	return out
}

// schema folds a schema name. main is the default.
func schema(id *ast.Ident) string {
	if s := name(id); s != "main" {
		return s
	}
	return ""
}

func unsupported(pos sqlast.Pos, format string, args ...any) *sqlast.Unsupported {
	return &sqlast.Unsupported{Kind: fmt.Sprintf(format, args...), Pos: pos}
}

// enter counts a level of the tree; every call is paired with leave.
func (l *lowerer) enter() (tooDeep *sqlast.Unsupported) {
	if l.depth++; l.depth > maxDepth {
		return unsupported(l.start, "nested deeper than %d", maxDepth)
	}
	return nil
}

func (l *lowerer) leave() { l.depth-- }

func (l *lowerer) exprs(list []ast.Expr) []sqlast.Expr {
	if len(list) == 0 {
		return nil
	}
	out := make([]sqlast.Expr, len(list))
	for i, e := range list {
		out[i] = l.expr(e)
	}
	return out
}

// optional lowers an expression that may be absent.
func (l *lowerer) optional(e ast.Expr) sqlast.Expr {
	if e == nil {
		return nil
	}
	return l.expr(e)
}

func (l *lowerer) sortKeys(list []*ast.OrderingTerm) []sqlast.SortKey {
	var out []sqlast.SortKey
	for _, t := range list {
		out = append(out, sqlast.SortKey{X: l.expr(t.Expr)})
	}
	return out
}

// typeName keeps the words of a type: SQLite derives a column's affinity from
// what they contain.
func typeName(t *ast.TypeName) sqlast.TypeName {
	if t == nil {
		return sqlast.TypeName{}
	}
	var words []string
	for w := range strings.FieldsSeq(t.Name) {
		words = append(words, fold(strings.Trim(w, "\"'`[]")))
	}
	if n := len(words); n >= 2 && words[n-2] == "generated" && words[n-1] == "always" {
		words = words[:n-2] // what the grammar takes for a part of the type
	}
	out := sqlast.TypeName{Name: strings.Join(words, " ")}
	for _, a := range t.Args {
		if n, err := strconv.Atoi(a); err == nil {
			out.Mods = append(out.Mods, n)
		}
	}
	return out
}
