package report

import (
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/fingerprint"
)

func found(change func(*Finding)) Finding {
	f := Finding{
		Code: diag.UnscopedQuery, Message: "orders o: nothing binds o.tenant_id (queries.sql:3:7)",
		File: "store/store.go", Line: 23, Column: 42, EndLine: 23, EndColumn: 48,
		Package: "example.com/app/store", Function: "(*Store).Get.func1", Relation: "o",
		Statement: "SELECT id, '  a -- b ' FROM orders o WHERE id = $1 AND status <> $2",
	}
	if change != nil {
		change(&f)
	}
	return f
}

func prints(dialect catalog.Dialect, list ...Finding) []string {
	d := Document{Dialect: dialect, Findings: list}
	d.Complete()
	var out []string
	for _, f := range d.Findings {
		out = append(out, f.Fingerprint)
	}
	return out
}

func TestFingerprintSurvives(t *testing.T) {
	want := prints(catalog.Postgres, found(nil))[0]
	if len(want) != 2*fingerprint.Bytes+len(":1") {
		t.Fatalf("fingerprint %q", want)
	}
	for name, change := range map[string]func(*Finding){
		"another place":   func(f *Finding) { f.Line, f.Column, f.EndLine, f.EndColumn = 99, 1, 99, 7 },
		"another file":    func(f *Finding) { f.File = "store/more.go" },
		"another message": func(f *Finding) { f.Message = "worded otherwise by the next version" },
		"another closure": func(f *Finding) { f.Function = "(*Store).Get.func12" },
		"allowed":         func(f *Finding) { f.Suppressed = &Allowance{} },
		"one line each": func(f *Finding) {
			f.Statement = "SELECT id,\n\t'  a -- b '\nFROM orders o\nWHERE id = $1\n\tAND status <> $2\n"
		},
		"without spaces": func(f *Finding) { f.Statement = "SELECT id,'  a -- b ' FROM orders o WHERE id=$1 AND status<>$2" },
		"comments": func(f *Finding) {
			f.Statement = "/* x /* y */ */ SELECT id, -- '\n'  a -- b ' FROM orders o WHERE id = $1 AND status <> $2 --"
		},
		"other proofs":        func(f *Finding) { f.Relations = []Relation{{Table: "orders"}} },
		"other related":       func(f *Finding) { f.Related = []Related{{Line: 3}} },
		"known to a baseline": func(f *Finding) { f.Baselined = true },
	} {
		if got := prints(catalog.Postgres, found(change))[0]; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestFingerprintChanges(t *testing.T) {
	seen := map[string]string{prints(catalog.Postgres, found(nil))[0]: "the finding itself"}
	for name, change := range map[string]func(*Finding){
		"code":     func(f *Finding) { f.Code = diag.UnpinnedJoin },
		"relation": func(f *Finding) { f.Relation = "p" },
		"function": func(f *Finding) { f.Function = "(*Store).List.func1" },
		"package":  func(f *Finding) { f.Package = "example.com/app/jobs" },
		"another column": func(f *Finding) {
			f.Statement = "SELECT name, '  a -- b ' FROM orders o WHERE id = $1 AND status <> $2"
		},
		"space in a string":  func(f *Finding) { f.Statement = "SELECT id, ' a -- b ' FROM orders o WHERE id = $1 AND status <> $2" },
		"string of comments": func(f *Finding) { f.Statement = "SELECT id, '  a -- c ' FROM orders o WHERE id = $1 AND status <> $2" },
		"placeholders":       func(f *Finding) { f.Statement = "SELECT id, '  a -- b ' FROM orders o WHERE id = $2 AND status <> $1" },
		"end of a comment": func(f *Finding) {
			f.Statement = "SELECT id, '  a -- b ' FROM orders o WHERE id = $1 -- x\n OR true AND status <> $2"
		},
		"no statement": func(f *Finding) { f.Statement = "" },
	} {
		got := prints(catalog.Postgres, found(change))[0]
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[got] = name
	}
	// What is a comment depends on the dialect: here, two minus signs.
	minus := found(func(f *Finding) { f.Statement = "SELECT 1 FROM orders o WHERE a = 5--1 OR true" })
	plain := found(func(f *Finding) { f.Statement = "SELECT 1 FROM orders o WHERE a = 5" })
	if got := prints(catalog.MySQL, minus)[0]; got == prints(catalog.MySQL, plain)[0] {
		t.Error("MySQL: a part of the statement is taken for a comment")
	}
	if got := prints(catalog.Postgres, minus)[0]; got != prints(catalog.Postgres, plain)[0] {
		t.Error("PostgreSQL: a comment is taken for a part of the statement")
	}
}

func TestFingerprintWithoutStatement(t *testing.T) {
	of := func(message string) string {
		return prints(catalog.Postgres, found(func(f *Finding) { f.Statement, f.Message = "", message }))[0]
	}
	first := of("the caller of store.go:12:3 passes 2 values")
	if got := of("the caller of internal/more.go:115 passes 3 values"); got != first {
		t.Errorf("%s after a move, want %s", got, first)
	}
	if got := of("the caller of store.go:12:3 drops 2 values"); got == first {
		t.Error("another message has the same fingerprint")
	}
	// Fields do not run into each other.
	a := found(func(f *Finding) { f.Package, f.Function = "a", "bc" })
	b := found(func(f *Finding) { f.Package, f.Function = "ab", "c" })
	if prints("", a)[0] == prints("", b)[0] {
		t.Error("package and function run into each other")
	}
}

func TestEqualFindingsAreNumbered(t *testing.T) {
	at := func(line int, allowed bool) Finding {
		return found(func(f *Finding) {
			f.Line = line
			if allowed {
				f.Suppressed = &Allowance{Category: "job"}
			}
		})
	}
	number := func(prints []string) string {
		var out []byte
		for _, p := range prints {
			out = append(out, p[len(p)-1])
		}
		return string(out)
	}
	if got := number(prints("", at(1, false), at(3, false), at(2, false))); got != "123" {
		t.Errorf("numbers %s, want 123", got)
	}
	// Those that are left to report keep the first numbers.
	if got := number(prints("", at(1, true), at(2, false), at(3, false))); got != "312" {
		t.Errorf("numbers %s with the first allowed, want 312", got)
	}
}

func TestFingerprintReasons(t *testing.T) {
	several := func(texts ...string) Finding {
		f := Finding{Code: diag.CannotProve, File: "a.go", Package: "p", Function: "F"}
		for _, text := range texts {
			f.Reasons = append(f.Reasons, Reason{Statement: text, Message: "not known"})
		}
		f.Message, f.Statement = f.Reasons[0].Message+" (and more)", f.Reasons[0].Statement
		return f
	}
	alone := prints(catalog.Postgres, Finding{Code: diag.CannotProve, File: "a.go", Package: "p", Function: "F", Statement: "SELECT a", Message: "not known"})[0]
	one := several("SELECT a", "SELECT b", "SELECT c")
	other := several("SELECT c", "SELECT a", "SELECT b")
	if a, b := prints(catalog.Postgres, one)[0], prints(catalog.Postgres, other)[0]; a != b {
		t.Errorf("the order of the reasons counts: %s, %s", a, b)
	}
	d := Document{Dialect: catalog.Postgres, Findings: []Finding{one, several("SELECT a", "SELECT d")}}
	d.Complete()
	var got []string
	for _, f := range d.Findings {
		for _, r := range f.Parts() {
			got = append(got, r.Fingerprint)
		}
	}
	if len(got) != 5 || got[0] != alone || got[3][:2*fingerprint.Bytes] != alone[:2*fingerprint.Bytes] || got[3][2*fingerprint.Bytes:] != ":2" {
		t.Errorf("the reasons' are %v; alone the first has %s", got, alone)
	}
}
