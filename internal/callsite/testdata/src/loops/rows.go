package loops

import (
	"database/sql"
	"fmt"
	"strings"
)

type row struct {
	id     int
	tenant string
}

// What a loop appends for each row is judged with one and with two rows.
func Rows(db *sql.DB, rows []row, tenant string) {
	if len(rows) == 0 {
		return
	}
	values := make([]string, len(rows))
	for i := range rows {
		values[i] = "(?, ?, NULL)"
	}
	q := fmt.Sprintf("INSERT INTO t (id, tenant_id, x) VALUES %s", strings.Join(values, ", "))
	var args []any
	for _, r := range rows {
		args = append(args, r.id)
		args = append(args, r.tenant)
	}
	db.Exec(q, args...) // sql: INSERT INTO t (id, tenant_id, x) VALUES (?, ?, NULL) ;; INSERT INTO t (id, tenant_id, x) VALUES (?, ?, NULL), (?, ?, NULL) | r.id:int, r.tenant:string, r.id:int, r.tenant:string

	var list []string
	for range rows {
		list = append(list, "(?, 1)")
	}
	db.Exec("INSERT INTO t VALUES " + strings.Join(list, ",") + " ON CONFLICT DO NOTHING") // sql: INSERT INTO t VALUES (?, 1) ON CONFLICT DO NOTHING ;; INSERT INTO t VALUES (?, 1),(?, 1) ON CONFLICT DO NOTHING |

	text := "INSERT INTO t VALUES "
	for i := 0; i < len(rows); i++ {
		text += "(1, ?),"
	}
	db.Exec(strings.TrimSuffix(text, ",")) // sql: INSERT INTO t VALUES (1, ?) ;; INSERT INTO t VALUES (1, ?),(1, ?) |

	conds := []string{"tenant_id = ?"}
	for range rows {
		conds = append(conds, "a")
	}
	db.Query("SELECT 1 FROM t WHERE " + strings.Join(conds, " AND ")) // sql: SELECT 1 FROM t WHERE tenant_id = ? AND a ;; SELECT 1 FROM t WHERE tenant_id = ? AND a AND a |

	var ors []string
	for range rows {
		ors = append(ors, "tenant_id = ? AND id = ?")
	}
	db.Query("SELECT 1 FROM t WHERE " + strings.Join(ors, " OR ")) // sql: SELECT 1 FROM t WHERE tenant_id = ? AND id = ? ;; SELECT 1 FROM t WHERE tenant_id = ? AND id = ? OR tenant_id = ? AND id = ? |
}

// No rows at all leave the conditions out.
func Maybe(db *sql.DB, rows []row) {
	conds := []string{"tenant_id = ?"}
	for range rows {
		conds = append(conds, "a")
	}
	db.Query("SELECT 1 FROM t WHERE " + strings.Join(conds, " AND ")) // sql: SELECT 1 FROM t WHERE tenant_id = ? ;; SELECT 1 FROM t WHERE tenant_id = ? AND a ;; SELECT 1 FROM t WHERE tenant_id = ? AND a AND a |
	q := "SELECT 1 FROM t"
	if len(rows) > 0 {
		var ors []string
		for range rows {
			ors = append(ors, "tenant_id = ?")
		}
		q += " WHERE " + strings.Join(ors, " OR ")
	}
	db.Query(q) // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = ? ;; SELECT 1 FROM t WHERE tenant_id = ? OR tenant_id = ? |
}

// What is no element of its own is not repeated.
func Pieces(db *sql.DB, rows []row) {
	open, not, minus := "SELECT ", "SELECT ", "SELECT "
	for range rows {
		open += "("
		not += " NOT "
		minus += "-"
	}
	db.Query(open + "1")  // sql: SELECT {open changes in a loop}1 |
	db.Query(not + "1")   // sql: SELECT {not changes in a loop}1 |
	db.Query(minus + "1") // sql: SELECT {minus changes in a loop}1 |
	var parts []string
	for range rows {
		parts = append(parts, "a OR b")
	}
	db.Query("SELECT " + strings.Join(parts, " AND ")) // sql: SELECT {parts changes in a loop} |
	db.Query("SELECT " + strings.Join(parts, " "))     // sql: SELECT {parts changes in a loop} |
}

// Rows between commas, and rows that not all iterations add alike.
func Groups(db *sql.DB, tenant int, list []int) {
	q := "INSERT INTO t (tenant_id, id) VALUES "
	var args []any
	for i, id := range list {
		if i > 0 {
			q += ", "
		}
		q += "(?, ?)"
		args = append(args, tenant, id)
	}
	db.Exec(q, args...) // sql: INSERT INTO t (tenant_id, id) VALUES (?, ?) ;; INSERT INTO t (tenant_id, id) VALUES (?, ?), (?, ?) | tenant:int, id:int, tenant:int, id:int
	repeated := strings.TrimSuffix(strings.Repeat("(?, ?),", len(list)), ",")
	db.Exec("INSERT INTO t (tenant_id, id) VALUES "+repeated, args...) // sql: INSERT INTO t (tenant_id, id) VALUES (?, ?) ;; INSERT INTO t (tenant_id, id) VALUES (?, ?),(?, ?) | tenant:int, id:int, tenant:int, id:int
	fifth := "INSERT INTO t (tenant_id, id) VALUES "
	for i := range list {
		if i > 0 {
			fifth += ", "
		}
		if i == 5 {
			fifth += "(1, ?)"
		} else {
			fifth += "(?, ?)"
		}
	}
	db.Exec(fifth, args...) // sql: INSERT INTO t (tenant_id, id) VALUES {fifth changes in a loop} | ? args changes in a loop
	var groups []string
	for i := range list {
		g := "(?, ?)"
		if i == 5 {
			g = "(1, ?)"
		}
		groups = append(groups, g+[]string{"", "", "x"}[i])
	}
	db.Exec("INSERT INTO t (tenant_id, id) VALUES "+strings.Join(groups, ", "), args...) // sql: INSERT INTO t (tenant_id, id) VALUES (1, ?) ;; INSERT INTO t (tenant_id, id) VALUES (1, ?), (1, ?) ;; INSERT INTO t (tenant_id, id) VALUES (1, ?), (?, ?) ;; INSERT INTO t (tenant_id, id) VALUES (?, ?) ;; INSERT INTO t (tenant_id, id) VALUES (?, ?), (1, ?) ;; INSERT INTO t (tenant_id, id) VALUES (?, ?), (?, ?) ;; INSERT INTO t (tenant_id, id) VALUES {groups changes in a loop} | ? args changes in a loop
	marks := make([]string, 3)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	db.Exec("INSERT INTO t (tenant_id, a, b) VALUES (" + strings.Join(marks, ", ") + ")") // sql: INSERT INTO t (tenant_id, a, b) VALUES ({elements of [3]string are assigned by index}) |
}
