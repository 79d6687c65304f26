package live

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// exprOf lowers an expression that a server has written; "" is nil. What does
// not parse is an Unsupported that says why.
func exprOf(dialect catalog.Dialect, text string) sqlast.Expr {
	if text == "" {
		return nil
	}
	var unread *sqlast.Unsupported
	for _, s := range parser.Parse(dialect, "SELECT "+text, sqlparse.Style{}) {
		switch stmt := s.Stmt.(type) {
		case *sqlast.Select:
			if len(stmt.Targets) == 1 && unread == nil && stmt.From == nil {
				return stmt.Targets[0].X
			}
		case *sqlast.Unsupported:
			unread = stmt
		}
	}
	if unread == nil {
		unread = &sqlast.Unsupported{Kind: "expression " + text, Pos: sqlast.NoPos}
	}
	return unread
}

// exprOrNil is exprOf of PostgreSQL's text, which may be missing.
func exprOrNil(text *string) sqlast.Expr {
	if text == nil {
		return nil
	}
	return exprOf(catalog.Postgres, *text)
}

// queryOf lowers the query of a view. Positions are offsets into text.
func queryOf(dialect catalog.Dialect, text string) sqlast.Statement {
	statements := parser.Parse(dialect, text, sqlparse.Style{})
	if len(statements) != 1 {
		return &sqlast.Unsupported{Kind: "definition that is not one query", Pos: 0}
	}
	return statements[0].Stmt
}

// pgTypeReader lowers types as format_type writes them, each once.
type pgTypeReader map[string]sqlast.TypeName

// typeOf is a type as [catalog.Column] has it.
func (r pgTypeReader) typeOf(text string) sqlast.TypeName {
	if t, ok := r[text]; ok {
		return t
	}
	t := sqlast.TypeName{Name: text}
	if cast, ok := exprOf(catalog.Postgres, "NULL::"+text).(*sqlast.Cast); ok {
		t = cast.Type
	}
	if t.Schema == catalog.DefaultSchema {
		t.Schema = ""
	}
	r[text] = t
	return t
}

// textOf is a type as [catalog.Function] has it.
func (r pgTypeReader) textOf(text string) string {
	t := r.typeOf(text)
	s := t.Name
	if t.Schema != "" {
		s = t.Schema + "." + s
	}
	if t.Array {
		s += "[]"
	}
	return s
}

// isQuery tells whether a statement is a query that was understood.
func isQuery(s sqlast.Statement) bool {
	_, unread := s.(*sqlast.Unsupported)
	_, query := s.(sqlast.Query)
	return query && !unread
}

// sqlBody lowers the body of a SQL-language function: the text between its
// quotes, or what pg_get_function_sqlbody writes of BEGIN ATOMIC … END and of
// RETURN. It is nil when a statement does not parse.
func sqlBody(source string, atomic *string) []sqlast.Statement {
	text := source
	if atomic != nil {
		text = strings.TrimSpace(*atomic)
		if rest, ok := strings.CutPrefix(text, "BEGIN ATOMIC"); ok {
			text = strings.TrimSuffix(strings.TrimSpace(rest), "END")
		} else if rest, ok := strings.CutPrefix(text, "RETURN "); ok {
			text = "SELECT " + rest
		}
	}
	var out []sqlast.Statement
	for _, s := range parser.Parse(catalog.Postgres, text, sqlparse.Style{}) {
		if u, ok := s.Stmt.(*sqlast.Unsupported); ok && strings.HasPrefix(u.Kind, "syntax error") {
			return nil
		}
		out = append(out, s.Stmt)
	}
	return out
}
