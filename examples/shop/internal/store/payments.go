package store

import (
	"context"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Payments are what customers paid on invoices. A refund is a negative one.
type Payments struct{ db *DB }

// NewPayments returns the payments in db.
func NewPayments(db *DB) *Payments { return &Payments{db} }

// Payment is one payment.
type Payment struct {
	ID          int64
	Invoice     int64
	AmountCents int64
	CardLast4   string
	PaidAt      time.Time
}

// Record adds a payment on an invoice and returns its key.
func (s *Payments) Record(ctx context.Context, t tenant.ID, invoice, cents int64, last4 string) (int64, error) {
	type key struct{ ID int64 }
	k, err := one[key](ctx, s.db, `
		INSERT INTO payments (tenant_id, invoice_number, amount_cents, card_last4)
		SELECT i.tenant_id, i.number, $3, $4
		FROM invoices i
		WHERE i.tenant_id = $1 AND i.number = $2 AND i.voided_at IS NULL
		RETURNING id`, t, invoice, cents, last4)
	return k.ID, err
}

// Receipt returns what is printed on the receipt of a payment.
func (s *Payments) Receipt(ctx context.Context, id int64) (Payment, error) {
	return one[Payment](ctx, s.db, `
		SELECT id, invoice_number, amount_cents, card_last4, paid_at
		FROM payments
		WHERE id = $1`, id)
}

// Refund records that a payment on an invoice was given back.
func (s *Payments) Refund(ctx context.Context, t tenant.ID, invoice, payment, cents int64) error {
	return change(ctx, s.db, `
		INSERT INTO payments (tenant_id, invoice_number, amount_cents, refund_of)
		VALUES ($1, $2, -$3::bigint, $4)`, t, invoice, cents, payment)
}

// Refunded is a refund with the payment that it gives back.
type Refunded struct {
	ID            int64
	RefundedCents int64
	OriginalCents int64
	CardLast4     string
	RefundedAt    time.Time
}

// Refunds lists a shop's refunds with the cards they go back to.
func (s *Payments) Refunds(ctx context.Context, t tenant.ID) ([]Refunded, error) {
	return list[Refunded](ctx, s.db, `
		SELECT r.id, -r.amount_cents, p.amount_cents, p.card_last4, r.paid_at
		FROM payments r
		JOIN payments p ON p.id = r.refund_of
		WHERE r.tenant_id = $1
		ORDER BY r.paid_at DESC`, t)
}
