-- +goose Up
CREATE TABLE plans (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    price_cents bigint NOT NULL,
    max_members int NOT NULL
);

INSERT INTO plans (id, name, price_cents, max_members) VALUES
    ('free', 'Free', 0, 2),
    ('team', 'Team', 4900, 20);

CREATE TABLE tenants (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    plan_id    text NOT NULL DEFAULT 'free' REFERENCES plans (id),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- A person may work for several shops.
CREATE TABLE users (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name  text NOT NULL
);

CREATE TABLE memberships (
    tenant_id bigint NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    user_id   bigint NOT NULL REFERENCES users (id),
    role      text NOT NULL CHECK (role IN ('owner', 'staff')),
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_id)
);

CREATE TABLE api_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint NOT NULL,
    user_id    bigint NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    label      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    FOREIGN KEY (tenant_id, user_id) REFERENCES memberships (tenant_id, user_id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE api_tokens, memberships, users, tenants, plans;
