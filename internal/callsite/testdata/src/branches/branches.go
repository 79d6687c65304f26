package branches

import (
	"database/sql"
	"fmt"
	"os"
)

// A branch on a parameter is taken or not as the call's argument says.

func export(db *sql.DB, table string, id int) {
	column := "tenant_id"
	if table == "tenants" {
		column = "id"
	}
	db.Query(fmt.Sprintf("SELECT * FROM %s WHERE %s = $1", table, column), id)
}

func exports(db *sql.DB) {
	export(db, "orders", 1)  // sql: SELECT * FROM orders WHERE tenant_id = $1 | 1:int=1
	export(db, "tenants", 2) // sql: SELECT * FROM tenants WHERE id = $1 | 2:int=2
	for _, table := range []string{"orders", "tenants"} {
		through(db, table) // sql: SELECT * FROM orders WHERE tenant_id = $1 ;; SELECT * FROM tenants WHERE id = $1 | 3:int=3
	}
	export(db, os.Getenv("TABLE"), 4) // sql: SELECT * FROM {value of os.Getenv("TABLE")} WHERE id = $1 ;; SELECT * FROM {value of os.Getenv("TABLE")} WHERE tenant_id = $1 | 4:int=4
}

func through(db *sql.DB, table string) { export(db, table, 3) }

func arguments(db *sql.DB, table string, tenant int) {
	cond, args := "", []any{}
	if table != "plans" {
		cond, args = " WHERE tenant_id = $1", append(args, tenant)
	}
	db.Query("SELECT 1 FROM "+table+cond, args...)
}

func argumentsOf(db *sql.DB, tenant int) {
	arguments(db, "plans", tenant)  // sql: SELECT 1 FROM plans |
	arguments(db, "orders", tenant) // sql: SELECT 1 FROM orders WHERE tenant_id = $1 | tenant:int
}

func reassigned(db *sql.DB, table, other string) {
	if other != "" {
		table = other
	}
	column := "tenant_id"
	if table == "tenants" {
		column = "id"
	}
	db.Query("SELECT " + column + " FROM " + table)
}

func useReassigned(db *sql.DB) {
	reassigned(db, "orders", "")             // sql: SELECT tenant_id FROM orders |
	reassigned(db, "orders", "tenants")      // sql: SELECT id FROM tenants |
	reassigned(db, "orders", os.Getenv("T")) // sql: SELECT id FROM {value of os.Getenv("T")} ;; SELECT tenant_id FROM orders ;; SELECT tenant_id FROM {value of os.Getenv("T")} |
}

func otherVariable(db *sql.DB, table string) {
	column := "tenant_id"
	if os.Getenv("TABLE") == "tenants" {
		column = "id"
	}
	db.Query("SELECT " + column + " FROM " + table)
}

func useOther(db *sql.DB) {
	otherVariable(db, "orders") // sql: SELECT id FROM orders ;; SELECT tenant_id FROM orders |
}

func nested(db *sql.DB, table string, all bool) {
	column := "a"
	if table == "orders" {
		if all {
			column = "b"
		} else {
			column = "c"
		}
	}
	db.Query("SELECT " + column + " FROM " + table)
}

func useNested(db *sql.DB, flag bool) {
	nested(db, "orders", true)  // sql: SELECT b FROM orders |
	nested(db, "orders", false) // sql: SELECT c FROM orders |
	nested(db, "orders", flag)  // sql: SELECT b FROM orders ;; SELECT c FROM orders |
	nested(db, "users", flag)   // sql: SELECT a FROM users |
}

func either(db *sql.DB, table string, all bool) {
	column := "a"
	if table == "orders" || all {
		column = "b"
	}
	db.Query("SELECT " + column + " FROM " + table)
}

func both(db *sql.DB, table string, flag bool) {
	column := "a"
	if table == "orders" && flag {
		column = "b"
	}
	db.Query("SELECT " + column + " FROM " + table)
}

func shortCircuit(db *sql.DB, flag bool) {
	either(db, "orders", flag) // sql: SELECT b FROM orders |
	either(db, "users", flag)  // sql: SELECT a FROM users ;; SELECT b FROM users |
	both(db, "orders", flag)   // sql: SELECT a FROM orders ;; SELECT b FROM orders |
	both(db, "users", flag)    // sql: SELECT a FROM users |
}

func columnOf(table string) string {
	switch table {
	case "tenants":
		return "id"
	case "users", "orders":
		return "tenant_id"
	}
	return "owner_id"
}

func switched(db *sql.DB, flag bool) {
	db.Query("SELECT " + columnOf("tenants"))        // sql: SELECT id |
	db.Query("SELECT " + columnOf("orders"))         // sql: SELECT tenant_id |
	db.Query("SELECT " + columnOf("plans"))          // sql: SELECT owner_id |
	db.Query("SELECT " + columnOf(os.Getenv("T")))   // sql: SELECT id ;; SELECT owner_id ;; SELECT tenant_id |
	db.Query("SELECT 1" + where(true) + where(flag)) // sql: SELECT 1 WHERE a ;; SELECT 1 WHERE a WHERE a |
}

func where(on bool) string {
	if !on {
		return ""
	}
	return " WHERE a"
}

type remembering struct{ db *sql.DB }

// A closure may read what an earlier call of itself has left.
func (r remembering) twice() {
	column := "a"
	set := func(table string) {
		r.db.Query("SELECT " + column + " FROM " + table)
		next := "b"
		if table == "orders" {
			next = "c"
		}
		column = next
	}
	set("orders") // sql: SELECT a FROM orders ;; SELECT b FROM orders ;; SELECT c FROM orders |
	set("users")  // sql: SELECT a FROM users ;; SELECT b FROM users ;; SELECT c FROM users |
}

func accumulated(db *sql.DB) {
	q := "SELECT 1"
	for _, table := range []string{"orders", "tenants"} {
		q += "," + columnOf(table)
	}
	db.Query(q) // sql: SELECT 1,tenant_id,id |
}

type cached struct{ column string }

func newCached(table string) *cached {
	column := "a"
	if table == "orders" {
		column = "b"
	}
	return &cached{column: column}
}

func (c *cached) run(db *sql.DB) {
	db.Query("SELECT " + c.column + " FROM t") // sql: SELECT a FROM t ;; SELECT b FROM t |
}

func onlyFor(db *sql.DB, table string, flag bool) {
	if table == "orders" {
		column := "a"
		if flag {
			column = "b"
		}
		db.Query("SELECT " + column + " FROM " + table)
	}
}

// A call whose arguments keep it from running anything is no site.
func unreached(db *sql.DB, flag bool) {
	onlyFor(db, "users", flag)
}

func unset(db *sql.DB) {
	var column string
	set := func(table string) {
		db.Query("SELECT " + column + " FROM " + table)
		next := "b"
		if table == "orders" {
			next = "c"
		}
		column = next
	}
	set("orders") // sql: SELECT FROM orders ;; SELECT b FROM orders ;; SELECT c FROM orders |
	set("users")  // sql: SELECT FROM users ;; SELECT b FROM users ;; SELECT c FROM users |
}
