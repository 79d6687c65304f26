package soundness

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// mariadb keeps each world in a database of its own. All executions of a check
// go to the server as one text of many statements, in which each world prepares
// the statement and executes it with its arguments.
type mariadb struct {
	conn   mariadbConn
	model  *model
	worlds []string
	// databases lists all that were made.
	databases []string
	folds     *mariadbFolds
	// full tells of each world which tables hold rows.
	full []map[*table]bool
	// filled has what each world was filled with last.
	filled []*world
	// reversed is a database whose primary keys run backwards: rows lie in
	// them in the order of their keys, whatever order they came in.
	reversed string
}

// mariadbConn is what a connection of the driver can do.
type mariadbConn interface {
	driver.QueryerContext
	driver.ExecerContext
	driver.ConnPrepareContext
	driver.Conn
}

// OpenMariaDB makes the worlds as databases of the server, whose names start
// with prefix, and reads what the DDL made. The DSN is go-sql-driver/mysql's;
// its user must be allowed to create databases. Of a policy it uses what
// [OpenPostgres] does.
func OpenMariaDB(ctx context.Context, dsn, prefix, ddl string, policy catalog.TenancyPolicy) (*Checker, error) {
	e, err := openMariaDB(ctx, dsn, prefix, ddl, policy, Worlds)
	if err != nil {
		return nil, err
	}
	return &Checker{engine: e, model: e.model}, nil
}

func openMariaDB(ctx context.Context, dsn, prefix, ddl string, policy catalog.TenancyPolicy, n int) (_ *mariadb, err error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	// Rows found tell more than rows changed: those that an UPDATE matches
	// without changing them count too.
	cfg.MultiStatements, cfg.ClientFoundRows, cfg.ParseTime = true, true, false
	cfg.Logger = log.New(io.Discard, "", 0)
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	e := &mariadb{}
	var ok bool
	if e.conn, ok = conn.(mariadbConn); !ok {
		return nil, errors.Join(fmt.Errorf("%T takes no text of several statements", conn), conn.Close())
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.close())
		}
	}()
	if err := e.exec(ctx, "SET time_zone = '+00:00', @tenantvet_mode = @@sql_mode"); err != nil {
		return nil, err
	}
	fold := prefix + "_fold"
	if err := e.create(ctx, fold, ""); err != nil {
		return nil, err
	}
	for i := range n {
		if err := e.create(ctx, fmt.Sprintf("%s_%d", prefix, i), ddl); err != nil {
			return nil, err
		}
	}
	e.worlds = e.worlds[1:]
	if err := e.reverse(ctx, prefix+"_reversed", ddl); err != nil {
		return nil, err
	}
	e.full, e.filled = make([]map[*table]bool, n), make([]*world, n)
	for w := range e.full {
		e.full[w] = map[*table]bool{}
	}
	e.folds = &mariadbFolds{ctx: context.WithoutCancel(ctx), e: e, database: fold, folds: map[string]func(string) string{}}
	e.model, err = e.readModel(ctx, policy)
	return e, err
}

// create makes a database and notes that it is to be dropped.
func (e *mariadb) create(ctx context.Context, name, ddl string) error {
	if err := e.exec(ctx, "CREATE DATABASE "+name); err != nil {
		return fmt.Errorf("create world: %w", err)
	}
	e.databases, e.worlds = append(e.databases, name), append(e.worlds, name)
	if err := e.exec(ctx, "USE "+name+"; "+ddl); err != nil {
		return fmt.Errorf("create world: %w", err)
	}
	return nil
}

var primaryKey = regexp.MustCompile(`(?m)^  PRIMARY KEY \((.*)\)(,?)$`)

// reverse makes the database whose primary keys run backwards.
func (e *mariadb) reverse(ctx context.Context, name, ddl string) error {
	if err := e.create(ctx, name, ddl); err != nil {
		return err
	}
	e.reversed, e.worlds = name, e.worlds[:len(e.worlds)-1]
	tables, err := e.query(ctx, mariadbTables)
	if err != nil {
		return err
	}
	for _, t := range tables {
		table := quoteMariaDB(t[0])
		text, err := e.query(ctx, "SHOW CREATE TABLE "+table)
		if err != nil {
			return err
		}
		backwards := primaryKey.ReplaceAllStringFunc(text[0][1], func(key string) string {
			return strings.NewReplacer("`,", "` DESC,", "`)", "` DESC)").Replace(key)
		})
		// Where a key cannot run backwards the table stays as it is.
		made := e.exec(ctx, "SET foreign_key_checks = 0; DROP TABLE "+table+"; "+backwards)
		if _, refused := errors.AsType[*mysql.MySQLError](made); refused {
			made = e.exec(ctx, text[0][1])
		}
		if err := errors.Join(made, e.exec(ctx, "SET foreign_key_checks = 1")); err != nil {
			return err
		}
	}
	return nil
}

// close drops the worlds and ends the connection.
func (e *mariadb) close() error {
	var errs []error
	for _, w := range e.databases {
		errs = append(errs, e.exec(context.Background(), "DROP DATABASE "+w))
	}
	return errors.Join(append(errs, e.conn.Close())...)
}

func (e *mariadb) exec(ctx context.Context, sql string) error {
	_, err := e.conn.ExecContext(ctx, sql, nil)
	return err
}

// mariadbPlans are settings that make the server join in other ways, and so in
// other orders.
var mariadbPlans = []string{
	"SET join_cache_level = DEFAULT, optimizer_switch = DEFAULT",
	"SET join_cache_level = 0, optimizer_switch = DEFAULT",
	"SET join_cache_level = 8, optimizer_switch = 'join_cache_hashed=on'",
	"SET join_cache_level = 0, optimizer_switch = 'semijoin=off,materialization=off,derived_merge=off,condition_pushdown_for_derived=off'",
	// In the database whose keys run backwards:
	"SET join_cache_level = DEFAULT, optimizer_switch = DEFAULT",
	"SET join_cache_level = 0, optimizer_switch = DEFAULT",
}

// firstReversed is the first of the plans for the database whose keys run
// backwards.
const firstReversed = 4

func (e *mariadb) plans() int { return len(mariadbPlans) }

func (e *mariadb) maintain(context.Context) error { return nil }

func (e *mariadb) prepare(ctx context.Context, sql []string) (*prepared, error) {
	if err := e.exec(ctx, "USE "+e.worlds[0]); err != nil {
		return nil, err
	}
	st := &prepared{sql: sql}
	for _, s := range sql {
		p, err := e.conn.PrepareContext(ctx, s)
		if err != nil {
			return nil, err
		}
		st.counts = append(st.counts, p.NumInput())
		if err := p.Close(); err != nil {
			return nil, err
		}
	}
	text := strings.Join(sql, "; ")
	st.params = e.model.usedAs(text, e.model.involved(text, true), slices.Max(st.counts))
	return st, nil
}

// Rows are inserted as they are: before their references, and with a zero as
// the value of an AUTO_INCREMENT column.
const (
	unchecked = "SET foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');\n"
	checked   = "SET foreign_key_checks = 1, sql_mode = @tenantvet_mode;\n"
)

func (e *mariadb) fill(ctx context.Context, _ []*table, worlds []int, filled []*world) error {
	for i, w := range worlds {
		var b strings.Builder
		b.WriteString(unchecked + "USE " + e.worlds[w] + "; START TRANSACTION;\n")
		e.refill(&b, w, filled[i])
		b.WriteString("COMMIT; " + checked)
		if err := e.exec(ctx, b.String()); err != nil {
			return errors.Join(fmt.Errorf("fill world %d: %w", w, err), e.exec(ctx, "ROLLBACK; "+checked))
		}
		e.filled[w] = filled[i]
		for _, t := range e.model.tables {
			e.full[w][t] = len(filled[i].rows[t]) > 0
		}
	}
	return e.folds.err
}

// refill writes the statements that replace a world's content. Rows of other
// tables would keep those of the filled ones from being deleted: they go too.
func (e *mariadb) refill(b *strings.Builder, w int, content *world) {
	for _, t := range e.model.tables {
		if e.full[w][t] {
			b.WriteString("DELETE FROM " + t.name + ";\n")
		}
	}
	for _, t := range e.model.tables {
		insertMariaDB(b, t, content.rows[t])
	}
}

func insertMariaDB(b *strings.Builder, t *table, rows []row) {
	if len(rows) == 0 {
		return
	}
	verb := "INSERT"
	if t.loose() { // own rows come first, so the same ones are dropped in all worlds
		verb = "INSERT IGNORE"
	}
	b.WriteString(verb + " INTO " + t.name)
	sep := " ("
	for i := range t.cols {
		if !t.cols[i].skip {
			b.WriteString(sep + quoteMariaDB(t.cols[i].name))
			sep = ", "
		}
	}
	b.WriteString(") VALUES ")
	for i, r := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		sep := "("
		for j, v := range r {
			if !t.cols[j].skip {
				b.WriteString(sep + mariadbLiteral(v, t.cols[j].kind))
				sep = ", "
			}
		}
		b.WriteByte(')')
	}
	b.WriteString(";\n")
}

func quoteMariaDB(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

var mariadbEscape = strings.NewReplacer(`\`, `\\`, `'`, `''`, "\x00", `\0`)

// mariadbLiteral writes the value that the kind makes of a text. What is no
// number as the server writes it stays text.
func mariadbLiteral(v *string, k kind) string {
	if v == nil {
		return "NULL"
	}
	switch k {
	default:
	case intKind, realKind, anyKind:
		if i, err := strconv.ParseInt(*v, 10, 64); err == nil && strconv.FormatInt(i, 10) == *v {
			return *v
		}
	case boolKind:
		switch *v {
		case "t":
			return "1"
		case "f":
			return "0"
		}
	}
	return "'" + mariadbEscape.Replace(*v) + "'"
}

func (e *mariadb) read(ctx context.Context, w int, tables []*table) ([]contents, error) {
	text := "USE " + e.worlds[w]
	for _, t := range tables {
		text += "; " + readMariaDB(t)
	}
	var all []contents
	err := e.results(ctx, text, func(_ []string, each func(do func(row [][]byte) bool) error) error {
		var rows contents
		err := each(func(row [][]byte) bool {
			rows = append(rows, cloneRow(row))
			return true
		})
		all = append(all, rows)
		return err
	})
	return all, err
}

// readMariaDB lists the table's columns by name: a * leaves hidden ones out.
func readMariaDB(t *table) string {
	var names []string
	for _, c := range t.cols {
		names = append(names, quoteMariaDB(c.name))
	}
	return "SELECT " + strings.Join(names, ", ") + " FROM " + t.name
}

// results runs a text of several statements and gives each result that has
// columns.
func (e *mariadb) results(ctx context.Context, text string, do func(columns []string, each func(do func(row [][]byte) bool) error) error) error {
	rows, err := e.conn.QueryContext(ctx, text, nil)
	if err != nil {
		return err
	}
	for {
		columns := rows.Columns()
		if len(columns) > 0 {
			err = do(columns, func(do func(row [][]byte) bool) error { return eachMariaDB(rows, len(columns), do) })
		}
		more, ok := rows.(driver.RowsNextResultSet)
		if err != nil || !ok || !more.HasNextResultSet() {
			break
		}
		if err = more.NextResultSet(); errors.Is(err, io.EOF) {
			err = nil
			break
		} else if err != nil {
			break
		}
	}
	return errors.Join(err, rows.Close())
}

// eachMariaDB gives the rows of a result as text until do has enough; the rest
// is skipped.
func eachMariaDB(rows driver.Rows, n int, do func(row [][]byte) bool) error {
	values, row := make([]driver.Value, n), make([][]byte, n)
	enough := false
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		for i, v := range values {
			switch v := v.(type) {
			case nil:
				row[i] = nil
			case []byte:
				row[i] = v
				if v == nil {
					row[i] = []byte{}
				}
			default:
				row[i] = fmt.Append(nil, v)
			}
		}
		enough = enough || !do(row)
	}
}
