package callsite

import (
	"fmt"
	"go/types"
	"maps"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// names returns the statements that the package prepares under a name, which
// pgx takes in the place of a text.
func (f *finder) names() map[string][]run {
	if f.prepared != nil {
		return f.prepared
	}
	f.prepared = map[string][]run{}
	for _, fn := range f.funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if call, ok := in.(ssa.CallInstruction); ok {
					f.prepares(call)
				}
			}
		}
	}
	return f.prepared
}

// prepares notes a call that prepares a statement under a name.
func (f *finder) prepares(call ssa.CallInstruction) {
	c := call.Common()
	fn, args := c.Method, c.Args
	if !c.IsInvoke() {
		if c.StaticCallee() == nil || c.Signature().Recv() == nil || len(args) == 0 {
			return
		}
		fn, _ = c.StaticCallee().Object().(*types.Func)
		args = args[1:]
	}
	api := f.lookup(fn)
	if api == nil || api.Kind != knowledge.Prepare || !api.Options || api.SQL < 1 || api.SQL >= len(args) || !isStringType(args[api.SQL-1].Type()) {
		return
	}
	prepared := func(name string, text *sqltext.Expr) {
		if name != "" {
			f.prepared[name] = append(f.prepared[name], run{text: text, api: api, name: knowledge.FullName(fn)})
		}
	}
	if m := rangedMap(args[api.SQL-1], args[api.SQL]); m != nil {
		for name, text := range f.eval.Entries(m, call) {
			prepared(name, text)
		}
		return
	}
	text := sqltext.Inside(sqltext.Named(f.eval.Text(args[api.SQL-1], call), f.eval.Text(args[api.SQL], call)), call.Block())
	variants, _ := sqltext.Expand(sqltext.Statement{Text: text}, f.cfg.Limit)
	for _, v := range variants {
		if name, text, ok := v.Template.Name(); ok {
			prepared(name, text)
		}
	}
}

// rangedMap returns the map of which a loop gives a key and its entry, or nil.
func rangedMap(key, entry ssa.Value) ssa.Value {
	k, ok := key.(*ssa.Extract)
	v, ok2 := entry.(*ssa.Extract)
	if !ok || !ok2 || k.Tuple != v.Tuple || k.Index != 1 || v.Index != 2 {
		return nil
	}
	next, ok := k.Tuple.(*ssa.Next)
	if !ok {
		return nil
	}
	if r, ok := next.Iter.(*ssa.Range); ok {
		return r.X
	}
	return nil
}

var (
	nameOnly = regexp.MustCompile(`^[\pL_][\pL\pN_.:/$-]*$`)
	// commands are the statements of one word.
	commands = regexp.MustCompile(`(?i)^(abort|analyze|begin|checkpoint|cluster|commit|end|rollback|vacuum)$`)
)

// byName puts the statements into a run's text that were prepared under the
// names which it gives instead.
func (f *finder) byName(r run) run {
	if !r.api.Options || r.api.Kind != knowledge.Run || r.text == nil {
		return r
	}
	r.text = sqltext.Renamed(r.text, func(text string) *sqltext.Expr {
		if !nameOnly.MatchString(text) || commands.MatchString(text) {
			return nil
		}
		var texts []*sqltext.Expr
		known := f.names()[text]
		if known == nil {
			known = f.imports.dispatched(namesKey + text)
		}
		for _, p := range known {
			texts = append(texts, p.text)
		}
		if texts == nil {
			return sqltext.Unknown(fmt.Sprintf("it names a prepared statement, and none of the name %s is seen", text))
		}
		return sqltext.Either(texts)
	})
	return r
}

// namesKey begins the keys of statements that are prepared under a name.
const namesKey = "prepared as "

// exportNames tells the whole module what the package prepares: connections are
// often prepared by a package that those who use them do not import.
func (f *finder) exportNames() {
	prepared := f.names()
	for _, name := range slices.Sorted(maps.Keys(prepared)) {
		d := Dispatch{Package: f.pass.Pkg.Path(), Key: namesKey + name}
		for _, r := range prepared[name] {
			d.runs = append(d.runs, f.wire(heldRun{run: r}))
		}
		f.result.Dispatches = append(f.result.Dispatches, d)
	}
}
