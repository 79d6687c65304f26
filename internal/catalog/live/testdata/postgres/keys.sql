-- Keys that are not what a glance takes them for.
CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug text NOT NULL UNIQUE);
CREATE TABLE users (
  tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  email text NOT NULL,
  phone varchar(30),
  name text,
  deleted_at timestamptz,
  legacy int,
  CONSTRAINT users_pk PRIMARY KEY (tenant_id, id) INCLUDE (name),
  UNIQUE (tenant_id, phone) INCLUDE (name, email),
  CONSTRAINT legacy_once UNIQUE (tenant_id, legacy),
  CONSTRAINT late UNIQUE (id, email) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX users_email ON users (tenant_id, lower(email));
CREATE UNIQUE INDEX users_live_email ON users (tenant_id, email) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_name ON users (tenant_id, name) INCLUDE (phone);
CREATE UNIQUE INDEX users_pattern ON users (tenant_id, email text_pattern_ops);
CREATE UNIQUE INDEX users_collated ON users (tenant_id, email COLLATE "C", (coalesce(name, '')));
CREATE UNIQUE INDEX ON users (id);
CREATE INDEX ON users (name DESC NULLS LAST, id);
CREATE INDEX ON users USING hash (phone);
CREATE INDEX users_recent ON users (deleted_at) WHERE deleted_at > '2020-01-01'::timestamptz;
CREATE INDEX users_words ON users USING gin (to_tsvector('simple', name));
ALTER TABLE users ADD CONSTRAINT users_name_key UNIQUE USING INDEX users_name;
CREATE TABLE bookings (room int, during tsrange, EXCLUDE USING gist (during WITH &&), CONSTRAINT no_two EXCLUDE USING gist (during WITH &&) WHERE (room > 0));
