package sqlite

import (
	"database/sql"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

// envCorpus names folders with .sql files, and SQLite's own .test files, for
// TestCorpus, separated like a search path.
const envCorpus = "TENANTVET_SQLITE_CORPUS"

// tally counts the statements of one kind.
type tally struct{ total, whole int }

// TestCorpus lowers every statement of the files below the folders and reports
// how many of those that read or change rows are represented whole, by
// command, and what is not by kind. A statement that SQLite itself takes for a
// syntax error does not count: its tests are full of them.
func TestCorpus(t *testing.T) {
	roots := os.Getenv(envCorpus)
	if roots == "" {
		t.Skip(envCorpus + " names no folder: the share of SQLite's own tests that is represented is not measured")
	}
	for _, root := range filepath.SplitList(roots) {
		t.Run(filepath.Base(root), func(t *testing.T) { corpusOf(t, root) })
	}
}

func corpusOf(t *testing.T, root string) {
	t.Helper()
	commands, kinds := make(map[string]*tally), make(map[string]int)
	var rows, other tally
	var unparsed []string
	count := func(sum *tally, kind string) {
		sum.total++
		if kind == "" {
			sum.whole++
		}
	}
	seen := make(map[string]bool)
	statement := func(src string, s sqlparse.Statement) {
		text, kind := src[s.Start:s.End], sqlparsetest.Unsupported(s.Stmt)
		if seen[text] {
			return
		}
		seen[text] = true
		command, ofRows := commandOf(text)
		if strings.HasPrefix(kind, "syntax error") {
			if ofRows {
				unparsed = append(unparsed, text)
			}
			return
		}
		if _, utility := s.Stmt.(*sqlast.Utility); !ofRows || utility {
			count(&other, kind)
			return
		}
		if commands[command] == nil {
			commands[command] = &tally{}
		}
		count(commands[command], kind)
		count(&rows, kind)
		if kind != "" {
			kinds[kind]++
			if testing.Verbose() && kinds[kind] <= 3 {
				t.Logf("%s: %s", kind, strings.Join(strings.Fields(text), " "))
			}
		}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		ext := filepath.Ext(path)
		if err != nil || d.IsDir() || ext != ".sql" && ext != ".test" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		texts := []string{string(data)}
		if ext == ".test" {
			texts = ofScript(string(data))
		}
		for _, src := range texts {
			sqlparsetest.CheckPlaced(t, Parse, src, sqlparse.Style{})
			for s := range Statements(src, sqlparse.Style{Sqlc: ext == ".sql"}) {
				statement(src, s)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if rows.total == 0 {
		t.Fatalf("no statements below %s", root)
	}
	for _, text := range takenByLibrary(t, unparsed) {
		rows.total++
		kinds["not parsed: "+strings.Join(strings.Fields(text), " ")]++
	}
	share := 100 * float64(rows.whole) / float64(rows.total)
	t.Logf("statements on rows: %d of %d represented (%.2f%%); commands: %d of %d; syntax errors: %d", rows.whole, rows.total, share, other.whole, other.total, len(unparsed))
	for _, c := range slices.Sorted(maps.Keys(commands)) {
		t.Logf("%6d of %d %s", commands[c].whole, commands[c].total, c)
	}
	for _, k := range slices.SortedFunc(maps.Keys(kinds), func(a, b string) int { return kinds[b] - kinds[a] }) {
		t.Logf("%6d %s", kinds[k], k)
	}
	if share < 99 {
		t.Errorf("less than 99%% of the statements on rows are represented")
	}
}

// commandOf is the first word of a statement, in capitals, and whether it is
// that of a statement on rows.
func commandOf(sql string) (word string, ofRows bool) {
	end := strings.IndexFunc(sql, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
	if end < 0 {
		end = len(sql)
	}
	word = strings.ToUpper(sql[:end])
	return word, slices.Contains([]string{"SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "VALUES"}, word)
}

var scriptSQL = regexp.MustCompile(`(?:\b(?:execsql|catchsql|do_execsql_test|do_catchsql_test|do_eqp_test|do_timed_execsql_test)\b[^\n{}]*|\b(?:db|db2|db3) eval )\{`)

// ofScript takes the texts in braces behind the commands of SQLite's tests that
// run SQL. Those in which the script's own substitution would change something
// are left out.
func ofScript(src string) []string {
	var texts []string
	for _, m := range scriptSQL.FindAllStringIndex(src, -1) {
		depth, end := 1, m[1]
		for ; end < len(src) && depth > 0; end++ {
			switch src[end] {
			case '{':
				depth++
			case '}':
				depth--
			case '\\':
				end++
			}
		}
		if depth == 0 && !strings.ContainsAny(src[m[1]:end-1], `\{}`) {
			texts = append(texts, src[m[1]:end-1])
		}
	}
	return texts
}

// takenByLibrary is those of the texts that SQLite does not call a syntax error.
func takenByLibrary(t *testing.T, texts []string) []string {
	t.Helper()
	if len(texts) == 0 {
		return nil
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var taken []string
	for _, text := range texts {
		_, err := db.Exec("EXPLAIN " + text)
		if err != nil && (strings.Contains(err.Error(), "syntax error") || strings.Contains(err.Error(), "incomplete input") ||
			strings.Contains(err.Error(), "unrecognized token")) {
			continue
		}
		taken = append(taken, text)
	}
	return taken
}
