// Package reports computes a shop's figures, with sqlx on the replica.
package reports

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Reports reads figures.
type Reports struct{ db *sqlx.DB }

// New returns the reports over db.
func New(db *sqlx.DB) *Reports { return &Reports{db} }

// Month is a month's revenue.
type Month struct {
	Month        time.Time `db:"month"`
	Orders       int64     `db:"orders"`
	RevenueCents int64     `db:"revenue_cents"`
	GrowthCents  int64     `db:"growth_cents"`
}

// Revenue returns the revenue of each month since one, those without an order
// included.
func (r *Reports) Revenue(ctx context.Context, t tenant.ID, since time.Time) ([]Month, error) {
	var months []Month
	err := r.db.SelectContext(ctx, &months, `
		WITH month AS (
			SELECT date_trunc('month', o.placed_at) AS month,
			       count(*) AS orders,
			       sum(o.total_cents)::bigint AS revenue_cents
			FROM orders o
			WHERE o.tenant_id = $1 AND o.status IN ('paid', 'packing', 'shipped')
			GROUP BY date_trunc('month', o.placed_at)
		)
		SELECT s.month,
		       coalesce(m.orders, 0) AS orders,
		       coalesce(m.revenue_cents, 0) AS revenue_cents,
		       coalesce(m.revenue_cents, 0)
		         - coalesce(lag(m.revenue_cents) OVER (ORDER BY s.month), 0) AS growth_cents
		FROM generate_series(date_trunc('month', $2::timestamptz), now(), interval '1 month') AS s (month)
		LEFT JOIN month m ON m.month = s.month
		ORDER BY s.month`, t, since)
	return months, err
}

// Seller is a product with what it sold.
type Seller struct {
	SKU          string `db:"sku"`
	Pieces       int64  `db:"pieces"`
	RevenueCents int64  `db:"revenue_cents"`
	Rank         int64  `db:"rank"`
}

// BestSellers returns the products that sold best, ties included.
func (r *Reports) BestSellers(ctx context.Context, t tenant.ID, top int) ([]Seller, error) {
	var sellers []Seller
	err := r.db.SelectContext(ctx, &sellers, `
		SELECT sku, pieces, revenue_cents, rank
		FROM (
			SELECT p.sku,
			       sum(i.quantity) AS pieces,
			       sum(i.quantity * i.unit_price_cents)::bigint AS revenue_cents,
			       rank() OVER (ORDER BY sum(i.quantity) DESC) AS rank
			FROM orders o
			JOIN order_items i ON i.order_id = o.id
			JOIN products p ON p.id = i.product_id AND p.tenant_id = o.tenant_id
			WHERE o.tenant_id = $1 AND o.status <> 'cancelled'
			GROUP BY p.id
		) ranked
		WHERE rank <= $2
		ORDER BY rank, sku`, t, top)
	return sellers, err
}

// Channel is a sales channel's figures.
type Channel struct {
	Channel      string  `db:"channel"`
	Paid         int64   `db:"paid"`
	Cancelled    int64   `db:"cancelled"`
	AverageCents float64 `db:"average_cents"`
}

// Channels compares the channels that had at least a number of orders.
func (r *Reports) Channels(ctx context.Context, t tenant.ID, atLeast int) ([]Channel, error) {
	var channels []Channel
	err := r.db.SelectContext(ctx, &channels, r.db.Rebind(`
		SELECT o.channel,
		       count(*) FILTER (WHERE o.status IN ('paid', 'packing', 'shipped')) AS paid,
		       count(*) FILTER (WHERE o.status = 'cancelled') AS cancelled,
		       avg(o.total_cents)::float8 AS average_cents
		FROM orders o
		WHERE o.tenant_id = ?
		GROUP BY o.channel
		HAVING count(*) >= ?
		ORDER BY o.channel`), t, atLeast)
	return channels, err
}

// Movement is something that changed what a customer owes.
type Movement struct {
	At    time.Time `db:"at"`
	Kind  string    `db:"kind"`
	Cents int64     `db:"cents"`
}

// Statement lists a customer's invoices and payments in order.
func (r *Reports) Statement(ctx context.Context, t tenant.ID, customer int64) (movements []Movement, err error) {
	rows, err := r.db.NamedQueryContext(ctx, `
		SELECT CAST(i.due_on AS timestamptz) AS at, 'invoice' AS kind, i.total_cents AS cents
		FROM invoices i
		JOIN orders o ON o.tenant_id = i.tenant_id AND o.id = i.order_id
		WHERE i.tenant_id = :tenant AND o.customer_id = :customer AND i.voided_at IS NULL
		UNION ALL
		SELECT p.paid_at, 'payment', -p.amount_cents
		FROM payments p
		JOIN invoices i ON i.tenant_id = p.tenant_id AND i.number = p.invoice_number
		JOIN orders o ON o.tenant_id = i.tenant_id AND o.id = i.order_id
		WHERE p.tenant_id = :tenant AND o.customer_id = :customer
		ORDER BY at, kind`, map[string]any{"tenant": t, "customer": customer})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m Movement
		if err := rows.StructScan(&m); err != nil {
			return nil, err
		}
		movements = append(movements, m)
	}
	return movements, rows.Err()
}
