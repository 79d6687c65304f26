package sqlgen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Random makes the schema of a seed: a function of (dialect, seed).
func Random(d catalog.Dialect, seed uint64) *Schema {
	m := &maker{
		rng: rand.New(rand.NewPCG(seed, 99)),
		s:   &Schema{Name: fmt.Sprintf("%s%d", d, seed), Dialect: d},
	}
	m.make()
	m.s.DDL = m.ddl.String()
	return m.s
}

type maker struct {
	rng  *rand.Rand
	s    *Schema
	ddl  strings.Builder
	root *table
}

var (
	tenantNames = []string{"tenant_id", "org_id", "account_id", "team_id"}
	tableNames  = []string{"orders", "items", "notes", "tasks", "files", "labels", "invoices", "users", "posts", "comments"}
)

func (m *maker) oneIn(n int) bool { return m.rng.IntN(n) == 0 }

func (m *maker) make() {
	types := tenantTypes[m.s.Dialect]
	typ := types[0]
	if m.oneIn(2) {
		typ = pick(m.rng, types)
	}
	m.dimension(pick(m.rng, tenantNames), typ)
	if m.oneIn(4) {
		m.dimension("project_id", typ)
		m.s.Policies[0].Name, m.s.Policies[1].Name, m.s.Policies[1].Section = "organisation", "project", "project"
	}
	if !m.oneIn(5) {
		m.root = m.add(&table{
			name: "tenants", class: catalog.ClassRoot, tenant: [2]string{"id"},
			cols: []tableColumn{{name: "id", kind: otherValue, notNull: true, given: true, dim: 1}, {name: "name", kind: textValue}},
			keys: []uniqueKey{{columns: []string{"id"}, primary: true}},
		}, nil)
		m.s.Policies[0].Root = "tenants"
	}
	if len(m.s.dims) > 1 {
		org := m.tenantColumn(0)
		m.add(&table{
			name: "projects", class: catalog.ClassRoot, tenant: [2]string{org.name, "id"},
			cols: []tableColumn{org, {name: "id", kind: otherValue, notNull: true, given: true, dim: 2}, {name: "name", kind: textValue}},
			keys: []uniqueKey{{columns: []string{"id"}, primary: true}},
		}, nil)
		m.s.Policies[1].Root = "projects"
	}
	m.add(&table{
		name: "plans", class: catalog.ClassShared,
		cols: []tableColumn{{name: "id", kind: intValue, notNull: true, given: true}, {name: "label", kind: textValue}, {name: "price", kind: intValue}},
		keys: []uniqueKey{{columns: []string{"id"}, primary: true}},
	}, nil)
	names := slices.Clone(tableNames)
	m.rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names[:3+m.rng.IntN(2)] {
		m.tenantTable(name)
	}
	m.counters()
	if m.oneIn(2) {
		m.settings()
	}
	if m.oneIn(3) {
		m.partitioned()
	}
	m.children(names[6:])
	m.views()
	for i := range m.s.Policies[1:] {
		p := &m.s.Policies[1+i]
		for _, t := range m.s.pick(base, func(t *table) bool { return (owned(t) || child(t)) && t.root().tenant[1+i] == "" }) {
			p.Except[t.name] = "the organisation's, not a project's"
		}
	}
}

// dimension adds a tenant dimension.
func (m *maker) dimension(column string, typ *tenantType) {
	m.s.dims = append(m.s.dims, dimension{column, typ})
	m.s.Policies = append(m.s.Policies, catalog.TenancyPolicy{
		Columns: []string{column}, Shared: map[string]string{"plans": "the same for everyone"}, SharedRows: map[string]string{}, Children: map[string]string{},
		Writable: map[string]string{}, Except: map[string]string{},
	})
}

func (m *maker) tenantColumn(dim int) tableColumn {
	return tableColumn{name: m.s.dims[dim].column, kind: otherValue, notNull: true, given: true, dim: dim + 1}
}

// project adds the second dimension's column to most tables that can have it,
// and to the counters if no other has it: a dimension without a column is none.
func (m *maker) project(t *table) {
	if len(m.s.dims) < 2 {
		return
	}
	none := len(m.s.pick(base, func(t *table) bool { return t.class == catalog.ClassTenant && t.tenant[1] != "" })) == 0
	if !m.oneIn(4) || t.name == "counters" && none {
		c := m.tenantColumn(1)
		t.tenant[1] = c.name
		t.cols = append(t.cols, c)
	}
}

// tenantTable adds a table with a tenant column: its key global, global and
// again with the tenant, or only within the tenant.
func (m *maker) tenantTable(name string) {
	tenant := m.s.dims[0].column
	t := &table{name: name, class: catalog.ClassTenant, tenant: [2]string{tenant}}
	t.cols = []tableColumn{m.tenantColumn(0), {name: "id", kind: intValue, notNull: true, given: true}}
	switch m.rng.IntN(4) {
	case 0:
		t.keys = []uniqueKey{{columns: []string{tenant, "id"}, primary: true}}
	case 1:
		t.keys = []uniqueKey{{columns: []string{"id"}, primary: true}}
	default:
		t.keys = []uniqueKey{{columns: []string{"id"}, primary: true}, {columns: []string{tenant, "id"}}}
	}
	n, s := tableColumn{name: pick(m.rng, []string{"n", "qty", "total"}), kind: intValue}, tableColumn{name: pick(m.rng, []string{"k", "slug", "status"}), kind: textValue}
	n.notNull, s.notNull = m.oneIn(4), m.oneIn(4)
	n.given, s.given = n.notNull, s.notNull
	t.cols = append(t.cols, n, s)
	m.project(t)
	switch m.rng.IntN(6) {
	case 0:
		t.keys = append(t.keys, uniqueKey{columns: []string{tenant, s.name}})
	case 1:
		t.keys = append(t.keys, uniqueKey{columns: []string{s.name}})
	case 2:
		if m.s.Dialect != catalog.MySQL {
			t.keys = append(t.keys, uniqueKey{columns: []string{tenant, n.name}, partial: n.name + " > 2"})
		}
	}
	var foreign []string
	if m.root != nil && m.oneIn(3) {
		foreign = append(foreign, fmt.Sprintf("FOREIGN KEY (%s) REFERENCES tenants(id)", tenant))
	}
	for _, to := range m.s.pick(owned, base, exact, func(t *table) bool { return len(t.keys) > 0 }) {
		if len(t.refs) < 2 && m.oneIn(2) {
			foreign = append(foreign, m.reference(t, to)...)
		}
	}
	m.add(t, foreign)
}

// reference adds a column that refers to another table, with a foreign key
// that holds the tenant, one that does not, or none.
func (m *maker) reference(t, to *table) []string {
	tenant := m.s.dims[0].column
	r := reference{column: strings.TrimSuffix(to.name, "s") + "_id", to: to, key: "id"}
	notNull := m.oneIn(2)
	t.cols = append(t.cols, tableColumn{name: r.column, kind: intValue, notNull: notNull, given: notNull})
	composite := slices.ContainsFunc(to.keys, func(k uniqueKey) bool { return slices.Equal(k.columns, []string{tenant, "id"}) })
	var clause []string
	switch {
	case composite && m.rng.IntN(3) > 0:
		r.tenant, r.firm = true, notNull
		clause = []string{fmt.Sprintf("FOREIGN KEY (%s, %s) REFERENCES %s(%s, id)", tenant, r.column, to.name, tenant)}
	case to.globalID() && m.oneIn(2):
		clause = []string{fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s(id)", r.column, to.name)}
	}
	t.refs = append(t.refs, r)
	return clause
}

// counters is the usual target of upserts: its only key holds the tenant.
func (m *maker) counters() {
	tenant := m.s.dims[0].column
	t := &table{
		name: "counters", class: catalog.ClassTenant, tenant: [2]string{tenant},
		cols: []tableColumn{m.tenantColumn(0), {name: "n", kind: intValue, notNull: true, given: true}, {name: "k", kind: textValue, notNull: true, given: true}, {name: "hits", kind: intValue}},
		keys: []uniqueKey{{columns: []string{tenant, "k"}, primary: true}},
	}
	if m.project(t); t.tenant[1] != "" {
		t.keys[0].columns = []string{tenant, t.tenant[1], "k"}
	}
	m.add(t, nil)
}

// settings has rows that all tenants share.
func (m *maker) settings() {
	c := m.tenantColumn(0)
	c.notNull, c.given = false, false
	m.add(&table{
		name: "settings", class: catalog.ClassTenant, tenant: [2]string{c.name}, nullable: true,
		cols: []tableColumn{{name: "id", kind: intValue, notNull: true, given: true}, c, {name: "k", kind: textValue}, {name: "v", kind: intValue}},
		keys: []uniqueKey{{columns: []string{"id"}, primary: true}},
	}, nil)
	m.s.Policies[0].SharedRows["settings"] = "a NULL tenant is the default for all"
}

// partitioned adds a partitioned table, in PostgreSQL.
func (m *maker) partitioned() {
	if m.s.Dialect != catalog.Postgres || !m.s.dims[0].typ.numeric {
		return
	}
	t := &table{
		name: "events", class: catalog.ClassTenant, tenant: [2]string{m.s.dims[0].column},
		cols: []tableColumn{m.tenantColumn(0), {name: "id", kind: intValue, notNull: true, given: true}, {name: "k", kind: textValue}, {name: "n", kind: intValue}},
	}
	m.add(t, nil)
	ddl := strings.TrimSuffix(m.ddl.String(), ";\n")
	m.ddl.Reset()
	m.ddl.WriteString(ddl)
	if m.oneIn(2) {
		fmt.Fprintf(&m.ddl, " PARTITION BY LIST (%s);\n", t.tenant[0])
		for _, v := range []string{"1", "2", "12"} {
			fmt.Fprintf(&m.ddl, "CREATE TABLE events_t%s PARTITION OF events FOR VALUES IN (%s);\n", v, v)
		}
		t.leaky = []string{"events_t1", "events_t12"}
		return
	}
	m.ddl.WriteString(" PARTITION BY HASH (id);\n")
	for i := range 2 {
		fmt.Fprintf(&m.ddl, "CREATE TABLE events_h%d PARTITION OF events FOR VALUES WITH (MODULUS 2, REMAINDER %d);\n", i, i)
	}
}

// children adds tables that are owned through a foreign key, up to two levels.
func (m *maker) children(names []string) {
	owners := m.s.pick(owned, base, exact, (*table).globalID)
	for level := range m.rng.IntN(3) {
		if len(owners) == 0 {
			return
		}
		to := pick(m.rng, owners)
		t := &table{
			name: names[level], class: catalog.ClassChild, owner: &reference{column: strings.TrimSuffix(to.name, "s") + "_id", to: to, key: "id"},
			keys: []uniqueKey{{columns: []string{"id"}, primary: true}},
		}
		t.cols = []tableColumn{
			{name: "id", kind: intValue, notNull: true, given: true}, {name: t.owner.column, kind: intValue, notNull: true, given: true},
			{name: "k", kind: textValue}, {name: "qty", kind: intValue},
		}
		m.add(t, []string{fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s(id)", t.owner.column, to.name)})
		owners = []*table{t}
	}
}

// views adds views over tenant tables: plain, filtered over another, joined,
// and one a kind that a filter above does not bind.
func (m *maker) views() {
	bases := m.s.pick(owned, base, exact, hasInt, hasText)
	t, u := pick(m.rng, bases), pick(m.rng, bases)
	if t.tenant != u.tenant {
		u = t
	}
	tenants := slices.DeleteFunc(slices.Clone(t.tenant[:]), func(c string) bool { return c == "" })
	list := strings.Join(tenants, ", ")
	view := func(name, query string) *table {
		fmt.Fprintf(&m.ddl, "CREATE VIEW %s AS %s;\n", name, query)
		v := &table{name: name, class: catalog.ClassTenant, tenant: t.tenant, view: true}
		v.cols = []tableColumn{{name: "id", kind: intValue}, {name: "v", kind: intValue}, {name: "s", kind: textValue}}
		return v
	}
	n, s := pick(m.rng, t.names(intValue)), pick(m.rng, t.names(textValue))
	columns := fmt.Sprintf("%s AS id, %s AS v, %s AS s FROM %s", t.id(), n, s, t.name)
	var qualified, same []string
	for _, c := range tenants {
		qualified, same = append(qualified, "a."+c), append(same, fmt.Sprintf("b.%s = a.%s AND ", c, c))
	}
	joined := func(on string) string {
		return fmt.Sprintf("SELECT %s, a.%s AS id, b.%s AS v, b.%s AS s FROM %s a JOIN %s b ON %sb.%s >= a.%s",
			strings.Join(qualified, ", "), t.id(), u.names(intValue)[1], u.names(textValue)[0], t.name, u.name, on, u.id(), t.id())
	}
	plain := view("v_plain", "SELECT "+list+", "+columns)
	plain.leaky = []string{"v_top", "v_forged", "v_ranked"}
	nested := view("v_nested", "SELECT "+list+", id, v, s FROM v_plain WHERE v > 1")
	both := view("v_joined", joined(strings.Join(same, "")))
	both.leaky = []string{"v_loose"}
	totals := view("v_totals", fmt.Sprintf("SELECT %s, min(%s) AS id, count(*) AS v, max(%s) AS s FROM %s GROUP BY %s", list, t.id(), s, t.name, list))
	totals.leaky = []string{"v_ranked"}
	m.s.tables = append(m.s.tables, plain, nested, both, totals)
	view("v_top", "SELECT "+list+", "+columns+" ORDER BY "+t.id()+" LIMIT 2")
	forged := m.s.dims[0].typ.values[0] + " AS " + list
	view("v_forged", "SELECT "+forged+", "+columns)
	view("v_ranked", fmt.Sprintf("SELECT %s, %s AS id, rank() OVER (ORDER BY %s) AS v, 'a' AS s FROM %s", list, t.id(), t.names(intValue)[1], t.name))
	view("v_loose", joined(""))
}

// add writes the table's DDL and keeps it.
func (m *maker) add(t *table, clauses []string) *table {
	var parts []string
	for _, c := range t.cols {
		typ := m.columnType(t, &c)
		if c.notNull {
			typ += " NOT NULL"
		}
		parts = append(parts, c.name+" "+typ)
	}
	var indexes []string
	for i, k := range t.keys {
		cols := strings.Join(k.columns, ", ")
		switch {
		case k.primary:
			parts = append(parts, "PRIMARY KEY ("+cols+")")
		case k.partial != "":
			indexes = append(indexes, fmt.Sprintf("CREATE UNIQUE INDEX %s_u%d ON %s(%s) WHERE %s;\n", t.name, i, t.name, cols, k.partial))
		case m.s.Dialect == catalog.Postgres && m.oneIn(4):
			parts = append(parts, "UNIQUE NULLS NOT DISTINCT ("+cols+")")
		default:
			parts = append(parts, "UNIQUE ("+cols+")")
		}
	}
	fmt.Fprintf(&m.ddl, "CREATE TABLE %s (%s);\n%s", t.name, strings.Join(append(parts, clauses...), ", "), strings.Join(indexes, ""))
	m.s.tables = append(m.s.tables, t)
	return t
}

func (m *maker) columnType(t *table, c *tableColumn) string {
	switch {
	case c.dim > 0:
		return m.s.dims[c.dim-1].typ.sql
	case c.kind == textValue && m.s.Dialect == catalog.MySQL:
		return "VARCHAR(20)"
	case c.kind == textValue:
		return "text"
	case m.s.Dialect == catalog.SQLite && len(t.keys) == 1 && t.globalID() && c.name == t.id() && m.oneIn(2):
		return "INTEGER" // the rowid, which ON CONFLICT does not find in other keys
	default:
		return "int"
	}
}
