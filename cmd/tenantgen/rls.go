package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/rls"
)

const rlsText = `
Writes row-level security for the tables with rows of tenants, as a migration of
PostgreSQL: ENABLE and FORCE, a PERMISSIVE policy that grants the tenant's rows
and a RESTRICTIVE one that keeps the others out of reach whatever policies are
added later, the index that the policies need, and security_invoker on views,
where the server has it: PostgreSQL 15 and later. For an older one say
server-version in the configuration, or give a database with --dsn.
With --role, the role loses the right to update tenant columns.

The tenant is read from the setting under tenant.setting, or app.tenant. The
migration goes to standard output, or with --out to PREFIX.up.sql and
PREFIX.down.sql; files that are there are not overwritten.

Warnings go to standard error: relations that row-level security does not reach.`

// runRLS writes the policies.
func runRLS(ctx context.Context, args []string, io streams) int {
	f := cli.NewFlags("tenantgen rls", "[flags]", rlsText)
	configFile := f.String("config", "", "the configuration; default: tenantvet.yaml here or above (`FILE`)")
	dsn := f.String("dsn", "", "read the schema of this PostgreSQL instead of the files (`DSN`)")
	role := f.String("role", "", "the role that the application connects as (`NAME`)")
	out := f.String("out", "", "write PREFIX.up.sql and PREFIX.down.sql (`PREFIX`)")
	down := f.Bool("down", false, "print the migration that takes it back")
	operands, code, done := f.Parse(args, io.out, io.err)
	switch {
	case done:
		return code
	case len(operands) > 0:
		return fail(io, f.Name(), fmt.Errorf("unexpected argument %q", operands[0]))
	case *down && *out != "":
		return fail(io, f.Name(), errors.New("--out writes the way back too; leave --down out"))
	}
	script, err := policies(ctx, *configFile, *dsn, rls.Options{Role: *role})
	if err != nil {
		return fail(io, f.Name(), err)
	}
	for _, w := range script.Warnings {
		fmt.Fprintf(io.err, "%s: warning\n", w)
	}
	if *out != "" {
		if err := create(*out+".up.sql", script.Up, *out+".down.sql", script.Down); err != nil {
			return fail(io, f.Name(), err)
		}
		return exitClean
	}
	text := script.Up
	if *down {
		text = script.Down
	}
	if _, err := fmt.Fprint(io.out, text); err != nil {
		return fail(io, f.Name(), err)
	}
	return exitClean
}

// policies makes the migration for a configuration.
func policies(ctx context.Context, file, dsn string, opts rls.Options) (*rls.Script, error) {
	file, err := configuration(file)
	if err != nil {
		return nil, err
	}
	cfg, err := config.Load(file)
	if err != nil {
		return nil, err
	}
	if dsn == "" {
		p, err := project.Load(cfg)
		if err != nil {
			return nil, err
		}
		return rls.Emit(p.Schema.Catalog, p.Tenancies, opts)
	}
	cat, err := fromDatabase(ctx, cfg, dsn)
	if err != nil {
		return nil, err
	}
	tenancies, problems := catalog.ClassifyDimensions(cat, project.Policies(cfg))
	if err := project.Problems(cfg, problems); err != nil {
		return nil, err
	}
	return rls.Emit(cat, tenancies, opts)
}

// create writes two files that are not there yet, or neither.
func create(up, upText, down, downText string) error {
	if err := createOne(up, upText); err != nil {
		return err
	}
	if err := createOne(down, downText); err != nil {
		return errors.Join(err, os.Remove(up))
	}
	return nil
}

func createOne(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
