package ddl_test

import "testing"

// TestNotFacts holds that what the database does not guarantee is no fact.
func TestNotFacts(t *testing.T) {
	const tables = `CREATE TABLE p (id int PRIMARY KEY, slug text, code citext, n text COLLATE nd);
		CREATE TABLE c (id int PRIMARY KEY, p_id int NOT NULL REFERENCES p (id));
		CREATE FUNCTION f(int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM p WHERE id = $1';`
	for _, c := range []struct {
		name, sql string
		fact      bool
		what      string // "foreign key of c", "unique index of p", "body of f"
	}{
		{"foreign key", "", true, "foreign key of c"},
		{"triggers disabled", "ALTER TABLE c DISABLE TRIGGER ALL", false, "foreign key of c"},
		{"and enabled", "ALTER TABLE c DISABLE TRIGGER ALL; ALTER TABLE c ENABLE TRIGGER ALL", false, "foreign key of c"},
		{"triggers of the referenced table", "ALTER TABLE p DISABLE TRIGGER ALL", false, "foreign key of c"},
		{"user triggers", "ALTER TABLE c DISABLE TRIGGER USER", true, "foreign key of c"},
		{"replica", "SET session_replication_role = 'replica'", false, "foreign key of c"},
		{"origin", "SET session_replication_role = origin", true, "foreign key of c"},
		{"unique index", "CREATE UNIQUE INDEX ON p (slug)", true, "unique index of p"},
		{"text by pattern", "CREATE UNIQUE INDEX ON p (slug text_pattern_ops)", true, "unique index of p"},
		{"text in C", `CREATE UNIQUE INDEX ON p (slug COLLATE "C")`, true, "unique index of p"},
		{"citext as text", "CREATE UNIQUE INDEX ON p (code text_ops)", false, "unique index of p"},
		{"nondeterministic in C", `CREATE UNIQUE INDEX ON p (n COLLATE "C")`, false, "unique index of p"},
		{"function", "", true, "body of f"},
		{"function with settings", "CREATE OR REPLACE FUNCTION f(int) RETURNS bigint LANGUAGE sql SET search_path = x AS 'SELECT 1'", false, "body of f"},
		{"function gets settings", "ALTER FUNCTION f(int) SET search_path = x", false, "body of f"},
		{"function marked", "ALTER FUNCTION f(int) STABLE", true, "body of f"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := loadText(t, tables+c.sql)
			for _, p := range res.Problems {
				t.Errorf("problem: %s", p.Message)
			}
			var fact bool
			switch c.what {
			case "foreign key of c":
				fact = mustTable(t, res, "c").Foreign[0].Holds()
			case "unique index of p":
				fact = mustTable(t, res, "p").Uniques[0].Holds()
			case "body of f":
				fact = res.Catalog.Functions("", "f")[0].Body != nil
			}
			if fact != c.fact {
				t.Errorf("the %s is taken for a fact: %v, want %v", c.what, fact, c.fact)
			}
		})
	}
}
