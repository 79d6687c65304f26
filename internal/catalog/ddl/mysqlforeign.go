package ddl

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

var mysqlActions = map[ast.ReferOptionType]string{
	ast.ReferOptionRestrict: "restrict", ast.ReferOptionCascade: "cascade",
	ast.ReferOptionSetNull: "set null", ast.ReferOptionSetDefault: "set default",
}

// addForeign adds a foreign key. One that is added to rows while the checks
// are off is not validated; the rows of a new table come in later. MATCH FULL
// is read and not kept.
func (r *mysqlReplay) addForeign(t *table, c *ast.Constraint, columns []string, inline bool) {
	if c.Refer == nil || c.Refer.Table == nil || !r.keepsForeignKeys(t) {
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
