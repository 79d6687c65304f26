-- Views, whose columns are expressions of every kind.
CREATE TABLE tenants (id bigint PRIMARY KEY);
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TABLE orders (
    tenant_id bigint NOT NULL, id bigint NOT NULL, total numeric(10, 2) NOT NULL, paid boolean NOT NULL, at timestamptz(3) NOT NULL, note varchar(40), tags text[], doc jsonb, mood mood,
    PRIMARY KEY (tenant_id, id)
);
CREATE VIEW open_orders AS SELECT * FROM orders WHERE NOT paid;
CREATE VIEW order_days (tenant_id, day, n, sum, mean, largest, ids, moods) AS
    SELECT tenant_id, date_trunc('day', at), count(*), sum(total), avg(id), max(note), array_agg(id), array_agg(DISTINCT mood) FROM orders GROUP BY 1, 2;
CREATE VIEW order_texts AS
    SELECT o.tenant_id, o.id, coalesce(o.note, 'none') AS note, upper(o.note) || '!' AS loud, o.total * 2 AS twice, o.id + 1 AS next, extract(year FROM o.at)::int AS year, o.tags[1] AS tag, o.tags[1:2] AS tags,
        o.doc ->> 'a' AS text, o.doc -> 'b' AS json, CASE WHEN o.paid THEN 'paid' ELSE 'open' END AS state, o.at AT TIME ZONE 'UTC' AS utc, now() - o.at AS age, 'x' AS x,
        nullif(o.note, '') AS given, greatest(o.total, 1.5) AS most, row_number() OVER (PARTITION BY o.tenant_id ORDER BY o.at) AS place
    FROM orders o;
CREATE VIEW order_union AS SELECT tenant_id, id, total AS amount FROM orders UNION ALL SELECT tenant_id, id, 0 FROM orders WHERE paid;
CREATE VIEW nested AS SELECT d.tenant_id, d.n, x.word FROM order_days d CROSS JOIN LATERAL (SELECT 'w' || d.n AS word) x;
