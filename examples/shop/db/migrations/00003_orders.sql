-- +goose Up
CREATE TYPE order_status AS ENUM ('draft', 'placed', 'paid', 'packing', 'shipped', 'cancelled');

CREATE TABLE orders (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   bigint NOT NULL,
    customer_id bigint NOT NULL,
    status      order_status NOT NULL DEFAULT 'draft',
    total_cents bigint NOT NULL DEFAULT 0,
    placed_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

CREATE INDEX orders_by_time ON orders (tenant_id, placed_at DESC, id DESC);

-- Items belong to their order and have no tenant of their own.
CREATE TABLE order_items (
    order_id         bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    line_no          int NOT NULL,
    product_id       bigint NOT NULL REFERENCES products (id),
    quantity         int NOT NULL CHECK (quantity > 0),
    unit_price_cents bigint NOT NULL,
    PRIMARY KEY (order_id, line_no)
);

-- +goose Down
DROP TABLE order_items, orders;
DROP TYPE order_status;
