package sqltext

import (
	"fmt"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// sprintf applies a format whose text is known.
func (x *expander) sprintf(e *Expr) []Segment {
	if len(e.args) < 2 {
		return free(reasonOf(e))
	}
	format := x.edited(e.args[0])
	items := x.list(e.args[1])
	var out []Segment
	next := 0
	for _, s := range format {
		if s.Hole != nil {
			switch s.Hole.Kind {
			case FreeText:
				return []Segment{s}
			case WordText, QuotedIdentifier:
				return free("a format with " + s.Hole.String() + " in it")
			default:
			}
			out = append(out, s)
			continue
		}
		for at := 0; at < len(s.Text); {
			i := strings.IndexByte(s.Text[at:], '%')
			if i < 0 {
				out = append(out, s.slice(at, len(s.Text)))
				break
			}
			out = append(out, s.slice(at, at+i))
			at += i
			spec, verb, arg, ok := parseVerb(s.Text[at:])
			if !ok {
				return free("format " + strconv.Quote(s.Text[at:min(len(s.Text), at+8)]))
			}
			if verb == '%' {
				out = append(out, s.slice(at, at+1))
				at += len(spec)
				continue
			}
			if arg > 0 {
				next = arg - 1
			}
			out = append(out, x.operand(items, next, spec, verb)...)
			next++
			at += len(spec)
		}
	}
	return out
}

// operand formats argument number n.
func (x *expander) operand(items []item, n int, spec string, verb byte) []Segment {
	for i, it := range items {
		if it.rest != "" && n >= i {
			return free(it.rest)
		}
	}
	if n >= len(items) {
		return free("format " + spec + " has no argument")
	}
	return x.formatted(items[n].x, spec, verb)
}

// parseVerb reads a verb at the start of s: "%d", "%-5s", "%[2]s".
func parseVerb(s string) (spec string, verb byte, arg int, ok bool) {
	i := 1
	for i < len(s) {
		switch c := s[i]; {
		case c == '[':
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				return "", 0, 0, false
			}
			n, err := strconv.Atoi(s[i+1 : i+end])
			if err != nil || n < 1 {
				return "", 0, 0, false
			}
			arg = n
			i += end + 1
		case c == '*':
			return "", 0, 0, false
		case strings.IndexByte("+-# 0123456789.", c) >= 0:
			i++
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '%':
			return s[:i+1], c, arg, true
		default:
			return "", 0, 0, false
		}
	}
	return "", 0, 0, false
}

// formatted is the text of v under a verb.
func (x *expander) formatted(v *Expr, spec string, verb byte) []Segment {
	before := x.tagged
	x.tagged = 0
	segs := x.format(v, spec, verb)
	segs = tagged(segs, x.tagged)
	x.tagged = before
	return segs
}

func (x *expander) format(v *Expr, spec string, verb byte) []Segment {
	var t types.Type
	what := "an argument of a format"
	pos := token.NoPos
	if v.kind == kindValue && v.value != nil {
		t, what, pos = v.value.Type, "value of "+v.value.Expr, v.value.Pos
	}
	if (verb == 's' || verb == 'v') && spec == "%"+string(verb) && v.value != nil && knowledge.PrintsWord(v.value.TypeName) {
		return word(what, pos)
	}
	if t != nil && isFloat(t) && !formatsItself(t) && strings.IndexByte("feEgGv", verb) >= 0 {
		return holeExpr(NumberText, what, pos).segs
	}
	if t != nil && (verb != 'd' && verb != 't' && formatsItself(t) || hasMethod(t, "Format")) {
		return freeExpr(what+", which formats itself", pos).segs
	}
	if t == nil && v.value != nil && strings.Contains(v.value.TypeName, ".") && verb != 'd' && verb != 't' {
		// A defined type of which a fact tells only the name.
		return freeExpr(what+", which may format itself", pos).segs
	}
	if (verb == 'x' || verb == 'X') && spec == "%"+string(verb) && t != nil && isBytesOrText(t) {
		return word(what, pos)
	}
	if v.kind == kindValue && len(v.args) == 0 {
		if v.value == nil && v.segs != nil {
			return v.segs
		}
		if v.value == nil {
			return free(paramName(v.param) + " is not constant at this call")
		}
		if t != nil && isInteger(t) {
			return holeExpr(NumberText, what, pos).segs
		}
		return freeExpr(what, pos).segs
	}
	inner := x.reduce(v)
	if inner.kind != kindText && inner.kind != kindConcat && inner.kind != kindOp && inner.kind != kindRepeat && inner.kind != kindParam {
		return freeExpr(what, pos).segs
	}
	segs := x.pieces(inner)
	plain := !strings.ContainsAny(withoutIndex(spec)[1:], "+-# 0123456789.")
	text, constant := constantText(segs)
	switch verb {
	case 's', 'v':
		if plain {
			return segs
		}
		if constant && verb == 's' {
			return []Segment{{Text: fmt.Sprintf(withoutIndex(spec), text)}}
		}
	case 'd':
		if n, err := strconv.Atoi(text); constant && err == nil {
			return []Segment{{Text: fmt.Sprintf(withoutIndex(spec), n)}}
		}
		if t == nil || isInteger(t) {
			return holeExpr(NumberText, what, pos).segs
		}
	case 'q':
		if constant && plain {
			return []Segment{{Text: strconv.Quote(text)}}
		}
	case 't':
		return segs
	}
	return freeExpr(what+" under "+spec, pos).segs
}

func withoutIndex(spec string) string {
	i, j := strings.IndexByte(spec, '['), strings.IndexByte(spec, ']')
	if i < 0 || j < i {
		return spec
	}
	return spec[:i] + spec[j+1:]
}

// formatsItself says whether fmt calls a method of t.
func formatsItself(t types.Type) bool {
	return hasMethod(t, "String") || hasMethod(t, "Error") || hasMethod(t, "Format")
}

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}
