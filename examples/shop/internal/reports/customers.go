package reports

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// CustomerValue is what a customer was worth.
type CustomerValue struct {
	CustomerID int64  `db:"customer_id"`
	Email      string `db:"email"`
	Orders     int64  `db:"orders"`
	SpentCents int64  `db:"spent_cents"`
}

// CustomerValues returns every customer, those without an order included, for
// the export to the newsletter.
func (r *Reports) CustomerValues(ctx context.Context, t tenant.ID) ([]CustomerValue, error) {
	var values []CustomerValue
	err := r.db.SelectContext(ctx, &values, `
		SELECT c.id AS customer_id, c.email,
		       count(o.id) AS orders,
		       coalesce(sum(o.total_cents), 0)::bigint AS spent_cents
		FROM customers c
		LEFT JOIN orders o ON o.tenant_id = c.tenant_id AND o.customer_id = c.id
		                  AND c.tenant_id = $1
		GROUP BY c.id
		ORDER BY spent_cents DESC, c.id`, t)
	return values, err
}

// LastOrder is the last order of a customer.
type LastOrder struct {
	CustomerID int64         `db:"customer_id"`
	OrderID    sql.NullInt64 `db:"order_id"`
	TotalCents sql.NullInt64 `db:"total_cents"`
}

// LastOrders returns the last order of each of these customers, if any.
func (r *Reports) LastOrders(ctx context.Context, t tenant.ID, customers []int64) ([]LastOrder, error) {
	query, args, err := sqlx.In(`
		SELECT c.id AS customer_id, last.id AS order_id, last.total_cents
		FROM customers c
		LEFT JOIN LATERAL (
			SELECT o.id, o.total_cents
			FROM orders o
			WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.id
			ORDER BY o.placed_at DESC
			LIMIT 1
		) last ON true
		WHERE c.tenant_id = ? AND c.id IN (?)
		ORDER BY c.id`, t, customers)
	if err != nil {
		return nil, err
	}
	var orders []LastOrder
	err = r.db.SelectContext(ctx, &orders, r.db.Rebind(query), args...)
	return orders, err
}

// Usual returns the SKU that a customer bought most often, "" when none.
func (r *Reports) Usual(ctx context.Context, t tenant.ID, customer int64) (string, error) {
	var sku string
	err := r.db.QueryRowxContext(ctx, `
		SELECT p.sku
		FROM orders o, order_items i, products p
		WHERE o.tenant_id = $1 AND o.customer_id = $2
		  AND i.order_id = o.id
		  AND p.tenant_id = $1 AND p.id = i.product_id
		GROUP BY p.sku
		ORDER BY sum(i.quantity) DESC, p.sku
		LIMIT 1`, t, customer).Scan(&sku)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return sku, err
}
