package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/runner"
)

// The document has what the rules report, as go vet and other drivers show it,
// with the same places that explain it.
func TestDocumentHasWhatRulesReport(t *testing.T) {
	shop, err := filepath.Abs(filepath.Join("..", "..", "examples", "shop"))
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]string{"shop": shop, "service": extract(t, "")}
	for _, name := range []string{"guards", "session", "minted", "sqlc_calls"} {
		modules[name] = unpack(t, "script", name)
	}
	compared := 0
	for name, dir := range modules {
		for _, tests := range []bool{false, true} {
			if tests && name != "service" {
				continue
			}
			t.Run(fmt.Sprintf("%s tests=%t", name, tests), func(t *testing.T) {
				t.Chdir(dir)
				c := lookAt(t, tests)
				if len(c.result.Incomplete) > 0 {
					t.Fatalf("not analysed: %v", c.result.Incomplete)
				}
				got, want := shown(c.document.Active()), reported(c.result.Diagnostics)
				compared += len(want)
				same(t, got, want)
			})
		}
	}
	if compared < 30 {
		t.Errorf("only %d findings were compared", compared)
	}
}

func lookAt(t *testing.T, tests bool) *check {
	t.Helper()
	p, err := loadProject("")
	if err != nil {
		t.Fatal(err)
	}
	c := &check{project: p}
	if err := c.run(context.Background(), runner.Options{Patterns: []string{"./..."}, Tests: tests, Types: runner.Source}); err != nil {
		t.Fatal(err)
	}
	return c
}

func shown(findings []report.Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, line(diag.Position{File: f.File, Line: f.Line, Column: f.Column}, f.Message, f.Code))
		for _, r := range f.Related {
			lines = append(lines, line(diag.Position{File: r.File, Line: r.Line, Column: r.Column}, r.Message, "of "+f.Code))
		}
	}
	slices.Sort(lines)
	return lines
}

func reported(diagnostics []runner.Diagnostic) []string {
	var lines []string
	for _, d := range diagnostics {
		message := d.Message[:max(len(d.Message)-len(d.Code)-len(" ()"), 0)]
		if d.Message != fmt.Sprintf("%s (%s)", message, d.Code) {
			message = d.Message
		}
		lines = append(lines, line(d.Pos, message, d.Code))
		for _, r := range d.Related {
			lines = append(lines, line(r.Pos, r.Message, "of "+d.Code))
		}
	}
	slices.Sort(lines)
	return lines
}

func line(at diag.Position, message string, code diag.Code) string {
	return fmt.Sprintf("%s: %s (%s)", shorten(at), message, code)
}

// A file is left as it is when what is to replace it cannot be written.
func TestWriteFileKeepsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	failed := fmt.Errorf("the disk is full")
	if err := writeFile(name, func(w io.Writer) error {
		fmt.Fprint(w, "half")
		return failed
	}); err == nil {
		t.Error("no error")
	}
	content := func() string {
		t.Helper()
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if got := content(); got != "old" {
		t.Errorf("after a failure it has %q", got)
	}
	if err := writeFile(name, func(w io.Writer) error {
		_, err := fmt.Fprint(w, "new")
		return err
	}); err != nil || content() != "new" {
		t.Errorf("it has %q (%v)", content(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files are left (%v)", len(files), err)
	}
}
