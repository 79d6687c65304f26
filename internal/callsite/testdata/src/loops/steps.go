package loops

import (
	"database/sql"
	"slices"
	"strings"
)

func run(db *sql.DB, columns, key []string) {
	var set []string
	for i := range columns {
		if !slices.Contains(key, columns[i]) {
			set = append(set, columns[i])
		}
	}
	if len(set) == 0 {
		return
	}
	db.Exec("SET " + strings.Join(set, ", ")) // forwarded
}

func Steps(db *sql.DB, rows *sql.Rows, unknown []string, n int, flag bool) {
	run(db, []string{"a", "b", "c"}, []string{"a"}) // sql: SET b, c |
	run(db, []string{"a"}, []string{"a"})
	run(db, unknown, []string{"a"})
	run(db, []string{"a", "b"}, unknown) // sql: SET {set changes in a loop} |

	// What an earlier iteration left is not of this one.
	prev, q := "", "SELECT 1"
	for _, c := range []string{"a", "b"} {
		q += " " + prev
		prev = c
	}
	db.Exec(q) // sql: SELECT 1 ;; SELECT 1 a ;; SELECT 1 a a ;; SELECT 1 b ;; SELECT 1 b b |
	last, q2 := "", "SELECT 2"
	for i := range 3 {
		q2 += " " + last
		if i > 1 {
			last = "y"
		} else {
			last = "x"
		}
	}
	db.Exec(q2) // sql: SELECT 2 ;; SELECT 2 x ;; SELECT 2 x x ;; SELECT 2 x x x ;; SELECT 2 x x y ;; SELECT 2 x y ;; SELECT 2 x y x ;; SELECT 2 x y y ;; SELECT 2 y ;; SELECT 2 y x ;; SELECT 2 y x x ;; SELECT 2 y x y ;; SELECT 2 y y ;; SELECT 2 y y x ;; SELECT 2 y y y |
	q3 := "SELECT 3"
	for i := range 4 {
		if i == 1 {
			continue
		}
		if i > 0 {
			q3 += ","
		}
		q3 += "x"
	}
	db.Exec(q3) // sql: SELECT 3x,x,x |
	q4 := "SELECT 4"
	for i := range 4 {
		if i == 2 {
			break
		}
		q4 += "x"
	}
	db.Exec(q4) // sql: SELECT 4{q4 changes in a loop} ;; SELECT 4{q4 changes in a loop}x |
	q5 := "SELECT 5"
	for range n {
		q5 += " x"
	}
	db.Exec(q5) // sql: SELECT 5{q5 changes in a loop} |
	q6 := "SELECT 6"
	for i, c := range []string{"a", "b"} {
		for j := range 2 {
			if i > 0 || j > 0 {
				q6 += ","
			}
			q6 += c
		}
	}
	db.Exec(q6) // sql: SELECT 6a,a,b,b |
	q7 := "SELECT 7"
	for _, c := range []string{"a", "b", "c"} {
		if flag && c == "b" {
			continue
		}
		q7 += " " + c
	}
	db.Exec(q7) // sql: SELECT 7{q7 changes in a loop} |
	var list []string
	for _, c := range []string{"a", "b", "c"} {
		list = append(list, c)
		if len(list) == 2 {
			list = append(list, "two")
		}
	}
	db.Exec("SELECT 8 " + strings.Join(list, ",")) // sql: SELECT 8 {list changes in a loop} |
	q9 := "SELECT 9"
	for i := 0; i+1 < 3; i++ {
		q9 += " x"
	}
	db.Exec(q9) // sql: SELECT 9 x x |
	var item string
	if flag {
		for i := range 2 {
			item = []string{"a", "b"}[i]
		}
	}
	db.Exec("SELECT 10 " + item) // sql: SELECT 10 ;; SELECT 10 a ;; SELECT 10 b |
	prefix, q11 := "p", "SELECT 11"
	for range []int{1, 2} {
		for i := range 3 {
			q11 += prefix
			if i > 1 {
				prefix = "y"
			}
		}
	}
	db.Exec(q11) // sql: SELECT 11pppppp ;; SELECT 11pppppy ;; SELECT 11ppppyp ;; SELECT 11ppppyy ;; SELECT 11pppypp ;; SELECT 11pppypy ;; SELECT 11pppyyp ;; SELECT 11pppyyy ;; SELECT 11ppyppp ;; SELECT 11ppyppy ;; SELECT 11ppypyp ;; SELECT 11ppypyy ;; SELECT 11ppyypp ;; SELECT 11ppyypy ;; SELECT 11ppyyyp ;; SELECT 11ppyyyy ;; SELECT 11pypppp ;; SELECT 11pypppy ;; SELECT 11pyppyp ;; SELECT 11pyppyy ;; SELECT 11pypypp ;; SELECT 11pypypy ;; SELECT 11pypyyp ;; SELECT 11pypyyy ;; SELECT 11pyyppp ;; SELECT 11pyyppy ;; SELECT 11pyypyp ;; SELECT 11pyypyy ;; SELECT 11pyyypp ;; SELECT 11pyyypy ;; SELECT 11pyyyyp ;; SELECT 11pyyyyy ;; SELECT 11yppppp ;; SELECT 11yppppy ;; SELECT 11ypppyp ;; SELECT 11ypppyy ;; SELECT 11yppypp ;; SELECT 11yppypy ;; SELECT 11yppyyp ;; SELECT 11yppyyy ;; SELECT 11ypyppp ;; SELECT 11ypyppy ;; SELECT 11ypypyp ;; SELECT 11ypypyy ;; SELECT 11ypyypp ;; SELECT 11ypyypy ;; SELECT 11ypyyyp ;; SELECT 11ypyyyy ;; SELECT 11yypppp ;; SELECT 11yypppy ;; SELECT 11yyppyp ;; SELECT 11yyppyy ;; SELECT 11yypypp ;; SELECT 11yypypy ;; SELECT 11yypyyp ;; SELECT 11yypyyy ;; SELECT 11yyyppp ;; SELECT 11yyyppy ;; SELECT 11yyypyp ;; SELECT 11yyypyy ;; SELECT 11yyyypp ;; SELECT 11yyyypy ;; SELECT 11yyyyyp ;; SELECT 11yyyyyy |
	var b strings.Builder
	b.WriteString("SELECT 12")
	for i := range 3 {
		if i != 0 {
			b.WriteString(",")
		}
		b.WriteString(" x")
	}
	db.Exec(b.String()) // sql: SELECT 12 x, x, x |
	q13 := "SELECT 13"
	for i := 10; i < 12; i++ {
		q13 += " " + []string{"a", "b"}[i-10]
		for k := 1; k <= 2; k++ {
			db.Exec(q13) // sql: SELECT 13{q13 changes in a loop} a ;; SELECT 13{q13 changes in a loop} b |
		}
	}
	for i := range 3 {
		q14 := "SELECT 14"
		if i == 1 {
			q14 += " WHERE x"
		}
		db.Exec(q14) // sql: SELECT 14 ;; SELECT 14 WHERE x |
	}
}
