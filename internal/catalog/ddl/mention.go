package ddl

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// mentions reads the names in a text that could not be parsed.
type mentionReader struct {
	r      *replay
	pos    diag.Position
	reason string
	words  []string // the command words before the current name
	parts  []string // the name, so far
	joined bool     // the last token was a dot inside a name
}

// spoilMentioned marks every known table that the text names as Unknown. A
// table that the text would create comes to exist as Unknown, so that it is
// told apart from one that the schema does not have.
func (r *replay) spoilMentioned(text string, pos diag.Position, msg string) {
	m := &mentionReader{r: r, pos: pos, reason: pos.String() + ": " + msg}
	m.read(text, 0)
}

func (m *mentionReader) read(text string, depth int) {
	lex := sqlparse.NewLexer(m.r.dialect, text, 0)
	for {
		tok, ok := lex.Next()
		if !ok {
			break
		}
		raw := text[tok.Start:tok.End]
		switch tok.Kind {
		case sqlparse.CommentToken:
		case sqlparse.Word:
			m.word(raw)
		case sqlparse.QuotedIdent:
			m.name(m.r.unquoteName(raw))
		case sqlparse.String:
			m.flush()
			if depth < 3 { // a body, and a text executed in it
				m.read(unquote(raw), depth+1)
			}
		default:
			if raw == "." && len(m.parts) > 0 {
				m.joined = true
				continue
			}
			m.flush()
			m.words = nil
		}
	}
	m.flush()
	m.words = nil
}

// unquoteName gives the name within quotes; in PostgreSQL case then counts.
func (r *replay) unquoteName(raw string) string {
	if r.dialect == catalog.Postgres {
		return strings.ReplaceAll(strings.Trim(raw, `"`), `""`, `"`)
	}
	return strings.ToLower(strings.Trim(raw, "\"`[]"))
}

// unquote gives the inside of a string constant; escapes stay.
func unquote(raw string) string {
	if strings.HasPrefix(raw, "$") {
		tag := raw[:strings.IndexByte(raw[1:], '$')+2]
		return strings.TrimSuffix(raw[len(tag):], tag)
	}
	return strings.Trim(strings.TrimLeft(raw, "eE"), "'\"") // "…" is a string in MySQL
}

func (m *mentionReader) word(raw string) {
	upper := strings.ToUpper(raw)
	if m.joined || !slices.Contains(creationWords, upper) {
		m.name(strings.ToLower(raw))
		return
	}
	m.flush()
	if upper == "CREATE" {
		m.words = nil
	}
	m.words = append(m.words, upper)
}

func (m *mentionReader) name(part string) {
	if !m.joined {
		m.flush()
	}
	m.parts = append(m.parts, part)
	m.joined = false
}

// flush acts on a complete name.
func (m *mentionReader) flush() {
	if len(m.parts) == 0 {
		return
	}
	parts := m.parts
	m.parts, m.joined = nil, false
	schema, name := "", parts[len(parts)-1]
	if len(parts) > 1 {
		schema = parts[len(parts)-2]
	}
	t := m.r.lookup(schema, name)
	if t == nil && len(parts) > 1 {
		t = m.r.lookup("", parts[len(parts)-2]) // table.column
	}
	if t != nil {
		spoil(t, m.reason)
	} else if createsTable(m.words) {
		if schema == "" {
			schema = m.r.search[0]
		}
		m.r.add(&table{Table: &catalog.Table{Name: catalog.Name{Schema: schema, Name: name}, Pos: m.pos, Unknown: m.reason}})
	}
	m.words = nil
}

var creationWords = []string{"CREATE", "UNLOGGED", "FOREIGN", "TABLE", "VIEW", "MATERIALIZED", "OR", "REPLACE", "IF", "NOT", "EXISTS"}

// createsTable tells whether the words lead to the name of a new relation.
func createsTable(words []string) bool {
	return len(words) > 1 && words[0] == "CREATE" && (slices.Contains(words, "TABLE") || slices.Contains(words, "VIEW"))
}
