package soundness

import (
	"context"
	"errors"
	"fmt"
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
	triggers   bool // the schema has some
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
	// Behind the worlds is a database for each way of planning.
	for i := range n + len(sqlitePlans) {
		d, err := e.open(ddl)
		if err == nil && i >= n {
			err = d.exec(sqlitePlans[i-n])
		}
		if err != nil {
			return nil, err
		}
	}
	if err := first.close(); err != nil {
		return nil, err
	}
	e.dbs = e.dbs[1:]
	all := len(e.dbs)
	e.inserts, e.reads, e.deletes = make([]map[*table]*sqliteStmt, all), make([]map[*table]*sqliteStmt, all), make([]map[*table]*sqliteStmt, all)
	e.held, e.compiled, e.filled = make([]map[*table]contents, all), make([][]*sqliteStmt, all), make([]*world, n)
	for w := range all {
		e.inserts[w], e.reads[w], e.deletes[w] = map[*table]*sqliteStmt{}, map[*table]*sqliteStmt{}, map[*table]*sqliteStmt{}
		e.held[w] = map[*table]contents{}
	}
	scratch, err := openSQLite(e.tls, e.texts)
	if err != nil {
		return nil, err
	}
	e.folds = &sqliteFolds{db: scratch}
	found, err := e.dbs[0].query("SELECT 1 FROM sqlite_schema WHERE type = 'trigger'", "")
	if err != nil {
		return nil, err
	}
	e.triggers = len(found) > 0
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
	err = d.exec("PRAGMA foreign_keys = ON")
	return d, err
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
// those of the filled ones from being deleted: they go too. Switching foreign
// keys or triggers off makes SQLite compile every statement anew: that is left
// for contents that need it.
func (e *sqlite) refill(w int, content *world) error {
	d := e.dbs[w]
	e.held[w] = map[*table]contents{}
	if !e.triggers {
		ok, err := e.refillChecked(w, content)
		if ok || err != nil {
			return err
		}
	}
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

// refillChecked tries it while foreign keys are on: they hold in most contents.
func (e *sqlite) refillChecked(w int, content *world) (bool, error) {
	d := e.dbs[w]
	if err := d.begin.run(); err != nil {
		return false, err
	}
	err := e.replace(w, content)
	if err == nil {
		err = d.commit.run()
	}
	var broken *sqliteError
	if errors.As(err, &broken) && broken.code&0xff == sqlite3.SQLITE_CONSTRAINT {
		return false, d.rollback.run()
	}
	return err == nil, err
}

// firstGenerated is below every identifier that SQLite hands out to a table
// with AUTOINCREMENT, and above those that worlds are filled with.
const firstGenerated = 9000

func (e *sqlite) replace(w int, content *world) error {
	for _, t := range slices.Backward(e.model.tables) {
		if err := e.step(e.deletes[w], w, t, func() string { return "DELETE FROM " + t.name }, nil); err != nil {
			return err
		}
	}
	for _, t := range e.model.tables {
		for _, r := range content.rows[t] {
			if err := e.step(e.inserts[w], w, t, func() string { return insertSQLite(t) }, r); err != nil {
				return err
			}
		}
	}
	if !e.generates {
		return nil
	}
	// These stand for no table of the model.
	for i, text := range []string{"DELETE FROM sqlite_sequence", "INSERT INTO sqlite_sequence SELECT name, " + strconv.Itoa(firstGenerated) + " FROM sqlite_schema WHERE type = 'table'"} {
		if err := e.step(e.inserts[w], w, &sequences[i], func() string { return text }, nil); err != nil {
			return err
		}
	}
	return nil
}

// sequences are keys for the statements that set the identifiers back.
var sequences [2]table

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
