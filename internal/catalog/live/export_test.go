package live

import (
	"context"
	"database/sql"
	"errors"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// VerifySQLite compares a catalogue with what SQLite says of its tables.
func VerifySQLite(ctx context.Context, db *sql.DB, c *catalog.Catalog) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	return (&sqliteVerifier{ctx: ctx, tx: tx, catalog: c}).verify()
}
