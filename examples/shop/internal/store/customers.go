package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Customers are the people and companies that buy from a shop.
type Customers struct{ db *DB }

// NewCustomers returns the customers in db.
func NewCustomers(db *DB) *Customers { return &Customers{db} }

// Customer is one customer.
type Customer struct {
	ID        int64
	Email     string
	Name      string
	ParentID  *int64
	CreatedAt time.Time
}

const (
	customerColumns = "id, email, name, parent_id, created_at"

	insertCustomer = `
		INSERT INTO customers (tenant_id, email, name, parent_id)
		VALUES ($1, $2, $3, $4)
		RETURNING id`
)

// Create adds a customer and returns its key.
func (s *Customers) Create(ctx context.Context, t tenant.ID, email, name string, parent *int64) (int64, error) {
	var id int64
	err := s.db.QueryRow(ctx, insertCustomer, t, email, name, parent).Scan(&id)
	return id, err
}

// Get returns a customer.
func (s *Customers) Get(ctx context.Context, t tenant.ID, id int64) (Customer, error) {
	return one[Customer](ctx, s.db, "SELECT "+customerColumns+" FROM customers WHERE tenant_id = $1 AND id = $2", t, id)
}

// CustomerFilter narrows a search. Zero fields do not.
type CustomerFilter struct {
	Text         string
	Since        time.Time
	WithOrders   bool
	TopLevelOnly bool
}

// Search lists the customers that a filter describes.
func (s *Customers) Search(ctx context.Context, t tenant.ID, f CustomerFilter) ([]Customer, error) {
	var b strings.Builder
	b.WriteString("SELECT c.id, c.email, c.name, c.parent_id, c.created_at FROM customers c WHERE c.tenant_id = @tenant")
	if f.Text != "" {
		b.WriteString(" AND (c.name ILIKE '%' || @text || '%' OR c.email ILIKE '%' || @text || '%')")
	}
	if !f.Since.IsZero() {
		b.WriteString(" AND c.created_at >= @since")
	}
	if f.WithOrders {
		b.WriteString(" AND EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id)")
	}
	if f.TopLevelOnly {
		b.WriteString(" AND c.parent_id IS NULL")
	}
	b.WriteString(" ORDER BY c.name, c.id LIMIT 200")
	return list[Customer](ctx, s.db, b.String(), pgx.NamedArgs{"tenant": t, "text": f.Text, "since": f.Since})
}

// Branches lists a company's branches at every level, without itself.
func (s *Customers) Branches(ctx context.Context, t tenant.ID, id int64) ([]Customer, error) {
	return list[Customer](ctx, s.db, `
		WITH RECURSIVE branch AS (
			SELECT c.tenant_id, c.id, c.email, c.name, c.parent_id, c.created_at
			FROM customers c
			WHERE c.tenant_id = $1 AND c.parent_id = $2
			UNION
			SELECT c.tenant_id, c.id, c.email, c.name, c.parent_id, c.created_at
			FROM branch b
			JOIN customers c ON c.tenant_id = b.tenant_id AND c.parent_id = b.id
		)
		SELECT id, email, name, parent_id, created_at FROM branch ORDER BY name, id`, t, id)
}

// Merge gives a duplicate's orders and branches to the customer that stays and
// removes the duplicate.
func (s *Customers) Merge(ctx context.Context, t tenant.ID, keep, duplicate int64) error {
	return s.db.InTx(ctx, func(tx pgx.Tx) error {
		for _, sql := range []string{
			"UPDATE orders SET customer_id = $2 WHERE tenant_id = $1 AND customer_id = $3",
			"UPDATE customers SET parent_id = $2 WHERE tenant_id = $1 AND parent_id = $3",
		} {
			if _, err := tx.Exec(ctx, sql, t, keep, duplicate); err != nil {
				return err
			}
		}
		return change(ctx, tx, "DELETE FROM customers WHERE tenant_id = $1 AND id = $2", t, duplicate)
	})
}

// Profile is a customer with a summary of their orders.
type Profile struct {
	ID         int64
	Name       string
	Email      string
	Orders     int64
	SpentCents int64
	LastOrder  *time.Time
}

// Profile returns a customer with a summary of their orders, those that they
// placed as a guest included.
func (s *Customers) Profile(ctx context.Context, t tenant.ID, id int64) (Profile, error) {
	return one[Profile](ctx, s.db, `
		SELECT c.id, c.name, c.email,
		       (SELECT count(*) FROM orders o WHERE o.contact_email = c.email),
		       coalesce((SELECT sum(o.total_cents) FROM orders o
		                 WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id), 0)::bigint,
		       (SELECT max(o.placed_at) FROM orders o
		        WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id)
		FROM customers c
		WHERE c.tenant_id = $1 AND c.id = $2`, t, id)
}
