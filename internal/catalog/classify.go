package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// Classify decides how the rows of each table belong to tenants. Problems are
// names in the policy that the schema does not have, and declarations that
// contradict it; they are in the order of the policy's keys.
func Classify(c *Catalog, p TenancyPolicy) (*Tenancy, []Problem) {
	k := newClassifier(c, p)
	k.classify()
	return k.out, k.problems
}

// newClassifier resolves the declarations of a policy.
func newClassifier(c *Catalog, p TenancyPolicy) *classifier {
	k := &classifier{
		catalog: c,
		policy:  p,
		out:     &Tenancy{Policy: p, classes: make(map[*Table]Classification, len(c.order))},
	}
	k.declarations()
	k.out.root = k.root
	return k
}

func (k *classifier) classify() {
	var rest []*Table
	for _, t := range k.catalog.order {
		if class, ok := k.direct(t); ok {
			k.out.classes[t] = class
		} else if k.byInnerColumn(t) {
			k.out.classes[t] = Classification{} // settled by others
		} else {
			rest = append(rest, t)
		}
	}
	k.ownership(rest)
}

// TablesOf lists the tables of a class in the order of their creation.
func (t *Tenancy) TablesOf(c *Catalog, class Class) []*Table {
	var out []*Table
	for _, table := range c.order {
		if t.classes[table].Class == class {
			out = append(out, table)
		}
	}
	return out
}

type classifier struct {
	catalog  *Catalog
	policy   TenancyPolicy
	out      *Tenancy
	problems []Problem

	root       *Table
	shared     map[*Table]string // reason
	sharedRows map[*Table]bool
	writable   map[*Table]bool
	owners     map[*Table]*Table
	exceptions map[*Table]string // tenant column by table
	names      []string          // tenant column names for all other tables
	except     map[*Table]string // reason
	within     []*classifier     // the dimensions within this one
}

// section is the key that the policy's own entries stand under.
func (k *classifier) section() string { return cmp.Or(k.policy.Section, "tenant") }

// tables is the key that its entries about tables stand under.
func (k *classifier) tables() string { return cmp.Or(k.policy.Section, "tables") }

func (k *classifier) problem(t *Table, key, format string, args ...any) {
	pr := Problem{Key: key, Message: fmt.Sprintf(format, args...)}
	if t != nil {
		pr.Pos = t.Pos
	}
	k.problems = append(k.problems, pr)
}

// find lists the tables that a declared name means. An unqualified name means
// any schema.
func (k *classifier) find(name string) []*Table {
	schema, base := "", name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		schema, base = name[:i], name[i+1:]
	}
	var out []*Table
	for _, t := range k.catalog.byName[base] {
		if schema == "" || t.Name.Schema == schema {
			out = append(out, t)
		}
	}
	return out
}

// declared resolves the names of a policy's map, in order, and reports those
// that no table has.
func (k *classifier) declared(key string, entries map[string]string, f func(key string, t *Table, value string)) {
	for _, name := range sortedKeys(entries) {
		full := key + "." + name
		tables := k.find(name)
		if len(tables) == 0 {
			k.problem(nil, full, "the schema has no table %s", name)
		}
		for _, t := range tables {
			f(full, t, entries[name])
		}
	}
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for name := range m {
		keys = append(keys, name)
	}
	slices.Sort(keys)
	return keys
}

func (k *classifier) declarations() {
	k.shared = make(map[*Table]string)
	k.sharedRows = make(map[*Table]bool)
	k.writable = make(map[*Table]bool)
	k.owners = make(map[*Table]*Table)
	k.exceptions = make(map[*Table]string)
	k.columns()
	k.declareRoot()
	k.declared("tables.shared", k.policy.Shared, func(key string, t *Table, reason string) {
		column, has := k.tenantColumn(t)
		switch {
		case t == k.root:
			k.problem(t, key, "%s is the root table: its rows belong to tenants", t.Name)
		case has && t.Kind != View:
			k.problem(t, key, "%s has the tenant column %s: its rows belong to tenants", t.Name, column)
		default:
			k.shared[t] = reason
		}
	})
	k.declared(k.tables()+".shared-rows", k.policy.SharedRows, func(key string, t *Table, _ string) {
		column, has := k.tenantColumn(t)
		if !has || t == k.root {
			k.problem(t, key, "%s has no tenant column", t.Name)
			return
		}
		if c, ok := t.Column(column); ok && c.NotNull {
			k.problem(t, key, "%s.%s is NOT NULL: no row can be shared by a NULL tenant", t.Name, column)
			return
		}
		k.sharedRows[t] = true
	})
	k.declared("tables.writable", k.policy.Writable, func(key string, t *Table, _ string) {
		if _, ok := k.shared[t]; !ok {
			k.problem(t, key, "%s is not a shared table", t.Name)
			return
		}
		k.writable[t] = true
	})
	k.exempt()
	k.declared(k.tables()+".children", k.policy.Children, func(key string, t *Table, owner string) {
		owners := k.find(owner)
		switch len(owners) {
		case 0:
			k.problem(t, key, "the schema has no table %s", owner)
		case 1:
			k.owners[t] = owners[0]
		default:
			for _, o := range owners {
				if o.Name.Schema == t.Name.Schema {
					k.owners[t] = o
					return
				}
			}
			k.problem(t, key, "%s is a table in several schemas: qualify it", owner)
		}
	})
}

// columns splits the tenant columns into names for all tables and exceptions
// for one.
func (k *classifier) columns() {
	for _, entry := range k.policy.Columns {
		i := strings.LastIndexByte(entry, '.')
		if i < 0 {
			k.names = append(k.names, entry)
			if !k.anyHas(entry) {
				k.problem(nil, k.section()+".columns."+entry, "no table of the schema has a column %s", entry)
			}
			continue
		}
		key := k.section() + ".columns." + entry
		tables := k.find(entry[:i])
		if len(tables) == 0 {
			k.problem(nil, key, "the schema has no table %s", entry[:i])
		}
		for _, t := range tables {
			if _, ok := t.Column(entry[i+1:]); !ok && t.Unknown == "" {
				k.problem(t, key, "%s has no column %s", t.Name, entry[i+1:])
				continue
			}
			if k.exceptions[t] == "" {
				k.exceptions[t] = entry[i+1:]
			}
		}
	}
}

func (k *classifier) anyHas(column string) bool {
	return slices.ContainsFunc(k.catalog.order, func(t *Table) bool {
		_, ok := t.Column(column)
		return ok
	})
}

func (k *classifier) declareRoot() {
	if k.policy.Root == "" {
		for _, column := range k.policy.RootKeys {
			k.problem(nil, k.section()+".root-keys."+column, "there is no root table; name it under %s.root", k.section())
		}
		return
	}
	key := k.section() + ".root"
	tables := k.find(k.policy.Root)
	switch len(tables) {
	case 0:
		k.problem(nil, key, "the schema has no table %s", k.policy.Root)
		return
	case 1:
		k.root = tables[0]
	default:
		if t, ambiguous := k.catalog.Table("", k.policy.Root); t != nil && !ambiguous {
			k.root = t
		} else {
			k.problem(nil, key, "%s is a table in several schemas: qualify it", k.policy.Root)
			return
		}
	}
	if column := k.exceptions[k.root]; column != "" && column != rootKey(k.root) {
		k.problem(k.root, k.section()+".columns."+k.root.Name.String()+"."+column, "%s is the root: its tenant is its primary key, not %s", k.root.Name, column)
	}
	for _, column := range k.policy.RootKeys {
		c, ok := k.root.Column(column)
		holds := slices.ContainsFunc(k.root.Keys(), func(key *Key) bool { return key.Holds() && slices.Equal(key.Columns, []string{column}) })
		at := k.section() + ".root-keys." + column
		switch {
		case k.root.Unknown != "":
		case !ok:
			k.problem(k.root, at, "%s has no column %s", k.root.Name, column)
		case !c.NotNull:
			k.problem(k.root, at, "%s.%s can be NULL: it does not name a tenant", k.root.Name, column)
		case !holds || k.root.HasChildren:
			k.problem(k.root, at, "%s.%s is not unique by itself: it does not name one tenant", k.root.Name, column)
		}
	}
	if k.root.Unknown == "" && rootKey(k.root) == "" {
		k.problem(k.root, key, "%s needs a primary key of one column: it is the tenant", k.root.Name)
	}
}

// rootKey is the column of a single-column primary key.
func rootKey(t *Table) string {
	if t.Primary == nil || !t.Primary.Holds() || len(t.Primary.Columns) != 1 {
		return ""
	}
	return t.Primary.Columns[0]
}

// tenantColumn finds a table's tenant column: its exception, else the first
// of the names that it has. A partition has its parent's.
func (k *classifier) tenantColumn(t *Table) (string, bool) {
	if column := k.exceptions[t]; column != "" {
		return column, true
	}
	for _, parent := range k.parents(t) {
		if column, ok := k.tenantColumn(parent); ok {
			if _, has := t.Column(column); has {
				return column, true
			}
		}
	}
	for _, name := range k.names {
		if _, ok := t.Column(name); ok {
			return name, true
		}
	}
	return "", false
}

func (k *classifier) parents(t *Table) []*Table {
	var out []*Table
	names := t.Inherits
	if t.Parent != nil {
		names = append([]Name{*t.Parent}, names...)
	}
	for _, n := range names {
		if p := k.catalog.tables[n]; p != nil && p != t {
			out = append(out, p)
		}
	}
	return out
}

// direct classifies a table by what is declared and by its columns; ok is
// false when only an owner can tell.
func (k *classifier) direct(t *Table) (class Classification, ok bool) {
	if t.Unknown != "" {
		return Classification{Reason: t.Unknown}, true
	}
	if t.Kind == View {
		return Classification{Reason: "view, expanded where it is used"}, true
	}
	if reason, ok := k.excepted(t); ok {
		return outside("excepted: " + reason), true
	}
	if t == k.root {
		if column := rootKey(t); column != "" {
			return Classification{Class: ClassRoot, Column: column, Reason: "declared root, primary key " + column}, true
		}
		return Classification{Reason: "declared root, but it has no primary key of one column"}, true
	}
	if reason, ok := k.shared[t]; ok {
		return Classification{Class: ClassShared, Writable: k.writable[t], Reason: "declared shared: " + reason}, true
	}
	if column, ok := k.tenantColumn(t); ok {
		return Classification{Class: ClassTenant, Column: column, SharedRows: k.sharedRows[t], Reason: "has column " + column}, true
	}
	for _, parent := range k.parents(t) {
		if class, ok := k.direct(parent); ok && class.Class == ClassShared {
			class.Reason = "belongs to " + parent.Name.String() + ", " + class.Reason
			return class, true
		}
	}
	if t.Kind == MaterializedView {
		return Classification{Reason: materializedReason(t, k.names)}, true
	}
	return Classification{}, false
}

// materializedReason names the tables that a materialized view reads.
func materializedReason(t *Table, columns []string) string {
	var names []string
	if t.Query != nil {
		sqlast.Walk(t.Query, func(n sqlast.Node) bool {
			if ref, ok := n.(*sqlast.Table); ok {
				if name := (Name{ref.Schema, ref.Name}).String(); !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			return true
		})
	}
	reason := "materialized view without a tenant column"
	if len(names) > 0 {
		reason = "materialized view over " + strings.Join(names, ", ") + " without a tenant column"
	}
	if len(columns) > 0 {
		reason += " (" + strings.Join(columns, ", ") + ")"
	}
	return reason
}
