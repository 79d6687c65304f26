package gen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
)

// Options says what to generate.
type Options struct {
	// Config is the path of tenantvet.yaml, whose section generate is meant.
	Config string
	// Load reads the schema; nil replays the configuration's files.
	Load func(context.Context, *config.Config) (*catalog.Catalog, error)
	// Only lists the tables whose files are wanted; nil means all.
	Only []string
	// Templates is a folder with templates that replace or extend the built-in
	// ones; "" for none.
	Templates string
}

// Output is what was generated.
type Output struct {
	// Dir is the folder of the generated package.
	Dir string
	// Package is its import path.
	Package string
	// Files are ordered by name. With Options.Only they are not all.
	Files []File
	// Partial tells that they are not.
	Partial bool
	// Warnings are one line each, with the place in the schema: keys and
	// foreign keys without the tenant, views without code, statements of the
	// schema that could not be replayed and that no generated code depends on.
	Warnings []string
	// Tables are those that got code, in the order of their names.
	Tables []string

	name string // the package's
}

// Generate renders the files of a schema and writes none. Its error joins all
// that is wrong, one line each, with the file and line of the schema or the
// configuration.
func Generate(ctx context.Context, opts Options) (*Output, error) {
	cfg, err := config.Load(opts.Config)
	if err != nil {
		return nil, err
	}
	if cfg.Generate.Out == "" {
		return nil, fmt.Errorf("%s: no section generate: say where the package goes, as in generate: {out: internal/models}", cfg.File)
	}
	if len(cfg.Dimensions) > 0 {
		return nil, fmt.Errorf("%s: tenantgen generates for one dimension of tenancy; the key dimensions declares more", cfg.Position("dimensions"))
	}
	cat, unread, err := schemaOf(ctx, cfg, opts)
	if err != nil {
		return nil, err
	}
	tenancies, problems := catalog.ClassifyDimensions(cat, project.Policies(cfg))
	if err := project.Problems(cfg, problems); err != nil {
		// What the policy misses may be in what could not be read.
		for _, p := range unread {
			err = errors.Join(err, errors.New(p))
		}
		return nil, err
	}
	out := &Output{Dir: cfg.Generate.Out, Partial: opts.Only != nil}
	if !filepath.IsAbs(out.Dir) {
		out.Dir = filepath.Join(cfg.Dir, out.Dir)
	}
	if out.Package, err = importPath(out.Dir); err != nil {
		return nil, err
	}
	b, err := build(cfg, cat, tenancies[0], out.Package)
	if err != nil {
		return nil, err
	}
	out.Warnings, out.name = slices.Concat(unread, b.warnings), b.pkg.Name
	var custom fs.FS
	if opts.Templates != "" {
		if info, err := os.Stat(opts.Templates); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("%s: no such folder of templates", opts.Templates)
		}
		custom = os.DirFS(opts.Templates)
	}
	if out.Files, err = render(ctx, b, custom); err != nil {
		return nil, err
	}
	for _, t := range b.tables {
		out.Tables = append(out.Tables, t.Name)
	}
	return out, b.only(out, opts.Only)
}

// only drops the files of tables that were not asked for.
func (b *builder) only(out *Output, tables []string) error {
	if tables == nil {
		return nil
	}
	var errs []error
	files := map[string]bool{}
	for _, name := range tables {
		i := slices.IndexFunc(b.tables, func(t *Table) bool { return t.Name == name })
		if i < 0 {
			errs = append(errs, fmt.Errorf("--only %s: no such table among those generated", name))
			continue
		}
		files[b.tables[i].File] = true
	}
	out.Files = slices.DeleteFunc(out.Files, func(f File) bool {
		base := strings.TrimSuffix(path.Base(f.Name), Suffix)
		return !slices.ContainsFunc(b.tables, func(t *Table) bool {
			return files[t.File] && (base == t.File || strings.HasPrefix(base, t.File+"_") && !b.otherTable(t, base))
		})
	})
	return errors.Join(errs...)
}

// otherTable tells that a file's name belongs to a table whose own name is a
// longer beginning of it.
func (b *builder) otherTable(t *Table, base string) bool {
	return slices.ContainsFunc(b.tables, func(o *Table) bool {
		return len(o.File) > len(t.File) && (base == o.File || strings.HasPrefix(base, o.File+"_"))
	})
}

// schemaOf gives the schema to generate from, and tells which of its statements
// could not be replayed. Such a one is an error where it spoils a table.
func schemaOf(ctx context.Context, cfg *config.Config, opts Options) (_ *catalog.Catalog, unread []string, err error) {
	if opts.Load != nil {
		cat, err := opts.Load(ctx, cfg)
		return cat, nil, err
	}
	if len(cfg.Schema) == 0 {
		return nil, nil, fmt.Errorf("%s: no schema: list the migration folders or files under the key schema, or give a database with --dsn", cfg.File)
	}
	result, err := ddl.Load(ddl.Options{
		Dialect: catalog.Dialect(cfg.Dialect), Dir: cfg.Dir, Paths: cfg.Schema, SearchPath: cfg.SearchPath,
		EnforcedForeignKeys: cfg.ForeignKeys == config.ForeignKeysEnforced, ServerVersion: cfg.ServerVersion,
	})
	if err != nil {
		return nil, nil, err
	}
	for _, p := range result.Problems {
		unread = append(unread, fmt.Sprintf("%s: %s", p.Pos, p.Message))
	}
	return result.Catalog, unread, nil
}

// importPath finds the import path of a folder by the module that it is in.
func importPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		file := filepath.Join(at, "go.mod")
		text, err := os.ReadFile(file)
		if err == nil {
			module := modfile.ModulePath(text)
			if module == "" {
				return "", fmt.Errorf("%s: no module line", file)
			}
			rel, err := filepath.Rel(at, abs)
			if err != nil {
				return "", err
			}
			return path.Join(module, filepath.ToSlash(rel)), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is in no Go module: there is no go.mod above it", dir)
		}
	}
}
