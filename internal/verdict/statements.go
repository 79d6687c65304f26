package verdict

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/suppress"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// statements judges every text that a call can run; equal ones once.
func (j *judge) statements(site *Site) {
	if site.Composed != nil {
		j.composed(site)
		return
	}
	if len(site.Templates) == 0 {
		j.unrecovered(site, "", site.Reason, site.ReasonPos)
		return
	}
	type unknown struct {
		reason string
		pos    token.Pos
	}
	unknowns := map[unknown]bool{}
	texts := map[string][]*Statement{}
	for i, t := range site.Templates {
		if h := t.Unknown(); h != nil {
			if u := (unknown{h.Reason, h.Pos}); !unknowns[u] {
				unknowns[u] = true
				j.unrecovered(site, t.String(), h.Reason, h.Pos)
			}
			continue
		}
		for _, r := range renderings(t, j.prover.dialect) {
			known, ok := texts[r.text]
			texts[r.text] = j.text(site, i, &r, known, ok)
		}
	}
}

// unrecovered records a statement whose text is not known.
func (j *judge) unrecovered(site *Site, text, reason string, pos token.Pos) *Finding {
	if reason == "" {
		reason = "it is computed at run time"
	}
	if !pos.IsValid() {
		pos = site.Pos
	}
	s := &Statement{Site: site, Text: text, End: len(text), Verdict: scope.Unknown, Reason: reason}
	site.Statements = append(site.Statements, s)
	f := &Finding{
		Code: diag.CannotProve, Message: "the statement's text is not known: " + reason,
		Pos: pos, Site: site, Statement: s, Offset: -1,
	}
	j.report(f)
	return f
}

// text judges the statements of the site's template i, rendered, unless they
// are known from another template, and the values that come with them.
func (j *judge) text(site *Site, i int, r *rendered, known []*Statement, ok bool) []*Statement {
	proofs := j.prover.prove(r, styleOf(site))
	if !ok {
		words := r.words()
		for _, p := range proofs {
			s := &Statement{
				Site: site, Text: r.text, Start: p.start, End: p.end,
				Result: p.result, Verdict: p.result.Verdict,
				at: r.at, placeholders: p.placeholders, words: words, effect: p.effect, plan: p.guard,
			}
			known = append(known, s)
			for _, f := range p.result.Findings {
				j.reportScope(s, f)
			}
		}
		site.Statements = append(site.Statements, known...)
	}
	args := newArguments(site, i, r, proofs, j.prover.dialect)
	for _, s := range known {
		j.arguments(s, args)
	}
	return known
}

// styleOf says how the texts of a call write placeholders.
func styleOf(site *Site) sqlparse.Style {
	return sqlparse.Style{Question: site.Question, Named: site.NamedStyle, At: site.AtStyle, OneCall: true, StandIns: true}
}

// reportScope reports a finding of the prover.
func (j *judge) reportScope(s *Statement, f scope.Finding) {
	offset := int(f.Pos)
	if offset < 0 || offset > len(s.Text) {
		offset = s.Start
	}
	message := f.Message
	if len(s.Site.Templates) > 1 && s.Query == "" && strings.HasPrefix(message, syntaxError) {
		message += " in a text that the call can send: " + textutil.Excerpt(s.Text[s.Start:s.End], 100)
	}
	if p := s.at.embedded(offset); p.IsValid() {
		at := j.position(p)
		message += fmt.Sprintf(" (%s:%d:%d)", filepath.Base(at.File), at.Line, at.Column)
	}
	out := &Finding{
		Code: f.Code, Message: s.Show(message), Relation: f.Relation,
		Pos: s.Pos(offset), Site: s.Site, Statement: s, Offset: offset,
	}
	if end := s.Pos(wordEnd(s.Text, offset)); end > out.Pos && s.at.pos(offset).IsValid() {
		out.End = end
	}
	for _, rel := range f.Related {
		if p := s.at.pos(int(rel.Pos)); p.IsValid() {
			out.Related = append(out.Related, Related{s.Show(rel.Message), p})
		}
	}
	j.report(out)
}

// syntaxError begins the prover's message about a text that does not parse.
const syntaxError = "cannot prove: syntax error"

// wordEnd is the end of the identifier or keyword at an offset.
func wordEnd(text string, offset int) int {
	for offset < len(text) {
		c := text[offset]
		if c != '_' && c != '$' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			break
		}
		offset++
	}
	return offset
}

// suppress applies the package's directives to the findings of all parts.
func (j *judge) suppress(parts []*judge, today time.Time) {
	set := suppress.NewSet(today)
	comments := map[diag.Position]token.Pos{}
	for _, f := range j.pass.Files {
		if len(j.files) > 0 && bySqlc(f) {
			continue // its comments are copies of those in the queries' files
		}
		found := false
		for _, group := range f.Comments {
			for _, c := range group.List {
				if strings.Contains(c.Text, "tenantvet:") {
					found = true
					comments[j.position(c.Pos())] = c.Pos()
				}
			}
		}
		if found {
			set.AddGo(j.pass.Fset, f)
		}
	}
	j.queryDirectives(set, comments)
	set.AddNamed(j.config.Exemptions)
	j.result.Allowances = set.Directives()
	if len(comments) == 0 && len(j.config.Exemptions) == 0 {
		return
	}
	for _, part := range parts {
		for _, f := range part.result.Findings {
			places := []diag.Position{j.position(f.Pos), j.position(f.Site.Pos)}
			names := []string{j.qualified(f.Site.Function)}
			if s := f.Statement; s != nil && s.Query != "" {
				places = append(places, j.position(s.Pos(s.Start)))
				names = append(names, s.Query)
			}
			f.Allowed = set.Match(f.Code, names, places...)
		}
	}
	for _, p := range set.Problems(j.runs) {
		j.result.Directives = append(j.result.Directives, Directive{p.Code, p.Message, comments[p.Pos]})
	}
}

// qualified is a function of the package as the configuration names it:
// "path/of/package.Func" or "(*path/of/package.Type).Method". What is inside of
// a function counts as the function.
func (j *judge) qualified(function string) string {
	if j.pass.Pkg == nil {
		return function
	}
	path := j.pass.Pkg.Path()
	if method, ok := strings.CutPrefix(function, "("); ok {
		typ, name, _ := strings.Cut(method, ").")
		name, _, _ = strings.Cut(name, ".")
		star := ""
		if bare, ok := strings.CutPrefix(typ, "*"); ok {
			star, typ = "*", bare
		}
		return "(" + star + path + "." + typ + ")." + name
	}
	name, _, _ := strings.Cut(function, ".")
	return path + "." + name
}

// runs tells whether the configuration leaves a rule anything to find.
func (j *judge) runs(code diag.Code) bool {
	switch code {
	case diag.RawCall:
		return j.config.Raw.On()
	case diag.MintedTenant:
		return j.checksTypes()
	case diag.GuardedRead:
		return j.config.Guards == config.GuardsStrict
	default:
		return true
	}
}

func (j *judge) position(pos token.Pos) diag.Position {
	p := j.pass.Fset.Position(pos)
	return diag.Position{File: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}
