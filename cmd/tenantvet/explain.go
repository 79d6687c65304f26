package main

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/rule"
)

func runExplain(args []string, io streams) int {
	f := cli.NewFlags("tenantvet explain", "[CODE|NAME]", "Explains a finding, named by its code (TV101) or name (unscoped-query).\nWithout an argument, lists them all.")
	operands, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	switch len(operands) {
	case 0:
		for _, r := range rule.Rules() {
			fmt.Fprintf(io.out, "%s  %-24s%s\n", r.Code, r.Name, r.Title)
		}
		return exitClean
	case 1:
	default:
		return usageError(io, f.Name(), "one code at a time, not %d", len(operands))
	}
	r, ok := rule.Lookup(operands[0])
	if !ok {
		hint := "tenantvet explain lists them all"
		if near := rule.Near(operands[0]); near != nil {
			hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		return fail(io, f.Name(), fmt.Errorf("unknown code %q (%s)", operands[0], hint))
	}
	fmt.Fprint(io.out, r.Plain())
	return exitClean
}
