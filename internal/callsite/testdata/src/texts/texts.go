// Package texts runs statements whose text is built in one function.
package texts

import (
	"bytes"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

type ID int64

func (i ID) String() string { return strconv.FormatInt(int64(i), 10) }

type User struct {
	Name     string
	TenantID ID
}

const (
	table  = "orders"
	byID   = "SELECT id FROM " + table + " WHERE id = $1"
	status = 3
)

//go:embed report.sql
var report string

//go:embed missing.sql
var missing string

var (
	all       = "SELECT id FROM plans"
	formatted = fmt.Sprintf("SELECT id FROM %s WHERE status = %d", table, status)
	changed   = "SELECT 1"
	named     = map[string]string{"one": "SELECT 1", "two": "SELECT 2"}
	queries   = struct{ Get, List string }{Get: "SELECT 3", List: "SELECT 4"}
	oneLine   = strings.NewReplacer("\n", " ", "\t", "")
	debug     bool
)

func tenant(ctx context.Context) ID { return 0 }

func Constants(ctx context.Context, db *sql.DB, u User, id int64) {
	db.Query("SELECT id FROM orders")                                              // sql[database/sql.(*DB).Query]: SELECT id FROM orders |
	db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", u.TenantID) // sql[database/sql.(*DB).QueryContext]: SELECT id FROM orders WHERE tenant_id = $1 | u.TenantID:texts.ID
	db.QueryRow(byID, id)                                                          // sql: SELECT id FROM orders WHERE id = $1 | id:int64
	db.Exec(all)                                                                   // sql[database/sql.(*DB).Exec]: SELECT id FROM plans |
	db.Exec(formatted)                                                             // sql: SELECT id FROM orders WHERE status = 3 |
	db.Exec(changed)                                                               // sql: SELECT 1 ;; SELECT 2 |
	db.Exec(report)                                                                // sql: SELECT count(*) FROM orders; |
	db.Exec(missing)                                                               // sql: ? embedded file missing.sql is not found
	db.Exec(named["two"])                                                          // sql: SELECT 2 |
	db.Exec(named[u.Name])                                                         // sql: SELECT 1 ;; SELECT 2 |
	db.Exec(queries.List)                                                          // sql: SELECT 4 |
	db.Exec(os.Getenv("QUERY"))                                                    // sql: ? value of os.Getenv("QUERY")
	db.Exec(string([]byte("SELECT 5")))                                            // sql: SELECT 5 |
	go db.Exec("SELECT 6")                                                         // sql: SELECT 6 |
	defer db.Exec("SELECT 7")                                                      // sql: SELECT 7 |
	log.Println("SELECT 8")
}

func change() { changed = "SELECT 2" }

func Arguments(ctx context.Context, tx *sql.Tx, id string, all []any) {
	t := tenant(ctx)
	tx.Exec("SELECT $1, $2", t, int64(t))               // sql: SELECT $1, $2 | t:texts.ID<texts.tenant>, int64(t):int64<texts.tenant>[value of tenant(ctx)<texts.tenant>]
	tx.Exec("SELECT $1, $2", tenant(ctx).String(), "x") // sql: SELECT $1, $2 | tenant(ctx).String():string<texts.ID.String>[String() of tenant(ctx)<texts.tenant>], "x":string=x
	tx.Exec("SELECT $1", all...)                        // sql: SELECT $1 | ? parameter all of Arguments is not known at this call
	args := []any{t}
	if id != "" {
		args = append(args, id)
	}
	tx.Exec("SELECT $1", args...) // sql: SELECT $1 ;; SELECT $1 | t:texts.ID<texts.tenant>, id:string
	changed := append([]any{t}, id)
	changed[0] = id
	tx.Exec("SELECT $1", changed...) // sql: SELECT $1 | ? elements of append([1]any, …) are assigned
	var more []any
	more = append(more, t, id)
	more = append(more, pq.Array(all))
	tx.Exec("SELECT $1, $2, $3", more...)   // sql: SELECT $1, $2, $3 | t:texts.ID<texts.tenant>, id:string, pq.Array(all):any<github.com/lib/pq.Array>
	tx.Exec("SELECT $1", append(all, t)...) // sql: SELECT $1 | ? parameter all of Arguments is not known at this call
	other := []any{t, id}
	other[1] = t
	tx.Exec("SELECT $1, $2", other...) // sql: SELECT $1, $2 | t:texts.ID<texts.tenant>, ?
}

func Operations(db *sql.DB, cond, dir string, n int, ok bool) {
	q := "SELECT id FROM orders WHERE true"
	if ok {
		q += " AND a = 1"
	}
	if n > 3 {
		q += " AND b = 2"
	}
	db.Query(q)                                                                                    // sql: SELECT id FROM orders WHERE true ;; SELECT id FROM orders WHERE true AND a = 1 ;; SELECT id FROM orders WHERE true AND a = 1 AND b = 2 ;; SELECT id FROM orders WHERE true AND b = 2 |
	db.Query(fmt.Sprintf("SELECT %[2]s FROM %[1]s LIMIT %d %% %t", "t", "c", n, true))             // sql: SELECT c FROM t LIMIT {value of "c" under %d} % {number} |
	db.Query(fmt.Sprintf("SELECT id FROM %s LIMIT %d OFFSET %05d", "t", n, 7))                     // sql: SELECT id FROM t LIMIT {number} OFFSET 00007 |
	db.Query(fmt.Sprintf("SELECT %v, %q, %s", 1, "c", ID(1)))                                      // sql: SELECT 1, "c", {value of ID(1), which formats itself} |
	db.Query(fmt.Sprint("SELECT ", 1, 2, " FROM t"))                                               // sql: SELECT 1 2 FROM t |
	db.Query("SELECT " + strings.Join([]string{"a", "b"}, ", "))                                   // sql: SELECT a, b |
	db.Query("SELECT " + strings.Repeat("1,", 2) + "1")                                            // sql: SELECT 1,1,1 |
	db.Query("SELECT id FROM t WHERE id IN (" + strings.Repeat("?,", n-1) + "?)")                  // sql: SELECT id FROM t WHERE id IN ({placeholders}) |
	db.Query(strings.ReplaceAll("SELECT id FROM :t", ":t", "orders"))                              // sql: SELECT id FROM orders |
	db.Query(strings.Replace("SELECT a a", "a", "b", 1))                                           // sql: SELECT b a |
	db.Query(strings.ToUpper(strings.TrimSpace("  select 1 ")))                                    // sql: SELECT 1 |
	db.Query(strings.TrimSuffix("SELECT a, b, ", ", "))                                            // sql: SELECT a, b |
	db.Query("SELECT id FROM t LIMIT " + strconv.Itoa(n) + " OFFSET " + strconv.FormatInt(40, 10)) // sql: SELECT id FROM t LIMIT {number} OFFSET 40 |
	db.Query("SELECT id FROM t LIMIT " + strconv.FormatInt(int64(n), 16))                          // sql: SELECT id FROM t LIMIT {value of strconv.FormatInt(int64(n), 16)} |
	db.Query("SELECT id FROM " + pq.QuoteIdentifier(os.Getenv("T")) + pq.QuoteIdentifier(`a"b`))   // sql: SELECT id FROM {identifier}"a""b" |
	db.Query("SELECT " + pq.QuoteLiteral("it's"))                                                  // sql: SELECT 'it''s' |
	db.Query(oneLine.Replace("SELECT\n\tid FROM t"))                                               // sql: SELECT id FROM t |
	db.Query(fmt.Sprintf(os.Getenv("F"), n))                                                       // sql: ? value of os.Getenv("F")
	order := "ASC"
	switch os.Getenv("D") {
	case "desc":
		order = "DESC"
	}
	db.Query("SELECT id FROM t ORDER BY id " + order) // sql: SELECT id FROM t ORDER BY id ASC ;; SELECT id FROM t ORDER BY id DESC |
	s := "SELECT abc,"
	db.Query(s[:len(s)-1]) // sql: SELECT abc |
	db.Query(s[:9])        // sql: SELECT ab |
	text := "SELECT\n\tid FROM t"
	if debug {
		text = oneLine.Replace(text)
	}
	db.Query(text) // sql: SELECT id FROM t |
}

func Correlated(db *sql.DB, ok bool, name string, id int) {
	join, cond := "", ""
	args := []any{id}
	if ok {
		join, cond = " JOIN u ON u.id = t.uid", " AND u.name = $2"
		args = append(args, name)
	}
	db.Query("SELECT t.id FROM t"+join+" WHERE t.id = $1"+cond, args...) // sql: SELECT t.id FROM t JOIN u ON u.id = t.uid WHERE t.id = $1 AND u.name = $2 ;; SELECT t.id FROM t WHERE t.id = $1 | id:int, name:string
}

func Numbered(db *sql.DB, status, kind string) {
	q := "SELECT id FROM t WHERE true"
	var args []any
	if status != "" {
		args = append(args, status)
		q += fmt.Sprintf(" AND status = $%d", len(args))
	}
	n := 1
	if kind != "" {
		n++
	}
	db.Query(q, args...)                     // sql: SELECT id FROM t WHERE true ;; SELECT id FROM t WHERE true AND status = $1 | status:string
	db.Query("SELECT $" + strconv.Itoa(n+1)) // sql: SELECT $2 ;; SELECT $3 |
}

func Builders(db *sql.DB, ok bool, name string) {
	var b strings.Builder
	b.WriteString("SELECT id")
	b.WriteByte(' ')
	fmt.Fprintf(&b, "FROM %s", "t")
	if ok {
		b.WriteString(" WHERE ok")
	}
	db.Query(b.String()) // sql: SELECT id FROM t ;; SELECT id FROM t WHERE ok |
	b.Reset()
	b.WriteString("SELECT 2")
	db.Query(b.String()) // sql: SELECT 2 |
	write(&b, " WHERE a")
	db.Query(b.String()) // sql: SELECT 2 WHERE a |

	buf := bytes.NewBufferString("SELECT 3")
	buf.WriteString(" FROM t")
	db.Query(buf.String()) // sql: SELECT 3 FROM t |
	var raw bytes.Buffer
	raw.Write([]byte("SELECT 4"))
	db.Query(raw.String()) // sql: SELECT 4 |
	raw.Truncate(3)
	db.Query(raw.String()) // sql: ? raw is changed by Truncate
}

func write(b *strings.Builder, s string) { b.WriteString(s) }

func Prepared(ctx context.Context, db *sql.DB, id ID) {
	st, err := db.Prepare("SELECT id FROM t WHERE id = $1") // sql: SELECT id FROM t WHERE id = $1 | id:texts.ID
	if err != nil {
		return
	}
	st.Query(id)
	two, _ := db.PrepareContext(ctx, "SELECT $1") // sql: SELECT $1 ;; SELECT $1 | ?
	two.Exec(1)
	two.Exec(2)
}

type order int

func (order) String() string { return "id; SELECT 2" }

type width int

func (width) Format(s fmt.State, verb rune) { s.Write([]byte("1; SELECT 2")) }

func Stringers(db *sql.DB) {
	const by order = 1
	db.Query(fmt.Sprintf("SELECT %d", by))       // sql: SELECT 1 |
	db.Query(fmt.Sprintf("SELECT %s", by))       // sql: SELECT {value of by, which formats itself} |
	db.Query(fmt.Sprint("SELECT ", by))          // sql: SELECT {value of by, which formats itself} |
	db.Query(fmt.Sprintf("SELECT %d", width(1))) // sql: SELECT {value of width(1), which formats itself} |
	sorted(db, by)                               // composed below
}

func sorted(db *sql.DB, by order) {
	db.Query(fmt.Sprintf("SELECT %v", by)) // sql: SELECT {parameter by of sorted is not constant at this call} | ? the text was not recovered
}

func Unquoted(db *sql.DB) {
	id := pq.QuoteIdentifier(os.Getenv("COLUMN"))
	db.Query("SELECT " + id)                                   // sql: SELECT {identifier} |
	db.Query("SELECT " + strings.ReplaceAll(id, "-", "_"))     // sql: SELECT {identifier} |
	db.Query("SELECT " + strings.Trim(id, `"`))                // sql: SELECT {value of strings.Trim(pq.QuoteIdentifier(os.Getenv("COLUMN")),…)} |
	db.Query("SELECT " + strings.ReplaceAll(id, `"`, ""))      // sql: SELECT {value of strings.ReplaceAll(pq.QuoteIdentifier(os.Getenv("COLUMN")),…)} |
	db.Query("SELECT " + strings.ReplaceAll(id, "a", `" OR `)) // sql: SELECT {value of strings.ReplaceAll(pq.QuoteIdentifier(os.Getenv("COLUMN")),…)} |
}
