package sqltext

import "strings"

// maxRefined bounds the constants that a value is replaced by.
const maxRefined = 16

// refined is x, an arm that is taken only under guards, with the constants that
// these compare a value with instead of the value: of a text that is used only
// where it is one of several, nothing is unknown.
func (e *Evaluator) refined(x *Expr, guards []guard) *Expr {
	for _, g := range guards {
		names := newExpander(nil, nil)
		texts, subject := names.oneOf(g)
		if subject == "" {
			continue
		}
		is := func(x *Expr) bool { return names.subject(x) == subject }
		var value *Expr
		known := func() *Expr {
			if value == nil {
				arms := make([]*Expr, len(texts))
				for i, t := range texts {
					arms[i] = literalExpr(t)
				}
				if value = arms[0]; len(arms) > 1 {
					value = node(kindAlt, arms...)
					value.choice = e.choice(refinement{subject, strings.Join(texts, alternatives)})
				}
			}
			return value
		}
		x = rewrite(x, func(x *Expr) *Expr {
			switch {
			case replaceable(x) && is(x):
				return known()
			case x.kind == kindOp && (x.op == opSprintf || x.op == opSprint || x.op == opSprintln):
				return printed(x, is, known)
			}
			return nil
		})
	}
	return x
}

type refinement struct{ subject, texts string }

// oneOf returns what a condition says that a value is one of, and the value's
// name: "" when it says no such thing.
func (x *expander) oneOf(g guard) (texts []string, subject string) {
	compare := strings.TrimPrefix(g.compare, computed)
	switch {
	case compare == "":
	case g.operand.kind == kindOp && g.operand.op == opAny:
		if compare != "=true" {
			return nil, ""
		}
		for i, a := range g.operand.args {
			t, s := x.oneOf(guard{a, g.operand.names[i]})
			if s == "" || i > 0 && s != subject {
				return nil, ""
			}
			texts, subject = append(texts, t...), s
		}
	case !replaceable(g.operand):
	case compare[0] == '=':
		texts, subject = []string{compare[1:]}, x.subject(g.operand)
	case compare[0] == '|':
		texts, subject = strings.Split(compare[1:], alternatives), x.subject(g.operand)
	}
	if len(texts) > maxRefined {
		return nil, ""
	}
	return texts, subject
}

// replaceable says whether x is text of which nothing else is known: numbers
// and truth values stand in statements as they are.
func replaceable(x *Expr) bool {
	switch x.kind {
	case kindParam, kindField:
		return x.segs == nil
	case kindOp:
		return x.op == opAt && x.segs == nil
	case kindText:
		return x.choice != 0 && len(x.segs) == 1 && x.segs[0].Hole != nil && x.segs[0].Hole.Kind == FreeText
	default:
		return false
	}
}

// printed replaces parameters among the values that x formats; nil when there
// are none.
func printed(x *Expr, is func(*Expr) bool, known func() *Expr) *Expr {
	last := len(x.args) - 1
	if last < 0 || x.args[last].kind != kindList {
		return nil
	}
	list := x.args[last]
	var out *Expr
	for i, a := range list.args {
		if a.kind != kindValue || a.value != nil || a.segs != nil || !is(a) {
			continue
		}
		if out == nil {
			out = node(kindList, append([]*Expr(nil), list.args...)...)
		}
		out.args[i] = &Expr{kind: kindValue, value: paramValue(a.param), args: []*Expr{known()}}
	}
	if out == nil {
		return nil
	}
	y := *x
	y.args = append(append([]*Expr(nil), x.args[:last]...), out)
	return &y
}
