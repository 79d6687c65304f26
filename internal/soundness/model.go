package soundness

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// class says whose rows a table holds. It is read from the database and the
// policy, not from the catalogue that the prover uses: an error there must not
// be shared by the check.
type class int

const (
	unowned class = iota // nobody's: its rows may differ like another tenant's
	tenantOwned
	rootTable
	childOwned
	sharedTable
)

// kind is which values a column takes, whatever the database calls its type.
type kind int

const (
	otherKind kind = iota // no values are known for it
	intKind
	realKind
	textKind
	charKind // text padded with blanks
	boolKind
	uuidKind
	jsonKind
	dateKind
	timeKind // a point in time
	spanKind // an interval
	blobKind
	anyKind // no declared type: numbers and text
)

type column struct {
	name    string
	typ     string // as the database spells it, without modifiers
	kind    kind   // of an element, for an array
	array   bool
	notNull bool
	skip    bool     // generated: cannot be written
	labels  []string // of an enum
	// bounds are the values that the table's list partitions take; nil: all.
	bounds []string
	// untyped tells of a placeholder that it takes values of every type.
	untyped bool
	// fold gives the text that stands for all values equal to v under the
	// column's collation and type; nil: values are equal when their texts are.
	fold func(v string) string
}

// same tells whether the column takes two texts for one value.
func (c *column) same(a, b string) bool { return c.folded(a) == c.folded(b) }

func (c *column) folded(v string) string {
	if c.fold == nil {
		return v
	}
	return c.fold(v)
}

type key struct {
	cols     []int // indexes into table.cols
	enforced bool  // checked at once, complete, of plain columns
	loose    bool  // partial or of expressions: the database decides
	// nullsEqual: NULLs are not distinct, as in UNIQUE NULLS NOT DISTINCT.
	nullsEqual bool
}

type foreignKey struct {
	cols     []int
	ref      *table
	refCols  []int
	enforced bool // validated and not deferrable
	acts     bool // ON DELETE does something
}

type table struct {
	name    string // quoted where needed
	raw     string
	index   int // in model.tables
	cols    []column
	keys    []key
	foreign []foreignKey

	class      class
	tenant     int         // column of the tenant or root
	owner      *foreignKey // child
	sharedRows bool
	// inherited: other tables inherit from it, and reading it reads theirs too.
	inherited bool
}

func (t *table) column(name string) int {
	return slices.IndexFunc(t.cols, func(c column) bool { return c.name == name })
}

// model is a schema as the database has it.
type model struct {
	tables   []*table            // referenced tables first
	derived  map[string][]string // view, function, partition -> names in its definition
	refresh  []string            // materialized views
	sequence []string
	policy   catalog.TenancyPolicy
}

func (m *model) table(raw string) *table {
	for _, t := range m.tables {
		if t.raw == raw {
			return t
		}
	}
	return nil
}

// sortByReference puts referenced tables before those that reference them.
func (m *model) sortByReference() {
	var sorted []*table
	seen := map[*table]bool{}
	var visit func(t *table)
	visit = func(t *table) {
		if seen[t] {
			return
		}
		seen[t] = true
		for _, fk := range t.foreign {
			visit(fk.ref)
		}
		sorted = append(sorted, t)
	}
	for _, t := range m.tables {
		visit(t)
	}
	m.tables = sorted
	for i, t := range sorted {
		t.index = i
	}
}

// complete derives what does not depend on the database system. A reader calls
// it once it has read the tables in their order of creation.
func (m *model) complete() error {
	m.sortByReference()
	return m.classify()
}

func (m *model) classify() error {
	for _, t := range m.tables {
		_, t.sharedRows = m.policy.SharedRows[t.raw]
		switch {
		case t.raw == m.policy.Root:
			for _, k := range t.keys {
				if len(k.cols) == 1 && t.tenant < 0 {
					t.class, t.tenant = rootTable, k.cols[0]
				}
			}
			if t.tenant < 0 {
				return fmt.Errorf("root %s has no key of one column", t.raw)
			}
		case m.policy.Shared[t.raw] != "":
			t.class = sharedTable
		default:
			m.classifyOwned(t)
		}
	}
	return nil
}

func (m *model) classifyOwned(t *table) {
	for _, name := range m.policy.Columns {
		if rel, col, qualified := strings.Cut(name, "."); qualified && rel == t.raw {
			t.class, t.tenant = tenantOwned, t.column(col)
			return
		}
	}
	for _, name := range m.policy.Columns {
		if i := t.column(name); i >= 0 && !strings.Contains(name, ".") {
			t.class, t.tenant = tenantOwned, i
			return
		}
	}
	declared := m.policy.Children[t.raw]
	for i := range t.foreign {
		fk := &t.foreign[i]
		owned := fk.ref.class == tenantOwned || fk.ref.class == childOwned || fk.ref.class == rootTable
		notNull := !slices.ContainsFunc(fk.cols, func(c int) bool { return !t.cols[c].notNull })
		if owned && notNull && fk.enforced && (declared == "" || declared == fk.ref.raw) {
			t.class, t.owner = childOwned, fk
			return
		}
	}
}

var word = regexp.MustCompile("\"(?:[^\"]|\"\")+\"|`(?:[^`]|``)+`|[A-Za-z_][A-Za-z_0-9$]*")

// words lists the identifiers of a text, those without quotes in lower case.
func words(text string) []string {
	found := word.FindAllString(text, -1)
	for i, w := range found {
		if q := w[:1]; q == `"` || q == "`" {
			found[i] = strings.ReplaceAll(w[1:len(w)-1], q+q, q)
		} else {
			found[i] = strings.ToLower(w)
		}
	}
	return found
}

// involved lists the tables that a statement can touch: those it names, those
// behind its views, functions and partitions, those that their rows reference,
// and for a write those that follow it through ON DELETE actions. It errs on
// the side of more.
func (m *model) involved(text string, write bool) []*table {
	need := map[*table]bool{}
	seen := map[string]bool{}
	var name func(w string)
	var add func(t *table)
	add = func(t *table) {
		if need[t] {
			return
		}
		need[t] = true
		for _, fk := range t.foreign {
			add(fk.ref)
		}
		if write { // its triggers
			for _, d := range m.derived[t.raw] {
				name(d)
			}
		}
	}
	name = func(w string) {
		if seen[w] {
			return
		}
		seen[w] = true
		if t := m.table(w); t != nil {
			add(t)
		}
		for _, d := range m.derived[w] {
			name(d)
		}
	}
	for _, w := range words(text) {
		name(w)
	}
	for grown := write; grown; {
		grown = false
		for _, t := range m.tables {
			for _, fk := range t.foreign {
				if need[fk.ref] && !need[t] && (fk.acts || strings.Contains(strings.ToUpper(text), "CASCADE")) {
					add(t)
					grown = true
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(m.tables), func(t *table) bool { return !need[t] })
}
