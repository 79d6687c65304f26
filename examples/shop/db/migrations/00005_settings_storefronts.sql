-- +goose Up
-- A row without a tenant is the default for every shop.
CREATE TABLE settings (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint REFERENCES tenants (id) ON DELETE CASCADE,
    key       text NOT NULL,
    value     text NOT NULL,
    UNIQUE (tenant_id, key)
);

CREATE UNIQUE INDEX settings_defaults ON settings (key) WHERE tenant_id IS NULL;

INSERT INTO settings (tenant_id, key, value) VALUES
    (NULL, 'currency', 'EUR'),
    (NULL, 'payment_days', '14');

-- The slug is part of a public address, so it is unique among all shops.
CREATE TABLE storefronts (
    slug      text PRIMARY KEY,
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    title     text NOT NULL,
    theme     text NOT NULL DEFAULT 'light'
);

-- +goose Down
DROP TABLE storefronts, settings;
