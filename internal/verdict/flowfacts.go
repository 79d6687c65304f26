package verdict

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
)

// flowVersion changes with the encoding, so that a fact written by another
// version of the program is ignored.
const flowVersion = 3

// flowFact is attached to a function or interface method: which of its
// parameters bind tenants, and where its results come from.
type flowFact struct {
	Version int
	Sinks   []wireSink
	Results []wireResult
	Fills   []wireResult
	Checks  []wireCheck
}

type wireSink struct {
	Index                          int
	Path, Dimension, Column, Chain string
	Vouched, NonZero, Demanded     bool
}

// wireResult tells where a result comes from, or what is written behind a
// parameter.
type wireResult struct {
	Index     int
	Path      string
	Dimension string
	Origins   []wireOrigin
}

type wireOrigin struct {
	Kind          int
	What, Label   string
	Where         string
	Zero, Vouched bool
	NonZero       bool
	Index         int
	Path          string
}

// wireCheck names a parameter that is found trustworthy where the function
// succeeds.
type wireCheck struct {
	Index     int
	Dimension string
}

func (*flowFact) AFact() {}

func (f *flowFact) String() string {
	return fmt.Sprintf("%d sinks, %d results", len(f.Sinks), len(f.Results))
}

// flowFacts reads what other packages say.
type flowFacts struct {
	pass  *analysis.Pass
	known map[*types.Func]*flowFact
	// here is what implementations of other packages do behind the package's
	// interfaces, and above what those of packages above do, by method.
	here  map[*types.Func]*flowFact
	above map[string]*flowFact
}

func newFlowFacts(pass *analysis.Pass, dispatches []Dispatch) *flowFacts {
	f := &flowFacts{pass: pass, known: map[*types.Func]*flowFact{}, above: map[string]*flowFact{}}
	for i := range dispatches {
		f.above[dispatches[i].Method] = &dispatches[i].fact
	}
	return f
}

func (f *flowFacts) of(fn *types.Func) *flowFact {
	fn = fn.Origin()
	if known, ok := f.known[fn]; ok {
		return known
	}
	var fact *flowFact
	if fn.Pkg() != nil && fn.Pkg() != f.pass.Pkg && f.pass.ImportObjectFact != nil {
		fact = &flowFact{}
		if !f.pass.ImportObjectFact(fn, fact) || fact.Version != flowVersion {
			fact = nil
		}
	} else if fn.Pkg() == f.pass.Pkg {
		fact = f.here[fn]
	}
	if len(f.above) > 0 && isInterfaceMethod(fn) {
		if more := f.above[knowledge.FullName(fn)]; more != nil {
			all := flowFact{Version: flowVersion}
			if fact != nil {
				all = *fact
			}
			all.add(more)
			fact = &all
		}
	}
	f.known[fn] = fact
	return fact
}

func isInterfaceMethod(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// matters tells whether what calls a function has to be looked at: a tenant goes
// in, or something that is trusted or chosen by clients comes out.
func (f *flowFact) matters() bool {
	if f == nil {
		return false
	}
	told := func(r wireResult) bool {
		return slices.ContainsFunc(r.Origins, func(o wireOrigin) bool {
			return origin.Kind(o.Kind) == origin.Untrusted || origin.Kind(o.Kind) == origin.Trusted && o.What != "a context value"
		})
	}
	return len(f.Sinks) > 0 || len(f.Checks) > 0 || slices.ContainsFunc(f.Results, told) || slices.ContainsFunc(f.Fills, told)
}

// sinksOf lists the parameters of another package's function that bind
// tenants.
func (f *flowFacts) sinksOf(fn *types.Func) []*sink {
	fact := f.of(fn)
	if fact == nil {
		return nil
	}
	var out []*sink
	for _, s := range fact.Sinks {
		out = append(out, &sink{sinkKey{method: fn, index: s.Index, path: s.Path, dimension: s.Dimension, vouched: s.Vouched, nonzero: s.NonZero, demanded: s.Demanded}, s.Column, s.Chain})
	}
	return out
}

// dimensionFacts are the facts as one dimension's tracer reads them.
type dimensionFacts struct {
	*flowFacts
	dimension string
	policy    origin.Policy
	flow      *flow
}

// Result implements [origin.Imports]. Of what the package's own types return
// behind its interfaces, only what clients choose counts, as of others'.
func (f *dimensionFacts) Result(fn *types.Func, result int, path string) ([]origin.Origin, bool) {
	os, ok := f.told(fn, result, path)
	for _, method := range f.flow.implementations(fn) {
		for _, o := range f.flow.tracers[f.dimension].Result(method, result, path) {
			if o.Kind == origin.Untrusted {
				os, ok = append(slices.Clip(os), o, origin.Origin{Kind: origin.Unknown, What: "another implementation"}), true
			}
		}
	}
	return os, ok
}

func (f *dimensionFacts) told(fn *types.Func, result int, path string) ([]origin.Origin, bool) {
	fact := f.of(fn)
	if fact == nil {
		return nil, false
	}
	os, ok := f.find(fact.Results, result, path)
	if !ok && path != "" {
		os, ok = f.find(fact.Results, result, origin.AnyField)
		for i, o := range os {
			if o.Kind == origin.Trusted && f.policy.Source(o.What) && !f.policy.Part(path) {
				os[i] = origin.Origin{Kind: origin.Unknown, What: strings.TrimPrefix(path, ".") + " of what " + o.What + " gives"}
			}
		}
	}
	return os, ok
}

// Fills implements [origin.Imports].
func (f *dimensionFacts) Fills(fn *types.Func, index int) ([]origin.Origin, bool) {
	if fact := f.of(fn); fact != nil {
		return f.find(fact.Fills, index, "")
	}
	return nil, false
}

// Checks implements [origin.Imports].
func (f *dimensionFacts) Checks(fn *types.Func, index int, path string) bool {
	fact := f.of(fn)
	return fact != nil && path == "" && slices.Contains(fact.Checks, wireCheck{index, f.dimension})
}

func (f *dimensionFacts) find(list []wireResult, index int, path string) ([]origin.Origin, bool) {
	for _, r := range list {
		if r.Index != index || r.Path != path || r.Dimension != f.dimension {
			continue
		}
		var out []origin.Origin
		for _, o := range r.Origins {
			out = append(out, origin.Origin{
				Kind: origin.Kind(o.Kind), What: o.What, Label: o.Label, Where: o.Where, Zero: o.Zero,
				Vouched: o.Vouched, NonZero: o.NonZero, Index: o.Index, Path: o.Path,
			})
		}
		return out, true
	}
	return nil, false
}

// export writes what other packages need to know of this one's functions, and
// returns it.
func (f *flow) export() map[*types.Func]*flowFact {
	facts := map[*types.Func]*flowFact{}
	of := func(obj *types.Func) *flowFact {
		if facts[obj] == nil {
			facts[obj] = &flowFact{Version: flowVersion}
		}
		return facts[obj]
	}
	for m, fact := range f.facts.here {
		of(m).add(fact)
	}
	for _, s := range f.sinks {
		obj := s.method
		if obj == nil {
			obj, _ = s.fn.Object().(*types.Func)
		}
		if obj == nil || obj.Pkg() != f.pass.Pkg || !obj.Exported() {
			continue
		}
		fact := of(obj)
		fact.Sinks = append(fact.Sinks, wireSink{s.index, s.path, s.dimension, s.column, s.chain, s.vouched, s.nonzero, s.demanded})
	}
	for _, fn := range f.funcs {
		obj, ok := fn.Object().(*types.Func)
		if ok && fn.Parent() == nil && obj.Exported() {
			f.exportOrigins(fn, func() *flowFact { return of(obj) })
		}
	}
	f.exportBehind(facts, of)
	for obj, fact := range facts {
		slices.SortFunc(fact.Sinks, func(a, b wireSink) int {
			return cmp.Or(cmp.Compare(a.Index, b.Index), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Dimension, b.Dimension), cmp.Compare(a.Chain, b.Chain), compareBool(a.Demanded, b.Demanded),
				compareBool(a.Vouched, b.Vouched), compareBool(a.NonZero, b.NonZero))
		})
		f.pass.ExportObjectFact(obj, fact)
	}
	for _, name := range typesOf(facts) {
		if tn, ok := f.pass.Pkg.Scope().Lookup(name).(*types.TypeName); ok {
			f.pass.ExportObjectFact(tn, &handedFact{flowVersion})
		}
	}
	return facts
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// maxFields bounds the fields of a result that a fact tells about.
const maxFields = 12

// exportOrigins tells where the results of a function come from, what it
// writes behind its parameters and which of them it checks.
func (f *flow) exportOrigins(fn *ssa.Function, fact func() *flowFact) {
	for _, d := range f.config.AllDimensions() {
		t := f.tracers[d.Name]
		results := fn.Signature.Results()
		for i := range results.Len() {
			paths := tenantPaths(results.At(i).Type())
			whole := len(paths) > 0 && paths[0] == origin.AnyField && informative(t.Result(fn, i, origin.AnyField))
			for _, path := range paths {
				os := t.Result(fn, i, path)
				if path == origin.AnyField {
					os = slices.DeleteFunc(slices.Clone(os), func(o origin.Origin) bool { return o.Kind == origin.Constant })
				}
				if whole || informative(os) {
					w := fact()
					w.Results = append(w.Results, wireResult{i, path, d.Name, f.encode(os)})
				}
			}
		}
		for i, p := range fn.Params {
			switch {
			case mayBeFilled(p.Type()):
				if os := t.Fills(fn, i); slices.ContainsFunc(os, func(o origin.Origin) bool {
					return o.Kind == origin.Untrusted || o.Kind == origin.Parameter && o.Index != i
				}) {
					w := fact()
					w.Fills = append(w.Fills, wireResult{i, "", d.Name, f.encode(os)})
				}
			case isIdentity(p.Type()) && t.Checks(fn, i, ""):
				w := fact()
				w.Checks = append(w.Checks, wireCheck{i, d.Name})
			}
		}
	}
}

// informative tells whether origins say more than that a value is unknown.
func informative(os []origin.Origin) bool {
	return slices.ContainsFunc(os, func(o origin.Origin) bool { return o.Kind != origin.Unknown })
}

func (f *flow) encode(os []origin.Origin) []wireOrigin {
	var out []wireOrigin
	for _, o := range os {
		w := wireOrigin{int(o.Kind), o.What, o.Label, o.Where, o.Zero, o.Vouched, o.NonZero, o.Index, o.Path}
		if o.Kind == origin.Parameter {
			w.What = ""
		}
		if o.Kind == origin.Unknown {
			w.What, w.Where = "a result of another package", ""
		}
		if w.Where == "" && o.Kind == origin.Untrusted && o.Pos.IsValid() {
			w.Where = f.where(o.Pos)
		}
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b wireOrigin) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Index, b.Index), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Where, b.Where))
	})
	return out
}

// tenantPaths lists the parts of a type that may hold a tenant: itself, or the
// fields of a struct, the first standing for any.
func tenantPaths(t types.Type) []string {
	if isIdentity(t) {
		return []string{""}
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	out := []string{origin.AnyField}
	s, ok := t.Underlying().(*types.Struct)
	if _, generic := t.(*types.TypeParam); !ok && generic {
		return out
	} else if !ok {
		return nil
	}
	for v := range s.Fields() {
		if len(out) < maxFields && isIdentity(v.Type()) {
			out = append(out, "."+v.Name())
		}
	}
	return out
}

// isIdentity tells whether a value of the type may be a tenant as a whole: a
// string, a number, an array of bytes, or a named wrapper of one.
func isIdentity(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsString|types.IsInteger) != 0
	case *types.Array:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Uint8
	case *types.Struct:
		return knowledge.IsContainer(t) || knowledge.IsNullable(t)
	default:
		return false
	}
}

// mayBeFilled tells whether a parameter of the type can be written behind by a
// decoder.
func mayBeFilled(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return u.Empty()
	case *types.Pointer:
		_, ok := u.Elem().Underlying().(*types.Struct)
		return ok && !knowledge.IsRequest(t)
	default:
		return false
	}
}
