package sqlgen_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/soundness"
	"github.com/tenantvet/tenantvet/internal/soundness/sqlgen"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// envReal lists folders of Go modules with a tenantvet.yaml and PostgreSQL
// migrations, separated as in PATH; envRealSeed chooses the edits.
const (
	envReal     = "TENANTVET_REAL"
	envRealSeed = "TENANTVET_REAL_SEED"
)

// realEdits is how many edits of each statement the prover is asked about.
const realEdits = 8

// realStatement is a statement of a service as "tenantvet check" lists it.
type realStatement struct {
	Statement string
	Verdict   string
	Trusted   []int
}

// TestRealEdits edits the statements of real services and checks on
// PostgreSQL, over the service's own schema, what the prover accepts of them.
func TestRealEdits(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv(envReal))
	if len(dirs) == 0 {
		t.Skip(envReal + " is not set")
	}
	bin := filepath.Join(t.TempDir(), "tenantvet")
	if out, err := exec.Command("go", "build", "-o", bin, "../../../cmd/tenantvet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) { editReal(t, bin, dir) })
	}
}

func editReal(t *testing.T, bin, dir string) {
	t.Helper()
	cfg, err := config.Load(filepath.Join(dir, config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	policy := project.Policies(cfg)[0]
	seed := envNumber(t, envRealSeed, 1)
	rng := rand.New(rand.NewPCG(seed, 21))
	var all []candidate
	asked, scoped := 0, 0
	for _, st := range realStatements(t, bin, dir) {
		edits := sqlgen.Edits(st.Statement, policy.Columns...)
		rng.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		add := func(name, sql string) {
			asked++
			c := candidate{id: name, group: name, text: sqlgen.Text{SQL: sql, Canonical: sql, Trust: st.Trusted}}
			if c.verdict = proveText(p.Prover, sql, st.Trusted); c.verdict == scope.Scoped {
				scoped++
				all = append(all, c)
			}
		}
		add("as it is", st.Statement)
		for _, e := range edits[:min(realEdits, len(edits))] {
			add(e.Name, e.SQL())
		}
	}
	t.Logf("%d of %d statements and edits are accepted", scoped, asked)
	c := openReal(t, cfg, p)
	defer c.Close() //nolint:errcheck // the server goes with the test
	invalid, vacuous, leaking := 0, 0, 0
	for bank := range uint64(2) {
		if err := c.Refill(t.Context(), seed<<8+bank, false); err != nil {
			t.Fatal(err)
		}
		for i := range all {
			k := &all[i]
			if k.invalid || k.leak != "" {
				continue
			}
			out, err := c.CheckShared(t.Context(), soundness.Statement{SQL: []string{k.text.SQL}, Trust: k.text.Trust}, soundness.Options{Pairs: soundness.DefaultPairs, Seed: bank, Stop: true})
			switch {
			case errors.Is(err, soundness.ErrInvalid):
				k.invalid = true
				invalid++
			case err != nil:
				t.Errorf("%s: %v\n%s", k.id, err, k.text.SQL)
				k.invalid = true
			case out.Leaks > 0:
				k.leak = out.First
				leaking++
				t.Errorf("%s: accepted, and the database refutes it (trusted %v)\n%s\n%s", k.id, k.text.Trust, out.First, k.text.SQL)
			}
			k.distinct = max(k.distinct, out.Distinct)
		}
	}
	for i := range all {
		if all[i].distinct < 2 && !all[i].invalid {
			vacuous++
		}
	}
	t.Logf("%d claims: %d refuted, %d do not run, %d were not exercised by the data", len(all), leaking, invalid, vacuous)
}

// address matches types that the worlds have no values of.
var address = regexp.MustCompile(` (inet|cidr)\b`)

// loosen drops the constraints that the worlds do not keep: without them more
// databases are possible, so that a claim has to hold in more.
const loosen = `DO $$ DECLARE r record; BEGIN
	FOR r IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.t, r.conname);
	END LOOP;
	FOR r IN SELECT indexrelid::regclass AS i FROM pg_index WHERE indisunique AND (indpred IS NOT NULL OR indexprs IS NOT NULL) AND indexrelid > 16384 LOOP
		EXECUTE 'DROP INDEX ' || r.i;
	END LOOP;
END $$`

var hole = regexp.MustCompile(`\{[a-zA-Z_. ]*\}`)

// realStatements lists the module's different statements that read or write a
// table and have no holes.
func realStatements(t *testing.T, bin, dir string) []realStatement {
	t.Helper()
	cmd := exec.Command(bin, "check", "--json", "--sites", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var doc struct {
		Sites []struct{ Statements []realStatement }
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	var all []realStatement
	seen := map[string]bool{}
	for _, site := range doc.Sites {
		for _, st := range site.Statements {
			if hole.MatchString(st.Statement) || st.Verdict == "unknown" || seen[st.Statement] {
				continue
			}
			seen[st.Statement] = true
			if !strings.Contains(st.Statement, "$") { // sqlx, query builders
				st.Statement = numbered(st.Statement)
			}
			all = append(all, st)
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s: no statement was found", dir)
	}
	return all
}

// numbered writes ? as $1, $2 and so on.
func numbered(sql string) string {
	var b strings.Builder
	n := 0
	for i := range len(sql) {
		if sql[i] != '?' {
			b.WriteByte(sql[i])
			continue
		}
		n++
		fmt.Fprintf(&b, "$%d", n)
	}
	return b.String()
}

func proveText(p *scope.Prover, sql string, trusted []int) scope.Verdict {
	statements := parser.Parse(p.Dialect(), sql, sqlparse.Style{})
	if len(statements) != 1 {
		return scope.Unknown
	}
	trust := scope.Trust{Params: map[int]bool{}}
	for _, n := range trusted {
		trust.Params[n] = true
	}
	return p.Prove(statements[0].Stmt, sql, trust).Verdict
}

// openReal makes worlds of the schema that the module's migrations make.
func openReal(t *testing.T, cfg *config.Config, p *project.Project) *soundness.Checker {
	t.Helper()
	dsn := testkit.Postgres(t)
	var files []string
	for _, f := range p.Schema.Files {
		if !filepath.IsAbs(f) {
			f = filepath.Join(cfg.Dir, f)
		}
		if filepath.Ext(f) == ".sql" {
			files = append(files, f)
		}
	}
	testkit.Migrate(t, dsn, files...)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), loosen); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--no-comments", "--dbname", dsn).Output()
	if err != nil {
		t.Fatal(err)
	}
	// The worlds are schemas of their own: no name may be qualified.
	var ddl []string
	for line := range strings.Lines(string(out)) {
		if slices.ContainsFunc([]string{"SET ", "SELECT pg_catalog.set_config", "CREATE EXTENSION", "CREATE SCHEMA", "\\"}, func(p string) bool { return strings.HasPrefix(line, p) }) {
			continue
		}
		line = strings.ReplaceAll(line, "public.", "")
		ddl = append(ddl, address.ReplaceAllString(line, " text"))
	}
	c, err := soundness.OpenPostgres(t.Context(), conn, "real", strings.Join(ddl, ""), project.Policies(cfg)[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}
