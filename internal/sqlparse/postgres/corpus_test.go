package postgres

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// TestCorpus lowers every .sql file below the folder TENANTVET_PG_REGRESS,
// such as PostgreSQL's src/test/regress/sql, and reports how much of it is
// represented. What does not parse counts apart: such files hold statements
// that are wrong on purpose, and psql's own commands.
func TestCorpus(t *testing.T) {
	root := os.Getenv("TENANTVET_PG_REGRESS")
	if root == "" {
		t.Skip("TENANTVET_PG_REGRESS names no folder with .sql files: the share of PostgreSQL's own tests that is represented is not measured")
	}
	var rowsTotal, rowsWhole, other, otherWhole, errors int
	kinds := make(map[string]int)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		src := withoutMetaCommands(string(data))
		check(t, src, sqlparse.Style{})
		for s := range Statements(src, sqlparse.Style{}) {
			kind := hasUnsupported(s.Stmt)
			_, whole := s.Stmt.(*sqlast.Unsupported)
			_, utility := s.Stmt.(*sqlast.Utility)
			switch {
			case strings.HasPrefix(kind, "syntax error"):
				errors++
				continue
			case whole && !changesRows(src[s.Start:s.End]), utility:
				if other++; kind == "" {
					otherWhole++
				}
			default:
				if rowsTotal++; kind == "" {
					rowsWhole++
				}
			}
			if kind != "" {
				kinds[kind]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if rowsTotal == 0 {
		t.Fatalf("no statements below %s", root)
	}
	t.Logf("SELECT, INSERT, UPDATE, DELETE, MERGE: %d of %d represented (%.2f%%)", rowsWhole, rowsTotal, 100*float64(rowsWhole)/float64(rowsTotal))
	t.Logf("commands: %d of %d; not parsed: %d", otherWhole, other, errors)
	names := make([]string, 0, len(kinds))
	for k := range kinds {
		names = append(names, k)
	}
	slices.SortFunc(names, func(a, b string) int { return kinds[b] - kinds[a] })
	for _, k := range names[:min(40, len(names))] {
		t.Logf("%6d %s", kinds[k], k)
	}
	if 100*rowsWhole < 95*rowsTotal {
		t.Errorf("less than 95%% of the row statements are represented")
	}
}

func changesRows(sql string) bool {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(sql, "( ")), " ")
	return slices.Contains([]string{"select", "insert", "update", "delete", "merge", "with", "values", "table"}, word)
}

// withoutMetaCommands blanks psql's commands and the data of COPY … FROM
// stdin; a line that sends the query is a semicolon.
func withoutMetaCommands(src string) string {
	lines := strings.Split(src, "\n")
	data := false
	for i, line := range lines {
		lower := strings.ToLower(line)
		switch {
		case data:
			data = line != `\.`
			lines[i] = ""
		case strings.HasPrefix(line, `\`):
			lines[i] = ""
			if strings.HasPrefix(line, `\g`) || strings.HasPrefix(line, `\crosstabview`) {
				lines[i] = ";"
			}
		case strings.HasPrefix(lower, "copy ") && strings.Contains(lower, "from stdin"):
			data = true
		}
	}
	return strings.Join(lines, "\n")
}
