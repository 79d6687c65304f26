package sqltext

import (
	"slices"
	"strings"
)

// clauseOf is the word that the clause begins with in which token i stands: "(" at
// the beginning of parentheses, "" at that of the statement.
func clauseOf(tokens []lexeme, i int) string {
	depth := 0
	for i--; i >= 0; i-- {
		switch t := tokens[i].text; {
		case t == ")" || t == "]":
			depth++
		case t == "(" || t == "[":
			if depth--; depth < 0 {
				return t
			}
		case depth == 0 && beginsClause[t]:
			return t
		}
	}
	return ""
}

// placeOf is the clause in which what begins with token i stands: a table is joined
// to those of the same FROM, whatever has been joined before, and where rows end
// comes behind all else.
func placeOf(tokens []lexeme, i int) string {
	in := clauseOf(tokens, i)
	switch tokens[i].text {
	case "JOIN", "INNER", "LEFT":
		if in == "JOIN" || in == "ON" {
			return "FROM"
		}
	case "LIMIT", "OFFSET", "ORDER":
		if in != "(" {
			return ""
		}
	}
	return in
}

var beginsClause = setOf("SELECT", "FROM", "JOIN", "ON", "USING", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR",
	"SET", "VALUES", "RETURNING", "UNION", "INTERSECT", "EXCEPT", "WITH", "UPDATE", "DELETE", "INSERT", "INTO")

// separate makes the commas between the assignments of an UPDATE connective.
func separate(tokens []lexeme) {
	clauses := []string{""}
	for i, t := range tokens {
		last := len(clauses) - 1
		switch {
		case t.text == "(" || t.text == "[":
			clauses = append(clauses, "(")
		case t.text == ")" || t.text == "]":
			clauses = clauses[:max(last, 1)]
		case beginsClause[t.text]:
			clauses[last] = t.text
		case t.text == "," && clauses[last] == "SET":
			tokens[i].tag = connective
		}
	}
}

// pieces says whether all that the choice key adds to a variant is of the kinds
// that take nothing away:
//
//   - one condition more: "AND a = $1" behind a condition or "a = $1 AND" in front
//     of one, without an operator outside of parentheses that binds less than AND.
//     The rows are among those without it, and each conjunct is as it was.
//   - assignments of an UPDATE, with their commas. They choose no row, and what is
//     assigned to a column does not depend on other assignments.
//   - a table joined to the tables of the whole query under a name that occurs in
//     nothing else, by JOIN or LEFT JOIN with a condition of its own: the
//     conditions on all others stay, as do the rows of the joined one.
//   - names to order by, or their directions.
//   - where the rows of the whole statement end: LIMIT and OFFSET, behind which no
//     condition comes.
func (c *covering) pieces(s *sample, key any) bool {
	for _, p := range c.added(s, key) {
		if !isPiece(s, p) {
			return false
		}
		if name, joins := joined(s, p); joins && (name == "" || c.elsewhere(s, key, name)) {
			return false
		}
	}
	return true
}

func isPiece(s *sample, p piece) bool {
	before := s.tokens[:p.at]
	in := clauseOf(s.tokens, p.at)
	if in == "SET" {
		return isAssignments(p.tokens)
	}
	if p.at > 0 && before[p.at-1].tag == connective {
		return isCondition(append([]lexeme{{text: "AND"}}, p.tokens...))
	}
	behind := p.tokens[0].text != "AND" && p.at > 0 && !beginsCondition[before[p.at-1].text]
	if isCondition(p.tokens) && !behind {
		return true
	}
	if isOrder(p.tokens) && ordering(before) {
		return true
	}
	if _, joins := joined(s, p); joins {
		return true
	}
	return isTail(s, p)
}

// isAssignments says whether tokens are assignments of an UPDATE with commas
// between, before or behind them.
func isAssignments(tokens []lexeme) bool {
	depth, cases, start := 0, 0, true
	for i, t := range tokens {
		switch t.text {
		case "(", "[":
			depth++
			continue
		case ")", "]":
			if depth--; depth < 0 {
				return false
			}
			continue
		case ";":
			return false
		}
		if depth > 0 {
			continue
		}
		switch {
		case t.text == "CASE":
			cases++
		case t.text == "END":
			cases--
		case t.text == ",":
			start = true
			continue
		case endsAssignment[t.text]:
			return false
		}
		if start && !isAssignment(tokens[i:]) {
			return false
		}
		start = false
	}
	return depth == 0 && cases == 0
}

// isAssignment says whether tokens begin with a column and an equals sign.
func isAssignment(tokens []lexeme) bool {
	for i, t := range tokens {
		if i%2 == 0 && !isLetter(t.text[0]) && t.text[0] != '"' && t.text[0] != '`' {
			return false
		}
		if i%2 == 1 && t.text != "." {
			return t.text == "="
		}
	}
	return false
}

// endsAssignment holds the words and signs that end the assignments of an UPDATE.
var endsAssignment = setOf("FROM", "WHERE", "SET", "ORDER", "LIMIT", "RETURNING", "UNION", "INTERSECT", "EXCEPT", "SELECT", "WITH", "INTO", "VALUES",
	"GROUP", "HAVING", "JOIN", "ON", "USING", "UPDATE", "DELETE", "INSERT", "DO", "OUTPUT", "OFFSET", "FETCH", "FOR")

// joined says whether a piece is a table joined to those of the whole query, and
// returns its name: "" when that is not clear.
func joined(s *sample, p piece) (name string, joins bool) {
	t := p.tokens
	switch {
	case len(t) > 1 && t[0].text == "INNER" && t[1].text == "JOIN", len(t) > 1 && t[0].text == "LEFT" && t[1].text == "JOIN":
		t = t[2:]
	case len(t) > 2 && t[0].text == "LEFT" && t[1].text == "OUTER" && t[2].text == "JOIN":
		t = t[3:]
	case t[0].text == "JOIN":
		t = t[1:]
	default:
		return "", false
	}
	if !whole(s.tokens, p.at) || !endsJoin(s.tokens[p.at+len(p.tokens):]) {
		return "", true
	}
	on := slices.IndexFunc(t, func(t lexeme) bool { return t.text == "ON" })
	if on < 1 || on > 5 || slices.ContainsFunc(t[:on], func(t lexeme) bool { return t.text != "." && !isName(t) }) {
		return "", true // a derived table, or several
	}
	for i, x := range t[on+1:] {
		if endsCondition[x.text] && x.text != "OR" || x.text == ";" || x.text == "(" && i == 0 && len(t[on+1:]) < 3 {
			return "", true
		}
	}
	if !balanced(t[on+1:]) {
		return "", true
	}
	return t[on-1].text, true
}

// isName says whether a token can be a name.
func isName(t lexeme) bool {
	return isLetter(t.text[0]) || t.text[0] == '"' || t.text[0] == '`'
}

func balanced(tokens []lexeme) bool {
	depth := 0
	for _, t := range tokens {
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// whole says whether token i is in the FROM clause of a query that is all of the
// statement, or all but the WITH in front of it.
func whole(tokens []lexeme, i int) bool {
	depth := 0
	for k, t := range tokens {
		switch t.text {
		case "(", "[":
			depth++
			continue
		case ")", "]":
			depth--
			continue
		}
		if k == i && depth > 0 {
			return false
		}
		if depth > 0 {
			continue
		}
		switch t.text {
		case "UPDATE", "DELETE", "INSERT", "MERGE", "UNION", "INTERSECT", "EXCEPT", "NATURAL", "USING", "RIGHT", "FULL":
			return false
		}
	}
	in := clauseOf(tokens, i)
	return in == "FROM" || in == "JOIN" || in == "ON"
}

// endsJoin says whether rest begins with what ends the condition of a join.
func endsJoin(rest []lexeme) bool {
	if len(rest) == 0 {
		return true
	}
	switch rest[0].text {
	case "WHERE", "JOIN", "INNER", "LEFT", "CROSS", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", ";":
		return true
	}
	return false
}

// elsewhere says whether what the choice key adds to a variant defines a name that
// is there without it.
func (c *covering) elsewhere(s *sample, key any, name string) bool {
	tag := c.tag(key)
	c.names[unquoted(name)] = key
	return slices.ContainsFunc(s.tokens, func(t lexeme) bool { return t.tag != tag && unquoted(t.text) == unquoted(name) })
}

// meet says whether a choice of b uses a name that one of a's defines and b is
// taken without.
func (c *covering) meet(a, b single) bool {
	tag := c.tag(b.key)
	for _, t := range b.sample.tokens {
		if t.tag != tag {
			continue
		}
		if key, ok := c.names[unquoted(t.text)]; ok && key != b.key {
			_, with := a.on[key]
			_, has := b.on[key]
			if with && !has {
				return true
			}
		}
	}
	return false
}

func unquoted(name string) string { return strings.Trim(name, "\"`") }

// isTail says whether a piece orders or limits the rows of the whole statement and
// only more of that kind can follow.
func isTail(s *sample, p piece) bool {
	if !balanced(s.tokens[:p.at]) {
		return false
	}
	switch t := p.tokens; {
	case t[0].text == "LIMIT", t[0].text == "OFFSET":
	case len(t) > 2 && t[0].text == "ORDER" && t[1].text == "BY" && isOrder(t[2:]):
	default:
		return false
	}
	for i, t := range s.tokens[p.at:] {
		known := i < len(p.tokens) && p.tokens[0].text == "ORDER" || t.placeholder || isName(t) || isDigit(t.text[0])
		if !known && t.text != ";" && t.text != ":" && t.text != "," && t.text != "." || endsTail[t.text] {
			return false
		}
	}
	return true
}

// endsTail holds the words that begin something else than where rows end.
var endsTail = setOf("UNION", "INTERSECT", "EXCEPT", "SELECT", "INTO", "PROCEDURE", "WHERE", "AND", "OR", "RETURNING", "FROM", "HAVING", "GROUP")
