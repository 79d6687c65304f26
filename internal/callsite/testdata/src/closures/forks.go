package closures

import (
	"database/sql"
	"strings"
)

// What is appended beside a variable is assigned by those who append to it later.
func forks(db *sql.DB) {
	conds := make([]string, 0, 4)
	add := func(s string) { conds = append(conds, s) }
	a := append(conds, "a")
	add("b")
	db.Query("SELECT 1 FROM a WHERE " + strings.Join(a, " AND ")) // sql: SELECT 1 FROM a WHERE {another append to the same slice may assign what was appended} |
	more := make([]string, 0, 4)
	appendTo(&more, "x")
	b := append(more, "a")
	appendTo(&more, "b")
	db.Query("SELECT 1 FROM b WHERE " + strings.Join(b, " AND ")) // sql: SELECT 1 FROM b WHERE {another append to the same slice may assign what was appended} |
	w := &where{conds: make([]string, 0, 8)}
	w.add("x", 1)
	c := *w
	c.add("a", 1)
	w.add("b", 1)
	db.Query("SELECT 1 FROM c" + c.sql()) // sql: SELECT 1 FROM c WHERE {another append to the same slice may assign what was appended} |
	x := &where{conds: make([]string, 0, 8)}
	y := *x
	x.add("a", 1)
	y.add("b", 1)
	db.Query("SELECT 1 FROM d" + x.sql()) // sql: SELECT 1 FROM d WHERE {another append to the same slice may assign what was appended} |
	z := *(&where{}).add("a", 1)
	z.add("b", 1)
	db.Query("SELECT 1 FROM e" + z.sql()) // sql: SELECT 1 FROM e WHERE a = $1 AND b = $2 |
	last := make([]string, 0, 4)
	grow := func(s string) { last = append(last, s) }
	grow("a")
	d := append(last, "b")
	db.Query("SELECT 1 FROM f WHERE " + strings.Join(d, " AND ")) // sql: SELECT 1 FROM f WHERE a AND b |
}

func appendTo(list *[]string, s string) { *list = append(*list, s) }
