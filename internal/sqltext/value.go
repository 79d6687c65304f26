package sqltext

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// pathIdentity identifies a field read from the same base: two loads of
// tenant.ID are the same value.
type pathIdentity struct {
	root ssa.Value
	path string
}

// Value describes v as a value bound to a placeholder. A parameter stays
// symbolic.
func (e *Evaluator) Value(v ssa.Value, at ssa.Instruction) *Expr {
	inner := unwrap(v)
	if p, ok := inner.(*ssa.Parameter); ok {
		return paramValueExpr(p)
	}
	if load, ok := inner.(*ssa.UnOp); ok && load.Op == token.MUL {
		// A captured parameter lives in a variable.
		if p := e.spilled(load.X); p != nil {
			return paramValueExpr(p)
		}
	}
	d := e.describeValue(inner, 0)
	if !d.Pos.IsValid() && at != nil {
		d.Pos = at.Pos()
	}
	x := &Expr{kind: kindValue, value: d}
	if readable(inner.Type()) || isRecord(inner.Type()) {
		text := e.eval(inner, at)
		x.args = []*Expr{text}
		x.open = text.open
		if named := e.namedValues(inner, text); named != nil {
			x.args = append(x.args, named)
		}
	}
	return x
}

// namedArg reads sql.Named("name", value) as a record of that one value.
func (e *Evaluator) namedArg(v ssa.Value) *Expr {
	call, ok := v.(*ssa.Call)
	if !ok || !knowledge.MakesNamedArg(calleeName(call.Common())) || len(call.Call.Args) != 2 {
		return nil
	}
	name, ok := call.Call.Args[0].(*ssa.Const)
	if !ok || name.Value == nil || name.Value.Kind() != constant.String {
		return nil
	}
	rec := node(kindRecord, e.Value(call.Call.Args[1], call))
	rec.names = []string{constant.StringVal(name.Value)}
	return rec
}

// namedValues reads a struct or map as the values of named placeholders:
// keys of the map, or fields under sqlx's names.
func (e *Evaluator) namedValues(v ssa.Value, text *Expr) *Expr {
	if knowledge.IsNamedArg(knowledge.TypeName(v.Type())) {
		return e.namedArg(v)
	}
	t := v.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		if text.kind == kindRecord && types.IsInterface(u.Elem()) {
			return text
		}
	case *types.Struct:
		if n := namedOf(t); n != nil && n.Pkg() != e.index.pkg.Pkg && !token.IsExported(n.Name()) {
			return nil
		}
		return e.fieldValues(v, u)
	}
	return nil
}

func paramValueExpr(p *ssa.Parameter) *Expr {
	x := &Expr{kind: kindValue, param: paramOf(p)}
	// Formats call a method of such a number, which can return any text.
	if !formatsItself(p.Type()) {
		x.segs = numberHole(p.Type())
	}
	return x
}

func isRecord(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t.Underlying().(type) {
	case *types.Struct:
		return namedOf(t) == nil || !isBuilder(t)
	case *types.Map:
		return true
	}
	return false
}

// unwrap strips conversions to interfaces.
func unwrap(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		default:
			return v
		}
	}
}

// spilled returns the parameter whose only copy is the variable addr.
func (e *Evaluator) spilled(addr ssa.Value) *ssa.Parameter {
	if v := e.single(addr); v != nil {
		p, _ := v.(*ssa.Parameter)
		return p
	}
	return nil
}

// single returns the only value ever assigned to the local variable addr.
func (e *Evaluator) single(addr ssa.Value) ssa.Value {
	root, path, _ := e.rootOf(addr)
	a, ok := root.(*ssa.Alloc)
	if !ok || path != "" {
		return nil
	}
	o := e.object(a)
	if o.escaped != "" {
		return nil
	}
	var only ssa.Value
	count := 0
	see := func(ev event) {
		count++
		if ev.kind == eventSet && ev.path == "" {
			only = ev.value
		}
	}
	for _, list := range o.events {
		for _, ev := range list {
			see(ev)
		}
	}
	for _, ev := range o.changes() {
		see(ev)
	}
	if count != 1 {
		return nil
	}
	return only
}

func (e *Evaluator) describeValue(v ssa.Value, depth int) *Value {
	d := &Value{Identity: v, SSA: v, Type: v.Type(), TypeName: knowledge.TypeName(v.Type()), Pos: v.Pos(), Expr: describe(v)}
	if depth > 12 {
		return d
	}
	of := func(x ssa.Value, path string) {
		d.Of, d.Path = e.describeValue(unwrap(x), depth+1), path
		if d.Of.Identity != nil {
			d.Identity = identity(d.Of.Identity, path)
		}
	}
	same := func(x ssa.Value) {
		in := e.describeValue(unwrap(x), depth+1)
		d.Identity, d.Source, d.Of, d.Path = in.Identity, in.Source, in.Of, in.Path
		d.Const, d.IsConst = in.Const, in.IsConst
		if !d.Pos.IsValid() {
			d.Pos = in.Pos
		}
	}
	switch v := v.(type) {
	case *ssa.Const:
		d.IsConst = true
		d.Const, d.Expr = "nil", "nil"
		if v.Value != nil {
			d.Expr = v.Value.String()
			d.Const = v.Value.ExactString()
			if isString(v.Type()) {
				d.Const = stringConst(v)
			}
		}
		d.Identity = d.TypeName + " " + d.Const
	case *ssa.Call:
		e.describeResult(d, v.Common(), of)
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			d.Source = calleeName(c.Common())
		} else if t, ok := v.Tuple.(*ssa.TypeAssert); ok && v.Index == 0 {
			same(t.X)
		}
	case *ssa.ChangeType, *ssa.Convert:
		x := converted(v)
		same(x)
		d.Of, d.Path = e.describeValue(unwrap(x), depth+1), "value"
	case *ssa.TypeAssert:
		same(v.X)
	case *ssa.Field:
		of(v.X, knowledge.FieldName(v.X.Type(), v.Field))
	case *ssa.UnOp:
		e.describeLoad(d, v, of, same)
	case *ssa.Phi:
		e.describePhi(d, v, depth)
	}
	return d
}

// converted returns the operand of a conversion.
func converted(v ssa.Value) ssa.Value {
	if c, ok := v.(*ssa.Convert); ok {
		return c.X
	}
	return v.(*ssa.ChangeType).X
}

func stringConst(c *ssa.Const) string {
	s, _ := constantString(c)
	return s
}

func identity(base any, path string) any {
	switch b := base.(type) {
	case pathIdentity:
		return pathIdentity{b.root, b.path + "." + path}
	case ssa.Value:
		return pathIdentity{b, path}
	}
	return nil
}

// describeResult fills in the source of a call's result; id.String() is also
// a part of id.
func (e *Evaluator) describeResult(d *Value, c *ssa.CallCommon, of func(ssa.Value, string)) {
	d.Source = calleeName(c)
	switch {
	case c.IsInvoke() && len(c.Args) == 0:
		of(c.Value, c.Method.Name()+"()")
	case !c.IsInvoke() && len(c.Args) == 1 && c.Signature().Recv() != nil:
		of(c.Args[0], c.StaticCallee().Name()+"()")
	}
}

func (e *Evaluator) describeLoad(d *Value, v *ssa.UnOp, of func(ssa.Value, string), same func(ssa.Value)) {
	if v.Op != token.MUL {
		return
	}
	switch addr := v.X.(type) {
	case *ssa.FieldAddr:
		base := addr.X
		if x := e.single(base); x != nil {
			base = x
		}
		of(base, knowledge.FieldName(addr.X.Type(), addr.Field))
		if e.assigned(addr) {
			d.Identity = v
		}
	case *ssa.Alloc, *ssa.FreeVar:
		if x := e.single(addr); x != nil {
			same(x)
			if p, ok := x.(*ssa.Parameter); ok {
				d.Expr = p.Name()
			}
		}
	case *ssa.Global:
		d.Identity = addr
		if len(e.index.stores[addr]) > 1 || e.index.exposed[addr] {
			d.Identity = v
		}
	default:
		// *p for a pointer p.
		of(v.X, "*")
	}
}

// assigned says whether the package assigns the field in more places than
// where a value is made, so that two reads may differ.
func (e *Evaluator) assigned(addr *ssa.FieldAddr) bool {
	k, ok := keyOfField(addr)
	return !ok || e.index.changed(k)
}

func (e *Evaluator) describePhi(d *Value, v *ssa.Phi, depth int) {
	if depth > 4 || len(v.Edges) > 8 {
		return
	}
	for i, edge := range v.Edges {
		in := e.describeValue(unwrap(edge), depth+1)
		switch {
		case i == 0:
			d.Source = in.Source
		case in.Source != d.Source:
			d.Source = ""
			return
		}
	}
}

// calleeName returns the full name of what c calls, or "".
func calleeName(c *ssa.CallCommon) string {
	if c.IsInvoke() {
		return knowledge.FullName(c.Method)
	}
	fn := c.StaticCallee()
	if fn == nil {
		return ""
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, _ := fn.Object().(*types.Func)
	return knowledge.FullName(obj)
}
