package contextvars

import (
	"context"
	"ent"
	"entgo.io/ent/dialect/sql"
	"time"
)

// Outside of a transaction the library sets the variable back.
func pooled(ctx context.Context, client *ent.Client, tenant string) ([]int, error) {
	ctx = sql.WithVar(ctx, "app.tenant", tenant)
	return client.Order.Query().Limit(1).All(ctx)
}

func direct(ctx context.Context, tx *ent.Tx, tenant string) ([]int, error) {
	return tx.Order.Query().All(sql.WithVar(ctx, "app.tenant", tenant)) // want `^sql\.WithVar in a transaction: app\.tenant is set for the session and not set back, so that it stays on the pooled connection after the commit; run SELECT set_config\('app\.tenant', \$1, true\) in the transaction \(TV401\)$`
}

func begun(ctx context.Context, client *ent.Client, tenant int, name string) error {
	tx, err := client.Tx(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(sql.WithIntVar(ctx, name, tenant), time.Second) // want `^sql\.WithIntVar in a transaction: what it sets is set for the session`
	defer cancel()
	if _, err := tx.Order.Query().Limit(1).All(ctx); err != nil {
		return tx.Rollback()
	}
	return tx.Commit()
}

func viaClient(ctx context.Context, tx *ent.Tx, tenant string) {
	client := tx.Client()
	client.Order.Query().All(sql.WithVar(ctx, "app.tenant", tenant)) // want `sql\.WithVar in a transaction`
}

func withTx(ctx context.Context, client *ent.Client, do func(tx *ent.Tx) error) error { return nil }

func closure(ctx context.Context, client *ent.Client, tenant string) error {
	ctx = sql.WithVar(ctx, "app.tenant", tenant) // want `sql\.WithVar in a transaction`
	return withTx(ctx, client, func(tx *ent.Tx) error {
		_, err := tx.Order.Query().All(ctx)
		return err
	})
}

func of(ctx context.Context, tenant string) context.Context {
	return sql.WithVar(ctx, "app.tenant", tenant) // want `sql\.WithVar in a transaction`
}

func helper(ctx context.Context, tx *ent.Tx, tenant string) { list(of(ctx, tenant), tx) }

func list(ctx context.Context, tx *ent.Tx) { tx.Order.Query().All(ctx) }

func driver(ctx context.Context, tx *sql.Tx, tenant string) {
	var r sql.Result
	tx.Exec(sql.WithVar(ctx, "app.tenant", tenant), "SELECT 1", []any{}, &r) // want `sql\.WithVar in a transaction`
}

// The transaction has a context without the variable.
func apart(ctx context.Context, client *ent.Client, tx *ent.Tx, tenant string) {
	client.Order.Query().All(sql.WithVar(ctx, "app.tenant", tenant))
	tx.Order.Query().All(ctx)
}
