package suppress

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"time"

	"github.com/tenantvet/tenantvet/internal/diag"
)

var today = time.Date(2027, 1, 10, 23, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{" TV101 admin: staff console lists every tenant", "[TV101] admin: staff console lists every tenant"},
		{" TV101,TV103 job: nightly sweep, see #12 (until 2027-03-31)", "[TV101 TV103] job: nightly sweep, see #12 until 2027-03-31"},
		{" TV104  token-lookup :  invitation token (128 bits) ", "[TV104] token-lookup: invitation token (128 bits)"},
		{" TV101 job: sweep (owner data team)", "[TV101] job: sweep of data team"},
		{" TV101 job: sweep (until 2027-03-31, owner @data)", "[TV101] job: sweep of @data until 2027-03-31"},
		{" TV101 job: sweep (owner data) (until 2027-03-31)", "[TV101] job: sweep of data until 2027-03-31"},
		{"\tTV105 shared-rows: a (b) c", "[TV105] shared-rows: a (b) c"},
		{" TV301 tenant-resolver: host name: slug", "[TV301] tenant-resolver: host name: slug"},
	} {
		d, err := Parse(tt.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		got := fmt.Sprintf("%v %s: %s", d.Codes, d.Category, d.Reason)
		if d.Owner != "" {
			got += " of " + d.Owner
		}
		if !d.Until.IsZero() {
			got += " until " + d.Until.Format(time.DateOnly)
		}
		if got != tt.want {
			t.Errorf("Parse(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", "names no code"},
		{" admin: no code", `"admin:" is no code`},
		{" tv101 admin: x", `"tv101" is no code`},
		{" TV101, TV103 admin: x", `"" is no code`},
		{" TV999 admin: x", "unknown code TV999"},
		{" TV110 admin: x", "unknown code TV110 (did you mean TV101?)"},
		{" TV101,TV101 admin: x", "names TV101 twice"},
		{" TV101", "has no category"},
		{" TV101 because I say so", "has no category"},
		{" TV101 : x", "has no category"},
		{" TV101 because I: say so", "has no category"},
		{" TV101 admn: x", `unknown category "admn" (did you mean admin?)`},
		{" TV101 other: x", `unknown category "other" (known: admin, job`},
		{" TV101 admin:", "has no reason"},
		{" TV101 admin: ...", "has no reason"},
		{" TV101 admin: (until 2027-03-31)", "has no reason"},
		{" TV101 admin: x (until March)", `"March" is no date`},
		{" TV101 admin: x (until 2027-02-30)", `"2027-02-30" is no date`},
		{" TV101 admin: x (owner)", "names no owner"},
		{" TV101 admin: x (owner a, owner b)", "says owner twice"},
		{" TV101 admin: x (owner a, since b)", `"since b" is neither owner nor until`},
		{" TV103 token-lookup: x", "category token-lookup may not silence TV103 (admin, job, migration, test, parent-checked, shared-rows may)"},
		{" TV902 admin: x", "TV902 cannot be suppressed"},
		{" TV901 shared-rows: x", "TV901 cannot be suppressed"},
	} {
		d, err := Parse(tt.text)
		if err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", tt.text, d)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%q): %v, want %q", tt.text, err, tt.want)
		}
	}
}

// Each line of the source that a directive for code TVnnn must cover ends in
// or contains the word nnn.
const goSource = `// tenantvet:allow is described in the manual.
package p

import "database/sql"

//tenantvet:allow TV101 admin: a constant
const one = "101"

const (
	//tenantvet:allow TV102 admin: one of a group
	two = "102" +
		"102"
	three = ""
)

// Get gets.
//
//tenantvet:allow TV103 admin: a function
func Get(db *sql.DB) { // 103
	db.Query("") // 103
} // 103

func Other(db *sql.DB) {
	db.Query("104") //tenantvet:allow TV104 admin: this line // want "x"
	db.Query("")
	db.Query(` + "`104" + `
	   104` + "`" + `) //tenantvet:allow TV104 admin: a statement of two lines
	//tenantvet:allow TV105 admin: the next statement

	if db != nil { // 105
		db.Query("105")
	} // 105
	if _, err := db.Query("201"); err != nil { //tenantvet:allow TV201 admin: the line only
		db.Query("")
	}
	run(
		db,
		//tenantvet:allow TV301 admin: one argument
		"301",
		func() {
			db.Query("")
		},
	)
	if db != nil {
		db.Query("")
	} //tenantvet:allow TV301 admin: a closing brace, 301
}

var list = []string{
	` + "`301\n	301`" + `, //tenantvet:allow TV301 admin: an element
	"",
}
`

func parseGo(t *testing.T, src string) *Set {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(today)
	s.AddGo(fset, f)
	return s
}

func TestGoRanges(t *testing.T) {
	s := parseGo(t, goSource)
	for _, p := range s.malformed {
		t.Errorf("%s: %s", p.Pos, p.Message)
	}
	for i, line := range strings.Split(goSource, "\n") {
		for _, code := range anyStatement {
			want := strings.Contains(line, string(code)[2:]) && !strings.HasPrefix(strings.TrimSpace(line), "//tenantvet:")
			got := s.Match(code, nil, diag.Position{File: "p.go", Line: i + 1}) != nil
			if got != want {
				t.Errorf("line %d, %s: silenced %v, want %v: %s", i+1, code, got, want, line)
			}
		}
	}
	if left := s.Problems(func(diag.Code) bool { return true }); len(left) != 0 {
		t.Errorf("after all were used: %+v", left)
	}
}

func TestGoMalformed(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"package p\n\n//tenantvet:allow TV101\nvar x int\n", "3:1 suppression has no category"},
		{"package p\n\n// tenantvet:allow TV101 admin: x\nvar x int\n", "3:1 suppression has no effect after a space; write //tenantvet:allow"},
		{"package p\n\nvar x int /*tenantvet:allow TV101 admin: x*/\n", "3:11 suppression has no effect in a block comment"},
		{"package p\n\n//tenantvet:ignore TV101\nvar x int\n", "3:1 unknown directive //tenantvet:ignore; the only one is //tenantvet:allow"},
		{"package p\n\n//tenantvet:allowed TV101 admin: x\nvar x int\n", "3:1 unknown directive //tenantvet:allowed"},
		{"//tenantvet:allow TV101 admin: the whole file\npackage p\n\nvar x int\n", "1:1 suppression covers nothing"},
		{"package p\n\nfunc f() {\n\t//tenantvet:allow TV101 admin: x\n}\n\nfunc g() {}\n", "4:2 suppression covers nothing"},
		{"package p\n\nvar x int\n\n//tenantvet:allow TV101 admin: x\n", "5:1 suppression covers nothing"},
		{"package p\n\n// The text tenantvet:allow, or\n// tenantvet:allow in prose.\nvar x int\n", ""},
	} {
		var got string
		for _, p := range parseGo(t, tt.src).Problems(func(diag.Code) bool { return false }) {
			if p.Code != diag.ReasonlessAllow {
				t.Errorf("code %s", p.Code)
			}
			got += fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Column, p.Message)
		}
		if got == "" != (tt.want == "") || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q:\n%s\nwant\n%s", tt.src, got, tt.want)
		}
	}
}

func TestProblems(t *testing.T) {
	const src = `package p

var a = "" //tenantvet:allow TV101,TV103 admin: half of it is used

var b = "" //tenantvet:allow TV101 admin: over (until 2027-01-09)

var c = "" //tenantvet:allow TV101 admin: today is the last day (until 2027-01-10)

var d = "" //tenantvet:allow TV201 admin: its rule did not run
`
	s := parseGo(t, src)
	for line, want := range map[int]bool{3: true, 5: false, 7: true} {
		d := s.Match(diag.UnscopedQuery, nil, diag.Position{File: "other.go", Line: line}, diag.Position{File: "p.go", Line: line})
		if got := d != nil; got != want {
			t.Errorf("line %d: silenced %v, want %v", line, got, want)
		}
	}
	if s.Match(diag.UnscopedQuery, nil, diag.Position{File: "other.go", Line: 3}) != nil {
		t.Error("silenced in another file")
	}
	var got strings.Builder
	for _, p := range s.Problems(func(c diag.Code) bool { return c != diag.RawCall }) {
		fmt.Fprintf(&got, "%d %s %s\n", p.Pos.Line, p.Code, p.Message)
	}
	const want = `3 TV902 suppression of TV103 is not needed: nothing to silence here
5 TV903 suppression of TV101 expired on 2027-01-09
`
	if got.String() != want {
		t.Errorf("problems:\n%swant:\n%s", got.String(), want)
	}
}

func TestMatchInnermost(t *testing.T) {
	s := parseGo(t, `package p

//tenantvet:allow TV101 admin: all
func f() {
	//tenantvet:allow TV101 job: one
	println()
	println()
}
`)
	for line, want := range map[int]string{6: "job", 7: "admin"} {
		if d := s.Match(diag.UnscopedQuery, nil, diag.Position{File: "p.go", Line: line}); d == nil || d.Category != want {
			t.Errorf("line %d: %+v, want %s", line, d, want)
		}
	}
}

func TestSQL(t *testing.T) {
	s := NewSet(today)
	at := func(line int) diag.Position { return diag.Position{File: "q.sql", Line: line, Column: 1} }
	s.AddSQL([]Comment{
		{"-- name: Get :one", at(1), 1, 3},
		{"-- tenantvet:allow TV101 admin: console", at(2), 2, 5},
		{"--tenantvet:allow TV103 job: sweep", at(7), 7, 7},
		{"/* tenantvet:allow TV101 admin: x */", at(8), 8, 9},
		{"-- tenantvet:allow TV101", at(9), 9, 9},
		{"-- tenantvet:deny TV101", at(10), 10, 10},
		{"-- see tenantvet:allow", at(11), 11, 11},
	})
	if s.Match(diag.UnscopedQuery, nil, at(5)) == nil || s.Match(diag.UnscopedWrite, nil, at(7)) == nil {
		t.Error("not silenced")
	}
	if s.Match(diag.UnscopedQuery, nil, at(6)) != nil || s.Match(diag.UnscopedQuery, nil, at(9)) != nil {
		t.Error("silenced too much")
	}
	var lines []int
	for _, p := range s.Problems(func(diag.Code) bool { return true }) {
		lines = append(lines, p.Pos.Line)
	}
	if got := fmt.Sprint(lines); got != "[8 9 10]" {
		t.Errorf("problems on lines %s, want [8 9 10]", got)
	}
}

// Every code may be silenced by some category or belongs to the directives
// themselves.
func TestCategories(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Categories {
		if seen[c.Name] || c.Doc == "" || len(c.Codes) == 0 || strings.ContainsAny(c.Name, " :") {
			t.Errorf("category %+v", c)
		}
		seen[c.Name] = true
	}
	for _, code := range diag.Codes {
		about := strings.HasPrefix(string(code), "TV9")
		if may := May(code); (len(may) == 0) != about {
			t.Errorf("%s may be silenced by %v", code, may)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(" TV101,TV103 job: nightly sweep (until 2027-03-31)")
	f.Add(" TV101 admin: (until )")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err == nil && (len(d.Codes) == 0 || d.Category == "" || strings.TrimSpace(d.Reason) == "") {
			t.Errorf("Parse(%q) = %+v", text, d)
		}
	})
}
