package mysql

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

// TestCorpus reads every .sql file below the folder that the environment names
// and counts the statements that change or read rows and those of them that
// the tree cannot represent, by kind. Files that are not MySQL's distort it.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TENANTVET_MYSQL_CORPUS")
	if dir == "" {
		t.Skip("TENANTVET_MYSQL_CORPUS names no folder")
	}
	total, failed := 0, 0
	kinds, examples := make(map[string]int), make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		style := sqlparse.Style{Sqlc: strings.Contains(string(src), "name:")}
		for s := range Statements(string(src), style) {
			text := string(src[s.Start:s.End])
			if !isRowStatement(text) {
				continue
			}
			total++
			if kind := sqlparsetest.Unsupported(s.Stmt); kind != "" {
				failed++
				kinds[kind]++
				examples[kind] = fmt.Sprintf("%s: %.200s", path, strings.Join(strings.Fields(text), " "))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.SortedFunc(maps.Keys(kinds), func(a, b string) int { return kinds[b] - kinds[a] }) {
		t.Logf("%5d %s\n      %s", kinds[k], k, examples[k])
	}
	t.Logf("%d statements, %d not represented (%.2f%%)", total, failed, 100*float64(failed)/float64(max(1, total)))
}

// isRowStatement tells the statements that the prover is for by their first
// word.
func isRowStatement(text string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(text, "( \t\r\n"), " ")
	word, _, _ = strings.Cut(word, "\n")
	switch strings.ToLower(word) {
	case "select", "insert", "update", "delete", "replace", "with", "values", "table":
		return true
	}
	return false
}
