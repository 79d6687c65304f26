package scope

import "fmt"

// A statement of a few lines can mean a very large one: CTEs, views and
// functions are analysed at each reference, and * stands for the columns of all
// that it names. Three limits keep the work and the memory for one statement
// within bounds; beyond them it is unknown.
const (
	// maxColumns bounds the columns of one query. No database has more: 1664 in
	// PostgreSQL, 4096 in MySQL, 2000 in SQLite unless it is built otherwise.
	maxColumns = 4096
	// maxSize bounds the columns, values, table occurrences and places that a
	// statement consists of once it is expanded; each byte of its text allows
	// one more. It is some 50 MB.
	maxSize = 200_000
	// maxEffort bounds the equalities looked at: each place in a statement has
	// those of all places around. It is a few seconds' work.
	maxEffort = 3_000_000
	// maxKept bounds the equalities in the closures that are kept for contexts.
	maxKept = 150_000
)

// tooLarge is the reason that ends a proof when it is too much work.
type tooLarge string

// spend counts work.
func (a *analysis) spend(edges int) {
	if a.effort += edges + 1; a.effort > maxEffort {
		panic(tooLarge("the statement has too many conditions in too many places"))
	}
}

// grow counts what a statement consists of.
func (a *analysis) grow(n int) {
	if limit := maxSize + len(a.src); a.size+n > limit {
		panic(tooLarge(fmt.Sprintf("the statement expands to more than %d columns, values and tables", limit)))
	}
	a.size += n
}

// widen counts the columns of a query, of which some were counted before.
func (a *analysis) widen(before, columns int) {
	if columns > maxColumns {
		panic(tooLarge(fmt.Sprintf("the statement expands to more than %d columns in one query", maxColumns)))
	}
	a.grow(columns - before)
}

// keep counts the equalities of a closure that a context keeps, and drops those
// kept so far when there are too many: they can be worked out again.
func (a *analysis) keep(c *closure) *closure {
	if a.kept += len(c.edges); a.kept > maxKept {
		for _, x := range a.contexts {
			x.cached, x.local = nil, nil
		}
		a.kept = len(c.edges)
	}
	return c
}
