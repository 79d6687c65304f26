-- Functions and procedures.
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE t (id int, name text);
CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE FUNCTION add(a text, VARIADIC b text[]) RETURNS text LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION rows_of(x int) RETURNS SETOF t LANGUAGE sql STABLE AS $$ SELECT * FROM t WHERE id = x $$;
CREATE FUNCTION pairs() RETURNS TABLE (a int, b text) LANGUAGE sql AS $$ SELECT id, name FROM t $$;
CREATE FUNCTION outs(IN a int, OUT b text, INOUT c mood) LANGUAGE plpgsql AS $$ BEGIN b := a; END $$;
CREATE FUNCTION one_out(OUT b bigint) LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION set_path() RETURNS void LANGUAGE sql SET search_path = public AS 'SELECT 1';
CREATE PROCEDURE work(a int, m mood) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER fire BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION fire();
CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int);
