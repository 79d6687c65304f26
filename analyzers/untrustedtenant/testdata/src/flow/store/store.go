package store

import (
	"context"
	"database/sql"
)

type Store struct{ db *sql.DB }

func (s *Store) Orders(ctx context.Context, tenantID string) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", tenantID)
}

type OrdersParams struct {
	TenantID string
	Limit    int
}

func (s *Store) Page(ctx context.Context, arg OrdersParams) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1 LIMIT $2", arg.TenantID, arg.Limit)
}

func (s *Store) Both(ctx context.Context, id, status string) error {
	return s.deep(ctx, id, status)
}

func (s *Store) deep(ctx context.Context, id, status string) error {
	_, err := s.db.ExecContext(ctx, "UPDATE orders SET status = $2 WHERE tenant_id = $1", id, status)
	return err
}

// Name takes no tenant.
func (s *Store) Name(ctx context.Context, id string) *sql.Row {
	return s.db.QueryRowContext(ctx, "SELECT name FROM plans WHERE id = $1", id)
}

type Scoped struct {
	db     *sql.DB
	tenant string
}

func New(db *sql.DB, tenant string) *Scoped {
	return &Scoped{db: db, tenant: tenant}
}

func (s *Scoped) Customers(ctx context.Context) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM customers WHERE tenant_id = $1", s.tenant)
}

// Getter is implemented here: calls of its methods are calls of Store's.
type Getter interface {
	Orders(ctx context.Context, tenantID string) (*sql.Rows, error)
}
