// Package rls writes row-level security for PostgreSQL: for each table with
// rows of tenants the policies by which a session sees and writes the rows of
// the tenant in its setting, and no others.
//
// The form of the policies and what they withstand was tried on a live server;
// the package's tests repeat that.
package rls

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/ident"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// The names of the policies.
const (
	// Isolation is PERMISSIVE: it grants access to the tenant's rows.
	Isolation = "tenant_isolation"
	// Guard is RESTRICTIVE: whatever policies are added later, rows of other
	// tenants stay out of reach.
	Guard = "tenant_guard"
)

// DefaultSetting holds the tenant where the configuration names no setting.
const DefaultSetting = "app.tenant"

// Options says what to write.
type Options struct {
	// Role is the role that the application connects as; "" leaves out the
	// grants, which are a role's.
	Role string
}

// Script is a migration.
type Script struct {
	Up, Down string
	// Warnings tell what row-level security cannot protect.
	Warnings []string
}

// Emit writes the migration for a schema. Tenancies are its classifications by
// dimension; a row is to be of the session's tenant in each that it belongs to.
// An error joins all that is wrong, each with the place in the schema.
func Emit(cat *catalog.Catalog, tenancies []*catalog.Tenancy, opts Options) (*Script, error) {
	if cat.Dialect() != catalog.Postgres {
		return nil, fmt.Errorf("row-level security is PostgreSQL's; the dialect is %s", cat.Dialect())
	}
	e := &emitter{cat: cat, tenancies: tenancies, role: opts.Role}
	for _, t := range cat.Tables() {
		e.table(t)
	}
	if err := errors.Join(e.errs...); err != nil {
		return nil, err
	}
	if e.up.Len() == 0 {
		return nil, errors.New("no table of the schema has rows of tenants")
	}
	slices.Reverse(e.down)
	return &Script{
		Up:       preamble(tenancies, opts, e.invoked) + e.guard() + e.up.String(),
		Down:     "-- Takes back what the migration before it does.\n" + strings.Join(e.down, ""),
		Warnings: e.warnings,
	}, nil
}

// emitter writes a migration table by table.
type emitter struct {
	cat       *catalog.Catalog
	tenancies []*catalog.Tenancy
	role      string

	up       strings.Builder
	invoked  bool     // a view is made to run with the rights of who asks
	down     []string // by table, in the order of up
	back     strings.Builder
	warnings []string
	errs     []error
}

func preamble(tenancies []*catalog.Tenancy, opts Options, needsInvoker bool) string {
	var b strings.Builder
	b.WriteString("-- Row-level security: a session sees and writes the rows of the tenant in its\n-- setting, and no others. Without a setting it sees none. Set it in the\n-- transaction that runs the statements:\n--\n")
	for _, t := range tenancies {
		fmt.Fprintf(&b, "--     SELECT set_config('%s', $1, true)\n", setting(t))
	}
	if needsInvoker {
		fmt.Fprintf(&b, "--\n-- It needs PostgreSQL %d, for security_invoker on views. For an older server say\n-- server-version: 13 or 14 in tenantvet.yaml and write it anew.\n", securityInvoker)
	}
	b.WriteString("--\n-- It does not hold for superusers and roles with BYPASSRLS: the application must\n-- connect as neither.\n")
	if opts.Role == "" {
		b.WriteString("--\n-- The grants that keep a role from moving rows to another tenant need its name:\n-- tenantgen rls --role NAME.\n")
	}
	return b.String()
}

func setting(t *catalog.Tenancy) string {
	if len(t.Policy.Settings) > 0 {
		return t.Policy.Settings[0]
	}
	if t.Policy.Name != "" {
		return "app." + t.Policy.Name
	}
	return DefaultSetting
}

func (e *emitter) table(t *catalog.Table) {
	switch t.Kind {
	case catalog.View:
		e.view(t)
		return
	case catalog.MaterializedView, catalog.ForeignTable:
		if e.ofTenants(t) {
			what := map[catalog.Kind]string{catalog.MaterializedView: "materialized view", catalog.ForeignTable: "foreign table"}[t.Kind]
			e.warnings = append(e.warnings, at(t)+fmt.Sprintf("%s %s can hold rows of every tenant, and row-level security does not reach it: grant nothing on it", what, t.Name))
		}
		return
	case catalog.BaseTable, catalog.Partitioned, catalog.Partition:
	}
	if t.Unknown != "" {
		e.errs = append(e.errs, fmt.Errorf("%stable %s is not known: %s", at(t), t.Name, t.Unknown))
		return
	}
	rule, err := e.rule(t)
	if err != nil {
		e.errs = append(e.errs, err)
		return
	}
	if rule.own == nil {
		return
	}
	e.back.Reset()
	name := quoteName(t.Name)
	fmt.Fprintf(&e.up, "\n-- %s\n", t.Name)
	e.index(t, rule)
	e.do("ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\n", name)
	if !t.RowSecurity {
		e.undo("ALTER TABLE %s DISABLE ROW LEVEL SECURITY;\n", name)
	}
	e.do("ALTER TABLE %s FORCE ROW LEVEL SECURITY;\n", name)
	if !t.ForceRowSecurity {
		e.undo("ALTER TABLE %s NO FORCE ROW LEVEL SECURITY;\n", name)
	}
	e.policies(name, rule)
	e.grants(t, name, rule)
	e.down = append(e.down, fmt.Sprintf("\n-- %s\n%s", t.Name, e.back.String()))
}

// at is a table's place in the schema, if it has one.
func at(t *catalog.Table) string {
	if s := t.Pos.String(); s != "" {
		return s + ": "
	}
	return ""
}

func (e *emitter) do(format string, args ...any) { fmt.Fprintf(&e.up, format, args...) }

func (e *emitter) undo(format string, args ...any) { fmt.Fprintf(&e.back, format, args...) }

// rule is what makes a row of a table the session's tenant's.
type rule struct {
	own    []string // conditions, all of which hold
	read   []string // those under which a row is read, where more rows are
	tenant []string // tenant columns, to lead an index and never to be changed
}

// policies writes the policies of a table. Where everyone reads rows without a
// tenant, a policy for all commands would let them be written too.
func (e *emitter) policies(table string, r *rule) {
	own := strings.Join(r.own, "\n        AND ")
	policy := func(name, kind, command, using, check string) {
		e.do("DROP POLICY IF EXISTS %s ON %s;\n", name, table)
		e.do("CREATE POLICY %s ON %s AS %s FOR %s", name, table, kind, command)
		if using != "" {
			e.do("\n    USING (%s)", using)
		}
		if check != "" {
			e.do("\n    WITH CHECK (%s)", check)
		}
		e.do(";\n")
		e.undo("DROP POLICY IF EXISTS %s ON %s;\n", name, table)
	}
	if r.read == nil {
		policy(Isolation, "PERMISSIVE", "ALL", own, own)
		policy(Guard, "RESTRICTIVE", "ALL", own, own)
		return
	}
	read := strings.Join(r.read, "\n        AND ")
	for _, p := range []struct{ prefix, kind string }{{Isolation, "PERMISSIVE"}, {Guard, "RESTRICTIVE"}} {
		policy(p.prefix+"_select", p.kind, "SELECT", read, "")
		policy(p.prefix+"_insert", p.kind, "INSERT", "", own)
		policy(p.prefix+"_update", p.kind, "UPDATE", own, own)
		policy(p.prefix+"_delete", p.kind, "DELETE", own, "")
	}
}

// grants takes the tenant columns out of the role's right to update. TRUNCATE
// is not subject to row-level security, nor is what REFERENCES checks.
func (e *emitter) grants(t *catalog.Table, table string, r *rule) {
	if e.role == "" {
		return
	}
	role := quote(e.role)
	var columns []string
	for _, c := range t.Columns {
		if !c.Generated && !slices.Contains(r.tenant, c.Name) {
			columns = append(columns, quote(c.Name))
		}
	}
	e.do("REVOKE UPDATE, TRUNCATE, REFERENCES ON %s FROM %s;\n", table, role)
	if len(columns) > 0 {
		list := strings.Join(columns, ", ")
		e.do("GRANT UPDATE (%s) ON %s TO %s;\n", list, table, role)
		e.undo("REVOKE UPDATE (%s) ON %s FROM %s;\n", list, table, role)
	}
	e.undo("GRANT UPDATE ON %s TO %s;\n", table, role)
}

// index makes the index that the policies' condition is found by, unless a key
// or an index begins with the tenant column. A partition gets its parent's.
func (e *emitter) index(t *catalog.Table, r *rule) {
	if len(r.tenant) == 0 || t.Kind == catalog.Partition {
		return
	}
	lead := r.tenant[0]
	led := func(columns []string, partial bool) bool { return !partial && len(columns) > 0 && columns[0] == lead }
	if slices.ContainsFunc(t.Keys(), func(k *catalog.Key) bool { return led(k.Columns, k.Partial) }) ||
		slices.ContainsFunc(t.Indexes, func(i *catalog.Index) bool { return led(i.Columns, i.Partial) }) {
		return
	}
	columns := slices.Clone(r.tenant)
	if t.Primary != nil {
		for _, c := range t.Primary.Columns {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	for i := range columns {
		columns[i] = quote(columns[i])
	}
	name := catalog.Name{Schema: t.Name.Schema, Name: indexName(t.Name.Name + "_" + lead + "_rls_idx")}
	e.do("CREATE INDEX IF NOT EXISTS %s ON %s (%s);\n", quote(name.Name), quoteName(t.Name), strings.Join(columns, ", "))
	e.undo("DROP INDEX IF EXISTS %s;\n", quoteName(name))
}

// maxName is the length of PostgreSQL's identifiers in bytes; it cuts longer
// ones off.
const maxName = 63

func indexName(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName-len("_rls_idx")], "") + "_rls_idx"
}

// securityInvoker is the first version of PostgreSQL whose views have the option
// of that name.
const securityInvoker = 15

// guard stops the migration at its beginning, with the reason, on a server that
// would refuse a part of it.
func (e *emitter) guard() string {
	if !e.invoked || e.cat.Server() > 0 {
		return ""
	}
	return fmt.Sprintf(`
DO $$ BEGIN
    IF current_setting('server_version_num')::int < %d0000 THEN
        RAISE EXCEPTION 'security_invoker on views needs PostgreSQL %[1]d: set server-version in tenantvet.yaml to this server''s, and write the policies anew';
    END IF;
END $$;
`, securityInvoker)
}

// view makes a view run with the rights of who asks: else it shows what its
// owner may see.
func (e *emitter) view(t *catalog.Table) {
	if t.SecurityInvoker || !e.ofTenants(t) {
		return
	}
	name := quoteName(t.Name)
	if old := e.cat.Server(); old > 0 && old < securityInvoker {
		e.warnings = append(e.warnings, at(t)+fmt.Sprintf("view %s shows what its owner may see, which security_invoker would change: PostgreSQL %d does not have it, %d has. "+
			"The policies hold for a view whose owner is neither a superuser nor has BYPASSRLS: see to it with ALTER VIEW %s OWNER TO", t.Name, old, securityInvoker, name))
		return
	}
	e.invoked = true
	e.do("\n-- %s\nALTER VIEW %s SET (security_invoker = true);\n", t.Name, name)
	e.down = append(e.down, fmt.Sprintf("\n-- %s\nALTER VIEW %s RESET (security_invoker);\n", t.Name, name))
}

// ofTenants tells whether a relation can show rows of tenants: it has a tenant
// column, or its query reads such a relation or is not known.
func (e *emitter) ofTenants(t *catalog.Table) bool {
	if t.Kind == catalog.ForeignTable {
		return slices.ContainsFunc(e.tenancies, func(ten *catalog.Tenancy) bool { return ten.Of(t).Class != catalog.ClassShared })
	}
	if t.Query == nil || t.Unknown != "" {
		return true
	}
	found := false
	sqlast.Walk(t.Query, func(n sqlast.Node) bool {
		read, ok := n.(*sqlast.Table)
		if !ok || found {
			return !found
		}
		switch table, _ := e.cat.Table(read.Schema, read.Name); {
		case table == nil || table == t:
		case table.Kind == catalog.View || table.Kind == catalog.MaterializedView:
			found = e.ofTenants(table)
		default:
			found = slices.ContainsFunc(e.tenancies, func(ten *catalog.Tenancy) bool { return ten.Of(table).Class != catalog.ClassShared })
		}
		return !found
	})
	return found
}

func quote(name string) string {
	if ident.IsPlain(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quoteName(n catalog.Name) string {
	return quote(cmp.Or(n.Schema, catalog.DefaultSchema)) + "." + quote(n.Name)
}
