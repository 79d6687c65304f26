package plugin

import (
	"bytes"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers/internal/report"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// adapter makes the analyzer that reports as golangci-lint can show it.
func adapter(judged *analysis.Analyzer, modules mainModules) *analysis.Analyzer {
	a := report.All(judged)
	a.Run = func(pass *analysis.Pass) (any, error) {
		result := pass.ResultOf[judged].(*verdict.Result)
		lines := &lines{pass: pass, pkg: modules.short(pass.Pkg.Path()), at: map[place]*line{}, texts: map[string]int{}}
		for _, f := range result.Findings {
			if !f.Passes() {
				text := report.Text(f.Code, f.Message)
				// The fix of a statement gives it the parameter that reached none.
				lines.add(f.Pos, text, f.Site.Function, f.Related, report.Fixes(pass, f), f.Code != diag.UnusedTenant)
			}
		}
		for _, d := range result.Directives {
			lines.add(d.Pos, report.Text(d.Code, d.Message), "", nil, nil, true)
		}
		lines.report()
		return nil, nil
	}
	return a
}

// lines gathers findings by the line of source that they stand in.
type lines struct {
	pass  *analysis.Pass
	pkg   string
	at    map[place]*line
	order []*line
	texts map[string]int
}

type line struct {
	pos     token.Pos
	message string
	fixes   []analysis.SuggestedFix
	lacks   bool // a finding needs a fix and has none that golangci-lint could apply
}

type place struct {
	file string
	line int
}

// add adds a finding with its fixes. Needed says that the line is not mended
// without one.
func (l *lines) add(pos token.Pos, text, function string, related []verdict.Related, fixes []analysis.SuggestedFix, needed bool) {
	text += " in " + l.pkg
	if function != "" {
		text += "." + function
	}
	for _, r := range related {
		at := l.pass.Fset.Position(r.Pos)
		text += fmt.Sprintf("; %s:%d: %s", filepath.Base(at.Filename), at.Line, r.Message)
	}
	text = strings.ReplaceAll(text, "\n", " ")
	l.texts[text]++
	if n := l.texts[text]; n > 1 {
		text += fmt.Sprintf(" [%d]", n)
	}
	p := l.pass.Fset.Position(pos)
	key := place{p.Filename, p.Line}
	on := l.at[key]
	if on == nil {
		on = &line{pos: pos, message: text}
		l.at[key] = on
		l.order = append(l.order, on)
	} else {
		on.message += "; " + text
	}
	if len(fixes) > 0 && l.inFileOf(pos, fixes[0]) {
		on.fixes = append(on.fixes, fixes[0])
	} else if needed {
		on.lacks = true
	}
}

// inFileOf tells whether a fix changes the file of a finding and no other:
// golangci-lint takes every edit for one of that file.
func (l *lines) inFileOf(pos token.Pos, fix analysis.SuggestedFix) bool {
	file := l.pass.Fset.File(pos)
	return !slices.ContainsFunc(fix.TextEdits, func(e analysis.TextEdit) bool { return l.pass.Fset.File(e.Pos) != file })
}

// report reports each line, with the fixes of all of its findings or none:
// golangci-lint shows no line any more of which it applied a fix. A fix that
// touches an earlier one is left out, since golangci-lint would make both.
func (l *lines) report() {
	var taken []analysis.SuggestedFix
	for _, on := range l.order {
		d := analysis.Diagnostic{Pos: on.pos, Message: on.message}
		var fresh []analysis.SuggestedFix
		whole := !on.lacks && len(on.fixes) > 0
		for _, fix := range on.fixes {
			if !slices.ContainsFunc(slices.Concat(taken, fresh), func(o analysis.SuggestedFix) bool { return sameEdits(o, fix) }) {
				whole = whole && !slices.ContainsFunc(slices.Concat(taken, fresh), func(o analysis.SuggestedFix) bool { return touch(o, fix) })
				fresh = append(fresh, fix)
			}
		}
		if whole {
			taken = append(taken, fresh...)
			all := analysis.SuggestedFix{Message: on.fixes[0].Message}
			for _, fix := range on.fixes {
				for _, e := range fix.TextEdits {
					if !slices.ContainsFunc(all.TextEdits, func(o analysis.TextEdit) bool { return sameEdit(o, e) }) {
						all.TextEdits = append(all.TextEdits, e)
					}
				}
			}
			d.SuggestedFixes = []analysis.SuggestedFix{all}
		}
		l.pass.Report(d)
	}
}

func sameEdits(a, b analysis.SuggestedFix) bool {
	return slices.EqualFunc(a.TextEdits, b.TextEdits, sameEdit)
}

func sameEdit(a, b analysis.TextEdit) bool {
	return a.Pos == b.Pos && a.End == b.End && bytes.Equal(a.NewText, b.NewText)
}

// touch tells whether an edit of one overlaps one of the other, or begins where
// that ends.
func touch(a, b analysis.SuggestedFix) bool {
	return slices.ContainsFunc(a.TextEdits, func(x analysis.TextEdit) bool {
		return slices.ContainsFunc(b.TextEdits, func(y analysis.TextEdit) bool { return x.Pos <= y.End && y.Pos <= x.End })
	})
}
