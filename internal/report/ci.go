package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tenantvet/tenantvet/internal/fingerprint"
	"github.com/tenantvet/tenantvet/internal/rule"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// GitHub's workflow commands end at a line's end, and their properties at a
// comma or colon.
var (
	commandText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func writeGitHub(w io.Writer, d *Document, src *writer) error {
	command := func(kind, properties, title, message string) {
		if properties != "" {
			properties += ","
		}
		title = commandProperty.Replace(strings.ToValidUTF8(title, "\ufffd"))
		fmt.Fprintf(w, "::%s %stitle=%s::%s\n", kind, properties, title, commandText.Replace(strings.ToValidUTF8(message, "\ufffd")))
	}
	for _, i := range d.Incomplete {
		command("error", "", "tenantvet", i.Package+" was not analysed: "+i.Reason)
	}
	for _, f := range d.Active() {
		name, _ := src.path(f.File)
		properties := "file=" + commandProperty.Replace(strings.ToValidUTF8(name, "\ufffd"))
		if f.Line > 0 {
			properties += fmt.Sprintf(",line=%d", f.Line)
		}
		if f.EndLine > f.Line {
			properties += fmt.Sprintf(",endLine=%d", f.EndLine)
		} else if f.Line > 0 && f.Column > 0 { // columns count within one line only
			properties += fmt.Sprintf(",col=%d", src.column(f.File, f.Line, f.Column))
			if f.EndLine == f.Line && f.EndColumn > f.Column {
				properties += fmt.Sprintf(",endColumn=%d", src.column(f.File, f.Line, f.EndColumn))
			}
		}
		command(levels[f.Severity].github, properties, title(&f), f.Message)
	}
	command("notice", "", "tenantvet", d.Summary()+" GitHub shows 10 annotations of a kind for a step.")
	return nil
}

// title names a finding's rule.
func title(f *Finding) string {
	if r, ok := rule.Lookup(string(f.Code)); ok {
		return fmt.Sprintf("%s %s", f.Code, r.Name)
	}
	return string(f.Code)
}

// Summary tells in a sentence or two what a run found and looked at.
func (d *Document) Summary() string {
	errors, warnings := 0, 0
	for _, f := range d.Active() {
		if f.Severity == rule.Warning {
			warnings++
		} else {
			errors++
		}
	}
	s := fmt.Sprintf("%s, %s.", textutil.Count(errors, "error"), textutil.Count(warnings, "warning"))
	if n := len(d.Incomplete); n > 0 {
		s += fmt.Sprintf(" Not analysed: %s.", textutil.Count(n, "package"))
	}
	c := d.Coverage
	s += fmt.Sprintf(" %s: %d scoped, %d unscoped, %d unknown", textutil.Count(c.Statements, "statement"), c.Scoped, c.Unscoped, c.Unknown)
	for _, more := range []struct {
		n    int
		what string
	}{{c.Guarded, "guarded"}, {c.Suppressed, "suppressed"}, {c.Baselined, "in the baseline"}} {
		if more.n > 0 {
			s += fmt.Sprintf(", %d %s", more.n, more.what)
		}
	}
	return s + "."
}

type gitLabIssue struct {
	Description string         `json:"description"`
	Check       string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitLabLocation `json:"location"`
}

type gitLabLocation struct {
	Path  string      `json:"path"`
	Lines gitLabLines `json:"lines"`
}

type gitLabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end,omitempty"`
}

func writeGitLab(w io.Writer, d *Document, src *writer) error {
	issues := []gitLabIssue{}
	for _, i := range d.Incomplete {
		key := fingerprint.Key(d.Dialect, fingerprint.Subject{Code: "incomplete", Package: i.Package, Message: i.Reason})
		issues = append(issues, gitLabIssue{
			i.Package + " was not analysed: " + i.Reason, "incomplete", key, "blocker", gitLabLocation{i.Package, gitLabLines{Begin: 1}},
		})
	}
	for _, f := range d.Active() {
		name, _ := src.path(f.File)
		issues = append(issues, gitLabIssue{
			fmt.Sprintf("%s (%s)", f.Message, f.Code), string(f.Code), f.Fingerprint, levels[f.Severity].gitlab,
			gitLabLocation{name, gitLabLines{Begin: max(f.Line, 1), End: f.EndLine}},
		})
	}
	return encode(w, issues)
}

type rdDiagnostic struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
	Severity string     `json:"severity"`
	Source   rdSource   `json:"source"`
	Code     *rdCode    `json:"code,omitempty"`
	// Suggestions are ways to fix it.
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition  `json:"start"`
	End   *rdPosition `json:"end,omitempty"`
}

// rdPosition counts columns in bytes.
type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

func writeRDJSON(w io.Writer, d *Document, src *writer) error {
	source := rdSource{"tenantvet", homepage}
	for _, i := range d.Incomplete {
		if err := encode(w, rdDiagnostic{
			i.Package + " was not analysed: " + i.Reason, rdLocation{Path: i.Package}, levels[rule.Error].reviewdog, source, nil, nil,
		}); err != nil {
			return err
		}
	}
	for _, f := range d.Active() {
		at := rdLocation{Path: f.File}
		if f.Line > 0 {
			at.Range = &rdRange{Start: rdPosition{f.Line, f.Column}}
			if f.EndLine > 0 {
				at.Range.End = &rdPosition{f.EndLine, f.EndColumn}
			}
		}
		code := &rdCode{Value: string(f.Code)}
		if r, ok := rule.Lookup(string(f.Code)); ok {
			code.URL = r.DocURL()
		}
		if err := encode(w, rdDiagnostic{f.Message, at, levels[f.Severity].reviewdog, source, code, src.rdSuggestions(&f)}); err != nil {
			return err
		}
	}
	return nil
}
