package sqltext

// maxWire bounds the nodes and maxWireText the text of one encoded value;
// what is larger stays unknown to other packages.
const (
	maxWire     = 4000
	maxWireText = 1 << 20
)

// Wire is an encoding of expressions in terms of one function's parameters
// for facts. Positions and types do not travel; the same expressions always
// give the same encoding.
type Wire struct {
	Nodes []WireNode
	Loops []int // the list that each loop runs over, as a node; -1 for none
	Roots []int // -1 for nothing
}

// WireNode is one encoded node. Its operands come before it in Wire.Nodes.
type WireNode struct {
	Kind, Op uint8
	N        int
	Segs     []WireSegment
	Args     []int
	Choice   int
	Param    int
	Value    *WireValue
	Field    string
	Names    []string
	Checked  bool
	Awaits   []string
	Vars     []string
	Loop     int // one more than the index in Wire.Loops; 0 for none
}

// WireSegment is an encoded segment.
type WireSegment struct {
	Text   string
	Hole   bool
	Kind   HoleKind
	Reason string
	FromIn bool
	Leads  bool
}

// WireValue is an encoded value.
type WireValue struct {
	TypeName, Expr, Source, Const, Path string
	IsConst                             bool
	Of                                  *WireValue
}

type encoder struct {
	w       Wire
	owner   func(Param) int
	nodes   map[*Expr]int
	choices map[int]int
	loops   map[*loop]int
	text    int
}

// Encode encodes roots, of which any may be nil. The parameters in them are
// those for which index returns a number from zero; others become unknown
// text. It reports false when the result would be too large.
func Encode(index func(Param) int, roots ...*Expr) (Wire, bool) {
	e := &encoder{owner: index, nodes: map[*Expr]int{}, choices: map[int]int{}, loops: map[*loop]int{}}
	for _, r := range roots {
		at := -1
		if r != nil {
			at = e.node(r)
		}
		e.w.Roots = append(e.w.Roots, at)
		if len(e.w.Nodes) > maxWire || e.text > maxWireText {
			return Wire{}, false
		}
	}
	return e.w, true
}

func (e *encoder) node(x *Expr) int {
	if at, ok := e.nodes[x]; ok {
		return at
	}
	if len(e.w.Nodes) > maxWire {
		return 0
	}
	n := WireNode{Kind: uint8(x.kind), Op: uint8(x.op), N: x.n, Field: x.field, Names: x.names, Checked: x.checked, Awaits: x.awaits, Vars: x.vars}
	param := isParam(x)
	if param {
		n.Param = e.owner(x.param)
	}
	if param && n.Param < 0 || x.kind == kindSelf {
		n = WireNode{Kind: uint8(kindText), Segs: []WireSegment{{Hole: true, Reason: paramName(x.param)}}}
		return e.put(x, n)
	}
	for _, s := range x.segs {
		ws := WireSegment{Text: s.Text}
		if s.Hole != nil {
			ws = WireSegment{Hole: true, Kind: s.Hole.Kind, Reason: s.Hole.Reason, FromIn: s.Hole.FromIn, Leads: s.Hole.leads}
		}
		e.text += len(ws.Text)
		n.Segs = append(n.Segs, ws)
	}
	for _, a := range x.args {
		n.Args = append(n.Args, e.node(a))
	}
	if x.choice != 0 {
		c, ok := e.choices[x.choice]
		if !ok {
			c = len(e.choices) + 1
			e.choices[x.choice] = c
		}
		n.Choice = c
	}
	n.Value = encodeValue(x.value, 0)
	if x.loop != nil {
		n.Loop = e.loop(x.loop)
	}
	return e.put(x, n)
}

func (e *encoder) put(x *Expr, n WireNode) int {
	at := len(e.w.Nodes)
	e.w.Nodes = append(e.w.Nodes, n)
	e.nodes[x] = at
	return at
}

func (e *encoder) loop(l *loop) int {
	if at, ok := e.loops[l]; ok {
		return at
	}
	e.w.Loops = append(e.w.Loops, -1)
	at := len(e.w.Loops)
	e.loops[l] = at
	if l.over != nil {
		over := e.node(l.over)
		e.w.Loops[at-1] = over
	}
	return at
}

func encodeValue(v *Value, depth int) *WireValue {
	if v == nil || depth > 4 {
		return nil
	}
	return &WireValue{
		TypeName: v.TypeName, Expr: v.Expr, Source: v.Source, Const: v.Const, Path: v.Path,
		IsConst: v.IsConst, Of: encodeValue(v.Of, depth+1),
	}
}

func decodeValue(w *WireValue) *Value {
	if w == nil {
		return nil
	}
	return &Value{
		TypeName: w.TypeName, Expr: w.Expr, Source: w.Source, Const: w.Const, Path: w.Path,
		IsConst: w.IsConst, Of: decodeValue(w.Of),
	}
}

// Decode restores the roots of w. Its parameters belong to no function of
// the program: Instantiate them with a nil function. A damaged encoding gives
// nil.
func Decode(w Wire) []*Expr {
	nodes := make([]*Expr, len(w.Nodes))
	loops := make([]*loop, len(w.Loops))
	for i := range loops {
		loops[i] = &loop{}
	}
	at := func(i, before int) *Expr {
		if i < 0 || i >= before {
			return nil
		}
		return nodes[i]
	}
	for i, n := range w.Nodes {
		x := &Expr{
			kind: exprKind(n.Kind), op: opCode(n.Op), n: n.N, choice: n.Choice, field: n.Field, names: n.Names, checked: n.Checked, awaits: n.Awaits, vars: n.Vars,
			param: Param{Index: n.Param}, value: decodeValue(n.Value),
		}
		for _, s := range n.Segs {
			seg := Segment{Text: s.Text}
			if s.Hole {
				seg.Hole = &Hole{Kind: s.Kind, Reason: s.Reason, FromIn: s.FromIn, leads: s.Leads}
			}
			x.segs = append(x.segs, seg)
		}
		for _, a := range n.Args {
			arg := at(a, i)
			if arg == nil {
				return nil
			}
			x.args = append(x.args, arg)
		}
		if n.Loop > 0 && n.Loop <= len(loops) {
			x.loop = loops[n.Loop-1]
		}
		nodes[i] = x
	}
	for i, over := range w.Loops {
		loops[i].over = at(over, len(nodes))
	}
	roots := make([]*Expr, len(w.Roots))
	for i, r := range w.Roots {
		roots[i] = at(r, len(nodes))
	}
	return roots
}

// Informative says whether e says anything beside that a value is unknown.
func (e *Expr) Informative() bool {
	if e == nil {
		return false
	}
	return !(e.kind == kindText && len(e.segs) == 1 && e.segs[0].Hole != nil) && e.kind != kindSelf
}
