-- +goose Up
CREATE TABLE customers (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    email      text NOT NULL,
    name       text NOT NULL,
    parent_id  bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, email),
    -- A company and its branches.
    FOREIGN KEY (tenant_id, parent_id) REFERENCES customers (tenant_id, id)
);

CREATE TABLE products (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    sku         text NOT NULL,
    name        text NOT NULL,
    price_cents bigint NOT NULL CHECK (price_cents >= 0),
    stock       int NOT NULL DEFAULT 0 CHECK (stock >= 0),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, sku)
);

-- +goose Down
DROP TABLE products, customers;
