package verdict

import (
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlfix"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// FileStatement is a statement of a file of SQL, without Go code.
type FileStatement struct {
	sqlparse.Statement
	Text string // of the whole file
	// Style is how the file writes placeholders. Only sqlc's, for which the code
	// is generated, can be given new ones.
	Style sqlparse.Style
	Trust func([]sqlparse.Placeholder) scope.Trust
	// Findings are those to take away, as they were proved in the file.
	Findings []scope.Finding
}

// FixStatement looks for edits of a file that take findings about a statement
// away, which it returns as indices of s.Findings. What they do is said as in
// [Fix].
func FixStatement(p *project.Project, s FileStatement) (edits []sqlfix.Edit, message string, gone []int) {
	made := &prover{scope: p.Prover, dialect: catalog.Dialect(p.Config.Dialect), tenancies: p.Tenancies, catalog: p.Schema.Catalog, known: map[proofKey][]proof{}}
	text := s.Text[s.Start:s.End]
	placeholders := slices.Clone(s.Placeholders)
	for i := range placeholders {
		placeholders[i].Pos -= sqlast.Pos(s.Start)
	}
	m := &mender{prover: made, style: s.Style, text: text, trust: s.Trust, values: &queryValues{made.dialect, text, s.Text, placeholders, !s.Style.Sqlc, ""}}
	index := func(f *scope.Finding) int {
		return slices.IndexFunc(s.Findings, func(known scope.Finding) bool {
			return known.Code == f.Code && known.Relation == f.Relation && int(known.Pos) == s.Start+int(f.Pos)
		})
	}
	all := m.mend(func(_ *proven, f *scope.Finding) bool { return index(f) >= 0 })
	placed, ok := editsOf(all)
	if !ok || len(all) == 0 {
		return nil, "", nil
	}
	for _, e := range withoutArgs(placed) {
		e.Start, e.End = e.Start+s.Start, e.End+s.Start
		edits = append(edits, e)
	}
	for _, a := range all {
		gone = append(gone, index(a.finding))
	}
	return edits, describeFix(all), gone
}
