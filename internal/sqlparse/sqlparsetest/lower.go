package sqlparsetest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

var update = flag.Bool("update", false, "rewrite the trees in testdata")

// Parse is an adapter's function of that name.
type Parse func(src string, style sqlparse.Style) []sqlparse.Statement

// TestLower holds an adapter's trees to testdata/*.txt, where each paragraph is
// a statement, a line "=>" and its tree. With the flag -update it writes the
// trees there.
func TestLower(t *testing.T, parse Parse) {
	t.Helper()
	eachFile(t, func(file, text string) {
		var out []string
		for block := range strings.SplitSeq(text, "\n\n") {
			sql, want, ok := strings.Cut(block, "\n=>\n")
			if !ok && !*update {
				t.Errorf("%s: no tree for %q", file, block)
			}
			sql = strings.TrimSuffix(sql, "\n=>")
			var got []string
			for _, s := range parse(sql, sqlparse.Style{}) {
				got = append(got, Dump(s.Stmt))
			}
			tree := strings.Join(got, "\n")
			if want = strings.TrimSpace(want); tree != want && !*update {
				t.Errorf("%s: %s\n got %s\nwant %s", file, sql, tree, want)
			}
			out = append(out, sql+"\n=>\n"+tree)
		}
		if *update {
			if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Cases lists the statements of testdata/*.txt.
func Cases(tb testing.TB) []string {
	tb.Helper()
	var out []string
	eachFile(tb, func(_, text string) {
		for block := range strings.SplitSeq(text, "\n\n") {
			sql, _, _ := strings.Cut(block, "\n=>")
			out = append(out, sql)
		}
	})
	return out
}

func eachFile(tb testing.TB, do func(file, text string)) {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		tb.Fatal("no cases: ", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		do(file, strings.TrimSpace(string(data)))
	}
}

// Describe tells a statement's text, tree and placeholders.
func Describe(src string, s sqlparse.Statement) string {
	out := fmt.Sprintf("%q %s", src[s.Start:s.End], Dump(s.Stmt))
	for _, p := range s.Placeholders {
		out += fmt.Sprintf(" %d", p.Number)
		if p.Name != "" {
			out += ":" + p.Name
		}
		if p.Nullable {
			out += ":null"
		}
		if p.Slice {
			out += ":slice"
		}
	}
	return out
}

// Unsupported is the kind of the first Unsupported of a tree, "" when there is
// none.
func Unsupported(s sqlast.Statement) string {
	kind := ""
	sqlast.Walk(s, func(n sqlast.Node) bool {
		if u, ok := n.(*sqlast.Unsupported); ok && kind == "" {
			kind = u.Kind
		}
		return true
	})
	return kind
}

// Check parses a text and holds what is true of every result: statements in
// order, and every position within its statement.
func Check(t *testing.T, parse Parse, src string, style sqlparse.Style) {
	t.Helper()
	check(t, parse(src, style), src, true)
}

// CheckPlaced is Check for an adapter that gives every node a position.
func CheckPlaced(t *testing.T, parse Parse, src string, style sqlparse.Style) {
	t.Helper()
	check(t, parse(src, style), src, false)
}

func check(t *testing.T, statements []sqlparse.Statement, src string, placeless bool) {
	t.Helper()
	last := 0
	for _, s := range statements {
		if s.Stmt == nil || s.Start < last || s.Start >= s.End || s.End > len(src) {
			t.Fatalf("%q: statement %v from %d to %d", src, s.Stmt, s.Start, s.End)
		}
		last = s.End
		inside := func(p sqlast.Pos) bool {
			return p == sqlast.NoPos && placeless || int(p) >= s.Start && int(p) <= s.End
		}
		sqlast.Walk(s.Stmt, func(n sqlast.Node) bool {
			if n == nil || !inside(n.Position()) {
				t.Fatalf("%q: %T at %d, statement from %d to %d", src, n, n.Position(), s.Start, s.End)
			}
			return true
		})
		for i, p := range s.Placeholders {
			if !inside(p.Pos) || i > 0 && p.Pos <= s.Placeholders[i-1].Pos {
				t.Fatalf("%q: placeholders %+v", src, s.Placeholders)
			}
		}
	}
}
