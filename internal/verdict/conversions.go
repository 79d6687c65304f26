package verdict

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// conversion is of a type to an interface.
type conversion struct{ from, to *types.TypeName }

// converter collects the conversions in a package's syntax: finding them needs
// no SSA form, which most packages then do without.
type converter struct {
	info  *types.Info
	found map[conversion]bool
}

// conversions lists where values of one type become those of another's that is
// an interface.
func conversions(pass *analysis.Pass) map[conversion]bool {
	if pass.TypesInfo == nil {
		return nil
	}
	c := &converter{pass.TypesInfo, map[conversion]bool{}}
	for _, file := range pass.Files {
		c.within(file, nil)
	}
	return c.found
}

// note takes in that a value of one type is used as one of another.
func (c *converter) note(from, to types.Type) {
	if from == nil || to == nil {
		return
	}
	t, ok := types.Unalias(to).(*types.Named)
	if !ok || !types.IsInterface(t) {
		return
	}
	if p, ok := types.Unalias(from).(*types.Pointer); ok {
		from = p.Elem()
	}
	if f, ok := types.Unalias(from).(*types.Named); ok && f.Obj() != t.Obj() {
		c.found[conversion{f.Obj(), t.Obj()}] = true
	}
}

func (c *converter) use(e ast.Expr, to types.Type) { c.note(c.info.TypeOf(e), to) }

// within looks through the body of a function with those results.
func (c *converter) within(n ast.Node, results *types.Tuple) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if fn, ok := c.info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
				c.within(n.Body, fn.Signature().Results())
			}
			return false
		case *ast.FuncLit:
			if sig, ok := c.info.TypeOf(n).(*types.Signature); ok {
				c.within(n.Body, sig.Results())
			}
			return false
		case *ast.ReturnStmt:
			c.values(n.Results, results)
		case *ast.AssignStmt:
			c.assign(n)
		case *ast.ValueSpec:
			c.declare(n)
		case *ast.RangeStmt:
			c.ranges(n)
		case *ast.CallExpr:
			c.call(n)
		case *ast.CompositeLit:
			c.literal(n)
		case *ast.SendStmt:
			if ch, ok := core(c.info.TypeOf(n.Chan)).(*types.Chan); ok {
				c.use(n.Value, ch.Elem())
			}
		case *ast.IndexExpr:
			if m, ok := core(c.info.TypeOf(n.X)).(*types.Map); ok {
				c.use(n.Index, m.Key())
			}
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				c.use(n.X, c.info.TypeOf(n.Y))
				c.use(n.Y, c.info.TypeOf(n.X))
			}
		case *ast.SwitchStmt:
			c.cases(n)
		}
		return true
	})
}

// core is the type under a name.
func core(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// values takes in expressions, or one with several results, for variables.
func (c *converter) values(from []ast.Expr, to *types.Tuple) {
	if len(from) == 1 && to.Len() > 1 {
		if results, ok := c.info.TypeOf(from[0]).(*types.Tuple); ok {
			for i := range min(results.Len(), to.Len()) {
				c.note(results.At(i).Type(), to.At(i).Type())
			}
		}
		return
	}
	for i, e := range from {
		if i < to.Len() {
			c.use(e, to.At(i).Type())
		}
	}
}

func blank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

func (c *converter) assign(n *ast.AssignStmt) {
	if len(n.Rhs) == 1 && len(n.Lhs) > 1 {
		results, _ := c.info.TypeOf(n.Rhs[0]).(*types.Tuple)
		for i, e := range n.Lhs {
			if !blank(e) && results != nil && i < results.Len() {
				c.note(results.At(i).Type(), c.info.TypeOf(e))
			}
		}
		return
	}
	for i, e := range n.Lhs {
		if !blank(e) && i < len(n.Rhs) {
			c.use(n.Rhs[i], c.info.TypeOf(e))
		}
	}
}

// declare is for variables with a type and values.
func (c *converter) declare(n *ast.ValueSpec) {
	if n.Type == nil {
		return
	}
	to := c.info.TypeOf(n.Type)
	var results *types.Tuple
	if len(n.Values) == 1 && len(n.Names) > 1 {
		results, _ = c.info.TypeOf(n.Values[0]).(*types.Tuple)
	}
	for i, name := range n.Names {
		switch {
		case name.Name == "_":
		case results != nil && i < results.Len():
			c.note(results.At(i).Type(), to)
		case i < len(n.Values):
			c.use(n.Values[i], to)
		}
	}
}

func (c *converter) ranges(n *ast.RangeStmt) {
	if n.Tok != token.ASSIGN {
		return
	}
	var key, value types.Type
	switch t := core(c.info.TypeOf(n.X)).(type) {
	case *types.Slice:
		value = t.Elem()
	case *types.Array:
		value = t.Elem()
	case *types.Pointer:
		if a, ok := t.Elem().Underlying().(*types.Array); ok {
			value = a.Elem()
		}
	case *types.Map:
		key, value = t.Key(), t.Elem()
	case *types.Chan:
		key = t.Elem()
	case *types.Signature:
		if yield, ok := core(t.Params().At(0).Type()).(*types.Signature); ok {
			if yield.Params().Len() > 0 {
				key = yield.Params().At(0).Type()
			}
			if yield.Params().Len() > 1 {
				value = yield.Params().At(1).Type()
			}
		}
	default:
		// Numbers and strings give no value of a type with methods.
	}
	if n.Key != nil && !blank(n.Key) {
		c.note(key, c.info.TypeOf(n.Key))
	}
	if n.Value != nil && !blank(n.Value) {
		c.note(value, c.info.TypeOf(n.Value))
	}
}

func (c *converter) cases(n *ast.SwitchStmt) {
	if n.Tag == nil {
		return
	}
	tag := c.info.TypeOf(n.Tag)
	for _, s := range n.Body.List {
		for _, e := range s.(*ast.CaseClause).List {
			c.use(e, tag)
			c.note(tag, c.info.TypeOf(e))
		}
	}
}

func (c *converter) call(n *ast.CallExpr) {
	fun := c.info.Types[n.Fun]
	switch {
	case fun.IsType():
		if len(n.Args) == 1 {
			c.use(n.Args[0], fun.Type)
		}
		return
	case fun.IsBuiltin():
		c.builtin(n)
		return
	}
	sig, ok := core(fun.Type).(*types.Signature)
	if !ok {
		return
	}
	params := sig.Params()
	param := func(i int) types.Type {
		switch {
		case sig.Variadic() && i >= params.Len()-1:
			last := params.At(params.Len() - 1).Type()
			if s, ok := core(last).(*types.Slice); ok && !n.Ellipsis.IsValid() {
				return s.Elem()
			}
			return last
		case i < params.Len():
			return params.At(i).Type()
		default:
			return nil
		}
	}
	if len(n.Args) == 1 {
		if results, ok := c.info.TypeOf(n.Args[0]).(*types.Tuple); ok {
			for i := range results.Len() {
				c.note(results.At(i).Type(), param(i))
			}
			return
		}
	}
	for i, e := range n.Args {
		c.use(e, param(i))
	}
}

func (c *converter) builtin(n *ast.CallExpr) {
	if len(n.Args) < 2 {
		return
	}
	switch t := core(c.info.TypeOf(n.Args[0])).(type) {
	case *types.Slice: // append
		for _, e := range n.Args[1:] {
			if !n.Ellipsis.IsValid() {
				c.use(e, t.Elem())
			}
		}
	case *types.Map: // delete
		c.use(n.Args[1], t.Key())
	default:
		// Others convert nothing.
	}
}

func (c *converter) literal(n *ast.CompositeLit) {
	t := core(c.info.TypeOf(n))
	if p, ok := t.(*types.Pointer); ok { // of an element without its type
		t = core(p.Elem())
	}
	for i, e := range n.Elts {
		pair, keyed := e.(*ast.KeyValueExpr)
		value := e
		if keyed {
			value = pair.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			if id, ok := keyOf(pair); ok {
				if f, ok := c.info.Uses[id].(*types.Var); ok {
					c.use(value, f.Type())
				}
			} else if !keyed && i < t.NumFields() {
				c.use(value, t.Field(i).Type())
			}
		case *types.Map:
			c.use(value, t.Elem())
			if keyed {
				c.use(pair.Key, t.Key())
			}
		case *types.Slice:
			c.use(value, t.Elem())
		case *types.Array:
			c.use(value, t.Elem())
		default:
			// A type parameter: what it is made of is not known.
		}
	}
}

func keyOf(pair *ast.KeyValueExpr) (*ast.Ident, bool) {
	if pair == nil {
		return nil, false
	}
	id, ok := pair.Key.(*ast.Ident)
	return id, ok
}
