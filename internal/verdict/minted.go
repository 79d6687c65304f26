package verdict

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/mint"
)

// minted reports where the package makes tenant values. Such a finding is
// about no call; its site only tells the function.
func (j *judge) minted(found *mint.Result) {
	for _, m := range found.Makings {
		j.report(&Finding{
			Code: diag.MintedTenant, Message: m.Message, Pos: m.Pos, End: m.End, Offset: -1,
			Site: &Site{Site: &callsite.Site{Pos: m.Pos, Function: m.Function}},
		})
	}
	j.result.Minting = found.Used
}

// checksTypes tells whether the configuration has types that only some packages
// may make values of.
func (j *judge) checksTypes() bool {
	return slices.ContainsFunc(j.config.AllDimensions(), func(d config.Dimension) bool { return len(d.Types) > 0 })
}
