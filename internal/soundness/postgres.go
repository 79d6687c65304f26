package soundness

import (
	"context"
	"errors"
	"fmt"
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
	gathered *gathering
}

// setTimeout bounds an execution.
const setTimeout = "SET statement_timeout = '500ms'"

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
	err := e.exec(ctx, "SET statement_timeout = 0; SET jit = off; SET client_min_messages = error; SET TimeZone = 'UTC';"+
		"SET join_collapse_limit = 1; SET from_collapse_limit = 1; SET max_parallel_workers_per_gather = 0; SET track_activities = off; SET track_counts = off")
	if err != nil {
		return nil, nil, err
	}
	if e.model, err = readPostgres(ctx, conn, e.schemas[0], policy); err != nil {
		return nil, nil, err
	}
	if err := e.gather(ctx); err != nil {
		return nil, nil, err
	}
	err = e.exec(ctx, setTimeout)
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
	if len(tables) == len(e.model.tables) && len(worlds) == len(e.schemas) {
		return e.gatherRows(ctx)
	}
	e.gathered.filled = false
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

// only names the table in FROM for its own rows.
func (t *table) only() string {
	if t.inherited {
		return "ONLY " + t.name
	}
	return t.name
}

//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) read(ctx context.Context, w int, tables []*table) ([]contents, error) {
	sql := "SET statement_timeout = 0; SET search_path = " + e.schemas[w]
	for _, t := range tables {
		sql += ";\nSELECT * FROM " + t.only()
	}
	results, err := e.conn.Exec(ctx, sql+";\n"+setTimeout).ReadAll()
	if err != nil {
		return nil, errors.Join(err, e.exec(ctx, setTimeout))
	}
	var all []contents
	for _, r := range results[2 : len(results)-1] {
		all = append(all, r.Rows)
	}
	return all, nil
}

// banksPerVacuum is how many times the worlds are filled before the space of
// rows that were taken back is reclaimed.
const banksPerVacuum = 16

func (e *postgres) maintain(ctx context.Context) error {
	if e.banks++; e.banks%banksPerVacuum > 0 {
		return nil
	}
	for _, sql := range []string{"SET statement_timeout = 0", "VACUUM", setTimeout} {
		if err := e.exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func (e *postgres) close() error {
	ctx := context.Background()
	errs := []error{e.pgx.DeallocateAll(ctx), e.exec(ctx, "SET statement_timeout = 0")}
	for _, w := range append([]string{e.gathered.views, e.gathered.rows}, e.schemas...) { // one by one: each takes a lock for each of its objects
		errs = append(errs, e.exec(ctx, "DROP SCHEMA "+w+" CASCADE"))
	}
	return errors.Join(errs...)
}
