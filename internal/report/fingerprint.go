package report

import "github.com/tenantvet/tenantvet/internal/fingerprint"

// fingerprint gives each finding one that outlives edits elsewhere: it covers
// the code, the relation, the function and the statement, but no place. Equal
// findings are numbered in the order of their places, those that a directive
// allows behind the others, so that allowing one leaves no gap in the baseline.
// Of several reasons each has its own, and the finding has the least of them,
// whatever their order.
func (d *Document) fingerprint() {
	seen := map[string]int{}
	next := func(f *Finding, r Reason) string {
		key := fingerprint.Key(d.Dialect, fingerprint.Subject{
			Code: f.Code, Relation: r.Relation, Package: f.Package, Function: f.Function, Statement: r.Statement, Message: r.Message,
		})
		seen[key]++
		return fingerprint.Numbered(key, seen[key])
	}
	for _, allowed := range []bool{false, true} {
		for i := range d.Findings {
			f := &d.Findings[i]
			if (f.Suppressed != nil) != allowed {
				continue
			}
			for k, r := range f.Parts() {
				named := next(f, r)
				if len(f.Reasons) > 0 {
					f.Reasons[k].Fingerprint = named
				}
				if k == 0 || named < f.Fingerprint {
					f.Fingerprint = named
				}
			}
		}
	}
}
