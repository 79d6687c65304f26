package closures

import (
	"database/sql"
	"fmt"
	"strings"
)

// Helpers that are passed pointers to what is put together.
func addCondition(conds *[]string, args *[]any, column string, v any) {
	*args = append(*args, v)
	*conds = append(*conds, fmt.Sprintf("%s = $%d", column, len(*args)))
}

func addText(q *string, s string) {
	if s == "" {
		return
	}
	*q += s
}

func writeTo(b *strings.Builder, s string) *strings.Builder {
	if b.Len() > 0 {
		b.WriteString(" AND ")
	}
	b.WriteString(s)
	return b
}

func helpers(db *sql.DB, tenant int, f filter) {
	var conds []string
	var args []any
	addCondition(&conds, &args, "tenant_id", tenant)
	if f.name != "" {
		addCondition(&conds, &args, "name", f.name)
	}
	db.Query("SELECT 1 FROM a WHERE "+strings.Join(conds, " AND "), args...) // sql: SELECT 1 FROM a WHERE tenant_id = $1 ;; SELECT 1 FROM a WHERE tenant_id = $1 AND name = $2 | tenant:int, f.name:string
	q := "SELECT 1 FROM b"
	addText(&q, " WHERE a")
	addText(&q, "")
	db.Query(q) // sql: SELECT 1 FROM b WHERE a |
	var b strings.Builder
	b.WriteString("SELECT 1 FROM c WHERE ")
	var where strings.Builder
	writeTo(&where, "a")
	writeTo(&where, "b").WriteString(" AND c")
	b.WriteString(where.String())
	db.Query(b.String()) // sql: SELECT 1 FROM c WHERE a AND b AND c |
	each := func(s string) { addText(&q, s) }
	each(" AND b")
	db.Query(q) // sql: SELECT 1 FROM b WHERE a AND b |
}

type where struct {
	conds []string
	args  []any
}

func (w *where) add(column string, v any) *where {
	addCondition(&w.conds, &w.args, column, v)
	return w
}

func (w *where) sql() string { return " WHERE " + strings.Join(w.conds, " AND ") }

func methods(db *sql.DB, tenant int, f filter) {
	var w where
	w.add("tenant_id", tenant)
	if f.name != "" {
		w.add("name", f.name)
	}
	db.Query("SELECT 1 FROM d"+w.sql(), w.args...) // sql: SELECT 1 FROM d WHERE tenant_id = $1 ;; SELECT 1 FROM d WHERE tenant_id = $1 AND name = $2 | tenant:int, f.name:string
	b := (&where{}).add("tenant_id", tenant)
	if f.name != "" {
		b = b.add("name", f.name)
	}
	for range 2 {
		b = b.add("x", 1)
	}
	db.Query("SELECT 1 FROM e"+b.sql(), b.args...) // sql: SELECT 1 FROM e WHERE tenant_id = $1 AND name = $2 AND x = ${number} AND x = ${number} ;; SELECT 1 FROM e WHERE tenant_id = $1 AND x = ${number} AND x = ${number} | tenant:int, ?, 1:int=1, 1:int=1
	c := &where{}
	if f.name != "" {
		c = &where{}
	}
	c.add("a", 1)
	db.Query("SELECT 1 FROM f"+c.sql(), c.args...) // sql: SELECT 1 FROM f WHERE {field conds of value of c} | ? field c.args is assigned in several places
}

// A pointer that is kept can change what it points to at any time.
var (
	keptText  *string
	keptWhere *where
)

func keepText(q *string) { keptText = q }

func spoilText() { *keptText = "SELECT 9" }

func (w *where) keep() *where {
	keptWhere = w
	return w
}

func (w *where) held() struct{ w *where } { return struct{ w *where }{w} }

func (w *where) both() (int, *where) { return 1, w }

func (w *where) any() any { return w }

func spoil() { keptWhere.conds = []string{"true"} }

func keeping(db *sql.DB) {
	q := "SELECT 1 FROM g"
	keepText(&q)
	q = "SELECT 2 FROM g"
	spoilText()
	db.Query(q) // sql: ?
	var w where
	w.keep()
	w.conds = []string{"a"}
	spoil()
	db.Query("SELECT 1 FROM h" + w.sql()) // sql: SELECT 1 FROM h WHERE {field conds of w is kept by (*where).keep} |
	var x where
	h := x.held()
	x.conds = []string{"a"}
	h.w.conds = []string{"true"}
	db.Query("SELECT 1 FROM i" + x.sql()) // sql: SELECT 1 FROM i WHERE {field conds of x is kept by (*where).held} |
	var y where
	_, z := y.both()
	y.conds = []string{"a"}
	z.conds = []string{"true"}
	db.Query("SELECT 1 FROM j" + y.sql()) // sql: SELECT 1 FROM j WHERE {field conds of y is kept by (*where).both} |
	var u where
	v := u.any().(*where)
	u.conds = []string{"a"}
	v.conds = []string{"true"}
	db.Query("SELECT 1 FROM k" + u.sql()) // sql: SELECT 1 FROM k WHERE {field conds of u is kept by (*where).any} |
	s := "SELECT 1 FROM l"
	swap(&s, &s)
	db.Query(s) // sql: ?
}

func swap(a, b *string) {
	*a += " WHERE a"
	*b += " OR b"
}
