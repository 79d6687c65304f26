package soundness

import (
	"errors"
	"fmt"
	"strconv"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteDB is one in-memory database, used through SQLite's own interface: a
// check runs a statement tens of times in tens of databases, and database/sql
// costs more than SQLite does.
type sqliteDB struct {
	tls *libc.TLS
	db  uintptr
	out uintptr // where SQLite writes a pointer that it gives back
	// tail is where it writes how far it has read a text.
	tail uintptr
	// texts are the values bound so far. They are few, and SQLite reads them
	// where they lie.
	texts map[string]uintptr

	begin, commit, rollback *sqliteStmt
}

// sqliteError is an error of SQLite.
type sqliteError struct {
	code    int32 // the extended result code
	message string
}

func (e *sqliteError) Error() string { return fmt.Sprintf("%s (SQLite %d)", e.message, e.code) }

// maxSteps bounds an execution, in operations of SQLite's virtual machine:
// about a tenth of a second.
const maxSteps = 1_000_000

// openSQLite opens an empty database in memory.
func openSQLite(tls *libc.TLS, texts map[string]uintptr) (*sqliteDB, error) {
	d := &sqliteDB{tls: tls, texts: texts}
	name, err := d.text(":memory:")
	if err != nil {
		return nil, err
	}
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_MEMORY | sqlite3.SQLITE_OPEN_NOMUTEX
	rc := sqlite3.Xsqlite3_open_v2(tls, name, d.given(), flags, 0)
	d.db = d.out
	if rc != sqlite3.SQLITE_OK {
		return nil, errors.Join(d.fail(rc), d.close())
	}
	sqlite3.Xsqlite3_extended_result_codes(tls, d.db, 1)
	sqlite3.Xsqlite3_progress_handler(tls, d.db, maxSteps, funcPointer(func(*libc.TLS, uintptr) int32 { return 1 }), 0)
	for s, text := range map[**sqliteStmt]string{&d.begin: "BEGIN", &d.commit: "COMMIT", &d.rollback: "ROLLBACK"} {
		if *s, err = d.prepare(text); err != nil {
			return nil, errors.Join(err, d.close())
		}
	}
	return d, nil
}

// funcPointer gives a Go function as SQLite calls it.
func funcPointer(f func(*libc.TLS, uintptr) int32) uintptr {
	return *(*uintptr)(unsafe.Pointer(&struct {
		f func(*libc.TLS, uintptr) int32
	}{f}))
}

func (d *sqliteDB) close() error { return d.fail(sqlite3.Xsqlite3_close_v2(d.tls, d.db)) }

// given is the address of out. It stays the same: a sqliteDB is on the heap,
// which Go does not move.
func (d *sqliteDB) given() uintptr { return uintptr(unsafe.Pointer(&d.out)) }

// text gives a text as SQLite reads it.
func (d *sqliteDB) text(s string) (uintptr, error) {
	p, ok := d.texts[s]
	if !ok {
		var err error
		if p, err = libc.CString(s); err != nil {
			return 0, err
		}
		d.texts[s] = p
	}
	return p, nil
}

func (d *sqliteDB) fail(rc int32) error {
	if rc == sqlite3.SQLITE_OK {
		return nil
	}
	return &sqliteError{rc, libc.GoString(sqlite3.Xsqlite3_errmsg(d.tls, d.db))}
}

// exec runs a script.
func (d *sqliteDB) exec(sql string) error {
	p, err := libc.CString(sql)
	if err != nil {
		return err
	}
	defer libc.Xfree(d.tls, p)
	return d.fail(sqlite3.Xsqlite3_exec(d.tls, d.db, p, 0, 0, 0))
}

// sqliteStmt is a prepared statement.
type sqliteStmt struct {
	d    *sqliteDB
	stmt uintptr
	row  [][]byte // of the current row
	buf  []byte   // behind its numbers
}

// prepare compiles one statement. A text of comments alone is an error.
func (d *sqliteDB) prepare(sql string) (*sqliteStmt, error) {
	all, err := d.prepareAll(sql)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("%d statements where one was meant", len(all))
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// prepareAll compiles the statements of a text.
func (d *sqliteDB) prepareAll(sql string) ([]*sqliteStmt, error) {
	p, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(d.tls, p)
	var all []*sqliteStmt
	for at, end := p, p+uintptr(len(sql)); at < end; at = d.tail {
		tail := uintptr(unsafe.Pointer(&d.tail))
		err := d.fail(sqlite3.Xsqlite3_prepare_v3(d.tls, d.db, at, int32(end-at)+1, sqlite3.SQLITE_PREPARE_PERSISTENT, d.given(), tail))
		if err != nil {
			for _, s := range all {
				s.close()
			}
			return nil, err
		}
		if d.out != 0 { // else only space and comments were left
			all = append(all, &sqliteStmt{d: d, stmt: d.out, buf: []byte{}}) // an empty text is not NULL
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no statement")
	}
	return all, nil
}

func (s *sqliteStmt) close() {
	// Finalize repeats the error of the last step, which has been seen.
	sqlite3.Xsqlite3_finalize(s.d.tls, s.stmt)
}

// triggers switches the schema's triggers on or off.
func (d *sqliteDB) triggers(on bool) {
	value := int32(0)
	if on {
		value = 1
	}
	list := libc.NewVaList(value, uintptr(0))
	defer libc.Xfree(d.tls, list)
	sqlite3.Xsqlite3_db_config(d.tls, d.db, sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, list)
}

// changes is the number of rows that the last statement changed, changesSoFar
// that of all statements, what follows from them included.
func (d *sqliteDB) changes() int { return int(sqlite3.Xsqlite3_changes(d.tls, d.db)) }

func (d *sqliteDB) changesSoFar() int { return int(sqlite3.Xsqlite3_total_changes64(d.tls, d.db)) }

func (d *sqliteDB) inTransaction() bool { return sqlite3.Xsqlite3_get_autocommit(d.tls, d.db) == 0 }

// run runs a statement that gives no rows.
func (s *sqliteStmt) run() error { return s.each(func([][]byte) bool { return true }) }

func (s *sqliteStmt) params() int {
	return int(sqlite3.Xsqlite3_bind_parameter_count(s.d.tls, s.stmt))
}

func (s *sqliteStmt) readOnly() bool {
	return sqlite3.Xsqlite3_stmt_readonly(s.d.tls, s.stmt) != 0
}

// bind gives the placeholder of that number, from 1, the value that the kind
// makes of a text. What is no number as SQLite writes it stays text.
func (s *sqliteStmt) bind(i int, v *string, k kind) error {
	tls, n := s.d.tls, int32(i)
	if v == nil {
		return s.d.fail(sqlite3.Xsqlite3_bind_null(tls, s.stmt, n))
	}
	switch k {
	default:
	case intKind, realKind, anyKind:
		if i, err := strconv.ParseInt(*v, 10, 64); err == nil && strconv.FormatInt(i, 10) == *v {
			return s.d.fail(sqlite3.Xsqlite3_bind_int64(tls, s.stmt, n, i))
		}
		if f, err := strconv.ParseFloat(*v, 64); err == nil && k == realKind {
			return s.d.fail(sqlite3.Xsqlite3_bind_double(tls, s.stmt, n, f))
		}
	case boolKind:
		switch *v {
		case "f":
			return s.d.fail(sqlite3.Xsqlite3_bind_int64(tls, s.stmt, n, 0))
		case "t":
			return s.d.fail(sqlite3.Xsqlite3_bind_int64(tls, s.stmt, n, 1))
		}
	}
	p, err := s.d.text(*v)
	if err != nil {
		return err
	}
	if k == blobKind {
		return s.d.fail(sqlite3.Xsqlite3_bind_blob(tls, s.stmt, n, p, int32(len(*v)), 0))
	}
	return s.d.fail(sqlite3.Xsqlite3_bind_text(tls, s.stmt, n, p, int32(len(*v)), 0))
}

// each steps through the rows until do has enough, and resets the statement. A
// row is valid until the next.
func (s *sqliteStmt) each(do func(row [][]byte) bool) error {
	tls := s.d.tls
	// The bound on the steps is one on those since the last reading.
	sqlite3.Xsqlite3_stmt_status(tls, s.stmt, sqlite3.SQLITE_STMTSTATUS_VM_STEP, 1)
	var err error
	for {
		rc := sqlite3.Xsqlite3_step(tls, s.stmt)
		if rc == sqlite3.SQLITE_ROW {
			if !do(s.values()) {
				break
			}
			continue
		}
		if rc != sqlite3.SQLITE_DONE {
			err = s.d.fail(rc)
		}
		break
	}
	sqlite3.Xsqlite3_reset(tls, s.stmt)
	return err
}

// values gives the current row as text.
func (s *sqliteStmt) values() [][]byte {
	tls := s.d.tls
	n := int(sqlite3.Xsqlite3_column_count(tls, s.stmt))
	s.row, s.buf = s.row[:0], s.buf[:0]
	for i := range int32(n) {
		from := len(s.buf)
		switch sqlite3.Xsqlite3_column_type(tls, s.stmt, i) {
		case sqlite3.SQLITE_NULL:
			s.row = append(s.row, nil)
			continue
		case sqlite3.SQLITE_INTEGER:
			s.buf = strconv.AppendInt(s.buf, sqlite3.Xsqlite3_column_int64(tls, s.stmt, i), 10)
		case sqlite3.SQLITE_FLOAT:
			s.buf = strconv.AppendFloat(s.buf, sqlite3.Xsqlite3_column_double(tls, s.stmt, i), 'g', -1, 64)
		default:
			p := sqlite3.Xsqlite3_column_blob(tls, s.stmt, i)
			s.buf = append(s.buf, libc.GoBytes(p, int(sqlite3.Xsqlite3_column_bytes(tls, s.stmt, i)))...)
		}
		s.row = append(s.row, s.buf[from:len(s.buf):len(s.buf)])
	}
	return s.row
}
