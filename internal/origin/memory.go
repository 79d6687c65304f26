package origin

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// reach finds what the memory of root holds at path when at is reached: the
// last writes on each way there, or what it held before.
func (w *walk) reach(root ssa.Value, path string, at spot) {
	r := w.index.region(root)
	fn := at.block.Parent()
	byBlock := map[*ssa.BasicBlock][]write{}
	foreign := false
	for _, wr := range r.writes {
		if wr.in.Parent() == fn {
			byBlock[wr.in.Block()] = append(byBlock[wr.in.Block()], wr)
		} else {
			foreign = foreign || wr.val == nil || related(wr.path, path)
		}
	}
	m := &memory{walk: w, region: r, root: root, path: path, at: at, writes: byBlock, seen: map[*ssa.BasicBlock]bool{}, foreign: foreign}
	m.back(at.block, at.index)
	if !m.ended {
		m.literals()
	}
}

// literals adds what function literals assign that may have run in between.
func (m *memory) literals() {
	for _, wr := range m.region.writes {
		fn := wr.in.Parent()
		if wr.val == nil || fn == m.at.block.Parent() || encloses(fn, m.at.block.Parent()) {
			continue
		}
		if made := m.index.closures[fn]; made != nil && made.Parent() == m.at.block.Parent() && !reaches(spotOf(made), m.at, spot{}) {
			continue
		}
		if rest, ok := cutPath(m.path, wr.path); ok {
			m.take(func(w *walk) { w.value(wr.val, rest, spotOf(wr.in)) })
		}
	}
}

// memory is a walk against the flow of control.
type memory struct {
	*walk
	*region
	root    ssa.Value
	path    string
	at      spot
	writes  map[*ssa.BasicBlock][]write
	seen    map[*ssa.BasicBlock]bool
	foreign bool // another function writes it
	partly  bool // parts of it were written
	vague   bool // a write was not seen
	ended   bool // bottom was reached
}

func (m *memory) back(b *ssa.BasicBlock, before int) {
	if m.steps++; m.steps > maxSteps {
		m.unknown("too much code to look at", m.at.pos())
		return
	}
	writes := m.writes[b]
	order := func(in ssa.Instruction) int { return slices.Index(b.Instrs, in) }
	sorted := slices.Clone(writes)
	slices.SortStableFunc(sorted, func(x, y write) int { return order(y.in) - order(x.in) })
	def, _ := m.root.(ssa.Instruction)
	born := -1
	if def != nil && def.Block() == b {
		born = order(def)
	}
	for _, wr := range sorted {
		if i := order(wr.in); i < before && i > born && m.write(wr) {
			return
		}
	}
	if born >= 0 && born < before || len(b.Preds) == 0 {
		m.bottom()
		return
	}
	for _, p := range b.Preds {
		if !m.seen[p] {
			m.seen[p] = true
			m.back(p, len(p.Instrs))
		}
	}
}

// write adds what a write before the place leaves; it tells whether nothing
// before it remains.
func (m *memory) write(wr write) bool {
	if wr.val == nil {
		return m.call(wr)
	}
	switch rest, ok := cutPath(m.path, wr.path); {
	case ok:
		at := spotOf(wr.in)
		if holdsPointer(wr.val.Type()) && wr.in.Parent() == m.at.block.Parent() {
			at = m.at // what it points to is read there
		}
		m.take(func(w *walk) { w.value(wr.val, rest, at) })
		return !wr.may && !strings.HasSuffix(wr.path, "[]")
	case related(wr.path, m.path):
		m.partly = true
		if b, ok := wr.val.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
			m.take(func(w *walk) { w.value(wr.val, "", spotOf(wr.in)) })
		}
	}
	return false
}

// take adds what f finds. Where a write was not seen, the zero value is what
// that was for.
func (m *memory) take(f func(*walk)) {
	if !m.vague && !m.region.touched {
		f(m.walk)
		return
	}
	m.addAll(notZero(m.within(f)))
}

// call adds what a call that is given the address may have written there.
func (m *memory) call(wr write) bool {
	call := wr.in.(ssa.CallInstruction)
	rest, whole := cutPath(m.path, wr.path)
	if !whole && !related(wr.path, m.path) {
		return false
	}
	if !whole {
		rest = ""
	}
	filled, all, known := m.filled(call, wr.arg, rest)
	m.addAll(filled)
	if !known {
		m.touched()
	}
	return known && all && !wr.may
}

// touched notes a write that is not seen.
func (m *memory) touched() {
	m.vague = true
	m.unknown("what a call writes there", m.at.pos())
}

// bottom adds what the memory held before any write.
func (m *memory) bottom() {
	if m.ended {
		return
	}
	m.ended = true
	if m.region.touched {
		m.unknown("what others write there", m.at.pos())
	}
	m.take(func(w *walk) {
		inner := *m
		inner.walk = w
		inner.initial()
	})
}

func (m *memory) initial() {
	switch root := m.root.(type) {
	case *ssa.Alloc:
		stored := m.partly
		for _, wr := range m.region.writes {
			if wr.in.Parent() != m.at.block.Parent() && wr.val != nil && related(wr.path, m.path) {
				stored = true
				rest, ok := cutPath(m.path, wr.path)
				if !ok {
					rest = ""
				}
				m.value(wr.val, rest, spotOf(wr.in))
			}
		}
		switch {
		case strings.Contains(m.path, "[]") && wholly(root):
		case m.foreign && !stored, strings.Contains(m.path, "[]"):
			m.unknown("what others write there", root.Pos())
		case !stored:
			m.add(Origin{Kind: Constant, What: "the zero value", Zero: true, Pos: root.Pos()})
		}
	case *ssa.Parameter:
		m.parameter(root, m.path)
	case *ssa.Call:
		m.callResult(root, 0, m.path, m.at)
	case *ssa.Extract:
		if call, ok := root.Tuple.(*ssa.Call); ok {
			m.callResult(call, root.Index, m.path, m.at)
			return
		}
		m.unknown("a received value", root.Pos())
	default:
		m.unknown("memory that is shared", root.Pos())
	}
}

// wholly tells whether an array is that of a list written out, of which every
// element is assigned.
func wholly(array *ssa.Alloc) bool {
	p, ok := array.Type().Underlying().(*types.Pointer)
	if !ok || array.Comment != "varargs" && array.Comment != "slicelit" {
		return false
	}
	t, ok := p.Elem().Underlying().(*types.Array)
	if !ok {
		return false
	}
	assigned := map[string]bool{}
	for _, in := range *array.Referrers() {
		at, ok := in.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		index, ok := at.Index.(*ssa.Const)
		if ok && slices.ContainsFunc(*at.Referrers(), func(use ssa.Instruction) bool {
			st, ok := use.(*ssa.Store)
			return ok && st.Addr == ssa.Value(at)
		}) {
			assigned[index.Value.ExactString()] = true
		}
	}
	return int64(len(assigned)) == t.Len()
}

// cutPath returns what remains of path behind prefix; false if the one is no
// part of the other.
func cutPath(path, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(path, prefix)
	return rest, ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// related tells whether one path is a part of the other.
func related(a, b string) bool {
	_, x := cutPath(a, b)
	_, y := cutPath(b, a)
	return x || y
}
