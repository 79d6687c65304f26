package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/cmd/internal/sqlflags"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/soundness"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

const witnessHelp = `
Takes the statements of a SQL file that are not proved to be scoped and searches
two small databases that differ only in rows of other tenants and on which the
statement gives different results, or one in which it changes another tenant's
rows. It makes them as small as it can and shows them with what the statement
gives. "-" is standard input.

The databases are SQLite's, in memory. A statement of another dialect runs there
as it is, on a schema translated to SQLite; where SQLite does not take it, give
--server or --temp. A server gets databases of its own, which are dropped at the
end; nothing else there is touched.

Schema and tenancy come from --config, from the flags, or from tenantvet.yaml
here or above. Without --trust, a placeholder that is compared with a tenant
column, or written to one, carries the caller's tenant. Where there are several
dimensions of tenancy, each is searched with its own placeholders.

Exit code: 0 all scoped, or nothing found; 1 a witness was found; 2 usage,
configuration or input error; 3 a statement could not be run.`

// defaultPairs is how many pairs of databases are tried: where a leak exists,
// the first few nearly always show it.
const defaultPairs = 480

// options is the command line of tenantdb witness.
type options struct {
	tenancy            *sqlflags.Flags
	server             string
	index, line, pairs int
	seed               uint64
	temp, force, json  bool
}

func runWitness(ctx context.Context, args []string, io streams) int {
	var o options
	f := cli.NewFlags("tenantdb witness", "[flags] FILE|-", witnessHelp)
	o.tenancy = sqlflags.Register(f.FlagSet)
	f.IntVar(&o.index, "index", 0, "only the statement of this number in the file, from 1 (`N`)")
	f.IntVar(&o.line, "line", 0, "only the statement at this line (`N`)")
	f.StringVar(&o.server, "server", "", "run on this PostgreSQL or MariaDB (`DSN`)")
	f.BoolVar(&o.temp, "temp", false, "run on a temporary server of the programs installed here")
	f.BoolVar(&o.force, "force", false, "search for scoped statements too")
	f.IntVar(&o.pairs, "pairs", defaultPairs, "how many pairs of databases to try (`N`)")
	f.Uint64Var(&o.seed, "seed", 1, "makes other databases (`N`)")
	f.BoolVar(&o.json, "json", false, "one JSON object a line for each statement")
	files, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	w := &witness{o: &o, io: io}
	switch {
	case len(files) != 1:
		return fail(io, f.Name(), errors.New("give one SQL file; - reads standard input (see tenantdb witness --help)"))
	case o.server != "" && o.temp:
		return fail(io, f.Name(), errors.New("--server and --temp exclude each other"))
	case o.pairs < 1 || o.index < 0 || o.line < 0:
		return fail(io, f.Name(), errors.New("--pairs, --index and --line are positive numbers"))
	}
	err := w.run(ctx, files[0])
	if closeErr := w.close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fail(io, f.Name(), err)
	}
	return w.code()
}

// witness is a run of the command.
type witness struct {
	o        *options
	io       streams
	project  *project.Project
	trust    *sqlflags.Trust
	place    place
	checkers map[int]*soundness.Checker // by the dimension

	found, undecided bool
}

// report is what became of a statement; with --json it is one line.
type report struct {
	File      string             `json:"file"`
	Line      int                `json:"line"`
	Index     int                `json:"index"`
	Statement string             `json:"statement"`
	Verdict   string             `json:"verdict"`
	Findings  []string           `json:"findings"`
	Trusted   []int              `json:"trusted"`
	Engine    string             `json:"engine"`
	Runs      int                `json:"runs"`
	Seed      uint64             `json:"seed"`
	Witness   *soundness.Witness `json:"witness"`
	// Reason says why there is no witness.
	Reason string `json:"reason"`
}

func (w *witness) code() int {
	switch {
	case w.found:
		return exitWitness
	case w.undecided:
		return exitUndecided
	default:
		return exitClean
	}
}

// run searches for the statements of a file.
func (w *witness) run(ctx context.Context, file string) error {
	cfg, err := w.o.config()
	if err != nil {
		return err
	}
	if w.trust, err = w.o.tenancy.Trust(); err != nil {
		return err
	}
	style, auto, err := w.o.tenancy.Style()
	if err != nil {
		return err
	}
	src, shown, err := sqlflags.Read(file, w.io.in)
	if err != nil {
		return fmt.Errorf("%s: %w", shown, err)
	}
	if w.project, err = project.Load(cfg); err != nil {
		return err
	}
	if err := w.trust.Check(w.project); err != nil {
		return err
	}
	for _, p := range w.project.Schema.Problems {
		fmt.Fprintf(w.io.err, "%s: not replayed: %s\n", p.Pos, p.Message)
	}
	if w.place, err = w.open(ctx); err != nil {
		return err
	}
	w.checkers = map[int]*soundness.Checker{}
	dialect := w.project.Schema.Catalog.Dialect()
	if auto {
		style.Sqlc = strings.Contains(src, "sqlc.") || strings.Contains(src, "-- name:")
	}
	index, chosen := 0, 0
	for p := range parser.Statements(dialect, src, style) {
		index++
		first := 1 + strings.Count(src[:p.Start], "\n")
		last := first + strings.Count(src[p.Start:p.End], "\n")
		if w.o.index > 0 && index != w.o.index || w.o.line > 0 && (w.o.line < first || w.o.line > last) {
			continue
		}
		chosen++
		r := &report{File: shown, Line: first, Index: index, Statement: src[p.Start:p.End], Findings: []string{}, Trusted: []int{}, Seed: w.o.seed}
		if err := w.statement(ctx, r, p, src); err != nil {
			return err
		}
		w.found, w.undecided = w.found || r.Witness != nil, w.undecided || r.Runs == 0 && r.Reason != scopedReason
		if err := w.print(r); err != nil {
			return err
		}
	}
	switch {
	case index == 0:
		return fmt.Errorf("%s: no statements", shown)
	case w.o.index > index:
		return fmt.Errorf("%s: there is no statement %d; there are %d", shown, w.o.index, index)
	case chosen == 0:
		return fmt.Errorf("%s: there is no statement at line %d", shown, w.o.line)
	}
	for _, p := range w.trust.Unused() {
		fmt.Fprintf(w.io.err, "tenantdb witness: --trust %s: no statement has this placeholder\n", p)
	}
	return nil
}

const scopedReason = "nothing to show: the statement is proved to be scoped"

// statement searches a witness for one statement.
func (w *witness) statement(ctx context.Context, r *report, p sqlparse.Statement, src string) error {
	trust := w.trust.Of(p.Placeholders)
	result := w.project.Prover.Prove(p.Stmt, src, trust)
	r.Verdict = result.Verdict.String()
	for _, f := range result.Findings {
		r.Findings = append(r.Findings, fmt.Sprintf("%s: %s", f.Code, f.Message))
	}
	r.Trusted = trustedOf(trust, result, "")
	if result.Verdict == scope.Scoped && !w.o.force {
		r.Reason = scopedReason
		return nil
	}
	if r.Reason = unreadable(p.Stmt, result); r.Reason != "" {
		return nil
	}
	text := w.place.text(r.Statement, p)
	for i, tenancy := range w.project.Tenancies {
		name := ""
		if len(w.project.Tenancies) > 1 {
			name = tenancy.Policy.Name
		}
		checker, err := w.checker(ctx, i)
		if err != nil {
			if w.place.required {
				return err
			}
			r.Reason = fmt.Sprintf("the schema does not run on SQLite: %v; try --server or --temp", err)
			return nil
		}
		params := trustedOf(trust, result, name)
		st := soundness.Statement{SQL: []string{text}, Trust: params}
		found, out, err := checker.Witness(ctx, st, soundness.Options{Pairs: w.o.pairs, Seed: w.o.seed})
		r.Engine, r.Runs = w.place.engine, r.Runs+out.Runs
		switch {
		case errors.Is(err, soundness.ErrInvalid) && !w.place.required:
			r.Reason = fmt.Sprintf("SQLite does not take the statement, so a server is needed: --server DSN or --temp (%v)", err)
			return nil
		case errors.Is(err, soundness.ErrInvalid):
			r.Reason = err.Error()
			return nil
		case err != nil:
			return err
		case found != nil:
			r.Witness, r.Trusted, r.Reason = found, params, ""
			return nil
		}
		r.Reason = why(out)
	}
	return nil
}

// unreadable says why no database can run a statement: it is not SQL, or names
// what the schema does not have.
func unreadable(stmt sqlast.Statement, result scope.Result) string {
	if u, ok := stmt.(*sqlast.Unsupported); ok {
		return "the statement cannot be read: " + u.Kind
	}
	for _, f := range result.Findings {
		if f.Code == diag.UnknownTable {
			return f.Message
		}
	}
	return ""
}

// why says what a search without success saw.
func why(out soundness.Outcome) string {
	switch {
	case out.Runs == 0:
		return "the statement was not run"
	case out.Failed == out.Runs:
		return "every run failed: " + out.LastErr
	case out.Existence+out.Conflicts > 0:
		return "no leak was found, except that a conflict tells of another tenant's key"
	case out.Nondeterministic > 0:
		return "the results differ by chance, so no leak can be told"
	default:
		return "no databases were found on which it makes a difference"
	}
}

// trustedOf lists the placeholders that carry the caller's tenant.
func trustedOf(trust scope.Trust, result scope.Result, dimension string) []int {
	params := []int{}
	for n := range trust.Params {
		params = append(params, n)
	}
	for n := range trust.Dimensions[dimension].Params {
		params = append(params, n)
	}
	if trust.Assume {
		for _, p := range result.TenantParams {
			if dimension == "" || p.Dimension == dimension {
				params = append(params, p.Number)
			}
		}
	}
	slices.Sort(params)
	return slices.Compact(params)
}

// config makes the configuration that the flags ask for.
func (o *options) config() (*config.Config, error) {
	cfg, err := o.tenancy.Config()
	if err == nil && (o.server != "" || o.temp) && catalog.Dialect(cfg.Dialect) == catalog.SQLite {
		return nil, errors.New("SQLite needs no server: leave --server and --temp out")
	}
	return cfg, err
}
