package sqltext

// repeat is strings.Repeat.
func (x *expander) repeat(e *Expr) []Segment {
	unit := x.pieces(e.args[0])
	if n, ok := x.number(e.args[1]); ok {
		if n < 0 || n > 10000 {
			return free(reasonOf(e))
		}
		var out []Segment
		for range n {
			out = append(out, unit...)
			x.count()
		}
		return out
	}
	if hole := listHole([][]Segment{unit}); hole != nil && hole.Kind == PlaceholderList {
		return []Segment{{Hole: hole}}
	}
	if rows, ok := x.repeatedRows(e, unit); ok {
		return rows
	}
	return free(reasonOf(e))
}

// repeatedRows is a row that is repeated for each element of a list of unknown
// length.
func (x *expander) repeatedRows(e *Expr, unit []Segment) ([]Segment, bool) {
	tokens, ok := tokenize(unit)
	count := x.reduce(e.args[1])
	if !ok || len(x.loops) > 0 || unitOf(tokens, "") != rowUnit || count.kind != kindOp || count.op != opLen || count.n == lenChanges {
		return nil, false
	}
	n := counts[x.choose(lengthKey{count.args[0]}, len(counts))]
	if n < 1 {
		panic(impossible{})
	}
	var out []Segment
	for range n {
		out = append(out, unit...)
	}
	return out, true
}
