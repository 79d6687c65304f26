package main

import (
	"errors"
	stdio "io"
	"path/filepath"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/htmlreport"
)

const reportHelp = `
Shows what was proved, for people: with --html as one page with the coverage of
packages and tables, each statement with its proof or what is missing, and the
exemptions; with --format badge as an SVG badge with the share of statements
that are proved. The page needs no other file and no network.

Exit code: 0 written, whatever was found; 2 usage or configuration error, 3 a
package could not be analysed: the page says which.`

func runReport(args []string, io streams) int {
	f := cli.NewFlags("tenantvet report", "--html FILE|--format badge [flags] [packages]", reportHelp)
	var packages packageFlags
	packages.define(f)
	page := f.String("html", "", "write the page (`FILE`, or - for standard output)")
	format := f.String("format", "", "write this to standard output: html, or badge (`FORMAT`)")
	title := f.String("title", "", "the page's title; default: the folder's name (`TEXT`)")
	patterns, code, done := f.Parse(args, io.out, io.err)
	if done {
		return code
	}
	switch {
	case *page == "" && *format == "":
		return usageError(io, f.Name(), "what to write? --html FILE, or --format badge")
	case *format != "" && *format != "badge" && *format != "html":
		return usageError(io, f.Name(), "unknown format %q; there are: html, badge", *format)
	case *format != "" && *page == "-":
		return usageError(io, f.Name(), "--html - and --format both go to standard output")
	}
	if err := packages.enter(); err != nil {
		return fail(io, f.Name(), err)
	}
	c, code, ok := packages.check(io, f.Name(), patterns, true)
	if !ok {
		return code
	}
	date(c.document.Exemptions)
	if *title == "" {
		dir, err := filepath.Abs(c.project.Config.Dir)
		if err != nil {
			return fail(io, f.Name(), err)
		}
		*title = filepath.Base(dir)
	}
	html := func(w stdio.Writer) error { return htmlreport.Write(w, *title, &c.document) }
	var err error
	switch *page {
	case "":
	case "-":
		err = html(io.out)
	default:
		if err = writeFile(*page, html); err != nil {
			err = diag.FileError(*page, err)
		}
	}
	switch *format {
	case "html":
		err = errors.Join(err, html(io.out))
	case "badge":
		err = errors.Join(err, htmlreport.Badge(io.out, c.document.Coverage))
	}
	if err != nil {
		return fail(io, f.Name(), err)
	}
	c.summary(io.err)
	if len(c.result.Incomplete) > 0 {
		return exitIncomplete
	}
	return exitClean
}
