package callsite

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"fmt"
	"go/types"
	"io"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// factVersion changes with the encoding, so that a fact written by another
// version of the program is ignored instead of misread.
const factVersion = 7

// runsFact is attached to a function or interface method that runs SQL whose
// text comes from its parameters.
type runsFact struct {
	Version int
	Runs    []wireRun
}

type wireRun struct {
	Wire  sqltext.Wire // roots: text, args, named
	API   knowledge.API
	Name  string // full name of the API
	Owner string // full name of the function that runs it
	Mixed bool   // it runs on different handles

	Composed *Composition
}

// textFact is attached to a function, for its results, or to a package-level
// variable, for its value.
type textFact struct {
	Version   int
	Results   int          // the number of results
	Checked   bool         // whether results on paths without error follow
	Alias     int          // the parameter that the first result is; -1 for none
	Effects   []wireEffect // one more root each
	Assigned  []int        // parameters of which elements are assigned
	Statement bool         // of a variable: its package makes statements of it
	Wire      sqltext.Wire // roots: results, checked results, effects
}

// heldFact is attached to a field, a package-level variable, a named function
// type or a function, for what the functions run that it holds or returns.
type heldFact struct {
	Version int
	Held    []wireHeld
}

type wireHeld struct {
	Index int // of a result, as in holder
	Runs  []wireRun
}

type wireEffect struct {
	Param int
	Path  string
}

func (*runsFact) AFact() {}
func (*textFact) AFact() {}
func (*heldFact) AFact() {}

func (f *runsFact) String() string {
	return fmt.Sprintf("runs %d statements", len(f.Runs))
}

func (f *heldFact) String() string { return fmt.Sprintf("holds %d functions", len(f.Held)) }

func (f *textFact) String() string { return fmt.Sprintf("%d texts", f.Results) }

// GobEncode keeps the encoding deterministic and small: a fact holds no maps,
// and the descriptions of its types are left to the dictionary.
func (f *runsFact) GobEncode() ([]byte, error) {
	return encode((*plainRuns)(f))
}

// GobDecode reverses GobEncode.
func (f *runsFact) GobDecode(b []byte) error {
	return decode(b, (*plainRuns)(f))
}

// GobEncode is deterministic like that of runsFact.
func (f *textFact) GobEncode() ([]byte, error) {
	return encode((*plainText)(f))
}

// GobDecode reverses GobEncode.
func (f *textFact) GobDecode(b []byte) error {
	return decode(b, (*plainText)(f))
}

// GobEncode is deterministic like that of runsFact.
func (f *heldFact) GobEncode() ([]byte, error) {
	return encode((*plainHeld)(f))
}

// GobDecode reverses GobEncode.
func (f *heldFact) GobDecode(b []byte) error {
	return decode(b, (*plainHeld)(f))
}

// The facts without their own encoding.
type (
	plainRuns runsFact
	plainText textFact
	plainHeld heldFact
)

// dictionary is what facts have in common: the descriptions of their types. It
// is made when the program starts, before it decodes anything: gob numbers types
// as it meets them, and every process must number these alike.
var dictionary = func() []byte {
	var b bytes.Buffer
	for _, v := range []any{&plainRuns{}, &plainText{}, &plainHeld{}} {
		if err := gob.NewEncoder(&b).Encode(v); err != nil {
			panic(err) // the types are fixed
		}
	}
	return b.Bytes()
}()

// maxFact bounds the size in bytes of a decoded fact.
const maxFact = 64 << 20

var writers = sync.Pool{New: func() any {
	w, err := flate.NewWriterDict(nil, flate.DefaultCompression, dictionary)
	if err != nil {
		panic(err) // the level is valid
	}
	return w
}}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	w := writers.Get().(*flate.Writer)
	defer writers.Put(w)
	w.Reset(&b)
	if err := gob.NewEncoder(w).Encode(v); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

func decode(b []byte, v any) error {
	r := flate.NewReaderDict(bytes.NewReader(b), dictionary)
	return gob.NewDecoder(io.LimitReader(r, maxFact)).Decode(v)
}

// imports reads the facts of other packages for the evaluator.
type imports struct {
	pass       *analysis.Pass
	runs       map[*types.Func][]run
	text       map[types.Object]*textRoots
	held       map[holder][]run
	module     *Module
	dispatches map[string][]run // what packages above run through a place, by key
	tables     *knowledge.Tables
}

type textRoots struct {
	fact  textFact
	roots []*sqltext.Expr
}

func newImports(pass *analysis.Pass, cfg Config) *imports {
	return &imports{
		pass: pass, runs: map[*types.Func][]run{}, text: map[types.Object]*textRoots{}, held: map[holder][]run{},
		module: cfg.Module, dispatches: map[string][]run{}, tables: cfg.Libraries,
	}
}

// Summary implements sqltext.Imports.
func (m *imports) Summary(fn *types.Func) *sqltext.Summary {
	t := m.roots(fn)
	if t == nil {
		return nil
	}
	n := t.fact.Results
	s := &sqltext.Summary{Results: t.roots[:n], Alias: t.fact.Alias, Assigned: t.fact.Assigned}
	rest := t.roots[n:]
	if t.fact.Checked {
		s.Checked, rest = rest[:n], rest[n:]
	}
	for i, e := range t.fact.Effects {
		s.Effects = append(s.Effects, sqltext.Effect{Param: e.Param, Path: e.Path, Value: rest[i]})
	}
	return s
}

// Variable implements sqltext.Imports.
func (m *imports) Variable(v *types.Var) *sqltext.Expr {
	t := m.roots(v)
	if t == nil || len(t.roots) != 1 {
		return nil
	}
	return t.roots[0]
}

func (m *imports) roots(obj types.Object) *textRoots {
	if t, ok := m.text[obj]; ok {
		return t
	}
	m.text[obj] = nil
	var f textFact
	if obj.Pkg() == m.pass.Pkg || !m.pass.ImportObjectFact(obj, &f) || f.Version != factVersion {
		return nil
	}
	t := &textRoots{fact: f, roots: sqltext.Decode(f.Wire)}
	want := f.Results + len(f.Effects)
	if f.Checked {
		want += f.Results
	}
	if f.Results < 0 || len(t.roots) != want {
		return nil
	}
	m.text[obj] = t
	return t
}

// statement says whether the package of v makes statements of it.
func (m *imports) statement(v *types.Var) bool {
	t := m.roots(v)
	return t != nil && t.fact.Statement
}

// runsOf returns the statements that a function of another package runs in
// terms of its parameters.
func (m *imports) runsOf(fn *types.Func) []run {
	fn = fn.Origin()
	if rs, ok := m.runs[fn]; ok {
		return rs
	}
	m.runs[fn] = nil
	var f runsFact
	if fn.Pkg() == nil || fn.Pkg() == m.pass.Pkg || !m.pass.ImportObjectFact(fn, &f) || f.Version != factVersion {
		return nil
	}
	rs := decodeRuns(f.Runs)
	m.runs[fn] = rs
	return rs
}

func decodeRuns(wires []wireRun) []run {
	var rs []run
	for _, w := range wires {
		roots := sqltext.Decode(w.Wire)
		if len(roots) != 3 || roots[0] == nil {
			continue
		}
		api := w.API
		rs = append(rs, run{text: roots[0], args: roots[1], named: roots[2], owner: w.Owner, api: &api, name: w.Name, mixed: w.Mixed, composed: w.Composed})
	}
	return rs
}

// holdsRuns says whether something of another package holds or returns functions
// that run SQL.
func (m *imports) holdsRuns(obj types.Object) bool {
	var f heldFact
	return obj.Pkg() != nil && obj.Pkg() != m.pass.Pkg && m.pass.ImportObjectFact(obj, &f) && f.Version == factVersion
}

// heldBy returns what the functions run that a field, a variable or a type of
// another package holds, or that a function of one returns.
func (m *imports) heldBy(obj types.Object, index int) []run {
	p := holder{of: obj, index: index}
	if rs, ok := m.held[p]; ok {
		return rs
	}
	m.held[p] = nil
	var f heldFact
	if obj.Pkg() == nil || obj.Pkg() == m.pass.Pkg || !m.pass.ImportObjectFact(obj, &f) || f.Version != factVersion {
		return nil
	}
	for _, h := range f.Held {
		if h.Index == index {
			m.held[p] = append(m.held[p], decodeRuns(h.Runs)...)
		}
	}
	return m.held[p]
}
