package report

import (
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/tenantvet/tenantvet/internal/rule"
)

const (
	homepage    = "https://github.com/tenantvet/tenantvet"
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sourceRoot  = "SRCROOT"
)

func writeSARIF(w io.Writer, d *Document, src *writer) error {
	return encode(w, newSARIF(d, d.Findings, src))
}

// GitHub takes no notice of suppressions.
func writeGitHubSARIF(w io.Writer, d *Document, src *writer) error {
	return encode(w, newSARIF(d, d.Active(), src))
}

// release is a version as semantic versioning has it.
var release = regexp.MustCompile(`^v(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$`)

func newSARIF(d *Document, findings []Finding, src *writer) sarifLog {
	driver := sarifDriver{Name: "tenantvet", Version: d.Version, InformationURI: homepage}
	if m := release.FindStringSubmatch(d.Version); m != nil {
		driver.SemanticVersion = m[1]
	}
	index := map[string]int{}
	for i, r := range rule.Rules() {
		index[string(r.Code)] = i
		driver.Rules = append(driver.Rules, sarifRuleOf(r))
	}
	run := sarifRun{
		Tool: sarifTool{driver}, ColumnKind: "utf16CodeUnits", Results: []sarifResult{},
		URIs: map[string]sarifBase{sourceRoot: {Description: text("The root of the repository, or the folder that tenantvet ran in.")}},
		Invocations: []sarifInvocation{{
			Successful: len(d.Incomplete) == 0, Notifications: []sarifNotification{},
		}},
		Properties: sarifRunProperties{d.Coverage},
	}
	for _, i := range d.Incomplete {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, sarifNotification{
			Level: "error", Message: text(i.Package + " was not analysed: " + i.Reason),
		})
	}
	for i := range findings {
		f := &findings[i]
		r := src.sarifResult(f)
		if i, ok := index[r.RuleID]; ok {
			r.RuleIndex = &i
		}
		run.Results = append(run.Results, r)
	}
	return sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}
}

func sarifRuleOf(r rule.Rule) sarifRule {
	level := levels[r.Severity]
	return sarifRule{
		ID: string(r.Code), Name: r.Name, Short: text(r.Title + "."), Full: text(r.Summary()),
		Help: sarifMarkdown{r.Plain(), r.Help()}, HelpURI: r.DocURL(),
		Default:    sarifDefault{level.sarif},
		Properties: sarifRuleProperties{[]string{"security"}, "high", level.score},
	}
}

func (w *writer) sarifResult(f *Finding) sarifResult {
	r := sarifResult{
		RuleID: string(f.Code), Level: levels[f.Severity].sarif, Message: text(f.Message),
		Fingerprints: map[string]string{"tenantvet/v1": f.Fingerprint},
	}
	at := w.sarifLocation(f.File, f.Line, f.Column, f.EndLine, f.EndColumn)
	if f.Function != "" {
		at.Logical = []sarifLogical{{Name: f.Function, Qualified: strings.TrimPrefix(f.Package+"."+f.Function, "."), Kind: "function"}}
	}
	r.Locations = []sarifLocation{at}
	for i, rel := range f.Related {
		l := w.sarifLocation(rel.File, rel.Line, rel.Column, 0, 0)
		l.ID, l.Message = i+1, new(text(rel.Message))
		r.Related = append(r.Related, l)
	}
	r.CodeFlows = w.sarifFlow(f)
	r.Fixes = w.sarifFixes(f.Fixes)
	if f.Suppressed != nil {
		l := w.sarifLocation(f.Suppressed.File, f.Suppressed.Line, 0, 0, 0)
		reason := f.Suppressed.Category + ": " + f.Suppressed.Reason
		if f.Suppressed.Until != "" {
			reason += " (until " + f.Suppressed.Until + ")"
		}
		r.Suppressions = append(r.Suppressions, sarifSuppression{Kind: "inSource", Status: "accepted", Justification: reason, Location: &l})
	}
	if f.Baselined {
		r.Suppressions = append(r.Suppressions, sarifSuppression{Kind: "external", Status: "accepted", Justification: "the baseline has it"})
	}
	return r
}

// sarifFlow shows what binds the other relations, then what nearly bound this
// one, then the finding.
func (w *writer) sarifFlow(f *Finding) []sarifCodeFlow {
	var steps []sarifStep
	add := func(l sarifLocation, message string) {
		l.Message = new(text(message))
		steps = append(steps, sarifStep{Location: l})
	}
	for _, r := range f.Relations {
		message := strings.Join(r.Proof, ", then ")
		if !r.Bound || message == "" {
			message = r.Reason
		}
		if message == "" || message == f.Message {
			continue
		}
		if name := strings.TrimSpace(r.Table + " " + r.Alias); !strings.HasPrefix(message, name) {
			message = name + ": " + message
		}
		at := r.Pos
		if at.Line == 0 {
			at = f.pos()
		}
		add(w.sarifLocation(at.File, at.Line, at.Column, 0, 0), message)
	}
	for _, r := range f.Related {
		add(w.sarifLocation(r.File, r.Line, r.Column, 0, 0), r.Message)
	}
	if steps == nil {
		return nil
	}
	add(w.sarifLocation(f.File, f.Line, f.Column, f.EndLine, f.EndColumn), f.Message)
	return []sarifCodeFlow{{[]sarifThreadFlow{{steps}}}}
}

func (w *writer) sarifLocation(file string, line, column, endLine, endColumn int) sarifLocation {
	l := sarifLocation{Physical: &sarifPhysical{Artifact: w.sarifArtifact(file)}}
	if line < 1 {
		return l
	}
	r := &sarifRegion{Line: line}
	if column >= 1 {
		r.Column = w.column(file, line, column)
	}
	if endLine > line || endLine == line && endColumn > column {
		r.EndLine, r.EndColumn = endLine, w.column(file, endLine, endColumn)
	}
	l.Physical.Region = r
	return l
}

func (w *writer) sarifArtifact(file string) sarifArtifact {
	name, inside := w.path(file)
	if inside {
		return sarifArtifact{URI: (&url.URL{Path: path.Clean(name)}).String(), Base: sourceRoot}
	}
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // of Windows, or from a folder that is not known
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: path.Clean(name)}).String()}
}

var (
	placeholder = regexp.MustCompile(`\{(\d+)\}`)
	link        = strings.NewReplacer("](", "] (")
)

// text is a message in which nothing is taken for a placeholder or a link.
func text(s string) sarifText {
	return sarifText{link.Replace(placeholder.ReplaceAllString(s, "{{$1}}"))}
}
