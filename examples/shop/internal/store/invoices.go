package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Invoices are numbered without gaps, each shop from 1.
type Invoices struct{ db *DB }

// NewInvoices returns the invoices in db.
func NewInvoices(db *DB) *Invoices { return &Invoices{db} }

// Invoice is one invoice.
type Invoice struct {
	Number     int64
	OrderID    int64
	Customer   string
	TotalCents int64
	DueOn      time.Time
}

// nextNumber takes the next value of a shop's counter.
const nextNumber = `
	INSERT INTO counters (tenant_id, name, value) VALUES ($1, $2, 1)
	ON CONFLICT (tenant_id, name) DO UPDATE SET value = counters.value + 1
	RETURNING value`

// Issue writes the invoice of a placed order and returns its number.
func (s *Invoices) Issue(ctx context.Context, t tenant.ID, order int64, due time.Time) (int64, error) {
	var number int64
	err := s.db.InTx(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, nextNumber, t, "invoice").Scan(&number); err != nil {
			return err
		}
		return change(ctx, tx, `
			INSERT INTO invoices (tenant_id, number, order_id, total_cents, due_on)
			SELECT o.tenant_id, $3, o.id, o.total_cents, $4
			FROM orders o
			WHERE o.tenant_id = $1 AND o.id = $2 AND o.status <> 'cancelled'`, t, order, number, due)
	})
	return number, err
}

// Get returns an invoice.
func (s *Invoices) Get(ctx context.Context, t tenant.ID, number int64) (Invoice, error) {
	return one[Invoice](ctx, s.db, `
		SELECT i.number, i.order_id, c.name, i.total_cents, i.due_on
		FROM invoices i
		JOIN orders o ON (o.tenant_id, o.id) = (i.tenant_id, i.order_id)
		JOIN customers c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id
		WHERE i.tenant_id = $1 AND i.number = $2`, t, number)
}

// OpenInvoice is an invoice that is not fully paid.
type OpenInvoice struct {
	Number     int64
	OrderID    int64
	DueOn      time.Time
	TotalCents int64
	OpenCents  int64
}

const (
	selectOpen = `SELECT number, order_id, due_on, total_cents, open_cents::bigint FROM open_invoices WHERE tenant_id = $1%s ORDER BY due_on, number`
	isOverdue  = " AND due_on < current_date"
)

// Open lists the invoices that are not fully paid, or only those of them that
// are overdue.
func (s *Invoices) Open(ctx context.Context, t tenant.ID, overdue bool) ([]OpenInvoice, error) {
	condition := ""
	if overdue {
		condition = isOverdue
	}
	return list[OpenInvoice](ctx, s.db, fmt.Sprintf(selectOpen, condition), t)
}

// Void marks an invoice on which nothing was paid as void.
func (s *Invoices) Void(ctx context.Context, t tenant.ID, number int64) error {
	return change(ctx, s.db, `
		UPDATE invoices AS i SET voided_at = now()
		WHERE i.tenant_id = $1 AND i.number = $2 AND i.voided_at IS NULL
		  AND NOT EXISTS (SELECT FROM payments p
		                  WHERE p.tenant_id = i.tenant_id AND p.invoice_number = i.number)`, t, number)
}
