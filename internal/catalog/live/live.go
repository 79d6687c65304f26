// Package live reads the schema of a database into the catalogue that
// catalog/ddl makes of its migrations.
//
// Each product is asked for what it knows itself: PostgreSQL 13 and later its
// system catalogues (https://www.postgresql.org/docs/current/catalogs.html),
// MariaDB and MySQL their information_schema
// (https://mariadb.com/kb/en/information-schema-tables/), SQLite its pragmas
// and the definitions that it keeps as text (https://sqlite.org/pragma.html,
// https://sqlite.org/schematab.html). Nothing is written.
//
// For the same schema the result differs from the replay's only in what a
// server does not keep: positions, the order of creation where the product has
// none, and the spelling of expressions, which a server writes anew.
package live

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Options says what to read.
type Options struct {
	// Schemas lists the PostgreSQL schemas to read; nil means all that are not
	// the system's. Of MariaDB and MySQL the connection's database is read, of
	// SQLite the main one.
	Schemas []string
	// SearchPath lists the schemas of unqualified names, as in ddl.Options.
	SearchPath []string
	// EnforcedForeignKeys is the option of that name of ddl.Options: SQLite
	// does not keep it.
	EnforcedForeignKeys bool
}

// ErrEmpty says that a database, or the schemas asked for, has no table and no
// view.
var ErrEmpty = errors.New("no table and no view")

// Load reads the schema that a connection shows, in one transaction that reads
// only. It fails with [ErrEmpty] where there is none: a wrong database is a
// likelier reason than an empty one.
func Load(ctx context.Context, db *sql.DB, dialect catalog.Dialect, opts Options) (*catalog.Catalog, error) {
	var (
		c   *catalog.Catalog
		err error
	)
	switch dialect {
	case catalog.Postgres:
		c, err = loadPostgres(ctx, db, opts)
	case catalog.MySQL:
		c, err = loadMySQL(ctx, db, opts)
	case catalog.SQLite:
		c, err = loadSQLite(ctx, db, opts)
	default:
		return nil, fmt.Errorf("live schema: dialect %q is not supported", dialect)
	}
	if err != nil {
		return nil, fmt.Errorf("live schema: %w", err)
	}
	if len(c.Tables()) == 0 {
		return nil, fmt.Errorf("live schema: %w", ErrEmpty)
	}
	return c, nil
}
