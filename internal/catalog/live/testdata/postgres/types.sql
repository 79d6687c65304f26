-- Types of the user: enums, domains, composite and range types, citext, in and out of the search path.
CREATE EXTENSION citext;
CREATE SCHEMA shop;
CREATE SCHEMA types;
CREATE EXTENSION hstore SCHEMA types;
CREATE TYPE order_status AS ENUM ('new', 'paid', 'it''s done');
CREATE TYPE shop.order_status AS ENUM ('open', 'closed');
CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');
CREATE DOMAIN shop.tenant_ref AS uuid NOT NULL;
CREATE DOMAIN shop.strict_tenant AS shop.tenant_ref CHECK (VALUE <> '00000000-0000-0000-0000-000000000000');
CREATE DOMAIN code AS varchar(8) COLLATE "C" DEFAULT 'none' NOT NULL;
CREATE DOMAIN price AS numeric(12);
CREATE TYPE pair AS (a int, b text);
CREATE TYPE shop.span AS RANGE (subtype = float8);
CREATE TABLE a (
  s order_status NOT NULL DEFAULT 'new', t shop.order_status DEFAULT 'open', u public.order_status, many order_status[], more shop.order_status[] NOT NULL DEFAULT '{open}',
  m email NOT NULL, c citext, q public.citext, tenant shop.tenant_ref, tenants shop.tenant_ref[], st shop.strict_tenant, code code, p pair, ps pair[], w price DEFAULT 1,
  span shop.span, h types.hstore,
  CHECK (s IN ('new', 'paid')), CHECK (t = 'open' OR u IS NULL)
);
SET search_path = shop, types, public;
CREATE TABLE b (s order_status DEFAULT 'closed', u public.order_status, tenant tenant_ref, span span, h hstore, c citext, m email);
CREATE TYPE shop.colour AS ENUM ('red');
ALTER TABLE b ADD COLUMN colour colour;
ALTER TYPE colour ADD VALUE 'blue' BEFORE 'red';
RESET search_path;
CREATE TABLE c (s order_status);
ALTER TYPE shop.colour RENAME TO color;
ALTER TYPE pair SET SCHEMA types;
ALTER SCHEMA types RENAME TO kinds;
ALTER DOMAIN price SET DEFAULT 3;
ALTER DOMAIN shop.tenant_ref DROP NOT NULL;
