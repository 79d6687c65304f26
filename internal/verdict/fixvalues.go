package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

var sqlcStyle = sqlparse.Style{Sqlc: true}

// queryValues writes the tenant in a query of sqlc's, in the manner of the
// query or else of its file. The placeholders of a plain file are as they are:
// who passes their values is not known.
type queryValues struct {
	dialect      catalog.Dialect
	text, file   string
	placeholders []sqlparse.Placeholder
	plain        bool
	column       string // that the new number is compared with
}

func (q *queryValues) known(s *proven, number int, _ string) (operand, bool) {
	i := slices.IndexFunc(s.Placeholders, func(p sqlparse.Placeholder) bool { return p.Number == number })
	if i < 0 || s.Placeholders[i].Nullable || s.Placeholders[i].Slice {
		return operand{}, false
	}
	if name := s.Placeholders[i].Name; name != "" && !q.plain {
		return operand{text: q.named(name)}, true
	} else if at := int(s.Placeholders[i].Pos); name != "" {
		end := at + 1 + len(name)
		return operand{text: q.text[at:min(end, len(q.text))]}, end <= len(q.text) && q.text[at+1:end] == name
	}
	text := spelling(q.text, int(s.Placeholders[i].Pos))
	return operand{text: text}, text != "?" // two are two parameters of the query's code
}

func (q *queryValues) fresh(_, column string) (operand, bool) {
	unnamed := func(p sqlparse.Placeholder) bool { return p.Name == "" }
	switch {
	case q.plain:
		return operand{}, false
	case slices.ContainsFunc(q.placeholders, func(p sqlparse.Placeholder) bool { return p.Name == column }):
		return operand{}, false // is something else
	case q.dialect == catalog.Postgres && slices.ContainsFunc(q.placeholders, unnamed):
		if q.column != "" && q.column != column {
			return operand{}, false // may be another value
		}
		q.column = column
		highest := 0
		for _, p := range q.placeholders {
			highest = max(highest, p.Number)
		}
		return operand{text: fmt.Sprintf("$%d", highest+1)}, true
	case slices.ContainsFunc(q.placeholders, unnamed):
		return operand{text: "?"}, true
	case len(q.placeholders) > 0 || strings.Contains(q.file, "sqlc.arg(") || strings.Contains(q.file, "@"+column):
		return operand{text: q.named(column)}, true
	case q.dialect == catalog.Postgres:
		if q.column != "" && q.column != column {
			return operand{}, false
		}
		q.column = column
		return operand{text: "$1"}, true
	default:
		return operand{text: "?"}, true
	}
}

// named writes a parameter with a name, as the query writes others or else as
// the file does. MySQL has variables with @.
func (q *queryValues) named(name string) string {
	in := q.text
	if !slices.ContainsFunc(q.placeholders, func(p sqlparse.Placeholder) bool { return p.Name != "" }) {
		in = q.file
	}
	if q.dialect == catalog.MySQL || strings.Contains(in, "sqlc.arg(") {
		return "sqlc.arg(" + name + ")"
	}
	return "@" + name
}

// spelling is a placeholder without a name as a text has it: $1, ?1 or ?.
func spelling(text string, at int) string {
	if at < 0 || at >= len(text) {
		return ""
	}
	end := at + 1
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	return text[at:end]
}
