package ddl

import (
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
)

func (r *replay) createFunction(n *pg.CreateFunctionStmt) error {
	f := &catalog.Function{Name: r.typeName(n.GetFuncname()), Language: "sql", Pos: r.pos(0)}
	var (
		table []string
		outs  bool
	)
	for _, node := range n.GetParameters() {
		p := node.GetFunctionParameter()
		typ := typeText(p.GetArgType())
		switch p.GetMode() {
		case pg.FunctionParameterMode_FUNC_PARAM_OUT:
			outs = true
		case pg.FunctionParameterMode_FUNC_PARAM_TABLE:
			table = append(table, strings.TrimSpace(p.GetName()+" "+typ))
		default:
			outs = outs || p.GetMode() == pg.FunctionParameterMode_FUNC_PARAM_INOUT
			f.Args = append(f.Args, typ)
			f.ArgNames = append(f.ArgNames, p.GetName())
		}
	}
	switch {
	case len(table) > 0:
		f.Returns = "TABLE(" + strings.Join(table, ", ") + ")"
	case n.GetIsProcedure():
	case outs: // the result's columns are named by the parameters
		f.Returns = "record"
		if n.GetReturnType().GetSetof() {
			f.Returns = "SETOF record"
		}
	case n.GetReturnType() != nil:
		f.Returns = typeText(n.GetReturnType())
	}
	sets := false
	for _, o := range n.GetOptions() {
		d := o.GetDefElem()
		switch d.GetDefname() {
		case "language":
			f.Language = strings.ToLower(d.GetArg().GetString_().GetSval())
		case "as":
			if items := d.GetArg().GetList().GetItems(); len(items) > 0 {
				f.Text = items[0].GetString_().GetSval()
			}
		case "set":
			sets = true
		}
	}
	if f.Language == "sql" {
		f.Body = lowerBody(n.GetSqlBody(), f.Text)
		if n.GetSqlBody() != nil {
			f.Text = r.stmt
		}
		if sets {
			f.Body = nil
		}
	}
	if n.GetReplace() {
		r.functions = slices.DeleteFunc(r.functions, func(o *catalog.Function) bool {
			return o.Name == f.Name && slices.Equal(o.Args, f.Args)
		})
	}
	r.functions = append(r.functions, f)
	return nil
}

// alterFunction takes the body of a function that gets settings of its own: its
// names and settings then mean something else than at the call.
func (r *replay) alterFunction(n *pg.AlterFunctionStmt) error {
	for _, action := range n.GetActions() {
		if action.GetDefElem().GetDefname() == "set" {
			for _, f := range r.functionsOf(n.GetFunc()) {
				f.Body = nil
			}
		}
	}
	return nil
}

// lowerBody lowers a SQL function's body: of BEGIN ATOMIC or RETURN when there
// is one, else of the text. It is nil when the text does not parse.
func lowerBody(body *pg.Node, text string) []sqlast.Statement {
	var out []sqlast.Statement
	if body == nil {
		tree, err := pg.Parse(text)
		if err != nil {
			return nil
		}
		for _, raw := range tree.GetStmts() {
			out = append(out, postgres.LowerStatement(raw.GetStmt()))
		}
		return out
	}
	for _, stmt := range flattenLists(body) {
		if ret := stmt.GetReturnStmt(); ret != nil {
			x := postgres.LowerExpr(ret.GetReturnval())
			out = append(out, &sqlast.Select{Targets: []sqlast.Target{{X: x, Pos: x.Position()}}, Pos: x.Position()})
			continue
		}
		out = append(out, postgres.LowerStatement(stmt))
	}
	return out
}

func flattenLists(n *pg.Node) []*pg.Node {
	list := n.GetList()
	if list == nil {
		return []*pg.Node{n}
	}
	var out []*pg.Node
	for _, item := range list.GetItems() {
		out = append(out, flattenLists(item)...)
	}
	return out
}

// typeText is a type as text: schema, name, [] for arrays, SETOF before it.
func typeText(tn *pg.TypeName) string {
	typ := postgres.LowerType(tn)
	text := typ.Name
	if typ.Schema != "" {
		text = typ.Schema + "." + text
	}
	if typ.Array {
		text += "[]"
	}
	if tn.GetSetof() {
		text = "SETOF " + text
	}
	return text
}

// functionsOf lists the functions that a name means, of any signature when it
// is written without one.
func (r *replay) functionsOf(o *pg.ObjectWithArgs) []*catalog.Function {
	schema, name := splitName(o.GetObjname())
	var args []string
	for _, a := range o.GetObjargs() {
		args = append(args, typeText(a.GetTypeName()))
	}
	var out []*catalog.Function
	for _, f := range r.functions {
		if f.Name.Name == name && (schema == "" && slices.Contains(r.search, f.Name.Schema) || f.Name.Schema == schema) &&
			(o.GetArgsUnspecified() || slices.Equal(f.Args, args)) {
			out = append(out, f)
		}
	}
	return out
}

func (r *replay) dropFunction(o *pg.ObjectWithArgs) {
	dropped := r.functionsOf(o)
	r.functions = slices.DeleteFunc(r.functions, func(f *catalog.Function) bool { return slices.Contains(dropped, f) })
}
