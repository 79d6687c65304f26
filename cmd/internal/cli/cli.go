// Package cli reads command lines as all of the project's commands take them.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Parse reads flags and operands in any order; after "--" all are operands. Its
// error is that of the flag set, [flag.ErrHelp] among them.
func Parse(f *flag.FlagSet, args []string) (operands []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		rest := f.Args()
		if len(rest) == 0 {
			return operands, nil
		}
		if i := len(args) - len(rest); i > 0 && args[i-1] == "--" {
			return append(operands, rest...), nil
		}
		operands, args = append(operands, rest[0]), rest[1:]
	}
}

// Words is a flag that may be repeated and takes a comma-separated list.
type Words []string

func (w *Words) String() string { return strings.Join(*w, ",") }

// Set adds the items of a list. An empty item is an error.
func (w *Words) Set(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			return errors.New("an empty item")
		}
		*w = append(*w, word)
	}
	return nil
}

// Flags is a flag set with a description. The usage of a flag with a value ends
// in its argument: "the tables to skip (`TABLE,…`)".
type Flags struct {
	*flag.FlagSet
	synopsis, text string
}

// NewFlags makes the flag set of a command. The synopsis is what follows the
// command's name, the text says what it does.
func NewFlags(name, synopsis, text string) *Flags {
	f := &Flags{flag.NewFlagSet(name, flag.ContinueOnError), synopsis, text}
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// Parse reads a command line. Done tells that the command is to exit with code:
// help was asked for and is on out, or a mistake is told on err.
func (f *Flags) Parse(args []string, out, err io.Writer) (operands []string, code int, done bool) {
	operands, mistake := Parse(f.FlagSet, args)
	switch {
	case errors.Is(mistake, flag.ErrHelp):
		f.help(out)
		return nil, 0, true
	case mistake != nil:
		return nil, Fail(err, f.Name(), fmt.Errorf("%w (see %s --help)", mistake, f.Name())), true
	}
	return operands, 0, false
}

func (f *Flags) help(w io.Writer) {
	fmt.Fprintf(w, "Usage: %s %s\n\n%s\n", f.Name(), f.synopsis, strings.TrimSpace(f.text))
	heading := "\nFlags:\n\n"
	f.VisitAll(func(fl *flag.Flag) {
		arg, usage := flag.UnquoteUsage(fl)
		usage = strings.TrimSuffix(usage, " ("+arg+")")
		usage = strings.ReplaceAll(usage, "\n", "\n"+strings.Repeat(" ", 32))
		dashes := "--"
		if len(fl.Name) == 1 {
			dashes = "-"
		}
		fmt.Fprintf(w, "%s    %-28s%s\n", heading, strings.TrimSpace(dashes+fl.Name+" "+arg), usage)
		heading = ""
	})
}

// ExitUsage is the exit code after [Fail].
const ExitUsage = 2

// Fail tells of an error that keeps a command from working, each line of it on
// a line of its own, and returns [ExitUsage].
func Fail(w io.Writer, name string, err error) int {
	for line := range strings.SplitSeq(strings.TrimRight(err.Error(), "\n"), "\n") {
		fmt.Fprintf(w, "%s: %s\n", name, line)
	}
	return ExitUsage
}
