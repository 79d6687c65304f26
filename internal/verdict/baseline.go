package verdict

import (
	"maps"

	"github.com/tenantvet/tenantvet/internal/fingerprint"
)

// applyBaseline lets findings pass that the baseline has, as many of each kind
// as it has.
func (j *judge) applyBaseline(parts []*judge) {
	if len(j.prover.baseline) == 0 {
		return
	}
	left := maps.Clone(j.prover.baseline)
	path := ""
	if j.pass.Pkg != nil {
		path = j.pass.Pkg.Path()
	}
	for _, part := range parts {
		for _, f := range part.result.Findings {
			if f.Allowed != nil {
				continue
			}
			subject := fingerprint.Subject{
				Code: f.Code, Relation: f.Relation, Package: path, Function: f.Site.Function, Message: f.Message,
			}
			switch {
			case f.about != nil:
				subject = *f.about
			case f.Statement != nil:
				subject.Statement = f.Statement.SQL()
			}
			if key := fingerprint.Key(j.prover.dialect, subject); left[key] > 0 {
				left[key]--
				f.Baselined = true
			}
		}
	}
}
