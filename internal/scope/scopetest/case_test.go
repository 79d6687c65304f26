package scopetest

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

const testdata = "../testdata"

func TestCorpusLoads(t *testing.T) {
	cases, err := Load(filepath.Join(testdata, "cases"))
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 600 {
		t.Errorf("%d cases: a file is not read", len(cases))
	}
	for _, c := range cases {
		if _, err := LoadSchema(filepath.Join(testdata, "schemas"), c.Schemas); err != nil {
			t.Errorf("%s: case %s: %v", c.Where(), c.ID, err)
		}
		if strings.Contains(c.SQL, "-- case") || strings.Contains(c.SQL, "-- verdict") {
			t.Errorf("%s: case %s: a header became part of the statement", c.Where(), c.ID)
		}
	}
}

func TestParse(t *testing.T) {
	const text = `-- Prose about the file.
-- schema: keys

-- case: first
-- trust: 1,3 set:2
-- verdict: unscoped|unknown TV103 TV101
-- joins: trust-foreign-keys
-- message: orders
-- message: no bound
-- live: no-difference declined by rule
-- why: because

SELECT 1
FROM t -- WHERE x
;

-- case: second
-- dialect: sqlite
-- schema: traps keys
-- verdict: scoped
-- why: two statements
DELETE FROM a;
DELETE FROM b;
`
	got, err := Parse("f.sql", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []*Case{
		{
			ID: "first", File: "f.sql", Line: 4, Dialect: catalog.Postgres, Schemas: []string{"keys"},
			SQL: "SELECT 1\nFROM t -- WHERE x", Trust: []int{1, 3}, TrustSets: []int{2},
			Verdicts: []string{"unscoped", "unknown"}, Codes: []string{"TV101", "TV103"},
			TrustForeignKeys: true, Messages: []string{"orders", "no bound"},
			Live: LiveNoDifference, LiveReason: "declined by rule", Why: "because",
		},
		{
			ID: "second", File: "f.sql", Line: 17, Dialect: catalog.SQLite, Schemas: []string{"sqlite/traps", "sqlite/keys"},
			SQL: "DELETE FROM a;\nDELETE FROM b", Verdicts: []string{"scoped"}, Why: "two statements",
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nand %+v", got[0], got[1])
	}
}

func TestParseErrors(t *testing.T) {
	const ok = "-- case: a\n-- verdict: scoped\n-- why: w\n"
	for _, test := range []struct{ name, text, want string }{
		{"no statement", ok, "f.sql:1: case a has no statement"},
		{"no verdict", "-- case: a\n-- why: w\nSELECT 1", "f.sql:1: case a has no verdict"},
		{"no reason", "-- case: a\n-- verdict: scoped\nSELECT 1", "f.sql:1: case a does not say why"},
		{"no name", "-- case:\nSELECT 1", "f.sql:1: case without a name"},
		{"bad verdict", "-- case: a\n-- verdict: safe\n-- why: w\nSELECT 1", `f.sql:2: unknown verdict "safe"`},
		{"bad code", "-- case: a\n-- verdict: unscoped 101\n-- why: w\nSELECT 1", `f.sql:2: "101" is not a code`},
		{"bad trust", "-- case: a\n-- trust: x\n-- verdict: scoped\n-- why: w\nSELECT 1", `f.sql:2: trust: "x" is not a placeholder number`},
		{"bad dialect", "-- case: a\n-- dialect: oracle\nSELECT 1", `f.sql:2: unknown dialect "oracle"`},
		{"bad joins", "-- case: a\n-- joins: loose\nSELECT 1", `f.sql:2: joins: "loose" is not trust-foreign-keys`},
		{"bad live", "-- case: a\n-- live: maybe x\nSELECT 1", `f.sql:2: unknown live kind "maybe"`},
		{"live without reason", "-- case: a\n-- live: skip\nSELECT 1", "f.sql:2: live: skip needs a reason"},
		{"unknown header", "-- case: a\n-- verdit: scoped\nSELECT 1", `f.sql:2: unknown header "verdit"`},
		{"empty header", "-- case: a\n-- trust:\nSELECT 1", `f.sql:2: header "trust" is empty`},
		{"late header", ok + "SELECT 1\n-- trust: 1\n", `f.sql:5: header "trust" after the statement began`},
		{"stray text", "SELECT 1\n" + ok + "SELECT 1", "f.sql:1: text before the first case"},
	} {
		_, err := Parse("f.sql", test.text)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: error %v, want %s", test.name, err, test.want)
		}
	}
}

func TestLoadRefusesEmptyFolder(t *testing.T) {
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("a folder without cases loads as if it had been checked")
	}
}

func TestSetPolicyErrors(t *testing.T) {
	for entry, want := range map[string]string{
		"column":         "without a value",
		"shared plans":   "needs a reason",
		"owner a b":      "unknown policy",
		"child itemless": "needs a reason or an owner",
	} {
		s := &Schema{}
		s.Policy.Shared, s.Policy.Children = map[string]string{}, map[string]string{}
		if err := s.setPolicy(entry); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", entry, err, want)
		}
	}
}
