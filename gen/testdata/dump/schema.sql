--
-- PostgreSQL database dump
--

\restrict 0lRqUZ7LFZz0dYxN

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET default_tablespace = '';

CREATE TYPE public.level AS ENUM (
    'low',
    'high'
);
ALTER TYPE public.level OWNER TO nobody_here;

CREATE TABLE public.tenants (
    id bigint NOT NULL,
    name text NOT NULL
);
ALTER TABLE public.tenants OWNER TO nobody_here;

ALTER TABLE public.tenants ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tenants_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alarms (
    id integer NOT NULL,
    tenant_id bigint NOT NULL,
    level public.level DEFAULT 'low'::public.level NOT NULL,
    raised_at timestamp with time zone DEFAULT now() NOT NULL,
    text character varying(200) NOT NULL
);

CREATE SEQUENCE public.alarms_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.alarms_id_seq OWNED BY public.alarms.id;
ALTER TABLE ONLY public.alarms ALTER COLUMN id SET DEFAULT nextval('public.alarms_id_seq'::regclass);

COPY public.tenants (id, name) FROM stdin;
1	first
\.

SELECT pg_catalog.setval('public.tenants_id_seq', 1, true);

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT alarms_pkey PRIMARY KEY (id);
CREATE INDEX CONCURRENTLY alarms_by_level ON public.alarms USING btree (tenant_id, level);
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT alarms_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

GRANT SELECT ON TABLE public.alarms TO nobody_here;

\unrestrict 0lRqUZ7LFZz0dYxN
