package sqlgen

import "strings"

// spanKind says what a part of a statement is.
type spanKind uint8

const (
	clauseSpan    spanKind = iota // WHERE …, GROUP BY …, LIMIT …, with its keyword
	conditionSpan                 // a term of AND or OR
	itemSpan                      // an element of a list
	joinSpan                      // JOIN … ON …
	armSpan                       // an arm of a set operation, with its operator
	wordSpan                      // DISTINCT, LATERAL and such
	groupSpan                     // what is within parentheses
)

// span is a part of a statement by byte offsets. cutStart and cutEnd take the
// connector next to it along; they are equal when the part cannot be cut.
type span struct {
	kind             spanKind
	start, end       int
	cutStart, cutEnd int
	clause           string // the keyword of the clause around it
}

// outline finds the parts of a statement by its keywords: enough to edit and
// shrink, without a parser of three dialects.
func outline(sql string) []span {
	o := outliner{sql: sql, toks: lex(sql)}
	o.match()
	o.scan(0, len(o.toks))
	return o.spans
}

type outliner struct {
	sql   string
	toks  []token
	close []int // index of the token that ends the group that a token opens; 0: none
	spans []span
}

// word gives a token's keyword in upper case, "" when it is none.
func (o *outliner) word(i int) string {
	if i < 0 || i >= len(o.toks) || o.toks[i].kind != word {
		return ""
	}
	return strings.ToUpper(o.sql[o.toks[i].start:o.toks[i].end])
}

// match finds the ends of parentheses and of CASE.
func (o *outliner) match() {
	o.close = make([]int, len(o.toks))
	var stack []int
	for i, t := range o.toks {
		switch {
		case t.kind == open, o.word(i) == "CASE":
			stack = append(stack, i)
		case t.kind == shut, o.word(i) == "END":
			if len(stack) > 0 {
				o.close[stack[len(stack)-1]] = i
				stack = stack[:len(stack)-1]
			}
		}
	}
}

var clauseWords = map[string]bool{
	"WITH": true, "SELECT": true, "FROM": true, "WHERE": true, "GROUP": true, "HAVING": true, "WINDOW": true, "ORDER": true,
	"LIMIT": true, "OFFSET": true, "FETCH": true, "FOR": true, "UNION": true, "INTERSECT": true, "EXCEPT": true, "RETURNING": true,
	"SET": true, "VALUES": true, "ON": true, "USING": true, "WHEN": true, "THEN": true, "JOIN": true, "LEFT": true, "RIGHT": true,
	"FULL": true, "INNER": true, "CROSS": true, "NATURAL": true, "STRAIGHT_JOIN": true, "INSERT": true, "UPDATE": true,
	"DELETE": true, "MERGE": true, "DO": true, "PARTITION": true,
}

var joinWords = map[string]bool{"JOIN": true, "LEFT": true, "RIGHT": true, "FULL": true, "INNER": true, "CROSS": true, "NATURAL": true, "STRAIGHT_JOIN": true}

var setWords = map[string]bool{"UNION": true, "INTERSECT": true, "EXCEPT": true}

// scan outlines the tokens from lo to hi, which are one level.
func (o *outliner) scan(lo, hi int) {
	var starts []int // the tokens that begin a clause
	joining := false
	for i := lo; i < hi; i++ {
		if c := o.close[i]; c > i {
			o.group(i, c)
			i = c
			continue
		}
		w := o.word(i)
		switch {
		case w == "DISTINCT" || w == "LATERAL" || w == "ALL" || w == "RECURSIVE" || w == "MATERIALIZED":
			o.cut(wordSpan, i, i+1, o.toks[i].start, o.after(i), w)
		case clauseWords[w] && i+1 < len(o.toks) && o.toks[i+1].kind == open && (w == "LEFT" || w == "RIGHT"): // a function
		case joinWords[w]:
			if !joining {
				starts = append(starts, i)
			}
			joining = w != "JOIN" && w != "STRAIGHT_JOIN"
		case w == "ON" && o.word(i-1) == "DISTINCT", w == "FROM" && o.word(i-1) == "DISTINCT":
		case clauseWords[w]:
			starts = append(starts, i)
		}
	}
	for n, i := range starts {
		end := hi
		if n+1 < len(starts) {
			end = starts[n+1]
		}
		o.clause(i, end, starts[n:], lo, hi)
	}
	if len(starts) == 0 { // an expression in parentheses
		o.conditions(lo, hi, "(")
		o.items(lo, hi, "(")
	}
}

// after is where the token after i starts.
func (o *outliner) after(i int) int {
	if i+1 < len(o.toks) {
		return o.toks[i+1].start
	}
	return len(o.sql)
}

// endOf is where the tokens before hi end.
func (o *outliner) endOf(hi int) int { return o.toks[hi-1].end }

func (o *outliner) cut(kind spanKind, lo, hi, cutStart, cutEnd int, clause string) {
	if lo < hi {
		o.spans = append(o.spans, span{kind, o.toks[lo].start, o.endOf(hi), cutStart, cutEnd, clause})
	}
}

func (o *outliner) group(start, end int) {
	if end > start+1 && o.toks[start].kind == open {
		o.cut(groupSpan, start+1, end, 0, 0, "(")
		o.scan(start+1, end)
	}
}

// clause outlines one clause, from its keyword to the next.
func (o *outliner) clause(i, end int, rest []int, lo, hi int) {
	w := o.word(i)
	body := i + 1
	switch {
	case w == "WHERE" || w == "HAVING":
		o.cut(clauseSpan, i, end, o.toks[i].start, o.endOf(end), w)
		o.conditions(body, end, w)
	case w == "ON" && o.word(i+1) != "CONFLICT" && o.word(i+1) != "DUPLICATE":
		o.conditions(body, end, w)
	case w == "GROUP" || w == "ORDER" || w == "PARTITION":
		o.cut(clauseSpan, i, end, o.toks[i].start, o.endOf(end), w)
		o.items(body+1, end, w)
	case w == "LIMIT" || w == "OFFSET" || w == "FETCH" || w == "FOR" || w == "RETURNING" || w == "WITH":
		o.cut(clauseSpan, i, end, o.toks[i].start, o.endOf(end), w)
		if w == "WITH" && o.word(body) == "RECURSIVE" {
			body++
		}
		o.items(body, end, w)
	case w == "SELECT" || w == "FROM" || w == "SET" || w == "VALUES":
		for o.word(body) == "DISTINCT" || o.word(body) == "ON" || body < end && o.word(body-1) == "ON" && o.close[body] > 0 {
			body = max(body, o.close[body]) + 1
		}
		o.items(body, end, w)
	case joinWords[w]:
		stop := end
		for _, n := range rest[1:] { // its ON or USING
			if next := o.word(n); next != "ON" && next != "USING" {
				break
			}
			stop = o.clauseEnd(n, rest, hi)
		}
		o.cut(joinSpan, i, stop, o.toks[i].start, o.endOf(stop), w)
	case setWords[w]:
		stop := hi
		for _, n := range rest[1:] {
			if setWords[o.word(n)] {
				stop = n
				break
			}
		}
		first := i + 1
		if o.word(first) == "ALL" || o.word(first) == "DISTINCT" {
			first++
		}
		o.cut(armSpan, first, stop, o.toks[i].start, o.endOf(stop), w)
		o.cut(armSpan, lo, i, o.toks[lo].start, o.toks[min(first, len(o.toks)-1)].start, w)
	case w == "WHEN":
		o.cut(clauseSpan, i, end, o.toks[i].start, o.endOf(end), w)
	}
}

// clauseEnd is the token where the clause that begins at n ends.
func (o *outliner) clauseEnd(n int, starts []int, hi int) int {
	for _, s := range starts {
		if s > n {
			return s
		}
	}
	return hi
}

// split calls f for the parts of a level between separators.
func (o *outliner) split(lo, hi int, separates func(i int) bool, f func(lo, hi int)) int {
	n, start := 0, lo
	for i := lo; i < hi; i++ {
		if c := o.close[i]; c > i {
			i = c
			continue
		}
		if separates(i) {
			f(start, i)
			start = i + 1
			n++
		}
	}
	f(start, hi)
	return n + 1
}

func (o *outliner) conditions(lo, hi int, clause string) {
	between := false
	var parts [][2]int
	n := o.split(lo, hi, func(i int) bool {
		switch o.word(i) {
		case "BETWEEN":
			between = true
		case "AND":
			if between {
				between = false
				return false
			}
			return true
		case "OR":
			return true
		}
		return false
	}, func(lo, hi int) { parts = append(parts, [2]int{lo, hi}) })
	if clause == "(" && n == 1 {
		return
	}
	o.parts(conditionSpan, parts, clause)
}

func (o *outliner) items(lo, hi int, clause string) {
	var parts [][2]int
	o.split(lo, hi, func(i int) bool { return o.toks[i].kind == symbol && o.sql[o.toks[i].start] == ',' }, func(lo, hi int) { parts = append(parts, [2]int{lo, hi}) })
	if len(parts) > 1 || clause == "SELECT" {
		o.parts(itemSpan, parts, clause)
	}
}

// parts adds the parts of a list, each with the connector after it, the last
// with the one before it.
func (o *outliner) parts(kind spanKind, parts [][2]int, clause string) {
	for i, p := range parts {
		lo, hi := p[0], p[1]
		if lo >= hi {
			continue
		}
		start, end := o.toks[lo].start, o.endOf(hi)
		switch {
		case len(parts) == 1:
			start, end = 0, 0
		case i+1 < len(parts):
			end = o.after(hi)
		default:
			start = o.toks[lo-1].start
		}
		o.cut(kind, lo, hi, start, end, clause)
	}
}
