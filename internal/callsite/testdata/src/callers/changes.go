package callers

import (
	"database/sql"
	"os"
	"strings"
	"sync"
)

// Conditions that only look as if a caller had decided them.

func run(db *sql.DB, table string, o *mode1) {
	if o.all {
		db.Query("SELECT 1 FROM " + table)
	} else {
		db.Query("SELECT 1 FROM " + table + " WHERE tenant_id = $1")
	}
}

type mode1 struct {
	all  bool
	name string
	next *mode1
}

func reassigned(db *sql.DB, table string, all bool) {
	all = all || len(os.Args) > 1
	if all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func closed(db *sql.DB, table string, all bool) {
	set := func() { all = len(os.Args) > 1 }
	set()
	if all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func viaPointer(db *sql.DB, table string, all bool) {
	p := &all
	flip(p)
	if all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func flip(p *bool) { *p = !*p }

func aliased(db *sql.DB, table string, a, b *mode1) {
	b.all = true
	if a.all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func aliasedBehind(db *sql.DB, table string, a, b *mode1) {
	b.next.all = true
	if a.all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func aliasedCall(db *sql.DB, table string, a, b *mode1) {
	b.set()
	if a.all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func (m *mode1) set() { m.all = true }

func aliasedAs(db *sql.DB, table string, a *mode1, b interface{ set() }) {
	b.set()
	if a.all {
		db.Query("SELECT 1 FROM " + table)
	}
}

func handedOn(db *sql.DB, table string, a *mode1) { aliasedAs(db, table, a, a) }

// A pointer is read again after others may have changed what it points to.
func again(db *sql.DB, on *bool, change func()) {
	q := "SELECT"
	if *on {
		q += " a"
	}
	change()
	if *on {
		q += " b"
	}
	if *on {
		q += " c"
	}
	db.Query(q) // sql: SELECT ;; SELECT a ;; SELECT a b c ;; SELECT b c |
}

func generic[T any](db *sql.DB, table string, t T) {
	var v any = t
	if v == nil {
		db.Query("SELECT 1 FROM " + table)
	}
}

func passed(db *sql.DB, table string, v any, list []string, f func()) {
	q := "SELECT 1 FROM " + table
	if v == nil {
		q += " a"
	}
	if list == nil {
		q += " b"
	}
	if f != nil {
		q += " c"
	}
	db.Query(q)
}

func stats() {}

func passes(db *sql.DB, err error, some []string) {
	passed(db, "t", nil, nil, nil)               // sql: SELECT 1 FROM t a b |
	passed(db, "t", err, []string{}, func() {})  // sql: SELECT 1 FROM t a c ;; SELECT 1 FROM t c |
	passed(db, "t", 1, some[:0], stats)          // sql: SELECT 1 FROM t b c ;; SELECT 1 FROM t c |
	passed(db, "t", "", append(some, "x"), nil)  // sql: SELECT 1 FROM t ;; SELECT 1 FROM t b |
	passed(db, "t", (*mode1)(nil), os.Args, nil) // sql: SELECT 1 FROM t ;; SELECT 1 FROM t b |
	generic[error](db, "t", nil)                 // sql: SELECT 1 FROM t |
}

func asserted(db *sql.DB, table string, m any) {
	q := "SELECT 1 FROM " + table
	if _, ok := m.(*mode1); !ok {
		q += " other"
	}
	db.Query(q)
}

func typed(db *sql.DB, table string, r row) {
	if r != nil {
		db.Query("SELECT 1 FROM " + table)
	}
}

func wrapped(db *sql.DB, table string, n uint8) {
	if n-1 > 5 {
		db.Query("SELECT 1 FROM " + table)
	}
}

func converted(db *sql.DB, table string, n int) {
	if uint8(n) == 1 {
		db.Query("SELECT 1 FROM " + table)
	}
}

func attack(db *sql.DB, n *mode1) {
	reassigned(db, "t", false) // sql: SELECT 1 FROM t |
	closed(db, "t", false)     // sql: SELECT 1 FROM t |
	viaPointer(db, "t", false) // sql: SELECT 1 FROM t |
	m := &mode1{}
	aliased(db, "t", m, m)      // sql: SELECT 1 FROM t |
	aliasedCall(db, "t", m, m)  // sql: SELECT 1 FROM t |
	aliasedAs(db, "t", m, m)    // sql: SELECT 1 FROM t |
	handedOn(db, "t", &mode1{}) // sql: SELECT 1 FROM t |
	m.next = m
	aliasedBehind(db, "t", m, m) // sql: SELECT 1 FROM t |
	asserted(db, "t", m)         // sql: SELECT 1 FROM t |
	asserted(db, "t", *m)        // sql: SELECT 1 FROM t other |
	asserted(db, "t", nil)       // sql: SELECT 1 FROM t other |
	var none *global
	typed(db, "t", none) // sql: SELECT 1 FROM t |
	typed(db, "t", nil)
	wrapped(db, "t", 0)     // sql: SELECT 1 FROM t |
	wrapped(db, "t", 7)     // sql: SELECT 1 FROM t |
	converted(db, "t", 257) // sql: SELECT 1 FROM t |
}

// What is behind a pointer changes where it was made.
func makes(db *sql.DB, on bool) {
	a := &mode1{}
	run(db, "a", a) // sql: SELECT 1 FROM a WHERE tenant_id = $1 |
	b := &mode1{}
	b.set()
	run(db, "b", b) // sql: SELECT 1 FROM b |
	c := &mode1{}
	if on {
		c.all = true
	}
	run(db, "c", c) // sql: SELECT 1 FROM c | // sql: SELECT 1 FROM c WHERE tenant_id = $1 |
	d := &mode1{}
	keep = d
	run(db, "d", d) // sql: SELECT 1 FROM d | // sql: SELECT 1 FROM d WHERE tenant_id = $1 |
	e := &mode1{}
	for range 2 {
		run(db, "e", e) // sql: SELECT 1 FROM e | // sql: SELECT 1 FROM e WHERE tenant_id = $1 |
		e.all = true
	}
	f := &mode1{}
	defer run(db, "f", f) // sql: SELECT 1 FROM f | // sql: SELECT 1 FROM f WHERE tenant_id = $1 |
	f.all = true
	g := &mode1{}
	go run(db, "g", g) // sql: SELECT 1 FROM g | // sql: SELECT 1 FROM g WHERE tenant_id = $1 |
	g.all = true
	h := mode1{}
	change := func() { h.all = true }
	change()
	run(db, "h", &h) // sql: SELECT 1 FROM h |
	i := with(func(m *mode1) { m.all = true })
	run(db, "i", i) // sql: SELECT 1 FROM i | // sql: SELECT 1 FROM i WHERE tenant_id = $1 |
	j := &mode1{all: true}
	*j = mode1{}
	run(db, "j", j) // sql: SELECT 1 FROM j WHERE tenant_id = $1 |
}

var keep *mode1

func with(options ...func(*mode1)) *mode1 {
	m := &mode1{}
	for _, o := range options {
		o(m)
	}
	return m
}

// A value that comes to a function in several ways.
func chained(db *sql.DB, table, kind string) { last(db, table, strings.TrimSpace(kind)) }

func last(db *sql.DB, table, kind string) {
	switch {
	case kind == "a", strings.HasPrefix(kind, "b"):
		db.Query("SELECT 1 FROM " + table + " ab")
	case kind != "c" && kind != "d":
		db.Query("SELECT 1 FROM " + table + " other")
	default:
		db.Query("SELECT 1 FROM " + table + " cd")
	}
}

func ways(db *sql.DB, kinds []string, kind string) {
	chained(db, "t", " a ") // sql: SELECT 1 FROM t ab |
	chained(db, "t", "bx")  // sql: SELECT 1 FROM t ab |
	chained(db, "t", "c")   // sql: SELECT 1 FROM t cd |
	chained(db, "t", "")    // sql: SELECT 1 FROM t other |
	for _, k := range []string{"a", "d"} {
		last(db, "u", k) // sql: SELECT 1 FROM u ab | // sql: SELECT 1 FROM u cd |
	}
	for _, k := range kinds {
		last(db, "v", k) // sql: SELECT 1 FROM v ab | // sql: SELECT 1 FROM v cd | // sql: SELECT 1 FROM v other |
	}
	if kind == "c" {
		last(db, "w", kind) // sql: SELECT 1 FROM w ab | // sql: SELECT 1 FROM w cd |
	}
	f := last
	f(db, "x", "d") // sql: SELECT 1 FROM x cd |
	hook = last
	hook(db, "y", "d")       // sql: SELECT 1 FROM y cd |
	descend(db, "z", 3, "a") // sql: SELECT 1 FROM z ab | // sql: SELECT 1 FROM z cd | // sql: SELECT 1 FROM z other |
}

var hook func(*sql.DB, string, string)

func descend(db *sql.DB, table string, n int, kind string) {
	if n > 0 {
		descend(db, table, n-1, "c")
		return
	}
	last(db, table, kind)
}

// Two reads of a field with something in between.
type shop struct {
	db   *sql.DB
	mu   sync.RWMutex
	pg   bool
	opts *mode1
	list []string
	done chan struct{}
}

func (s *shop) word() string {
	if s.pg {
		return " pg"
	}
	return " my"
}

func (s *shop) reload() { s.opts = keep }

func (s *shop) all() string {
	if s.opts.all {
		return " all"
	}
	return " own"
}

func (s *shop) reads() {
	s.db.Query("SELECT" + s.word() + s.word()) // sql: SELECT my my ;; SELECT pg pg |
	q := "SELECT" + s.word()
	<-s.done
	s.db.Query(q + s.word()) // sql: SELECT my my ;; SELECT my pg ;; SELECT pg my ;; SELECT pg pg |
	q = "SELECT" + s.all()
	s.reload()
	s.db.Query(q + s.all())                  // sql: SELECT all all ;; SELECT all own ;; SELECT own all ;; SELECT own own |
	s.db.Query("SELECT" + s.all() + s.all()) // sql: SELECT all all ;; SELECT all own ;; SELECT own all ;; SELECT own own |
	o := s.opts
	s.reload()
	q = "SELECT"
	if o.all {
		q += " a"
	}
	if s.opts.all {
		q += " b"
	}
	s.db.Query(q) // sql: SELECT ;; SELECT a ;; SELECT a b ;; SELECT b |
	q = "SELECT"
	if len(s.list) == 0 {
		q += " none"
	}
	s.reload()
	if len(s.list) > 0 {
		q += " some"
	}
	if s.opts == nil {
		q += " nil"
	}
	s.reload()
	if s.opts != nil {
		q += " one"
	}
	s.db.Query(q) // sql: SELECT ;; SELECT nil ;; SELECT nil one ;; SELECT none ;; SELECT none nil ;; SELECT none nil one ;; SELECT none one ;; SELECT none some ;; SELECT none some nil ;; SELECT none some nil one ;; SELECT none some one ;; SELECT one ;; SELECT some ;; SELECT some nil ;; SELECT some nil one ;; SELECT some one |
}

func (s *shop) later(table string) {
	if s.pg {
		s.db.Query("SELECT 1 FROM " + table)
	}
}

func (s *shop) deferred() {
	if s.pg {
		return
	}
	defer s.later("t") // sql: SELECT 1 FROM t |
	s.pg = true
}

func (s *shop) direct() {
	if s.pg {
		return
	}
	s.later("t")
	s.reload()
	s.later("u") // sql: SELECT 1 FROM u |
}

func (s *shop) stretched() {
	q := "SELECT"
	for s.db.Ping() == nil {
		q = "SELECT" + s.word()
	}
	s.db.Query(q + s.word()) // sql: SELECT my ;; SELECT my my ;; SELECT my pg ;; SELECT pg ;; SELECT pg my ;; SELECT pg pg |
}

// What a condition rules out within one of many independent conditions.
func many(db *sql.DB, names, kinds []string, a, b, c, d, e, f int) {
	q, args := "SELECT 1 FROM t WHERE tenant_id = $1", []any{a}
	if b != 0 {
		q += " AND b"
	}
	if len(names) > 0 {
		q += " AND name IN" + in(names)
	}
	if c != 0 {
		q += " AND c"
	}
	if d != 0 {
		q += " AND d"
	}
	if e != 0 {
		q += " AND e"
	}
	if f != 0 {
		q += " AND f"
	}
	if len(kinds) > 0 {
		q += " AND kind IN" + in(kinds)
	}
	db.Query(q, args...) // sql: SELECT 1 FROM t WHERE tenant_id = $1 ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND c AND d AND e AND f ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND c AND d AND e AND f AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND name IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND name IN ({placeholders}) AND c AND d AND e AND f ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND name IN ({placeholders}) AND c AND d AND e AND f AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND b AND name IN ({placeholders}) AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND c ;; SELECT 1 FROM t WHERE tenant_id = $1 AND c AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND d ;; SELECT 1 FROM t WHERE tenant_id = $1 AND d AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND e ;; SELECT 1 FROM t WHERE tenant_id = $1 AND e AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND f ;; SELECT 1 FROM t WHERE tenant_id = $1 AND f AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND c ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND c AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND d ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND d AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND e ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND e AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND f ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND f AND kind IN ({placeholders}) ;; SELECT 1 FROM t WHERE tenant_id = $1 AND name IN ({placeholders}) AND kind IN ({placeholders}) | a:int
}

func in(names []string) string {
	if len(names) == 0 {
		return " (NULL)"
	}
	return " (" + strings.TrimSuffix(strings.Repeat("?,", len(names)), ",") + ")"
}

func letter(kind string) string {
	if kind == "a" {
		return " AND a"
	}
	if kind == "b" {
		return " AND b"
	}
	return ""
}

// The first arm of a choice that a constant decides is not one of its.
func decided(db *sql.DB, a, b, c, d, e, f, g bool) {
	q := "SELECT 1 FROM t WHERE x"
	if a {
		q += letter("b")
		q += " AND d"
	}
	if b {
		q += " AND 1"
	}
	if c {
		q += " AND 2"
	}
	if d {
		q += " AND 3"
	}
	if e {
		q += " AND 4"
	}
	if f {
		q += " AND 5"
	}
	if g {
		q += " AND 6"
	}
	db.Query(q) // sql: SELECT 1 FROM t WHERE x ;; SELECT 1 FROM t WHERE x AND 1 ;; SELECT 1 FROM t WHERE x AND 1 AND 2 AND 3 AND 4 AND 5 AND 6 ;; SELECT 1 FROM t WHERE x AND 2 ;; SELECT 1 FROM t WHERE x AND 3 ;; SELECT 1 FROM t WHERE x AND 4 ;; SELECT 1 FROM t WHERE x AND 5 ;; SELECT 1 FROM t WHERE x AND 6 ;; SELECT 1 FROM t WHERE x AND b AND d ;; SELECT 1 FROM t WHERE x AND b AND d AND 1 ;; SELECT 1 FROM t WHERE x AND b AND d AND 1 AND 2 AND 3 AND 4 AND 5 AND 6 ;; SELECT 1 FROM t WHERE x AND b AND d AND 2 ;; SELECT 1 FROM t WHERE x AND b AND d AND 3 ;; SELECT 1 FROM t WHERE x AND b AND d AND 4 ;; SELECT 1 FROM t WHERE x AND b AND d AND 5 ;; SELECT 1 FROM t WHERE x AND b AND d AND 6 |
}
