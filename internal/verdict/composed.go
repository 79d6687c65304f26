package verdict

import (
	"fmt"
	"go/token"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/fingerprint"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/suppress"
)

// FewCalls is how many calls of a composition a finding tells.
const FewCalls = 3

// Untold says of a call of a composition what it does not tell; of is the number
// of such calls.
func Untold(reason string, of int) string {
	if of == 1 {
		return "the call does not tell it: " + reason
	}
	return fmt.Sprintf("one of %d calls that do not tell it: %s", of, reason)
}

// composed records what a composition runs whose data is not known.
func (j *judge) composed(site *Site) {
	c := site.Composed
	for _, u := range c.Unknown {
		f := j.unrecovered(site, u.Text, u.Reason, site.Pos)
		f.about = &fingerprint.Subject{Code: f.Code, Package: c.Package, Function: c.Function, Statement: u.Text, Message: f.Message}
		if c.Package != j.pass.Pkg.Path() {
			f.Message += fmt.Sprintf(" (in %s.%s)", c.Package, c.Function)
		}
		for i, call := range site.Callers {
			if i < FewCalls && call.Pos != f.Pos {
				f.Related = append(f.Related, Related{Untold(call.Reason, len(site.Callers)), call.Pos})
			}
		}
	}
}

// Allows tells whether a directive or the configuration allows TV104 at a place
// in a function, for callsite.Config.
func Allows(p *project.Project) func(pass *analysis.Pass, function string, pos token.Pos) bool {
	return func(pass *analysis.Pass, function string, pos token.Pos) bool {
		j := &judge{config: p.Config, pass: pass}
		set := suppress.NewSet(time.Now())
		if file := j.fileOf(pos); file != nil {
			set.AddGo(pass.Fset, file)
		}
		set.AddNamed(p.Config.Exemptions)
		return set.Match(diag.CannotProve, []string{j.qualified(function)}, j.position(pos)) != nil
	}
}
