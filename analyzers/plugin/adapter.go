package plugin

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/analyzers/internal/report"
	"github.com/tenantvet/tenantvet/internal/verdict"
)

// adapter makes the analyzer that reports as golangci-lint can show it.
func adapter(judged *analysis.Analyzer, modules mainModules) *analysis.Analyzer {
	a := report.All(judged)
	a.Run = func(pass *analysis.Pass) (any, error) {
		result := pass.ResultOf[judged].(*verdict.Result)
		lines := &lines{pass: pass, pkg: modules.short(pass.Pkg.Path()), at: map[place]*analysis.Diagnostic{}, texts: map[string]int{}}
		for _, f := range result.Findings {
			if !f.Passes() {
				text := report.Text(f.Code, f.Message)
				lines.add(f.Pos, text, f.Site.Function, f.Related, report.Fixes(pass, f))
			}
		}
		for _, d := range result.Directives {
			lines.add(d.Pos, report.Text(d.Code, d.Message), "", nil, nil)
		}
		for _, d := range lines.order {
			pass.Report(*d)
		}
		return nil, nil
	}
	return a
}

// lines gathers findings by the line of source that they stand in.
type lines struct {
	pass  *analysis.Pass
	pkg   string
	at    map[place]*analysis.Diagnostic
	order []*analysis.Diagnostic
	texts map[string]int
}

type place struct {
	file string
	line int
}

func (l *lines) add(pos token.Pos, text, function string, related []verdict.Related, fixes []analysis.SuggestedFix) {
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
	if d := l.at[key]; d != nil {
		d.Message += "; " + text
		if d.SuggestedFixes == nil {
			d.SuggestedFixes = l.inOneFile(fixes)
		}
		return
	}
	d := &analysis.Diagnostic{Pos: pos, Message: text, SuggestedFixes: l.inOneFile(fixes)}
	l.at[key] = d
	l.order = append(l.order, d)
}

// inOneFile leaves out the fixes of several files: golangci-lint applies each
// file's part by itself, or none of it.
func (l *lines) inOneFile(fixes []analysis.SuggestedFix) []analysis.SuggestedFix {
	return slices.DeleteFunc(fixes, func(f analysis.SuggestedFix) bool {
		first := l.pass.Fset.File(f.TextEdits[0].Pos)
		return slices.ContainsFunc(f.TextEdits, func(e analysis.TextEdit) bool { return l.pass.Fset.File(e.Pos) != first })
	})
}
