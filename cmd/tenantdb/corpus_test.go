package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/soundness"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

const scopeTestdata = "../../internal/scope/testdata"

// share counts what became of the unscoped cases.
type share struct{ cases, ran, found int }

func (s share) String() string {
	return fmt.Sprintf("a witness for %d of %d unscoped cases, %d of which run there", s.found, s.cases, s.ran)
}

// witnesses searches a witness for every case of the prover's corpus that is
// unscoped and that a database shows to be so.
// Unless all are asked for, it takes one case of every so many.
func witnesses(t *testing.T, every int, open func(s *scopetest.Schema) (*soundness.Checker, error), text func(sql string) string) share {
	t.Helper()
	cases, err := scopetest.Load(filepath.Join(scopeTestdata, "cases"))
	if err != nil {
		t.Fatal(err)
	}
	var s share
	i := 0
	checkers := map[string]*soundness.Checker{}
	for _, c := range cases {
		if c.Accepts("scoped") || !c.Accepts("unscoped") || c.Live != "" && c.Live != scopetest.LiveDifference || len(c.Dimensions) > 0 {
			continue
		}
		if i++; i%every != 0 && os.Getenv(envAll) == "" {
			continue
		}
		s.cases++
		key := strings.Join(c.Schemas, "+")
		checker := checkers[key]
		if checker == nil {
			schema, err := scopetest.LoadSchema(filepath.Join(scopeTestdata, "schemas"), c.Schemas)
			if err != nil {
				t.Fatal(err)
			}
			if checker, err = open(schema); err != nil {
				t.Fatalf("schema %s: %v", key, err)
			}
			checkers[key] = checker
		}
		st := soundness.Statement{Trust: c.Trust, Sets: c.TrustSets}
		for sql := range strings.SplitSeq(c.SQL, ";\n") {
			st.SQL = append(st.SQL, text(sql))
		}
		w, out, err := checker.Witness(t.Context(), st, soundness.Options{Seed: 1, Pairs: defaultPairs})
		switch {
		case errors.Is(err, soundness.ErrInvalid):
			continue
		case err != nil:
			t.Errorf("%s: %s: %v\n%s", c.Where(), c.ID, err, c.SQL)
			continue
		}
		s.ran++
		switch {
		case w == nil:
			t.Logf("%s: %s: none: %+v\n%s", c.Where(), c.ID, out, c.SQL)
		case w.Leak == "":
			t.Errorf("%s: %s: a witness of nothing: %+v", c.Where(), c.ID, w)
		default:
			s.found++
			if os.Getenv(envShow) != "" {
				rows := 0
				for _, table := range w.Tables {
					rows += len(table.Rows)
				}
				t.Logf("%s: %d rows: %s\n%s", c.ID, rows, w.Leak, c.SQL)
			}
		}
	}
	return s
}

// envAll searches for all cases, envShow prints what each witness shows.
const (
	envAll  = "TENANTVET_WITNESS_ALL"
	envShow = "TENANTVET_WITNESS_SHOW"
)

// A statement of PostgreSQL that SQLite takes leaks there too.
func TestWitnessesOnSQLite(t *testing.T) {
	p := place{dialect: catalog.Postgres}
	s := witnesses(t, 5, func(s *scopetest.Schema) (*soundness.Checker, error) {
		res, err := ddl.Load(ddl.Options{Dialect: catalog.Postgres, Paths: s.Files})
		if err != nil {
			return nil, err
		}
		ddl, err := translate(res.Catalog)
		if err != nil {
			return nil, err
		}
		return soundness.OpenSQLite(ddl, s.Policy)
	}, func(sql string) string { return p.text(sql, sqlparse.Statement{}) })
	t.Log(s)
	if s.found*100 < s.ran*80 || s.ran*100 < s.cases*40 {
		t.Error("fewer than expected")
	}
}

func TestWitnessesOnPostgreSQL(t *testing.T) {
	dsn := testkit.Postgres(t)
	n := 0
	s := witnesses(t, 25, func(s *scopetest.Schema) (*soundness.Checker, error) {
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			return nil, err
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		n++
		return soundness.OpenPostgres(t.Context(), conn, fmt.Sprintf("corpus_%d", n), s.SQL, s.Policy)
	}, func(sql string) string { return sql })
	t.Log(s)
	if s.found*100 < s.ran*90 {
		t.Error("fewer than expected")
	}
}
