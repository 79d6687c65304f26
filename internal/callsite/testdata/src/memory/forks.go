package memory

import (
	"database/sql"
	"slices"
	"strings"
)

// Two appends to one slice: the second may assign what the first has appended.

func where(conds []string) string { return "SELECT id FROM t WHERE " + strings.Join(conds, " AND ") }

func forked(db *sql.DB, s string, tenant, other int) {
	var conds []string
	conds = append(conds, "a = 1", "b = 1", "c = 1")
	first := append(conds, "tenant_id = $1")
	second := append(conds, "d = 1")
	db.Query(where(first))  // sql: SELECT id FROM t WHERE {another append to the same slice may assign what was appended} |
	db.Query(where(second)) // sql: SELECT id FROM t WHERE a = 1 AND b = 1 AND c = 1 AND d = 1 |

	alone := append(conds[:len(conds):len(conds)], "tenant_id = $1")
	_ = append(conds, "d = 1")
	db.Query(where(alone)) // sql: SELECT id FROM t WHERE {part of append(nil, …)} |

	var args []any
	args = append(args, s, 1, 2)
	mine := append(args, tenant)
	_ = append(args, other)
	db.Query("SELECT $1, $2, $3, $4", mine...) // sql: SELECT $1, $2, $3, $4 | ? another append to the same slice may assign what was appended
}

func used(db *sql.DB) {
	var conds []string
	conds = append(conds, "a = 1", "b = 1", "c = 1")
	first := append(conds, "tenant_id = $1")
	db.Query(where(first)) // sql: SELECT id FROM t WHERE a = 1 AND b = 1 AND c = 1 AND tenant_id = $1 |
	second := append(conds, "d = 1")
	db.Query(where(second)) // sql: SELECT id FROM t WHERE a = 1 AND b = 1 AND c = 1 AND d = 1 |
}

func full(db *sql.DB) {
	conds := []string{"a = 1"}
	first := append(conds, "tenant_id = $1")
	_ = append(conds, "d = 1")
	db.Query(where(first)) // sql: SELECT id FROM t WHERE a = 1 AND tenant_id = $1 |
}

func clipped(db *sql.DB, conds []string) {
	conds = slices.Clip(conds)
	first := append(conds, "tenant_id = $1")
	_ = append(conds, "d = 1")
	db.Query(where(first)) // sql: SELECT id FROM t WHERE {value of Clip[[]string, string](conds)} |
}

func arms(db *sql.DB, more bool) {
	var conds []string
	conds = append(conds, "a = 1")
	if more {
		conds = append(conds, "b = 1")
	} else {
		conds = append(conds, "c = 1")
	}
	db.Query(where(conds)) // sql: SELECT id FROM t WHERE a = 1 AND b = 1 ;; SELECT id FROM t WHERE a = 1 AND c = 1 |
}

func plus(conds []string, c string) []string { return append(conds, c) }

func called(db *sql.DB) {
	var conds []string
	conds = append(conds, "a = 1", "b = 1", "c = 1")
	first := plus(conds, "tenant_id = $1")
	_ = plus(conds, "d = 1")
	db.Query(where(first)) // sql: SELECT id FROM t WHERE {another append to the same slice may assign what was appended} |
}

type filter struct{ conds []string }

func (f filter) and(c string) filter { f.conds = append(f.conds, c); return f }

func copied(db *sql.DB) {
	base := filter{}.and("a = 1").and("b = 1").and("c = 1")
	first := base.and("tenant_id = $1")
	_ = base.and("d = 1")
	db.Query(where(first.conds)) // sql: SELECT id FROM t WHERE {field conds of another append to the same slice may assign what was appended} |
	last := filter{}.and("a = 1").and("tenant_id = $1")
	db.Query(where(last.conds)) // sql: SELECT id FROM t WHERE a = 1 AND tenant_id = $1 |
}

func field(db *sql.DB) {
	var f filter
	f.conds = append(f.conds, "a = 1", "b = 1", "c = 1")
	first := append(f.conds, "tenant_id = $1")
	f.conds = append(f.conds, "d = 1")
	db.Query(where(first)) // sql: SELECT id FROM t WHERE {another append to the same slice may assign what was appended} |
}

func literal(db *sql.DB) {
	var conds []string
	conds = append(conds, "a = 1", "b = 1", "c = 1")
	with := func(c string) []string { return append(conds, c) }
	first := with("tenant_id = $1")
	_ = with("d = 1")
	db.Query(where(first)) // sql: SELECT id FROM t WHERE {another append to the same slice may assign what was appended} |
}

func collected(db *sql.DB) {
	base := make([]string, 0, 8)
	base = append(base, "a = 1")
	var all [][]string
	for _, c := range []string{"tenant_id = $1", "d = 1"} {
		all = append(all, append(base, c))
	}
	db.Query(where(all[0])) // sql: SELECT id FROM t WHERE {another append to the same slice may assign what was appended} |
}
