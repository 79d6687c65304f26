package callsite

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// Composition is a call that makes a statement of text of its own and of data,
// such as the fields of a message, which comes from the callers of its function.
// They hand over no SQL: what is not known of the statement is reported at the
// composition, however many calls lead to it.
type Composition struct {
	Key               string // names it in the module
	Package, Function string // where it is, as in Site
	Unknown           []Unknown
	// Reported tells that its own package does, and Allowed that a directive
	// there allows it. A driver that looks at the whole module needs neither.
	Reported, Allowed bool
}

// in names the function; two calls of it that compose one text are one.
func (c *Composition) in() string {
	if c == nil {
		return ""
	}
	return c.Package + "." + c.Function
}

// Unknown is a text of which a part is not known.
type Unknown struct{ Text, Reason string }

// Undecided is a call that leads to a composition, or hands it on as a value,
// and does not tell the data.
type Undecided struct {
	Composition *Composition
	Pos         token.Pos
	Function    string // the enclosing one
	Reason      string // what is not known there
	site        *Site
}

// composing is a composition of the package.
type composing struct {
	*Composition
	site *Site
}

// compose gives r, which depends on params of the callers of a function, its
// composition, if it has one: this call, when it adds text to the statement or
// is the first to make text of data, or one below.
func (f *finder) compose(call ssa.CallInstruction, r run, params []sqltext.Param, library string) run {
	known := f.composed[call]
	switch {
	case slices.ContainsFunc(params, handsText):
		r.composed = nil
	case known != nil:
		r.composed = known.Composition
	case r.composed == nil || f.adds(r):
		r.composed = f.composition(call, r, library)
	}
	return r
}

// handsText says whether a parameter takes SQL or a part of it.
func handsText(p sqltext.Param) bool {
	return p.Function == nil || p.Index < 0 || p.Index >= len(p.Function.Params) || isSQLText(p.Function.Params[p.Index].Type(), 0)
}

// maxTypes bounds how deep types are looked at.
const maxTypes = 6

// isSQLText says whether values of a type are texts, lists of texts or make
// them. A struct is data, unless it gathers text.
func isSQLText(t types.Type, depth int) bool {
	if depth > maxTypes {
		return true
	}
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		iface, ok := p.Constraint().Underlying().(*types.Interface)
		return !ok || !iface.IsMethodSet()
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Pointer:
		return isSQLText(u.Elem(), depth+1)
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Byte {
			return true
		}
		if i, ok := u.Elem().Underlying().(*types.Interface); ok && i.Empty() {
			return true // what Sprintf takes
		}
		return isSQLText(u.Elem(), depth+1)
	case *types.Array:
		return isSQLText(u.Elem(), depth+1)
	case *types.Map:
		return isSQLText(u.Elem(), depth+1)
	case *types.Signature:
		for v := range u.Results().Variables() {
			if isSQLText(v.Type(), depth+1) {
				return true
			}
		}
	case *types.Struct:
		if gathers(t) {
			return true
		}
		for field := range u.Fields() {
			if gathers(field.Type()) {
				return true
			}
		}
	}
	return false
}

// gathers says whether a type is one that texts are written to.
func gathers(t types.Type) bool {
	name := strings.TrimPrefix(knowledge.TypeName(t), "*")
	return name == "strings.Builder" || name == "bytes.Buffer"
}

// passesText says whether a call hands SQL to parameters of a run that take
// anything.
func passesText(r run, args []ssa.Value) bool {
	return slices.ContainsFunc(r.text.Params(), func(p sqltext.Param) bool {
		if p.Function != r.fn || p.Index < 0 || p.Index >= len(args) || args[p.Index] == nil {
			return false
		}
		v := args[p.Index]
		if m, ok := v.(*ssa.MakeInterface); ok {
			v = m.X
		}
		return isSQLText(v.Type(), 0)
	})
}

// texts are those of an expression of which a part is not known.
type texts struct {
	known   map[string]bool // what is constant in them, with gaps
	unknown []sqltext.Template
	endless string // why they cannot be listed
	empty   bool   // one has nothing constant
	others  bool   // there are texts that are known
}

// textsOf lists the texts of an expression of which a part is not known.
func (f *finder) textsOf(x *sqltext.Expr) *texts {
	if t, ok := f.shown[x]; ok {
		return t
	}
	t := &texts{known: map[string]bool{}}
	f.shown[x] = t
	variants, reason := sqltext.Expand(sqltext.Statement{Text: x}, f.cfg.Limit)
	t.endless = reason
	for _, v := range variants {
		hole := v.Template.Unknown()
		if hole == nil {
			t.others = true
			continue
		}
		constant := constantOf(v.Template)
		t.empty = t.empty || strings.TrimSpace(strings.ReplaceAll(constant, gap, "")) == ""
		if !t.known[constant] {
			t.known[constant] = true
			t.unknown = append(t.unknown, v.Template)
		}
	}
	return t
}

const gap = "\x00"

// constantOf is the text of a template with gaps for what is not known.
func constantOf(t sqltext.Template) string {
	var b strings.Builder
	for _, s := range t.Segments {
		switch {
		case s.Hole == nil:
			b.WriteString(s.Text)
		case s.Hole.Kind != sqltext.FreeText:
			b.WriteString("{" + s.Hole.String() + "}")
		case !strings.HasSuffix(b.String(), gap):
			b.WriteString(gap)
		}
	}
	return b.String()
}

// adds says whether a call adds to the unknown texts of what it calls.
func (f *finder) adds(r run) bool {
	below := f.textsOf(r.below)
	if below.endless != "" || sqltext.Same([]*sqltext.Expr{r.text}, []*sqltext.Expr{r.below}) {
		return false
	}
	here := f.textsOf(r.text)
	if here.endless != "" {
		return true
	}
	for text := range here.known {
		if !below.known[text] {
			return true
		}
	}
	return false
}

// composition makes a composition of a call, or returns nil where no text is put
// together: all of it may be in the data.
func (f *finder) composition(call ssa.CallInstruction, r run, library string) *Composition {
	t := f.textsOf(r.text)
	if t.empty || len(t.unknown) == 0 && t.endless == "" {
		return nil
	}
	fn := call.Parent()
	s := &Site{
		Pos: call.Pos(), Call: f.calls[call.Common().Pos()], Function: sqltext.FunctionName(fn),
		Library: library, API: r.name, Wrapper: library != r.name, Exec: r.api.Exec, Handle: r.handle(),
		Templates: t.unknown, ArgsReason: "the text was not recovered",
	}
	if s.Call != nil {
		s.Pos = namePos(s.Call.Fun)
	}
	c := &Composition{Key: nameOf(fn) + place(call), Package: f.pass.Pkg.Path(), Function: s.Function}
	for _, unknown := range t.unknown {
		c.Unknown = append(c.Unknown, Unknown{unknown.String(), unknown.Unknown().Reason})
	}
	if t.endless != "" {
		c.Unknown = []Unknown{{Reason: t.endless}}
		s.Reason, s.ReasonPos = t.endless, s.Pos
	}
	s.Composed = c
	f.composed[call] = &composing{c, s}
	return c
}

// place tells the calls of a function apart.
func place(call ssa.CallInstruction) string {
	b := call.Block()
	return fmt.Sprintf("#%d.%d", b.Index, slices.Index(b.Instrs, ssa.Instruction(call)))
}

// undecide takes the texts out of a call's variants of which no more is known
// than where they are composed.
func (f *finder) undecide(s *Site, r run, variants []sqltext.Variant, reason string) (rest []sqltext.Variant, left string) {
	if r.composed == nil {
		return variants, reason
	}
	below := f.textsOf(r.below)
	if reason != "" {
		if below.endless == "" {
			return variants, reason
		}
		f.undecided(untold(s, r.composed, reason))
		return nil, ""
	}
	why := ""
	for _, v := range variants {
		hole := v.Template.Unknown()
		if hole == nil || !below.known[constantOf(v.Template)] {
			rest = append(rest, v)
			continue
		}
		if why == "" {
			why = hole.Reason
		}
	}
	if why != "" {
		f.undecided(untold(s, r.composed, why))
	}
	return rest, ""
}

// untold is the part of a site that leads to a composition; the rest may be
// judged at the site.
func untold(s *Site, c *Composition, reason string) *Undecided {
	part := *s
	return &Undecided{Composition: c, Pos: s.Pos, Function: s.Function, Reason: reason, site: &part}
}

// undecided notes a call, once for each composition.
func (f *finder) undecided(u *Undecided) {
	for _, o := range f.result.Undecided {
		if o.Pos == u.Pos && o.Composition.Key == u.Composition.Key {
			return
		}
	}
	f.result.Undecided = append(f.result.Undecided, u)
}

// handedOn takes functions, which are handed on so that their calls are not
// seen, for calls that do not tell the data, where that is all that they need:
// texts that are known would be judged at their calls.
func (f *finder) handedOn(fn *ssa.Function, pos token.Pos, name, reason string, held []heldRun) bool {
	if slices.ContainsFunc(held, func(h heldRun) bool { return h.composed == nil || f.textsOf(h.text).others }) {
		return false
	}
	function := sqltext.FunctionName(fn)
	for _, h := range held {
		s := &Site{Pos: pos, Function: function, Library: name, API: name, Wrapper: true}
		f.undecided(untold(s, h.composed, reason))
	}
	return true
}

// compositions reports what the package composes of data and the calls that
// do not tell it. A driver that looks at the whole module does so at the
// composition; for others it may be too late: then it is at the first call of
// each package.
func (f *finder) compositions() {
	own := slices.SortedFunc(maps.Values(f.composed), func(a, b *composing) int {
		return cmp.Or(cmp.Compare(a.site.Pos, b.site.Pos), strings.Compare(a.Key, b.Key))
	})
	slices.SortStableFunc(f.result.Undecided, func(a, b *Undecided) int { return cmp.Compare(a.Pos, b.Pos) })
	calls := map[string][]*Undecided{}
	var keys []string
	for _, u := range f.result.Undecided {
		if calls[u.Composition.Key] == nil {
			keys = append(keys, u.Composition.Key)
		}
		calls[u.Composition.Key] = append(calls[u.Composition.Key], u)
		u.site.Reason = "the statement is composed in " + u.Composition.Package + "." + u.Composition.Function + " and reported there: " + u.Reason
		u.site.ArgsReason = u.site.Reason
		f.setAside(u.site, Composed, "")
	}
	for _, c := range own {
		if f.cfg.Module == nil && calls[c.Key] != nil {
			c.Reported = true
			c.site.Callers = calls[c.Key]
			f.result.Sites = append(f.result.Sites, c.site)
		} else {
			f.result.Open = append(f.result.Open, &Open{Site: c.site, Composition: c.Key})
		}
		if f.cfg.Module == nil && f.cfg.Allowed != nil {
			c.Allowed = f.cfg.Allowed(f.pass, c.site.Function, c.site.Pos)
		}
	}
	if f.cfg.Module != nil {
		return
	}
	for _, key := range keys {
		first := calls[key][0]
		if c := first.Composition; c.Package != f.pass.Pkg.Path() && !c.Reported && !c.Allowed {
			s := *first.site
			s.Composed, s.Callers = c, calls[key]
			f.result.Sites = append(f.result.Sites, &s)
		}
	}
}
