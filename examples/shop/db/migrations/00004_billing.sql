-- +goose Up
CREATE TABLE counters (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name      text NOT NULL,
    value     bigint NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

CREATE TABLE invoices (
    tenant_id   bigint NOT NULL,
    number      bigint NOT NULL,
    order_id    bigint NOT NULL,
    total_cents bigint NOT NULL,
    due_on      date NOT NULL,
    voided_at   timestamptz,
    PRIMARY KEY (tenant_id, number),
    UNIQUE (tenant_id, order_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
);

CREATE TABLE payments (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id      bigint NOT NULL,
    invoice_number bigint NOT NULL,
    amount_cents   bigint NOT NULL,
    card_last4     text NOT NULL DEFAULT '',
    paid_at        timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (tenant_id, invoice_number) REFERENCES invoices (tenant_id, number)
);

-- +goose Down
DROP TABLE payments, invoices, counters;
