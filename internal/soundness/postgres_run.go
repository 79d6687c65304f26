package soundness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// run sends every execution before it reads the first result. A Sync, which
// makes the server answer, ends all of them; only when one fails, which skips
// the rest, do they run again with a Sync each.
func (e *postgres) run(ctx context.Context, st *prepared, runs []run) ([]result, error) {
	if e.readsGathered(st, runs) {
		if results, ok, err := e.runGathered(ctx, st, runs); ok || err != nil {
			return results, err
		}
	}
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
		args := argBytes(r.args)
		for j, sql := range st.sql {
			steps = append(steps, step{sql: e.in(r.world, sql), args: args[:st.counts[j]], does: answer})
		}
		for _, t := range st.watch {
			name, err := e.keep(ctx, fmt.Sprintf("read%d_%d", r.world, t.index), r.world, "SELECT * FROM "+t.only())
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

func argBytes(args []*string) [][]byte {
	out := make([][]byte, len(args))
	for i, a := range args {
		if a != nil {
			out[i] = []byte(*a)
		}
	}
	return out
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
