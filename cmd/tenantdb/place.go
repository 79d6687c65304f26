package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/soundness"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/tempserver"
)

// place is where statements run.
type place struct {
	engine string // for humans
	// required tells that the user asked for it: what fails there is an error.
	required bool
	dialect  catalog.Dialect // of the statements
	native   bool            // the place speaks it
	dsn      string          // of the server; "" in process
	prefix   string          // of the databases' names
	closers  []func() error
}

// open finds the place that the flags ask for.
func (w *witness) open(ctx context.Context) (place, error) {
	dialect := w.project.Schema.Catalog.Dialect()
	p := place{dialect: dialect, prefix: fmt.Sprintf("tenantdb_%d", os.Getpid())}
	if w.o.server == "" && !w.o.temp {
		p.engine, p.native = "SQLite in memory", dialect == catalog.SQLite
		p.required = p.native
		return p, nil
	}
	p.required, p.native, p.dsn = true, true, w.o.server
	p.engine = map[catalog.Dialect]string{catalog.Postgres: "PostgreSQL", catalog.MySQL: "MariaDB"}[dialect]
	if w.o.temp {
		start := tempserver.Postgres
		if dialect == catalog.MySQL {
			start = tempserver.MariaDB
		}
		server, err := start()
		if err != nil {
			return p, err
		}
		p.dsn, p.engine = server.DSN, "a temporary "+p.engine
		p.closers = append(p.closers, server.Close)
	}
	if dialect == catalog.MySQL {
		return p, wrap("--server", ping(ctx, p.dsn))
	}
	return p, wrap("--server", p.createDatabase(ctx))
}

// ping tells whether a MariaDB is there.
func ping(ctx context.Context, dsn string) error {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return err
	}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	return errors.Join(db.PingContext(ctx), db.Close())
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// createDatabase makes the PostgreSQL database that holds all worlds.
func (p *place) createDatabase(ctx context.Context) error {
	cfg, err := pgx.ParseConfig(p.dsn)
	if err != nil {
		return err
	}
	admin, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+p.prefix); err != nil {
		return errors.Join(err, admin.Close(ctx))
	}
	p.closers = append(p.closers, func() error {
		_, err := admin.Exec(context.WithoutCancel(ctx), "DROP DATABASE "+p.prefix+" WITH (FORCE)")
		return errors.Join(err, admin.Close(context.WithoutCancel(ctx)))
	})
	return nil
}

// close takes away what was made, in reverse order.
func (w *witness) close() error {
	var errs []error
	for _, c := range w.checkers {
		errs = append(errs, c.Close())
	}
	for i := len(w.place.closers) - 1; i >= 0; i-- {
		errs = append(errs, w.place.closers[i]())
	}
	return errors.Join(errs...)
}

// checker gives the worlds of a dimension, made at its first use.
func (w *witness) checker(ctx context.Context, dimension int) (*soundness.Checker, error) {
	if c := w.checkers[dimension]; c != nil {
		return c, nil
	}
	policy := w.project.Tenancies[dimension].Policy
	shared := maps.Clone(policy.Shared)
	if shared == nil {
		shared = map[string]string{}
	}
	maps.Copy(shared, policy.Except)
	policy.Shared = shared
	c, err := w.place.checker(ctx, dimension, w.project.Schema.Catalog, w.project.Schema.Files, policy)
	if err == nil {
		w.checkers[dimension] = c
	}
	return c, err
}

func (p *place) checker(ctx context.Context, dimension int, cat *catalog.Catalog, files []string, policy catalog.TenancyPolicy) (*soundness.Checker, error) {
	if !p.native {
		ddl, err := translate(cat)
		if err != nil {
			return nil, err
		}
		return soundness.OpenSQLite(ddl, policy)
	}
	ddl, err := script(files)
	if err != nil {
		return nil, err
	}
	prefix := fmt.Sprintf("%s_%d", p.prefix, dimension)
	switch p.dialect {
	case catalog.SQLite:
		return soundness.OpenSQLite(ddl, policy)
	case catalog.MySQL:
		return soundness.OpenMariaDB(ctx, p.dsn, prefix, ddl, policy)
	default:
		cfg, err := pgx.ParseConfig(p.dsn)
		if err != nil {
			return nil, err
		}
		cfg.Database = p.prefix
		conn, err := pgx.ConnectConfig(ctx, cfg)
		if err != nil {
			return nil, err
		}
		// Each world is a schema of its own.
		return soundness.OpenPostgres(ctx, conn, prefix, strings.ReplaceAll(ddl, "public.", ""), policy)
	}
}

// downs begin the part of a migration that takes it back.
var downs = regexp.MustCompile(`(?m)^(?:-- \+goose Down|-- \+migrate Down|-- migrate:down|---- create above / drop below ----).*$`)

// script joins the schema's files.
func script(files []string) (string, error) {
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		up := string(text)
		if at := downs.FindStringIndex(up); at != nil {
			up = up[:at[0]]
		}
		// An empty statement is an error in MySQL.
		if up = strings.TrimSpace(up); !strings.HasSuffix(up, ";") {
			up += "\n;"
		}
		b.WriteString(up + "\n")
	}
	return b.String(), nil
}

// text writes a statement's placeholders as the place reads them.
func (p *place) text(sql string, st sqlparse.Statement) string {
	mark := "$"
	if !p.native || p.dialect == catalog.SQLite {
		mark = "?"
	}
	if p.dialect != catalog.MySQL {
		sql = numbered(sql, st, mark)
	}
	for _, ph := range st.Placeholders {
		if ph.Name == "" || p.dialect == catalog.MySQL {
			continue
		}
		name := regexp.QuoteMeta(ph.Name)
		sql = regexp.MustCompile(`sqlc\.n?(?:arg|slice)\(\s*'?`+name+`'?\s*\)|[@:]`+name+`\b`).ReplaceAllLiteralString(sql, mark+strconv.Itoa(ph.Number))
	}
	if p.dialect == catalog.Postgres && !p.native {
		sql = dollar.ReplaceAllStringFunc(sql, func(m string) string {
			if m[0] == '$' {
				return "?" + m[1:]
			}
			return m
		})
	}
	return sql
}

// numbered gives each bare ? its number, from the last on.
func numbered(sql string, st sqlparse.Statement, mark string) string {
	number := map[int]int{}
	for _, ph := range st.Placeholders {
		if at := int(ph.Pos) - st.Start; ph.Name == "" && at >= 0 && at < len(sql) && sql[at] == '?' {
			number[at] = ph.Number
		}
	}
	for _, at := range slices.Backward(slices.Sorted(maps.Keys(number))) {
		rest := strings.TrimLeft(sql[at+1:], "0123456789")
		sql = sql[:at] + mark + strconv.Itoa(number[at]) + rest
	}
	return sql
}

// dollar finds PostgreSQL's placeholders, and what must be left as it is.
var dollar = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|(?s:/\*.*?\*/)|\$\d+`)
