package verdict

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// copied judges a call of CopyFrom that sqlc has written for a query with
// :copyfrom, by that INSERT: the call has no text of its own, and is in the
// method that is called like the query.
func (j *judge) copied(site *Site) bool {
	name := site.Function[strings.LastIndexByte(site.Function, '.')+1:]
	i := slices.IndexFunc(j.queries, func(q *openQuery) bool { return q.name == name && q.command == ":copyfrom" })
	if i < 0 || len(site.Templates) != 1 || site.Templates[0].Unknown() != nil {
		return false
	}
	q := j.queries[i]
	insert, ok := q.Stmt.(*sqlast.Insert)
	if !ok {
		return false
	}
	text := renderings(site.Templates[0], j.prover.dialect)[0].text
	numbers, ok := rowValues(insert)
	if !ok || text != copyText(insert) {
		j.stale(site, name+" is another statement in "+q.place())
		return false
	}
	list, reason := j.copiedValues(name)
	args := &arguments{site: site, text: text, list: list, known: len(list) == len(numbers), reason: reason, generated: map[int]sqlparse.Placeholder{}}
	for at, n := range numbers {
		args.generated[n] = sqlparse.Placeholder{Number: at + 1}
	}
	q.run = true
	j.arguments(j.statement(site, q), args)
	return true
}

// rowValues lists the placeholders of an INSERT whose one row has nothing else.
func rowValues(insert *sqlast.Insert) (numbers []int, ok bool) {
	values, ok := insert.Source.(*sqlast.Values)
	if !ok || len(values.Rows) != 1 || insert.OnConflict != nil || insert.With != nil || insert.Replace || insert.Ignore {
		return nil, false
	}
	for _, x := range values.Rows[0] {
		if c, ok := x.(*sqlast.Cast); ok {
			x = c.X
		}
		p, ok := x.(*sqlast.Param)
		if !ok {
			return nil, false
		}
		numbers = append(numbers, p.Number)
	}
	return numbers, len(numbers) == len(insert.Columns)
}

// copyText is what callsite makes of a call of CopyFrom with the table and the
// columns of an INSERT: the insert of one row.
func copyText(insert *sqlast.Insert) string {
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	table := quote(insert.Table.Name)
	if insert.Table.Schema != "" {
		table = quote(insert.Table.Schema) + "." + table
	}
	var columns, values []string
	for i, c := range insert.Columns {
		columns = append(columns, quote(c.Name))
		values = append(values, fmt.Sprintf("$%d", i+1))
	}
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
}

// copiedValues lists the values of a row that sqlc copies: the elements of what
// the method Values of its iterator returns.
func (j *judge) copiedValues(name string) (list []callsite.Arg, reason string) {
	for _, f := range j.pass.Files {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "Values" || fn.Recv == nil || fn.Body == nil || len(fn.Recv.List) != 1 || !bySqlc(f) ||
				types.ExprString(fn.Recv.List[0].Type) != "iteratorFor"+name {
				continue
			}
			for _, stmt := range fn.Body.List {
				ret, ok := stmt.(*ast.ReturnStmt)
				if !ok || len(ret.Results) == 0 {
					continue
				}
				row, ok := ret.Results[0].(*ast.CompositeLit)
				if !ok {
					continue
				}
				for _, x := range row.Elts {
					arg := callsite.Arg{Type: j.pass.TypesInfo.TypeOf(x), Pos: x.Pos(), Expr: types.ExprString(x)}
					if sel, ok := x.(*ast.SelectorExpr); ok {
						arg.Expr = "arg." + sel.Sel.Name
					}
					list = append(list, arg)
				}
				return list, ""
			}
		}
	}
	return nil, "the rows come from an iterator"
}
