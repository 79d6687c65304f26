-- Functions whose bodies are statements, not texts, of PostgreSQL 14.
CREATE TABLE t (id int, name text);
CREATE FUNCTION quick(a int) RETURNS int LANGUAGE sql RETURN a + 1;
CREATE FUNCTION atomic(a int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (a, 'x'); SELECT count(*) FROM t WHERE id = a; END;
