package callsite

import (
	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// aside lists a call that does not concern the configured database.
func (f *finder) aside(call ssa.CallInstruction, api *knowledge.API, name string) {
	s := &Site{
		Pos: call.Pos(), Call: f.calls[call.Common().Pos()], Function: sqltext.FunctionName(call.Parent()),
		Library: name, API: name, Exec: api.Exec, Reason: api.Elsewhere,
	}
	if s.Call != nil {
		s.Pos = namePos(s.Call.Fun)
	}
	f.setAside(s, Elsewhere, api.Row)
}

// setAside lists a call once for each kind and composition.
func (f *finder) setAside(s *Site, kind AsideKind, row string) {
	for _, a := range f.result.Aside {
		if a.Site.Pos == s.Pos && a.Kind == kind && (kind != Composed || a.Site.Reason == s.Reason) {
			return
		}
	}
	f.result.Aside = append(f.result.Aside, &Aside{Site: s, Kind: kind, Row: row})
}
