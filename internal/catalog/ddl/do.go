package ddl

import (
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

func (r *replay) doBlock(n *pg.DoStmt) error {
	r.spoilMentioned(r.stmt, r.pos(0), "DO block is not replayed")
	return failf(-1, nil, "DO block is not replayed")
}

// spoilMentioned marks every known table that the text names as Unknown. A
// table that the text would create comes to exist as Unknown, so that it is
// told apart from one that the schema does not have.
func (r *replay) spoilMentioned(text string, pos diag.Position, msg string) {
	reason := pos.String() + ": " + msg
	lex := sqlparse.NewLexer(text, 0)
	var (
		recent []string // the last words, upper case, for CREATE TABLE [IF NOT EXISTS]
		parts  []string // the qualified name being read
		joined bool     // the last token was a dot
	)
	flush := func() {
		if len(parts) == 0 {
			return
		}
		schema, name := "", parts[len(parts)-1]
		if len(parts) > 1 {
			schema = parts[len(parts)-2]
		}
		parts = nil
		if t := r.lookup(schema, name); t != nil {
			spoil(t, reason)
		} else if createsTable(recent) {
			if schema == "" {
				schema = r.search[0]
			}
			r.add(&table{Table: &catalog.Table{Name: catalog.Name{Schema: schema, Name: name}, Pos: pos, Unknown: reason}})
		}
	}
	for {
		tok, ok := lex.Next()
		if !ok {
			flush()
			return
		}
		raw := text[tok.Start:tok.End]
		switch tok.Kind {
		case sqlparse.Word, sqlparse.QuotedIdent:
			if !joined {
				flush()
			}
			if tok.Kind == sqlparse.Word {
				upper := strings.ToUpper(raw)
				if slices.Contains(tableWords, upper) && !joined {
					recent = append(recent, upper)
					joined = false
					continue
				}
				raw = strings.ToLower(raw)
			} else {
				raw = strings.ReplaceAll(strings.Trim(raw, `"`), `""`, `"`)
			}
			parts = append(parts, raw)
			joined = false
		case sqlparse.Symbol:
			if raw == "." && len(parts) > 0 {
				joined = true
				continue
			}
			flush()
			recent = nil
			joined = false
		case sqlparse.String:
			flush()
			if strings.HasPrefix(raw, "$") {
				tag := raw[:strings.IndexByte(raw[1:], '$')+2]
				r.spoilMentioned(strings.TrimSuffix(raw[len(tag):], tag), pos, msg)
			} else {
				r.spoilMentioned(strings.Trim(raw, "'"), pos, msg)
			}
			recent = nil
		case sqlparse.CommentToken:
		default:
			flush()
			recent = nil
		}
	}
}

var tableWords = []string{"CREATE", "UNLOGGED", "FOREIGN", "TABLE", "IF", "NOT", "EXISTS"}

// createsTable tells whether the words lead to the name of a new table.
func createsTable(words []string) bool {
	i := slices.Index(words, "TABLE")
	return i > 0 && words[0] == "CREATE"
}
