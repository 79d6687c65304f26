package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// action is what the tests need of action.yml.
type action struct {
	Inputs, Outputs map[string]struct {
		Description string
		Value       string
	}
	Runs struct {
		Steps []struct {
			Name, ID, Run string
			Env           map[string]string
		}
	}
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	src, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(src, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

var (
	inputUse = regexp.MustCompile(`\binputs\.([\w-]+)`)
	flagUse  = regexp.MustCompile(`(?:^|[\s(])(--?[a-z][\w-]*)`)
)

// TestActionStep runs the step of the GitHub Action that proves, with the files
// that a runner gives it, for each exit code.
func TestActionStep(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal("there is no bash")
	} else if err != nil {
		t.Skip("there is no bash")
	}
	var a action
	readYAML(t, "../../action.yml", &a)
	src, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, m := range inputUse.FindAllStringSubmatch(string(src), -1) {
		used[m[1]] = true
		if _, ok := a.Inputs[m[1]]; !ok {
			t.Errorf("there is no input %s", m[1])
		}
	}
	for name := range a.Inputs {
		if !used[name] {
			t.Errorf("input %s is not used", name)
		}
	}
	script := ""
	for _, s := range a.Runs.Steps {
		if s.ID == "check" {
			script = s.Run
		}
	}
	if script == "" {
		t.Fatal("no step has the id check")
	}

	// The binary of the tests is tenantvet when it is called so.
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	write(t, temp, filepath.Join("tenantvet", "tenantvet"), readTest(t, exe))
	if err := os.Chmod(filepath.Join(temp, "tenantvet", "tenantvet"), 0o755); err != nil {
		t.Fatal(err)
	}

	const schema = "CREATE TABLE notes (id bigint PRIMARY KEY, tenant_id bigint NOT NULL);\n"
	const config = "version: 1\nschema: [schema.sql]\ntenant: {columns: [tenant_id]}\n"
	query := func(sql string) string {
		return "package a\n\nimport \"database/sql\"\n\nfunc F(db *sql.DB, tenant int64) { db.Query(\"" + sql + "\", tenant) }\n"
	}
	for _, tt := range []struct {
		name, config, code, packages string
		exit, coverage, summary      string
	}{
		{"clean", config, query("SELECT id FROM notes WHERE tenant_id = $1"), "./...", "0", "1 call site, 1 statement: 1 scoped", "1 call site"},
		{"finding", config, query("SELECT id FROM notes WHERE id = $1"), "./...", "1", "1 call site, 1 statement: 0 scoped, 1 unscoped", "1 unscoped"},
		{"second line of packages", config, query("SELECT id FROM notes WHERE id = $1"), "./b\n./...", "1", "1 unscoped", "1 unscoped"},
		{"configuration", "version: 9\n", query("SELECT 1"), "./...", "2", "", "exited with code 2"},
		{"incomplete", config, "package a\n\nimport \"example.com/nosuch\"\n\nvar _ = nosuch.X\n", "./...", "3", "0 call sites", "0 call sites"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			module := t.TempDir()
			files := map[string]string{
				"go.mod": "module example.com/m\n\ngo 1.26\n", "schema.sql": schema, "tenantvet.yaml": tt.config,
				"a/a.go": tt.code, "b/b.go": "package b\n",
			}
			for name, text := range files {
				write(t, module, name, text)
			}
			results := t.TempDir()
			output, summary, sarif := filepath.Join(results, "output"), filepath.Join(results, "summary"), filepath.Join(temp, "tenantvet.sarif")
			if err := os.RemoveAll(sarif); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
			cmd.Dir = module
			cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary,
				"PACKAGES="+tt.packages, "BASELINE_FROM=", "NEW_FROM_REV=", "ARGS=", "GOPROXY=off")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("the step fails, which is for the last one to do: %v\n%s", err, out)
			}
			got := readTest(t, output)
			if !strings.Contains(got, "exit-code="+tt.exit+"\n") || !strings.Contains(got, tt.coverage) ||
				tt.coverage == "" && !strings.Contains(got, "coverage=\n") {
				t.Errorf("outputs:\n%s\nlog:\n%s", got, out)
			}
			if got := readTest(t, summary); !strings.Contains(got, tt.summary) {
				t.Errorf("summary:\n%s", got)
			}
			if _, err := os.Stat(sarif); (err == nil) != (tt.coverage != "") {
				t.Errorf("the file that is uploaded if there is coverage: %v", err)
			}
		})
	}
}

// TestCIFlags holds what the files for other systems say to the flags that
// there are.
func TestCIFlags(t *testing.T) {
	var gitlab map[string]struct {
		Variables map[string]string
		Script    []string
		Artifacts struct{ Reports map[string]string }
	}
	readYAML(t, "../../ci/tenantvet.gitlab-ci.yml", &gitlab)
	job, ok := gitlab["tenantvet"]
	if !ok {
		t.Fatal("there is no job tenantvet")
	}
	script := strings.Join(job.Script, "\n")
	for system, file := range job.Artifacts.Reports {
		if !strings.Contains(script, "="+file) {
			t.Errorf("nothing writes the report %s, %s", system, file)
		}
	}
	for name := range job.Variables {
		if strings.HasPrefix(name, "TENANTVET_") && !strings.Contains(script, "$"+name) {
			t.Errorf("variable %s is not used", name)
		}
	}
	var hooks []struct {
		ID, Entry, Language string
		Args                []string
	}
	readYAML(t, "../../.pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].Language != "golang" {
		t.Fatalf("hooks: %+v", hooks)
	}
	var custom struct {
		Version string
		Plugins []struct{ Module, Import, Version string }
	}
	readYAML(t, "../../.custom-gcl.yml", &custom)
	mod := readTest(t, "../../analyzers/plugin/golangci/go.mod")
	if !strings.Contains(mod, "github.com/golangci/golangci-lint/v2 "+custom.Version+"\n") {
		t.Errorf(".custom-gcl.yml has golangci-lint %s, the plugin is tested with another", custom.Version)
	}
	main := readTest(t, "../../analyzers/plugin/golangci/main.go")
	for _, p := range custom.Plugins {
		if !strings.Contains(main, `_ "`+p.Import+`"`) || !strings.HasPrefix(p.Import, p.Module+"/") {
			t.Errorf("plugin %s is not the one that is tested", p.Import)
		}
	}

	var help bytes.Buffer
	if code := run([]string{"check", "--help"}, streams{nil, &help, &help}); code != exitClean {
		t.Fatalf("check --help exits with %d", code)
	}
	var a action
	readYAML(t, "../../action.yml", &a)
	texts := map[string]string{"gitlab": script, "pre-commit": hooks[0].Entry + " " + strings.Join(hooks[0].Args, " ")}
	for _, s := range a.Runs.Steps {
		if s.ID == "check" {
			texts["action"] = s.Run
		}
	}
	checked := 0
	for system, text := range texts {
		for line := range strings.Lines(text) {
			if !strings.Contains(line, "check") && !strings.Contains(line, "flags") {
				continue // another command's
			}
			for _, m := range flagUse.FindAllStringSubmatch(line, -1) {
				name := "--" + strings.TrimLeft(m[1], "-")
				if len(name) == len("--o") {
					name = name[1:]
				}
				if name == "-n" || name == "--" {
					continue // bash's test
				}
				checked++
				if !strings.Contains(help.String(), "    "+name+" ") {
					t.Errorf("%s: tenantvet check has no flag %s", system, m[1])
				}
			}
		}
	}
	if checked < 6 {
		t.Errorf("only %d flags were found", checked)
	}
}

func readTest(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
