// Package sqlparse turns SQL text into sqlast trees, one adapter a dialect.
package sqlparse

import "github.com/tenantvet/tenantvet/internal/sqlast"

// Dialect names a SQL dialect as tenantvet.yaml does.
type Dialect string

// The dialects.
const (
	Postgres Dialect = "postgres"
)

// Statement is one statement of a text. All positions in Stmt are offsets into
// the text given to Parse (not into this statement's part of it), whatever was
// rewritten before parsing.
type Statement struct {
	Stmt sqlast.Statement // an *sqlast.Unsupported when the text does not parse or exceeds a limit
	// Start and End delimit the statement in the text given to Parse, without
	// the semicolon and without leading space and comments.
	Start, End int
	// Placeholders lists the statement's placeholders in order of their first
	// occurrence; several spellings of one name share a number.
	Placeholders []Placeholder
}

// Placeholder is a parameter as the statement spells it.
type Placeholder struct {
	Number   int    // 1-based; of $n itself, else in order of first occurrence
	Name     string // of :name, @name, sqlc.arg(name); else ""
	Nullable bool   // sqlc.narg
	Pos      sqlast.Pos
}

// Style says how placeholders are written. The zero value accepts $n only
// beside the dialect's own syntax.
type Style struct {
	Question bool // ? is a placeholder (sqlx.Rebind, database/sql drivers)
	Named    bool // :name is a placeholder (sqlx named queries)
	At       bool // @name is a placeholder (pgx.NamedArgs, sqlc)
}

// Limits on what is parsed; beyond them a statement is Unsupported. The
// PostgreSQL parser takes quadratic time in the depth of parentheses.
const (
	MaxStatementBytes = 1 << 20
	MaxNesting        = 500
)
