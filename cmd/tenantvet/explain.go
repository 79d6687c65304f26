package main

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/rule"
)

const explainHelp = `
Explains a finding, named by its code (TV101) or name (unscoped-query). Without
an argument, lists them all.

For a place in Go or in a file of queries, as findings begin with it, shows the
statements that are run there, as far as they are known; each table with the
proof that binds it, or what is missing; and two sample rows that show what the
statement does not tell apart. The flags are for this.`

func runExplain(args []string, io streams) int {
	f := cli.NewFlags("tenantvet explain", "[flags] [CODE|NAME|FILE:LINE]", explainHelp)
	var packages packageFlags
	packages.define(f)
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
	if m := placeShape.FindStringSubmatch(operands[0]); m != nil {
		if err := packages.enter(); err != nil {
			return fail(io, f.Name(), err)
		}
		return explainPlace(io, f.Name(), &packages, m[1], m[2])
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
