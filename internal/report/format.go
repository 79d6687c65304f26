package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/ident"
)

// Format is a way to write a document.
type Format struct {
	Name string
	Doc  string // what reads it
	// Sites tells that the format shows every call that runs SQL.
	Sites bool
	write func(io.Writer, *Document) error
}

// Formats lists the formats in the order in which they are documented.
var Formats = []Format{
	{Name: "plain", Doc: "a line a finding, as go vet prints them", write: writePlain},
	{Name: "json", Doc: "one JSON document", write: writeJSON},
}

// Lookup finds a format by its name.
func Lookup(name string) (Format, error) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i >= 0 {
		return Formats[i], nil
	}
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	hint := "known: " + strings.Join(names, ", ")
	if near := ident.Nearest(name, names); near != nil {
		hint = "did you mean " + near[0] + "?"
	}
	return Format{}, fmt.Errorf("unknown format %q (%s)", name, hint)
}

// Write writes a complete document.
func (f Format) Write(w io.Writer, d *Document) error {
	var b bytes.Buffer
	if err := f.write(&b, d); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func writePlain(w io.Writer, d *Document) error {
	for _, f := range d.Active() {
		fmt.Fprintf(w, "%s: %s (%s)\n", diag.Position{File: f.File, Line: f.Line, Column: f.Column}, f.Message, f.Code)
		for _, r := range f.Related {
			fmt.Fprintf(w, "\t%s: %s\n", diag.Position{File: r.File, Line: r.Line, Column: r.Column}, r.Message)
		}
	}
	return nil
}

func writeJSON(w io.Writer, d *Document) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(d)
}
