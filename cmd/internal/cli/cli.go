// Package cli reads command lines as all of the project's commands take them.
package cli

import (
	"errors"
	"flag"
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
