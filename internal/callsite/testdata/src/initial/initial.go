package initial

import (
	"database/sql"
	"io"
	"os"
	"strings"
)

var (
	onSomePaths string
	inLiteral   string
	inMethod    string
	always      string
	read        = base + readEarly
	readEarly   string
	enable      func()
)

const (
	base = "SELECT 1 FROM t"
	own  = " WHERE tenant_id = $1"
)

type starter struct{}

func (starter) init() { inMethod = own }

func init() {
	always = own
	readEarly = own
	if os.Getenv("SCOPED") != "" {
		onSomePaths = own
	}
	enable = func() { inLiteral = own }
}

func Initial(db *sql.DB) {
	db.Query(base + always)      // sql: SELECT 1 FROM t WHERE tenant_id = $1 |
	db.Query(base + onSomePaths) // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |
	db.Query(base + inLiteral)   // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |
	db.Query(base + inMethod)    // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |
	db.Query(read)               // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |
}

type (
	filter  struct{ where string }
	nested  struct{ where string }
	outside struct{ nested }
	cleared struct{ where string }
	listed  struct{ where string }
)

func newFilter() *filter   { return &filter{where: own} }
func newNested() *nested   { return &nested{where: own} }
func newOutside() *outside { return &outside{} }
func newCleared() *cleared { return &cleared{where: own} }
func newListed() *listed   { return &listed{where: own} }

func (c *cleared) clear() { *c = cleared{} }

func many(n int) []listed { return make([]listed, n) }

func (f *filter) run(db *sql.DB)  { db.Query(base + f.where) } // sql: SELECT 1 FROM t WHERE tenant_id = $1 |
func (n *nested) run(db *sql.DB)  { db.Query(base + n.where) } // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |
func (c *cleared) run(db *sql.DB) { db.Query(base + c.where) } // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |
func (l *listed) run(db *sql.DB)  { db.Query(base + l.where) } // sql: SELECT 1 FROM t ;; SELECT 1 FROM t WHERE tenant_id = $1 |

func Elements(db *sql.DB, r io.Reader, scoped bool) {
	var full [2]string
	full[0] = base
	full[1] = own
	db.Query(strings.Join(full[:], "")) // sql: SELECT 1 FROM t WHERE tenant_id = $1 |

	var some [2]string
	some[0] = base
	if scoped {
		some[1] = own
	}
	db.Query(strings.Join(some[:], "")) // sql: ? elements of some are assigned on some paths, or after it is used
	db.Query(some[0] + some[1])         // sql: ? element of a list: elements of some are assigned on some paths, or after it is used

	var late [2]string
	late[0] = base
	q := strings.Join(late[:], "")
	late[1] = own
	db.Query(q) // sql: ? elements of late are assigned on some paths, or after it is used

	names := []string{"a"}
	parts := make([]string, len(names))
	q = base + strings.Join(parts, "")
	for i := range names {
		parts[i] = own
	}
	db.Query(q) // sql: SELECT 1 FROM t{elements of []string are assigned in a loop} |

	text := []byte(base + own)
	io.ReadFull(r, text)
	db.Query(string(text)) // sql: ? bytes of "SELECT 1 FROM t WHERE tenant_id = $1" are assigned

	entries := map[string]any{}
	if scoped {
		entries["where"] = own
	}
	where, _ := entries["where"].(string)
	db.Query(base + where) // sql: SELECT 1 FROM t{value of map[string]any["where"]} |
}
