package sqlfix

import "strings"

// Column adds a column to the INSERT into the table that it names at an offset:
// to its list of columns, and a value to each of its rows. An INSERT without a
// list, or that takes its rows from a query, is left alone.
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
	for i = closing + 1; i < len(s.tokens) && !s.is(i, "VALUES", "VALUE"); i++ {
		if s.tokens[i].depth != depth || s.is(i, "SELECT", "WITH", "(", ";") {
			return nil, false
		}
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

// append adds an element before a closing parenthesis.
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
