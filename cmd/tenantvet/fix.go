package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/report"
	"github.com/tenantvet/tenantvet/internal/textdiff"
	"github.com/tenantvet/tenantvet/internal/textutil"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// fixFlags are the flags that apply fixes.
type fixFlags struct{ fix, diff bool }

func (x *fixFlags) define(f *cli.Flags) {
	f.BoolVar(&x.fix, "fix", false, "fix what can be fixed, and report what remains")
	f.BoolVar(&x.diff, "diff", false, "print what --fix would change as a unified diff, and change nothing")
}

// output names what takes standard output; "" for nothing.
func (x *fixFlags) output() string {
	if x.diff {
		return "--diff"
	}
	return ""
}

// apply makes the fixes of a run that began at start, or shows them, and looks
// again at what is changed.
func (x *fixFlags) apply(io streams, command string, c *check, start time.Time, look func(streams) (*check, int, bool)) (*check, int, bool) {
	if !x.fix && !x.diff {
		return c, exitClean, true
	}
	root, err := moduleOf()
	if err != nil {
		return nil, fail(io, command, err), false
	}
	f := chooseFixes(c.document.Active(), root, start)
	if x.diff {
		if err := f.diff(io.out); err != nil {
			return nil, fail(io, command, err), false
		}
		f.summary(io.err, "would fix")
		return c, exitClean, true
	}
	if err := f.write(); err != nil {
		return nil, fail(io, command, err), false
	}
	f.summary(io.err, "fixed")
	if len(f.taken) == 0 {
		return c, exitClean, true
	}
	return look(io)
}

// fixOf is a fix with the places of its edits. They are those of the files as
// they are, whatever //line says.
func fixOf(fset *token.FileSet, f *verdict.Fix) report.Fix {
	out := report.Fix{Description: f.Message}
	for _, e := range f.Edits {
		from, to := fset.PositionFor(e.Pos, false), fset.PositionFor(e.End, false)
		out.Edits = append(out.Edits, report.Edit{
			File: shorten(diag.Position{File: from.Filename}).File, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
			Text: string(e.NewText), Offset: from.Offset, EndOffset: to.Offset, Size: fset.File(e.Pos).Size(),
		})
	}
	return out
}

// fixes are the edits that a run offers, chosen so that none gets in another's
// way.
type fixes struct {
	root  string    // files outside of it are not to be changed; "" for no such limit
	since time.Time // files that changed after are not what was looked at
	files map[string]*fixedFile
	taken []report.Fix
	fixed int      // findings
	all   int      // findings to be reported
	left  []string // what was not done, and why
}

type fixedFile struct {
	old   []byte
	edits []report.Edit
	why   string // it cannot be changed; "" where it can
}

// chooseFixes takes the fixes of the findings that are to be reported, the
// first of any that overlap.
func chooseFixes(findings []report.Finding, root string, since time.Time) *fixes {
	f := &fixes{root: root, since: since, files: map[string]*fixedFile{}}
	for _, finding := range findings {
		f.all++
		if len(finding.Fixes) == 0 {
			continue
		}
		fix := finding.Fixes[0]
		if slices.ContainsFunc(f.taken, func(o report.Fix) bool { return slices.Equal(o.Edits, fix.Edits) }) {
			f.fixed++
			continue
		}
		if why := f.obstacle(fix); why != "" {
			f.left = append(f.left, fmt.Sprintf("%s:%d:%d: not fixed: %s", finding.File, finding.Line, finding.Column, why))
			continue
		}
		f.taken = append(f.taken, fix)
		f.fixed++
		for _, e := range fix.Edits {
			f.files[e.File].edits = append(f.files[e.File].edits, e)
		}
	}
	return f
}

// obstacle says why a fix cannot be made; "" where it can.
func (f *fixes) obstacle(fix report.Fix) string {
	for _, e := range fix.Edits {
		file := f.files[e.File]
		if file == nil {
			file = f.open(e)
			f.files[e.File] = file
		}
		if file.why != "" {
			return file.why
		}
		for _, o := range file.edits {
			if e.Offset <= o.EndOffset && o.Offset <= e.EndOffset {
				return "another fix changes the same place; run again"
			}
		}
	}
	return ""
}

// open reads a file that is to be changed.
func (f *fixes) open(e report.Edit) *fixedFile {
	path, err := filepath.Abs(e.File)
	if err != nil {
		return &fixedFile{why: err.Error()}
	}
	if rel, err := filepath.Rel(cmp.Or(f.root, filepath.VolumeName(path)+string(filepath.Separator)), resolve(path)); err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return &fixedFile{why: e.File + " is outside of the module"}
	}
	info, err := os.Stat(path)
	if err != nil {
		return &fixedFile{why: err.Error()}
	}
	old, err := os.ReadFile(path)
	switch {
	case err != nil:
		return &fixedFile{why: err.Error()}
	case len(old) != e.Size || info.ModTime().After(f.since):
		return &fixedFile{why: e.File + " has changed since it was read"}
	default:
		return &fixedFile{old: old}
	}
}

// changed are the files that fixes change, in order.
func (f *fixes) changed() []string {
	var names []string
	for name, file := range f.files {
		if len(file.edits) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// content is a file as the fixes leave it, formatted if it was before.
func (file *fixedFile) content(name string) []byte {
	edits := slices.SortedFunc(slices.Values(file.edits), func(a, b report.Edit) int { return cmp.Compare(a.Offset, b.Offset) })
	var b bytes.Buffer
	last, lines := 0, bytes.Count(file.old, []byte("\n"))
	returns := lines > 0 && bytes.Count(file.old, []byte("\r\n")) == lines
	for _, e := range edits {
		b.Write(file.old[last:e.Offset])
		if returns {
			e.Text = strings.ReplaceAll(e.Text, "\n", "\r\n")
		}
		b.WriteString(e.Text)
		last = e.EndOffset
	}
	b.Write(file.old[last:])
	if filepath.Ext(name) != ".go" {
		return b.Bytes()
	}
	if was, err := format.Source(file.old); err != nil || !bytes.Equal(was, file.old) {
		return b.Bytes()
	}
	if formatted, err := format.Source(b.Bytes()); err == nil {
		return formatted
	}
	return b.Bytes()
}

// diff shows what write would do.
func (f *fixes) diff(w io.Writer) error {
	for _, name := range f.changed() {
		if _, err := io.WriteString(w, textdiff.Unified(name, f.files[name].old, f.files[name].content(name))); err != nil {
			return err
		}
	}
	return nil
}

// write makes the fixes: all of them, or none when a file cannot be written.
func (f *fixes) write() error {
	put := func(name string, data []byte) error {
		return writeFile(name, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	}
	var done []string
	for _, name := range f.changed() {
		if err := put(name, f.files[name].content(name)); err != nil {
			errs := []error{fmt.Errorf("%s: %w", name, err)}
			for _, before := range done {
				errs = append(errs, put(before, f.files[before].old))
			}
			return errors.Join(errs...)
		}
		done = append(done, name)
	}
	return nil
}

// summary tells what was done, or would be.
func (f *fixes) summary(w io.Writer, verb string) {
	for _, line := range f.left {
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "%s %d of %s in %s\n", verb, f.fixed, textutil.Count(f.all, "finding"), textutil.Count(len(f.changed()), "file"))
	if slices.ContainsFunc(f.changed(), func(name string) bool { return bytes.Contains(f.files[name].old, []byte("-- name: ")) }) {
		fmt.Fprintln(w, "queries changed: run sqlc generate, and give their callers the tenant")
	}
}

// moduleOf is the folder of the workspace or module that the current folder is
// in.
func moduleOf() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	rel, err := moduleRoot(dir)
	if err != nil {
		return "", err
	}
	root := filepath.Join(dir, rel)
	for at := root; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.work")); err == nil {
			root = at
			break
		}
	}
	return resolve(root), nil
}
