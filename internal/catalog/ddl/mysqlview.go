package ddl

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

// defineView makes a view. What * stands for is fixed now; the tables are
// those that have the names when the view is used.
func (r *mysqlReplay) defineView(name *ast.TableName, columns []ast.CIStr, query ast.StmtNode, replace, invoker bool) error {
	if old := r.lookupName(name); old != nil && replace && old.Kind == catalog.View {
		r.dropTable(old)
	}
	t, err := r.create(name, false, false)
	if t == nil {
		return err
	}
	t.Kind, t.Definition, t.SecurityInvoker = catalog.View, r.stmt, invoker
	q := r.tree.LowerQuery(query)
	t.Query = q
	out, problem := r.outputsOf(q)
	if problem == "" && len(columns) > 0 && len(columns) != len(out) {
		problem = "it names another number of columns than its query has"
	}
	if problem != "" {
		return failf(-1, t, "the columns of %s are not known: %s", t.Name, problem)
	}
	names := make([]string, len(out))
	for i, c := range out {
		names[i] = c.name
		if len(columns) > 0 {
			names[i] = mysql.Fold(columns[i].O)
		}
		col := c.column(names[i], t.Pos)
		if sized[col.Type.Name] { // each server computes a length of its own
			col.Type.Mods = nil
		}
		t.Columns = append(t.Columns, col)
	}
	renameOutputs(q, names)
	return nil
}

// column is the column that a view or a new table has of a query's.
func (c outColumn) column(name string, pos diag.Position) *catalog.Column {
	col := &catalog.Column{Name: name, Type: c.typ, Pos: pos}
	if c.from != nil {
		col.Values, col.Unsigned, col.Boolean = slices.Clone(c.from.Values), c.from.Unsigned, c.from.Boolean
	}
	if hasCollation(c.typ.Name) {
		col.Collation = "?"
	}
	return col
}

// outputsOf gives the output columns of a query and replaces every * in it.
func (r *mysqlReplay) outputsOf(q sqlast.Query) (columns []outColumn, problem string) {
	x := &expander{r: r.replay}
	columns = x.query(q, nil)
	return columns, x.problem
}

// columnsOfQuery gives a table the columns of CREATE TABLE AS: those that the
// statement defines come first, those of the query that have their names with
// them.
func (r *mysqlReplay) columnsOfQuery(t *table, query ast.ResultSetNode) error {
	columns, problem := r.outputsOf(r.tree.LowerQuery(query))
	if problem != "" {
		return failf(-1, t, "the columns of %s are not known: %s", t.Name, problem)
	}
	for _, c := range columns {
		if _, ok := t.Column(c.name); ok {
			continue
		}
		col := c.column(c.name, t.Pos)
		if c.from != nil {
			col.Default = c.from.Default
		}
		t.Columns = append(t.Columns, col)
	}
	return nil
}

// routineHead reads the beginning of the definition of a routine, a trigger or
// an event.
var routineHead = regexp.MustCompile("(?is)^create\\s+(?:or\\s+replace\\s+)?(?:aggregate\\s+)?(?:definer\\s*=\\s*\\S+(?:\\s*@\\s*\\S+)?\\s+)?(?:aggregate\\s+)?(procedure|function|trigger|event)\\s+(?:if\\s+not\\s+exists\\s+)?(?:`?[\\w$]+`?\\s*\\.\\s*)?`?([\\w$]+)`?")

// routineText makes a routine known whose definition does not parse. It
// changes no table by being defined. A text with semicolons in it that no
// DELIMITER holds together may be more than that.
func (r *mysqlReplay) routineText(t *mysql.Tree) bool {
	if t.Inner {
		return false
	}
	head := strings.NewReplacer("/*!50003", "", "/*!50017", "", "/*!50020", "", "/*!50106", "", "/*!50117", "", "*/", "").Replace(r.stmt)
	m := routineHead.FindStringSubmatch(strings.TrimSpace(head))
	if m == nil {
		return false
	}
	if kind := strings.ToLower(m[1]); kind == "procedure" || kind == "function" {
		r.functions = append(r.functions, &catalog.Function{
			Name: catalog.Name{Schema: r.search[0], Name: mysql.Fold(m[2])}, Language: "sql", Text: r.stmt, Pos: r.pos(0),
		})
	}
	return true
}
