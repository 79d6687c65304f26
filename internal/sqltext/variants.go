package sqltext

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// named reads the values of a struct or map by name.
func (x *expander) named(e *Expr) (map[string]*Value, bool) {
	switch e.kind {
	case kindAlt:
		return x.named(x.arm(e))
	case kindGuard:
		return x.named(x.pass(e))
	default:
	}
	if e.kind != kindValue {
		return nil, false
	}
	if len(e.args) < 2 || e.args[1].kind != kindRecord {
		base := e.value
		if base == nil {
			base = paramValue(e.param)
		}
		return fieldsByType(base)
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
			if knowledge.IsNamedArg(it.x.value.TypeName) {
				x.oneNamed(v, it.x)
			}
		case it.x.kind == kindValue:
			p := paramValue(it.x.param)
			v.Args = append(v.Args, p)
			if knowledge.IsNamedArg(p.TypeName) {
				x.oneNamed(v, it.x)
			}
		default:
			v.Args = append(v.Args, nil)
		}
	}
}

// oneNamed adds a value that the call names by itself. The names are known as
// long as each one is.
func (x *expander) oneNamed(v *Variant, e *Expr) {
	named, ok := x.named(e)
	if v.Named == nil {
		v.Named, v.NamedKnown = map[string]*Value{}, true
	}
	if v.NamedKnown = v.NamedKnown && ok; ok {
		maps.Copy(v.Named, named)
	}
}

func paramValue(p Param) *Value {
	v := &Value{}
	if p.Function != nil && p.Index >= 0 && !p.isCell() {
		q := p.Function.Params[p.Index]
		v.Type, v.Identity, v.SSA, v.Expr, v.Pos = q.Type(), q, q, q.Name(), q.Pos()
		v.TypeName = knowledge.TypeName(q.Type())
	}
	return v
}

// key tells variants apart. Differences in white space that SQL does not see
// are ignored.
func (v Variant) key() string {
	var b strings.Builder
	b.Grow(length(v.Template.Segments))
	for _, s := range v.Template.Segments {
		if s.Hole != nil {
			fmt.Fprintf(&b, "\x00%d%s\x00", s.Hole.Kind, s.Hole.Reason)
		} else {
			b.WriteString(s.Text)
		}
	}
	k := []byte(squeeze(b.String()))
	if !v.ArgsKnown {
		k = append(append(k, 1), v.ArgsReason...)
	}
	for _, a := range v.Args {
		k = append(k, 1)
		if a == nil {
			k = append(k, '?')
			continue
		}
		k = append(append(append(append(k, a.TypeName...), ' '), a.Expr...), ' ')
		k = strconv.AppendInt(k, int64(a.Pos), 10)
	}
	return string(k)
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
