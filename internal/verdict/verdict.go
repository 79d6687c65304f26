// Package verdict is the pass that judges every SQL call of a package: it
// parses the templates that callsite recovers, proves them and keeps results
// for the rules to read.
package verdict

import (
	"go/token"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// Statement is one statement of one call.
type Statement struct {
	Site   *callsite.Site
	Text   string
	Result scope.Result
	// Pos maps an offset in Text to the source.
	Pos func(offset int) token.Pos
}

// Result is the pass's result.
type Result struct {
	Statements []*Statement
}
