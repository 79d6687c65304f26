package store

import (
	"context"
	"fmt"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Products are what a shop sells.
type Products struct{ db *DB }

// NewProducts returns the products in db.
func NewProducts(db *DB) *Products { return &Products{db} }

// Product is one product.
type Product struct {
	ID         int64
	SKU        string
	Name       string
	PriceCents int64
	Stock      int
}

// selectProducts is completed by Sprintf with a condition and an order.
const selectProducts = `
	SELECT p.id, p.sku, p.name, p.price_cents, p.stock
	FROM products p
	WHERE p.tenant_id = $1 AND %s
	ORDER BY %s
	LIMIT 500`

// Sort is an order of a list of products.
type Sort int

// The orders.
const (
	ByName Sort = iota
	ByPrice
	ByStock
)

// List returns a shop's products.
func (s *Products) List(ctx context.Context, t tenant.ID, sort Sort) ([]Product, error) {
	order := "p.name, p.id"
	switch sort {
	case ByPrice:
		order = "p.price_cents DESC, p.id"
	case ByStock:
		order = "p.stock, p.id"
	case ByName:
	}
	return list[Product](ctx, s.db, fmt.Sprintf(selectProducts, "p.stock >= 0", order), t)
}

// NeverOrdered returns the products that are on no order.
func (s *Products) NeverOrdered(ctx context.Context, t tenant.ID) ([]Product, error) {
	const unused = `NOT EXISTS (
		SELECT 1
		FROM order_items i
		JOIN orders o ON o.id = i.order_id
		WHERE o.tenant_id = p.tenant_id AND i.product_id = p.id)`
	return list[Product](ctx, s.db, fmt.Sprintf(selectProducts, unused, "p.sku"), t)
}

// BySKU returns the products with these SKUs.
func (s *Products) BySKU(ctx context.Context, t tenant.ID, skus []string) ([]Product, error) {
	return list[Product](ctx, s.db, fmt.Sprintf(selectProducts, "p.sku = ANY($2)", "p.sku"), t, skus)
}

// Import adds products or changes those with the same SKU. The slices run in
// parallel.
func (s *Products) Import(ctx context.Context, t tenant.ID, skus, names []string, cents []int64) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO products (tenant_id, sku, name, price_cents)
		SELECT $1, r.sku, r.name, r.cents
		FROM unnest($2::text[], $3::text[], $4::bigint[]) AS r (sku, name, cents)
		ON CONFLICT (tenant_id, sku) DO UPDATE
		SET name = excluded.name, price_cents = excluded.price_cents`, t, skus, names, cents)
	return err
}

// Restock puts the pieces of a cancelled order back.
func (s *Products) Restock(ctx context.Context, t tenant.ID, order int64) error {
	_, err := s.db.Exec(ctx, `
		UPDATE products p
		SET stock = p.stock + back.pieces
		FROM (
			SELECT i.product_id, sum(i.quantity) AS pieces
			FROM order_items i
			JOIN orders o ON o.id = i.order_id
			WHERE o.tenant_id = $1 AND o.id = $2 AND o.status = 'cancelled'
			GROUP BY i.product_id
		) AS back
		WHERE p.tenant_id = $1 AND p.id = back.product_id`, t, order)
	return err
}

// StockLevel is what a warehouse wants to know of a product.
type StockLevel struct {
	SKU   string
	Stock int
}

// StockLevels returns the stock of every product of a shop, for warehouses.
func (s *Products) StockLevels(ctx context.Context, shop int64) ([]StockLevel, error) {
	return list[StockLevel](ctx, s.db, `SELECT sku, stock FROM products WHERE tenant_id = $1 ORDER BY sku`, shop)
}
