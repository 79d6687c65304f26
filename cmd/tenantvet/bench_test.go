//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRun takes whole runs over the example, or over the module that
// TENANTVET_BENCH_MODULE names (with its tenantvet.yaml), with go vet's cold
// run beside them: cpu-s is processor time with that of all child processes,
// rss-MB the largest process, and of-vet the share of go vet's time. Compile
// the module first, so that vet's time is its own.
func BenchmarkRun(b *testing.B) {
	dir := os.Getenv("TENANTVET_BENCH_MODULE")
	if dir == "" {
		dir = filepath.Join("..", "..", "examples", "shop")
	}
	exe, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	vet := cost(b, dir, "go", "vet", fresh(), "./...")
	for _, bb := range []struct {
		name string
		args func() []string
	}{
		{"check", func() []string { return []string{exe, "./..."} }},
		{"check-types-source", func() []string { return []string{exe, "--types=source", "./..."} }},
		{"vettool-cold", func() []string { return []string{"go", "vet", "-vettool=" + variant(b, exe), "./..."} }},
		{"go-vet-cold", func() []string { return []string{"go", "vet", fresh(), "./..."} }},
		{"go-vet-warm", func() []string { return []string{"go", "vet", "./..."} }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var total usage
			for b.Loop() {
				args := bb.args()
				u := cost(b, dir, args[0], args[1:]...)
				total.cpu += u.cpu
				total.rss = max(total.rss, u.rss)
			}
			cpu := total.cpu.Seconds() / float64(b.N)
			b.ReportMetric(cpu, "cpu-s")
			b.ReportMetric(float64(total.rss)/1e6, "rss-MB")
			b.ReportMetric(cpu/vet.cpu.Seconds(), "of-vet")
		})
	}
}

type usage struct {
	cpu time.Duration
	rss int64 // bytes
}

// cost runs a command to its end; findings are no failure.
func cost(b *testing.B, dir, name string, args ...string) usage {
	b.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != exitClean && code != exitFindings {
		b.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	u := usage{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.rss = r.Maxrss * 1024
	}
	return u
}

// fresh is a flag that go vet has not seen, so that none of its results are
// known.
func fresh() string { return fmt.Sprintf("-printf.funcs=bench%d", time.Now().UnixNano()) }

// variant copies the binary under a build ID that the go command has not seen.
func variant(b *testing.B, exe string) string {
	b.Helper()
	data, err := os.ReadFile(exe)
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "tenantvet.exe")
	data = fmt.Append(data, time.Now().UnixNano())
	if err := os.WriteFile(name, data, 0o755); err != nil {
		b.Fatal(err)
	}
	return name
}
