// Package sqlparse turns SQL text into sqlast trees, one adapter a dialect.
package sqlparse

import "github.com/tenantvet/tenantvet/internal/sqlast"

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
	Slice    bool   // sqlc.slice: the value is a list; x IN (…) of it is an [sqlast.AnyAll]
	Pos      sqlast.Pos
}

// Style says how placeholders are written. The zero value accepts $n only
// beside the dialect's own syntax.
type Style struct {
	// Question makes ? a placeholder (sqlx.Rebind, query builders) and ?? the
	// operator.
	Question bool
	// Named makes :name a placeholder (sqlx named queries); :: stays a cast,
	// :::: is one too.
	Named bool
	// At makes @name a placeholder as pgx.NamedArgs does: even right behind
	// another operator.
	At bool
	// Sqlc makes @name a placeholder, sqlc.arg(x), sqlc.narg(x) and
	// sqlc.slice(x) too, and sqlc.embed(t) the columns of t.
	Sqlc bool
	// OneCall says that one call runs the whole text with one list of
	// arguments: ? and names are numbered across its statements. Else each
	// statement's numbers begin at 1.
	OneCall bool
	// StandIns makes $n from [FirstStandIn] on a placeholder of that number in
	// every dialect: it stands for a value that a program formats into the text.
	StandIns bool
}

// FirstStandIn is the number of the first stand-in. It is above what a program
// has, and within PostgreSQL's limit.
const FirstStandIn = 60000

// Limits on what is parsed; beyond them a statement is Unsupported. The
// PostgreSQL parser takes quadratic time in the depth of parentheses.
const (
	MaxStatementBytes = 1 << 20
	MaxNesting        = 500
)
