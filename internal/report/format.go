package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/ident"
)

// Format is a way to write a document.
type Format struct {
	Name string
	Doc  string // what it is for
	// Sites tells that the format shows every call that runs SQL.
	Sites bool
	write func(io.Writer, *Document, *writer) error
}

// Formats lists the formats in the order in which they are documented.
var Formats = []Format{
	{Name: "text", Doc: "findings with the line that each is about; the default on a terminal", write: writeText},
	{Name: "plain", Doc: "a line a finding, as go vet prints them; the default elsewhere", write: writePlain},
	{Name: "json", Doc: "one JSON document with all that is known", write: writeJSON},
	{Name: "sarif", Doc: "SARIF 2.1.0, for viewers and archives", write: writeSARIF},
	{Name: "sarif-github", Doc: "the same without what is allowed, which GitHub's code scanning would open alerts for", write: writeGitHubSARIF},
	{Name: "github", Doc: "annotations of a GitHub Actions job", write: writeGitHub},
	{Name: "gitlab", Doc: "GitLab's Code Quality report", write: writeGitLab},
	{Name: "rdjsonl", Doc: "reviewdog's diagnostics", write: writeRDJSON},
	{Name: "checkstyle", Doc: "Checkstyle's XML, for Jenkins and others", write: writeCheckstyle},
	{Name: "junit", Doc: "JUnit's XML, for the test reports of CI systems", write: writeJUnit},
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
func (f Format) Write(w io.Writer, d *Document, opts Options) error {
	var b bytes.Buffer
	if err := f.write(&b, d, newWriter(opts)); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Table lists the formats in Markdown.
func Table() string {
	var b strings.Builder
	b.WriteString("| format | what it is for |\n|---|---|\n")
	for _, f := range Formats {
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.Name, f.Doc)
	}
	return b.String()
}

func writeJSON(w io.Writer, d *Document, _ *writer) error { return encode(w, d) }

// encode writes a value as one line of JSON.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
