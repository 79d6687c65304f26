package loops

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

type store struct{ dollars bool }

func (s *store) arg(i int) string {
	if s.dollars {
		return "$" + strconv.Itoa(i+1)
	}
	return "?"
}

func (s *store) list(n int) []string {
	args := make([]string, n)
	for i := range n {
		args[i] = s.arg(i)
	}
	return args
}

func (s *store) appended(n int) []string {
	var args []string
	for i := range n {
		args = append(args, "$"+strconv.Itoa(i+1))
	}
	return args
}

func (s *store) counted(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i)
	}
	return b.String()
}

func (s *store) upsert(db *sql.DB, tenant, table string, columns, key []string, values ...any) {
	marks := s.list(len(columns))
	if tenant != "" {
		columns = append(columns, "tenant_id")
		key = append(key, "tenant_id")
		marks = append(marks, s.arg(len(columns)-1))
		values = append(values, tenant)
	}
	set := make([]string, 0, len(columns))
	for i := range columns {
		if !slices.Contains(key, columns[i]) {
			set = append(set, fmt.Sprintf("%s = EXCLUDED.%s", columns[i], columns[i]))
		}
	}
	var query string
	if len(set) == 0 {
		query = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO NOTHING", table, strings.Join(columns, ", "), strings.Join(marks, ", "), strings.Join(key, ", "))
	} else {
		query = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s", table, strings.Join(columns, ", "), strings.Join(marks, ", "), strings.Join(key, ", "), strings.Join(set, ", "))
	}
	db.Exec(query, values...)
}

func (s *store) Upserts(db *sql.DB, tenant string, a, b int) {
	s.upsert(db, tenant, "t", []string{"a", "b"}, []string{"a"}, a, b)                   // sql: INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b ;; INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b ;; INSERT INTO t (a, b, tenant_id) VALUES ($1, $2, $3) ON CONFLICT (a, tenant_id) DO UPDATE SET b = EXCLUDED.b ;; INSERT INTO t (a, b, tenant_id) VALUES (?, ?, ?) ON CONFLICT (a, tenant_id) DO UPDATE SET b = EXCLUDED.b | a:int, b:int, tenant:string
	s.upsert(db, tenant, "u", []string{"a"}, []string{"a"}, a)                           // sql: INSERT INTO u (a) VALUES ($1) ON CONFLICT (a) DO NOTHING ;; INSERT INTO u (a) VALUES (?) ON CONFLICT (a) DO NOTHING ;; INSERT INTO u (a, tenant_id) VALUES ($1, $2) ON CONFLICT (a, tenant_id) DO NOTHING ;; INSERT INTO u (a, tenant_id) VALUES (?, ?) ON CONFLICT (a, tenant_id) DO NOTHING | a:int, tenant:string
	db.Exec("INSERT INTO v (a, b) VALUES ("+s.counted(2)+")", a, b)                      // sql: INSERT INTO v (a, b) VALUES ($1, $2) | a:int, b:int
	db.Exec("INSERT INTO v (a, b) VALUES ("+strings.Join(s.appended(2), ", ")+")", a, b) // sql: INSERT INTO v (a, b) VALUES ($1, $2) | a:int, b:int
	cols := []string{"a", "b"}
	q := "INSERT INTO t ("
	for i, c := range cols {
		if i > 0 {
			q += ", "
		}
		q += c
	}
	db.Exec(q+") VALUES ($1, $2)", a, b) // sql: INSERT INTO t (a, b) VALUES ($1, $2) | a:int, b:int
}
