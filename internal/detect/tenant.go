package detect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// candidates are usual names of tenant columns, the most telling first.
var candidates = []string{
	"tenant_id", "organization_id", "organisation_id", "org_id", "workspace_id",
	"namespace_id", "account_id", "company_id", "team_id", "customer_id", "project_id",
}

// maxFrequent bounds how many columns of other names are worth telling.
const maxFrequent = 5

// frequent lists the columns that may be the tenant's under a name of its own:
// those called after something that most tables have.
func frequent(cat *catalog.Catalog) []Count {
	tables := map[string]int{}
	for _, t := range baseTables(cat) {
		for _, c := range t.Columns {
			if strings.HasSuffix(c.Name, "_id") || strings.HasSuffix(c.Name, "_uuid") {
				tables[c.Name]++
			}
		}
	}
	var counts []Count
	for name, n := range tables {
		if n > 1 {
			counts = append(counts, Count{name, n})
		}
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Tables, a.Tables), cmp.Compare(a.Column, b.Column))
	})
	return counts[:min(len(counts), maxFrequent)]
}

// Level is a tenancy of its own: a column and the table that it references.
type Level struct{ Column, Root string }

// Name is what the level's column is called after.
func (l Level) Name() string { return strings.TrimSuffix(l.Column, "_id") }

// Levels are two tenancies of one schema.
type Levels struct {
	Outer, Inner Level
	Within       bool // the inner one's root has the outer one's column
}

// levels finds the most frequent candidate, other than the chosen one, that is
// a tenancy of its own; nil without one.
func levels(cat *catalog.Catalog, counts []Count, chosen string) *Levels {
	if chosen == "" {
		return nil
	}
	for _, c := range counts[1:] {
		name, why := root(cat, c.Column)
		if name == "" || name == chosen || why == byName {
			continue
		}
		l := &Levels{Outer: Level{counts[0].Column, chosen}, Inner: Level{c.Column, name}}
		if has(cat, chosen, c.Column) {
			l.Outer, l.Inner = l.Inner, l.Outer
		}
		l.Within = has(cat, l.Inner.Root, l.Outer.Column)
		return l
	}
	return nil
}

// has tells that a table has a column.
func has(cat *catalog.Catalog, table, column string) bool {
	return slices.ContainsFunc(baseTables(cat), func(t *catalog.Table) bool {
		_, ok := t.Column(column)
		return ok && t.Name.String() == table
	})
}

// columns counts the candidates that some table has. The first is the choice:
// the most telling name that at least half as many tables have as have the
// most frequent one.
func columns(cat *catalog.Catalog) []Count {
	var counts []Count
	most := 0
	for _, name := range candidates {
		n := 0
		for _, t := range baseTables(cat) {
			if _, ok := t.Column(name); ok {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, Count{name, n})
			most = max(most, n)
		}
	}
	chosen := slices.IndexFunc(counts, func(c Count) bool { return 2*c.Tables >= most })
	if chosen < 0 {
		return nil
	}
	choice := counts[chosen]
	counts = slices.Delete(counts, chosen, chosen+1)
	slices.SortStableFunc(counts, func(a, b Count) int { return cmp.Compare(b.Tables, a.Tables) })
	return append([]Count{choice}, counts...)
}

// byName says that nothing references the root.
const byName = "by its name"

// root finds the tenants table: the one that the tenant columns reference, or
// one of the right name. Its primary key must be a single column.
func root(cat *catalog.Catalog, column string) (name, why string) {
	references := map[catalog.Name]int{}
	for _, t := range baseTables(cat) {
		for _, fk := range t.Foreign {
			if len(fk.Columns) == 1 && fk.Columns[0] == column {
				references[fk.RefTable]++
			}
		}
	}
	var best *catalog.Table
	for _, t := range baseTables(cat) {
		single := t.Primary != nil && len(t.Primary.Columns) == 1
		if single && references[t.Name] > 0 && (best == nil || references[t.Name] > references[best.Name]) {
			best = t
		}
	}
	if best != nil {
		return best.Name.String(), "referenced by " + column
	}
	stem := strings.TrimSuffix(column, "_id")
	for _, name := range []string{plural(stem), stem} {
		if t, _ := cat.Table("", name); t != nil && t.Primary != nil && len(t.Primary.Columns) == 1 {
			return t.Name.String(), byName
		}
	}
	return "", ""
}

// rootKey finds the unique column of the root that tenant columns hold when its
// primary key cannot be that, since it is of a type that most of them do not have.
func rootKey(cat *catalog.Catalog, name, column string) string {
	schema, table := "", name
	if before, after, ok := strings.Cut(name, "."); ok {
		schema, table = before, after
	}
	t, _ := cat.Table(schema, table)
	if t == nil || t.Primary == nil {
		return ""
	}
	types := map[string]int{}
	for _, other := range baseTables(cat) {
		if c, ok := other.Column(column); ok && other != t {
			types[c.Type.Name]++
		}
	}
	fits := func(key *catalog.Key) int {
		c, ok := t.Column(key.Columns[0])
		if !ok || len(key.Columns) != 1 || !key.Holds() {
			return 0
		}
		return types[c.Type.Name]
	}
	best, most := "", fits(t.Primary)
	for _, key := range t.Uniques {
		if len(key.Columns) == 1 && fits(key) > most {
			best, most = key.Columns[0], fits(key)
		}
	}
	return best
}

func plural(s string) string {
	if strings.HasSuffix(s, "y") {
		return s[:len(s)-1] + "ies"
	}
	return s + "s"
}
