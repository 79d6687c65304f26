package callsite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/tenantvet/tenantvet/internal/callsite"
)

// TestSites compares the sites of the packages in testdata with the comments
// on their lines:
//
//	// sql: text ;; other text | argument:type, argument:type
//	// sql[full name of what is called]: text |
//	// sql: ? why the text is not known
func TestSites(t *testing.T) {
	calls := callsite.New(callsite.Config{})
	// The packages' facts are not announced in comments, so the root is an
	// analyzer without facts.
	root := &analysis.Analyzer{
		Name: "sites", Doc: "returns the sites of a package",
		Requires: []*analysis.Analyzer{calls}, ResultType: calls.ResultType,
		Run: func(pass *analysis.Pass) (any, error) { return pass.ResultOf[calls], nil },
	}
	packages := []string{"texts", "loops", "memory", "closures", "computed", "wrappers", "branches", "conditions", "callers", "covered", "embeds", "initial", "store", "queries", "usestore", "sqlxuse", "pgxuse", "named", "built", "plain", "root", "composed", "usecomposed"}
	results := analysistest.Run(t, analysistest.TestData(), root, packages...)
	if len(results) != len(packages) {
		t.Fatalf("%d packages analysed, want %d", len(results), len(packages))
	}
	for _, r := range results {
		t.Run(r.Pass.Pkg.Path(), func(t *testing.T) {
			compare(t, r.Pass, r.Result.(*callsite.Result))
		})
	}
}

type place struct {
	file string
	line int
}

type expectation struct{ library, text string }

var comment = regexp.MustCompile(`// sql(?:\[([^\]]*)\])?: *`)

func compare(t *testing.T, pass *analysis.Pass, result *callsite.Result) {
	t.Helper()
	want := map[place][]expectation{}
	for _, f := range pass.Files {
		name := pass.Fset.Position(f.Pos()).Filename
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(src), "\n") {
			at := comment.FindAllStringSubmatchIndex(line, -1)
			for k, m := range at {
				end := len(line)
				if k+1 < len(at) {
					end = at[k+1][0]
				}
				e := expectation{text: strings.TrimSpace(line[m[1]:end])}
				if m[2] >= 0 {
					e.library = line[m[2]:m[3]]
				}
				p := place{filepath.Base(name), i + 1}
				want[p] = append(want[p], e)
			}
		}
	}
	got := map[place][]expectation{}
	for _, s := range result.Sites {
		pos := pass.Fset.Position(s.Pos)
		p := place{filepath.Base(pos.Filename), pos.Line}
		got[p] = append(got[p], expectation{s.Library, show(s)})
	}
	for p, list := range got {
		if len(want[p]) == 0 {
			t.Errorf("%s:%d: unexpected %v", p.file, p.line, list)
		}
	}
	for p, list := range want {
		sort.Slice(list, func(i, j int) bool { return list[i].text < list[j].text })
		found := got[p]
		sort.Slice(found, func(i, j int) bool { return found[i].text < found[j].text })
		if len(found) != len(list) {
			t.Errorf("%s:%d: got %d sites, want %d: %v", p.file, p.line, len(found), len(list), found)
			continue
		}
		for i := range list {
			if list[i].text != found[i].text && list[i].text != "?" {
				t.Errorf("%s:%d:\n got %s\nwant %s", p.file, p.line, found[i].text, list[i].text)
			}
			if list[i].text == "?" && !strings.HasPrefix(found[i].text, "?") {
				t.Errorf("%s:%d: got %s, want an unknown text", p.file, p.line, found[i].text)
			}
			if list[i].library != "" && list[i].library != found[i].library {
				t.Errorf("%s:%d: calls %s, want %s", p.file, p.line, found[i].library, list[i].library)
			}
		}
	}
}

// show writes a site as the comments do.
func show(s *callsite.Site) string {
	if len(s.Templates) == 0 {
		return "? " + s.Reason
	}
	var texts []string
	for _, tmpl := range s.Templates {
		texts = append(texts, strings.Join(strings.Fields(tmpl.String()), " "))
	}
	sort.Strings(texts)
	var args []string
	for _, a := range s.Args {
		args = append(args, showArg(a))
	}
	if s.Named != nil {
		for name, a := range s.Named {
			args = append(args, name+"="+showArg(a))
		}
		sort.Strings(args)
	}
	list := strings.Join(args, ", ")
	if !s.ArgsKnown {
		list = "? " + s.ArgsReason
	}
	return strings.TrimSpace(strings.Join(texts, " ;; ") + " | " + list)
}

func showArg(a callsite.Arg) string {
	if a.Type == nil && a.TypeName == "" {
		return "?"
	}
	out := a.Expr + ":" + a.TypeName
	if a.IsConst {
		out += "=" + a.Const
	}
	if a.Source != "" {
		out += "<" + a.Source + ">"
	}
	if a.Of != nil && a.Of.Source != "" {
		out += fmt.Sprintf("[%s of %s<%s>]", a.Path, a.Of.Expr, a.Of.Source)
	}
	return out
}

// TestPositions checks that each byte of a text that claims a place in the
// source has it: the source has the byte there, in either case, or an escape.
func TestPositions(t *testing.T) {
	calls := callsite.New(callsite.Config{})
	root := &analysis.Analyzer{
		Name: "sites", Doc: "returns the sites of a package",
		Requires: []*analysis.Analyzer{calls}, ResultType: calls.ResultType,
		Run: func(pass *analysis.Pass) (any, error) { return pass.ResultOf[calls], nil },
	}
	mapped := 0
	for _, r := range analysistest.Run(t, analysistest.TestData(), root, "texts", "loops", "memory", "closures", "computed", "wrappers", "embeds", "sqlxuse", "pgxuse") {
		fset := r.Pass.Fset
		sources := map[string]string{}
		for _, s := range r.Result.(*callsite.Result).Sites {
			for _, tmpl := range s.Templates {
				for _, seg := range tmpl.Segments {
					for i := range len(seg.Text) {
						pos := fset.Position(seg.Pos(i))
						if !pos.IsValid() {
							continue
						}
						if _, ok := sources[pos.Filename]; !ok {
							b, err := os.ReadFile(pos.Filename)
							if err != nil {
								t.Fatal(err)
							}
							sources[pos.Filename] = string(b)
						}
						got := sources[pos.Filename][pos.Offset : pos.Offset+1]
						if got != "\\" && !strings.EqualFold(got, seg.Text[i:i+1]) {
							t.Errorf("%v: byte %d of %q is mapped to %q", pos, i, seg.Text, got)
						}
						mapped++
					}
				}
			}
		}
	}
	if mapped < 2000 {
		t.Errorf("only %d bytes have a place", mapped)
	}
}
