package verdict

import (
	"go/token"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/fingerprint"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// Finding is one thing to report.
type Finding struct {
	Code     diag.Code
	Message  string
	Pos, End token.Pos // End is token.NoPos when not known
	Related  []Related
	Relation string // the relation as the statement calls it, if the finding is about one
	Site     *Site
	// Statement is nil when the finding is about the call as such. Offset is
	// the place in its text, or -1.
	Statement *Statement
	Offset    int
	// Allowed is the directive that suppresses the finding, or nil. Baselined
	// tells that the baseline has it.
	Allowed   *suppress.Directive
	Baselined bool
	// Fix takes the finding away; nil where no edit is certain to.
	Fix *Fix
	// Reasons are all findings that this one stands for, in order, where there
	// are several: the first has its place and statement. The statements' own
	// lists have them one by one.
	Reasons []*Finding

	about *fingerprint.Subject // where that is not what the finding itself tells
}

// Passes tells whether the finding is not to be reported.
func (f *Finding) Passes() bool { return f.Allowed != nil || f.Baselined }

// Related is a place that explains a finding.
type Related struct {
	Message string
	Pos     token.Pos
}

// Directive is a finding about a suppression.
type Directive struct {
	Code    diag.Code
	Message string
	Pos     token.Pos
}
