package verdict

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// Fix is an edit of the source that takes findings away, proved like any other
// text. Several findings of a call may have the same one.
type Fix struct {
	Message string // what it does, as a sentence without a subject: "Add …"
	// Edits are ordered by place and do not overlap. They may be in several
	// files, and in files of queries.
	Edits []analysis.TextEdit
}

// fixes looks for fixes of the findings that are to be reported. It must come
// after suppressions and the baseline.
func (j *judge) fixes(all []*Site) {
	for _, site := range j.result.Sites {
		if !slices.ContainsFunc(site.Statements, func(s *Statement) bool { return slices.ContainsFunc(s.Findings, mendable) }) {
			continue
		}
		for _, s := range site.Statements {
			if s.Query != "" {
				j.fixQuery(s)
			}
		}
		if site.Call != nil && j.pass.TypesInfo != nil {
			j.fixCall(site, all)
		}
	}
}

// mendable tells whether a finding is one that an edit of the statement may
// take away, and that is to be reported.
func mendable(f *Finding) bool {
	switch f.Code {
	case diag.UnscopedQuery, diag.UnpinnedJoin, diag.UnscopedWrite:
		return f.Statement != nil && f.Offset >= 0 && !f.Passes() && f.Fix == nil
	default:
		return false
	}
}

// finding is a statement's finding about what the prover found at an offset of
// its text.
func (s *Statement) finding(f *scope.Finding, offset int) *Finding {
	pos := s.Pos(offset)
	for _, known := range s.Findings {
		if known.Code == f.Code && known.Relation == f.Relation && known.Pos == pos {
			return known
		}
	}
	return nil
}

// describe says what mendings do.
func describeFix(all []mending) string {
	var whats, args []string
	for _, a := range all {
		if a.edits == nil {
			continue
		}
		if !slices.Contains(whats, a.what) {
			whats = append(whats, a.what)
		}
		if a.value.arg != "" && !slices.Contains(args, a.value.arg) {
			args = append(args, a.value.arg)
		}
	}
	text := "Add " + strings.Join(whats, " and ")
	if args != nil {
		text += ", and pass " + strings.Join(args, " and ")
	}
	return text
}

// fixQuery looks for a fix of a query of sqlc's, in its file.
func (j *judge) fixQuery(s *Statement) {
	text := s.Text[s.Start:s.End]
	m := &mender{prover: j.prover, style: sqlcStyle, text: text, values: &queryValues{j.prover.dialect, text, s.Text, s.placeholders, false, ""}}
	all := m.mend(func(_ *proven, f *scope.Finding) bool {
		known := s.finding(f, s.Start+int(f.Pos))
		return known != nil && mendable(known)
	})
	edits, ok := editsOf(all)
	if len(all) == 0 || !ok {
		return
	}
	from := s.at.pos(s.Start)
	var out []analysis.TextEdit
	for _, e := range edits {
		out = append(out, analysis.TextEdit{Pos: from + token.Pos(e.Start), End: from + token.Pos(e.End), NewText: []byte(e.Text)})
	}
	if out, ok = joined(out); !ok {
		return
	}
	fix := &Fix{Message: describeFix(all), Edits: out}
	for _, a := range all {
		s.finding(a.finding, s.Start+int(a.finding.Pos)).Fix = fix
	}
}

// joined orders edits by place and makes one of the insertions at one place. Ok
// is false where edits overlap.
func joined(edits []analysis.TextEdit) (out []analysis.TextEdit, ok bool) {
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
	for _, e := range edits {
		if n := len(out); n > 0 {
			last := &out[n-1]
			if last.Pos == e.Pos && last.End == last.Pos && e.End == e.Pos {
				last.NewText = append(last.NewText, e.NewText...)
				continue
			}
			if e.Pos < last.End {
				return nil, false
			}
		}
		out = append(out, e)
	}
	return out, true
}
