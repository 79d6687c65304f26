package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
)

func runConfig(args []string, io streams) int {
	f := cli.NewFlags("tenantvet config check", "[flags]", `
Validates tenantvet.yaml and the schema that it names, and lists how every
table is classified, and why. A table of class unknown has neither a tenant
column nor an owner and is not declared: statements that use it are reported.
With several dimensions of tenancy there is a line for each; "-" is a table
that only another dimension binds.`)
	file := f.String("config", "", "the configuration; default: "+config.FileName+" here or above,\nup to the module root (`FILE`)")
	if len(args) == 0 {
		return usageError(io, "tenantvet config", "what to do? tenantvet config check")
	}
	if args[0] != "check" && args[0] != "--help" && args[0] != "-h" && args[0] != "-help" {
		return usageError(io, "tenantvet config", "unknown command %q; there is: check", args[0])
	}
	if args[0] == "check" {
		args = args[1:]
	}
	operands, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	if len(operands) > 0 {
		return usageError(io, f.Name(), "unexpected argument %q", operands[0])
	}
	cfg, err := loadConfig(*file)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	p, err := project.Load(cfg)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	printProblems(io.err, p.Schema.Problems)
	printTables(io.out, p)
	return exitClean
}

// loadConfig reads the named configuration, or the one of the current folder.
func loadConfig(file string) (*config.Config, error) {
	if file == "" {
		found, err := config.Find(".")
		if err != nil {
			return nil, err
		}
		if found == "" {
			return nil, fmt.Errorf("there is no %s here or above, up to the module root (tenantvet init writes one)", config.FileName)
		}
		file = found
	}
	return config.Load(file)
}

// maxProblems bounds what is printed of a schema that is hardly understood.
const maxProblems = 20

// printProblems lists what could not be replayed of a schema.
func printProblems(w io.Writer, problems []ddl.Problem) {
	for _, p := range problems[:min(len(problems), maxProblems)] {
		fmt.Fprintf(w, "%s: warning: %s\n", p.Pos, p.Message)
	}
	if more := len(problems) - maxProblems; more > 0 {
		fmt.Fprintf(w, "warning: %d more statements of the schema could not be replayed\n", more)
	}
}

// printTables lists the tables with their class, one line for each dimension of
// tenancy.
func printTables(w io.Writer, p *project.Project) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	counts := make([]map[catalog.Class]int, len(p.Tenancies))
	outside := make([]int, len(p.Tenancies))
	views := 0
	for _, table := range p.Schema.Catalog.Tables() {
		if table.Kind == catalog.View {
			views++
			fmt.Fprintf(t, "%s\t%sview\t%s\n", table.Name, dimensionCell(p, ""), p.Tenancies[0].Of(table).Reason)
			continue
		}
		for i, tenancy := range p.Tenancies {
			c := tenancy.Of(table)
			class := c.Class.String()
			if counts[i] == nil {
				counts[i] = map[catalog.Class]int{}
			}
			if c.Outside {
				class = "-"
				outside[i]++
			} else {
				counts[i][c.Class]++
			}
			fmt.Fprintf(t, "%s\t%s%s\t%s\n", table.Name, dimensionCell(p, tenancy.Policy.Name), class, c.Reason)
		}
	}
	t.Flush()
	tables := len(p.Schema.Catalog.Tables()) - views
	for i, tenancy := range p.Tenancies {
		n := counts[i]
		line := fmt.Sprintf("%d tables: %d tenant, %d root, %d child, %d shared, %d unknown", tables,
			n[catalog.ClassTenant], n[catalog.ClassRoot], n[catalog.ClassChild], n[catalog.ClassShared], n[catalog.ClassUnknown])
		if len(p.Tenancies) > 1 {
			line = fmt.Sprintf("%s: %s, %d of other dimensions only", tenancy.Policy.Name, line, outside[i])
		}
		fmt.Fprintf(w, "%s; %d views\n", line, views)
	}
}

// dimensionCell is the column that names the dimension, where there are
// several.
func dimensionCell(p *project.Project, name string) string {
	if len(p.Tenancies) == 1 {
		return ""
	}
	return name + "\t"
}
