package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantvet/tenantvet/cmd/internal/clitest"
)

// envGolangci names a golangci-lint that has the plugin, made from
// analyzers/plugin/golangci.
const envGolangci = "TENANTVET_GOLANGCI_LINT"

// golangci builds golangci-lint with the plugin once.
var golangci = sync.OnceValues(func() (string, error) {
	if exe := os.Getenv(envGolangci); exe != "" {
		return filepath.Abs(exe)
	}
	dir, err := os.MkdirTemp("", "tenantvet-golangci")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, "golangci-lint"), ".")
	cmd.Dir = filepath.FromSlash("../../analyzers/plugin/golangci")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return filepath.Join(dir, "golangci-lint"), nil
})

// TestGolangci runs scripts with the real golangci-lint.
func TestGolangci(t *testing.T) {
	if os.Getenv(envGolangci) == "" && os.Getenv("CI") == "" {
		t.Skipf("golangci-lint takes minutes to build: set CI=true to build it, or %s to one with the plugin", envGolangci)
	}
	exe, err := golangci()
	if err != nil {
		t.Fatal(err)
	}
	clitest.ScriptsIn(t, "golangci", func(env *testscript.Env) error {
		bin := filepath.Join(env.WorkDir, ".bin")
		if err := os.Mkdir(bin, 0o777); err != nil {
			return err
		}
		if err := os.Symlink(exe, filepath.Join(bin, "golangci-lint")); err != nil {
			return err
		}
		env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
		env.Setenv("GOLANGCI_LINT_CACHE", filepath.Join(env.WorkDir, ".cache"))
		return nil
	}, nil)
}
