package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
// cannot be written, before anything is analysed.
func (o *outputs) check() error {
	if len(o.list) == 0 {
		if err := o.add("plain", ""); err != nil {
			return err
		}
	}
	if o.sites && !slices.ContainsFunc(o.list, output.json) {
		return errors.New("--sites needs --json")
	}
	seen := map[string]string{}
	for _, out := range o.list {
		where := "standard output"
		if out.file != "" {
			where = filepath.Clean(out.file)
			if info, err := os.Stat(filepath.Dir(where)); err != nil {
				return diag.FileError(filepath.Dir(where), err)
			} else if !info.IsDir() {
				return fmt.Errorf("%s: not a folder", filepath.Dir(where))
			}
		}
		if first, ok := seen[where]; ok {
			return fmt.Errorf("%s and %s both go to %s", first, out.format.Name, where)
		}
		seen[where] = out.format.Name
	}
	return nil
}

func (o output) json() bool { return o.format.Name == "json" }

// everyCall tells whether an output shows every call that runs SQL.
func (o *outputs) everyCall() bool {
	return o.sites || slices.ContainsFunc(o.list, func(o output) bool { return o.format.Sites })
}

// write writes the document everywhere.
func (o *outputs) write(whole *report.Document, stdout io.Writer) error {
	for _, out := range o.list {
		d := *whole
		if out.json() && !o.sites {
			d.Sites = nil
		}
		if out.file == "" {
			if err := out.format.Write(stdout, &d); err != nil {
				return err
			}
			continue
		}
		file, err := os.Create(out.file)
		if err != nil {
			return diag.FileError(out.file, err)
		}
		if err := errors.Join(out.format.Write(file, &d), file.Close()); err != nil {
			return diag.FileError(out.file, err)
		}
	}
	return nil
}
