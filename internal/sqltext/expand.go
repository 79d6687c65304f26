package sqltext

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// DefaultLimit is the number of variants of one statement that are followed.
const DefaultLimit = 64

const (
	maxRuns  = 2048    // assignments of choices tried for one statement
	maxNodes = 50000   // nodes visited for one variant
	maxBytes = 4 << 20 // text of one variant
)

// Variant is one text of a statement with the values bound to it.
type Variant struct {
	Template Template
	// Args are the values in order. When the list is not known to its end,
	// ArgsKnown is false, ArgsReason says why and Args is the known start.
	Args       []*Value
	ArgsKnown  bool
	ArgsReason string
	// Named holds values by the key of a map or the field of a struct.
	// NamedKnown is false when there are such values but they are not known.
	Named      map[string]*Value
	NamedKnown bool
}

// Statement is a statement to expand: its text, the list of its positional
// values and the struct or map of its named values, either of which may be nil.
type Statement struct {
	Text, Args, Named *Expr
}

// Expand returns the variants of s, at most limit different ones. When there
// are more it returns none and a reason. Parameters that are still symbolic
// become holes.
func Expand(s Statement, limit int) ([]Variant, string) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	var plan []int
	var out []Variant
	seen := map[string]bool{}
	for runs := 0; ; runs++ {
		x := &expander{plan: plan, taken: map[any]int{}, loops: map[*loop]int{}}
		v, reason := x.variant(s)
		if reason != "" {
			return nil, reason
		}
		if k := v.key(); !seen[k] {
			seen[k] = true
			out = append(out, v)
		}
		if len(out) > limit || runs >= maxRuns {
			return nil, fmt.Sprintf("more than %d variants", limit)
		}
		plan = x.next()
		if plan == nil {
			return withoutEmpty(out), ""
		}
	}
}

// withoutEmpty drops variants without any text when there are others: they
// run nothing.
func withoutEmpty(list []Variant) []Variant {
	var out []Variant
	for _, v := range list {
		if s, ok := constantText(v.Template.Segments); !ok || strings.TrimSpace(s) != "" {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return list
	}
	return out
}

// key tells variants apart. Differences in white space that SQL does not see
// are ignored.
func (v Variant) key() string {
	var b strings.Builder
	for _, s := range v.Template.Segments {
		if s.Hole != nil {
			fmt.Fprintf(&b, "\x00%d%s\x00", s.Hole.Kind, s.Hole.Reason)
		} else {
			b.WriteString(s.Text)
		}
	}
	k := squeeze(b.String())
	if !v.ArgsKnown {
		k += "\x01" + v.ArgsReason
	}
	for _, a := range v.Args {
		if a == nil {
			k += "\x01?"
		} else {
			k += fmt.Sprintf("\x01%s %s %v", a.TypeName, a.Expr, a.Pos)
		}
	}
	return k
}

type expander struct {
	plan  []int
	sizes []int
	taken map[any]int
	loops map[*loop]int
	nodes int
	bytes int
}

type stop struct{ reason string }

func (x *expander) variant(s Statement) (v Variant, reason string) {
	defer func() {
		if r := recover(); r != nil {
			st, ok := r.(stop)
			if !ok {
				panic(r)
			}
			reason = st.reason
		}
	}()
	segs := x.pieces(s.Text)
	v.Template.Segments = tidy(segs)
	v.ArgsKnown = true
	if s.Args != nil {
		x.arguments(&v, s.Args)
	}
	if s.Named != nil {
		v.Named, v.NamedKnown = x.named(s.Named)
	}
	return v, ""
}

func (x *expander) arguments(v *Variant, args *Expr) {
	for _, it := range x.list(args) {
		switch {
		case it.rest != "":
			v.ArgsKnown = false
			v.ArgsReason = it.rest
			return
		case it.x.kind == kindOp && it.x.op == opNamed:
			v.Named, v.NamedKnown = x.named(it.x.args[0])
		case it.x.kind == kindValue && it.x.value != nil:
			v.Args = append(v.Args, it.x.value)
			if knowledge.IsNamedArgs(it.x.value.TypeName) {
				v.Named, v.NamedKnown = x.named(it.x)
			}
		case it.x.kind == kindValue:
			v.Args = append(v.Args, paramValue(it.x.param))
		default:
			v.Args = append(v.Args, nil)
		}
	}
}

func paramValue(p Param) *Value {
	v := &Value{}
	if p.Function != nil && p.Index >= 0 {
		q := p.Function.Params[p.Index]
		v.Type, v.Identity, v.Expr, v.Pos = q.Type(), q, q.Name(), q.Pos()
		v.TypeName = knowledge.TypeName(q.Type())
	}
	return v
}

// named reads the values of a struct or map by name.
func (x *expander) named(e *Expr) (map[string]*Value, bool) {
	if e.kind == kindAlt {
		return x.named(x.arm(e))
	}
	if e.kind != kindValue || len(e.args) < 2 || e.args[1].kind != kindRecord {
		return nil, false
	}
	m := map[string]*Value{}
	rec := e.args[1]
	for i, n := range rec.names {
		a := rec.args[i]
		if u, err := strconv.Unquote(n); err == nil {
			n = u
		}
		for a.kind == kindAlt {
			a = x.arm(a)
		}
		switch {
		case a.kind == kindValue && a.value != nil:
			m[n] = a.value
		case a.kind == kindValue:
			m[n] = paramValue(a.param)
		default:
			m[n] = &Value{}
		}
	}
	return m, true
}

// choose returns which of n arms to take for key in this run.
func (x *expander) choose(key any, n int) int {
	if arm, ok := x.taken[key]; ok {
		return min(arm, n-1)
	}
	at := len(x.sizes)
	if at >= len(x.plan) {
		x.plan = append(x.plan, 0)
	}
	if at > 4*maxRuns {
		panic(stop{"the text has too many parts"})
	}
	x.sizes = append(x.sizes, n)
	x.taken[key] = x.plan[at]
	return x.plan[at]
}

// next returns the plan of the next run, or nil.
func (x *expander) next() []int {
	for i := len(x.sizes) - 1; i >= 0; i-- {
		if x.plan[i]+1 < x.sizes[i] {
			plan := append([]int(nil), x.plan[:i+1]...)
			plan[i]++
			return plan
		}
	}
	return nil
}

func (x *expander) arm(e *Expr) *Expr {
	var key any = e
	if e.choice != 0 {
		key = e.choice
	}
	if len(x.loops) > 0 {
		key = fmt.Sprint(key, x.iteration())
		if e.choice == 0 {
			key = fmt.Sprintf("%p %d", e, x.iteration())
		}
	}
	return e.args[x.choose(key, len(e.args))]
}

// iteration numbers the iterations of the loops being unrolled. Loops that
// are unrolled inside each other are few, so a sum of products is enough to
// tell iterations apart within one choice.
func (x *expander) iteration() int {
	n := 0
	for _, k := range x.loops {
		n = n*1009 + k + 1
	}
	return n
}

func (x *expander) count() {
	if x.nodes++; x.nodes > maxNodes {
		panic(stop{"the text has too many parts"})
	}
}

// reduce follows choices and selections to text, a list or an operation.
func (x *expander) reduce(e *Expr) *Expr {
	for {
		x.count()
		switch {
		case e.kind == kindAlt:
			e = x.arm(e)
		case e.kind == kindValue && len(e.args) > 0:
			e = e.args[0]
		case e.kind == kindField:
			base := x.reduce(e.args[0])
			if base.kind != kindRecord && e.segs != nil {
				return textExpr(e.segs...)
			}
			if base.kind != kindRecord {
				return freeExpr("field "+e.field+" of "+whose(base), 0)
			}
			next := fieldOf(base, e.field, nil)
			if next.kind == kindField {
				return freeExpr("field "+e.field, 0)
			}
			e = next
		case e.kind == kindOp && e.op == opElement:
			e = x.element(e)
		default:
			return e
		}
	}
}

func whose(e *Expr) string {
	switch {
	case e.kind == kindParam:
		return paramName(e.param)
	case e.kind == kindText && len(e.segs) == 1 && e.segs[0].Hole != nil:
		return e.segs[0].Hole.Reason
	}
	return "a value that is not known here"
}

func paramName(p Param) string {
	if p.Function == nil || p.Index < 0 {
		return "a parameter"
	}
	return "parameter " + p.Function.Params[p.Index].Name() + " of " + functionName(p.Function)
}

func (x *expander) element(e *Expr) *Expr {
	items := x.list(e.args[0])
	n := e.n
	if n < 0 && len(e.args) > 1 {
		if k, ok := x.number(e.args[1]); ok {
			n = k
		}
	}
	for i, it := range items {
		if it.rest != "" && (n < 0 || n >= i) {
			return freeExpr("element of a list: "+it.rest, 0)
		}
	}
	switch {
	case n >= 0 && n < len(items):
		return items[n].x
	case n < 0 && len(items) > 0:
		var key any = e
		if l := loopIn(e.args[1]); l != nil {
			key = l
		}
		return items[x.choose(key, len(items))].x
	}
	return freeExpr("element of a list", 0)
}

func loopIn(e *Expr) *loop {
	if e.loop != nil {
		return e.loop
	}
	for _, a := range e.args {
		if l := loopIn(a); l != nil {
			return l
		}
	}
	return nil
}

// pieces returns the text of e.
func (x *expander) pieces(e *Expr) []Segment {
	e = x.reduce(e)
	switch e.kind {
	case kindText:
		for _, s := range e.segs {
			x.bytes += len(s.Text)
		}
		if x.bytes > maxBytes {
			panic(stop{"the text is too long"})
		}
		return e.segs
	case kindConcat:
		var out []Segment
		for _, a := range e.args {
			out = append(out, x.pieces(a)...)
		}
		return out
	case kindParam:
		if e.segs != nil {
			return e.segs
		}
		return free(paramName(e.param) + " is not constant at this call")
	case kindRepeat:
		return x.repeated(e)
	case kindOp:
		return x.apply(e)
	case kindList, kindAppend:
		return free("a list is used as text")
	}
	return free("a value that is not text")
}

func free(reason string) []Segment { return freeExpr(reason, 0).segs }

// item is an element of a list, or the reason why the rest is not known.
type item struct {
	x      *Expr
	rest   string
	repeat *Expr
}

func (x *expander) list(e *Expr) []item {
	e = x.reduce(e)
	switch e.kind {
	case kindList:
		out := make([]item, len(e.args))
		for i, a := range e.args {
			out[i] = item{x: a}
		}
		return out
	case kindAppend:
		var out []item
		for _, a := range e.args {
			out = append(out, x.list(a)...)
			if len(out) > 100000 {
				panic(stop{"the list is too long"})
			}
		}
		return out
	case kindRepeat:
		if n, ok := x.iterations(e); ok {
			var out []item
			for k := range n {
				x.loops[e.loop] = k
				for _, it := range x.list(e.args[0]) {
					if it.rest == "" {
						it.x = x.fixed(it.x)
					}
					out = append(out, it)
				}
			}
			delete(x.loops, e.loop)
			return out
		}
		return []item{{rest: reasonOf(e), repeat: e}}
	case kindParam:
		return []item{{rest: paramName(e.param) + " is not known at this call"}}
	case kindOp:
		if e.op == opNamed {
			return []item{{x: e}}
		}
	}
	return []item{{rest: reasonOf(e)}}
}

// fixed evaluates the text of an element while the iteration is known.
func (x *expander) fixed(e *Expr) *Expr {
	switch {
	case e.kind == kindValue && e.value != nil && len(e.args) > 0 && isTextual(e.args[0]):
		return &Expr{kind: kindValue, value: e.value, args: append([]*Expr{textExpr(x.pieces(e.args[0])...)}, e.args[1:]...)}
	case e.kind == kindValue:
		return e
	case isTextual(e):
		return textExpr(x.pieces(e)...)
	}
	return e
}

func isTextual(e *Expr) bool {
	switch e.kind {
	case kindText, kindConcat, kindAlt:
		return true
	case kindOp:
		return e.op != opNamed
	}
	return false
}

func reasonOf(e *Expr) string {
	if len(e.segs) == 1 && e.segs[0].Hole != nil && e.segs[0].Hole.Reason != "" {
		return e.segs[0].Hole.Reason
	}
	return "the list is not known"
}

// iterations returns how often a loop over a known list runs.
func (x *expander) iterations(e *Expr) (int, bool) {
	if e.loop == nil || e.loop.over == nil || len(e.args) != 1 {
		return 0, false
	}
	if _, nested := x.loops[e.loop]; nested {
		return 0, false
	}
	items := x.list(e.loop.over)
	for _, it := range items {
		if it.rest != "" {
			return 0, false
		}
	}
	return len(items), true
}

// repeated is the text that a loop appends.
func (x *expander) repeated(e *Expr) []Segment {
	if n, ok := x.iterations(e); ok {
		var out []Segment
		for k := range n {
			x.loops[e.loop] = k
			out = append(out, x.pieces(e.args[0])...)
		}
		delete(x.loops, e.loop)
		return out
	}
	leads := false
	for _, d := range e.args {
		segs := x.pieces(d)
		if !placeholders(segs) {
			return freeExpr(reasonOf(e), 0).segs
		}
		leads = leads || startsWithComma(segs)
	}
	return []Segment{{Hole: &Hole{Kind: PlaceholderList, leads: leads}}}
}

func (x *expander) number(e *Expr) (int, bool) {
	s, ok := constantText(x.pieces(e))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
