package sqlite

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

var update = flag.Bool("update", false, "rewrite the trees in testdata")

// Each paragraph of testdata/*.txt is a statement, a line "=>" and its tree.
func TestLower(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
			sql, want, ok := strings.Cut(block, "\n=>\n")
			if !ok && !*update {
				t.Errorf("%s: no tree for %q", file, block)
			}
			sql = strings.TrimSuffix(sql, "\n=>")
			stmts := Parse(sql, sqlparse.Style{})
			var got []string
			for _, s := range stmts {
				got = append(got, sqlparsetest.Dump(s.Stmt))
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
	}
}
