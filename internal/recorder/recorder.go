// Package recorder wraps a driver of database/sql so that each statement that a
// program sends is written to a file: what a service's own tests run can then be
// held against the texts that were recovered from its source.
//
// It needs the standard library alone, so that its files can be copied into the
// module whose tests are to be recorded:
//
//	recorder.Register("recorded", "postgres", "statements.jsonl")
//	db, err := sql.Open("recorded", dsn)
package recorder

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
)

// Register registers a driver under a new name that passes everything on to the
// driver of another name, and appends each statement to a file as a line with a
// JSON string. Several processes may write to the same file.
func Register(name, of, file string) error {
	db, err := sql.Open(of, "")
	if err != nil {
		return err
	}
	defer db.Close()
	w, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	sql.Register(name, Wrap(db.Driver(), w))
	return nil
}

// Wrap returns a driver that passes everything on to d and writes each statement
// that is run or prepared to w, by one call of Write for a line. A statement that
// cannot be written is an error of the call that sends it.
func Wrap(d driver.Driver, w io.Writer) driver.Driver {
	return &recordingDriver{Driver: d, log: &log{w: w}}
}

type log struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *log) write(statement string) error {
	line, err := json.Marshal(statement)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.w.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("a statement was not recorded: %w", err)
	}
	return nil
}

type recordingDriver struct {
	driver.Driver
	log *log
}

func (d *recordingDriver) Open(dsn string) (driver.Conn, error) {
	c, err := d.Driver.Open(dsn)
	if err != nil {
		return nil, err
	}
	return &conn{c, d.log}, nil
}

// OpenConnector implements driver.DriverContext.
func (d *recordingDriver) OpenConnector(dsn string) (driver.Connector, error) {
	dc, ok := d.Driver.(driver.DriverContext)
	if !ok {
		return &connector{func(context.Context) (driver.Conn, error) { return d.Driver.Open(dsn) }, d}, nil
	}
	c, err := dc.OpenConnector(dsn)
	if err != nil {
		return nil, err
	}
	return &connector{c.Connect, d}, nil
}

type connector struct {
	connect func(context.Context) (driver.Conn, error)
	driver  *recordingDriver
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{inner, c.driver.log}, nil
}

func (c *connector) Driver() driver.Driver { return c.driver }

// conn has all that a connection may have, and answers as database/sql does for
// one that lacks it.
type conn struct {
	driver.Conn
	log *log
}

// Unwrap returns the driver's own connection, for (*sql.Conn).Raw.
func (c *conn) Unwrap() driver.Conn { return c.Conn }

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.log.write(query); err != nil {
		return nil, err
	}
	var s driver.Stmt
	var err error
	if p, ok := c.Conn.(driver.ConnPrepareContext); ok {
		s, err = p.PrepareContext(ctx, query)
	} else {
		s, err = c.Conn.Prepare(query)
	}
	if err != nil {
		return nil, err
	}
	return &stmt{s, c}, nil
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return send(c, query, func() (driver.Rows, error) {
		if q, ok := c.Conn.(driver.QueryerContext); ok {
			return q.QueryContext(ctx, query, args)
		}
		q, ok := c.Conn.(driver.Queryer) //nolint:staticcheck // drivers without contexts have nothing else
		if !ok {
			return nil, driver.ErrSkip
		}
		values, err := positional(args)
		if err != nil {
			return nil, err
		}
		return q.Query(query, values)
	})
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return send(c, query, func() (driver.Result, error) {
		if e, ok := c.Conn.(driver.ExecerContext); ok {
			return e.ExecContext(ctx, query, args)
		}
		e, ok := c.Conn.(driver.Execer) //nolint:staticcheck // drivers without contexts have nothing else
		if !ok {
			return nil, driver.ErrSkip
		}
		values, err := positional(args)
		if err != nil {
			return nil, err
		}
		return e.Exec(query, values)
	})
}

// send runs a statement and records it, unless the driver leaves it to a prepared
// one, which is recorded then.
func send[T any](c *conn, query string, run func() (T, error)) (T, error) {
	got, err := run()
	if err == driver.ErrSkip { //nolint:errorlint // database/sql compares it so
		return got, err
	}
	if e := c.log.write(query); err == nil {
		err = e
	}
	return got, err
}

// BeginTx implements driver.ConnBeginTx.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if b, ok := c.Conn.(driver.ConnBeginTx); ok {
		return b.BeginTx(ctx, opts)
	}
	switch {
	case opts.Isolation != 0:
		return nil, fmt.Errorf("driver does not support non-default isolation level")
	case opts.ReadOnly:
		return nil, fmt.Errorf("driver does not support read-only transactions")
	}
	return c.Conn.Begin() //nolint:staticcheck // drivers without contexts have nothing else
}

// Ping implements driver.Pinger.
func (c *conn) Ping(ctx context.Context) error {
	if p, ok := c.Conn.(driver.Pinger); ok {
		return p.Ping(ctx)
	}
	return nil
}

// ResetSession implements driver.SessionResetter.
func (c *conn) ResetSession(ctx context.Context) error {
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

// IsValid implements driver.Validator.
func (c *conn) IsValid() bool {
	v, ok := c.Conn.(driver.Validator)
	return !ok || v.IsValid()
}

// CheckNamedValue implements driver.NamedValueChecker.
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// stmt has all that a prepared statement may have.
type stmt struct {
	driver.Stmt
	conn *conn
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if q, ok := s.Stmt.(driver.StmtQueryContext); ok {
		return q.QueryContext(ctx, args)
	}
	values, err := positional(args)
	if err != nil {
		return nil, err
	}
	return s.Stmt.Query(values) //nolint:staticcheck // drivers without contexts have nothing else
}

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if e, ok := s.Stmt.(driver.StmtExecContext); ok {
		return e.ExecContext(ctx, args)
	}
	values, err := positional(args)
	if err != nil {
		return nil, err
	}
	return s.Stmt.Exec(values) //nolint:staticcheck // drivers without contexts have nothing else
}

// CheckNamedValue asks the statement before its connection, as database/sql does.
func (s *stmt) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := s.Stmt.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return s.conn.CheckNamedValue(v)
}

// ColumnConverter implements driver.ColumnConverter.
func (s *stmt) ColumnConverter(i int) driver.ValueConverter {
	if c, ok := s.Stmt.(driver.ColumnConverter); ok { //nolint:staticcheck // for drivers that still have it
		return c.ColumnConverter(i)
	}
	return driver.DefaultParameterConverter
}

// positional are the values of a driver that knows no names.
func positional(args []driver.NamedValue) ([]driver.Value, error) {
	values := make([]driver.Value, len(args))
	for i, a := range args {
		if a.Name != "" {
			return nil, fmt.Errorf("driver does not support the use of named parameters")
		}
		values[i] = a.Value
	}
	return values, nil
}
