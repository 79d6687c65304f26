package sqltext

import "slices"

// Same says whether two lists of expressions have the same structure, which is
// that they are encoded alike. Either may hold nil. What is too large to be
// encoded is like nothing.
func Same(a, b []*Expr) bool {
	if len(a) != len(b) {
		return false
	}
	s := &sameness{of: map[*Expr]*Expr{}, back: map[*Expr]*Expr{}, choices: map[int]int{}, chosen: map[int]int{}, loops: map[*loop]*loop{}, looped: map[*loop]*loop{}}
	for i := range a {
		if (a[i] == nil) != (b[i] == nil) || a[i] != nil && !s.nodes(a[i], b[i]) {
			return false
		}
	}
	return len(s.of) <= maxWire && s.text <= maxWireText
}

// sameness pairs the nodes, choices and loops of two structures.
type sameness struct {
	of, back        map[*Expr]*Expr
	choices, chosen map[int]int
	loops, looped   map[*loop]*loop
	text            int
}

// pair notes that x stands where y does, and says whether that agrees with what
// was noted before.
func pair[T comparable](of, back map[T]T, x, y T) (known, ok bool) {
	was, known := of[x]
	if known {
		return true, was == y
	}
	if _, taken := back[y]; taken {
		return false, false
	}
	of[x], back[y] = y, x
	return false, true
}

func (s *sameness) nodes(x, y *Expr) bool {
	if known, ok := pair(s.of, s.back, x, y); known || !ok {
		return ok
	}
	if len(s.of) > maxWire || x.kind != y.kind || x.op != y.op {
		return false
	}
	if x.kind == kindSelf || isParam(x) || isParam(y) {
		if unnamed(x) || unnamed(y) {
			return unnamed(x) && unnamed(y) && paramName(x.param) == paramName(y.param)
		}
		if isParam(x) != isParam(y) || x.param.Index != y.param.Index {
			return false
		}
	}
	if x.n != y.n || x.field != y.field || x.checked != y.checked || len(x.args) != len(y.args) ||
		!slices.Equal(x.names, y.names) || !slices.Equal(x.awaits, y.awaits) || !slices.EqualFunc(x.segs, y.segs, sameSegment) {
		return false
	}
	for _, seg := range x.segs {
		if seg.Hole == nil {
			s.text += len(seg.Text)
		}
	}
	for i := range x.args {
		if !s.nodes(x.args[i], y.args[i]) {
			return false
		}
	}
	if (x.choice != 0) != (y.choice != 0) || !sameValue(x.value, y.value, 0) {
		return false
	}
	if x.choice != 0 {
		if _, ok := pair(s.choices, s.chosen, x.choice, y.choice); !ok {
			return false
		}
	}
	return s.iterations(x.loop, y.loop)
}

func (s *sameness) iterations(l, m *loop) bool {
	if l == nil || m == nil {
		return l == nil && m == nil
	}
	if known, ok := pair(s.loops, s.looped, l, m); known || !ok {
		return ok
	}
	if l.over == nil || m.over == nil {
		return l.over == nil && m.over == nil
	}
	return s.nodes(l.over, m.over)
}

// isParam says whether a node stands for a parameter.
func isParam(x *Expr) bool {
	return x.kind == kindParam || x.kind == kindValue && x.value == nil || x.kind == kindOp && (x.op == opNil || x.op == opIs)
}

// unnamed says whether a node is encoded as text of which only the reason is
// known.
func unnamed(x *Expr) bool { return x.kind == kindSelf || isParam(x) && x.param.Index < 0 }

func sameSegment(a, b Segment) bool {
	if a.Hole == nil || b.Hole == nil {
		return a.Hole == nil && b.Hole == nil && a.Text == b.Text
	}
	return a.Hole.Kind == b.Hole.Kind && a.Hole.Reason == b.Hole.Reason && a.Hole.FromIn == b.Hole.FromIn && a.Hole.leads == b.Hole.leads
}

func sameValue(a, b *Value, depth int) bool {
	if a == nil || b == nil || depth > 4 {
		return depth > 4 || a == nil && b == nil
	}
	return a.TypeName == b.TypeName && a.Expr == b.Expr && a.Source == b.Source && a.Const == b.Const && a.Path == b.Path &&
		a.IsConst == b.IsConst && sameValue(a.Of, b.Of, depth+1)
}
