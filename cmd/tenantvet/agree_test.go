package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// corpusConfig lets most rules find something in the fixtures of all.
const corpusConfig = `version: 1
schema: [schema.sql]
tenant: {root: tenants, setting: app.tenant}
tables: {shared: {plans: "the price list"}}
guards: strict
strict: provenance
raw: {level: dynamic}
`

// wholeModule are findings that take a look at the whole module: that nothing
// calls a function that runs the text which it is given.
var wholeModule = []string{"store/sub/x.go:8 TV104", "store/sub/x.go:8 TV201"}

// TestDriversAgree compares what the drivers say of each rule's fixtures.
func TestDriversAgree(t *testing.T) {
	rules, err := filepath.Glob(filepath.FromSlash("../../analyzers/*/testdata/src"))
	if err != nil || len(rules) == 0 {
		t.Fatalf("%d rules with fixtures: %v", len(rules), err)
	}
	lint := golangciRunner(t)
	total := 0
	for _, src := range rules {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(src))), func(t *testing.T) {
			dir := corpusModule(t, src)
			check := tenantvet(t, dir, "./...")
			if check.code != exitClean && check.code != exitFindings {
				t.Fatalf("exit code %d\n%s", check.code, check.stderr)
			}
			want := places(check.stdout)
			total += len(want)
			want = slices.DeleteFunc(want, func(f string) bool { return slices.Contains(wholeModule, f) })
			agree(t, "go vet", places(goVet(t, dir, "./...").stderr), want)
			if lint != nil {
				agree(t, "golangci-lint", places(lint(t, dir).stdout), want)
			}
		})
	}
	if total == 0 {
		t.Error("no findings at all")
	}
}

// TestDriversAgreeOnServices compares them on the example, and on services in
// the folders that TENANTVET_AGREE lists, each with its tenantvet.yaml.
func TestDriversAgreeOnServices(t *testing.T) {
	example, err := filepath.Abs(filepath.FromSlash("../../examples/shop"))
	if err != nil {
		t.Fatal(err)
	}
	lint := golangciRunner(t)
	for _, dir := range append(filepath.SplitList(os.Getenv("TENANTVET_AGREE")), example) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			check := tenantvet(t, dir, "./...")
			if check.code != exitFindings {
				t.Fatalf("exit code %d\n%s", check.code, check.stderr)
			}
			var want []string
			for line := range strings.Lines(check.stdout) {
				if !strings.Contains(line, "of which no call was found") { // takes the whole module
					want = append(want, line)
				}
			}
			if lint != nil {
				agree(t, "golangci-lint", places(lint(t, dir).stdout), places(strings.Join(want, "")))
			}
		})
	}
}

// agree tells in what a driver's findings differ from those wanted.
func agree(t *testing.T, driver string, got, want []string) {
	t.Helper()
	for _, f := range want {
		if !slices.Contains(got, f) {
			t.Errorf("%s does not find %s", driver, f)
		}
	}
	for _, f := range got {
		if !slices.Contains(want, f) {
			t.Errorf("%s finds %s", driver, f)
		}
	}
	if !t.Failed() && len(got) != len(want) {
		t.Errorf("%s has %d findings, not %d", driver, len(got), len(want))
	}
}

// golangciRunner runs golangci-lint with nothing but the plugin, or is nil
// where there is none.
func golangciRunner(t *testing.T) func(t *testing.T, dir string) outcome {
	t.Helper()
	if os.Getenv(envGolangci) == "" && os.Getenv("CI") == "" {
		t.Logf("without golangci-lint, which takes minutes to build: set CI=true to build it, or %s to one with the plugin", envGolangci)
		return nil
	}
	exe, err := golangci()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	return func(t *testing.T, dir string) outcome {
		t.Helper()
		return runGolangci(t, exe, dir)
	}
}

// runGolangci runs a golangci-lint with nothing but the plugin.
func runGolangci(t *testing.T, exe, dir string) outcome {
	t.Helper()
	config := t.TempDir()
	write(t, config, ".golangci.yml", `version: "2"
run: {tests: false, relative-path-mode: wd}
linters:
  default: none
  enable: [tenantvet]
  exclusions: {generated: disable}
  settings: {custom: {tenantvet: {type: module}}}
issues: {max-issues-per-linter: 0, max-same-issues: 0}
output: {show-stats: false, formats: {text: {path: stdout, print-issued-lines: false, colors: false}}}
`)
	out := start(t, dir, exe, "run", "--config", filepath.Join(config, ".golangci.yml"), "--allow-parallel-runners", "./...")
	if out.code > 1 {
		t.Fatalf("golangci-lint exits with %d\n%s", out.code, out.stderr)
	}
	return out
}

var findingCode = regexp.MustCompile(`\((TV\d{3})\)`)

// places shows findings as file:line CODE. golangci-lint has those of a line
// together.
func places(output string) []string {
	var all []string
	for _, line := range findings(output) {
		parts := strings.SplitN(line, ":", 3)
		for _, m := range findingCode.FindAllStringSubmatch(line, -1) {
			all = append(all, fmt.Sprintf("%s:%s %s", parts[0], parts[1], m[1]))
		}
	}
	slices.Sort(all)
	return all
}

// corpusModule makes a module of fixtures as analysistest has them: what they
// import of each other moves below the module's path, and stand-ins for
// libraries become modules.
func corpusModule(t *testing.T, src string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	libraries := map[string]bool{}
	err = filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(strings.SplitN(rel, "/", 2)[0], ".") {
			libraries[library(rel)] = true
		}
		text := string(data)
		if filepath.Ext(path) == ".go" {
			text = moveImports(t, src, data)
		}
		write(t, dir, rel, text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	mod := "module corpus\n\ngo 1.26\n"
	for path := range libraries {
		write(t, dir, path+"/go.mod", "module "+path+"\n\ngo 1.26\n")
		mod += fmt.Sprintf("require %s v%s.0.0\nreplace %s => ./%s\n", path, major(path), path, path)
	}
	write(t, dir, "go.mod", mod)
	write(t, dir, "tenantvet.yaml", corpusConfig)
	schema, err := os.ReadFile(filepath.FromSlash("../../analyzers/internal/ruletest/schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "schema.sql", string(schema))
	return dir
}

var majorVersion = regexp.MustCompile(`/v(\d+)$`)

// library is the module that a file of a library is in.
func library(rel string) string {
	parts := strings.Split(rel, "/")
	n := min(3, len(parts)-1)
	if n < len(parts)-1 && majorVersion.MatchString("/"+parts[n]) {
		n++
	}
	return strings.Join(parts[:n], "/")
}

func major(path string) string {
	if m := majorVersion.FindStringSubmatch(path); m != nil {
		return m[1]
	}
	return "0"
}

// moveImports rewrites the imports of other fixtures.
func moveImports(t *testing.T, src string, data []byte) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", data, parser.ImportsOnly)
	if err != nil {
		return string(data) // a fixture that is wrong on purpose
	}
	text := string(data)
	for _, spec := range slices.Backward(file.Imports) {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(path, "/")
		if info, err := os.Stat(filepath.Join(src, first)); err != nil || !info.IsDir() || strings.Contains(first, ".") {
			continue
		}
		at, end := fset.Position(spec.Path.Pos()).Offset, fset.Position(spec.Path.End()).Offset
		text = text[:at] + strconv.Quote("corpus/"+path) + text[end:]
	}
	return text
}
