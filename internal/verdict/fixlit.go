package verdict

import (
	"go/ast"
	"go/token"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/tenantvet/tenantvet/internal/sqlfix"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// textSource is where text comes from: a string literal, or an embedded file. Its
// zero value is nowhere that can be changed.
type textSource struct {
	from, to token.Pos
	lit      *ast.BasicLit // nil for a file
	name     *ast.Ident    // the variable or constant that has it; nil for none
}

// written finds the piece of source that an edit falls into, and the edit's
// place in its text.
func (ps places) written(e sqlfix.Edit) (s sqltext.Segment, at int, ok bool) {
	anchor := e.Start
	if e.Behind {
		anchor--
	}
	i := sort.Search(len(ps), func(i int) bool { return ps[i].start > anchor }) - 1
	if anchor < 0 || i < 0 {
		return s, 0, false
	}
	s, at = ps[i].segment, e.Start-ps[i].start
	return s, at, s.Hole == nil && s.Literal.IsValid() && at+e.End-e.Start <= len(s.Text)
}

// source finds what a piece of a call's text comes from, in a file that people
// write. Own tells that nothing but that call has it.
func (j *judge) source(site *Site, all []*Site, s sqltext.Segment) (src textSource, own bool) {
	others := func(o *Site) bool { return o.Call != site.Call && slices.ContainsFunc(o.Templates, src.within) }
	if s.Embedded {
		if src = j.embedded(s.Literal); src.name == nil {
			return textSource{}, false
		}
		return src, j.onlyIn(src.name, site.Call) && !slices.ContainsFunc(all, others)
	}
	file := j.fileOf(s.Literal)
	if file == nil || ast.IsGenerated(file) {
		return textSource{}, false
	}
	path, _ := astutil.PathEnclosingInterval(file, s.Literal, s.Literal)
	if len(path) == 0 {
		return textSource{}, false
	}
	lit, ok := path[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return textSource{}, false
	}
	src = textSource{lit.Pos(), lit.End(), lit, holder(path)}
	if j.belongs(path, site.Call) {
		return src, !slices.ContainsFunc(all, others)
	}
	if src.name == nil || j.pass.TypesInfo.Defs[src.name] == nil || j.elsewhere(src.name) {
		return textSource{}, false
	}
	return src, false
}

// within tells whether a text has a part of the source.
func (src textSource) within(t sqltext.Template) bool {
	return slices.ContainsFunc(t.Segments, func(s sqltext.Segment) bool { return src.from <= s.Literal && s.Literal <= src.to })
}

// offsets are the places of a text that a place of the source is.
func (ps places) offsets(pos token.Pos) []int {
	var out []int
	for _, p := range ps {
		if p.segment.Hole != nil || !p.segment.Literal.IsValid() {
			continue
		}
		for i := range len(p.segment.Text) {
			switch at := p.segment.Pos(i); {
			case at == pos:
				out = append(out, p.start+i)
			case i+1 == len(p.segment.Text) && at+1 == pos:
				out = append(out, p.start+i+1)
			}
		}
	}
	return slices.Compact(out)
}

// fits tells whether edits of a text that several calls have are right for
// the others too: the findings that go are gone there as well, and no other
// comes.
func (j *judge) fits(site *Site, all []*Site, src textSource, edits []analysis.TextEdit, gone []*Finding) bool {
	for _, o := range all {
		for _, t := range o.Templates {
			if o.Call == site.Call || !src.within(t) {
				continue
			}
			texts := renderings(t, j.prover.dialect)
			if t.Unknown() != nil || len(texts) != 1 {
				return false
			}
			r := &texts[0]
			m := &mender{prover: j.prover, style: styleOf(o), expanded: r.expanded(), text: r.text}
			m.before = m.judge(r.text)
			whole := mending{statement: -1}
			for _, e := range edits {
				for _, at := range r.at.offsets(e.Pos) {
					whole.edits = append(whole.edits, sqlfix.Edit{Start: at, End: at, Text: string(e.NewText)})
				}
			}
			list := []mending{whole}
			for k := range m.before {
				for i := range m.before[k].result.Findings {
					f := &m.before[k].result.Findings[i]
					if slices.Contains(gone, o.finding(r, &m.before[k], f)) {
						list = append(list, mending{statement: k, finding: f})
					}
				}
			}
			if !m.helps(list) {
				return false
			}
		}
	}
	return true
}

// repeated tells whether a text has any part of the source twice.
func (src textSource) repeated(ps places) bool {
	seen := map[token.Pos]bool{}
	for _, p := range ps {
		for i := range len(p.segment.Text) {
			pos := p.segment.Pos(i)
			if pos < src.from || pos >= src.to || p.segment.Hole != nil {
				break
			}
			if seen[pos] && i == 0 || seen[pos] && p.segment.Offsets == nil {
				return true
			}
			seen[pos] = true
		}
	}
	return false
}

// inQuotes writes text in an interpreted string literal.
var inQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// edit writes an edit of a text in the source that it comes from.
func (src textSource) edit(e sqlfix.Edit, at int, s sqltext.Segment) (out analysis.TextEdit, ok bool) {
	lit, text := src.lit, e.Text
	raw := lit != nil && strings.HasPrefix(lit.Value, "`")
	if raw && strings.Contains(text, "`") {
		return out, false
	}
	if lit != nil && !raw {
		text = inQuotes.Replace(text)
	}
	out = analysis.TextEdit{Pos: s.Pos(at), End: s.Pos(at + e.End - e.Start), NewText: []byte(text)}
	if e.Behind && at > 0 && (at == len(s.Text) || raw) { // a carriage return may follow, which the value lacks
		out.Pos = s.Pos(at-1) + 1
		out.End = out.Pos
	}
	if lit == nil {
		return out, out.Pos >= src.from && out.End <= src.to
	}
	if out.Pos <= lit.Pos() || out.End >= lit.End() {
		return out, false
	}
	if int(lit.End()-lit.Pos()) != len(lit.Value) {
		return out, raw // carriage returns, which the value lacks
	}
	from, to := int(out.Pos-lit.Pos()), int(out.End-lit.Pos())
	old, err := strconv.Unquote(lit.Value)
	if err != nil {
		return out, false
	}
	edited, err := strconv.Unquote(lit.Value[:from] + text + lit.Value[to:])
	if err != nil {
		return out, false
	}
	// The literal says what it said, but for the edit, at the edit's place.
	for k := 0; k+e.End-e.Start <= len(old); k++ {
		if strings.HasSuffix(old[:k], s.Text[:at]) && strings.HasPrefix(old[k:], s.Text[at:]) && edited == old[:k]+e.Text+old[k+e.End-e.Start:] {
			return out, true
		}
	}
	return out, false
}
