package main

import (
	"fmt"
	"runtime/debug"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
)

func runVersion(args []string, io streams) int {
	f := cli.NewFlags("tenantvet version", "", "Prints the version, the revision it was built from and the Go version.")
	operands, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	if len(operands) > 0 {
		return usageError(io, f.Name(), "unexpected argument %q", operands[0])
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	fmt.Fprintln(io.out, versionLine(info))
	return exitClean
}

// version is that of the build; "(devel)" for one without.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// versionLine says what is known about a build.
func versionLine(info *debug.BuildInfo) string {
	version := info.Main.Version
	if version == "" {
		version = "(devel)"
	}
	var revision, modified string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = " " + s.Value
		case "vcs.modified":
			if s.Value == "true" {
				modified = " (modified)"
			}
		}
	}
	if revision == "" {
		modified = ""
	}
	goVersion := info.GoVersion
	if goVersion == "" {
		goVersion = "unknown Go version"
	}
	return fmt.Sprintf("tenantvet %s%s%s %s", version, revision, modified, goVersion)
}
