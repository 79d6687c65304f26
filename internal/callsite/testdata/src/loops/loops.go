// Package loops builds statements in loops.
package loops

import (
	"database/sql"
	"fmt"
	"strings"
)

func Known(db *sql.DB) {
	q := "SELECT id FROM t WHERE true"
	var args []any
	for i, c := range []string{"a", "b"} {
		q += fmt.Sprintf(" AND %s = $%d", c, i+1)
		args = append(args, c)
	}
	db.Query(q, args...) // sql: SELECT id FROM t WHERE true AND a = $1 AND b = $2 | c:string, c:string
	for _, t := range []string{"orders", "items"} {
		db.Exec("DELETE FROM " + t + " WHERE tenant_id = $1") // sql: DELETE FROM items WHERE tenant_id = $1 ;; DELETE FROM orders WHERE tenant_id = $1 |
	}
	inner := "SELECT 1"
	for _, c := range []string{"a", "b"} {
		inner += " AND " + c
		db.Query(inner) // sql: SELECT 1{inner changes in a loop} AND a ;; SELECT 1{inner changes in a loop} AND b |
	}
	first := "SELECT 2"
	for _, c := range []string{"a", "b"} {
		first += " AND " + c
		if c == "a" {
			break
		}
	}
	db.Query(first) // sql: SELECT 2{first changes in a loop} ;; SELECT 2{first changes in a loop} AND a ;; SELECT 2{first changes in a loop} AND b |
}

func conditions() []string

func Unknown(db *sql.DB, ids []int, rows *sql.Rows) {
	q := "SELECT id FROM t WHERE true"
	for _, c := range conditions() {
		q += " AND " + c
	}
	db.Query(q) // sql: SELECT id FROM t WHERE true AND {element of a list: value of conditions()} |

	var list []string
	var args []any
	for i, id := range ids {
		list = append(list, fmt.Sprintf("$%d", i+2))
		args = append(args, id)
	}
	db.Query("SELECT id FROM t WHERE a = $1 AND id IN ("+strings.Join(list, ", ")+")", args...) // sql: SELECT id FROM t WHERE a = $1 AND id IN ({placeholders}) | ? args changes in a loop

	made := make([]string, len(ids))
	for i := range ids {
		made[i] = fmt.Sprintf("$%d", i+1)
	}
	db.Query("SELECT id FROM t WHERE id IN (" + strings.Join(made, ",") + ")") // sql: SELECT id FROM t WHERE id IN ({placeholders}) |

	var b strings.Builder
	b.WriteString("SELECT id FROM t WHERE id IN ($1")
	for i := 1; i < len(ids); i++ {
		fmt.Fprintf(&b, ",$%d", i+1)
	}
	b.WriteString(")")
	db.Query(b.String()) // sql: SELECT id FROM t WHERE id IN ({placeholders}) |

	nums := ""
	for i, id := range ids {
		if i > 0 {
			nums += ","
		}
		nums += fmt.Sprintf("%d", id)
	}
	db.Query("SELECT id FROM t WHERE id IN (" + nums + ")") // sql: SELECT id FROM t WHERE id IN ({number}) |

	text := "x"
	for rows.Next() {
		text = "(" + text + ")"
	}
	db.Query("SELECT " + text) // sql: SELECT {text changes in a loop} |
}

func columns() []string { return []string{"a", "b"} }

func Filled(db *sql.DB, on bool) {
	list := columns()
	marks, some := make([]string, len(list)), make([]string, len(list))
	for i := range list {
		marks[i] = "?"
		if on {
			some[i] = "?"
		}
	}
	db.Query("SELECT " + strings.Join(marks, ",")) // sql: SELECT ?,? |
	db.Query("SELECT " + strings.Join(some, ","))  // sql: SELECT {placeholders} |
	numbered := make([]string, len(list))
	for i := 0; i < len(list); i++ {
		numbered[i] = list[i] + fmt.Sprintf("=$%d", i+1)
	}
	db.Query("SELECT " + strings.Join(numbered, ",")) // sql: SELECT a=$1,b=$2 |
	shifted := make([]string, len(list))
	for i := range list {
		shifted[(i+1)%2] = list[i]
	}
	db.Query("SELECT " + strings.Join(shifted, ",")) // sql: SELECT {elements of []string are assigned in a loop} |
}
