package scope

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// call is a user-defined function of language SQL whose body is analysed in
// place of a call to it.
type call struct {
	outer *call
	def   *catalog.Function
	args  []term // noTerm for a computed argument
}

// inlinable returns the one function that a call means, if its body can be
// analysed.
func (a *analysis) inlinable(f *sqlast.Func) *catalog.Function {
	if a.dialect != catalog.Postgres {
		return nil
	}
	var found *catalog.Function
	for _, def := range a.cat.Functions(f.Schema, f.Name) {
		if len(def.Args) != len(f.Args) || found != nil {
			return nil // overloads, defaults and variadics are not told apart
		}
		found = def
	}
	if found == nil || len(found.Body) == 0 {
		return nil
	}
	for c := a.call; c != nil; c = c.outer {
		if c.def == found {
			return nil
		}
	}
	for _, s := range found.Body {
		// A body that writes may run for rows that a condition beside the
		// call would have dropped.
		if _, ok := s.(sqlast.Query); !ok {
			return nil
		}
		if _, ok := s.(*sqlast.Unsupported); ok {
			return nil
		}
	}
	return found
}

// inline analyses a function's body with its arguments in place. The rows of
// its last statement are those of the call; around is the context that they
// reach.
func (a *analysis) inline(def *catalog.Function, f *sqlast.Func, p *place, around *context, down link) []output {
	c := &call{outer: a.call, def: def}
	scope := &relation{name: def.Name.Name, pos: a.pos(f.Pos), tau: noTerm}
	for i, arg := range f.Args {
		found := &facts{}
		t := a.passed(a.value(arg, p, found), arg, def.Args[i])
		around.idents = append(around.idents, found.edges...)
		c.args = append(c.args, t)
		if i < len(def.ArgNames) && def.ArgNames[i] != "" {
			scope.cols = append(scope.cols, def.ArgNames[i])
			scope.terms = append(scope.terms, t)
		}
	}
	outerCall, outerView, outerPos := a.call, a.view, a.viewPos
	a.viewPos = a.pos(f.Pos)
	a.call, a.view = c, "function "+def.Name.String()
	defer a.expand()()
	defer func() { a.call, a.view, a.viewPos = outerCall, outerView, outerPos }()

	n := &names{rels: []*relation{scope}}
	var outs []output
	for i, s := range def.Body {
		if i < len(def.Body)-1 {
			a.query(s.(sqlast.Query), n, nil, a.newContext(nil), nil)
			continue
		}
		outs, _ = a.query(s.(sqlast.Query), n, nil, around, down)
	}
	return outs
}

// passed is the value of an argument in the function: converted to the
// declared type, which can make one of different tenants.
func (a *analysis) passed(t term, arg sqlast.Expr, declared string) term {
	schema, name, qualified := strings.Cut(declared, ".")
	if !qualified {
		schema, name = "", declared
	}
	if t == noTerm || !a.castKeeps(t, &sqlast.Cast{X: arg, Type: sqlast.TypeName{Schema: schema, Name: name}}) {
		return noTerm
	}
	return t
}

// functionLeaf reads a function in FROM whose body can be analysed.
func (a *analysis) functionLeaf(item *sqlast.FuncTable, n *names, lvl *level, env *ctes) *join {
	if len(item.Calls) != 1 || item.Ordinality {
		return nil
	}
	f, ok := item.Calls[0].(*sqlast.Func)
	if !ok {
		return nil
	}
	def := a.inlinable(f)
	if def == nil {
		return nil
	}
	name := item.Alias
	if name == "" {
		name = f.Name
	}
	columns, many, known := a.resultColumns(def, name)
	if !known {
		return nil
	}
	if len(item.Columns) > 0 {
		columns = append(slices.Clone(item.Columns), columns[min(len(item.Columns), len(columns)):]...)
	}
	leaf := a.newContext(nil)
	p := &place{names: n, ctes: env, ctx: lvl.where}
	return a.leafOf(name, columns, f.Pos, leaf, n, lvl, func(down link) []output {
		if !many {
			down = nil // only the first row of the body is returned
		}
		return a.inline(def, f, p, leaf, down)
	})
}

// resultColumns names the columns of a function's rows, as its declaration does
// whatever the body calls them, and tells whether there can be several rows.
// The columns of a record are not known.
func (a *analysis) resultColumns(def *catalog.Function, name string) (columns []string, many, known bool) {
	if columns := tableColumns(def.Returns); columns != nil {
		return columns, true, true
	}
	result, many := strings.CutPrefix(strings.ToLower(def.Returns), "setof ")
	result = strings.TrimSpace(result)
	if result == "" || result == "record" || result == "void" {
		return nil, many, false
	}
	schema, table, qualified := strings.Cut(result, ".")
	if !qualified {
		schema, table = "", result
	}
	if t, _ := a.cat.Table(schema, table); t != nil {
		for _, c := range t.Columns {
			columns = append(columns, c.Name)
		}
		return columns, many, true
	}
	return []string{name}, many, true
}

// tableColumns reads the names of RETURNS TABLE(name type, …).
func tableColumns(returns string) []string {
	list, ok := strings.CutPrefix(returns, "TABLE(")
	if !ok {
		return nil
	}
	var columns []string
	depth := 0
	for _, part := range strings.FieldsFunc(strings.TrimSuffix(list, ")"), func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	}) {
		columns = append(columns, strings.Fields(part)[0])
	}
	return slices.Clip(columns)
}

// argument is the value of $n: inside a function, what the call passes.
func (a *analysis) argument(n int, pos sqlast.Pos) term {
	if a.call == nil {
		return a.param(n, pos)
	}
	if n < 1 || n > len(a.call.args) {
		return noTerm
	}
	return a.call.args[n-1]
}
