--
-- PostgreSQL database dump
--

\restrict x1y2z3

-- Dumped from database version 15.18
-- Dumped by pg_dump version 15.18

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE TYPE public.level AS ENUM (
    'low',
    'high'
);

ALTER TYPE public.level OWNER TO nobody_here;

SET default_tablespace = '';
SET default_table_access_method = heap;

CREATE TABLE public.tenants (
    id bigint NOT NULL
);

ALTER TABLE public.tenants OWNER TO nobody_here;

CREATE TABLE public.alarms (
    tenant_id bigint NOT NULL,
    id bigint NOT NULL,
    level public.level DEFAULT 'low'::public.level NOT NULL,
    raised_at timestamp with time zone DEFAULT now() NOT NULL,
    note character varying(80)
);

ALTER TABLE public.alarms OWNER TO nobody_here;

COMMENT ON TABLE public.alarms IS 'What went wrong';

CREATE SEQUENCE public.alarms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.alarms_id_seq OWNER TO nobody_here;

ALTER SEQUENCE public.alarms_id_seq OWNED BY public.alarms.id;

ALTER TABLE ONLY public.alarms ALTER COLUMN id SET DEFAULT nextval('public.alarms_id_seq'::regclass);

COPY public.tenants (id) FROM stdin;
1
2
\.

SELECT pg_catalog.setval('public.alarms_id_seq', 1, false);

ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT alarms_pkey PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);

CREATE INDEX CONCURRENTLY alarms_level ON public.alarms USING btree (tenant_id, level);

ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT alarms_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;
GRANT SELECT ON TABLE public.alarms TO nobody_here;

\unrestrict x1y2z3
