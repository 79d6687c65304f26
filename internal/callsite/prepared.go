package callsite

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// executions returns the values given to a prepared statement when it runs.
// Each place where it does gives a list of its own.
func (f *finder) executions(call ssa.CallInstruction) (args, named *sqltext.Expr) {
	v := call.Value()
	if v == nil {
		return nil, nil
	}
	s := &statement{finder: f, seen: map[ssa.Value]bool{}}
	if !s.follow(v) || len(s.runs) == 0 || len(s.runs) > maxExecutions {
		return nil, nil
	}
	var lists, values []*sqltext.Expr
	for _, in := range s.runs {
		api := f.executed(in, nil)
		list := in.Common().Args
		switch {
		case in.Common().IsInvoke() || api.Args+1 >= len(list):
			return nil, nil
		case api.Style == knowledge.Bound:
			values = append(values, f.eval.Value(list[api.Args+1], in))
		default:
			lists = append(lists, f.eval.List(list[api.Args+1], in))
		}
	}
	switch {
	case len(lists) > 0 && len(values) > 0:
		return nil, nil
	case len(values) > 0:
		return nil, sqltext.Either(values)
	}
	return sqltext.Either(lists), nil
}

// maxExecutions bounds the lists of values of one prepared statement.
const maxExecutions = 16

// statement follows a prepared statement to the calls that run it.
type statement struct {
	*finder
	seen map[ssa.Value]bool
	runs []ssa.CallInstruction
}

// follow collects the calls that run the statement v, or what addresses it. It
// reports false when the statement goes where its calls are not seen.
func (s *statement) follow(v ssa.Value) bool {
	if s.seen[v] || v.Referrers() == nil {
		return true
	}
	s.seen[v] = true
	for _, in := range *v.Referrers() {
		if !s.use(in, v) {
			return false
		}
	}
	return true
}

func (s *statement) use(in ssa.Instruction, v ssa.Value) bool {
	switch in := in.(type) {
	case *ssa.Extract:
		return in.Index != 0 || s.follow(in)
	case *ssa.Store:
		if in.Val != v {
			return true
		}
		switch addr := in.Addr.(type) {
		case *ssa.Alloc:
			return s.follow(addr)
		case *ssa.FieldAddr:
			return s.field(addr)
		}
		return false
	case *ssa.UnOp:
		return s.follow(in)
	case *ssa.Phi:
		return s.follow(in)
	case *ssa.FieldAddr:
		// The statement of database/sql within that of another library.
		return in.X != v || s.follow(in)
	case *ssa.MakeClosure:
		for i, b := range in.Bindings {
			if b == v && !s.follow(in.Fn.(*ssa.Function).FreeVars[i]) {
				return false
			}
		}
		return true
	case ssa.CallInstruction:
		if s.executed(in, v) != nil {
			s.runs = append(s.runs, in)
			return true
		}
		return s.passed(in, v)
	case *ssa.DebugRef, *ssa.BinOp:
		return true
	}
	return false
}

// field follows a statement through a field that no other package can name.
func (s *statement) field(addr *ssa.FieldAddr) bool {
	p := fieldHolder(addr.X.Type(), addr.Field)
	v, ok := p.of.(*types.Var)
	if !ok || v.Exported() || v.Pkg() != s.pass.Pkg {
		return false
	}
	for _, fn := range s.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case *ssa.FieldAddr:
					if fieldHolder(in.X.Type(), in.Field).of == p.of && !s.follow(in) {
						return false
					}
				case *ssa.Field:
					if fieldHolder(in.X.Type(), in.Field).of == p.of && !s.follow(in) {
						return false
					}
				}
			}
		}
	}
	return true
}

// passed follows a statement into a call: one that closes it, one that makes
// the statement of a transaction of it, or one of the package.
func (s *statement) passed(in ssa.CallInstruction, v ssa.Value) bool {
	c := in.Common()
	fn := c.StaticCallee()
	if fn == nil {
		return false
	}
	if obj, ok := fn.Object().(*types.Func); ok && knowledge.IsLibrary(obj.Pkg().Path()) {
		switch {
		case len(c.Args) > 0 && c.Args[0] == v && fn.Name() == "Close":
			return true
		case knowledge.SameStatement(obj) && in.Value() != nil:
			return s.follow(in.Value())
		}
		return false
	}
	if fn.Package() != s.pkg || len(fn.Blocks) == 0 {
		return false
	}
	for i, a := range c.Args {
		if a == v && (i >= len(fn.Params) || !s.follow(fn.Params[i])) {
			return false
		}
	}
	return true
}

// executed returns the API when in runs a prepared statement v; any when v
// is nil.
func (f *finder) executed(in ssa.CallInstruction, v ssa.Value) *knowledge.API {
	c := in.Common()
	fn := c.StaticCallee()
	if fn == nil || len(c.Args) == 0 || v != nil && c.Args[0] != v {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	if api := f.lookup(obj); api != nil && api.Kind == knowledge.Execute {
		return api
	}
	return nil
}
