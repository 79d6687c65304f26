package soundness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// gathering lets one plan read all worlds. Planning a statement for each world
// takes eight times as long as running it; so the worlds' rows are kept once
// more in tables with a column for the world, under views that show one world
// at a time and have the names and columns of the tables. A statement that only
// reads is planned once and run for each world. What does not run on views, or
// fails, runs in the worlds themselves, as do writes, and every difference is
// looked at there again.
type gathering struct {
	views, rows string // schemas
	filled      bool   // holds what the worlds hold
}

// worldSetting chooses the world that the views show.
const worldSetting = "tenantvet.world"

const viewsSQL = `SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'v' ORDER BY oid`

// gather makes the tables and views.
//
//tenantvet:allow TV104 test: makes the worlds of the tests
func (e *postgres) gather(ctx context.Context) error {
	g := gathering{views: e.schemas[0] + "_views", rows: e.schemas[0] + "_rows"}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE SCHEMA %s; CREATE SCHEMA %s;\n", g.rows, g.views)
	for _, t := range e.model.tables {
		fmt.Fprintf(&b, "CREATE TABLE %s.%s (world_ int NOT NULL, LIKE %s.%s); CREATE INDEX ON %[1]s.%[2]s (world_);\n", g.rows, t.name, e.schemas[0], t.name)
		var cols []string
		for _, c := range t.cols {
			cols = append(cols, pgx.Identifier{c.name}.Sanitize())
		}
		fmt.Fprintf(&b, "CREATE VIEW %s.%s AS SELECT %s FROM %s.%s WHERE world_ = current_setting('%s')::int;\n", g.views, t.name, strings.Join(cols, ", "), g.rows, t.name, worldSetting)
	}
	if err := e.exec(ctx, b.String()); err != nil {
		return err
	}
	if err := e.exec(ctx, "SET search_path = "+e.schemas[0]); err != nil {
		return err
	}
	rows, err := e.pgx.Query(ctx, viewsSQL, e.schemas[0])
	if err != nil {
		return err
	}
	var name, text string
	var views []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &text}, func() error {
		views = append(views, "CREATE VIEW "+pgx.Identifier{name}.Sanitize()+" AS "+text)
		return nil
	}); err != nil {
		return err
	}
	if err := e.exec(ctx, "SET search_path = "+g.views); err != nil {
		return err
	}
	for _, v := range views {
		// A view that needs what only a table has is missing here, and so does
		// a statement that names it run in the worlds.
		var refused *pgconn.PgError
		if err := e.exec(ctx, v); err != nil && !errors.As(err, &refused) {
			return err
		}
	}
	e.gathered = &g
	return nil
}

// gatherRows copies what the worlds hold.
func (e *postgres) gatherRows(ctx context.Context) error {
	g := e.gathered
	var b strings.Builder
	b.WriteString("BEGIN; SET LOCAL statement_timeout = 0;\n")
	for _, t := range e.model.tables {
		var cols []string
		for _, c := range t.cols {
			cols = append(cols, pgx.Identifier{c.name}.Sanitize())
		}
		list := strings.Join(cols, ", ")
		fmt.Fprintf(&b, "DELETE FROM %s.%s;\n", g.rows, t.name)
		for w, schema := range e.schemas {
			fmt.Fprintf(&b, "INSERT INTO %s.%s (world_, %s) SELECT %d, %s FROM %s.%s;\n", g.rows, t.name, list, w, list, schema, t.name)
		}
	}
	b.WriteString("COMMIT")
	if err := e.exec(ctx, b.String()); err != nil {
		return errors.Join(fmt.Errorf("gather the worlds' rows: %w", err), e.exec(ctx, "ROLLBACK"))
	}
	g.filled = true
	return nil
}

// readsGathered tells whether the runs may read the views.
func (e *postgres) readsGathered(st *prepared, runs []run) bool {
	return e.gathered.filled && len(st.sql) == 1 && len(st.watch) == 0 && !st.sequences && !st.settings &&
		len(runs) > 1 && !slices.ContainsFunc(runs, func(r run) bool { return r.plan > 0 || r.refill != nil }) &&
		!strings.Contains(st.sql[0], "public.")
}

// runGathered runs a statement that only reads for each world with one plan;
// not ok when something fails.
//
//tenantvet:allow TV104 test: runs what is tested, on worlds made for it
func (e *postgres) runGathered(ctx context.Context, st *prepared, runs []run) (_ []result, ok bool, err error) {
	for _, s := range gatheredSteps {
		if _, err := e.keep(ctx, s.name, 0, s.sql); err != nil {
			return nil, false, err
		}
	}
	path, err := e.keep(ctx, "views", 0, "SET search_path = "+e.gathered.views)
	if err != nil {
		return nil, false, err
	}
	// An error takes the settings back with its transaction.
	p := e.conn.StartPipeline(ctx)
	var expect []purpose
	send := func(does purpose, name string, args [][]byte) {
		p.SendQueryPrepared(name, args, nil, nil)
		expect = append(expect, does)
	}
	send(setUp, path, nil)
	send(setUp, "generic", nil)
	send(setUp, "index", nil)
	p.SendPrepare("", st.sql[0], nil)
	expect = append(expect, setUp)
	for i := range runs {
		send(setUp, "world", [][]byte{[]byte(strconv.Itoa(runs[i].world))})
		send(answer, "", argBytes(runs[i].args))
	}
	send(setUp, "custom", nil)
	send(setUp, "scan", nil)
	p.SendPipelineSync()
	if err := p.Flush(); err != nil {
		return nil, false, errors.Join(err, p.Close())
	}
	results := make([]result, len(runs))
	n := 0
	for _, does := range expect {
		got, err := p.GetResults()
		if reader, isRows := got.(*pgconn.ResultReader); err == nil && isRows {
			s := step{does: does}
			err = s.receive(reader, &runs[min(n, len(runs)-1)], &results[min(n, len(runs)-1)])
		}
		var refused *pgconn.PgError
		switch {
		case errors.As(err, &refused):
			return nil, false, p.Close()
		case err != nil:
			return nil, false, errors.Join(err, p.Close())
		}
		if does == answer {
			n++
		}
	}
	return results, true, p.Close()
}

// gatheredSteps are kept prepared. Indexes pick a world's rows.
var gatheredSteps = []step{
	{name: "generic", sql: "SET plan_cache_mode = force_generic_plan"},
	{name: "custom", sql: "SET plan_cache_mode = auto"},
	{name: "index", sql: "SET enable_seqscan = off"},
	{name: "scan", sql: "SET enable_seqscan = on"},
	{name: "world", sql: "SELECT set_config('" + worldSetting + "', $1, false)"},
}
