// Command tenantgen generates Go models of a database schema in which the
// tenant is a type. Run tenantgen help for its commands.
package main

//go:generate go run .

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/config"
)

// The exit codes.
const (
	exitClean = 0
	exitStale = 1             // --check: the files are not what would be generated
	exitUsage = cli.ExitUsage // usage, configuration or schema error: nothing was written
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// streams is what a command writes to.
type streams struct{ out, err io.Writer }

// command is a subcommand.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, io streams) int
}

func commands() []command {
	return []command{
		{"models", "generate the models (the default command)", runModels},
		{"rls", "write row-level security", runRLS},
	}
}

// run executes the command line without the program's name and returns the
// exit code.
func run(ctx context.Context, args []string, io streams) int {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && !helpFlag(args[0]) {
		return runModels(ctx, args, io)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], io)
		}
	}
	if args[0] != "help" && !helpFlag(args[0]) {
		return fail(io, "tenantgen", fmt.Errorf("unknown command %q (see tenantgen help)", args[0]))
	}
	for _, c := range commands() {
		if len(args) > 1 && c.name == args[1] {
			return c.run(ctx, []string{"--help"}, io)
		}
	}
	fmt.Fprint(io.out, "tenantgen generates Go models of a database schema in which the tenant is a type.\n\nUsage:\n\n    tenantgen [COMMAND] [ARGUMENTS]\n\nCommands:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(io.out, "    %-12s%s\n", c.name, c.summary)
	}
	fmt.Fprint(io.out, `
tenantgen COMMAND --help describes a command. By go generate:

    //go:generate go tool tenantgen

Exit codes: 0 done, 1 --check found stale files, 2 usage, configuration or
schema error; nothing was written.
`)
	return exitClean
}

func helpFlag(s string) bool { return s == "-h" || s == "-help" || s == "--help" }

// fail reports an error that keeps a command from working.
func fail(io streams, name string, err error) int { return cli.Fail(io.err, name, err) }

// configuration is the named file, or the tenantvet.yaml here or above.
func configuration(file string) (string, error) {
	if file != "" {
		return file, nil
	}
	found, err := config.Find(".")
	if err == nil && found == "" {
		err = errors.New("no " + config.FileName + " here or above (tenantvet init writes one)")
	}
	return found, err
}
