package guard_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/tenantvet/tenantvet/internal/guard"
	"github.com/tenantvet/tenantvet/internal/knowledge"
)

// TestCases checks each function of the files in testdata that says what its
// statement returns and what must come of it:
//
//	// query: id, *tenant_id, name (one)
//	// want: the row is returned at line
//
// The columns with a star hold tenants, with ! if they have no NULL and with ?
// if a NULL is everyone's. "Guarded" wants the line of its comparison.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "source", nil)
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fset, file, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: imp}, fset, types.NewPackage("example.com/app/store", "store"), []*ast.File{f}, 0)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, d := range f.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || !strings.Contains(d.Doc.Text(), "query: ") {
				continue
			}
			n++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".go")+"/"+d.Name.Name, func(t *testing.T) {
				check(t, fset, pkg.Func(d.Name.Name), d.Doc.Text(), strings.Split(string(src), "\n"))
			})
		}
		if n == 0 {
			t.Errorf("%s has no case", file)
		}
	}
}

func check(t *testing.T, fset *token.FileSet, fn *ssa.Function, doc string, lines []string) {
	t.Helper()
	_, rest, _ := strings.Cut(doc, "query: ")
	list, rest, _ := strings.Cut(rest, "\n")
	_, want, _ := strings.Cut(rest, "want: ")
	want, _, _ = strings.Cut(want, "\n")
	list, one := strings.CutSuffix(list, " (one)")

	calls := queries(fn)
	if len(calls) != 1 {
		t.Fatalf("%d calls run a statement", len(calls))
	}
	q := guard.Query{Call: calls[0], One: one, Sizes: types.SizesFor("gc", "amd64")}
	for i, column := range strings.Split(list, ", ") {
		name, tenant := strings.CutPrefix(column, "*")
		name, notNull := strings.CutSuffix(name, "!")
		name, shared := strings.CutSuffix(name, "?")
		q.Columns = append(q.Columns, name)
		if tenant {
			q.Tenants = append(q.Tenants, guard.Tenant{Column: i, NotNull: notNull, Shared: shared})
		}
	}
	q.Trusted = func(v ssa.Value, _ ssa.Instruction, _ int) bool { return callers(v) }

	got := guard.Check(q)
	if got.Guarded {
		line := "none"
		if len(got.Comparisons) > 0 {
			line = strings.TrimSpace(lines[fset.Position(got.Comparisons[0]).Line-1])
		}
		if text, ok := strings.CutPrefix(want, "guarded by "); !ok || !strings.Contains(line, text) {
			t.Errorf("guarded by %q, want %s", line, want)
		}
		return
	}
	if strings.HasPrefix(want, "guarded") || !strings.Contains(got.Reason, want) || want == "" {
		t.Errorf("%s: not guarded: %s; want %s", fset.Position(got.At), got.Reason, want)
	}
}

// callers tells whether a value has the type of a tenant, or is made of such a
// value.
func callers(v ssa.Value) bool {
	for {
		if strings.HasSuffix(knowledge.TypeName(v.Type()), ".ID") {
			return true
		}
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		default:
			return false
		}
	}
}

func queries(fn *ssa.Function) []ssa.CallInstruction {
	var found []ssa.CallInstruction
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			var obj *types.Func
			if c := call.Common(); c.IsInvoke() {
				obj = c.Method
			} else if callee := c.StaticCallee(); callee != nil {
				obj, _ = callee.Object().(*types.Func)
			}
			if obj != nil {
				if api := knowledge.Lookup(obj); api != nil && !api.Exec {
					found = append(found, call)
				}
			}
		}
	}
	for _, anon := range fn.AnonFuncs {
		found = append(found, queries(anon)...)
	}
	return found
}
