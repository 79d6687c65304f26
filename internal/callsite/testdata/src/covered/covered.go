// Package covered builds statements of many independent conditions: more
// variants than are followed one by one.
package covered

import (
	"database/sql"
	"fmt"
	"strings"
)

type filter struct{ a, b, c, d, e, f, g, h string }

// Each condition alone, all and none stand for the 256 combinations.
func plain(db *sql.DB, tenant int, f *filter) {
	q := "SELECT id FROM t WHERE tenant_id = $1"
	if f.a != "" {
		q += " AND a"
	}
	if f.b != "" {
		q += " AND b IN (SELECT id FROM u WHERE u.tenant_id = $1)"
	}
	if f.c != "" {
		q += " AND c"
	}
	if f.d != "" {
		q += " AND d"
	}
	if f.e != "" {
		q += " AND e"
	}
	if f.f != "" {
		q += " AND f"
	}
	if f.g != "" {
		q += " AND g"
	}
	db.Query(q, tenant) // sql: SELECT id FROM t WHERE tenant_id = $1 ;; SELECT id FROM t WHERE tenant_id = $1 AND a ;; SELECT id FROM t WHERE tenant_id = $1 AND a AND b IN (SELECT id FROM u WHERE u.tenant_id = $1) AND c AND d AND e AND f AND g ;; SELECT id FROM t WHERE tenant_id = $1 AND b IN (SELECT id FROM u WHERE u.tenant_id = $1) ;; SELECT id FROM t WHERE tenant_id = $1 AND c ;; SELECT id FROM t WHERE tenant_id = $1 AND d ;; SELECT id FROM t WHERE tenant_id = $1 AND e ;; SELECT id FROM t WHERE tenant_id = $1 AND f ;; SELECT id FROM t WHERE tenant_id = $1 AND g | tenant:int
}

// Numbers count what is chosen; a placeholder has the same value whatever that
// is.
func counted(db *sql.DB, tenant int, f *filter) {
	conds := []string{"tenant_id = $1"}
	args := []any{tenant}
	if f.a != "" {
		args = append(args, f.a)
		conds = append(conds, fmt.Sprintf("a = $%d", len(args)))
	}
	if f.b != "" {
		args = append(args, f.b)
		conds = append(conds, fmt.Sprintf("b = $%d", len(args)))
	}
	if f.c != "" {
		args = append(args, f.c)
		conds = append(conds, fmt.Sprintf("c = $%d", len(args)))
	}
	if f.d != "" {
		args = append(args, f.d)
		conds = append(conds, fmt.Sprintf("d = $%d", len(args)))
	}
	if f.e != "" {
		args = append(args, f.e)
		conds = append(conds, fmt.Sprintf("e = $%d", len(args)))
	}
	if f.f != "" {
		args = append(args, f.f)
		conds = append(conds, fmt.Sprintf("f = $%d", len(args)))
	}
	if f.g != "" {
		args = append(args, f.g)
		conds = append(conds, fmt.Sprintf("g = $%d", len(args)))
	}
	where := ""
	if len(conds) > 0 {
		where = " WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT id FROM t"+where, args...) // sql: SELECT id FROM t WHERE tenant_id = $1 ;; SELECT id FROM t WHERE tenant_id = $1 AND a = $2 ;; SELECT id FROM t WHERE tenant_id = $1 AND a = $2 AND b = $3 AND c = $4 AND d = $5 AND e = $6 AND f = $7 AND g = $8 ;; SELECT id FROM t WHERE tenant_id = $1 AND b = $2 ;; SELECT id FROM t WHERE tenant_id = $1 AND c = $2 ;; SELECT id FROM t WHERE tenant_id = $1 AND d = $2 ;; SELECT id FROM t WHERE tenant_id = $1 AND e = $2 ;; SELECT id FROM t WHERE tenant_id = $1 AND f = $2 ;; SELECT id FROM t WHERE tenant_id = $1 AND g = $2 | tenant:int, ?, f.b:string, f.c:string, f.d:string, f.e:string, f.f:string, f.g:string
}
