-- +goose Up
ALTER TABLE payments ADD COLUMN refund_of bigint REFERENCES payments (id);

CREATE VIEW open_invoices AS
SELECT i.tenant_id, i.number, i.order_id, i.due_on, i.total_cents,
       i.total_cents - coalesce(sum(p.amount_cents), 0) AS open_cents
FROM invoices i
LEFT JOIN payments p ON p.tenant_id = i.tenant_id AND p.invoice_number = i.number
WHERE i.voided_at IS NULL
GROUP BY i.tenant_id, i.number
HAVING i.total_cents > coalesce(sum(p.amount_cents), 0);

-- +goose Down
DROP VIEW open_invoices;
ALTER TABLE payments DROP COLUMN refund_of;
