// Package origin traces where a Go value comes from, over the SSA form of one
// package and what is known of others: through local variables, branches,
// fields, conversions, closures, calls and what they return or fill in.
//
// A value may have several origins, one for each way that it can take. What
// cannot be traced is an origin of its own: Unknown, with the reason.
package origin

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// Kind says who determines a value.
type Kind int

// The kinds of origins.
const (
	// Unknown is what cannot be traced.
	Unknown Kind = iota
	// Untrusted is chosen by somebody outside: a header, a path, a body.
	Untrusted
	// Trusted comes from a source that the policy names, from a context, or
	// has passed a check.
	Trusted
	// Constant is written in the program, or the zero value of a variable that
	// is not assigned.
	Constant
	// Parameter is up to the callers of a function.
	Parameter
)

// Origin is one way by which a value comes about.
type Origin struct {
	Kind Kind
	// What is the input ("header"), who vouches for a trusted value, the
	// constant, or why nothing is known.
	What string
	// Label names one of several inputs: "X-Tenant".
	Label string
	// Pos is where it arises; NoPos in another package, where Where says more.
	Pos   token.Pos
	Where string
	// Zero tells that a constant is the zero value of its type.
	Zero bool
	// Func and Index name a parameter, the receiver being number zero, and
	// Path which part of it: ".TenantID", "[]". Func is nil in what is known
	// of other packages.
	Func  *ssa.Function
	Index int
	Path  string
	// Vouched tells that the parameter's value passes through a type that the
	// policy trusts: only a constant would be wrong.
	Vouched bool
	// NonZero tells that the zero value is not used, or may be replaced.
	NonZero bool
}

// Policy says what to trust.
type Policy struct {
	// Vouches tells whether a value of type t, or its part at path, is trusted
	// by its type.
	Vouches func(t types.Type, path string) bool
	// Source and Check tell whether a function, by its full name, returns
	// trusted values, or makes what it is given trusted by succeeding. Source
	// also tells whether a field, by its type's full name and its own, holds
	// trusted values.
	Source, Check func(name string) bool
	// Part tells whether the part at path of what a source returns is the
	// tenant, and not the user or the plan that came with it.
	Part func(path string) bool
}

// Imports tells what is known of functions of other packages. Origins of kind
// Parameter in it are those of the function; their Func is nil.
type Imports interface {
	// Result is where a part of a result comes from; false when not known.
	Result(fn *types.Func, result int, path string) ([]Origin, bool)
	// Fills is what the function writes behind a parameter; false when not
	// known. A Parameter origin of that very parameter and no path says that
	// it may leave it as it is.
	Fills(fn *types.Func, index int) ([]Origin, bool)
	// Checks tells whether the function succeeds only if the part of a
	// parameter is equal to something trustworthy.
	Checks(fn *types.Func, index int, path string) bool
}

// Tracer traces the values of one package.
type Tracer struct {
	index   *Index
	policy  Policy
	imports Imports

	results map[resultKey][]Origin
	fills   map[resultKey][]Origin
	checks  map[resultKey]bool
	busy    map[resultKey]bool
	steps   int
}

// resultKey names a result of a function, or with fills what it writes behind
// a parameter.
type resultKey struct {
	fn    *ssa.Function
	index int
	path  string
	kind  byte
}

// New makes a tracer over a package's index.
func New(index *Index, policy Policy, imports Imports) *Tracer {
	return &Tracer{
		index: index, policy: policy, imports: imports,
		results: map[resultKey][]Origin{}, fills: map[resultKey][]Origin{},
		checks: map[resultKey]bool{}, busy: map[resultKey]bool{},
	}
}

// maxSteps bounds the values that one question looks at, and maxPath the parts
// of parts.
const (
	maxSteps = 4000
	maxPath  = 5
)

// Of traces the part of v at path, as it is when the instruction at runs.
func (t *Tracer) Of(v ssa.Value, path string, at ssa.Instruction) []Origin {
	t.steps = 0
	w := t.walk()
	w.value(v, path, within(v, at))
	return w.out
}

// within is the place at which a value is asked for: that of the instruction,
// or in the function that has the value.
func within(v ssa.Value, at ssa.Instruction) spot {
	fn := v.Parent()
	if fn == nil || fn == at.Parent() {
		return spotOf(at)
	}
	if in, ok := v.(ssa.Instruction); ok {
		return spotOf(in)
	}
	return spot{block: fn.Blocks[0]}
}

// Result traces the part of a function's result at path in terms of its
// parameters. Results that accompany an error are left out.
func (t *Tracer) Result(fn *ssa.Function, result int, path string) []Origin {
	t.steps = 0
	return t.result(fn, result, path)
}

// Named traces the part at path of the first result of a function that is known
// by its full name; fn is nil where its declaration is not known. There is
// nothing in the answer where nothing is known.
func (t *Tracer) Named(name string, fn *types.Func, path string) []Origin {
	w := t.walk()
	in := knowledge.LookupInput(fn)
	switch {
	case t.policy.Source(name):
		w.source(name, path, token.NoPos)
	case knowledge.IsContextValue(fn):
		w.add(Origin{Kind: Trusted, What: "a context value"})
	case in != nil && in.What != "" && in.Fills == knowledge.None:
		w.add(Origin{Kind: Untrusted, What: in.What})
	case fn != nil:
		known, _ := t.imports.Result(fn, 0, path)
		for _, o := range known {
			if o.Kind == Parameter {
				o = Origin{Kind: Unknown, What: "the result of " + name}
			}
			w.add(o)
		}
	}
	return w.out
}

// Fills traces what a function writes behind a parameter as a whole, in terms
// of its parameters; a Parameter origin of that very one says that it may
// leave it as it is.
func (t *Tracer) Fills(fn *ssa.Function, index int) []Origin {
	t.steps = 0
	return t.fillsOf(fn, index, AnyField)
}

// Checks tells whether a function succeeds only where the part of a parameter
// is equal to something trustworthy.
func (t *Tracer) Checks(fn *ssa.Function, index int, path string) bool {
	t.steps = 0
	return t.checksOf(fn, index, path)
}

// Same tells whether two values are the same as far as the program's text
// shows: reads of one variable or field.
func (t *Tracer) Same(a, b ssa.Value) bool { return t.index.place(a) == t.index.place(b) }

// walk collects the origins of one value.
type walk struct {
	*Tracer
	out  []Origin
	seen map[visit]bool // what has been looked at
	open map[visit]bool // what is being looked at, further out too
}

type visit struct {
	v    ssa.Value
	path string
	at   spot
}

func (t *Tracer) walk() *walk {
	return &walk{Tracer: t, seen: map[visit]bool{}, open: map[visit]bool{}}
}

func (w *walk) add(o Origin) {
	if !slices.Contains(w.out, o) {
		w.out = append(w.out, o)
	}
}

func (w *walk) addAll(os []Origin) {
	for _, o := range os {
		w.add(o)
	}
}

func (w *walk) unknown(why string, pos token.Pos) { w.add(Origin{Kind: Unknown, What: why, Pos: pos}) }

// within collects what f adds apart from the rest.
func (w *walk) within(f func(*walk)) []Origin {
	inner := &walk{Tracer: w.Tracer, seen: map[visit]bool{}, open: w.open}
	f(inner)
	return inner.out
}
