package detect

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// candidates are usual names of tenant columns, the most telling first.
var candidates = []string{
	"tenant_id", "organization_id", "organisation_id", "org_id", "workspace_id",
	"account_id", "company_id", "team_id", "customer_id", "project_id",
}

// columns counts the candidates that some table has. The first is the choice:
// the most telling name that at least half as many tables have as have the
// most frequent one.
func columns(cat *catalog.Catalog) []Count {
	var counts []Count
	most := 0
	for _, name := range candidates {
		n := 0
		for _, t := range baseTables(cat) {
			if _, ok := t.Column(name); ok {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, Count{name, n})
			most = max(most, n)
		}
	}
	chosen := slices.IndexFunc(counts, func(c Count) bool { return 2*c.Tables >= most })
	if chosen < 0 {
		return nil
	}
	choice := counts[chosen]
	counts = slices.Delete(counts, chosen, chosen+1)
	slices.SortStableFunc(counts, func(a, b Count) int { return cmp.Compare(b.Tables, a.Tables) })
	return append([]Count{choice}, counts...)
}

// root finds the tenants table: the one that the tenant columns reference, or
// one of the right name. Its primary key must be a single column.
func root(cat *catalog.Catalog, column string) (name, why string) {
	references := map[catalog.Name]int{}
	for _, t := range baseTables(cat) {
		for _, fk := range t.Foreign {
			if len(fk.Columns) == 1 && fk.Columns[0] == column {
				references[fk.RefTable]++
			}
		}
	}
	var best *catalog.Table
	for _, t := range baseTables(cat) {
		single := t.Primary != nil && len(t.Primary.Columns) == 1
		if single && references[t.Name] > 0 && (best == nil || references[t.Name] > references[best.Name]) {
			best = t
		}
	}
	if best != nil {
		return best.Name.String(), "referenced by " + column
	}
	stem := strings.TrimSuffix(column, "_id")
	for _, name := range []string{plural(stem), stem} {
		if t, _ := cat.Table("", name); t != nil && t.Primary != nil && len(t.Primary.Columns) == 1 {
			return t.Name.String(), "by its name"
		}
	}
	return "", ""
}

// rootKey finds the unique column of the root that tenant columns hold when its
// primary key cannot be that, since it is of a type that most of them do not have.
func rootKey(cat *catalog.Catalog, name, column string) string {
	schema, table := "", name
	if before, after, ok := strings.Cut(name, "."); ok {
		schema, table = before, after
	}
	t, _ := cat.Table(schema, table)
	if t == nil || t.Primary == nil {
		return ""
	}
	types := map[string]int{}
	for _, other := range baseTables(cat) {
		if c, ok := other.Column(column); ok && other != t {
			types[c.Type.Name]++
		}
	}
	fits := func(key *catalog.Key) int {
		c, ok := t.Column(key.Columns[0])
		if !ok || len(key.Columns) != 1 || !key.Holds() {
			return 0
		}
		return types[c.Type.Name]
	}
	best, most := "", fits(t.Primary)
	for _, key := range t.Uniques {
		if len(key.Columns) == 1 && fits(key) > most {
			best, most = key.Columns[0], fits(key)
		}
	}
	return best
}

func plural(s string) string {
	if strings.HasSuffix(s, "y") {
		return s[:len(s)-1] + "ies"
	}
	return s + "s"
}

// goTypes finds defined types that look like the identity of a tenant:
// TenantID, or ID in a package tenant.
func goTypes(module, dir string, files []string, column string) []string {
	if module == "" {
		return nil
	}
	stems := []string{strings.ReplaceAll(strings.TrimSuffix(column, "_id"), "_", "")}
	if s := stems[0]; s == "org" || s == "organization" || s == "organisation" {
		stems = []string{"org", "organization", "organisation"}
	}
	var found []string
	for _, rel := range files {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, filepath.FromSlash(rel)), nil, parser.SkipObjectResolution)
		if err != nil || f.Name.Name == "main" {
			continue
		}
		for _, d := range f.Decls {
			gd, ok := d.(*ast.GenDecl)
			if !ok || gd.Tok != token.TYPE {
				continue
			}
			for _, spec := range gd.Specs {
				ts := spec.(*ast.TypeSpec)
				full := path.Join(module, path.Dir(rel)) + "." + ts.Name.Name
				if tenantType(f.Name.Name, ts, stems) && !slices.Contains(found, full) {
					found = append(found, full)
				}
			}
		}
	}
	return found
}

func tenantType(pkg string, ts *ast.TypeSpec, stems []string) bool {
	switch ts.Type.(type) {
	case *ast.InterfaceType, *ast.FuncType:
		return false
	}
	if ts.Assign.IsValid() || ts.TypeParams != nil || !ts.Name.IsExported() {
		return false
	}
	name := strings.ToLower(ts.Name.Name)
	return slices.ContainsFunc(stems, func(stem string) bool {
		return name == stem+"id" || name == "id" && (pkg == stem || pkg == plural(stem))
	})
}
