package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGolangciCustom lets golangci-lint make itself with the plugin, as
// .custom-gcl.yml says, and compares what that finds in the example. The
// repository that it clones is made of the sources in the module cache, and the
// plugin is the one in this checkout.
func TestGolangciCustom(t *testing.T) {
	if os.Getenv(envGolangci) == "" && os.Getenv("CI") == "" {
		t.Skipf("golangci-lint takes minutes to build: set CI=true to build it, or %s to one with the plugin", envGolangci)
	}
	if _, err := exec.LookPath("git"); err != nil && os.Getenv("CI") == "" {
		t.Skip("there is no git to clone golangci-lint with")
	}
	exe, err := golangci()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(filepath.FromSlash("../.."))
	if err != nil {
		t.Fatal(err)
	}
	documented := readTest(t, filepath.Join(root, ".custom-gcl.yml"))
	local := strings.Replace(documented, "    version: latest\n", "    path: "+root+"\n", 1)
	if local == documented {
		t.Fatalf(".custom-gcl.yml does not ask for the latest version:\n%s", documented)
	}
	var custom struct{ Version string }
	readYAML(t, filepath.Join(root, ".custom-gcl.yml"), &custom)

	dir := t.TempDir()
	upstream := cloneable(t, filepath.Join(root, "analyzers", "plugin", "golangci"), filepath.Join(dir, "upstream"), custom.Version)
	write(t, dir, ".custom-gcl.yml", local)
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "url.file://"+filepath.ToSlash(upstream)+".insteadOf")
	t.Setenv("GIT_CONFIG_VALUE_0", "https://github.com/golangci/golangci-lint.git")
	t.Setenv("TMPDIR", dir)
	if got := start(t, dir, exe, "custom", "--verbose"); got.code != 0 {
		t.Fatalf("golangci-lint custom exits with %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	made := filepath.Join(dir, "custom-gcl")
	if got := start(t, dir, made, "version"); !strings.Contains(got.stdout, custom.Version+"-custom-gcl-") {
		t.Fatalf("not made by custom: %s%s", got.stdout, got.stderr)
	}

	example := filepath.Join(root, "examples", "shop")
	want := places(tenantvet(t, example, "./...").stdout)
	if len(want) == 0 {
		t.Fatal("no findings in the example")
	}
	agree(t, "what custom makes", places(runGolangci(t, made, example).stdout), want)
}

// cloneable makes a repository of the version of golangci-lint that a module
// requires.
func cloneable(t *testing.T, module, dir, version string) string {
	t.Helper()
	const name = "github.com/golangci/golangci-lint/v2"
	listed := start(t, module, "go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", name)
	has, sources, _ := strings.Cut(strings.TrimSpace(listed.stdout), " ")
	if listed.code != 0 || has != version || sources == "" {
		t.Fatalf("%s@%s is not to be had: %q %s", name, version, listed.stdout, listed.stderr)
	}
	if err := os.CopyFS(dir, os.DirFS(sources)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"init", "--quiet"}, {"add", "--all", "--force"},
		{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false", "commit", "--quiet", "--message", version},
		{"-c", "tag.gpgSign=false", "tag", version},
	} {
		if got := start(t, dir, "git", args...); got.code != 0 {
			t.Fatalf("git %s: %s", args, got.stderr)
		}
	}
	return dir
}
