// Package parser gives SQL text to the adapter of its dialect.
package parser

import (
	"iter"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
	"github.com/tenantvet/tenantvet/internal/sqlparse/postgres"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
)

// Parse parses every statement of a text. It never fails: what does not parse
// is a statement that is an [sqlast.Unsupported].
func Parse(dialect catalog.Dialect, src string, style sqlparse.Style) []sqlparse.Statement {
	return slices.Collect(Statements(dialect, src, style))
}

// Statements is Parse one statement at a time.
func Statements(dialect catalog.Dialect, src string, style sqlparse.Style) iter.Seq[sqlparse.Statement] {
	switch dialect {
	case catalog.Postgres:
		return postgres.Statements(src, style)
	case catalog.MySQL:
		return mysql.Statements(src, style)
	case catalog.SQLite:
		return sqlite.Statements(src, style)
	default:
		return func(yield func(sqlparse.Statement) bool) {
			yield(sqlparse.Statement{Stmt: &sqlast.Unsupported{Kind: "the dialect " + string(dialect)}, End: len(src)})
		}
	}
}
