CREATE TABLE accounts (
    id   text PRIMARY KEY,
    name text
);
CREATE TABLE projects (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id text REFERENCES accounts (id),
    name       text,
    price      numeric,
    state      jsonb,
    flags      text[],
    level      smallint,
    started_at timestamptz,
    UNIQUE (account_id, id)
);
CREATE TABLE secrets (account_id text NOT NULL, value text NOT NULL);
