// Package examples_test runs the example service's own tests on a live
// database, and the linter on the example.
package examples_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite the transcript in README.md")

// leak is a finding as LEAKS.md lists it.
type leak struct{ Code, File, Function string }

func TestShopLeaksOnLiveDatabase(t *testing.T) {
	readAll(t)
	dsn := testkit.Postgres(t)
	cmd := exec.Command("go", "test", "-count=1", "-v", "./...")
	cmd.Dir = "shop"
	cmd.Env = append(os.Environ(), "SHOP_TEST_DSN="+dsn, "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go test in examples/shop: %v\n%s", err, out)
	}
	if skipped := "--- SKIP"; bytes.Contains(out, []byte(skipped)) {
		t.Errorf("tests were skipped although there is a database:\n%s", out)
	}
	want := bytes.Count(read(t, "shop/LEAKS.md"), []byte("\n## "))
	if got := bytes.Count(out, []byte("--- PASS: TestLeak")); got != want || want == 0 {
		t.Errorf("%d leaks are shown live, LEAKS.md tells of %d:\n%s", got, want, out)
	}
}

func TestLinterReportsExactlyTheLeaks(t *testing.T) {
	bin := build(t)
	coverage := compare(t, bin, "check", "--json", "./...")
	if want := strings.TrimSpace(string(read(t, "testdata/shop_coverage.txt"))); coverage != want {
		t.Errorf("coverage is\n%s\nwant\n%s", coverage, want)
	}
	// The tests' own statements are allowed where they are.
	compare(t, bin, "check", "--json", "--tests", "./...")
}

// compare runs the linter, compares its findings with LEAKS.md and returns its
// coverage line.
func compare(t *testing.T, bin string, args ...string) string {
	t.Helper()
	stdout, stderr := check(t, bin, args...)
	var report struct {
		Findings []struct {
			Code, Message, File, Function string
			Suppressed                    *json.RawMessage
		}
		Coverage map[string]int
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("the report is not JSON: %v\n%s", err, stdout)
	}
	reported := map[leak][]string{}
	for _, f := range report.Findings {
		if f.Suppressed == nil {
			l := leak{f.Code, shopFile(t, f.File), f.Function}
			reported[l] = append(reported[l], f.Message)
		}
	}
	leaks := documented(t)
	for _, l := range leaks {
		if reported[l] == nil {
			t.Errorf("%q does not report %+v", args, l)
		}
	}
	for l, messages := range reported {
		if !slices.Contains(leaks, l) {
			t.Errorf("%q reports %+v, which is not in LEAKS.md: %q", args, l, messages)
		}
	}
	c := report.Coverage
	line := fmt.Sprintf("%d call sites, %d statements: %d scoped, %d unscoped, %d unknown, %d suppressed",
		c["sites"], c["statements"], c["scoped"], c["unscoped"], c["unknown"], c["suppressed"])
	if got := strings.TrimSpace(stderr); got != line {
		t.Errorf("%q: standard error says %q, the JSON %q", args, got, line)
	}
	return line
}

// The README shows what a newcomer sees.
func TestTranscriptUpToDate(t *testing.T) {
	const prompt = "$ tenantvet -C examples/shop ./...\n"
	text := string(read(t, "../README.md"))
	before, rest, ok := strings.Cut(text, prompt)
	shown, after, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatalf("README.md does not run %q", strings.TrimSpace(prompt))
	}
	stdout, stderr := check(t, build(t), "./...")
	got := stdout + strings.TrimSpace(stderr) + "\n"
	if *update {
		if err := os.WriteFile("../README.md", []byte(before+prompt+got+"```"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != shown {
		t.Errorf("README.md shows\n%s\nthe command prints\n%s\n(go test ./examples -run TestTranscriptUpToDate -update rewrites it)", shown, got)
	}
}

// build compiles the linter and returns its path.
func build(t *testing.T) string {
	t.Helper()
	readAll(t)
	bin := filepath.Join(t.TempDir(), "tenantvet")
	cmd := exec.Command("go", "build", "-o", bin, "../cmd/tenantvet")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build cmd/tenantvet: %v\n%s", err, out)
	}
	return bin
}

// check runs the linter on the example, where it must end with findings.
func check(t *testing.T, bin string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := exec.Command(bin, append([]string{"-C", "shop"}, args...)...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		t.Fatalf("tenantvet %s ended with %v, want exit code 1 (findings)\n%s%s", strings.Join(args, " "), err, &out, &errOut)
	}
	return out.String(), errOut.String()
}

// readAll visits every folder of the repository. What the commands that a
// test starts read is no part of the key under which its result is cached;
// what the test reads is.
func readAll(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("..", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// documented reads the table of LEAKS.md, where each leak is reported.
func documented(t *testing.T) []leak {
	t.Helper()
	var leaks []leak
	for line := range strings.Lines(string(read(t, "shop/LEAKS.md"))) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) == 5 && strings.HasPrefix(strings.TrimSpace(cells[1]), "TV") {
			leaks = append(leaks, leak{strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])})
		}
	}
	if len(leaks) == 0 {
		t.Fatal("LEAKS.md lists no leak")
	}
	return leaks
}

// shopFile makes a reported file relative to the example.
func shopFile(t *testing.T, file string) string {
	t.Helper()
	if filepath.IsAbs(file) {
		shop, err := filepath.Abs("shop")
		if err != nil {
			t.Fatal(err)
		}
		if file, err = filepath.Rel(shop, file); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.ToSlash(file)
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
