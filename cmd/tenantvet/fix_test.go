package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/report"
)

// TestFixesOnCorpus applies every fix that the rules' fixtures and the example
// have. What comes of it compiles, the findings are gone, and no other has come.
func TestFixesOnCorpus(t *testing.T) {
	rules, err := filepath.Glob(filepath.FromSlash("../../analyzers/*/testdata/src"))
	if err != nil || len(rules) == 0 {
		t.Fatalf("%d rules with fixtures: %v", len(rules), err)
	}
	fixed := 0
	for _, src := range rules {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(src))), func(t *testing.T) {
			dir := corpusModule(t, src)
			if _, err := os.Stat(filepath.Join(dir, "fixes")); err == nil {
				write(t, dir, "tenantvet.yaml", strings.Replace(corpusConfig, "{root: tenants,", "{root: tenants, types: [corpus/fixes.ID],", 1))
			}
			fixed += fixAll(t, dir)
		})
	}
	t.Run("example", func(t *testing.T) {
		dir, err := filepath.EvalSymlinks(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(dir, withoutTests{os.DirFS(filepath.FromSlash("../../examples/shop"))}); err != nil {
			t.Fatal(err)
		}
		fixed += fixAll(t, dir)
	})
	if fixed < 20 {
		t.Errorf("only %d findings were fixed", fixed)
	}
}

// withoutTests hides a module's tests, which use the repository around it.
type withoutTests struct{ fs.FS }

func (w withoutTests) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(w.FS, name)
	var out []fs.DirEntry
	for _, d := range all {
		if !strings.HasSuffix(d.Name(), "_test.go") {
			out = append(out, d)
		}
	}
	return out, err
}

// fixAll applies the fixes of a module and tells how many findings they took
// away.
func fixAll(t *testing.T, dir string) int {
	t.Helper()
	before := documentOf(t, dir)
	built := start(t, dir, "go", "build", "./...")
	want, fixed := map[string]int{}, 0
	for _, f := range before.Active() {
		if len(f.Fixes) > 0 {
			fixed++
		} else {
			want[findingKey(f)]++
		}
	}
	if fixed == 0 {
		return 0
	}
	out := tenantvet(t, dir, "--fix", "./...")
	if out.code != exitClean && out.code != exitFindings {
		t.Fatalf("--fix exits with %d\n%s", out.code, out.stderr)
	}
	if again := start(t, dir, "go", "build", "./..."); again.code != built.code || again.stderr != built.stderr {
		t.Errorf("go build said\n%s\nand now\n%s", built.stderr, again.stderr)
	}
	after := documentOf(t, dir)
	for _, f := range after.Active() {
		key := findingKey(f)
		if want[key]--; want[key] < 0 {
			t.Errorf("%s:%d: not gone, or new: %s (%s)", f.File, f.Line, f.Message, f.Code)
		}
		if len(f.Fixes) > 0 {
			t.Errorf("%s:%d: not fixed: %s", f.File, f.Line, f.Message)
		}
	}
	if len(after.Incomplete) > len(before.Incomplete) {
		t.Errorf("no longer analysed: %v", after.Incomplete)
	}
	return fixed
}

func findingKey(f report.Finding) string {
	return strings.Join([]string{string(f.Code), f.File, f.Function, f.Relation}, " ")
}

func documentOf(t *testing.T, dir string) *report.Document {
	t.Helper()
	out := tenantvet(t, dir, "--json", "./...")
	d := new(report.Document)
	if err := json.Unmarshal([]byte(out.stdout), d); err != nil {
		t.Fatalf("%v\n%s", err, out.stderr)
	}
	return d
}
