package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// Exemption is what lets findings pass: a directive in source, or an entry of
// the configuration.
type Exemption struct {
	// Kind is "directive", or the key of the configuration.
	Kind string `json:"kind"`
	// Subject is what an entry of the configuration speaks of: a query, a
	// function, a package or a table.
	Subject  string      `json:"subject,omitempty"`
	Codes    []diag.Code `json:"codes"`
	Category string      `json:"category"`
	Reason   string      `json:"reason"`
	Owner    string      `json:"owner"`
	Until    string      `json:"until,omitempty"` // the last day, as 2006-01-02
	Expired  bool        `json:"expired,omitempty"`
	File     string      `json:"file"`
	Line     int         `json:"line"`
	// Since is the day on which the line was last changed, and Commit the change;
	// both are "" where no version control tells.
	Since  string `json:"since"`
	Commit string `json:"commit"`
	// Allows are the findings that a directive silences.
	Allows []Allowed `json:"allows"`
}

// Allowed is a finding that an exemption lets pass.
type Allowed struct {
	Code      diag.Code `json:"code"`
	Function  string    `json:"function"`
	Statement string    `json:"statement"`
	File      string    `json:"file"`
	Line      int       `json:"line"`
}

// completeExemptions gives each exemption what it lets pass, in the order of
// their places.
func (d *Document) completeExemptions() {
	order := func(a, b Exemption) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Kind, b.Kind))
	}
	slices.SortFunc(d.Exemptions, order)
	// A package is looked at once more with its tests.
	d.Exemptions = slices.CompactFunc(d.Exemptions, func(a, b Exemption) bool { return order(a, b) == 0 })
	type key struct {
		file, name string
		line       int
	}
	at := map[key]int{}
	for i := range d.Exemptions {
		e := &d.Exemptions[i]
		e.Codes, e.Allows = append([]diag.Code{}, e.Codes...), []Allowed{}
		at[key{e.File, e.Subject, e.Line}] = i
	}
	for _, f := range d.Findings {
		if s := f.Suppressed; s != nil {
			if i, ok := at[key{s.File, s.Name, s.Line}]; ok {
				d.Exemptions[i].Allows = append(d.Exemptions[i].Allows, Allowed{f.Code, f.Function, f.Statement, f.File, f.Line})
			}
		}
	}
}

// ExemptionFormats are the names that [WriteExemptions] takes.
var ExemptionFormats = []string{"text", "json", "markdown"}

// WriteExemptions writes the list of exemptions.
func WriteExemptions(w io.Writer, list []Exemption, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(append([]Exemption{}, list...))
	case "markdown":
		return writeExemptionsMarkdown(w, list)
	case "text":
		return writeExemptionsText(w, list)
	default:
		return fmt.Errorf("unknown format %q; there are: %s", format, strings.Join(ExemptionFormats, ", "))
	}
}

func writeExemptionsText(w io.Writer, list []Exemption) error {
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "%s:%d: %s: %s\n", e.File, e.Line, e.title(), e.Reason)
		if terms := e.terms(); terms != "" {
			fmt.Fprintf(&b, "\t%s\n", terms)
		}
		for _, a := range e.Allows {
			fmt.Fprintf(&b, "\t%s:%d: %s %s\n", a.File, a.Line, a.Code, a.what())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// title is what an exemption is: "TV101 job", "raw.allow example.com/app/admin".
func (e *Exemption) title() string {
	var words []string
	if e.Kind != "directive" {
		words = append(words, e.Kind, e.Subject)
	}
	var codes []string
	for _, c := range e.Codes {
		codes = append(codes, string(c))
	}
	if codes != nil {
		words = append(words, strings.Join(codes, ","))
	}
	if e.Category != "" {
		words = append(words, e.Category)
	}
	return strings.Join(words, " ")
}

func (e *Exemption) terms() string {
	var terms []string
	if e.Owner != "" {
		terms = append(terms, "owner "+e.Owner)
	}
	if e.Since != "" {
		terms = append(terms, fmt.Sprintf("since %s (%s)", e.Since, e.Commit))
	}
	switch {
	case e.Expired:
		terms = append(terms, "expired on "+e.Until)
	case e.Until != "":
		terms = append(terms, "until "+e.Until)
	}
	return strings.Join(terms, ", ")
}

// what is the statement, or the function of a finding that has none.
func (a *Allowed) what() string {
	statement := textutil.OneLine(a.Statement)
	switch {
	case statement == "":
		return a.Function
	case a.Function == "":
		return statement
	default:
		return a.Function + ": " + statement
	}
}

func writeExemptionsMarkdown(w io.Writer, list []Exemption) error {
	var b strings.Builder
	b.WriteString("| Place | Exemption | Reason | Owner | Since | Until | What it lets pass |\n|---|---|---|---|---|---|---|\n")
	for _, e := range list {
		var what []string
		for _, a := range e.Allows {
			what = append(what, fmt.Sprintf("%s %s", a.Code, code(a.what())))
		}
		until := e.Until
		if e.Expired {
			until += " (expired)"
		}
		fmt.Fprintf(&b, "| %s:%d | %s | %s | %s | %s | %s | %s |\n", cell(e.File), e.Line, cell(e.title()), cell(e.Reason),
			cell(e.Owner), e.Since, until, strings.Join(what, "<br>"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell makes text safe in a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", "&", "&amp;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "\n", " ").Replace(s)
}

// code shows text as code in a cell, between more backquotes than it has.
func code(s string) string {
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	pad := ""
	if fence != "`" {
		pad = " "
	}
	return fence + pad + strings.ReplaceAll(s, "|", "\\|") + pad + fence
}
