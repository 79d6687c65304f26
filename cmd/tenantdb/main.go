// Command tenantdb has the commands of tenantvet that open a database. It is a
// binary of its own: the linter links no driver. Run tenantdb help for its
// commands.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
)

// The exit codes.
const (
	exitClean     = 0 // scoped, or no witness was found
	exitWitness   = 1
	exitUsage     = 2 // usage, configuration or input error
	exitUndecided = 3 // a statement could not be run
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

// fail reports an error that keeps a command from working, each line of it on a
// line of its own.
func fail(io streams, name string, err error) int {
	for line := range strings.SplitSeq(strings.TrimRight(err.Error(), "\n"), "\n") {
		fmt.Fprintf(io.err, "%s: %s\n", name, line)
	}
	return exitUsage
}

// parse reads flags and operands in any order. When done is true the command is
// to return code.
func parse(f *flag.FlagSet, synopsis, text string, args []string, out streams) (operands []string, code int, done bool) {
	f.SetOutput(io.Discard)
	operands, err := cli.Parse(f, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(out.out, "Usage: %s %s\n\n%s\n\nFlags:\n\n", f.Name(), synopsis, strings.TrimSpace(text))
		f.VisitAll(func(fl *flag.Flag) {
			arg, usage := flag.UnquoteUsage(fl)
			fmt.Fprintf(out.out, "    %-26s%s\n", strings.TrimSpace("--"+fl.Name+" "+arg), strings.TrimSuffix(usage, " ("+arg+")"))
		})
		return nil, exitClean, true
	case err != nil:
		return nil, fail(out, f.Name(), fmt.Errorf("%w (see %s --help)", err, f.Name())), true
	}
	return operands, 0, false
}
