package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Orders are what customers buy.
type Orders struct{ db *DB }

// NewOrders returns the orders in db.
func NewOrders(db *DB) *Orders { return &Orders{db} }

// Order is one order.
type Order struct {
	ID         int64
	Customer   string
	Status     string
	TotalCents int64
	PlacedAt   time.Time
}

// Item is one line of an order.
type Item struct {
	Line           int
	SKU            string
	Name           string
	Quantity       int
	UnitPriceCents int64
}

// The foreign key of orders contains the tenant, so a customer reached
// through it is the same shop's.
const selectOrders = `
	SELECT o.id, c.name, o.status::text, o.total_cents, o.placed_at
	FROM orders o
	JOIN customers c ON c.id = o.customer_id
	WHERE o.tenant_id = $1`

// Get returns an order.
func (s *Orders) Get(ctx context.Context, t tenant.ID, id int64) (Order, error) {
	return one[Order](ctx, s.db, selectOrders+" AND o.id = $2", t, id)
}

// Items returns the lines of an order.
func (s *Orders) Items(ctx context.Context, t tenant.ID, order int64) ([]Item, error) {
	return list[Item](ctx, s.db, `
		SELECT i.line_no, p.sku, p.name, i.quantity, i.unit_price_cents
		FROM orders o
		JOIN order_items i ON i.order_id = o.id
		JOIN products p ON p.tenant_id = o.tenant_id AND p.id = i.product_id
		WHERE o.tenant_id = $1 AND o.id = $2
		ORDER BY i.line_no`, t, order)
}

// Cursor is where a page of orders starts: after this order.
type Cursor struct {
	PlacedAt time.Time
	ID       int64
}

// Page returns up to 50 orders, the newest first.
func (s *Orders) Page(ctx context.Context, t tenant.ID, after *Cursor) ([]Order, error) {
	const order = " ORDER BY o.placed_at DESC, o.id DESC LIMIT 50"
	if after == nil {
		return list[Order](ctx, s.db, selectOrders+order, t)
	}
	return list[Order](ctx, s.db, selectOrders+" AND (o.placed_at, o.id) < ($2, $3)"+order, t, after.PlacedAt, after.ID)
}

// Line is a product to order.
type Line struct {
	ProductID int64
	Quantity  int
}

// Place makes an order for the customer with an address, who is added when
// new, and returns its key.
func (s *Orders) Place(ctx context.Context, t tenant.ID, email, name string, lines []Line) (int64, error) {
	var id int64
	err := s.db.InTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `
			WITH buyer AS (
				INSERT INTO customers (tenant_id, email, name)
				VALUES ($1, $2, $3)
				ON CONFLICT (tenant_id, email) DO UPDATE SET name = excluded.name
				RETURNING id
			)
			INSERT INTO orders (tenant_id, customer_id, status, contact_email)
			SELECT $1, buyer.id, 'placed', $2
			FROM buyer
			RETURNING id`, t, email, name).Scan(&id)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for n, l := range lines {
			batch.Queue(`
				INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price_cents)
				SELECT o.id, $3, p.id, $5, p.price_cents
				FROM orders o
				JOIN products p ON p.tenant_id = o.tenant_id
				WHERE o.tenant_id = $1 AND o.id = $2 AND p.id = $4`, t, id, n+1, l.ProductID, l.Quantity)
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		return sumUp(ctx, tx, t, id)
	})
	return id, err
}

// sumUp stores the sum of an order's items in it.
func sumUp(ctx context.Context, q Querier, t tenant.ID, order int64) error {
	const sql = `
		UPDATE orders o
		SET total_cents = (
			SELECT coalesce(sum(i.quantity * i.unit_price_cents), 0)
			FROM order_items i
			WHERE i.order_id = o.id)
		WHERE o.tenant_id = $1 AND o.id = $2`
	return change(ctx, q, sql, t, order)
}

// SetQuantity changes a line of an order that is not paid yet.
func (s *Orders) SetQuantity(ctx context.Context, t tenant.ID, order int64, line, quantity int) error {
	return s.db.InTx(ctx, func(tx pgx.Tx) error {
		err := change(ctx, tx, `
			UPDATE order_items
			SET quantity = $4
			WHERE line_no = $3
			  AND order_id IN (SELECT id FROM orders
			                   WHERE tenant_id = $1 AND id = $2 AND status IN ('draft', 'placed'))`,
			t, order, line, quantity)
		if err != nil {
			return err
		}
		return sumUp(ctx, tx, t, order)
	})
}

// RemoveLine removes a line of an order that is not paid yet.
func (s *Orders) RemoveLine(ctx context.Context, t tenant.ID, order int64, line int) error {
	return s.db.InTx(ctx, func(tx pgx.Tx) error {
		err := change(ctx, tx, `
			DELETE FROM order_items i
			USING orders o
			WHERE o.id = i.order_id AND o.tenant_id = $1 AND o.id = $2
			  AND o.status IN ('draft', 'placed') AND i.line_no = $3`, t, order, line)
		if err != nil {
			return err
		}
		return sumUp(ctx, tx, t, order)
	})
}

// Cancel cancels an order unless it is shipped.
func (s *Orders) Cancel(ctx context.Context, t tenant.ID, id int64) error {
	return change(ctx, s.db, `
		UPDATE orders SET status = 'cancelled'
		WHERE (tenant_id, id) = ($1, $2) AND status <> 'shipped'`, t, id)
}

// NextToPack gives the oldest paid order to a packer and returns its key.
func (s *Orders) NextToPack(ctx context.Context, t tenant.ID) (int64, error) {
	type packed struct{ ID int64 }
	next, err := one[packed](ctx, s.db, `
		WITH next AS (
			SELECT id FROM orders
			WHERE tenant_id = $1 AND status = 'paid'
			ORDER BY placed_at, id
			LIMIT 1
			FOR UPDATE SKIP LOCKED
		)
		UPDATE orders o SET status = 'packing'
		FROM next
		WHERE o.tenant_id = $1 AND o.id = next.id
		RETURNING o.id`, t)
	return next.ID, err
}

// StatusCount is how many orders have a status.
type StatusCount struct {
	Status string
	Orders int64
}

// Statuses counts the orders of a shop, or of one of its customers when that
// is not 0, by status.
func (s *Orders) Statuses(ctx context.Context, t tenant.ID, customer int64) ([]StatusCount, error) {
	sql := "SELECT o.status::text, count(*) FROM orders o WHERE o.tenant_id = $1"
	args := []any{t}
	if customer != 0 {
		sql += " AND o.customer_id = $2"
		args = append(args, customer)
	}
	sql += " GROUP BY o.status ORDER BY o.status"
	return list[StatusCount](ctx, s.db, sql, args...)
}
