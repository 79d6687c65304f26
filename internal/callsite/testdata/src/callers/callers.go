// Package callers rules arms of helpers out by what their callers pass.
package callers

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"sync"
)

// What a caller's constants rule out is not run there.
func exists(db *sql.DB, table, name string) {
	if table == "tokens" {
		db.Query("SELECT 1 FROM "+table+" WHERE name = $1", name)
	} else {
		db.Query("SELECT 1 FROM "+table+" WHERE tenant_id = $1", name)
	}
}

func existing(db *sql.DB, table string) {
	exists(db, "sources", "x") // sql: SELECT 1 FROM sources WHERE tenant_id = $1 | "x":string=x
	exists(db, "tokens", "x")  // sql: SELECT 1 FROM tokens WHERE name = $1 | "x":string=x
	between(db, "bundles")     // sql: SELECT 1 FROM bundles WHERE tenant_id = $1 | Args[0]:string
}

// Another level hands the constant on.
func between(db *sql.DB, table string) {
	name := os.Args[0]
	exists(db, table, name)
}

// One that is assigned, or may be, is none.
func assigned(db *sql.DB, other bool) {
	table := "sources"
	if other {
		table = "tokens"
	}
	exists(db, table, "x") // sql: SELECT 1 FROM sources WHERE tenant_id = $1 | "x":string=x // sql: SELECT 1 FROM tokens WHERE name = $1 | "x":string=x
}

type sort struct {
	by    string
	all   bool
	names []string
	group *int
	inner struct{ deep bool }
}

func list(db *sql.DB, table string, s sort) {
	q := "SELECT 1 FROM " + table
	switch s.by {
	case "name", "id":
		q += " a"
	case "":
		q += " b"
	default:
		q += " c"
	}
	if s.all {
		q += " d"
	}
	if s.group != nil {
		q += " e"
	}
	if len(s.names) == 0 {
		q += " f"
	}
	if s.inner.deep {
		q += " g"
	}
	db.Query(q)
}

func lists(db *sql.DB, group int, s sort) {
	list(db, "t", sort{})                               // sql: SELECT 1 FROM t b f |
	list(db, "t", sort{by: "id", names: []string{"x"}}) // sql: SELECT 1 FROM t a |
	list(db, "t", sort{by: "x", all: true})             // sql: SELECT 1 FROM t c d f |
	list(db, "t", sort{by: "name", group: &group})      // sql: SELECT 1 FROM t a e f |
	list(db, "t", sort{by: "name", group: s.group})     // sql: SELECT 1 FROM t a e f ;; SELECT 1 FROM t a f |
	list(db, "t", sort{by: "name", names: os.Args})     // sql: SELECT 1 FROM t a ;; SELECT 1 FROM t a f |
	var t sort
	t.inner.deep = true
	list(db, "t", t) // sql: SELECT 1 FROM t b f g |
	t.by = os.Args[0]
	list(db, "t", t) // sql: SELECT 1 FROM t a f g ;; SELECT 1 FROM t b f g ;; SELECT 1 FROM t c f g |
	u := &t
	u.all = len(os.Args) > 1
	u.by = "id"
	list(db, "t", t) // sql: SELECT 1 FROM t a d f g ;; SELECT 1 FROM t a f g |
}

// A pointer to what a caller has made, and to what others have.
func listing(db *sql.DB, table string, s *sort) {
	q := "SELECT 1 FROM " + table
	if s == nil {
		q += " a"
	} else if s.all {
		q += " b"
	}
	db.Query(q)
}

var shared = &sort{all: true}

func listings(db *sql.DB, s *sort) {
	listing(db, "t", nil)              // sql: SELECT 1 FROM t a |
	listing(db, "t", &sort{})          // sql: SELECT 1 FROM t |
	listing(db, "t", &sort{all: true}) // sql: SELECT 1 FROM t b |
	listing(db, "t", s)                // sql: SELECT 1 FROM t ;; SELECT 1 FROM t a ;; SELECT 1 FROM t b |
	listing(db, "t", shared)           // sql: SELECT 1 FROM t ;; SELECT 1 FROM t a ;; SELECT 1 FROM t b |
	own := &sort{}
	go func() { own.all = true }()
	listing(db, "t", own) // sql: SELECT 1 FROM t ;; SELECT 1 FROM t b |
}

func flags(db *sql.DB, table string, returning, last bool) {
	q := "INSERT INTO " + table
	if returning {
		if last {
			db.Exec(q + " LAST")
			return
		}
		db.Query(q + " RETURNING")
		return
	}
	db.Exec(q)
}

func flagged(db *sql.DB, last bool) {
	flags(db, "t", false, false) // sql: INSERT INTO t |
	flags(db, "t", true, false)  // sql: INSERT INTO t RETURNING |
	flags(db, "t", true, last)   // sql: INSERT INTO t LAST | // sql: INSERT INTO t RETURNING |
}

// Callees may take a nil interface, or one of any type.
type member interface{ Tenant() string }

type row interface{ Table() string }

type own struct{}

func (own) Table() string  { return "own" }
func (own) Tenant() string { return "t" }

type global struct{}

func (*global) Table() string { return "global" }

func save(db *sql.DB, r row) {
	q := "UPDATE " + r.Table()
	if _, ok := r.(member); ok {
		q += " WHERE tenant_id"
	}
	db.Exec(q)
}

func isMember(r any) bool {
	_, ok := r.(member)
	return ok
}

func touch(db *sql.DB, table string, r row) {
	q := "UPDATE " + table
	if isMember(r) {
		q += " WHERE tenant_id"
	}
	switch r.(type) {
	case own, *own:
		q += " own"
	}
	db.Exec(q)
}

func saves[T row](db *sql.DB, r row, t T) {
	touch(db, "t", own{})     // sql: UPDATE t WHERE tenant_id own |
	touch(db, "t", &own{})    // sql: UPDATE t WHERE tenant_id own |
	touch(db, "t", &global{}) // sql: UPDATE t |
	touch(db, "t", r)         // sql: UPDATE t ;; UPDATE t WHERE tenant_id ;; UPDATE t WHERE tenant_id own ;; UPDATE t own |
	touch(db, "t", t)         // sql: UPDATE t ;; UPDATE t WHERE tenant_id ;; UPDATE t WHERE tenant_id own ;; UPDATE t own |
	save(db, own{})           // sql: UPDATE own WHERE tenant_id |
	save(db, &global{})       // sql: UPDATE global |
}

// One value, asked twice, in several functions.
type store struct {
	db    *sql.DB
	mu    sync.Mutex
	kind  int
	check func() bool
}

const (
	sqlite = iota
	postgres
	cockroach
	mysql
)

func (s *store) open(kind int) { s.kind = kind }

func (s *store) arg(i string) string {
	switch s.kind {
	case postgres, cockroach:
		return "$" + i
	}
	return "?"
}

func (s *store) find() {
	s.db.Query("SELECT " + s.arg("1") + s.arg("2")) // sql: SELECT $1$2 ;; SELECT ?? |
}

func (s *store) quoted(name string) string {
	if s.kind == mysql {
		return "`" + name + "`"
	}
	return name
}

func (s *store) both() {
	s.db.Query("SELECT " + s.quoted("a") + s.arg("1")) // sql: SELECT `a`? ;; SELECT a$1 ;; SELECT a? |
	func() {
		s.db.Query("SELECT " + s.arg("3") + s.arg("4")) // sql: SELECT $3$4 ;; SELECT ?? |
	}()
}

// In between another goroutine or a call may have changed it.
func (s *store) between() {
	q := "SELECT " + s.arg("1")
	s.mu.Lock()
	q += s.arg("2")
	s.mu.Unlock()
	s.db.Query(q) // sql: SELECT $1$2 ;; SELECT $1? ;; SELECT ?$2 ;; SELECT ?? |
	q = "SELECT " + s.arg("1")
	s.check()
	q += s.arg("2")
	s.db.Query(q) // sql: SELECT $1$2 ;; SELECT $1? ;; SELECT ?$2 ;; SELECT ?? |
	q = "SELECT " + s.arg("1")
	s.open(mysql)
	q += s.arg("2")
	s.db.Query(q) // sql: SELECT $1$2 ;; SELECT $1? ;; SELECT ?$2 ;; SELECT ?? |
	q = "SELECT " + s.arg("1") + strings.ToUpper(s.arg("2"))
	s.db.Query(q) // sql: SELECT $1$2 ;; SELECT ?? |
}

func (s *store) pair(o *store) {
	s.db.Query("SELECT " + s.arg("1") + o.arg("2")) // sql: SELECT $1$2 ;; SELECT $1? ;; SELECT ?$2 ;; SELECT ?? |
}

// Callers hand their own on: what each of them says holds for it alone.
func one(db *sql.DB, kind string) { db.Query("SELECT " + word(kind) + word(kind)) } // sql: SELECT aa ;; SELECT zz |

func two(db *sql.DB, kind, other string) { db.Query("SELECT " + word(kind) + word(other)) } // sql: SELECT aa ;; SELECT az ;; SELECT za ;; SELECT zz |

func word(kind string) string {
	if kind == "a" {
		return "a"
	}
	return "z"
}

func eachKind(db *sql.DB, kinds []string) {
	q := "SELECT"
	for _, k := range []string{"a", "b"} {
		q += word(k)
	}
	db.Query(q) // sql: SELECTaz |
	var words []string
	for _, k := range kinds {
		words = append(words, word(k))
	}
	db.Query("SELECT 1 WHERE " + strings.Join(words, " AND ")) // sql: SELECT 1 WHERE ;; SELECT 1 WHERE a ;; SELECT 1 WHERE a AND a ;; SELECT 1 WHERE a AND z ;; SELECT 1 WHERE z ;; SELECT 1 WHERE z AND a ;; SELECT 1 WHERE z AND z |
}

func mode() string { return os.Getenv("MODE") }

func modes(db *sql.DB) {
	q := "SELECT"
	if mode() == "a" {
		q += " a"
	}
	if mode() == "b" {
		q += " b"
	}
	db.Query(q) // sql: SELECT ;; SELECT a ;; SELECT a b ;; SELECT b |
}

// Exclusive values of one parameter, and a map that grows.
func exclusive(db *sql.DB, kind string, n int, m map[string]int, c context.Context) {
	q := "SELECT"
	if kind == "a" {
		q += " a"
	}
	if kind == "b" {
		q += " b"
	}
	db.Query(q) // sql: SELECT ;; SELECT a ;; SELECT b |
	q = "SELECT"
	if n > 3 {
		q += " many"
	}
	if n < 2 {
		q += " few"
	}
	db.Query(q) // sql: SELECT ;; SELECT few ;; SELECT many |
	q = "SELECT"
	if len(m) > 0 {
		q += " some"
	}
	m["x"] = n
	if len(m) > 0 {
		q += " more"
	}
	db.Query(q) // sql: SELECT ;; SELECT more ;; SELECT some ;; SELECT some more |
	q = "SELECT"
	if c == nil {
		q += " none"
	}
	if c != nil {
		q += " one"
	}
	db.Query(q) // sql: SELECT none ;; SELECT one |
}
