package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

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
	modules, err := filepath.Glob("testdata/fixes/*.txtar")
	if err != nil || len(modules) == 0 {
		t.Fatalf("%d modules of fixes: %v", len(modules), err)
	}
	for _, file := range modules {
		t.Run(filepath.Base(file), func(t *testing.T) { fixed += fixModule(t, file) })
	}
	if fixed < 85 {
		t.Errorf("only %d findings were fixed", fixed)
	}
}

// fixModule compares what the fixes of a module are with the file's own
// want.diff, and applies them. Folders named crlf have carriage returns.
func fixModule(t *testing.T, file string) int {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := ""
	files := archive.Files[:0:0]
	for _, f := range archive.Files {
		if f.Name == "want.diff" {
			want = string(f.Data)
			continue
		}
		files = append(files, f)
		text := string(f.Data)
		if strings.HasPrefix(f.Name, "crlf/") {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		write(t, dir, f.Name, text)
	}
	got := strings.ReplaceAll(tenantvet(t, dir, "--diff", "./...").stdout, "\r", "")
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		files = append(files, txtar.File{Name: "want.diff", Data: []byte(got)})
		archive.Files = files
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != want {
		t.Errorf("the fixes are\n%s", got)
	}
	return fixAll(t, dir)
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

// Fixes leave alone what is not what was looked at, what is outside of the
// module, and what another fix has changed.
func TestFixesLeft(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	text := "package a // 0123456789\n"
	for _, name := range []string{"in/a.go", "in/b.go", "out.go"} {
		write(t, dir, name, text)
	}
	t.Chdir(filepath.Join(dir, "in"))
	edit := func(file string, offset, size int) report.Edit {
		return report.Edit{File: file, Offset: offset, EndOffset: offset, Size: size, Text: "x"}
	}
	var c check
	for i, e := range []report.Edit{edit("a.go", 12, len(text)), edit("a.go", 12, len(text)), edit("../out.go", 12, len(text)), edit("b.go", 12, len(text)+1)} {
		c.document.Findings = append(c.document.Findings, report.Finding{File: e.File, Line: i + 1, Fixes: []report.Fix{{Edits: []report.Edit{e, edit("a.go", 14+i, len(text))}}}})
	}
	f := chooseFixes(c.document.Active(), filepath.Join(dir, "in"), time.Now().Add(time.Hour))
	var diff, told strings.Builder
	if err := f.diff(&diff); err != nil {
		t.Fatal(err)
	}
	f.summary(&told, "fixed")
	if want := "--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-package a // 0123456789\n+package a //x 0x123456789\n"; diff.String() != want {
		t.Errorf("the diff is\n%s", diff.String())
	}
	want := "a.go:2:0: not fixed: another fix changes the same place; run again\n" +
		"../out.go:3:0: not fixed: ../out.go is outside of the module\n" +
		"b.go:4:0: not fixed: b.go has changed since it was read\n" +
		"fixed 1 of 4 findings in 1 file\n"
	if told.String() != want {
		t.Errorf("it says\n%s", told.String())
	}
	if late := chooseFixes(c.document.Active(), filepath.Join(dir, "in"), time.Now().Add(-time.Hour)); late.fixed != 0 {
		t.Error("a file that was written after the run began is changed")
	}

	// All files are written, or none.
	f.files["nowhere/c.go"] = &fixedFile{edits: []report.Edit{edit("nowhere/c.go", 0, 0)}}
	if err := f.write(); err == nil {
		t.Error("a file in a folder that is not there was written")
	}
	if now, err := os.ReadFile("a.go"); err != nil || string(now) != text {
		t.Errorf("a.go is now %q: %v", now, err)
	}
}
