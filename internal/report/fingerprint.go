package report

import "github.com/tenantvet/tenantvet/internal/fingerprint"

// fingerprint gives each finding one that outlives edits elsewhere: it covers
// the code, the relation, the function and the statement, but no place. Equal
// findings are numbered in the order of their places, those that a directive
// allows behind the others, so that allowing one leaves no gap in the baseline.
func (d *Document) fingerprint() {
	seen := map[string]int{}
	for _, allowed := range []bool{false, true} {
		for i := range d.Findings {
			f := &d.Findings[i]
			if (f.Suppressed != nil) != allowed {
				continue
			}
			key := fingerprint.Key(d.Dialect, fingerprint.Subject{
				Code: f.Code, Relation: f.Relation, Package: f.Package, Function: f.Function, Statement: f.Statement, Message: f.Message,
			})
			seen[key]++
			f.Fingerprint = fingerprint.Numbered(key, seen[key])
		}
	}
}
