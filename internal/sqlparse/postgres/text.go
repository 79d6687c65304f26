package postgres

import (
	"sort"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// text maps the text of one statement as the parser saw it to the text as it
// was written, and knows where some keywords stand that the tree has no
// location for.
type text struct {
	start int    // of the statement in the whole text
	edits []edit // ascending
	// The offsets, ascending, in the whole text of SELECT, VALUES and TABLE;
	// of INSERT, UPDATE, DELETE and MERGE; of JOIN with the words before it.
	queries, changes, joins []int
	// slices holds the numbers of the placeholders of sqlc.slice.
	slices map[int]bool
}

// edit is a replacement: old bytes at from of the written statement became
// new bytes at to of the parsed one.
type edit struct{ from, old, to, new int }

// pos maps an offset of the parsed text. What lies within a replacement is
// where the replaced text begins.
func (t *text) pos(location int32) sqlast.Pos {
	off := int(location)
	i := sort.Search(len(t.edits), func(i int) bool { return t.edits[i].to > off })
	if i > 0 {
		if e := t.edits[i-1]; off < e.to+e.new {
			off = e.from
		} else {
			off += e.from + e.old - e.to - e.new
		}
	}
	return sqlast.Pos(t.start + off)
}

// before is the last of the offsets before inside, else inside itself.
func before(offsets []int, inside sqlast.Pos) sqlast.Pos {
	if i := sort.SearchInts(offsets, int(inside)); i > 0 && inside != sqlast.NoPos {
		return sqlast.Pos(offsets[i-1])
	}
	return inside
}

// queryStart is the place of the keyword of the query whose first expression
// or FROM item begins at inside.
func (t *text) queryStart(inside sqlast.Pos) sqlast.Pos {
	if t == nil {
		return inside
	}
	return before(t.queries, inside)
}

// changeStart is the place of the keyword of the INSERT, UPDATE, DELETE or
// MERGE whose table stands at inside.
func (t *text) changeStart(inside sqlast.Pos) sqlast.Pos {
	if t == nil {
		return inside
	}
	return before(t.changes, inside)
}

// joinStart is the place of the keyword of the join whose right side begins
// at inside; NoPos when it is not known.
func (t *text) joinStart(inside sqlast.Pos) sqlast.Pos {
	if t == nil || inside == sqlast.NoPos {
		return sqlast.NoPos
	}
	if i := sort.SearchInts(t.joins, int(inside)); i > 0 {
		return sqlast.Pos(t.joins[i-1])
	}
	return sqlast.NoPos
}

func (t *text) isSlice(param int) bool { return t != nil && t.slices[param] }
