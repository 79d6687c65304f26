package verdict

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/origin"
	"github.com/tenantvet/tenantvet/internal/sqltext"
	"github.com/tenantvet/tenantvet/internal/ssapass"
)

// flow follows the values that bind tenants through a package: from the calls
// that run statements back to where the values come from, and from what other
// packages say about their functions.
type flow struct {
	pass    *analysis.Pass
	config  *config.Config
	calls   map[*callsite.Site]ssa.CallInstruction
	funcs   []*ssa.Function
	index   *origin.Index
	facts   *flowFacts
	tracers map[string]*origin.Tracer
	// packages are the imports, direct or not, by path; nil until asked for.
	packages map[string]*types.Package
	// converted are the package's conversions to interfaces, and behind the
	// methods of its own types behind those of its interfaces, once asked for.
	converted map[conversion]bool
	behind    map[*types.Func][]*ssa.Function

	sinks  map[sinkKey]*sink
	queue  []*sink
	passes []passed
}

// sink is a parameter whose value binds a tenant.
type sink struct {
	sinkKey
	column string // "orders.tenant_id"
	chain  string // from the function to the placeholder: "store.Get(id) → $1"
}

// sinkKey names a part of a parameter and the dimension whose tenant it is.
// Method is set for an interface's method, fn otherwise.
type sinkKey struct {
	fn        *ssa.Function
	method    *types.Func
	index     int
	path      string
	dimension string
	vouched   bool // a type vouches for it: only constants are wrong
	nonzero   bool // a zero value is not used
	demanded  bool // only what is known to be the caller's tenant is right
}

// maxSinks bounds the sinks of a package, and maxChain the length of a chain.
const (
	maxSinks = 2000
	maxChain = 300
)

// newFlow prepares a package; nil where there is nothing to follow.
func newFlow(pass *analysis.Pass, cfg *config.Config, found *callsite.Result, facts *flowFacts, converted map[conversion]bool) *flow {
	f := &flow{pass: pass, config: cfg, calls: found.Calls, facts: facts, converted: converted, tracers: map[string]*origin.Tracer{}, sinks: map[sinkKey]*sink{}}
	if pass.TypesInfo == nil || callsite.Standard(pass) || len(found.Calls) == 0 && !f.concerned() {
		return nil
	}
	_, f.funcs = pass.ResultOf[ssapass.Analyzer].(*ssapass.Package).Build()
	f.index = origin.NewIndex(f.funcs)
	for _, d := range cfg.AllDimensions() {
		says := policy(&d)
		f.tracers[d.Name] = origin.New(f.index, says, &dimensionFacts{f.facts, d.Name, says, f})
	}
	return f
}

// concerned tells whether the package calls a function that passes a tenant on
// or gives one, or takes in what clients choose and may return it.
func (f *flow) concerned() bool {
	if len(f.facts.here) > 0 {
		return true
	}
	trusts := map[string]func(string) bool{} // by the name without its package
	for _, d := range f.config.AllDimensions() {
		says := policy(&d)
		for _, name := range append(slices.Clone(d.Sources), d.Checks...) {
			trusts[name[strings.LastIndexByte(name, '.')+1:]] = func(s string) bool { return says.Source(s) || says.Check(s) }
		}
	}
	seen := map[types.Object]bool{}
	for _, obj := range f.pass.TypesInfo.Uses {
		if seen[obj] {
			continue
		}
		seen[obj] = true
		switch obj := obj.(type) {
		case *types.Func:
			if in := knowledge.LookupInput(obj); in != nil && in.What != "" || f.facts.of(obj).matters() {
				return true
			}
			if is := trusts[obj.Name()]; is != nil && is(knowledge.FullName(obj)) {
				return true
			}
		case *types.Var:
			if obj.IsField() && obj.Pkg() != nil && knowledge.HasInputFields(obj.Pkg().Path()) {
				return true
			}
		}
	}
	return false
}

// origins traces an argument of a site.
func (f *flow) origins(d *config.Dimension, site *callsite.Site, arg *callsite.Arg) []origin.Origin {
	if f == nil || f.calls[site] == nil {
		return nil
	}
	path := ""
	for a := arg; ; a = a.Of {
		if a.SSA != nil {
			return f.tracers[d.Name].Of(a.SSA, path, f.calls[site])
		}
		if a.Of == nil || a.Path == "" || strings.ContainsAny(a.Path, "()*") {
			return f.foreign(d, arg)
		}
		path = elementPath(a.Of.Type) + "." + a.Path + path
	}
}

// elementPath leads from a list of records, whose fields a statement names, to
// one of them.
func elementPath(t types.Type) string {
	path := ""
	for t != nil {
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
			continue
		case *types.Slice:
			t, path = u.Elem(), path+"[]"
			continue
		case *types.Array:
			t, path = u.Elem(), path+"[]"
			continue
		}
		break
	}
	return path
}

// bind notes that a site's argument binds a tenant: parameters that reach it
// become sinks.
func (f *flow) bind(d *config.Dimension, os []origin.Origin, placeholder, column string) {
	for _, o := range os {
		if o.Kind == origin.Parameter && o.Func != nil {
			f.sink(sinkKey{fn: o.Func, index: o.Index, path: o.Path, dimension: d.Name, vouched: o.Vouched, nonzero: o.NonZero}, column, placeholder+" binds "+column)
		}
	}
}

// demand asks of the callers of sqlc's code that what they pass is known to be
// the caller's tenant: the code itself is not theirs to change. It tells
// whether all origins are parameters that callers can be asked about.
func (f *flow) demand(d *config.Dimension, os []origin.Origin, placeholder, column string) bool {
	if f == nil || len(os) == 0 {
		return false
	}
	for _, o := range os {
		if o.Kind != origin.Parameter || o.Func == nil || o.Func.Parent() != nil || o.Func.Object() == nil || !o.Func.Object().Exported() {
			return false
		}
	}
	for _, o := range os {
		key := sinkKey{fn: o.Func, index: o.Index, path: o.Path, dimension: d.Name, demanded: true}
		f.sink(key, column, placeholder+" binds "+column)
		if f.sinks[key] == nil {
			return false
		}
	}
	return true
}

// sink adds a sink. Rest is the chain behind the function.
func (f *flow) sink(key sinkKey, column, rest string) {
	plain := key
	plain.vouched, plain.nonzero = false, false
	if f.sinks[key] != nil || f.sinks[plain] != nil || len(f.sinks) >= maxSinks || f.isCheck(key) {
		return
	}
	s := &sink{key, column, link(key.name()+"("+key.param()+")", rest)}
	f.sinks[key] = s
	f.queue = append(f.queue, s)
}

// link puts a function before a chain, of which a long one keeps its end.
func link(first, rest string) string {
	if len(first)+len(rest) > maxChain {
		if i := strings.LastIndex(rest, arrow); i > 0 {
			rest = "…" + rest[i:]
		}
	}
	return first + arrow + rest
}

const arrow = " → "

// isCheck tells whether the function is one that the configuration trusts to
// check values: what it looks at is not trusted yet.
func (f *flow) isCheck(key sinkKey) bool {
	name := ""
	for fn := key.fn; fn != nil; fn = fn.Parent() {
		if obj, ok := fn.Object().(*types.Func); ok {
			name = knowledge.FullName(obj)
		}
	}
	d := dimensionOf(f.config, key.dimension)
	return policy(d).Check(name)
}

// name is the function's, as chains show it.
func (k sinkKey) name() string {
	obj := k.method
	if obj == nil {
		obj, _ = k.fn.Object().(*types.Func)
	}
	if obj == nil {
		return sqltext.FunctionName(k.fn)
	}
	return shortName(obj)
}

func shortName(obj *types.Func) string {
	name := knowledge.FullName(obj)
	return name[strings.LastIndexByte(name, '/')+1:]
}

// param names the part of the parameter.
func (k sinkKey) param() string {
	name := ""
	switch {
	case k.fn != nil && k.index < len(k.fn.Params):
		name = k.fn.Params[k.index].Name()
	case k.method != nil && k.index == 0:
	case k.method != nil && k.index <= k.method.Signature().Params().Len():
		name = k.method.Signature().Params().At(k.index - 1).Name()
	}
	return cmp.Or(name, "_") + k.path
}

// passed is a value that a call passes on to where it binds a tenant.
type passed struct {
	call   ssa.CallInstruction
	index  int
	sink   *sink
	origin origin.Origin
}

// follow goes from the sinks to those who call them, and to what other
// packages say of the functions called here.
func (f *flow) follow() {
	imported := map[*types.Func][]*sink{}
	invoked := map[*types.Func][]ssa.CallInstruction{}
	for _, call := range f.index.Calls() {
		obj := origin.Method(call)
		if obj == nil {
			continue
		}
		obj = obj.Origin()
		if call.Common().IsInvoke() {
			invoked[obj] = append(invoked[obj], call)
		}
		if obj.Pkg() == f.pass.Pkg && !call.Common().IsInvoke() {
			continue
		}
		sinks, ok := imported[obj]
		if !ok {
			sinks = f.facts.sinksOf(obj)
			imported[obj] = sinks
		}
		for _, s := range sinks {
			f.passing(call, s)
		}
	}
	for len(f.queue) > 0 {
		s := f.queue[0]
		f.queue = f.queue[1:]
		if s.method != nil {
			for _, call := range invoked[s.method] {
				f.passing(call, s)
			}
			continue
		}
		for _, call := range f.index.Callers(s.fn) {
			f.passing(call, s)
		}
		for _, m := range f.implemented(s.fn) {
			key := s.sinkKey
			key.fn, key.method = nil, m
			if f.sinks[key] == nil {
				f.sinks[key] = &sink{key, s.column, s.chain}
				f.queue = append(f.queue, f.sinks[key])
			}
		}
	}
}

// passing looks at what a call passes to a sink.
func (f *flow) passing(call ssa.CallInstruction, s *sink) {
	arg := origin.Argument(call, s.index)
	tracer := f.tracers[s.dimension]
	if arg == nil || tracer == nil || f.isCheck(sinkKey{fn: call.Parent(), dimension: s.dimension}) {
		return
	}
	origins := tracer.Of(arg, s.path, call)
	if s.demanded {
		f.demanded(call, s, origins)
		return
	}
	for _, o := range origins {
		switch {
		case o.Kind == origin.Parameter && o.Func != nil:
			f.sink(sinkKey{fn: o.Func, index: o.Index, path: o.Path, dimension: s.dimension, vouched: s.vouched || o.Vouched, nonzero: s.nonzero || o.NonZero}, s.column, s.chain)
		case s.vouched && o.Kind != origin.Constant, s.nonzero && o.Zero:
		case o.Kind == origin.Untrusted, o.Kind == origin.Constant, o.Kind == origin.Unknown && f.config.IsStrict(config.StrictProvenance):
			f.passes = append(f.passes, passed{call, s.index, s, o})
		}
	}
}

// demanded looks at what a call passes to a sink that demands the caller's
// tenant. What clients choose and constants are reported anyway.
func (f *flow) demanded(call ssa.CallInstruction, s *sink, os []origin.Origin) {
	worse := func(o origin.Origin) bool { return o.Kind == origin.Untrusted || o.Kind == origin.Constant }
	if slices.ContainsFunc(os, worse) || f.trusted(dimensionOf(f.config, s.dimension), os) {
		return
	}
	// What is in a list is often not traced.
	unknown := func(o origin.Origin) bool { return o.Kind == origin.Unknown }
	if strings.Contains(s.path, "[]") && slices.ContainsFunc(os, unknown) && !f.config.IsStrict(config.StrictProvenance) {
		return
	}
	f.passes = append(f.passes, passed{call, s.index, s, origin.Origin{Kind: origin.Unknown}})
}

// implemented lists the methods of the package's interfaces that a method
// implements.
func (f *flow) implemented(fn *ssa.Function) []*types.Func {
	recv := fn.Signature.Recv()
	if recv == nil || fn.Parent() != nil {
		return nil
	}
	var out []*types.Func
	scope := f.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		iface, ok := tn.Type().Underlying().(*types.Interface)
		if !ok || iface.NumMethods() == 0 {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(tn.Type(), false, f.pass.Pkg, fn.Name())
		m, ok := obj.(*types.Func)
		if ok && types.Implements(recv.Type(), iface) {
			out = append(out, m.Origin())
		}
	}
	return out
}

// dimensionOf is the one of that name; the first where there is none.
func dimensionOf(cfg *config.Config, name string) *config.Dimension {
	all := cfg.AllDimensions()
	i := slices.IndexFunc(all, func(d config.Dimension) bool { return d.Name == name })
	return &all[max(i, 0)]
}
