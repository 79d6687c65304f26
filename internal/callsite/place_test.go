package callsite_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/tenantvet/tenantvet/internal/callsite"
)

// pieces stand around a relation: what Go has to escape,
// what takes several bytes, and lines of all kinds.
var pieces = []string{
	"SELECT * ", "SELECT id, 'it''s' ", "-- a comment\n", "/* ö ü 漢 */ ", "\t", "\n\n", "SELECT \"a\\b\" ", "SELECT '%%' ", "WITH x AS (SELECT 1) ", "\r\n",
}

// literal writes a text as a Go literal, raw where it may be.
func literal(r *rand.Rand, s string) string {
	switch {
	case r.IntN(2) == 0 && !strings.ContainsAny(s, "`\r"):
		return "`" + s + "`"
	case r.IntN(2) == 0:
		return strconv.QuoteToASCII(s)
	}
	return strconv.Quote(s)
}

// program writes a function for each way to give a text that names a relation
// of its own, and returns the relations.
func program(r *rand.Rand, functions int) (source string, relations []string) {
	var b strings.Builder
	b.WriteString("package placed\n\nimport (\n\t\"database/sql\"\n\t\"fmt\"\n\t\"strings\"\n)\n\n" +
		"var _ = fmt.Sprintf\n\nfunc build(head, tail string) string { return head + tail }\n\n")
	some := func(n int) string {
		var s strings.Builder
		for range r.IntN(n) {
			s.WriteString(pieces[r.IntN(len(pieces))])
		}
		return s.String()
	}
	for i := range functions {
		relation := fmt.Sprintf("relation_%d", i)
		relations = append(relations, relation)
		head, tail := some(5)+"FROM ", " "+some(3)
		whole := literal(r, head+relation+tail)
		fmt.Fprintf(&b, "func f%d(db *sql.DB, n int) {\n", i)
		switch r.IntN(8) {
		case 0:
			fmt.Fprintf(&b, "\tdb.Query(%s)\n", whole)
		case 1:
			fmt.Fprintf(&b, "\tconst q = %s\n\tdb.Query(q)\n", whole)
		case 2:
			fmt.Fprintf(&b, "\tdb.Query(%s +\n\t\t%s +\n\t\t%s)\n", literal(r, head), literal(r, relation), literal(r, tail))
		case 3:
			escaped := strings.ReplaceAll(head, "%", "%%")
			fmt.Fprintf(&b, "\tdb.Query(fmt.Sprintf(%s, n))\n", literal(r, escaped+relation+" WHERE a = %d"))
		case 4:
			fmt.Fprintf(&b, "\tdb.Query(fmt.Sprintf(\"%%s %%d\", %s, n))\n", whole)
		case 5:
			fmt.Fprintf(&b, "\tvar b strings.Builder\n\tb.WriteString(%s)\n\tb.WriteString(%s)\n\tdb.Query(b.String())\n", literal(r, head), literal(r, relation+tail))
		case 6:
			fmt.Fprintf(&b, "\tq := %s\n\tif n > 0 {\n\t\tq += \" WHERE a = 1\"\n\t}\n\tdb.Query(strings.TrimSpace(q))\n", whole)
		default:
			fmt.Fprintf(&b, "\tdb.Query(build(%s, %s))\n", literal(r, head), literal(r, relation+tail))
		}
		b.WriteString("}\n\n")
	}
	return b.String(), relations
}

// TestPlaces checks that a relation's place in a recovered text is where the
// source has its name, however the text is written.
func TestPlaces(t *testing.T) {
	const functions = 400
	source, relations := program(rand.New(rand.NewPCG(1, 2)), functions)
	dir := t.TempDir()
	file := filepath.Join(dir, "src", "placed", "placed.go")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	calls := callsite.New(callsite.Config{})
	root := &analysis.Analyzer{
		Name: "sites", Doc: "returns the sites of a package",
		Requires: []*analysis.Analyzer{calls}, ResultType: calls.ResultType,
		Run: func(pass *analysis.Pass) (any, error) { return pass.ResultOf[calls], nil },
	}
	placed := map[string]bool{}
	for _, r := range analysistest.Run(t, dir, root, "placed") {
		for _, s := range r.Result.(*callsite.Result).Sites {
			if !s.Recovered() {
				t.Errorf("%s: %s is not recovered: %s", r.Pass.Fset.Position(s.Pos), s.Function, s.Reason)
			}
			relation := "relation_" + strings.TrimPrefix(s.Function, "f")
			for _, tmpl := range s.Templates {
				for _, seg := range tmpl.Segments {
					at := strings.Index(seg.Text, relation)
					if at < 0 {
						continue
					}
					pos := r.Pass.Fset.Position(seg.Pos(at))
					if got := source[min(pos.Offset, len(source)):]; !strings.HasPrefix(got, relation) {
						t.Errorf("%s: %s is placed at %q", pos, relation, got[:min(20, len(got))])
					}
					placed[relation] = true
				}
			}
		}
	}
	for _, relation := range relations {
		if !placed[relation] {
			t.Errorf("%s has no place", relation)
		}
	}
}
