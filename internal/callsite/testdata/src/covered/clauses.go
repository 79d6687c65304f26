package covered

import (
	"database/sql"
	"strings"
)

type search struct {
	a, b, c, d, e, f, g, h, i string
	order, dir                string
}

// What begins with WHERE is there when a condition is.
func clause(db *sql.DB, f search) {
	var conds []string
	if f.a != "" {
		conds = append(conds, "a")
	}
	if f.b != "" {
		conds = append(conds, "b")
	}
	if f.c != "" {
		conds = append(conds, "c")
	}
	if f.d != "" {
		conds = append(conds, "d")
	}
	if f.e != "" {
		conds = append(conds, "e")
	}
	if f.f != "" {
		conds = append(conds, "f")
	}
	if f.g != "" {
		conds = append(conds, "g")
	}
	if f.h != "" {
		conds = append(conds, "h")
	}
	if f.i != "" {
		conds = append(conds, "i")
	}
	where := ""
	if len(conds) > 0 {
		where = "WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT id FROM t " + where) // sql: SELECT id FROM t ;; SELECT id FROM t WHERE a ;; SELECT id FROM t WHERE a AND b AND c AND d AND e AND f AND g AND h AND i ;; SELECT id FROM t WHERE b ;; SELECT id FROM t WHERE c ;; SELECT id FROM t WHERE d ;; SELECT id FROM t WHERE e ;; SELECT id FROM t WHERE f ;; SELECT id FROM t WHERE g ;; SELECT id FROM t WHERE h ;; SELECT id FROM t WHERE i |
}

// There is always a condition, whichever it is.
func always(db *sql.DB, tenant int, f search) {
	conds := []string{"tenant_id = $1"}
	if f.h != "" {
		conds = append(conds, "h OR i")
	} else {
		conds = append(conds, "h")
	}
	if f.a != "" {
		conds = append(conds, "a")
	}
	if f.b != "" {
		conds = append(conds, "b")
	}
	if f.c != "" {
		conds = append(conds, "c")
	}
	if f.d != "" {
		conds = append(conds, "d")
	}
	if f.e != "" {
		conds = append(conds, "e")
	}
	if f.f != "" {
		conds = append(conds, "f")
	}
	if f.g != "" {
		conds = append(conds, "g")
	}
	where := ""
	if len(conds) > 0 {
		where = "WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT id FROM t "+where, tenant) // sql: SELECT id FROM t WHERE tenant_id = $1 AND h ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND a ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND a AND b AND c AND d AND e AND f AND g ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND b ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND c ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND d ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND e ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND f ;; SELECT id FROM t WHERE tenant_id = $1 AND h AND g ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND a ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND a AND b AND c AND d AND e AND f AND g ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND b ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND c ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND d ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND e ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND f ;; SELECT id FROM t WHERE tenant_id = $1 AND h OR i AND g | tenant:int
}

// AND leads to conditions, too.
func behind(db *sql.DB, tenant int, f search) {
	var conds []string
	if f.a != "" {
		conds = append(conds, "a")
	}
	if f.b != "" {
		conds = append(conds, "b")
	}
	if f.c != "" {
		conds = append(conds, "c")
	}
	if f.d != "" {
		conds = append(conds, "d")
	}
	if f.e != "" {
		conds = append(conds, "e")
	}
	if f.f != "" {
		conds = append(conds, "f")
	}
	if f.g != "" {
		conds = append(conds, "g")
	}
	if f.h != "" {
		conds = append(conds, "h")
	}
	if f.i != "" {
		conds = append(conds, "i")
	}
	more := ""
	if len(conds) != 0 {
		more = " AND " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT id FROM t WHERE tenant_id = $1"+more, tenant) // sql: SELECT id FROM t WHERE tenant_id = $1 ;; SELECT id FROM t WHERE tenant_id = $1 AND a ;; SELECT id FROM t WHERE tenant_id = $1 AND a AND b AND c AND d AND e AND f AND g AND h AND i ;; SELECT id FROM t WHERE tenant_id = $1 AND b ;; SELECT id FROM t WHERE tenant_id = $1 AND c ;; SELECT id FROM t WHERE tenant_id = $1 AND d ;; SELECT id FROM t WHERE tenant_id = $1 AND e ;; SELECT id FROM t WHERE tenant_id = $1 AND f ;; SELECT id FROM t WHERE tenant_id = $1 AND g ;; SELECT id FROM t WHERE tenant_id = $1 AND h ;; SELECT id FROM t WHERE tenant_id = $1 AND i | tenant:int
}

// Names to order by, and their directions, are chosen beside the conditions.
func ordered(db *sql.DB, tenant int, f search) {
	q := "SELECT id FROM t WHERE tenant_id = $1"
	if f.a != "" {
		q += " AND a"
	}
	if f.b != "" {
		q += " AND b"
	}
	if f.c != "" {
		q += " AND c ILIKE '%' || $1 || '%'"
	}
	if f.d != "" {
		q += " AND d"
	}
	column := "COALESCE(updated, created)"
	switch f.order {
	case "name":
		column = "name"
	case "created":
		column = "created"
	}
	if f.dir != "asc" && f.dir != "desc" {
		f.dir = "desc"
	}
	q += " ORDER BY " + column + " " + f.dir + ", id " + f.dir
	db.Query(q, tenant) // sql: SELECT id FROM t WHERE tenant_id = $1 AND a AND b AND c ILIKE '%' || $1 || '%' AND d ORDER BY COALESCE(updated, created) desc, id desc ;; SELECT id FROM t WHERE tenant_id = $1 AND a ORDER BY name asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 AND b ORDER BY name asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 AND c ILIKE '%' || $1 || '%' ORDER BY name asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 AND d ORDER BY name asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 ORDER BY COALESCE(updated, created) asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 ORDER BY created asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 ORDER BY name asc, id asc ;; SELECT id FROM t WHERE tenant_id = $1 ORDER BY name desc, id desc | tenant:int
}

// With OR in between, one condition more selects more.
func alternatives(db *sql.DB, f search) {
	var conds []string
	if f.a != "" {
		conds = append(conds, "a")
	}
	if f.b != "" {
		conds = append(conds, "b")
	}
	if f.c != "" {
		conds = append(conds, "c")
	}
	if f.d != "" {
		conds = append(conds, "d")
	}
	if f.e != "" {
		conds = append(conds, "e")
	}
	if f.f != "" {
		conds = append(conds, "f")
	}
	if f.g != "" {
		conds = append(conds, "g")
	}
	if f.h != "" {
		conds = append(conds, "h")
	}
	if f.i != "" {
		conds = append(conds, "i")
	}
	where := ""
	if len(conds) > 0 {
		where = "WHERE " + strings.Join(conds, " OR ")
	}
	db.Query("SELECT id FROM t " + where) // sql: ? it has up to 1024 variants, more than limits.variants, 256
}

// Two conditions are more than one here.
func several(db *sql.DB, f search) {
	var conds []string
	if f.a != "" {
		conds = append(conds, "a")
	}
	if f.b != "" {
		conds = append(conds, "b")
	}
	if f.c != "" {
		conds = append(conds, "c")
	}
	if f.d != "" {
		conds = append(conds, "d")
	}
	if f.e != "" {
		conds = append(conds, "e")
	}
	if f.f != "" {
		conds = append(conds, "f")
	}
	if f.g != "" {
		conds = append(conds, "g")
	}
	if f.h != "" {
		conds = append(conds, "h")
	}
	if f.i != "" {
		conds = append(conds, "i")
	}
	where := ""
	if len(conds) > 1 {
		where = "WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT id FROM t " + where) // sql: ? it has up to 1024 variants, more than limits.variants, 256
}

// What ends the statement is there when a condition is, too.
func together(db *sql.DB, f search) {
	var conds []string
	if f.a != "" {
		conds = append(conds, "a")
	}
	if f.b != "" {
		conds = append(conds, "b")
	}
	if f.c != "" {
		conds = append(conds, "c")
	}
	if f.d != "" {
		conds = append(conds, "d")
	}
	if f.e != "" {
		conds = append(conds, "e")
	}
	if f.f != "" {
		conds = append(conds, "f")
	}
	if f.g != "" {
		conds = append(conds, "g")
	}
	if f.h != "" {
		conds = append(conds, "h")
	}
	if f.i != "" {
		conds = append(conds, "i")
	}
	where, more := "", ""
	if len(conds) > 0 {
		where = "WHERE " + strings.Join(conds, " AND ")
		more = " OR true"
	}
	db.Query("SELECT id FROM t " + where + more) // sql: ? it has up to 1024 variants, more than limits.variants, 256
}

// The double bar is OR in MySQL.
func bars(db *sql.DB, f search) {
	var conds []string
	if f.a != "" {
		conds = append(conds, "a LIKE '%' || :a")
	}
	if f.b != "" {
		conds = append(conds, "b LIKE '%' || :b")
	}
	if f.c != "" {
		conds = append(conds, "c LIKE '%' || :c")
	}
	if f.d != "" {
		conds = append(conds, "d LIKE '%' || :d")
	}
	if f.e != "" {
		conds = append(conds, "e LIKE '%' || :e")
	}
	if f.f != "" {
		conds = append(conds, "f LIKE '%' || :f")
	}
	if f.g != "" {
		conds = append(conds, "g LIKE '%' || :g")
	}
	if f.h != "" {
		conds = append(conds, "h LIKE '%' || :h")
	}
	if f.i != "" {
		conds = append(conds, "i LIKE '%' || :i")
	}
	where := ""
	if len(conds) > 0 {
		where = "WHERE " + strings.Join(conds, " AND ")
	}
	db.Query("SELECT id FROM t " + where) // sql: ? it has up to 1024 variants, more than limits.variants, 256
}
