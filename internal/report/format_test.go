package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/rule"
)

var update = flag.Bool("update", false, "rewrite testdata/golden and docs/formats.md")

// files is the disk of the sample.
var files = map[string]string{
	"store/store.go":       "package store\n\nfunc (s *Store) Get(id int64) error {\n\treturn s.db.QueryRow(\"SELECT 'é𐐀', o.id FROM orders o, items WHERE id = $1\", id).Err()\n}\n",
	"db/queries/日本.sql":    "-- name: Liste :many\nSELECT '日本e\u0301' AS x, id FROM orders; -- 100%\r\n",
	"tenantvet.yaml":       "version: 1\nraw:\n  allow:\n    example.com/app/idle: \"nothing\"\n",
	"store/long.go":        strings.Repeat("x", 200) + " orders " + strings.Repeat("y", 200) + "\n",
	"store/hidden.go":      "\x1b[31m\u202e orders\n",
	"/elsewhere/module.go": "package module\nvar x = 1\n",
}

func sampleOptions() Options {
	return Options{Dir: "/repo/service", Root: "/repo", Read: func(file string) ([]byte, error) {
		text, ok := files[file]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	}}
}

// sample has findings of every shape.
func sample() *Document {
	bound := Relation{
		Table: "items", Class: "child", Bound: true, Proof: []string{"items.order_id = o.id (WHERE, 1:9)", "$1 = id, {0} [x](1)"},
		Pos: diag.Position{File: "store/store.go", Line: 4, Column: 61},
	}
	d := &Document{
		Version: "v1.2.3", Dialect: catalog.Postgres,
		Findings: []Finding{
			{
				Code: diag.UnscopedQuery, Message: "orders o: nothing binds o.tenant_id to the caller's tenant",
				File: "store/store.go", Line: 4, Column: 51, EndLine: 4, EndColumn: 57,
				Package: "example.com/app/store", Function: "(*Store).Get", Relation: "o",
				Statement: "SELECT 'é𐐀', o.id FROM orders o, items WHERE id = $1",
				Relations: []Relation{
					{Table: "orders", Alias: "o", Class: "tenant", Reason: "orders o: nothing binds o.tenant_id to the caller's tenant", Pos: diag.Position{File: "store/store.go", Line: 4, Column: 51}},
					bound,
				},
				Related: []Related{{Message: "this join nearly binds it, 100%", File: "store/store.go", Line: 4, Column: 73}},
				Fixes: []Fix{{Description: "Add o.tenant_id = $2, and pass {tenant} [x](1)", Edits: []Edit{
					{File: "store/store.go", Line: 4, Column: 73, EndLine: 4, EndColumn: 73, Text: "o.tenant_id = $2 AND "},
					{File: "store/store.go", Line: 4, Column: 85, EndLine: 4, EndColumn: 85, Text: ", tenant"},
				}}},
			},
			{
				Code: diag.UnscopedWrite, Message: "a \"quoted\" <name> & ]]> 'it''s'\nsecond line, 100%: {0} [text](1)",
				File: "store/store.go", Line: 4, Column: 9, EndLine: 5, EndColumn: 2,
				Package: "example.com/app/store", Function: "(*Store).Get", Statement: "DELETE FROM orders",
			},
			{Code: diag.CannotProve, Message: "bytes \xff\x00\x1b[31m\u202e", File: "store/hidden.go", Line: 1, Column: 10, Package: "example.com/app/store", Function: "init"},
			{Code: diag.CannotProve, Message: "the file is not what it was", File: "store/store.go", Line: 4, Column: 900, Package: "example.com/app/store"},
			{Code: diag.CannotProve, Message: "the same twice", File: "store/long.go", Line: 1, Column: 202, EndLine: 1, EndColumn: 208, Package: "example.com/app/store"},
			{Code: diag.CannotProve, Message: "the same twice", File: "store/long.go", Line: 1, Column: 203, EndLine: 1, EndColumn: 208, Package: "example.com/app/store"},
			{Code: diag.UnscopedQuery, Message: "orders: nothing binds orders.tenant_id", File: "db/queries/日本.sql", Line: 2, Column: 34, Function: "Liste", Relation: "orders", Statement: "SELECT '日本e\u0301' AS x, id FROM orders"},
			{Code: diag.UnusedTenant, Message: "tenant parameter x goes nowhere", File: "/elsewhere/module.go", Line: 2, Column: 5, Package: "example.com/elsewhere", Function: "F"},
			{Code: diag.UnusedAllow, Message: "raw.allow entry example.com/app/idle is not needed", File: "tenantvet.yaml", Line: 4, Column: 5},
			{Code: diag.ExpiredAllow, Message: "about a file as a whole", File: "gone, but: not 100%.yaml"},
			{
				Code: diag.UnscopedQuery, Message: "orders: allowed", File: "store/store.go", Line: 3, Column: 1, Package: "example.com/app/store", Function: "(*Store).All",
				Suppressed: &Allowance{Category: "admin", Reason: "staff, \"behind\" SSO", Until: "2999-12-31", File: "store/store.go", Line: 2},
			},
			{Code: diag.UnpinnedJoin, Message: "orders: known", File: "store/store.go", Line: 3, Column: 2, Package: "example.com/app/store", Function: "(*Store).Old", Baselined: true},
		},
		Coverage:   Coverage{Packages: 5, Sites: 11, Statements: 12, Scoped: 3, Guarded: 1, Unscoped: 4, Unknown: 2, Suppressed: 1, Baselined: 1},
		Incomplete: []Incomplete{{Package: "example.com/app/bad", Reason: "does not compile: bad/bad.go:5:13: \"%\""}},
	}
	d.Complete()
	return d
}

func write(tb testing.TB, name string, d *Document, opts Options) string {
	tb.Helper()
	f, err := Lookup(name)
	if err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, d, opts); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, f := range Formats {
		name := f.Name
		got := write(t, name, sample(), sampleOptions())
		if strings.HasPrefix(name, "sarif") {
			got = withoutRules(t, got)
		}
		golden(t, name, got)
	}
	color := sampleOptions()
	color.Color = true
	golden(t, "color", write(t, "text", sample(), color))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("%s is not %s (%v):\n%s", name, file, err, got)
	}
}

// withoutRules indents a log and leaves out the texts of the rules, which have
// tests of their own.
func withoutRules(t *testing.T, log string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(log), &doc); err != nil {
		t.Fatal(err)
	}
	driver := doc["runs"].([]any)[0].(map[string]any)["tool"].(map[string]any)["driver"].(map[string]any)
	driver["rules"] = fmt.Sprintf("%d rules", len(driver["rules"].([]any)))
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSARIFSchema(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(sarifSchema, schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(sarifSchema)
	if err != nil {
		t.Fatal(err)
	}
	validate := func(log string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(log))
		if err != nil {
			return err
		}
		return compiled.Validate(v)
	}
	empty := &Document{Version: "(devel)"}
	empty.Complete()
	for name, d := range map[string]*Document{"sample": sample(), "empty": empty} {
		for _, format := range []string{"sarif", "sarif-github"} {
			if err := validate(write(t, format, d, sampleOptions())); err != nil {
				t.Errorf("%s as %s: %v", name, format, err)
			}
		}
	}
	if validate(`{"version":"2.1.0","runs":[{"results":[]}]}`) == nil {
		t.Error("the schema accepts a run without a tool")
	}
}

// GitHub cuts descriptions of rules that are longer.
func TestSARIFRules(t *testing.T) {
	for _, r := range rule.Rules() {
		s := sarifRuleOf(r)
		for name, text := range map[string]string{"short": s.Short.Text, "full": s.Full.Text, "help": s.Help.Text, "markdown": s.Help.Markdown} {
			if text == "" || !utf8.ValidString(text) || name != "help" && name != "markdown" && len([]rune(text)) > 1024 {
				t.Errorf("%s: %s description has %d bytes", r.Code, name, len(text))
			}
		}
		if _, ok := levels[r.Severity]; !ok || s.Default.Level == "" {
			t.Errorf("%s: no level for severity %s", r.Code, r.Severity)
		}
	}
}

func TestSARIFWithoutAllowed(t *testing.T) {
	all, active := newSARIF(sample(), sample().Findings, newWriter(sampleOptions())), write(t, "sarif-github", sample(), sampleOptions())
	kinds := map[string]int{}
	for _, r := range all.Runs[0].Results {
		for _, s := range r.Suppressions {
			kinds[s.Kind]++
		}
	}
	if kinds["inSource"] != 1 || kinds["external"] != 1 {
		t.Errorf("suppressions %v", kinds)
	}
	if strings.Contains(active, `"suppressions"`) || strings.Contains(active, "orders: known") {
		t.Error("code scanning would open alerts for what is allowed")
	}
	if all.Runs[0].Invocations[0].Successful {
		t.Error("an incomplete run is called successful")
	}
}

// JUnit viewers fail on a report without tests.
func TestJUnitWithoutFindings(t *testing.T) {
	d := &Document{}
	d.Complete()
	var doc junitSuites
	if err := xml.Unmarshal([]byte(write(t, "junit", d, Options{})), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Tests != len(rule.Rules()) || doc.Failures+doc.Errors+doc.Skipped != 0 {
		t.Errorf("%d tests, %d failures, %d errors, %d skipped", doc.Tests, doc.Failures, doc.Errors, doc.Skipped)
	}
}

func TestPaths(t *testing.T) {
	for _, tt := range []struct{ root, dir, file, want string }{
		{"/repo", "/repo/service", "store/a.go", "service/store/a.go"},
		{"/repo", "/repo", "store/a.go", "store/a.go"},
		{"/repo", "/repo/service/store", "../db/a.sql", "service/db/a.sql"},
		{"/repo", "/repo/service", "/repo/a.go", "a.go"},
		{"/repo", "/repo", "../a.go", "/a.go"},
		{"", "/repo", "store/a.go", "store/a.go"},
	} {
		w := newWriter(Options{Root: tt.root, Dir: tt.dir})
		if got, _ := w.path(tt.file); got != tt.want {
			t.Errorf("%s from %s: %s, want %s", tt.file, tt.dir, got, tt.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"sarfi": `unknown format "sarfi" (did you mean sarif?)`,
		"xml":   `unknown format "xml" (known: text, plain, json, sarif, sarif-github, github, gitlab, rdjsonl, checkstyle, junit)`,
	} {
		if _, err := Lookup(name); err == nil || err.Error() != want {
			t.Errorf("Lookup(%q): %v, want %s", name, err, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, tt := range []struct {
		line       string
		start, end int
		shown      string
		mark       string
	}{
		{"\t\tSELECT orders", 9, 15, "SELECT orders", "       ^~~~~~"},
		{"a\torders", 2, 8, "a   orders", "    ^~~~~~"},
		{"日本 orders", 7, 13, "日本 orders", "     ^~~~~~"},
		{"日本", 0, 3, "日本", "^~"},
		{"e\u0301e\u0301 orders", 7, 13, "e\u0301e\u0301 orders", "   ^~~~~~"},
		{"x", 1, 1, "x", " ^"},
		{"", 0, 0, "", "^"},
		{"\xff\x1b[31m orders", 7, 13, "\ufffd\ufffd[31m orders", "       ^~~~~~"},
		{"orders", 3, 3, "orders", "   ^"},
	} {
		if shown, mark := excerpt(tt.line, tt.start, tt.end); shown != tt.shown || mark != tt.mark {
			t.Errorf("excerpt(%q, %d, %d) =\n%q\n%q, want\n%q\n%q", tt.line, tt.start, tt.end, shown, mark, tt.shown, tt.mark)
		}
	}
	shown, mark := excerpt(strings.Repeat("x", 500)+"orders"+strings.Repeat("y", 500), 500, 506)
	if i := strings.Index(mark, "^~~~~~"); i < 0 || len([]rune(shown)) > textWidth+2 || string([]rune(shown)[i:i+6]) != "orders" {
		t.Errorf("a long line is cut to\n%s\n%s", shown, mark)
	}
}

func TestDocsUpToDate(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "formats.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	for name, table := range map[string]string{"formats": Table(), "severities": SeverityTable()} {
		begin, end := "<!-- "+name+": generated, do not edit -->\n", "<!-- end -->"
		before, rest, ok := strings.Cut(doc, begin)
		old, after, ended := strings.Cut(rest, end)
		if !ok || !ended {
			t.Fatalf("%s has no part %s", file, name)
		}
		if *update {
			doc = before + begin + table + end + after
		} else if old != table {
			t.Errorf("%s: %s is stale; run go test ./internal/report -run UpToDate -update", file, name)
		}
	}
	for _, f := range Formats {
		if !strings.Contains(doc, "`"+f.Name+"`") {
			t.Errorf("%s does not tell of %s", file, f.Name)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// FuzzFormats holds that no format is broken by what messages, names and
// statements are made of.
func FuzzFormats(f *testing.F) {
	for _, s := range []string{"", "plain", "a\nb\r\nc", "]]>&lt;<![CDATA[", "\x00\x1b[0m\xff\ufffe\uffff", "%0A::error::x", "\u202e\u2028{0}[a](1)", "../../x:1, y", `C:\x`, "日本\u0301"} {
		f.Add(s, 1, 3)
		f.Add(s, -1, 1<<31)
	}
	f.Fuzz(func(t *testing.T, s string, line, column int) {
		d := &Document{
			Version: s, Dialect: catalog.MySQL,
			Findings: []Finding{
				{
					Code: diag.UnscopedQuery, Message: s, File: s, Line: line, Column: column, EndLine: column, EndColumn: line,
					Package: s, Function: s, Statement: s, Relation: s,
					Relations: []Relation{{Table: s, Alias: s, Bound: true, Proof: []string{s, s}}, {Table: s, Reason: s}},
					Related:   []Related{{s, s, line, column}},
				},
				{Code: diag.UnusedAllow, Message: s, File: s, Line: column, Column: line, Suppressed: &Allowance{Reason: s, File: s, Line: line}},
				{Code: "TV999", Message: s, File: s, Line: 1, Column: len(s)},
			},
			Incomplete: []Incomplete{{s, s}},
		}
		d.Complete()
		opts := Options{Color: true, Dir: "/repo/" + s, Root: "/repo", Read: func(string) ([]byte, error) { return []byte(s), nil }}
		for _, format := range Formats {
			out := write(t, format.Name, d, opts)
			if err := wellFormed(format.Name, out, d); err != nil {
				t.Errorf("%s: %v:\n%q", format.Name, err, out)
			}
		}
	})
}

func wellFormed(format, out string, d *Document) error {
	if format != "text" && format != "plain" && !utf8.ValidString(out) {
		return errors.New("no UTF-8")
	}
	lines := strings.Count(out, "\n")
	switch format {
	case "text", "plain":
		if strings.ContainsAny(out, "\r\x00\u2028") || format == "plain" && lines != len(d.Active())+1 {
			return fmt.Errorf("%d lines", lines)
		}
	case "github":
		for line := range strings.Lines(out) {
			if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") && !strings.HasPrefix(line, "::notice ") {
				return fmt.Errorf("line %q", line)
			}
		}
		if lines != len(d.Active())+2 {
			return fmt.Errorf("%d lines", lines)
		}
	case "checkstyle", "junit":
		for dec := xml.NewDecoder(strings.NewReader(out)); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	default:
		n := 0
		for dec := json.NewDecoder(strings.NewReader(out)); ; n++ {
			var v any
			if err := dec.Decode(&v); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return err
			}
		}
		if n != lines || format != "rdjsonl" && n != 1 {
			return fmt.Errorf("%d documents on %d lines", n, lines)
		}
	}
	return nil
}
