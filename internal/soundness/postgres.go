package soundness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// postgres keeps each world in a schema of its own, chosen by search_path. All
// executions of a check go to the server in one message and come back in one,
// each in a transaction of its own.
type postgres struct {
	conn     *pgconn.PgConn
	pgx      *pgx.Conn
	model    *model
	schemas  []string
	types    map[uint32]column
	prepared map[string]bool // names of statements that the server keeps
	banks    int             // how often the worlds were to be filled anew
}

// statementTimeout bounds an execution.
const statementTimeout = "500ms"

// openPostgres makes n worlds as schemas of the connection's database whose
// names start with prefix. It uses the connection alone.
//
//tenantvet:allow TV104 test: makes the worlds of the tests
func openPostgres(ctx context.Context, conn *pgx.Conn, prefix, ddl string, policy catalog.TenancyPolicy, n int) (*postgres, *model, error) {
	e := &postgres{conn: conn.PgConn(), pgx: conn, types: map[uint32]column{}, prepared: map[string]bool{}}
	for i := range n {
		w := fmt.Sprintf("%s_%d", prefix, i)
		e.schemas = append(e.schemas, w)
		if err := e.exec(ctx, "CREATE SCHEMA "+w+"; SET search_path = "+w+";\n"+ddl); err != nil {
			return nil, nil, fmt.Errorf("create world: %w", err)
		}
	}
	// Plans of such small tables need neither statistics nor compilation, and
	// the warning that a rollback ends no explicit transaction is of no use.
	// The first join order is as good as any.
	err := e.exec(ctx, "SET statement_timeout = '"+statementTimeout+"'; SET jit = off; SET client_min_messages = error; SET TimeZone = 'UTC';"+
		"SET join_collapse_limit = 1; SET from_collapse_limit = 1; SET max_parallel_workers_per_gather = 0; SET track_activities = off; SET track_counts = off;")
	if err != nil {
		return nil, nil, err
	}
	e.model, err = readPostgres(ctx, conn, e.schemas[0], policy)
	return e, e.model, err
}

//tenantvet:allow TV104 test: makes the worlds of the tests
func (e *postgres) exec(ctx context.Context, sql string) error {
	return e.conn.Exec(ctx, sql).Close()
}

// postgresPlans are settings that make the planner join in other ways, and so
// in other orders: an UPDATE … FROM takes any one of several rows that match.
var postgresPlans = []string{
	"",
	"SET LOCAL enable_hashjoin = off",
	"SET LOCAL enable_nestloop = off",
	"SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off",
	"SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = off",
	"SET LOCAL enable_material = off; SET LOCAL enable_sort = off",
}

func (e *postgres) plans() int { return len(postgresPlans) }

//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) prepare(ctx context.Context, sql []string) (*prepared, error) {
	if err := e.exec(ctx, "SET search_path = "+e.schemas[0]); err != nil {
		return nil, err
	}
	st := &prepared{sql: sql}
	for _, s := range sql {
		desc, err := e.conn.Prepare(ctx, "", e.in(0, s), nil)
		if err != nil {
			return nil, err
		}
		st.counts = append(st.counts, len(desc.ParamOIDs))
		for i := len(st.params); i < len(desc.ParamOIDs); i++ {
			col, err := e.typeOf(ctx, desc.ParamOIDs[i])
			if err != nil {
				return nil, err
			}
			st.params = append(st.params, col)
		}
	}
	return st, nil
}

//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) typeOf(ctx context.Context, oid uint32) (column, error) {
	if col, ok := e.types[oid]; ok {
		return col, nil
	}
	var typ string
	var labels []string
	err := e.pgx.QueryRow(ctx, `SELECT format_type($1::oid, NULL), array(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = $1::oid ORDER BY enumsortorder)`, oid).Scan(&typ, &labels)
	e.types[oid] = postgresColumn(typ, labels)
	return e.types[oid], err
}

// in gives the statement's text for a world.
func (e *postgres) in(w int, sql string) string {
	return strings.ReplaceAll(sql, "public.", e.schemas[w]+".")
}

func (e *postgres) fill(ctx context.Context, tables []*table, worlds []int, contents []*world) error {
	var b strings.Builder
	b.WriteString("BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0;\n")
	for i, w := range worlds {
		e.refill(&b, w, tables, contents[i])
	}
	b.WriteString("COMMIT")
	if err := e.exec(ctx, b.String()); err != nil {
		return errors.Join(fmt.Errorf("fill the worlds: %w", err), e.exec(ctx, "ROLLBACK"))
	}
	return nil
}

// refill writes the statements that replace a world's content.
func (e *postgres) refill(b *strings.Builder, w int, tables []*table, content *world) {
	fmt.Fprintf(b, "SET LOCAL search_path = %s;\n", e.schemas[w])
	for _, t := range tables {
		fmt.Fprintf(b, "DELETE FROM %s;\n", t.name)
	}
	for _, t := range tables {
		insertPostgres(b, t, content.rows[t])
	}
	if len(tables) == len(e.model.tables) {
		for _, v := range e.model.refresh {
			fmt.Fprintf(b, "REFRESH MATERIALIZED VIEW %s;\n", v)
		}
	}
}

func insertPostgres(b *strings.Builder, t *table, rows []row) {
	if len(rows) == 0 {
		return
	}
	var cols []string
	for _, c := range t.cols {
		if !c.skip {
			cols = append(cols, pgx.Identifier{c.name}.Sanitize())
		}
	}
	fmt.Fprintf(b, "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES ", t.name, strings.Join(cols, ", "))
	for i, r := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		sep := "("
		for j, v := range r {
			if !t.cols[j].skip {
				b.WriteString(sep + quote(v))
				sep = ", "
			}
		}
		b.WriteByte(')')
	}
	if t.loose() { // own rows come first, so the same ones are dropped in all worlds
		b.WriteString(" ON CONFLICT DO NOTHING")
	}
	b.WriteString(";\n")
}

func quote(v *string) string {
	if v == nil {
		return "NULL"
	}
	return "'" + strings.ReplaceAll(*v, "'", "''") + "'"
}

//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) read(ctx context.Context, w int, tables []*table) ([]contents, error) {
	sql := "SET search_path = " + e.schemas[w]
	for _, t := range tables {
		sql += ";\nSELECT * FROM " + t.name
	}
	results, err := e.conn.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []contents
	for _, r := range results[1:] {
		all = append(all, r.Rows)
	}
	return all, nil
}

// run sends every execution before it reads the first result. A Sync, which
// makes the server answer, ends all of them; only when one fails, which skips
// the rest, do they run again with a Sync each.
func (e *postgres) run(ctx context.Context, st *prepared, runs []run) ([]result, error) {
	steps, err := e.steps(ctx, st, runs)
	if err != nil {
		return nil, err
	}
	results, err := e.send(ctx, steps, runs, len(runs) == 1)
	if err != nil || !slices.ContainsFunc(results, func(r result) bool { return r.code != "" }) {
		return results, err
	}
	if len(runs) == 1 {
		return results, nil
	}
	return e.send(ctx, steps, runs, true)
}

//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) send(ctx context.Context, steps [][]step, runs []run, syncEach bool) ([]result, error) {
	p := e.conn.StartPipeline(ctx)
	for i := range runs {
		for _, s := range steps[i] {
			if s.name != "" {
				p.SendQueryPrepared(s.name, s.args, nil, nil)
			} else {
				p.SendQueryParams(s.sql, s.args, nil, nil, nil)
			}
		}
		if syncEach || i == len(runs)-1 {
			p.SendPipelineSync()
		}
	}
	results := make([]result, len(runs))
	if err := p.Flush(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	for i := range runs {
		failed, err := receive(p, steps[i], &runs[i], &results[i], syncEach || i == len(runs)-1)
		if err != nil {
			return nil, errors.Join(err, p.Close())
		}
		if failed && !syncEach {
			break
		}
	}
	return results, p.Close()
}

// step is one command of an execution.
type step struct {
	name, sql string
	args      [][]byte
	does      purpose
}

// purpose is what a step's rows are for.
type purpose int

const (
	setUp    purpose = iota // nothing
	answer                  // the statement's result
	snapshot                // its effects
)

// banksPerVacuum is how many times the worlds are filled before the space of
// rows that were taken back is reclaimed.
const banksPerVacuum = 16

func (e *postgres) maintain(ctx context.Context) error {
	if e.banks++; e.banks%banksPerVacuum > 0 {
		return nil
	}
	for _, sql := range []string{"SET statement_timeout = 0", "VACUUM", "SET statement_timeout = '" + statementTimeout + "'"} {
		if err := e.exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func (e *postgres) close() error {
	ctx := context.Background()
	errs := []error{e.pgx.DeallocateAll(ctx), e.exec(ctx, "SET statement_timeout = 0")}
	for _, w := range e.schemas { // one by one: each takes a lock for each of its objects
		errs = append(errs, e.exec(ctx, "DROP SCHEMA "+w+" CASCADE"))
	}
	return errors.Join(errs...)
}

// steps lists the commands of each execution.
func (e *postgres) steps(ctx context.Context, st *prepared, runs []run) ([][]step, error) {
	all := make([][]step, len(runs))
	for i := range runs {
		r := &runs[i]
		path, err := e.keep(ctx, "path"+strconv.Itoa(r.world), r.world, "SET search_path = "+e.schemas[r.world])
		if err != nil {
			return nil, err
		}
		steps := []step{{name: path}}
		add := func(sql string) {
			for s := range strings.SplitSeq(sql, ";") {
				if s = strings.TrimSpace(s); s != "" {
					steps = append(steps, step{sql: s})
				}
			}
		}
		takesBack := len(st.watch) > 0 || st.sequences
		if r.refill != nil {
			takesBack = true
			var b strings.Builder
			b.WriteString("SET LOCAL session_replication_role = replica;\n")
			e.refill(&b, r.world, r.refill.tables, r.refill.content)
			b.WriteString("SET LOCAL session_replication_role = origin")
			for s := range strings.SplitSeq(b.String(), ";\n") {
				steps = append(steps, step{sql: s})
			}
		}
		if r.plan > 0 {
			takesBack = true
			add(postgresPlans[r.plan])
		}
		if st.sequences {
			for _, s := range e.model.sequence {
				steps = append(steps, step{sql: "SELECT setval('" + s + "', 5000)"})
			}
		}
		if st.settings {
			takesBack = true
			for _, name := range slices.Sorted(maps.Keys(r.settings)) {
				steps = append(steps, step{sql: "SELECT set_config($1, $2, true)", args: [][]byte{[]byte(name), []byte(r.settings[name])}})
			}
		}
		args := make([][]byte, len(r.args))
		for j, a := range r.args {
			if a != nil {
				args[j] = []byte(*a)
			}
		}
		for j, sql := range st.sql {
			steps = append(steps, step{sql: e.in(r.world, sql), args: args[:st.counts[j]], does: answer})
		}
		for _, t := range st.watch {
			name, err := e.keep(ctx, fmt.Sprintf("read%d_%d", r.world, t.index), r.world, "SELECT * FROM "+t.name)
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{name: name, does: snapshot})
		}
		if takesBack {
			name, err := e.keep(ctx, "rollback", r.world, "ROLLBACK")
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{name: name})
		}
		all[i] = steps
	}
	return all, nil
}

// keep makes the server keep a statement prepared in a world.
//
//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) keep(ctx context.Context, name string, w int, sql string) (string, error) {
	if e.prepared[name] {
		return name, nil
	}
	if err := e.exec(ctx, "SET search_path = "+e.schemas[w]); err != nil {
		return "", err
	}
	_, err := e.conn.Prepare(ctx, name, sql, nil)
	e.prepared[name] = err == nil
	return name, err
}

// receive reads one execution's results, up to its Sync if it has one. It tells
// whether the statement failed.
func receive(p *pgconn.Pipeline, steps []step, r *run, out *result, sync bool) (failed bool, err error) {
	for i := 0; i < len(steps) || sync; {
		got, err := p.GetResults()
		if err == nil {
			switch got := got.(type) {
			case *pgconn.PipelineSync:
				return failed, nil
			case *pgconn.ResultReader:
				err = steps[i].receive(got, r, out)
				i++
			default:
				return failed, fmt.Errorf("unexpected %T", got)
			}
		}
		if err != nil {
			failed = true
			if err := out.fail(err); err != nil {
				return failed, err
			}
			if !sync {
				return failed, nil
			}
		}
	}
	return failed, nil
}

func (s *step) receive(got *pgconn.ResultReader, r *run, out *result) error {
	var rows contents
	for got.NextRow() {
		switch s.does {
		case answer:
			out.add(got.Values(), r.keep)
		case snapshot:
			rows = append(rows, cloneRow(got.Values()))
		case setUp:
		}
	}
	tag, err := got.Close()
	if err != nil {
		return err
	}
	switch s.does {
	case answer:
		out.tag += tag.String() + ";"
	case snapshot:
		out.after = append(out.after, rows)
	case setUp:
	}
	return nil
}

// fail files a statement's error; it gives back any other.
func (r *result) fail(err error) error {
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) {
		return err
	}
	r.code, r.err, r.fails = pgErr.Code, pgErr.Message, otherReason
	switch pgErr.Code {
	case "57014":
		r.fails = timeout
	case "23505", "23P01":
		r.fails = keyFailure
	case "23503":
		r.fails = refFailure
	}
	return nil
}
