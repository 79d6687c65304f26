package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/gen"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/live"
	"github.com/tenantvet/tenantvet/internal/config"
)

const modelsText = `
Generates the package that the section generate of tenantvet.yaml describes,
from the schema files that it lists, or from a database. The files of tables
that are no more are removed; under go generate, which could not go on without
them, they are emptied, and removed the next time.

Warnings go to standard error: keys and foreign keys without the tenant.`

// runModels generates the models.
func runModels(ctx context.Context, args []string, io streams) int {
	f := cli.NewFlags("tenantgen models", "[flags]", modelsText)
	configFile := f.String("config", "", "the configuration; default: tenantvet.yaml here or above (`FILE`)")
	check := f.Bool("check", false, "write nothing: print a diff and exit with 1 if the files are stale")
	dryRun := f.Bool("dry-run", false, "write nothing: list the files that would be written or removed")
	quiet := f.Bool("quiet", false, "print no warnings")
	dsn := f.String("dsn", "", "read the schema of this database instead of the files: a URL that begins with postgres://, mysql:// or sqlite:, or a driver's DSN (`DSN`)")
	templates := f.String("templates", "", "a folder with templates of yours (`DIR`)")
	var only cli.Words
	f.Var(&only, "only", "write the files of these tables only (`TABLE,…`)")
	operands, code, done := f.Parse(args, io.out, io.err)
	switch {
	case done:
		return code
	case len(operands) > 0:
		return fail(io, f.Name(), fmt.Errorf("unexpected argument %q", operands[0]))
	case *check && *dryRun:
		return fail(io, f.Name(), errors.New("--check and --dry-run exclude each other"))
	}
	file, err := configuration(*configFile)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	opts := gen.Options{Config: file, Only: only, Templates: *templates}
	if *dsn != "" {
		opts.Load = func(ctx context.Context, cfg *config.Config) (*catalog.Catalog, error) {
			return fromDatabase(ctx, cfg, *dsn)
		}
	}
	out, err := gen.Generate(ctx, opts)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	if !*quiet {
		for _, w := range out.Warnings {
			fmt.Fprintf(io.err, "%s: warning\n", w)
		}
	}
	changes, err := out.Changes()
	if err != nil {
		return fail(io, f.Name(), err)
	}
	switch {
	case *check:
		for _, c := range changes {
			fmt.Fprint(io.out, c.Diff())
		}
		if len(changes) > 0 {
			return exitStale
		}
	case *dryRun:
		for _, c := range changes {
			fmt.Fprintln(io.out, verb(c), filepath.ToSlash(c.Path))
		}
	default:
		emptied := os.Getenv("GOFILE") != "" // set by go generate
		if err := out.Apply(changes, emptied); err != nil {
			return fail(io, f.Name(), err)
		}
		if n := removals(changes); emptied && n > 0 {
			fmt.Fprintf(io.err, "%s: emptied %d files of tables that are no more; the next run removes them\n", f.Name(), n)
		}
	}
	return exitClean
}

// removals counts the files that are to go.
func removals(changes []gen.Change) (n int) {
	for _, c := range changes {
		if c.New == nil {
			n++
		}
	}
	return n
}

// verb says what is done to a file.
func verb(c gen.Change) string {
	switch {
	case c.New == nil:
		return "remove"
	case c.Old == nil:
		return "create"
	default:
		return "update"
	}
}

// fromDatabase reads the schema of a database.
func fromDatabase(ctx context.Context, cfg *config.Config, dsn string) (_ *catalog.Catalog, err error) {
	db, dialect, err := live.Open(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if string(dialect) != cfg.Dialect {
		return nil, fmt.Errorf("%s: dialect is %s, but the database is %s", cfg.File, cfg.Dialect, dialect)
	}
	return live.Load(ctx, db, dialect, live.Options{
		SearchPath:          cfg.SearchPath,
		EnforcedForeignKeys: cfg.ForeignKeys == config.ForeignKeysEnforced,
	})
}
