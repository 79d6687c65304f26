package loops

import (
	"database/sql"
	"strings"
)

// Loops that hand a list on to each other, in functions that call each other
// through an interface.

type expr interface {
	SQL(args []any) (string, []any)
}

type tbl struct{ name string }

func (t tbl) SQL(args []any) (string, []any) { return t.name, args }

type sel struct {
	from   []tbl
	fields []expr
	where  expr
}

func (x sel) SQL(args []any) (string, []any) {
	tables := make([]string, len(x.from))
	for i := range tables {
		tables[i], args = x.from[i].SQL(args)
	}
	fields := make([]string, len(x.fields))
	for i := range fields {
		fields[i], args = x.fields[i].SQL(args)
	}
	cond, args := x.where.SQL(args)
	return "SELECT " + strings.Join(fields, ", ") + " FROM " + strings.Join(tables, ", ") + " WHERE " + cond, args
}

type exists struct{ query expr }

func (x exists) SQL(args []any) (string, []any) {
	c, args := x.query.SQL(args)
	return "EXISTS (" + c + ")", args
}

func Recursive(db *sql.DB, x expr) {
	q, args := x.SQL(nil)
	db.Query(q, args...) // sql: ?
}
