// Package mysql lowers statements of MySQL and MariaDB to sqlast.
//
// [Parse] takes a text of any number of statements in one of the placeholder
// styles of [sqlparse.Style]. ? is always a placeholder; $1 never is, although
// the grammar takes it for a column: a statement with one is Unsupported. The
// text is split here, at semicolons or at what a DELIMITER line says, so that
// a statement that does not parse hides no other. Positions are offsets into
// the text as it was written.
//
// The reading is that of the default sql_mode, where "x" is a string and a
// backslash escapes in it, of a client that speaks UTF-8, and of the syntax
// that MySQL and MariaDB share: what runs on one of them only, or differs, is
// Unsupported or binds nothing. A || b, which is OR or concatenation, is an
// operator that binds nothing. A SET of sql_mode that changes the quotes makes
// the statements behind it in the same text Unsupported.
//
// Names are folded to lower case. That is right for columns everywhere and
// for tables, schemas and aliases where lower_case_table_names is not 0.
// Elsewhere two of them may differ in case only: a statement that gives such
// names is Unsupported, and the schema's replay marks such tables Unknown.
package mysql

import (
	"iter"
	"slices"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Parse splits src into statements and lowers each. It never fails: what does
// not parse is an Unsupported statement that says why.
func Parse(src string, style sqlparse.Style) []sqlparse.Statement {
	return slices.Collect(Statements(src, style))
}

// Statements is Parse one statement at a time, for texts whose trees need not
// be in memory together.
func Statements(src string, style sqlparse.Style) iter.Seq[sqlparse.Statement] {
	return func(yield func(sqlparse.Statement) bool) {
		var mode *sqlast.Unsupported // what a SET of sql_mode did
		for raw := range parseEach(src, style) {
			s := sqlparse.Statement{Stmt: raw.lower(), Start: raw.Start, End: raw.End, Placeholders: raw.Placeholders}
			if mode != nil {
				s.Stmt = unsupported(sqlast.Pos(raw.Start), "statement under another sql_mode")
			} else if foreignMode(raw.Node) {
				mode = unsupported(sqlast.Pos(raw.Start), "sql_mode")
			}
			if !yield(s) {
				return
			}
		}
	}
}
