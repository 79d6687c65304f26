-- INTEGER PRIMARY KEY is the rowid, which SQLite numbers. INT PRIMARY KEY is not.
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE aliases (id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (tenant_id, id));
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant_id INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (tenant_id, id));
CREATE TABLE apart (tenant_id INTEGER NOT NULL, id INTEGER, name TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (tenant_id, id));
CREATE TABLE plain (id INT NOT NULL PRIMARY KEY, tenant_id INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (tenant_id, id));
