package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// As a vet tool, the findings are those of the runner, in the files of the
// queries; and a change to such a file alone is seen.
func TestVetSqlc(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "script", "sqlc.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var want string
	for _, f := range archive.Files {
		if f.Name == "want.txt" {
			want = string(f.Data)
			continue
		}
		write(t, dir, f.Name, string(f.Data))
	}
	check := func(want string) {
		t.Helper()
		got := goVet(t, dir, "./...")
		missing := map[string]bool{}
		for line := range strings.Lines(want) {
			missing[strings.TrimSpace(line)] = true
		}
		for line := range strings.Lines(got.stderr) {
			line = strings.TrimPrefix(strings.TrimSpace(line), "./")
			if !missing[line] && !strings.HasPrefix(line, "#") {
				t.Errorf("go vet also says: %s", line)
			}
			delete(missing, line)
		}
		for line := range missing {
			t.Errorf("go vet does not say: %s", line)
		}
	}
	check(want)
	file := filepath.Join(dir, "queries", "orders.sql")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "-- tenantvet:allow TV101 admin: not needed\n", "--\n", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	var rest []string
	for line := range strings.Lines(want) {
		if !strings.Contains(line, "TV902") {
			rest = append(rest, line)
		}
	}
	check(strings.Join(rest, ""))
}
