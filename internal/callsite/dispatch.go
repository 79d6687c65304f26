package callsite

import (
	"go/types"
	"reflect"
	"strconv"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// Dispatch tells what is run through something that a package declares, the
// method of an interface or a parameter of function type, because of what a
// package above it hands over: another look at the module finds the calls.
type Dispatch struct {
	Package string // the declaring package's path
	Key     string // which method, parameter or function
	runs    []wireRun
	// Of a function whose calls determine texts: the arguments of the calls in
	// another package, from.
	from   string
	calls  []sqltext.Wire
	needed bool           // texts are made of them
	via    []string       // keys of functions whose calls make up those of this one
	told   []sqltext.Wire // the calls when another look was last asked for
}

func among(list []wireRun, r wireRun) bool {
	for _, o := range list {
		o.Owner = r.Owner
		if reflect.DeepEqual(o, r) {
			return true
		}
	}
	return false
}

// dispatch asks for another look at a package. It says whether this is one and
// the calls there have been seen.
func (f *finder) dispatch(pkg *types.Package, key string, held []heldRun) bool {
	d := Dispatch{Package: pkg.Path(), Key: key}
	seen := true
	for _, h := range held {
		w := f.wire(h)
		d.runs = append(d.runs, w)
		seen = seen && among(f.imports.module.through(key, f.pass.Pkg.Path()), w)
	}
	f.result.Dispatches = append(f.result.Dispatches, d)
	return seen
}

// wire encodes what a function runs in terms of the arguments of its calls.
func (f *finder) wire(h heldRun) wireRun {
	index := func(p sqltext.Param) int {
		switch {
		case p.Function != h.fn:
			return -1
		case h.bound:
			return p.Index - 1
		}
		return p.Index
	}
	w, ok := sqltext.Encode(index, h.text, h.args, h.named)
	if !ok {
		w, _ = sqltext.Encode(index, sqltext.Unknown("the text that "+h.owner+" runs is too long"), nil, nil)
	}
	return wireRun{Wire: w, API: *h.api, Name: h.name, Owner: h.owner, Mixed: h.mixed, Composed: h.composed}
}

// dispatched returns what packages above run through a method or parameter.
func (m *imports) dispatched(key string) []run {
	if rs, ok := m.dispatches[key]; ok {
		return rs
	}
	rs := decodeRuns(m.module.through(key, m.pass.Pkg.Path()))
	m.dispatches[key] = rs
	return rs
}

// methodKey names a method of an interface. Interfaces without a name share
// keys, so that the signature belongs to it.
func methodKey(m *types.Func) string {
	m = m.Origin()
	return knowledge.FullName(m) + " " + knowledge.TypeName(m.Signature())
}

// key names a place for a package above; "" when it has no name.
func (p holder) key() string {
	switch of := p.of.(type) {
	case *types.Func:
		return knowledge.FullName(of) + " #" + strconv.Itoa(p.index)
	case *types.TypeName:
		return knowledge.TypeName(of.Type()) + " #"
	case *types.Var:
		if p.name == "" && !of.IsField() && of.Pkg() != nil {
			return of.Pkg().Path() + "." + of.Name()
		}
	}
	return p.name
}
