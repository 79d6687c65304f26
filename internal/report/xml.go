package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/tenantvet/tenantvet/internal/rule"
)

// encodeXML writes a document of XML. What XML has no character for becomes
// U+FFFD.
func encodeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

type checkstyle struct {
	XMLName xml.Name          `xml:"checkstyle"`
	Version string            `xml:"version,attr"` // of the format
	Files   []*checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr,omitempty"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

func writeCheckstyle(w io.Writer, d *Document, src *writer) error {
	doc := checkstyle{Version: "5.0"}
	add := func(file string, e checkstyleError) {
		if n := len(doc.Files); n == 0 || doc.Files[n-1].Name != file {
			doc.Files = append(doc.Files, &checkstyleFile{Name: file})
		}
		last := doc.Files[len(doc.Files)-1]
		last.Errors = append(last.Errors, e)
	}
	for _, i := range d.Incomplete {
		add(i.Package, checkstyleError{
			Severity: levels[rule.Error].checkstyle, Message: "not analysed: " + i.Reason, Source: "tenantvet.incomplete",
		})
	}
	for _, f := range d.Active() {
		add(f.File, checkstyleError{
			f.Line, src.column(f.File, f.Line, f.Column), levels[f.Severity].checkstyle, f.Message, "tenantvet." + string(f.Code),
		})
	}
	return encodeXML(w, doc)
}

type junitSuites struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Errors   int           `xml:"errors,attr"`
	Skipped  int           `xml:"skipped,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`

	names map[string]int
}

type junitCase struct {
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	File    string     `xml:"file,attr,omitempty"`
	Line    int        `xml:"line,attr,omitempty"`
	Skipped *junitNote `xml:"skipped"`
	Error   *junitNote `xml:"error"`
	Failure *junitNote `xml:"failure"`
}

type junitNote struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// writeJUnit makes each rule a suite and each finding a test of it, which fails
// or, where the finding is allowed, is skipped. A rule without findings is a
// test that passes, so that a report is never empty.
func writeJUnit(w io.Writer, d *Document, _ *writer) error {
	doc := junitSuites{Name: "tenantvet"}
	suites := map[string]*junitSuite{}
	suite := func(key, name string) *junitSuite {
		s := suites[key]
		if s == nil {
			s = &junitSuite{Name: name, names: map[string]int{}}
			suites[key] = s
			doc.Suites = append(doc.Suites, s)
		}
		return s
	}
	for _, i := range d.Incomplete {
		suite("", "incomplete").add(junitCase{
			Class: i.Package, Name: "is analysed", Error: &junitNote{Message: "not analysed: " + i.Reason, Type: "incomplete"},
		})
	}
	for _, r := range rule.Rules() {
		suite(string(r.Code), fmt.Sprintf("%s %s", r.Code, r.Name))
	}
	for _, f := range d.Findings {
		suite(string(f.Code), title(&f)).add(junitFinding(&f))
	}
	for _, s := range doc.Suites {
		if len(s.Cases) == 0 {
			s.add(junitCase{Class: "tenantvet", Name: "no findings"})
		}
		doc.Tests, doc.Failures = doc.Tests+s.Tests, doc.Failures+s.Failures
		doc.Errors, doc.Skipped = doc.Errors+s.Errors, doc.Skipped+s.Skipped
	}
	return encodeXML(w, doc)
}

func junitFinding(f *Finding) junitCase {
	c := junitCase{Class: f.Package, Name: f.Message, File: f.File, Line: f.Line}
	if c.Class == "" {
		c.Class = f.File
	}
	if f.Function != "" {
		c.Name = f.Function + ": " + f.Message
	}
	switch {
	case f.Suppressed != nil:
		c.Skipped = &junitNote{Message: f.Suppressed.Category + ": " + f.Suppressed.Reason}
	case f.Baselined:
		c.Skipped = &junitNote{Message: "the baseline has it"}
	default:
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s (%s)\n", f.pos(), f.Message, f.Code)
		writeRelated(&b, f.Related)
		if f.Statement != "" {
			fmt.Fprintf(&b, "\n%s\n", f.Statement)
		}
		c.Failure = &junitNote{Message: f.Message, Type: string(f.Code), Text: b.String()}
	}
	return c
}

// add adds a test under a name that no other has: viewers keep one of each.
func (s *junitSuite) add(c junitCase) {
	key := c.Class + "\n" + c.Name
	s.names[key]++
	if n := s.names[key]; n > 1 {
		c.Name = fmt.Sprintf("%s (%d)", c.Name, n)
	}
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}
