package mysql

import (
	"sort"
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// text knows the tokens of one statement, of which the tree says little: it
// has the beginnings of expressions and no more. What the parser sees has the
// same length as what was written, so that its offsets are ours.
type text struct {
	src    string // up to the statement's end
	start  int    // of the statement in the whole text
	tokens []sqlparse.Token
	// The offsets, ascending, of SELECT, VALUES and TABLE, and of JOIN and
	// STRAIGHT_JOIN with the words before them.
	queries, joins []int
	params         map[int]int // numbers of placeholders by offset
	// slices holds the numbers of the placeholders of sqlc.slice.
	slices map[int]bool
}

// index is the number of the first token at or behind pos.
func (t *text) index(pos sqlast.Pos) int {
	return sort.Search(len(t.tokens), func(i int) bool { return t.tokens[i].Start >= int(pos) })
}

// word is the text of token i, "" out of range.
func (t *text) word(i int) string {
	if i < 0 || i >= len(t.tokens) {
		return ""
	}
	return t.src[t.tokens[i].Start:t.tokens[i].End]
}

// is tells whether token i is the keyword or symbol.
func (t *text) is(i int, s string) bool { return strings.EqualFold(t.word(i), s) }

// at is the position of token i, NoPos out of range.
func (t *text) at(i int) sqlast.Pos {
	if i < 0 || i >= len(t.tokens) {
		return sqlast.NoPos
	}
	return sqlast.Pos(t.tokens[i].Start)
}

// find is the number of the first token from the ith on that is the name,
// quoted or not; -1 when there is none.
func (t *text) find(name string, i int) int {
	for i = max(i, 0); i < len(t.tokens); i++ {
		if k := t.tokens[i].Kind; k != sqlparse.Symbol && k != sqlparse.String && strings.EqualFold(unquote(t.word(i)), name) {
			return i
		}
	}
	return -1
}

// unquote takes the backticks off a name.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '`' {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], "``", "`")
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
func (t *text) queryStart(inside sqlast.Pos) sqlast.Pos { return before(t.queries, inside) }

// joinStart is the place of the keyword of the join whose right side begins
// at inside; NoPos when it is not known.
func (t *text) joinStart(inside sqlast.Pos) sqlast.Pos {
	if p := before(t.joins, inside); p != inside {
		return p
	}
	return sqlast.NoPos
}

// assigned is the place of the column that the value at pos is assigned to.
func (t *text) assigned(pos sqlast.Pos, parts int) sqlast.Pos {
	if pos == sqlast.NoPos {
		return pos
	}
	i := t.index(pos) - 1
	for ; i >= 0 && (t.is(i, "(") || t.is(i, "=") || t.is(i, ":")); i-- {
	}
	return t.at(i - 2*(parts-1))
}

// cte gives the places of a WITH query's name and of the word before it, by
// that of the parenthesis of its query.
func (t *text) cte(pos sqlast.Pos) (name, previous sqlast.Pos) {
	i := t.index(pos) - 2 // before AS
	if t.is(i, ")") {
		for i >= 0 && !t.is(i, "(") {
			i--
		}
		i--
	}
	previous = t.at(i - 1)
	if t.is(i-1, "recursive") {
		previous = t.at(i - 2)
	}
	return t.at(i), previous
}

func (t *text) isSlice(param int) bool { return t.slices[param] }
