package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/detect"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

func runInit(args []string, io streams) int {
	f := cli.NewFlags("tenantvet init", "[flags]", `
Writes a commented `+config.FileName+` at the module root from what it finds: the SQL
dialect, the migrations, the tenant column, the tenants table, and Go types of
tenants. What it is not sure of, it writes as comments. It asks nothing, on a
terminal or elsewhere, and overwrites nothing.`)
	var schema cli.Words
	dryRun := f.Bool("dry-run", false, "print the configuration instead of writing it")
	f.Var(&schema, "schema", "files, folders or globs that define the schema, instead of searching (`FILE,…`)")
	operands, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	if len(operands) > 0 {
		return usageError(io, f.Name(), "unexpected argument %q", operands[0])
	}
	root, err := moduleRoot(".")
	if err != nil {
		return fail(io, f.Name(), err)
	}
	file := filepath.Join(root, config.FileName)
	if _, err := os.Lstat(file); err == nil && !*dryRun {
		return fail(io, f.Name(), fmt.Errorf("%s exists; it is left as it is (--dry-run prints what would be written)", file))
	}
	if schema, err = relativeTo(root, schema); err != nil {
		return fail(io, f.Name(), err)
	}
	m, err := detect.Find(root, schema)
	if err != nil {
		return fail(io, f.Name(), err)
	}
	describeModule(io.err, m)
	if *dryRun {
		if _, err := io.out.Write(m.Config()); err != nil {
			return fail(io, f.Name(), err)
		}
		return exitClean
	}
	if err := writeNew(file, m.Config()); err != nil {
		return fail(io, f.Name(), err)
	}
	fmt.Fprintf(io.err, "wrote %s; tenantvet config check shows how tables are classified\n", file)
	return exitClean
}

// writeNew writes a file that must not exist yet, as a whole or not at all.
func writeNew(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// moduleRoot is the nearest folder with go.mod at dir or above, else dir. It
// is relative when dir is.
func moduleRoot(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := abs; ; at = filepath.Dir(at) {
		_, err := os.Stat(filepath.Join(at, "go.mod"))
		switch {
		case err == nil:
			return filepath.Rel(abs, at)
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		case at == filepath.Dir(at):
			return dir, nil
		}
	}
}

// relativeTo makes paths given in the current folder relative to the root.
func relativeTo(root string, paths []string) ([]string, error) {
	var out []string
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		absRoot, err := filepath.Abs(root)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(absRoot, abs)
		if err != nil {
			return nil, err
		}
		out = append(out, filepath.ToSlash(rel))
	}
	return out, nil
}

// describeModule tells what was found.
func describeModule(w io.Writer, m *detect.Module) {
	fmt.Fprintf(w, "dialect: %s (%s)\n", m.Dialect, m.DialectWhy)
	fmt.Fprintf(w, "schema: %s (%s), %s\n", strings.Join(m.Schema.Paths, ", "), m.Schema.Tool, textutil.Count(m.Tables, "table"))
	for _, o := range m.Others {
		fmt.Fprintf(w, "not used: %s (%s)\n", strings.Join(o.Paths, ", "), o.Tool)
	}
	if len(m.Columns) == 0 {
		fmt.Fprintf(w, "tenant column: none of the usual names was found; wrote %s\n", m.Column())
	}
	for _, c := range m.Frequent {
		fmt.Fprintf(w, "perhaps: %s, in %d of %s\n", c.Column, c.Tables, textutil.Count(m.Tables, "table"))
	}
	for i, c := range m.Columns {
		label := "tenant column"
		if i > 0 {
			label = "also"
		}
		fmt.Fprintf(w, "%s: %s, in %d of %s\n", label, c.Column, c.Tables, textutil.Count(m.Tables, "table"))
	}
	if m.Root != "" {
		fmt.Fprintf(w, "root: %s (%s)\n", m.Root, m.RootWhy)
	} else {
		fmt.Fprintln(w, "root: not found")
	}
	for _, t := range m.Types {
		fmt.Fprintf(w, "tenant type: %s\n", t)
	}
	for _, s := range m.Settings {
		fmt.Fprintf(w, "session setting: %s\n", s)
	}
	if n := len(m.Unknown); n > 0 {
		verb := "have"
		if n == 1 {
			verb = "has"
		}
		fmt.Fprintf(w, "to decide: %s %s neither a tenant column nor an owner: %s\n", textutil.Count(n, "table"), verb, strings.Join(m.Unknown, ", "))
	}
	printProblems(w, m.Problems)
}
