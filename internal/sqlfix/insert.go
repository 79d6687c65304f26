package sqlfix

import "strings"

// Column adds a column to the INSERT into the table that it names at an offset:
// to its list of columns, and a value to each of its rows or to what its SELECT
// selects. An INSERT without a list, or that takes its rows from a query which
// tells equal rows apart, is left alone: a value among them may get another type.
func (s *Statement) Column(offset int, column, value string) ([]Edit, bool) {
	i, ok := s.at(offset)
	if !ok {
		return nil, false
	}
	depth := s.tokens[i].depth
	for i++; i < len(s.tokens) && !s.is(i, "(", "VALUES", "VALUE", "SELECT", "SET", "DEFAULT"); i++ {
		if s.tokens[i].depth != depth {
			return nil, false
		}
	}
	closing, ok := s.closing(i)
	if !ok || closing == i+1 {
		return nil, false
	}
	edits := []Edit{s.append(closing, column)}
	for i = closing + 1; i < len(s.tokens) && !s.is(i, "VALUES", "VALUE", "SELECT"); i++ {
		if s.tokens[i].depth != depth || s.is(i, "WITH", "(", ";") {
			return nil, false
		}
	}
	if s.is(i, "SELECT") {
		selected, ok := s.selected(i)
		if !ok {
			return nil, false
		}
		return append(edits, s.append(selected, value)), true
	}
	for {
		row, ok := s.closing(i + 1)
		if !ok || row == i+2 {
			return nil, false
		}
		edits = append(edits, s.append(row, value))
		if i = row + 1; !s.is(i, ",") {
			return edits, true
		}
	}
}

// selected finds the end of what the SELECT at a token selects, if that is all
// of its query.
func (s *Statement) selected(i int) (end int, ok bool) {
	if s.is(i+1, "DISTINCT", "DISTINCTROW") {
		return 0, false
	}
	depth := s.tokens[i].depth
	k := i + 1
	for ; k < len(s.tokens) && s.tokens[k].depth >= depth; k++ {
		switch {
		case s.tokens[k].depth > depth:
		case s.is(k, "UNION", "INTERSECT", "EXCEPT", "INTO"):
			return 0, false
		case end == 0 && (s.is(k, "FROM") && !s.is(k-1, "DISTINCT") || s.is(k, "WHERE") || s.ends(k)):
			end = k
		}
	}
	if end == 0 {
		end = k
	}
	return end, end > i+1
}

// append adds an element before the token that closes a list.
func (s *Statement) append(closing int, element string) Edit {
	last := s.tokens[closing-1].End
	return Edit{last, last, ", " + element, true}
}

// closing finds the parenthesis that closes the one at a token.
func (s *Statement) closing(i int) (int, bool) {
	if !s.is(i, "(") {
		return 0, false
	}
	for k := i + 1; k < len(s.tokens); k++ {
		if s.is(k, ")") && s.tokens[k].depth == s.tokens[i].depth {
			return k, true
		}
	}
	return 0, false
}

// Target replaces the columns of the only ON CONFLICT clause.
func (s *Statement) Target(columns []string) ([]Edit, bool) {
	found := -1
	for i := range s.tokens {
		if s.is(i, "ON") && s.is(i+1, "CONFLICT") {
			if found >= 0 {
				return nil, false
			}
			found = i
		}
	}
	closing, ok := s.closing(found + 2)
	if found < 0 || !ok || closing == found+3 {
		return nil, false
	}
	for i := found + 3; i < closing; i++ { // names and commas
		if isName := (i-found)%2 == 1; isName && !s.name(i) || !isName && !s.is(i, ",") {
			return nil, false
		}
	}
	return []Edit{{s.tokens[found+3].Start, s.tokens[closing-1].End, strings.Join(columns, ", "), false}}, true
}
