package soundness

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// untypedToken splits a statement of a dialect whose placeholders have no type.
// Literals are tokens too, so that nothing is found inside them.
var untypedToken = regexp.MustCompile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\\[[^\\]]*\\]|(?s:/\\*.*?\\*/)|--[^\n]*|\\?\\d*|[:@$][A-Za-z_0-9]+|[A-Za-z_][A-Za-z_0-9$]*|\\d+(?:\\.\\d+)?|<=>|<=|>=|<>|!=|==|\\|\\||[^\\s]")

// usedAs gives, by number - 1, the columns that a statement compares its n
// placeholders with or writes them to. Those without one take any value.
func (m *model) usedAs(sql string, tables []*table, n int) []column {
	tokens := slices.DeleteFunc(untypedToken.FindAllString(sql, -1), func(t string) bool {
		return strings.HasPrefix(t, "--") || strings.HasPrefix(t, "/*")
	})
	params := make([]column, n)
	numbers, last := map[string]int{}, 0
	for i, t := range tokens {
		if !strings.ContainsAny(t[:1], "?:@$") || len(t) == 1 && t != "?" {
			continue
		}
		number, known := numbers[t]
		if digits, asked := strings.CutPrefix(t, "?"); asked && digits != "" {
			number, _ = strconv.Atoi(digits)
		} else if !known || t == "?" {
			number = last + 1
		}
		numbers[t], last = number, max(last, number)
		if number < 1 || number > n || params[number-1].name != "" {
			continue
		}
		if name, of := m.usedBy(tokens, i); name != "" {
			params[number-1] = columnNamed(append(of, tables...), name)
			params[number-1].name = name
		}
	}
	for i := range params {
		if params[i].name == "" {
			params[i].kind = anyKind
		}
		params[i].untyped = true
		if params[i].typ == "" {
			params[i].typ = "any"
		}
	}
	return params
}

var comparisons = []string{"=", "==", "<=>", "<", ">", "<=", ">=", "<>", "!=", "is", "like", "between"}

// usedBy finds the column that the placeholder at a token is compared with or
// written to, and the table when the text tells it.
func (m *model) usedBy(tokens []string, at int) (name string, of []*table) {
	token := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return strings.ToLower(tokens[i])
	}
	if slices.Contains(comparisons, token(at-1)) {
		return columnName(token(at - 2)), nil
	}
	if slices.Contains(comparisons, token(at+1)) {
		end := at + 2
		for token(end+1) == "." {
			end += 2
		}
		return columnName(token(end)), nil
	}
	open, place := openParen(tokens, at)
	switch before := token(open - 1); {
	case open < 0:
		return "", nil
	case before == "in" && token(open-2) == "not":
		return columnName(token(open - 3)), nil
	case before == "in":
		return columnName(token(open - 2)), nil
	case slices.Contains(comparisons, before) && token(open-2) == ")":
		// (a, b) = (?, ?)
		if left, n := openParen(tokens, open-2); left >= 0 && place <= n {
			return nth(tokens, left, place), nil
		}
	case !slices.Contains([]string{"values", "value", ","}, before):
		return "", nil
	}
	for i := open - 1; i >= 0; i-- {
		switch token(i) {
		case "values", "value":
			return m.inserted(tokens, i, place)
		case "select", "set", "where", "on":
			return "", nil
		}
	}
	return "", nil
}

// inserted is the column at a place of an INSERT's rows, which begin after the
// token VALUES.
func (m *model) inserted(tokens []string, values, place int) (string, []*table) {
	end := values
	if end > 0 && tokens[end-1] == ")" {
		if open, _ := openParen(tokens, end-1); open > 0 {
			return nth(tokens, open, place), m.named(tokens[open-1])
		}
	}
	of := m.named(tokens[max(end-1, 0)])
	if len(of) == 0 || place >= len(of[0].cols) {
		return "", nil
	}
	return of[0].cols[place].name, of
}

func (m *model) named(token string) []*table {
	if t := m.table(columnName(strings.ToLower(token))); t != nil {
		return []*table{t}
	}
	return nil
}

// openParen finds the parenthesis that encloses a token and the token's place,
// counted in commas, in it; -1 when there is none.
func openParen(tokens []string, at int) (open, place int) {
	depth := 0
	for i := at - 1; i >= 0; i-- {
		switch tokens[i] {
		case ")":
			depth++
		case "(":
			if depth == 0 {
				return i, place
			}
			depth--
		case ",":
			if depth == 0 {
				place++
			}
		}
	}
	return -1, place
}

// nth is the column at a place of a list of columns.
func nth(tokens []string, open, place int) string {
	name := ""
	for i := open + 1; i < len(tokens) && tokens[i] != ")"; i++ {
		if tokens[i] == "," {
			if place == 0 {
				break
			}
			place--
			continue
		}
		name = tokens[i]
	}
	if place > 0 {
		return ""
	}
	return columnName(strings.ToLower(name))
}

var plainName = regexp.MustCompile("^(?:[a-z_][a-z_0-9$]*|\"[^\"]+\"|`[^`]+`|\\[[^\\]]+\\])$")

// columnName is the name that a token is, "" when it is none.
func columnName(token string) string {
	if !plainName.MatchString(token) {
		return ""
	}
	return strings.Trim(token, "\"`[]")
}
