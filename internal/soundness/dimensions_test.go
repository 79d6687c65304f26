package soundness

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
)

// TestDimensionsAgreeWithDatabase runs the cases with several dimensions of
// tenancy, once for each dimension: a scoped statement leaks in none, an
// unscoped one in some.
func TestDimensionsAgreeWithDatabase(t *testing.T) {
	var cases []*scopetest.Case
	for _, c := range corpus(t) {
		if strings.HasPrefix(c.Schemas[0], "dimensions") {
			cases = append(cases, c)
		}
	}
	inParallel(t, cases, func(ctx context.Context, fl *fleet, c *scopetest.Case) {
		if why := notLive(c); why != "" {
			return
		}
		schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), c.Schemas)
		if err != nil {
			t.Error(err)
			return
		}
		trusted, err := trustedIn(schema, c)
		if err != nil {
			t.Error(err)
			return
		}
		policies, err := boundPolicies(schema)
		if err != nil {
			t.Error(err)
			return
		}
		leaks, distinct := "", 0
		for _, policy := range policies {
			key := schema.Name + "_" + policy.Name
			checker := fl.checkers[key]
			if checker == nil {
				conn, err := pgx.Connect(ctx, fl.dsn)
				if err != nil {
					t.Error(err)
					return
				}
				t.Cleanup(func() { conn.Close(context.Background()) })
				prefix := fmt.Sprintf("w%d_%s", fl.worker, strings.ReplaceAll(key, "-", "_"))
				if checker, err = OpenPostgres(ctx, conn, prefix, schema.SQL, policy); err != nil {
					t.Errorf("schema %s, %s: %v", schema.Name, policy.Name, err)
					return
				}
				fl.checkers[key] = checker
			}
			st := gated(c.SQL, schema, policy, trusted)
			opts := Options{Pairs: pairs(t), Seed: seed(t)}
			if !c.Accepts("scoped") {
				opts.Pairs, opts.Stop = 80*opts.Pairs, true
			}
			out, err := checker.Check(ctx, st, opts)
			if err == nil && out.Distinct < 2 && !opts.Stop {
				opts.Pairs *= 24
				out, err = checker.Check(ctx, st, opts)
			}
			if err != nil {
				t.Errorf("%s: case %s in %s: %v\n%s", c.Where(), c.ID, policy.Name, err, st.SQL[0])
				return
			}
			distinct = max(distinct, out.Distinct)
			if out.Leaks > 0 {
				leaks += fmt.Sprintf("\n%s: %s\n%s", policy.Name, out.First, st.SQL[0])
			}
		}
		switch {
		case c.Accepts("scoped") && leaks != "":
			t.Errorf("%s: case %s leaks%s", c.Where(), c.ID, leaks)
		case c.Accepts("scoped") && distinct < 2 && !strings.Contains(c.SQL, "plans"):
			t.Errorf("%s: case %s: the data never exercised the statement", c.Where(), c.ID)
		case c.Accepts("unscoped") && leaks == "":
			t.Errorf("%s: case %s leaks in no dimension\n%s", c.Where(), c.ID, c.SQL)
		}
	})
}

// notLive says why a case says nothing that a database can show.
func notLive(c *scopetest.Case) string {
	switch {
	case strings.Contains(c.SQL, "_setting(") || strings.Contains(c.SQL, "set_config("):
		return "a check sets the settings of one dimension only"
	case c.TrustForeignKeys:
		return "the configuration trusts what the database does not enforce"
	case c.ID == "dims-shared-rows-written":
		return "a write to shared rows is no leak by itself"
	}
	return ""
}

// trustedIn gives the trusted placeholders of each dimension, assumed ones
// included.
func trustedIn(schema *scopetest.Schema, c *scopetest.Case) (map[string]scopetest.Trusted, error) {
	if !c.Assume {
		return c.Dimensions, nil
	}
	p, err := schema.Prover(false)
	if err != nil {
		return nil, err
	}
	trusted := map[string]scopetest.Trusted{}
	for _, res := range scopetest.Prove(p, c.SQL, c.ProverTrust()).Results {
		for name, numbers := range res.Dimensions {
			trusted[name] = scopetest.Trusted{Params: numbers}
		}
	}
	return trusted, nil
}

var (
	ofWrite  = regexp.MustCompile(`(?i)^(update|delete) `)
	ofInsert = regexp.MustCompile(`(?is)^(insert into .*?)\bvalues\s*\((.*?)\)( on conflict .*)?$`)
)

// gated is the statement for the check of a dimension. It adds that the caller's
// tenant of a dimension within it is the caller's: other databases are none
// that the policy describes. Placeholders are numbered without gaps, for the
// server.
func gated(sql string, schema *scopetest.Schema, outer catalog.TenancyPolicy, trusted map[string]scopetest.Trusted) Statement {
	own := slices.Clone(trusted[outer.Name].Params)
	for _, inner := range schema.Policies() {
		params := trusted[inner.Name].Params
		if inner.Within != outer.Name || len(params) == 0 || !strings.Contains(sql, fmt.Sprintf("$%d", params[0])) {
			continue
		}
		if len(own) == 0 {
			own = []int{9}
		}
		fact := fmt.Sprintf("(SELECT w.%s FROM %s w WHERE w.id = $%d) = $%d", outer.Columns[0], inner.Root, params[0], own[0])
		switch m := ofInsert.FindStringSubmatch(sql); {
		case ofWrite.MatchString(sql):
			sql += " AND " + fact
		case m != nil:
			sql = m[1] + "SELECT " + m[2] + " WHERE " + fact + m[3]
		case strings.HasPrefix(strings.ToLower(sql), "insert"):
			sql += " AND " + fact
		default:
			sql = fmt.Sprintf("SELECT * FROM (%s) statement WHERE %s", sql, fact)
		}
	}
	number := map[string]string{}
	sql = dollarNumber.ReplaceAllStringFunc(sql, func(p string) string {
		if number[p] == "" {
			number[p] = fmt.Sprintf("$%d", len(number)+1)
		}
		return number[p]
	})
	st := Statement{SQL: []string{sql}}
	for p, to := range number {
		var n, m int
		fmt.Sscanf(p, "$%d", &n)  //nolint:errcheck // it has a number
		fmt.Sscanf(to, "$%d", &m) //nolint:errcheck // it has a number
		if slices.Contains(own, n) {
			st.Trust = append(st.Trust, m)
		}
		if slices.Contains(trusted[outer.Name].Sets, n) {
			st.Sets = append(st.Sets, m)
		}
	}
	return st
}

var dollarNumber = regexp.MustCompile(`\$\d+`)

// boundPolicies are the schema's policies, in each of which the tables that
// only other dimensions bind are shared.
func boundPolicies(schema *scopetest.Schema) ([]catalog.TenancyPolicy, error) {
	res, err := ddl.Load(ddl.Options{Dialect: schema.Dialect, Paths: schema.Files})
	if err != nil {
		return nil, err
	}
	policies := schema.Policies()
	tenancies, _ := catalog.ClassifyDimensions(res.Catalog, policies)
	for i, tenancy := range tenancies {
		p := &policies[i]
		p.Shared, p.Writable = maps.Clone(p.Shared), maps.Clone(p.Writable)
		for _, table := range res.Catalog.Tables() {
			if class := tenancy.Of(table); class.Outside {
				p.Shared[table.Name.Name], p.Writable[table.Name.Name] = class.Reason, class.Reason
				if table.Name.Name == p.Root {
					p.Root = ""
				}
			}
		}
	}
	return policies, nil
}
