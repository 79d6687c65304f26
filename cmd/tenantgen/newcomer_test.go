package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tenantvet/tenantvet/cmd/internal/clitest"
)

// TestNewcomer goes the way that the README describes, from schema.sql to a
// compiled call, with the go command and this checkout in place of a released
// version.
func TestNewcomer(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	env := strings.Split(string(out), "\n")
	release := t.TempDir()
	writeRelease(t, release)
	// What the module cache has need not be fetched.
	proxies := []string{fileURL(release), fileURL(filepath.Join(env[0], "cache", "download")), env[2]}
	settings := []string{
		"CHECKOUT=" + root,
		"GOMODCACHE=" + env[0],
		"GOCACHE=" + env[1],
		"GOPROXY=" + strings.Join(proxies, ","),
		"GOWORK=off",
		"GOFLAGS=-buildvcs=false",
	}
	// The checkout's sums spare the look-up in the checksum database.
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	needModules(t, settings, sums)
	testscript.Run(t, testscript.Params{
		Files:               []string{"testdata/newcomer.txtar"},
		RequireExplicitExec: true,
		Cmds:                map[string]clitest.Command{"exits": clitest.Exits},
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, settings...)
			return os.WriteFile(filepath.Join(e.WorkDir, "go.sum"), sums, 0o644)
		},
	})
}

// needModules skips the test, and says so on standard error, where the modules
// that tenantgen is built of can be had neither from the module cache nor from a
// proxy. With CI=true that is an error.
func needModules(t *testing.T, settings []string, sums []byte) {
	t.Helper()
	root := strings.TrimPrefix(settings[0], "CHECKOUT=")
	dir := t.TempDir()
	text := "module probe.invalid\n\ngo 1.26\n\nreplace github.com/tenantvet/tenantvet => " + strconv.Quote(root) + "\n"
	for name, content := range map[string][]byte{"go.mod": []byte(text), "go.sum": sums} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "get", "-tool", "github.com/tenantvet/tenantvet/cmd/tenantgen@latest")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), settings...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return
	}
	unreachable := regexp.MustCompile(`dial tcp|no such host|proxyconnect|i/o timeout|connection refused|GOPROXY=off|disabled by GOPROXY`)
	if os.Getenv("CI") == "true" || !unreachable.Match(out) {
		t.Fatalf("go get: %v\n%s", err, out)
	}
	fmt.Fprintf(os.Stderr, "SKIPPED %s: no module proxy can be reached: %s\n", t.Name(), out)
	t.Skip("no module proxy can be reached")
}

const released = "v0.1.0"

// writeRelease makes a module proxy that knows one version of this module,
// which a replace directive turns into the checkout.
func writeRelease(t *testing.T, dir string) {
	t.Helper()
	versions := filepath.Join(dir, "github.com", "tenantvet", "tenantvet", "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"list":             released + "\n",
		released + ".info": fmt.Sprintf(`{"Version":%q,"Time":"2026-01-01T00:00:00Z"}`, released),
	} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func fileURL(dir string) string { return "file://" + filepath.ToSlash(dir) }
