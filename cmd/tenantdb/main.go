// Command tenantdb has the commands of tenantvet that open a database. It is a
// binary of its own: the linter links no driver. Run tenantdb help for its
// commands.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
)

// The exit codes.
const (
	exitClean     = 0 // scoped, or no witness was found
	exitWitness   = 1
	exitUsage     = cli.ExitUsage // usage, configuration or input error
	exitUndecided = 3             // a statement could not be run
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// streams is what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

const help = `tenantdb has the commands of tenantvet that open a database.

Usage:

    tenantdb COMMAND [ARGUMENTS]

Commands:

    witness [flags] FILE|-      show on two small databases what an unscoped statement leaks

tenantdb COMMAND --help describes a command.
`

// run executes the command line without the program's name and returns the
// exit code.
func run(ctx context.Context, args []string, io streams) int {
	if len(args) == 0 {
		fmt.Fprint(io.err, help)
		return exitUsage
	}
	switch args[0] {
	case "witness":
		return runWitness(ctx, args[1:], io)
	case "help", "-h", "-help", "--help":
		if len(args) > 1 && args[1] == "witness" {
			return runWitness(ctx, []string{"--help"}, io)
		}
		fmt.Fprint(io.out, help)
		return exitClean
	}
	return fail(io, "tenantdb", fmt.Errorf("unknown command %q; there is witness (see tenantdb help)", args[0]))
}

// fail reports an error that keeps a command from working.
func fail(io streams, name string, err error) int { return cli.Fail(io.err, name, err) }
