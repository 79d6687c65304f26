package ddl

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

// RESTRICT is what no action is: InnoDB checks no foreign key later.
var mysqlActions = map[ast.ReferOptionType]string{
	ast.ReferOptionCascade: "cascade",
	ast.ReferOptionSetNull: "set null", ast.ReferOptionSetDefault: "set default",
}

// addForeign adds a foreign key. One that is added to rows while the checks
// are off is not validated; the rows of a new table come in later. MATCH FULL
// is read and not kept.
func (r *mysqlReplay) addForeign(t *table, c *ast.Constraint, columns []string, inline bool) {
	if c.Refer == nil || c.Refer.Table == nil {
		return
	}
	if !inline {
		d := r.detail(t)
		d.bare = append(d.bare, bareForeign{index: mysql.Fold(c.Name), columns: columns})
	}
	if !r.keepsForeignKeys(t) {
		return
	}
	f := &catalog.ForeignKey{
		Name:        mysql.Fold(c.Name),
		Columns:     columns,
		RefTable:    r.name(c.Refer.Table),
		NotEnforced: inline,
		NotValid:    r.unchecked && !r.creating(t),
		Pos:         r.pos(int32(r.tree.Find(c.Refer.Table.Name.O, r.cursor))),
	}
	if c.Refer.Table.Schema.O == "" {
		f.RefTable.Schema = t.Name.Schema
	}
	if ref := r.lookupName(c.Refer.Table); ref != nil {
		f.RefTable = ref.Name
		if !r.keepsForeignKeys(ref) || ref.Kind == catalog.View {
			f.NotEnforced = true
		}
	}
	for _, p := range c.Refer.IndexPartSpecifications {
		if p.Column != nil {
			f.RefColumns = append(f.RefColumns, mysql.Fold(p.Column.Name.O))
		}
	}
	if len(f.RefColumns) == 0 {
		if ref := r.tables[f.RefTable]; ref != nil && ref.Primary != nil {
			f.RefColumns = slices.Clone(ref.Primary.Columns)
		}
	}
	if o := c.Refer.OnDelete; o != nil {
		f.OnDelete = mysqlActions[o.ReferOpt]
	}
	if o := c.Refer.OnUpdate; o != nil {
		f.OnUpdate = mysqlActions[o.ReferOpt]
	}
	if f.Name == "" {
		f.Name = r.foreignName(t)
	}
	t.Foreign = append(t.Foreign, f)
}

// indexForeign follows a statement that may have added foreign keys or indexes:
// the server makes an index for a foreign key whose columns no other begins
// with, and drops it when another one comes.
func (r *mysqlReplay) indexForeign(t *table) {
	d := r.detail(t)
	for _, f := range d.bare {
		if begins(t, f.columns, "") {
			continue
		}
		name := f.index
		if name == "" || r.hasKey(t, name) {
			name = r.keyName(t, f.columns[0])
		}
		t.Indexes = append(t.Indexes, &catalog.Index{Name: name, Columns: slices.Clone(f.columns), Pos: r.pos(0)})
		if d.generated == nil {
			d.generated = make(map[string]bool)
		}
		d.generated[name] = true
	}
	d.bare = nil
	t.Indexes = slices.DeleteFunc(slices.Clone(t.Indexes), func(x *catalog.Index) bool {
		return d.generated[x.Name] && begins(t, x.Columns, x.Name)
	})
}

// begins tells whether a key or index other than the named one begins with the
// columns.
func begins(t *table, columns []string, but string) bool {
	prefix := func(all []string) bool { return len(all) >= len(columns) && slices.Equal(all[:len(columns)], columns) }
	return slices.ContainsFunc(t.Keys(), func(k *catalog.Key) bool { return !k.Exprs && prefix(k.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name != but && prefix(x.Columns) })
}

// creating tells whether the statement is the one that makes the table.
func (r *mysqlReplay) creating(t *table) bool {
	_, ok := r.tree.Stmt.(*ast.CreateTableStmt)
	return ok && t.Pos == r.pos(0)
}

// foreignName is the name that a foreign key without one gets.
func (r *mysqlReplay) foreignName(t *table) string {
	prefix, last := t.Name.Name+"_ibfk_", 0
	for _, f := range t.Foreign {
		if rest, ok := strings.CutPrefix(f.Name, prefix); ok && rest == leadingDigits(rest) && len(rest) < 9 {
			n := 0
			for _, c := range rest {
				n = n*10 + int(c-'0')
			}
			last = max(last, n)
		}
	}
	return prefix + itoa(last+1)
}
