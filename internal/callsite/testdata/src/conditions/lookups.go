package conditions

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
)

var columns = map[string]string{"name": "t.name", "created": "t.created_at"}

func sorted(db *sql.DB, key string) {
	column, ok := columns[key]
	if !ok {
		column = "t.id"
	}
	db.Query("SELECT 1 FROM t ORDER BY " + column) // sql: SELECT 1 FROM t ORDER BY t.created_at ;; SELECT 1 FROM t ORDER BY t.id ;; SELECT 1 FROM t ORDER BY t.name |
	other, ok := columns[key]
	if !ok {
		return
	}
	db.Query("SELECT 2 FROM t ORDER BY " + other)            // sql: SELECT 2 FROM t ORDER BY t.created_at ;; SELECT 2 FROM t ORDER BY t.name |
	db.Query("SELECT 3 FROM t ORDER BY t.id" + columns[key]) // sql: SELECT 3 FROM t ORDER BY t.id ;; SELECT 3 FROM t ORDER BY t.idt.created_at ;; SELECT 3 FROM t ORDER BY t.idt.name |
	db.Query("SELECT 4" + columns["name"] + columns["none"]) // sql: SELECT 4t.name |
	if column, ok := columns[key]; ok {
		db.Query("SELECT 5 FROM t ORDER BY " + column) // sql: SELECT 5 FROM t ORDER BY t.created_at ;; SELECT 5 FROM t ORDER BY t.name |
	}
	missed, found := columns[key]
	if found {
		return
	}
	db.Query("SELECT 6" + missed) // sql: SELECT 6 |
}

func sort(text, by, fallback string, fields map[string]string) string {
	field, ok := fields[by]
	if !ok {
		field = fields[fallback]
	}
	return fmt.Sprintf("%s ORDER BY %s", text, field)
}

func sortedBy(db *sql.DB, by string) {
	fields := map[string]string{"created": "a", "name": "b"}
	db.Query(sort("SELECT 1", by, "created", fields))     // sql: SELECT 1 ORDER BY a ;; SELECT 1 ORDER BY b |
	db.Query(sort("SELECT 2", "name", "created", fields)) // sql: SELECT 2 ORDER BY b |
	db.Query(sort("SELECT 3", "none", "created", fields)) // sql: SELECT 3 ORDER BY a |
}

// A key of each iteration.
func sortedEach(db *sql.DB, keys []string) {
	for _, key := range keys {
		column, ok := columns[key]
		if !ok {
			continue
		}
		db.Query("SELECT 1 ORDER BY " + column) // sql: SELECT 1 ORDER BY ;; SELECT 1 ORDER BY t.created_at ;; SELECT 1 ORDER BY t.name |
	}
}

func prefix(query string) string {
	if strings.Contains(strings.ToLower(query), "where") {
		return "AND"
	}
	return "WHERE"
}

func scoped(query string, tenant any, args ...any) (string, []any) {
	if tenant == nil {
		return query, args
	}
	cond := fmt.Sprintf(" %s tenant_id = $%d", prefix(query), len(args)+1)
	return query + cond, append(args, tenant)
}

func scopes(db *sql.DB, tenant any, id int) {
	q, args := scoped("DELETE FROM t WHERE id = $1", tenant, id)
	db.Exec(q, args...) // sql: DELETE FROM t WHERE id = $1 ;; DELETE FROM t WHERE id = $1 AND tenant_id = $2 | id:int, tenant:any
	q, args = scoped("DELETE FROM t", tenant)
	db.Exec(q, args...) // sql: DELETE FROM t ;; DELETE FROM t WHERE tenant_id = $1 | tenant:any
	q, args = scoped("DELETE FROM t "+os.Getenv("CONDITION"), tenant)
	db.Exec(q, args...) // sql: DELETE FROM t {value of os.Getenv("CONDITION")} ;; DELETE FROM t {value of os.Getenv("CONDITION")} AND tenant_id = $1 ;; DELETE FROM t {value of os.Getenv("CONDITION")} WHERE tenant_id = $1 | tenant:any
	if strings.HasSuffix(q, "= $1") {
		db.Exec(q) // sql: DELETE FROM t {value of os.Getenv("CONDITION")} ;; DELETE FROM t {value of os.Getenv("CONDITION")} AND tenant_id = $1 ;; DELETE FROM t {value of os.Getenv("CONDITION")} WHERE tenant_id = $1 |
	}
}
