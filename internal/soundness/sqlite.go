package soundness

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// sqlite keeps each world in a database of its own, in memory. Foreign keys are
// on: they are declared constraints.
type sqlite struct {
	tls   *libc.TLS
	texts map[string]uintptr
	dbs   []*sqliteDB
	model *model
	// inserts, reads and deletes are kept for each world, by the table.
	inserts, reads, deletes []map[*table]*sqliteStmt
	filled                  []*world // what each world was filled with last
	// held has what the tables of a world hold since it was filled, as read.
	held []map[*table]contents
	// compiled is the statement under check, by world; nil where it has not run.
	compiled   [][]*sqliteStmt
	compiledOf *prepared
	unseen     bool // its changes may be among those that SQLite does not count
	folds      *sqliteFolds
	generates  bool // a table has AUTOINCREMENT
}

// sqlitePlans are settings that make SQLite visit rows in other orders.
var sqlitePlans = []string{
	"PRAGMA reverse_unordered_selects = OFF; PRAGMA automatic_index = ON",
	"PRAGMA reverse_unordered_selects = ON; PRAGMA automatic_index = ON",
	"PRAGMA reverse_unordered_selects = OFF; PRAGMA automatic_index = OFF",
	"PRAGMA reverse_unordered_selects = ON; PRAGMA automatic_index = OFF",
}

// OpenSQLite makes the worlds as databases in memory and reads what the DDL
// made. Of a policy it uses what [OpenPostgres] does.
func OpenSQLite(ddl string, policy catalog.TenancyPolicy) (*Checker, error) {
	e, err := openSQLiteWorlds(ddl, policy, Worlds)
	if err != nil {
		return nil, err
	}
	return &Checker{engine: e, model: e.model}, nil
}

// openSQLiteWorlds makes n worlds.
func openSQLiteWorlds(ddl string, policy catalog.TenancyPolicy, n int) (_ *sqlite, err error) {
	e := &sqlite{tls: libc.NewTLS(), texts: map[string]uintptr{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.close())
		}
	}()
	first, err := e.open(ddl)
	if err != nil {
		return nil, err
	}
	// The identifiers that SQLite hands out follow those of every tenant.
	// AUTOINCREMENT lets them start elsewhere.
	if ddl, e.generates, err = withAutoincrement(first); err != nil {
		return nil, err
	}
	for range n {
		if _, err := e.open(ddl); err != nil {
			return nil, err
		}
	}
	if err := first.close(); err != nil {
		return nil, err
	}
	e.dbs = e.dbs[1:]
	e.inserts, e.reads, e.deletes = make([]map[*table]*sqliteStmt, n), make([]map[*table]*sqliteStmt, n), make([]map[*table]*sqliteStmt, n)
	e.held, e.compiled, e.filled = make([]map[*table]contents, n), make([][]*sqliteStmt, n), make([]*world, n)
	for w := range n {
		e.inserts[w], e.reads[w], e.deletes[w] = map[*table]*sqliteStmt{}, map[*table]*sqliteStmt{}, map[*table]*sqliteStmt{}
		e.held[w] = map[*table]contents{}
	}
	scratch, err := openSQLite(e.tls, e.texts)
	if err != nil {
		return nil, err
	}
	e.folds = &sqliteFolds{db: scratch}
	e.model, err = readSQLite(e.dbs[0], e.folds, policy)
	return e, err
}

func (e *sqlite) open(ddl string) (*sqliteDB, error) {
	d, err := openSQLite(e.tls, e.texts)
	if err != nil {
		return nil, err
	}
	e.dbs = append(e.dbs, d)
	if err := d.exec(ddl); err != nil {
		return nil, fmt.Errorf("create world: %w", err)
	}
	return d, d.exec("PRAGMA foreign_keys = ON")
}

// close frees the worlds.
func (e *sqlite) close() error {
	var errs []error
	for _, d := range e.dbs {
		errs = append(errs, d.close())
	}
	if e.folds != nil {
		errs = append(errs, e.folds.db.close())
	}
	for _, p := range e.texts {
		libc.Xfree(e.tls, p)
	}
	e.tls.Close()
	return errors.Join(errs...)
}

func (e *sqlite) plans() int { return len(sqlitePlans) }

func (e *sqlite) maintain(context.Context) error { return nil }

func (e *sqlite) prepare(_ context.Context, sql []string) (*prepared, error) {
	st := &prepared{sql: sql}
	e.forget()
	if err := e.compile(0, st); err != nil {
		e.forget()
		return nil, err
	}
	e.compiledOf, e.unseen = st, slices.ContainsFunc(sql, changesUnseen.MatchString)
	for _, s := range e.compiled[0] {
		st.counts = append(st.counts, s.params())
	}
	text := strings.Join(sql, "; ")
	st.params = e.model.usedAs(text, e.model.involved(text, true), slices.Max(st.counts))
	return st, nil
}

// compile prepares the statements in a world. Those that create what later ones
// use cannot be prepared together, which is an error like any other.
func (e *sqlite) compile(w int, st *prepared) error {
	for _, sql := range st.sql {
		all, err := e.dbs[w].prepareAll(sql)
		if err != nil {
			return err
		}
		e.compiled[w] = append(e.compiled[w], all...)
	}
	return nil
}

// forget frees the statement checked last.
func (e *sqlite) forget() {
	e.compiledOf = nil
	for w, all := range e.compiled {
		for _, s := range all {
			s.close()
		}
		e.compiled[w] = nil
	}
}

func (e *sqlite) fill(_ context.Context, _ []*table, worlds []int, filled []*world) error {
	for i, w := range worlds {
		e.filled[w] = filled[i]
		if err := e.refill(w, filled[i]); err != nil {
			return fmt.Errorf("fill world %d: %w", w, err)
		}
	}
	return e.folds.err
}

// refill replaces a world's content, for good. Rows of other tables would keep
// those of the filled ones from being deleted: they go too.
func (e *sqlite) refill(w int, content *world) error {
	d := e.dbs[w]
	e.held[w] = map[*table]contents{}
	if err := d.exec("PRAGMA foreign_keys = OFF; BEGIN"); err != nil {
		return err
	}
	d.triggers(false)
	err := e.replace(w, content)
	d.triggers(true)
	if err != nil {
		return errors.Join(err, d.exec("ROLLBACK"))
	}
	return d.exec("COMMIT; PRAGMA foreign_keys = ON")
}

// firstGenerated is below every identifier that SQLite hands out to a table
// with AUTOINCREMENT, and above those that worlds are filled with.
const firstGenerated = 9000

func (e *sqlite) replace(w int, content *world) error {
	for _, t := range e.model.tables {
		if err := e.step(e.deletes[w], w, t, func() string { return "DELETE FROM " + t.name }, nil); err != nil {
			return err
		}
		for _, r := range content.rows[t] {
			if err := e.step(e.inserts[w], w, t, func() string { return insertSQLite(t) }, r); err != nil {
				return err
			}
		}
	}
	if !e.generates {
		return nil
	}
	return e.dbs[w].exec("DELETE FROM sqlite_sequence; INSERT INTO sqlite_sequence SELECT name, " + strconv.Itoa(firstGenerated) +
		" FROM sqlite_master WHERE type = 'table'")
}

// step runs a statement of a table that is kept for a world, with a row's
// values.
func (e *sqlite) step(kept map[*table]*sqliteStmt, w int, t *table, text func() string, r row) error {
	s := kept[t]
	if s == nil {
		var err error
		if s, err = e.dbs[w].prepare(text()); err != nil {
			return err
		}
		kept[t] = s
	}
	n := 0
	for j, v := range r {
		if t.cols[j].skip {
			continue
		}
		n++
		if err := s.bind(n, v, t.cols[j].kind); err != nil {
			return err
		}
	}
	return s.run()
}

func insertSQLite(t *table) string {
	verb := "INSERT"
	if t.loose() { // own rows come first, so the same ones are dropped in all worlds
		verb = "INSERT OR IGNORE"
	}
	var cols, marks []string
	for _, c := range t.cols {
		if !c.skip {
			cols = append(cols, quoteSQLite(c.name))
			marks = append(marks, "?")
		}
	}
	return verb + " INTO " + t.name + " (" + strings.Join(cols, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
}

func quoteSQLite(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (e *sqlite) read(_ context.Context, w int, tables []*table) ([]contents, error) {
	var all []contents
	for _, t := range tables {
		rows, err := e.readTable(w, t)
		if err != nil {
			return nil, err
		}
		all = append(all, rows)
	}
	return all, nil
}

func (e *sqlite) readTable(w int, t *table) (contents, error) {
	s := e.reads[w][t]
	if s == nil {
		var err error
		if s, err = e.dbs[w].prepare("SELECT " + readColumns(t) + " FROM " + t.name); err != nil {
			return nil, err
		}
		e.reads[w][t] = s
	}
	var rows contents
	err := s.each(func(row [][]byte) bool {
		rows = append(rows, cloneRow(row))
		return true
	})
	return rows, err
}

// readColumns lists the table's columns: a * leaves the hidden ones out.
func readColumns(t *table) string {
	var names []string
	for _, c := range t.cols {
		names = append(names, quoteSQLite(c.name))
	}
	return strings.Join(names, ", ")
}

func (e *sqlite) run(_ context.Context, st *prepared, runs []run) ([]result, error) {
	if e.compiledOf != st {
		return nil, errors.New("the statement is not the one prepared last")
	}
	results := make([]result, len(runs))
	for i := range runs {
		r := &runs[i]
		if len(e.compiled[r.world]) == 0 {
			if err := e.compile(r.world, st); err != nil {
				return nil, err
			}
		}
		if err := e.runOne(st, r, &results[i]); err != nil {
			return nil, fmt.Errorf("world %d: %w", r.world, err)
		}
	}
	return results, nil
}

func (e *sqlite) runOne(st *prepared, r *run, out *result) (err error) {
	d := e.dbs[r.world]
	if r.plan > 0 {
		if err := d.exec(sqlitePlans[r.plan]); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.exec(sqlitePlans[0])) }()
	}
	if r.refill != nil {
		content := &world{rows: maps.Clone(e.filled[r.world].rows)}
		maps.Copy(content.rows, r.refill.content.rows)
		if err := e.refill(r.world, content); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.refill(r.world, e.filled[r.world])) }()
	}
	if len(st.watch) == 0 {
		return e.execute(st, r, out)
	}
	if err := d.begin.run(); err != nil {
		return err
	}
	err = e.execute(st, r, out)
	if d.inTransaction() {
		err = errors.Join(err, d.rollback.run())
	}
	return err
}

// changesUnseen finds statements whose changes SQLite does not count.
var changesUnseen = regexp.MustCompile(`(?i)\b(?:create|drop|alter|vacuum|attach|pragma)\b`)

// execute runs the statements and reads their effects.
func (e *sqlite) execute(st *prepared, r *run, out *result) error {
	d := e.dbs[r.world]
	before := d.changesSoFar()
	for _, s := range e.compiled[r.world] {
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
		rows, known := e.held[r.world][t]
		if !known || !unchanged {
			var err error
			var gone *sqliteError
			if rows, err = e.readTable(r.world, t); errors.As(err, &gone) {
				rows = nil // the statement dropped the table
			} else if err != nil {
				return err
			}
		}
		if unchanged {
			e.held[r.world][t] = rows
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
