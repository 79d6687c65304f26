package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rulesGo is the version of rules_go whose nogo is built.
const rulesGo = "v0.65.0"

// nogoSources are the target nogo_srcs of rules_go's builders.
var nogoSources = []string{
	"constants.go", "env.go", "flags.go", "nogo_fix.go", "nogo_goversions_go118.go", "nogo_goversions_go121.go",
	"nogo_goversions_go122.go", "nogo_main.go", "nogo_version.go", "nolint.go",
}

// TestNogo drives nogo, the analysis of Bazel's rules for Go, without Bazel: it
// is rules_go's own program around a package as docs/nogo.md shows it.
func TestNogo(t *testing.T) {
	if os.Getenv("CI") == "" && os.Getenv("TENANTVET_NOGO") == "" {
		t.Skip("nogo is built from the sources of rules_go: set TENANTVET_NOGO=1 to fetch and build it")
	}
	dir := extract(t, "")
	want := findings(tenantvet(t, dir, "./...").stdout)
	exe := buildNogo(t, dir)
	got := runNogo(t, exe, dir)
	same(t, codes(got), codes(want))
}

// buildNogo builds nogo with the configuration and schema of a module.
func buildNogo(t *testing.T, service string) string {
	t.Helper()
	repository, err := filepath.Abs(filepath.FromSlash("../.."))
	if err != nil {
		t.Fatal(err)
	}
	rules := moduleDir(t, t.TempDir(), "github.com/bazelbuild/rules_go@"+rulesGo)
	builders := filepath.Join(rules, "go", "tools", "builders")
	tools := filepath.Join(t.TempDir(), "tools")
	version := strings.TrimSpace(start(t, repository, "go", "list", "-m", "-f", "{{.Version}}", "golang.org/x/tools").stdout)
	// nogo's driver uses an internal package of x/tools.
	if err := os.CopyFS(tools, os.DirFS(moduleDir(t, repository, "golang.org/x/tools@"+version))); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(tools, "nogo")
	for _, name := range nogoSources {
		copyFile(t, filepath.Join(builders, name), filepath.Join(program, name))
	}
	work := t.TempDir()
	write(t, work, "gen/main.go", "package main\n\nimport (\n\t\"log\"\n\t\"os\"\n)\n\nfunc main() {\n\tif err := genNogoMain(os.Args[1:]); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n")
	for _, name := range []string{"generate_nogo_main.go", "flags.go"} {
		copyFile(t, filepath.Join(builders, name), filepath.Join(work, "gen", name))
	}
	write(t, work, "go.mod", fmt.Sprintf("module example.com/nogo\n\ngo 1.26\n\nrequire (\n\tgithub.com/tenantvet/tenantvet v0.0.0\n\tgolang.org/x/tools %s\n)\n\nreplace github.com/tenantvet/tenantvet => %s\n\nreplace golang.org/x/tools => %s\n", version, repository, tools))
	copyFile(t, filepath.Join(repository, "go.sum"), filepath.Join(work, "go.sum"))
	// The package of docs/nogo.md.
	write(t, work, "tenantvet/analyzer.go", nogoPackage(t, repository))
	copyFile(t, filepath.Join(service, "tenantvet.yaml"), filepath.Join(work, "tenantvet", "tenantvet.yaml"))
	if err := os.CopyFS(filepath.Join(work, "tenantvet", "db"), os.DirFS(filepath.Join(service, "db"))); err != nil {
		t.Fatal(err)
	}
	must(t, work, "go", "run", "-mod=mod", "./gen", "-output", filepath.Join(program, "main.go"), "-analyzer_importpath", "example.com/nogo/tenantvet")
	exe := filepath.Join(work, "nogo.exe")
	must(t, work, "go", "build", "-mod=mod", "-o", exe, "golang.org/x/tools/nogo")
	return exe
}

// nogoPackage is the first Go block of docs/nogo.md.
func nogoPackage(t *testing.T, repository string) string {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join(repository, "docs", "nogo.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "```go\n")
	code, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("docs/nogo.md has no Go code")
	}
	return code
}

// runNogo analyses the packages of a module in the order of their imports, with
// the facts of those before, as Bazel does.
func runNogo(t *testing.T, exe, dir string) []string {
	t.Helper()
	type pkg struct {
		ImportPath, Dir, Export string
		Standard                bool
		GoFiles                 []string
		Module                  *struct{ Main bool }
	}
	listed := start(t, dir, "go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,Standard,GoFiles,Module", "./...")
	if listed.code != 0 {
		t.Fatal(listed.stderr)
	}
	var config bytes.Buffer
	var ours []pkg
	for d := json.NewDecoder(strings.NewReader(listed.stdout)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Export != "" {
			fmt.Fprintf(&config, "packagefile %s=%s\n", p.ImportPath, p.Export)
		}
		if p.Module != nil && p.Module.Main {
			ours = append(ours, p)
		}
	}
	temp := t.TempDir()
	write(t, temp, "importcfg", config.String())
	facts := map[string]string{}
	var lines []string
	for i, p := range ours {
		out := filepath.Join(temp, fmt.Sprintf("%d.facts", i))
		args := []string{"-importcfg", filepath.Join(temp, "importcfg"), "-p", p.ImportPath, "-x", out}
		for _, path := range slices.Sorted(maps.Keys(facts)) {
			args = append(args, "-fact", path+"="+facts[path])
		}
		for _, name := range p.GoFiles {
			args = append(args, filepath.Join(p.Dir, name))
		}
		got := start(t, dir, exe, args...)
		if got.code != 0 && got.code != 3 {
			t.Fatalf("nogo exits with %d for %s\n%s", got.code, p.ImportPath, got.stderr)
		}
		facts[p.ImportPath] = out
		for line := range strings.Lines(got.stderr) {
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), " (tenantvet)")
			lines = append(lines, strings.TrimPrefix(filepath.ToSlash(line), filepath.ToSlash(dir)+"/"))
		}
	}
	return findings(strings.Join(lines, "\n"))
}

func moduleDir(t *testing.T, dir, module string) string {
	t.Helper()
	got := start(t, dir, "go", "mod", "download", "-json", module)
	var m struct{ Dir, Error string }
	if err := json.Unmarshal([]byte(got.stdout), &m); err != nil || m.Dir == "" {
		t.Fatalf("go mod download %s: %s %s", module, m.Error, got.stderr)
	}
	return m.Dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Dir(to), filepath.Base(to), string(data))
}

func must(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
