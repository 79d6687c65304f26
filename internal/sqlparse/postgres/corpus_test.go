package postgres

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// envCorpus names folders with .sql files for TestCorpus, separated like a
// search path: PostgreSQL's src/test/regress/sql, those of extensions.
const envCorpus = "TENANTVET_PG_REGRESS"

// tally counts the statements of one kind.
type tally struct{ total, whole int }

// TestCorpus lowers every .sql file below the folders and reports how many of
// the statements that read or change rows are represented whole, by command,
// and what is not by kind. A statement that PostgreSQL itself takes for a
// syntax error does not count: such files are full of them.
func TestCorpus(t *testing.T) {
	roots := os.Getenv(envCorpus)
	if roots == "" {
		t.Skip(envCorpus + " names no folder with .sql files: the share of PostgreSQL's own tests that is represented is not measured")
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
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" && !strings.HasSuffix(path, ".sql.in") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		src := withoutMetaCommands(string(data))
		sqlparsetest.Check(t, Parse, src, sqlparse.Style{})
		for s := range Statements(src, sqlparse.Style{}) {
			text, kind := src[s.Start:s.End], sqlparsetest.Unsupported(s.Stmt)
			command, ofRows := commandOf(text)
			if strings.HasPrefix(kind, "syntax error") {
				if ofRows {
					unparsed = append(unparsed, text)
				}
				continue
			}
			if _, utility := s.Stmt.(*sqlast.Utility); !ofRows || utility {
				count(&other, kind)
				continue
			}
			if commands[command] == nil {
				commands[command] = &tally{}
			}
			count(commands[command], kind)
			count(&rows, kind)
			if kind != "" {
				kinds[kind]++
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
	for _, text := range takenByServer(t, unparsed) {
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
	sql = strings.TrimLeft(sql, "( \t\r\n")
	end := strings.IndexFunc(sql, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
	if end < 0 {
		end = len(sql)
	}
	word = strings.ToUpper(sql[:end])
	return word, slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "TABLE"}, word)
}

// takenByServer is those of the texts that a PostgreSQL does not call a syntax
// error.
func takenByServer(t *testing.T, texts []string) []string {
	t.Helper()
	const syntaxError = "42601"
	if len(texts) == 0 {
		return nil
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, testkit.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var taken []string
	for _, text := range texts {
		_, err := conn.PgConn().Prepare(ctx, "", text, nil)
		if e := new(pgconn.PgError); errors.As(err, &e) && e.Code == syntaxError {
			continue
		}
		taken = append(taken, text)
	}
	return taken
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
