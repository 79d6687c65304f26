// Package report holds what a run found, free of any analysis framework, and
// writes it in the formats of the tools that read it.
package report

import (
	"cmp"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/rule"
)

// Document is a whole run. Files are as they are shown to the user: relative to
// the current folder where that is shorter. Its JSON is a contract: keys are
// added, none changes its meaning.
type Document struct {
	Version    string          `json:"version"` // of tenantvet
	Findings   []Finding       `json:"findings"`
	Coverage   Coverage        `json:"coverage"`
	Incomplete []Incomplete    `json:"incomplete"`
	Sites      []Site          `json:"sites,omitempty"`
	Dialect    catalog.Dialect `json:"dialect"`
	// Exemptions are what lets findings pass, whether it was needed or not.
	Exemptions []Exemption `json:"-"`
}

// Finding is what a rule says about a place.
type Finding struct {
	Code      diag.Code  `json:"code"`
	Message   string     `json:"message"`
	File      string     `json:"file"`
	Line      int        `json:"line"`     // from 1; 0 when the finding is about the file
	Column    int        `json:"column"`   // from 1, in bytes
	Function  string     `json:"function"` // for SQL files, the query's name
	Statement string     `json:"statement"`
	Relations []Relation `json:"relations"`
	Related   []Related  `json:"related"`
	// Suppressed is the directive that allows the finding; nil for those that
	// are reported.
	Suppressed *Allowance `json:"suppressed"`
	// Baselined tells that the baseline has the finding.
	Baselined bool `json:"baselined"`
	// Package is its import path; "" for SQL files and the configuration.
	Package string `json:"package"`
	// Relation is the one that the finding is about, as the statement calls it;
	// "" when it is about the statement as a whole.
	Relation string `json:"relation"`
	// EndLine and EndColumn are the place behind it; 0 when that is not known.
	EndLine   int `json:"endLine"`
	EndColumn int `json:"endColumn"`
	// Severity and Fingerprint are set by [Document.Complete].
	Severity    rule.Severity `json:"severity"`
	Fingerprint string        `json:"fingerprint"`
	// Fixes take the finding away; there are none where no edit is certain to.
	Fixes []Fix `json:"fixes,omitempty"`
	// Reasons are all that keep a call from being judged, where there are
	// several. The finding has the place and the statement of the first.
	Reasons []Reason `json:"reasons,omitempty"`
	// Lines are all that the finding comes from: the statement's text, the
	// call that runs it, and what explains it.
	Lines []Lines `json:"-"`
}

// Lines are lines of a file, from 1.
type Lines struct {
	File        string
	First, Last int
}

// Reason is one of several that keep a call from being judged. The baseline
// lets each pass by itself.
type Reason struct {
	Message     string `json:"message"`
	File        string `json:"file"`
	Line        int    `json:"line"`
	Column      int    `json:"column"`
	Statement   string `json:"statement"`
	Relation    string `json:"relation"`
	Fingerprint string `json:"fingerprint"` // set by [Document.Complete]
}

// Parts are the finding's reasons: itself where it has but one.
func (f *Finding) Parts() []Reason {
	if len(f.Reasons) > 0 {
		return f.Reasons
	}
	return []Reason{{f.Message, f.File, f.Line, f.Column, f.Statement, f.Relation, f.Fingerprint}}
}

// Active tells whether the finding is to be reported.
func (f *Finding) Active() bool { return f.Suppressed == nil && !f.Baselined }

// Related is a place that explains a finding.
type Related struct {
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
}

// Allowance is the directive that suppresses a finding, or an entry of the
// configuration, which has the name of a query or function.
type Allowance struct {
	Name     string `json:"name,omitempty"`
	Category string `json:"category"`
	Reason   string `json:"reason"`
	Owner    string `json:"owner,omitempty"`
	Until    string `json:"until,omitempty"` // the last day, as 2006-01-02
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// Coverage counts what was looked at. Every statement counts once: as scoped,
// guarded, unscoped, unknown, suppressed or baselined.
type Coverage struct {
	Packages   int `json:"packages"`
	Sites      int `json:"sites"`
	Statements int `json:"statements"`
	Scoped     int `json:"scoped"`
	Guarded    int `json:"guarded"`
	Unscoped   int `json:"unscoped"`
	Unknown    int `json:"unknown"`
	Suppressed int `json:"suppressed"`
	Baselined  int `json:"baselined"`
}

// Incomplete is a package that could not be analysed.
type Incomplete struct {
	Package string `json:"package"`
	Reason  string `json:"reason"`
}

// Site is a call that runs SQL.
type Site struct {
	File       string          `json:"file"`
	Line       int             `json:"line"`
	Column     int             `json:"column"`
	Package    string          `json:"package"` // "" for a query without Go code
	Function   string          `json:"function"`
	Library    string          `json:"library"`
	Verdict    string          `json:"verdict"`
	Statements []SiteStatement `json:"statements"`
	Reason     string          `json:"reason"`
}

// SiteStatement is a statement of a call. Related are the comparisons in Go
// that guard it.
type SiteStatement struct {
	Statement
	// Outcome is how the coverage counts the statement: as scoped, guarded,
	// suppressed, baselined, unscoped or unknown.
	Outcome string    `json:"outcome"`
	Related []Related `json:"related,omitempty"`
}

// Statement is one SQL statement with its verdict.
type Statement struct {
	File      string             `json:"file"`
	Line      int                `json:"line"`
	Name      string             `json:"name"`  // sqlc's
	Index     int                `json:"index"` // in its file or call, from 1
	Statement string             `json:"statement"`
	Verdict   string             `json:"verdict"`
	Findings  []StatementFinding `json:"findings"`
	Relations []Relation         `json:"relations"`
	Trusted   []int              `json:"trusted"` // placeholders that carry the tenant
	// Dimensions is what is trusted in each of several dimensions.
	Dimensions map[string][]int `json:"dimensions,omitempty"`
	Suppressed []Suppressed     `json:"suppressed,omitempty"`
}

// StatementFinding is a finding about a statement, in the statement's file.
type StatementFinding struct {
	Code     diag.Code `json:"code"`
	Relation string    `json:"relation"`
	Message  string    `json:"message"`
	Line     int       `json:"line"`
	Column   int       `json:"column"`
	// Baselined tells that the baseline lets the finding pass.
	Baselined bool `json:"baselined,omitempty"`
}

// Suppressed is a finding about a statement that a directive allows.
type Suppressed struct {
	StatementFinding
	Category string     `json:"category"`
	Reason   string     `json:"reason"`
	By       *Allowance `json:"-"`
}

// Relation is a reference of a statement to a table, with the chain that binds
// it or the reason why nothing does.
type Relation struct {
	Table  string   `json:"table"`
	Alias  string   `json:"alias"`
	Class  string   `json:"class"`
	Bound  bool     `json:"bound"`
	Proof  []string `json:"proof"`
	Reason string   `json:"reason"`
	// Dimension is the one of several that the relation is bound in or not.
	Dimension string `json:"dimension,omitempty"`
	// Pos is where the statement names it.
	Pos diag.Position `json:"-"`
}

// Complete sorts the document by place, adds what follows from the rest, and
// makes every list of its JSON one.
func (d *Document) Complete() {
	slices.SortFunc(d.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	slices.SortFunc(d.Sites, func(a, b Site) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	for i := range d.Findings {
		d.Findings[i].Relations = append([]Relation{}, d.Findings[i].Relations...)
		d.Findings[i].Related = append([]Related{}, d.Findings[i].Related...)
		d.Findings[i].Severity = severity(d.Findings[i].Code)
	}
	d.Findings = append([]Finding{}, d.Findings...)
	d.fingerprint()
	d.completeExemptions()
	d.Incomplete = append([]Incomplete{}, d.Incomplete...)
}

// severity is the rule's. A code without a page is taken seriously.
func severity(code diag.Code) rule.Severity {
	if r, ok := rule.Lookup(string(code)); ok {
		return r.Severity
	}
	return rule.Error
}

// Active are the findings to be reported.
func (d *Document) Active() []Finding {
	return slices.DeleteFunc(slices.Clone(d.Findings), func(f Finding) bool { return !f.Active() })
}
