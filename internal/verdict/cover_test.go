package verdict

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
)

// Optional pieces of a statement, with the value appended for %d, if any:
// conditions, and what is none or not always.
var optional = []struct{ text, value string }{
	{" AND o.status = 'x'", ""},
	{" AND o.total > $%d", "total"},
	{" AND o.id IN (SELECT i.order_id FROM items i)", ""},
	{" AND EXISTS (SELECT 1 FROM orders p WHERE p.tenant_id = $%d AND p.id = o.id)", "id"},
	{" AND EXISTS (SELECT 1 FROM orders p WHERE p.tenant_id = $1)", ""},
	{" AND EXISTS (SELECT 1 FROM orders p WHERE p.tenant_id = o.tenant_id)", ""},
	{" AND o.tenant_id = $%d", "id"},
	{" AND (o.status = 'x' OR o.total > 3)", ""},
	{" AND o.total BETWEEN 1 AND 2", ""},
	{" AND o.total BETWEEN 1", ""},
	{" AND o.status = 'x' OR o.total > 3", ""},
	{" OR o.tenant_id = $1", ""},
	{" AND NOT o.tenant_id = $1", ""},
	{" ORDER BY o.total", ""},
	{", o.id", ""},
	{" -- ", ""},
	{" AND o.status = '", ""},
	{" AND ($2 = 3", ""},
	{")", ""},
	{" UNION ALL SELECT id FROM orders", ""},
	{" AND o.total = $2", "total"},
	{" AND o.id = $%d", ""},
	{" LIMIT 3", ""},
	{" AND FALSE", ""},
	{" GROUP BY o.id HAVING true", ""},
}

var beginnings = []string{
	"SELECT o.id FROM orders o WHERE o.tenant_id = $1",
	"SELECT o.id FROM orders o WHERE o.status = 'x' AND o.tenant_id = $1",
	"SELECT o.id FROM orders o WHERE NOT o.tenant_id <> $1",
	"SELECT o.id FROM orders o WHERE true",
	"DELETE FROM orders o WHERE o.tenant_id = $1",
	"SELECT o.id FROM (SELECT * FROM orders) o WHERE o.tenant_id = $1",
	"SELECT o.id FROM orders o WHERE o.tenant_id = $1 OR o.tenant_id = $1",
}

// optionalPiece is an optional piece of a program.
type optionalPiece struct {
	text, value string
	plus        int  // added to the number of values
	late        bool // the value is appended after all others, if the piece is chosen
}

type program struct {
	begin  string
	pieces []optionalPiece
}

func randomProgram(r *rand.Rand, n int) program {
	p := program{begin: beginnings[r.IntN(len(beginnings))]}
	for range n {
		// Most are conditions, so that not all programs are unknown.
		o := optional[r.IntN(9)]
		if r.IntN(8) == 0 {
			o = optional[r.IntN(len(optional))]
		}
		x := optionalPiece{text: o.text, value: o.value}
		if x.value == "id" && r.IntN(4) == 0 {
			x.value = "other"
		}
		if r.IntN(12) == 0 {
			x.plus = 1
			x.late = r.IntN(2) == 0
		}
		p.pieces = append(p.pieces, x)
	}
	return p
}

// source is the program in Go.
func (p program) source() string {
	var b, late strings.Builder
	b.WriteString("package store\n\nimport (\n\t\"database/sql\"\n\t\"fmt\"\n)\n\nvar _ = fmt.Sprint\n\ntype ID [16]byte\n\n" +
		"func Get(db *sql.DB, on []bool, id, other ID, total int) {\n")
	fmt.Fprintf(&b, "\tq := %q\n\targs := []any{id}\n", p.begin)
	for i, x := range p.pieces {
		fmt.Fprintf(&b, "\ton%d := on[%[1]d]\n\tif on%[1]d {\n", i)
		add := "\t\targs = append(args, " + x.value + ")\n"
		if x.value != "" && !x.late {
			b.WriteString(add)
		}
		if strings.Contains(x.text, "%d") {
			fmt.Fprintf(&b, "\t\tq += fmt.Sprintf(%q, len(args)+%d)\n", x.text, x.plus)
		} else {
			fmt.Fprintf(&b, "\t\tq += %q\n", x.text)
		}
		b.WriteString("\t}\n")
		if x.value != "" && x.late {
			fmt.Fprintf(&late, "\tif on%d {\n%s\t}\n", i, add)
		}
	}
	return b.String() + late.String() + "\tdb.Query(q, args...)\n}\n"
}

// run is what the program sends when the pieces of set are chosen.
func (p program) run(set int) *callsite.Site {
	arg := func(name string) callsite.Arg {
		a := value(tenantID, name)
		if name == "total" {
			a = value(types.Typ[types.Int], name)
		}
		a.Value = name
		return a
	}
	q, args := p.begin, []callsite.Arg{arg("id")}
	var late []callsite.Arg
	for i, x := range p.pieces {
		if set&(1<<i) == 0 {
			continue
		}
		if x.value != "" && !x.late {
			args = append(args, arg(x.value))
		}
		if x.value != "" && x.late {
			late = append(late, arg(x.value))
		}
		q += strings.ReplaceAll(x.text, "%d", fmt.Sprint(len(args)+x.plus))
	}
	return call(template(text(q)), append(args, late...)...)
}

// TestIndependentConditions holds the verdict on a call of which not all
// combinations are judged against the verdicts on all that it can send.
func TestIndependentConditions(t *testing.T) {
	p := load(t, nil)
	covered, scoped := 0, 0
	r := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		prog := randomProgram(r, 7)
		got := programVerdict(t, p, prog.source(), 60)
		texts := len(got.Sites[0].Templates)
		if texts == 0 {
			continue // more variants than the limit: unknown
		}
		if covered++; got.Sites[0].Verdict() != scope.Scoped || len(got.Findings) > 0 {
			continue
		}
		scoped++
		var all []*callsite.Site
		for set := range 1 << len(prog.pieces) {
			all = append(all, prog.run(set))
		}
		for i, s := range judged(t, p, source, all...).Sites {
			if s.Verdict() != scope.Scoped {
				t.Fatalf("scoped by %d texts, but %v: %s\n%s", texts, s.Verdict(), all[i].Templates[0], prog.source())
			}
		}
	}
	if covered < 30 || scoped < 10 {
		t.Errorf("only %d programs are covered, %d scoped", covered, scoped)
	}
}

var standard = sync.OnceValue(func() types.Importer { return importer.ForCompiler(token.NewFileSet(), "source", nil) })

// programVerdict judges a package that imports only the standard library.
func programVerdict(t *testing.T, p *project.Project, src string, limit int) *Result {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "store.go", src, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
		Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}
	pkg, err := (&types.Config{Importer: standard()}).Check("store", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	results := map[*analysis.Analyzer]any{}
	var run func(a *analysis.Analyzer) any
	run = func(a *analysis.Analyzer) any {
		if r, ok := results[a]; ok {
			return r
		}
		pass := &analysis.Pass{
			Analyzer: a, Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info, ResultOf: map[*analysis.Analyzer]any{},
			ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
			ExportObjectFact: func(types.Object, analysis.Fact) {},
			AllObjectFacts:   func() []analysis.ObjectFact { return nil },
			AllPackageFacts:  func() []analysis.PackageFact { return nil },
		}
		for _, req := range a.Requires {
			pass.ResultOf[req] = run(req)
		}
		r, err := a.Run(pass)
		if err != nil {
			t.Fatalf("%s: %v\n%s", a.Name, err, src)
		}
		results[a] = r
		return r
	}
	return run(New(p, callsite.New(callsite.Config{Limit: limit}))).(*Result)
}
