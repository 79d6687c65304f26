package verdict

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/mint"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

func TestSuppression(t *testing.T) {
	src := func(comment string) string {
		return strings.Replace(source, "\tdb.Query", "\t"+comment+"\n\tdb.Query", 1)
	}
	tests := []struct {
		name, comment string
		config        func(*config.Config)
		allowed       bool
		directives    []string
		count         Coverage
	}{
		{"none", "// a comment", nil, false, nil, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"allowed", "//tenantvet:allow TV101 admin: staff only", nil, true, nil, Coverage{Sites: 1, Statements: 1, Suppressed: 1}},
		{"another code", "//tenantvet:allow TV103 admin: staff only", nil, false, []string{"TV902"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"a rule that is off", "//tenantvet:allow TV201 admin: staff only", nil, false, nil, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"a rule that is on", "//tenantvet:allow TV201 admin: staff only", allow("example.com/app/store"), false, []string{"TV902"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"no reason", "//tenantvet:allow TV101", nil, false, []string{"TV901"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"expired", "//tenantvet:allow TV101 admin: staff only (until 2020-01-01)", nil, false, []string{"TV903"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code := src(tt.comment)
			shift := token.Pos(len(code) - len(source))
			site := call(template(sqltext.Segment{Text: "SELECT id FROM orders WHERE id = $1", Literal: query + shift}))
			site.Pos += shift
			r := judged(t, load(t, tt.config), code, site)
			if len(r.Findings) != 1 || (r.Findings[0].Allowed != nil) != tt.allowed {
				t.Errorf("got %q, want one finding, allowed %t", lines(r), tt.allowed)
			}
			var codes []string
			for _, d := range r.Directives {
				codes = append(codes, string(d.Code))
				if want := token.Pos(strings.Index(code, tt.comment) + 1); d.Pos != want {
					t.Errorf("%s at %d, want %d, the comment", d.Code, d.Pos, want)
				}
			}
			if strings.Join(codes, " ") != strings.Join(tt.directives, " ") {
				t.Errorf("directives %q, want %q", codes, tt.directives)
			}
			if r.Coverage != tt.count {
				t.Errorf("coverage %+v, want %+v", r.Coverage, tt.count)
			}
		})
	}
}

func TestRawCallsInTestsAreFree(t *testing.T) {
	p := load(t, allow("example.com/other"))
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "store_test.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{prover: newProver(p), config: p.Config, result: &Result{}, pass: &analysis.Pass{
		Fset: fset, Files: []*ast.File{f}, Pkg: types.NewPackage("example.com/app/store", "store"),
	}}
	j.judge(&callsite.Result{Sites: []*callsite.Site{call(template(text("SELECT 1")))}}, &mint.Result{})
	if len(j.result.Findings) != 0 {
		t.Errorf("got %q in a test file", lines(j.result))
	}
}

func TestAllowedEntries(t *testing.T) {
	p := load(t, func(cfg *config.Config) {
		cfg.Raw.Allow = map[string]string{"example.com/app/store": "x", "example.com/other": "y"}
	})
	if got := judged(t, p, source, call(template(text("SELECT 1")))).Allowed; len(got) != 1 || got[0] != "example.com/app/store" {
		t.Errorf("needed entries %q, want only the package's own", got)
	}
	if got := judged(t, p, source).Allowed; len(got) != 0 {
		t.Errorf("needed entries %q without a call", got)
	}
}
