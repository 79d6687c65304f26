package computed

import (
	"database/sql"
	"os"
	"strings"
	"sync"
)

var texts sync.Map

func expand(q string) string {
	if v, ok := texts.Load(q); ok {
		return v.(string)
	}
	out := strings.ReplaceAll(q, "*", "id")
	texts.Store(q, out)
	return out
}

var orStored sync.Map

func expandOnce(q string) string {
	v, _ := orStored.LoadOrStore(q, strings.ReplaceAll(q, "*", "id"))
	return v.(string)
}

var (
	mu   sync.Mutex
	memo = map[string]string{}
)

func expandLocked(q string) string {
	mu.Lock()
	defer mu.Unlock()
	if s, ok := memo[q]; ok {
		return s
	}
	s := strings.ReplaceAll(q, "*", "id")
	memo[q] = s
	return s
}

type both struct{ q, order string }

var pairs sync.Map

func ordered(q, order string, on bool) string {
	key := both{q: q, order: order}
	if v, ok := pairs.Load(key); ok {
		return v.(string)
	}
	out := q
	if order != "" {
		out += " ORDER BY " + order
	}
	pairs.Store(key, out)
	return out
}

type cache struct {
	texts map[string]string
	db    *sql.DB
}

func (c *cache) get(q string) string {
	if s := c.texts[q]; s != "" {
		return s
	}
	s := strings.ReplaceAll(q, "*", "id")
	c.texts[q] = s
	return s
}

func memoised(db *sql.DB, on bool, c *cache) {
	db.Query(expand("SELECT * FROM a"))           // sql: SELECT id FROM a |
	db.Query(expandOnce("SELECT * FROM b"))       // sql: SELECT id FROM b |
	db.Query(expandLocked("SELECT * FROM c"))     // sql: SELECT id FROM c |
	db.Query(ordered("SELECT 1 FROM d", "x", on)) // sql: SELECT 1 FROM d ORDER BY x |
	db.Query(ordered("SELECT 2 FROM d", "", on))  // sql: SELECT 2 FROM d |
	c.db.Query(c.get("SELECT * FROM e"))          // sql: ?
}

// What the key does not tell may have been something else.
var (
	partial, foreign, leaked, reused sync.Map
	named                            = map[string]string{}
)

func missing(q, order string) string {
	if v, ok := partial.Load(q); ok {
		return v.(string)
	}
	out := q + " ORDER BY " + order
	partial.Store(q, out)
	return out
}

func missingCondition(q string, on bool) string {
	if v, ok := reused.Load(q); ok {
		return v.(string)
	}
	out := q
	if on {
		out += " WHERE tenant_id = $1"
	}
	reused.Store(q, out)
	return out
}

func elsewhere(q string) string {
	if v, ok := foreign.Load(q); ok {
		return v.(string)
	}
	foreign.Store(q, q)
	return q
}

func poison() { foreign.Store("SELECT 1 FROM h", os.Getenv("SQL")) }

func leak(q string) string {
	if v, ok := leaked.Load(q); ok {
		return v.(string)
	}
	leaked.Store(q, q)
	return q
}

func pass(m *sync.Map) { m.Store("SELECT 1 FROM i", "SELECT 2") }

func byName(name string) string {
	if s, ok := named[name]; ok {
		return s
	}
	named[name] = "SELECT 1 FROM " + name
	return named[name]
}

func fill(m map[string]string) { m["k"] = "SELECT 2" }

func notMemoised(db *sql.DB, on bool) {
	db.Query(missing("SELECT 1 FROM f", "x"))           // sql: SELECT 1 FROM f ORDER BY x ;; {parameter q of missing is not known} ORDER BY {parameter order of missing is not known} |
	db.Query(missingCondition("SELECT 1 FROM g", on))   // sql: SELECT 1 FROM g ;; SELECT 1 FROM g WHERE tenant_id = $1 |
	db.Query(missingCondition("SELECT 2 FROM g", true)) // sql: SELECT 2 FROM g ;; SELECT 2 FROM g WHERE tenant_id = $1 |
	db.Query(elsewhere("SELECT 1 FROM h"))              // sql: SELECT 1 FROM h ;; {value of os.Getenv("SQL")} |
	pass(&leaked)
	db.Query(leak("SELECT 1 FROM i")) // sql: SELECT 1 FROM i ;; {value of leaked.Load(q)} |
	fill(named)
	db.Query(byName("k")) // sql: ?
}
