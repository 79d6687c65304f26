package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tenantvet/tenantvet/internal/report"
)

// binary builds tenantvet once: the go command runs it as a tool.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tenantvet")
	if err != nil {
		return "", err
	}
	exe := filepath.Join(dir, "tenantvet.exe")
	if out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return exe, nil
})

// outcome is how a command ended.
type outcome struct {
	stdout, stderr string
	code           int
}

// start runs a command in a folder.
func start(t *testing.T, dir, name string, args ...string) outcome {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func tenantvet(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	exe, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return start(t, dir, exe, args...)
}

func goVet(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	exe, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return start(t, dir, "go", append([]string{"vet", "-vettool=" + exe}, args...)...)
}

// extract writes the service of testdata to a folder, with further files.
func extract(t *testing.T, more string) string {
	t.Helper()
	dir := unpack(t, "modules", "service")
	for _, f := range txtar.Parse([]byte(more)).Files {
		write(t, dir, f.Name, string(f.Data))
	}
	return dir
}

// unpack writes the files of testdata/<folder>/<name>.txtar to a folder of their
// own.
func unpack(t *testing.T, folder, name string) string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", folder, name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		write(t, dir, f.Name, string(f.Data))
	}
	return dir
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// findings picks the lines of output that are findings, sorted, without those
// that explain one.
func findings(output string) []string {
	var lines []string
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, " (TV") && !strings.HasPrefix(line, "\t") {
			lines = append(lines, strings.TrimPrefix(line, "./"))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// codes shows findings as file:line CODE.
func codes(lines []string) []string {
	var short []string
	for _, line := range lines {
		place := strings.SplitN(line, ":", 3)
		short = append(short, fmt.Sprintf("%s:%s %s", place[0], place[1], line[len(line)-len("TV000)"):len(line)-1]))
	}
	return short
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\n\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// service.txtar's findings.
var serviceFindings = []string{
	"api/api.go:17 TV201",
	"api/api.go:17 TV301",
	"jobs/jobs.go:12 TV101",
	"jobs/jobs.go:16 TV104",
	"jobs/jobs.go:27 TV902",
	"store/store.go:23 TV101",
	"store/store.go:27 TV103",
	"store/store.go:31 TV105",
	"store/store.go:37 TV102",
}

func TestCheck(t *testing.T) {
	dir := extract(t, "")
	got := tenantvet(t, dir, "./...")
	same(t, codes(findings(got.stdout)), serviceFindings)
	if want := "11 call sites, 11 statements: 3 scoped, 5 unscoped, 2 unknown, 1 suppressed\n"; !strings.HasSuffix(got.stderr, want) {
		t.Errorf("stderr %q, want suffix %q", got.stderr, want)
	}
	if got.code != exitFindings {
		t.Errorf("exit code %d, want %d", got.code, exitFindings)
	}
	for _, args := range [][]string{{"check"}, {}, {"-C", dir}, {"--types", "source"}, {"--types=export"}, {"--config", filepath.Join(dir, "tenantvet.yaml"), "./..."}} {
		if other := tenantvet(t, dir, args...); other.stdout != got.stdout || other.code != got.code {
			t.Errorf("%q: other findings:\n%s%s", args, other.stdout, other.stderr)
		}
	}
	t.Run("from a folder below", func(t *testing.T) {
		got := tenantvet(t, filepath.Join(dir, "jobs"))
		same(t, codes(findings(got.stdout)), []string{"jobs.go:12 TV101", "jobs.go:16 TV104", "jobs.go:27 TV902"})
	})
	t.Run("one package", func(t *testing.T) {
		got := tenantvet(t, dir, "./api")
		same(t, codes(findings(got.stdout)), serviceFindings[:2])
	})
}

func TestCheckJSON(t *testing.T) {
	dir := extract(t, "")
	text := tenantvet(t, dir)
	got := tenantvet(t, dir, "--json", "--sites", "./...")
	if got.code != exitFindings {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	var doc report.Document
	d := json.NewDecoder(strings.NewReader(got.stdout))
	d.DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	var lines []string
	suppressed := 0
	for _, f := range doc.Findings {
		if f.Suppressed != nil {
			suppressed++
			if f.Suppressed.Category != "admin" || f.Suppressed.Reason != "staff see every order" || f.Suppressed.Until != "2999-12-31" {
				t.Errorf("suppressed by %+v", f.Suppressed)
			}
			continue
		}
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s (%s)", f.File, f.Line, f.Column, f.Message, f.Code))
	}
	slices.Sort(lines)
	same(t, lines, findings(text.stdout))
	if suppressed != 1 {
		t.Errorf("%d suppressed findings, want 1", suppressed)
	}
	want := report.Coverage{Packages: 5, Sites: 11, Statements: 11, Scoped: 3, Unscoped: 5, Unknown: 2, Suppressed: 1}
	if doc.Coverage != want {
		t.Errorf("coverage %+v, want %+v", doc.Coverage, want)
	}
	verdicts := map[string]int{}
	for _, s := range doc.Sites {
		verdicts[s.Verdict]++
		if s.Verdict == "forwarded" { // listed, and counted at its callers
			if s.Library == "" || s.Reason == "" || len(s.Statements) != 0 {
				t.Errorf("forwarded: %+v", s)
			}
			continue
		}
		if s.File == "" || s.Line == 0 || s.Function == "" || s.Library == "" || len(s.Statements) != 1 {
			t.Errorf("site lacks something: %+v", s)
		}
		if s.Verdict == "unknown" && s.Reason == "" && len(s.Statements[0].Findings) == 0 {
			t.Errorf("unknown without a reason: %+v", s)
		}
	}
	if n := len(doc.Sites) - verdicts["forwarded"]; n != want.Sites || verdicts["forwarded"] != 1 {
		t.Errorf("%d sites listed, want %d: %v", n, want.Sites, verdicts)
	}
	if verdicts["scoped"] != 3 || verdicts["unscoped"] != 6 || verdicts["unknown"] != 2 {
		t.Errorf("verdicts %v", verdicts)
	}

	var plain map[string]any
	if err := json.Unmarshal([]byte(tenantvet(t, dir, "-json", "./idle").stdout), &plain); err != nil {
		t.Fatal(err)
	}
	if _, ok := plain["sites"]; ok {
		t.Error("sites are listed without --sites")
	}
	if f, ok := plain["findings"].([]any); !ok || len(f) != 0 {
		t.Errorf("findings of a clean package: %v, want an empty list", plain["findings"])
	}
}

// go vet looks at tests as well, so that is what it is compared with.
func TestVettoolAgreesWithCheck(t *testing.T) {
	dir := extract(t, "")
	check := tenantvet(t, dir, "--tests", "./...")
	vet := goVet(t, dir, "./...")
	want := findings(check.stdout)
	same(t, findings(vet.stderr), want)
	if plus := "store/store_test.go:11 TV101"; !slices.Contains(codes(want), plus) {
		t.Errorf("no %s among %q", plus, codes(want))
	}
	if vet.code != 1 {
		t.Errorf("go vet's exit code is %d, want 1", vet.code)
	}
	t.Run("one rule", func(t *testing.T) {
		got := codes(findings(goVet(t, dir, "-unscopedwrite", "./...").stderr))
		same(t, got, []string{"store/store.go:27 TV103"})
	})
}

// The go command keeps findings by the tool's build ID and Go source alone.
func TestVettoolNoticesConfiguration(t *testing.T) {
	dir := extract(t, "")
	vet := func() []string { return codes(findings(goVet(t, dir, "./store").stderr)) }
	first := vet()
	if !slices.Contains(first, "store/store.go:31 TV105") {
		t.Fatalf("got %q, want the undeclared table", first)
	}

	config, err := os.ReadFile(filepath.Join(dir, "tenantvet.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "tenantvet.yaml", string(config)+"\ntables:\n  shared: {plans: \"the price list\"}\n")
	declared := slices.DeleteFunc(slices.Clone(first), func(s string) bool { return s == "store/store.go:31 TV105" })
	same(t, vet(), declared)

	schema, err := os.ReadFile(filepath.Join(dir, "db", "001.sql"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "db/001.sql", strings.Replace(string(schema), "tenant_id bigint NOT NULL, -- of orders", "", 1))
	if got, plus := vet(), "store/store.go:18 TV101"; !slices.Contains(got, plus) {
		t.Errorf("got %q after orders lost its tenant column, without %s", got, plus)
	}

	write(t, dir, "tenantvet.yaml", string(config))
	write(t, dir, "db/001.sql", string(schema))
	same(t, vet(), first)

	write(t, dir, "tenantvet.yaml", "version: 1\nschemas: [db]\n")
	broken := goVet(t, dir, "./store")
	if broken.code == 0 || !strings.Contains(broken.stderr, "tenantvet.yaml:2:1: ") {
		t.Errorf("exit code %d and %q, want the configuration's mistake", broken.code, broken.stderr)
	}
}

func TestVettoolWithoutConfiguration(t *testing.T) {
	dir := extract(t, "")
	if err := os.Remove(filepath.Join(dir, "tenantvet.yaml")); err != nil {
		t.Fatal(err)
	}
	got := goVet(t, dir, "./store")
	if got.code == 0 || !strings.Contains(got.stderr, "there is no tenantvet.yaml in") {
		t.Errorf("exit code %d and %q, want a word about the missing configuration", got.code, got.stderr)
	}
	if got := goVet(t, dir, "database/sql"); got.code != 0 {
		t.Errorf("a package outside the main module: exit code %d, %s", got.code, got.stderr)
	}
}

func TestWorkspaceConfigurationsAreInTheBuildID(t *testing.T) {
	dir := extract(t, "")
	top := t.TempDir()
	write(t, top, "go.work", "go 1.26\nuse "+dir+"\n")
	id := func() string { return tenantvet(t, top, "-V=full").stdout }
	before := id()
	write(t, dir, "db/002.sql", "CREATE TABLE more (id int);\n")
	if after := id(); after == before || !strings.Contains(after, "buildID=") {
		t.Errorf("build ID %q, unchanged by the schema of a module of the workspace", after)
	}
}

func TestCheckErrors(t *testing.T) {
	tests := []struct {
		name, more string
		remove     string
		args       []string
		code       int
		stderr     string
		stdout     string
	}{
		{name: "no configuration", remove: "tenantvet.yaml", code: exitUsage, stderr: "there is no tenantvet.yaml here or above, up to the module root (tenantvet init writes one)"},
		{name: "no module", remove: "go.mod", code: exitUsage, stderr: "no Go module here"},
		{name: "unknown flag", args: []string{"--nope"}, code: exitUsage, stderr: "flag provided but not defined"},
		{name: "sites without json", args: []string{"--sites"}, code: exitUsage, stderr: "--sites needs --json"},
		{name: "types", args: []string{"--types", "magic"}, code: exitUsage, stderr: "want auto, export or source"},
		{name: "no such package", args: []string{"./gone"}, code: exitUsage, stderr: "directory not found"},
		{name: "no such folder", args: []string{"-C", "gone"}, code: exitUsage, stderr: "no such file"},
		{name: "no such configuration", args: []string{"--config", "gone.yaml"}, code: exitUsage, stderr: "gone.yaml: no such file or directory"},
		{name: "missing schema", remove: "db/001.sql", code: exitUsage, stderr: "db"},
		{name: "a statement that cannot be replayed", more: "-- db/002.sql --\nALTER TABLE nowhere ADD COLUMN x int;\n", args: []string{"./idle"},
			code: exitClean, stderr: "db/002.sql:1"},
		{name: "does not compile", more: "-- bad/bad.go --\npackage bad\n\nimport _ \"database/sql\"\n\nvar x int = \"\"\n", args: []string{"./bad", "./idle"},
			code: exitIncomplete, stderr: "example.com/app/bad: not analysed: does not compile: bad/bad.go:5:13: "},
		{name: "does not compile, findings elsewhere", more: "-- bad/bad.go --\npackage bad\n\nimport _ \"database/sql\"\n\nvar x int = \"\"\n", args: []string{"./bad", "./api"},
			code: exitIncomplete, stderr: "not analysed", stdout: "(TV301)"},
		{name: "broken module", more: "-- go.mod --\nmodul example.com/app\n", code: exitIncomplete, stderr: "go.mod:1: unknown directive: modul"},
		{name: "needless allowance", more: "-- tenantvet.yaml --\nversion: 1\nschema: [db]\ntenant: {root: tenants}\nraw:\n  allow:\n    example.com/app/...: everything\n    example.com/app/idle: nothing\n", args: []string{"./..."},
			code: exitFindings, stdout: "tenantvet.yaml:7:5: raw.allow entry example.com/app/idle is not needed: no hand-written SQL runs there (TV902)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := extract(t, tt.more)
			if tt.remove != "" {
				if err := os.Remove(filepath.Join(dir, filepath.FromSlash(tt.remove))); err != nil {
					t.Fatal(err)
				}
			}
			if tt.remove == "go.mod" {
				if err := os.Remove(filepath.Join(dir, "tenantvet.yaml")); err != nil {
					t.Fatal(err)
				}
			}
			got := tenantvet(t, dir, tt.args...)
			if got.code != tt.code {
				t.Errorf("exit code %d, want %d", got.code, tt.code)
			}
			if !strings.Contains(got.stderr, tt.stderr) || !strings.Contains(got.stdout, tt.stdout) {
				t.Errorf("stderr %q, stdout %q; want %q and %q", got.stderr, got.stdout, tt.stderr, tt.stdout)
			}
			if tt.code == exitUsage && (got.stdout != "" || strings.Count(got.stderr, "\n") != 1) {
				t.Errorf("stderr %q, stdout %q; want one line of error", got.stderr, got.stdout)
			}
			if strings.Contains(got.stderr, "panic") {
				t.Errorf("panicked: %s", got.stderr)
			}
		})
	}
}
