// Command tenantvet proves that the SQL of a Go program stays within one
// tenant. Run tenantvet help for its commands.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// The exit codes.
const (
	exitClean      = 0 // nothing to report
	exitFindings   = 1
	exitUsage      = cli.ExitUsage // usage or configuration error
	exitIncomplete = 3             // a package or file could not be analysed
)

func main() {
	args := os.Args[1:]
	if vettoolMode(args) {
		runVettool()
		return
	}
	os.Exit(run(args, streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams is what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is a subcommand.
type command struct {
	name    string
	args    string // synopsis of its arguments
	summary string
	run     func(args []string, io streams) int
}

func commands() []command {
	return []command{
		{"check", "[flags] [packages]", "prove the SQL of Go packages (the default command)",
			func(args []string, io streams) int { return runCheck(args, io.out, io.err) }},
		{"sql", "[flags] FILE|-…", "prove the statements of SQL files", runSQL},
		{"init", "[flags]", "write a tenantvet.yaml from what the module has", runInit},
		{"baseline", "write|update [flags]", "pin the findings of today, or take out those that are gone", runBaseline},
		{"config", "check [flags]", "validate tenantvet.yaml and list how tables are classified", runConfig},
		{"report", "--html FILE|--format badge [flags] [packages]", "show what was proved as a page or a badge", runReport},
		{"exemptions", "[flags] [packages]", "list everything that lets a finding pass", runExemptions},
		{"explain", "[flags] [CODE|NAME|FILE:LINE]", "explain a finding, or the statements at a place", runExplain},
		{"version", "", "print the version", runVersion},
	}
}

// run executes the command line without the program's name and returns the
// exit code.
func run(args []string, io streams) int {
	for len(args) > 0 && (args[0] == "-C" || strings.HasPrefix(args[0], "-C=")) {
		dir, inline := strings.CutPrefix(args[0], "-C=")
		args = args[1:]
		if !inline {
			if len(args) == 0 {
				return fail(io, "tenantvet", errors.New("-C needs a folder"))
			}
			dir, args = args[0], args[1:]
		}
		if err := os.Chdir(dir); err != nil {
			return fail(io, "tenantvet", err)
		}
	}
	if len(args) == 0 {
		return runCheck(nil, io.out, io.err)
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return runHelp(args[1:], io)
	case "-version", "--version":
		return runVersion(nil, io)
	}
	var names []string
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(args[1:], io)
		}
		names = append(names, c.name)
	}
	if plainWord(args[0]) {
		if near := ident.Nearest(args[0], append(names, "help")); near != nil {
			return fail(io, "tenantvet", fmt.Errorf("unknown command %q (did you mean %s?)", args[0], near[0]))
		}
	}
	return runCheck(args, io.out, io.err)
}

// plainWord tells that an argument is neither a flag nor looks like a package
// pattern or path.
func plainWord(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz") == ""
}

func runHelp(args []string, io streams) int {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run([]string{"--help"}, io)
			}
		}
		return fail(io, "tenantvet help", fmt.Errorf("unknown command %q", args[0]))
	}
	fmt.Fprint(io.out, `tenantvet proves that the SQL of a Go program stays within one tenant.

Usage:

    tenantvet [-C DIR] [COMMAND] [ARGUMENTS]

Commands:

`)
	for _, c := range commands() {
		usage := strings.TrimSpace(c.name + " " + c.args)
		if len(usage) >= 28 {
			usage += "\n" + strings.Repeat(" ", 4+28)
		}
		fmt.Fprintf(io.out, "    %-28s%s\n", usage, c.summary)
	}
	fmt.Fprint(io.out, `
tenantvet COMMAND --help describes a command. As a vet tool:

    go vet -vettool=$(which tenantvet) ./...

Exit codes: 0 nothing to report, 1 findings, 2 usage or configuration error,
3 a package or file could not be analysed.
`)
	return exitClean
}

// fail reports an error that keeps a command from working.
func fail(io streams, name string, err error) int { return cli.Fail(io.err, name, err) }

// usageError is a mistake on the command line; the command's help shows how
// it is used.
func usageError(io streams, name, format string, args ...any) int {
	return fail(io, name, fmt.Errorf(format+" (see %s --help)", append(args, name)...))
}
