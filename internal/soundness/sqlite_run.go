package soundness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	sqlite3 "modernc.org/sqlite/lib"
)

func (e *sqlite) run(_ context.Context, st *prepared, runs []run) ([]result, error) {
	if e.compiledOf != st {
		return nil, errors.New("the statement is not the one prepared last")
	}
	results := make([]result, len(runs))
	for i := range runs {
		if err := e.runOne(st, &runs[i], &results[i]); err != nil {
			return nil, fmt.Errorf("world %d: %w", runs[i].world, err)
		}
	}
	return results, nil
}

// runOne runs the statement in its world, or in the database of its plan with
// that world's content.
func (e *sqlite) runOne(st *prepared, r *run, out *result) error {
	w := r.world
	if r.plan > 0 || r.refill != nil {
		content := e.filled[w]
		if r.refill != nil {
			content = &world{rows: maps.Clone(content.rows)}
			maps.Copy(content.rows, r.refill.content.rows)
		}
		w = len(e.filled) + r.plan
		if err := e.refill(w, content); err != nil {
			return err
		}
	}
	if len(e.compiled[w]) == 0 {
		if err := e.compile(w, st); err != nil {
			return err
		}
	}
	if len(st.watch) == 0 {
		return e.execute(st, r, w, out)
	}
	d := e.dbs[w]
	if err := d.begin.run(); err != nil {
		return err
	}
	err := e.execute(st, r, w, out)
	if d.inTransaction() {
		err = errors.Join(err, d.rollback.run())
	}
	return err
}

// changesUnseen finds statements whose changes SQLite does not count.
var changesUnseen = regexp.MustCompile(`(?i)\b(?:create|drop|alter|vacuum|attach|pragma)\b`)

// execute runs the statements and reads their effects.
func (e *sqlite) execute(st *prepared, r *run, w int, out *result) error {
	d := e.dbs[w]
	before := d.changesSoFar()
	for _, s := range e.compiled[w] {
		for i := range s.params() {
			if err := s.bind(i+1, r.args[i], st.params[i].kind); err != nil {
				return err
			}
		}
		err := s.each(func(row [][]byte) bool {
			out.add(row, r.keep)
			return out.fails == noFailure
		})
		if err != nil {
			return out.failSQLite(err)
		}
		if !s.readOnly() {
			out.tag += strconv.Itoa(d.changes()) + ";"
		}
	}
	if out.fails != noFailure {
		return nil
	}
	slices.Sort(out.rows)
	unchanged := !e.unseen && d.changesSoFar() == before
	for _, t := range st.watch {
		rows, known := e.held[w][t]
		if !known || !unchanged {
			var err error
			var gone *sqliteError
			if rows, err = e.readTable(w, t); errors.As(err, &gone) {
				rows = nil // the statement dropped the table
			} else if err != nil {
				return err
			}
		}
		if unchanged {
			e.held[w][t] = rows
		}
		out.after = append(out.after, rows)
	}
	return nil
}

// failSQLite files a statement's error; it gives back any other.
func (r *result) failSQLite(err error) error {
	var e *sqliteError
	if !errors.As(err, &e) {
		return err
	}
	r.code, r.err, r.fails = strconv.Itoa(int(e.code)), e.message, otherReason
	switch e.code {
	case sqlite3.SQLITE_INTERRUPT:
		r.fails = timeout
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		r.fails = keyFailure
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		r.fails = refFailure
	case sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return err
	}
	return nil
}
