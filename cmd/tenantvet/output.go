package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mattn/go-colorable"
	"github.com/mattn/go-isatty"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
)

// output is a format with the file it goes to, "" for standard output.
type output struct {
	format report.Format
	file   string
}

// outputs is where a document goes; as a flag, FORMAT or FORMAT=FILE, which may
// be repeated.
type outputs struct {
	list  []output
	sites bool // the JSON document has the sites too
}

func (o *outputs) define(f *cli.Flags) {
	f.Var(o, "o", "write this format to a file, or to standard output; may be repeated (`FORMAT[=FILE]`)")
	f.Func("format", "the same for standard output (`FORMAT`)", func(name string) error { return o.add(name, "") })
}

func (o *outputs) String() string { return "" }

// Set adds an output.
func (o *outputs) Set(s string) error {
	name, file, given := strings.Cut(s, "=")
	if given && file == "" {
		return errors.New("an empty file name")
	}
	if file == "-" {
		file = ""
	}
	return o.add(name, file)
}

func (o *outputs) add(name, file string) error {
	format, err := report.Lookup(name)
	if err != nil {
		return err
	}
	o.list = append(o.list, output{format, file})
	return nil
}

// check completes the outputs and refuses those that meet in one place or
// cannot be written, before anything is analysed. Taken is what goes to
// standard output beside them, or "".
func (o *outputs) check(stdout io.Writer, taken string) error {
	if len(o.list) == 0 && taken == "" {
		name := "plain"
		if isTerminal(stdout) {
			name = "text"
		}
		if err := o.add(name, ""); err != nil {
			return err
		}
	}
	if o.sites && !slices.ContainsFunc(o.list, output.json) {
		return errors.New("--sites needs --json")
	}
	const standard = "standard output"
	seen := map[string]string{}
	if taken != "" {
		seen[standard] = taken
	}
	for _, out := range o.list {
		where := standard
		if out.file != "" {
			dir := filepath.Dir(out.file)
			if info, err := os.Stat(dir); err != nil {
				return diag.FileError(dir, err)
			} else if !info.IsDir() {
				return fmt.Errorf("%s: not a folder", dir)
			}
			if info, err := os.Stat(out.file); err == nil && info.IsDir() {
				return fmt.Errorf("%s: is a folder", out.file)
			}
			if err := writable(out.file); err != nil {
				return fmt.Errorf("%s: %w", out.file, err)
			}
			where = resolve(out.file)
		}
		if first, ok := seen[where]; ok {
			return fmt.Errorf("%s and %s both go to %s", first, out.format.Name, where)
		}
		seen[where] = out.format.Name
	}
	return nil
}

// resolve follows links, as far as the file is there.
func resolve(file string) string {
	if whole, err := filepath.EvalSymlinks(file); err == nil {
		return whole
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil {
		return filepath.Join(dir, filepath.Base(file))
	}
	return filepath.Clean(file)
}

func (o output) json() bool { return o.format.Name == "json" }

// everyCall tells whether an output shows every call that runs SQL.
func (o *outputs) everyCall() bool {
	return o.sites || slices.ContainsFunc(o.list, func(o output) bool { return o.format.Sites })
}

// write writes the document everywhere. Read, which may be nil, is
// [report.Options]'s.
func (o *outputs) write(whole *report.Document, stdout io.Writer, read func(string) ([]byte, error)) error {
	options := report.Options{Read: read}
	if wd, err := os.Getwd(); err == nil {
		options.Dir, options.Root = wd, repository(wd)
	}
	for _, out := range o.list {
		d := *whole
		if out.json() && !o.sites {
			d.Sites = nil
		}
		if out.file == "" {
			options.Color = colors(stdout)
			if err := out.format.Write(stdout, &d, options); err != nil {
				return err
			}
			continue
		}
		options.Color = false
		if err := writeFile(out.file, func(w io.Writer) error { return out.format.Write(w, &d, options) }); err != nil {
			return diag.FileError(out.file, err)
		}
	}
	return nil
}

// repository is the root of the repository that a folder is in; "" if it is in
// none.
func repository(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// writeFile replaces a file by what write writes, or leaves it as it is when
// that fails. What is no regular file, such as a pipe, is written to.
func writeFile(name string, write func(io.Writer) error) error {
	mode, target := os.FileMode(0), name
	switch info, err := os.Stat(name); {
	case err != nil:
	case irregular(name, info):
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	default:
		mode, target = info.Mode().Perm(), resolve(name)
	}
	f, err := createBeside(target)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil && mode != 0 {
		err = f.Chmod(mode)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// writable tells why writeFile could not begin to replace a file.
func writable(name string) error {
	if info, err := os.Stat(name); err == nil && irregular(name, info) {
		return nil // opening a pipe waits for its reader
	}
	f, err := createBeside(resolve(name))
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("cannot be written: %w", pe.Err)
	} else if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// irregular tells whether a file is a pipe or device, which is written to and not
// replaced.
func irregular(name string, info os.FileInfo) bool {
	return !info.Mode().IsRegular() || strings.HasPrefix(filepath.ToSlash(filepath.Clean(name)), "/dev/")
}

// createBeside makes a new file in the folder of another. Unlike
// [os.CreateTemp], it leaves the permissions to the process.
func createBeside(target string) (*os.File, error) {
	for i := 0; ; i++ {
		f, err := os.OpenFile(fmt.Sprintf("%s.%d.%d.tmp", target, os.Getpid(), i), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, os.ErrExist) || i > 100 {
			return f, err
		}
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// colors tells whether to write colours; on Windows, the console has to be told
// so first. See no-color.org.
func colors(w io.Writer) bool {
	if !isTerminal(w) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	able := false
	_ = colorable.EnableColorsStdout(&able) // for good: a process that ends has no more to write
	return able
}
