package verdict

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

const schema = `
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL, slug text NOT NULL UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, status text NOT NULL, total int);
CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id), sku text);
`

func load(t *testing.T, change func(*config.Config)) *project.Project {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(schema), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Dir = dir
	cfg.Schema = []string{"schema.sql"}
	cfg.Tenant.Root = "tenants"
	if change != nil {
		change(cfg)
	}
	p, err := project.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func typed(cfg *config.Config) {
	cfg.Tenant.Types = []string{"example.com/app/tenant.ID"}
	cfg.Tenant.Sources = []string{"example.com/app/auth.Tenant"}
}

// A literal in the source, for positions: every test's text starts at query.
const (
	source = "package store\n\nfunc Get() {\n\tdb.Query(`                                                                                                    `)\n}\n"
	query  = token.Pos(41)
)

// judged runs the pass over hand-made calls.
func judged(t *testing.T, p *project.Project, src string, sites ...*callsite.Site) *Result {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "store.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	calls := &analysis.Analyzer{Name: "calls"}
	a := New(p, calls)
	results := map[*analysis.Analyzer]any{calls: &callsite.Result{Sites: sites}}
	for _, r := range a.Requires {
		if r != calls {
			results[r] = reflect.New(r.ResultType.Elem()).Interface() // finds nothing
		}
	}
	v, err := a.Run(&analysis.Pass{
		Analyzer: a, Fset: fset, Files: []*ast.File{f},
		Pkg:      types.NewPackage("example.com/app/store", "store"),
		ResultOf: results,
	})
	if err != nil {
		t.Fatal(err)
	}
	return v.(*Result)
}

func text(s string) sqltext.Segment { return sqltext.Segment{Text: s, Literal: query} }

func hole(kind sqltext.HoleKind) sqltext.Segment {
	return sqltext.Segment{Hole: &sqltext.Hole{Kind: kind, Reason: "parameter cond of find", Pos: query + 60}}
}

func template(segments ...sqltext.Segment) sqltext.Template {
	return sqltext.Template{Segments: segments}
}

// call is a recovered call in Get.
func call(t sqltext.Template, args ...callsite.Arg) *callsite.Site {
	return &callsite.Site{
		Pos: 34, Function: "Get", Library: "database/sql.(*DB).Query",
		Templates: []sqltext.Template{t}, Args: args, ArgsKnown: true,
	}
}

var (
	tenantPkg  = types.NewPackage("example.com/app/tenant", "tenant")
	tenantID   = types.NewNamed(types.NewTypeName(0, tenantPkg, "ID", nil), types.NewArray(types.Typ[types.Byte], 16), nil)
	stringType = types.Typ[types.String]
)

func value(t types.Type, expr string) callsite.Arg {
	return callsite.Arg{Type: t, Expr: expr, Pos: query + 110}
}

// lines shows findings as code@offset into the literal: message.
func lines(r *Result) []string {
	var out []string
	for _, f := range r.Findings {
		s := fmt.Sprintf("%s@%d: %s", f.Code, f.Pos-query, f.Message)
		if f.Allowed != nil {
			s += " (allowed: " + f.Allowed.Reason + ")"
		}
		out = append(out, s)
	}
	return out
}

func TestStatements(t *testing.T) {
	id, name := value(tenantID, "id"), value(stringType, "name")
	tests := []struct {
		name   string
		config func(*config.Config)
		site   *callsite.Site
		want   []string // prefixes
		count  Coverage
	}{
		{"bound", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = $1")), id),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"not bound", nil, call(template(text("SELECT id FROM orders WHERE id = $1")), id),
			[]string{"TV101@15: "}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"several statements in one text", nil, call(template(text("DELETE FROM orders WHERE tenant_id = $1; DELETE FROM items")), id),
			[]string{"TV103@53: "}, Coverage{Sites: 1, Statements: 2, Scoped: 1, Unscoped: 1}},
		{"does not parse", nil, call(template(text("SELEC id FROM orders")), id),
			[]string{"TV104@0: "}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"no statement", nil, call(template(text("-- nothing"))),
			nil, Coverage{Sites: 1}},
		{"unknown table", nil, call(template(text("SELECT id FROM drafts WHERE tenant_id = $1")), id),
			[]string{"TV105@15: "}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"text not recovered", nil, &callsite.Site{Pos: 34, Reason: "it comes from a map", ReasonPos: query + 5},
			[]string{"TV104@5: the statement's text is not known: it comes from a map"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"text not recovered, nobody says why", nil, &callsite.Site{Pos: 34},
			[]string{"TV104@-7: the statement's text is not known: it is computed at run time"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"free text", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = $1 AND "), hole(sqltext.FreeText)), id),
			[]string{"TV104@60: the statement's text is not known: parameter cond of find"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"number", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = $1 LIMIT "), hole(sqltext.NumberText)), id),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"number as the tenant", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = "), hole(sqltext.NumberText))),
			[]string{"TV101@15: "}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"number of a placeholder as the tenant", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = $"), hole(sqltext.NumberText)), id),
			[]string{"TV104@40: "}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"number with a digit behind it as the tenant", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = "), hole(sqltext.NumberText), text("0"))),
			[]string{"TV101@15: "}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"number that starts a comment when negative", nil, call(template(text("SELECT id FROM orders WHERE total = 1 -"), hole(sqltext.NumberText), text(" AND tenant_id = $1")), id),
			[]string{"TV101@15: "}, Coverage{Sites: 1, Statements: 2, Scoped: 1, Unscoped: 1}},
		{"number in a date", nil, call(template(text("SELECT id FROM orders WHERE status = '2024-"), hole(sqltext.NumberText), text("' AND tenant_id = $1")), id),
			nil, Coverage{Sites: 1, Statements: 2, Scoped: 2}},
		{"number as part of a table's name", nil, call(template(text("SELECT id FROM orders_"), hole(sqltext.NumberText))),
			[]string{"TV105@15: "}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"quoted name as a table", nil, call(template(text("SELECT id FROM "), hole(sqltext.QuotedIdentifier), text(" WHERE tenant_id = $1")), id),
			[]string{"TV105@60: "}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"list of placeholders", nil, call(template(text("SELECT id FROM orders WHERE tenant_id = $1 AND id IN ("), hole(sqltext.PlaceholderList), text(")")), id),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"list of placeholders as tenants", nil, call(template(text("SELECT id FROM orders WHERE tenant_id IN ("), hole(sqltext.PlaceholderList), text(")")), id),
			[]string{"TV101@15: "}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},

		{"typed argument", typed, call(template(text("SELECT id FROM orders WHERE tenant_id = $1 AND status = $2")), id, name),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"untyped argument", typed, call(template(text("SELECT id FROM orders WHERE tenant_id = $2 AND status = $1")), id, name),
			[]string{"TV301@110: $2 binds orders.tenant_id to name (string), which is not known to be the caller's tenant"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"argument of a source", typed, call(template(text("SELECT id FROM orders WHERE tenant_id = $1")), callsite.Arg{Type: stringType, Expr: "x", Source: "example.com/app/auth.Tenant"}),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"argument missing", typed, call(template(text("SELECT id FROM orders WHERE tenant_id = $2")), id),
			[]string{"TV104@-7: argument of $2, which binds orders.tenant_id, is not known: the call passes 1 values"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"arguments not known", typed, &callsite.Site{Pos: 34, Templates: []sqltext.Template{template(text("SELECT id FROM orders WHERE tenant_id = $1"))}, ArgsReason: "parameter args of find"},
			[]string{"TV104@-7: argument of $1, which binds orders.tenant_id, is not known: parameter args of find"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"arguments not known, nor wanted", nil, &callsite.Site{Pos: 34, Templates: []sqltext.Template{template(text("SELECT id FROM orders WHERE tenant_id = $1"))}},
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"written tenant", typed, call(template(text("INSERT INTO orders (id, tenant_id, status) VALUES ($1, $2, $3)")), id, name, id),
			[]string{"TV301@110: $2 binds orders.tenant_id to name (string)"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"question marks", typed, question(call(template(text("SELECT id FROM orders WHERE status = ? AND tenant_id = ?")), name, id)),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"question marks, swapped", typed, question(call(template(text("SELECT id FROM orders WHERE status = ? AND tenant_id = ?")), id, name)),
			[]string{"TV301@110: $2 binds "}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"behind an expanded list", typed, question(call(template(text("SELECT id FROM orders WHERE id IN ("), expanded(), text(") AND tenant_id = ?")), name, id)),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"expanded list of tenants", typed, question(call(template(text("SELECT id FROM orders WHERE status = ? AND tenant_id IN ("), expanded(), text(")")), name, value(types.NewSlice(tenantID), "ids"))),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"expanded list of others", typed, question(call(template(text("SELECT id FROM orders WHERE status = ? AND tenant_id IN ("), expanded(), text(")")), id, value(types.NewSlice(stringType), "names"))),
			[]string{"TV301@110: "}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"behind a list of unknown length", typed, question(call(template(text("SELECT id FROM orders WHERE id IN ("), hole(sqltext.PlaceholderList), text(") AND tenant_id = ?")), name, id)),
			[]string{"TV104@-7: argument of $1, which binds orders.tenant_id, is not known: it comes behind a list of placeholders"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},
		{"named", typed, namedCall(map[string]callsite.Arg{"tenant": id}, "SELECT id FROM orders WHERE tenant_id = :tenant"),
			nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"named, of another type", typed, namedCall(map[string]callsite.Arg{"tenant": name}, "SELECT id FROM orders WHERE tenant_id = :tenant"),
			[]string{"TV301@110: :tenant binds orders.tenant_id to name (string)"}, Coverage{Sites: 1, Statements: 1, Unscoped: 1}},
		{"named, missing", typed, namedCall(map[string]callsite.Arg{}, "SELECT id FROM orders WHERE tenant_id = :tenant"),
			[]string{"TV104@-7: argument of :tenant, which binds orders.tenant_id, is not known: the call names no such value"}, Coverage{Sites: 1, Statements: 1, Unknown: 1}},

		{"raw call, package listed", allow("example.com/app/store"), call(template(text("SELECT 1"))), nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"raw call, folder listed", allow("example.com/app/..."), call(template(text("SELECT 1"))), nil, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
		{"raw call, other package listed", allow("example.com/app/sto/..."), call(template(text("SELECT 1"))),
			[]string{"TV201@-7: database/sql.(*DB).Query runs SQL of package example.com/app/store, which raw.allow does not list"}, Coverage{Sites: 1, Statements: 1, Scoped: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := judged(t, load(t, tt.config), source, tt.site)
			got := lines(r)
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got %q, want prefix %q", got[i], want)
				}
				if strings.Contains(got[i], "$6000") {
					t.Errorf("%q shows a stand-in", got[i])
				}
			}
			if r.Coverage != tt.count {
				t.Errorf("coverage %+v, want %+v", r.Coverage, tt.count)
			}
		})
	}
}

func question(s *callsite.Site) *callsite.Site {
	s.Question = true
	return s
}

func expanded() sqltext.Segment {
	h := hole(sqltext.PlaceholderList)
	h.Hole.FromIn = true
	return h
}

func namedCall(values map[string]callsite.Arg, sql string) *callsite.Site {
	s := call(template(text(sql)))
	s.NamedStyle, s.Named, s.Args = true, values, nil
	return s
}

func allow(pattern string) func(*config.Config) {
	return func(cfg *config.Config) { cfg.Raw.Allow = map[string]string{pattern: "the data layer"} }
}

func TestTypesThatCarryATenant(t *testing.T) {
	sqlPkg := types.NewPackage("database/sql", "sql")
	null := types.NewNamed(types.NewTypeName(0, sqlPkg, "Null", nil), types.NewStruct(nil, nil), nil)
	null.SetTypeParams([]*types.TypeParam{types.NewTypeParam(types.NewTypeName(0, sqlPkg, "T", nil), types.Universe.Lookup("any").Type())})
	of := func(t types.Type) types.Type {
		inst, err := types.Instantiate(nil, null, []types.Type{t}, true)
		if err != nil {
			panic(err)
		}
		return inst
	}
	defined := func(name string, under types.Type) types.Type {
		return types.NewNamed(types.NewTypeName(0, tenantPkg, name, nil), under, nil)
	}
	alias := func(name string, to types.Type) types.Type {
		return types.NewAlias(types.NewTypeName(0, tenantPkg, name, nil), to)
	}
	for _, tt := range []struct {
		typ  types.Type
		want bool
	}{
		{tenantID, true},
		{types.NewPointer(tenantID), true},
		{types.NewSlice(tenantID), true},
		{types.NewSlice(types.NewPointer(tenantID)), true},
		{defined("IDs", types.NewSlice(tenantID)), true},
		{alias("Owner", tenantID), true},
		{of(tenantID), true},
		{of(stringType), false},
		{defined("Other", tenantID.Underlying()), false},
		{tenantID.Underlying(), false},
		{defined("Row", types.NewStruct([]*types.Var{types.NewField(0, tenantPkg, "ID", tenantID, false)}, nil)), false},
		{stringType, false},
		{types.Universe.Lookup("any").Type(), false},
		{types.NewMap(stringType, tenantID), false},
		{nil, false},
	} {
		if got := carries(tt.typ, []string{"example.com/app/tenant.ID"}); got != tt.want {
			t.Errorf("carries(%v) = %t, want %t", tt.typ, got, tt.want)
		}
	}
	if !carries(alias("Key", stringType), []string{"example.com/app/tenant.Key"}) {
		t.Error("a configured alias does not carry")
	}
}

func TestVariantsOfOneCall(t *testing.T) {
	bad := template(text("SELECT id FROM orders WHERE id = $1"))
	site := call(bad, value(tenantID, "id"))
	site.Templates = append(site.Templates, bad, template(text("SELECT id FROM orders WHERE tenant_id = $1")),
		template(hole(sqltext.FreeText)), template(hole(sqltext.FreeText)))
	r := judged(t, load(t, nil), source, site, call(bad))
	if want := (Coverage{Sites: 2, Statements: 4, Scoped: 1, Unscoped: 2, Unknown: 1}); r.Coverage != want {
		t.Errorf("coverage %+v, want %+v", r.Coverage, want)
	}
	if got := lines(r); len(got) != 2 {
		t.Errorf("got %q, want the shared literal's finding once and the unknown text's once", got)
	}
	if got := r.Sites[0].Verdict(); got != scope.Unscoped {
		t.Errorf("verdict of the call is %s, want its worst statement's", got)
	}
}

// A text that one of several variants makes invalid is shown: it is nowhere in
// the source.
func TestVariantThatDoesNotParse(t *testing.T) {
	site := call(template(text("UPDATE orders SET "), text("status = $2 "), text("WHERE tenant_id = $1")), value(tenantID, "id"))
	site.Templates = append(site.Templates, template(text("UPDATE orders SET "), text("WHERE tenant_id = $1")))
	want := `TV104@0: cannot prove: syntax error: at or near "WHERE" in a text that the call can send: UPDATE orders SET WHERE tenant_id = $1`
	if got := lines(judged(t, load(t, nil), source, site)); len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A list of placeholders in a row that is inserted has as many values as the row
// lacks: with another number the statement does not run.
func TestInsertedLists(t *testing.T) {
	insert := func(before, after string) sqltext.Template {
		return template(text("INSERT INTO orders ("), text(before+") VALUES ("), hole(sqltext.PlaceholderList), text(after+")"))
	}
	for _, tt := range []struct {
		name string
		text sqltext.Template
		want string
	}{
		{"tenant behind the list", insert("id, status, total, tenant_id", ", $1"), ""},
		{"a list of one", insert("id, tenant_id", ", $1"), ""},
		{"tenant in the list", insert("id, tenant_id, status", ", $1"), "TV104@12: cannot prove: tenant_id is one of the values of {placeholders}, which are not known one by one"},
		{"no value is left", insert("tenant_id", ", $1"), "TV104@0: cannot prove: it is not known how many values {placeholders} stands for"},
		{"two lists", template(text("INSERT INTO orders (id, status, total, tenant_id) VALUES ("), hole(sqltext.PlaceholderList), text(", $1, "), hole(sqltext.PlaceholderList), text(")")),
			"TV104@0: cannot prove: it is not known how many values {placeholders} stands for"},
		{"selected", template(text("INSERT INTO orders (id, status, tenant_id) SELECT "), hole(sqltext.PlaceholderList)),
			"TV104@0: cannot prove: it is not known how many values {placeholders} stands for"},
		{"other columns than values", template(text("INSERT INTO orders (id, tenant_id) VALUES (5, $1, 7)")), "TV104@0: cannot prove: INSERT names 2 columns for 3 values; give each column one"},
		{"more values than columns", template(text("INSERT INTO orders VALUES (1, $1, 'x', 3, 4)")), "TV104@0: cannot prove: INSERT gives 5 values for the 4 columns of orders; give each column one"},
	} {
		site := call(tt.text, value(tenantID, "id"))
		if got := strings.Join(lines(judged(t, load(t, nil), source, site)), "; "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTextsShowWhatIsNotKnown(t *testing.T) {
	site := call(template(text("SELECT "), hole(sqltext.QuotedIdentifier), text(" FROM orders WHERE id IN ("), hole(sqltext.PlaceholderList),
		text(") AND total > "), hole(sqltext.NumberText), text(" AND tenant_id = $1")), value(tenantID, "id"))
	s := judged(t, load(t, nil), source, site).Sites[0].Statements[0]
	want := "SELECT {identifier} FROM orders WHERE id IN ({placeholders}, {placeholders}) AND total > {number} AND tenant_id = $1"
	if got := s.SQL(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := s.Result.Trusted; len(got) != 1 || got[0] != 1 {
		t.Errorf("trusted %v, want only what binds the tenant", got)
	}
}

// The identity in a tenant value is the tenant; what else it holds is not.
func TestPartsOfATenantValue(t *testing.T) {
	whole := callsite.Arg{Type: types.NewPointer(tenantID), Expr: "t"}
	sourced := callsite.Arg{Type: stringType, Expr: "t", Source: "example.com/app/auth.Tenant"}
	other := callsite.Arg{Type: stringType, Expr: "r"}
	part := func(of callsite.Arg, path string) callsite.Arg {
		return callsite.Arg{Type: stringType, Expr: of.Expr + "." + path, Of: &of, Path: path}
	}
	for _, tt := range []struct {
		arg  callsite.Arg
		want int // findings
	}{
		{part(whole, "ID"), 0},
		{part(whole, "String()"), 0},
		{part(part(whole, "Owner.TenantID"), "String()"), 0},
		{part(sourced, "ID"), 0},
		{part(whole, "Name"), 1},
		{part(whole, "UserID"), 1},
		{part(part(whole, "Name"), "ID"), 1},
		{part(other, "TenantID"), 1},
		{callsite.Arg{TypeName: "*example.com/app/tenant.ID"}, 0},
		{callsite.Arg{TypeName: "example.com/app/tenant.Name"}, 1},
		{callsite.Arg{}, 1},
	} {
		r := judged(t, load(t, typed), source, call(template(text("SELECT id FROM orders WHERE tenant_id = $1")), tt.arg))
		if got := lines(r); len(got) != tt.want {
			t.Errorf("%s.%s: got %q, want %d", tt.arg.Expr, tt.arg.Path, got, tt.want)
		}
	}
}

func TestPositions(t *testing.T) {
	r := judged(t, load(t, nil), source, call(template(
		text("SELECT id FROM "), sqltext.Segment{Text: "orders o, ", Literal: query + 40},
		sqltext.Segment{Text: "items"})))
	var got []string
	for _, f := range r.Findings {
		got = append(got, fmt.Sprintf("%s %s %d-%d", f.Code, f.Relation, f.Pos-query, f.End-query))
	}
	if len(got) != 2 || got[1] != "TV101 orders o 40-46" && got[1] != "TV101 o 40-46" || !strings.HasSuffix(got[0], fmt.Sprintf(" -7-%d", -query)) {
		t.Errorf("got %q; want the second literal's place, and the call for text without one", got)
	}
}
