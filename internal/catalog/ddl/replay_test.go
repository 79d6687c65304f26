package ddl_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/tools/txtar"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

var update = flag.Bool("update", false, "write what the replay gives into testdata/replay")

// replayCase is an archive of SQL files with the catalogue that they give.
type replayCase struct {
	name, path string
	archive    *txtar.Archive
	dir        string
}

func replayCases(t *testing.T) []replayCase {
	t.Helper()
	files, err := filepath.Glob("testdata/replay/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []replayCase
	for _, path := range files {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c := replayCase{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), path: path, archive: archive, dir: t.TempDir()}
		for _, f := range archive.Files {
			if !strings.HasPrefix(f.Name, "want") {
				write(t, c.dir, f.Name, string(f.Data))
			}
		}
		cases = append(cases, c)
	}
	return cases
}

// file returns a file of the archive.
func (c *replayCase) file(name string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func (c *replayCase) problems(res *ddl.Result) string {
	var b strings.Builder
	for _, p := range res.Problems {
		b.WriteString(p.Pos.String() + ": " + p.Message + "\n")
	}
	return strings.ReplaceAll(b.String(), c.dir+string(filepath.Separator), "")
}

// TestReplay compares the catalogue of each case with the one written down,
// which TestReplayLive compares with a server's.
func TestReplay(t *testing.T) {
	for _, c := range replayCases(t) {
		t.Run(c.name, func(t *testing.T) {
			res := load(t, c.dir, ".")
			got := strings.ReplaceAll(strings.Join(describe(res.Catalog), "\n"), c.dir+string(filepath.Separator), "") + "\n"
			problems := c.problems(res)
			if *update {
				c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "want") })
				c.archive.Files = append(c.archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if problems != "" {
					c.archive.Files = append(c.archive.Files, txtar.File{Name: "want-problems", Data: []byte(problems)})
				}
				if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, d := range differences(strings.Split(got, "\n"), strings.Split(c.file("want"), "\n")) {
				t.Error(strings.Replace(d, "only on server", "only wanted   ", 1))
			}
			if want := c.file("want-problems"); problems != want {
				t.Errorf("problems:\n%swant:\n%s", problems, want)
			}
		})
	}
}

// TestReplayLive runs the statements of each case on a server and compares
// the schema there with the replayed one.
func TestReplayLive(t *testing.T) {
	for _, c := range replayCases(t) {
		if c.file("want-problems") != "" {
			continue // the server would stop, or do what the replay cannot
		}
		t.Run(c.name, func(t *testing.T) {
			res := load(t, c.dir, ".")
			ctx := context.Background()
			dsn := testkit.Postgres(t)
			for _, name := range res.Files {
				conn, err := pgx.Connect(ctx, dsn) // a session for each file
				if err != nil {
					t.Fatal(err)
				}
				stmts, err := ddl.UpText(catalog.Postgres, name)
				if err != nil {
					t.Fatal(err)
				}
				for _, stmt := range stmts {
					if strings.HasPrefix(stmt, "COPY") {
						continue // its data is not part of the statement
					}
					if _, err := conn.Exec(ctx, stmt); err != nil {
						t.Errorf("server: %s: %v", stmt, err)
					}
				}
				if err := conn.Close(ctx); err != nil {
					t.Fatal(err)
				}
			}
			conn, err := pgx.Connect(ctx, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			for _, d := range differences(describe(res.Catalog), readLive(t, conn)) {
				t.Error(d)
			}
		})
	}
}
