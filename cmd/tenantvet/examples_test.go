package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/rule"
)

// What the documentation says of its SQL examples is so.
func TestRuleExamples(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	schema := write("schema.sql", rule.ExampleSchema)
	judge := func(name, text string) (code int, out string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		code = run([]string{"sql", "--schema", schema, "--root", "tenants", "--shared", "users", write(name, text)}, streams{nil, &stdout, &stderr})
		return code, stdout.String() + stderr.String()
	}
	tested := 0
	for _, r := range rule.Rules() {
		if r.Language != "sql" {
			continue
		}
		tested++
		if code, out := judge("bad.sql", r.Bad); code != exitFindings || !strings.Contains(out, "("+string(r.Code)+")") {
			t.Errorf("%s: the bad example gives exit code %d:\n%s", r.Code, code, out)
		}
		if code, out := judge("good.sql", r.Good); code != exitClean {
			t.Errorf("%s: the good example gives exit code %d:\n%s", r.Code, code, out)
		}
	}
	if tested == 0 {
		t.Error("no SQL example")
	}
}
