package ddl

import (
	"maps"
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	mysqltype "github.com/sqlc-dev/marino/mysql"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

func (r *mysqlReplay) createTable(s *ast.CreateTableStmt) error {
	if old := r.lookupName(s.Table); old != nil && r.tree.OrReplace && old.Kind != catalog.View {
		r.dropTable(old)
	}
	t, err := r.create(s.Table, s.TemporaryKeyword != ast.TemporaryNone, s.IfNotExists)
	if t == nil {
		return err
	}
	if s.ReferTable != nil {
		return r.createLike(t, s.ReferTable)
	}
	r.tableOptions(t, s.Options)
	for _, d := range s.Cols {
		if err := r.defineColumn(t, d, len(t.Columns)); err != nil {
			return err
		}
	}
	for _, c := range s.Constraints {
		if err := r.addConstraint(t, c); err != nil {
			return err
		}
	}
	r.indexForeign(t)
	if s.Select != nil {
		return r.columnsOfQuery(t, s.Select)
	}
	return nil
}

// tableOptions takes the options that decide how text is compared and whether
// foreign keys are kept.
func (r *mysqlReplay) tableOptions(t *table, options []*ast.TableOption) {
	d := r.detail(t)
	for _, o := range options {
		switch o.Tp {
		case ast.TableOptionEngine:
			d.engine = strings.ToLower(o.StrValue)
		case ast.TableOptionCharset:
			d.charsets = d.with(o.StrValue, "")
			if o.Default {
				d.charsets = r.charsets
			}
		case ast.TableOptionComment:
			t.Comment = o.StrValue
		default:
		}
	}
	// A collation counts wherever it stands beside its character set.
	for _, o := range options {
		if o.Tp == ast.TableOptionCollate {
			d.charsets = d.with("", o.StrValue)
		}
	}
}

// keepsForeignKeys tells whether the table's engine has foreign keys: others
// read and forget them.
func (r *mysqlReplay) keepsForeignKeys(t *table) bool {
	switch r.detail(t).engine {
	case "", "innodb", "ndb", "ndbcluster", "xtradb":
		return true
	}
	return false
}

// defineColumn adds a column at a place among the others, with its constraints.
func (r *mysqlReplay) defineColumn(t *table, d *ast.ColumnDef, at int) error {
	name := mysql.Fold(d.Name.Name.O)
	if _, ok := t.Column(name); ok {
		return conflictf(-1, t, "column %s is defined twice in %s", name, t.Name)
	}
	col := r.columnOf(t, d, name)
	t.Columns = slices.Insert(slices.Clone(t.Columns), at, col)
	for _, o := range d.Options {
		r.columnConstraint(t, col, o)
	}
	if d.Tp.GetType() == mysqltype.TypeLonglong && slices.ContainsFunc(d.Options, func(o *ast.ColumnOption) bool { return o.Tp == ast.ColumnOptionAutoIncrement }) {
		col.NotNull = true // only a key may be counted, and the counter gives no NULL
	}
	return nil
}

// columnOf is a column without its keys and checks.
func (r *mysqlReplay) columnOf(t *table, d *ast.ColumnDef, name string) *catalog.Column {
	col := &catalog.Column{Name: name, Written: d.Name.Name.O, Type: mysql.LowerType(d.Tp), Pos: r.pos(r.placeOf(d))}
	if col.Type.Name == "enum" || col.Type.Name == "set" {
		col.Values = slices.Clone(d.Tp.GetElems())
	}
	if col.Type.Name == "decimal" && col.Type.Mods == nil {
		col.Type.Mods = []int{10, 0}
	}
	col.Unsigned = mysqltype.HasUnsignedFlag(d.Tp.GetFlag())
	col.Boolean = d.Tp.GetType() == mysqltype.TypeTiny && d.Tp.GetFlen() == 1 && !col.Unsigned
	if r.tree.UUIDs[name] {
		col.Type.Name = "uuid"
	}
	col.Collation = r.columnCollation(t, d, col.Type)
	for _, o := range d.Options {
		switch o.Tp {
		case ast.ColumnOptionNotNull:
			col.NotNull = true
		case ast.ColumnOptionNull:
			col.NotNull = false
		case ast.ColumnOptionAutoIncrement:
			col.Identity = true
		case ast.ColumnOptionDefaultValue:
			col.Default = r.defaultOf(o.Expr)
		case ast.ColumnOptionGenerated:
			col.Default, col.Generated = r.tree.LowerExpr(o.Expr), true
		case ast.ColumnOptionComment:
			if c, ok := o.Expr.(ast.ValueExpr); ok {
				col.Comment = c.GetString()
			}
		case ast.ColumnOptionInvisible:
			r.detail(t).invisible[col] = true
		default:
		}
	}
	return col
}

// defaultOf lowers a default; nil stands for NULL, which is the default of a
// column without one.
func (r *mysqlReplay) defaultOf(e ast.ExprNode) sqlast.Expr {
	x := r.tree.LowerExpr(e)
	if c, ok := x.(*sqlast.Const); ok && c.Kind == sqlast.Null {
		return nil
	}
	return x
}

// placeOf is where the statement defines a column, behind those that it has
// defined before.
func (r *mysqlReplay) placeOf(d *ast.ColumnDef) int32 {
	at := r.tree.Find(d.Name.Name.O, r.cursor)
	if at > r.cursor {
		r.cursor = at
	}
	return int32(at)
}

// columnConstraint adds a key, check or foreign key that stands with a column.
func (r *mysqlReplay) columnConstraint(t *table, col *catalog.Column, o *ast.ColumnOption) {
	key := &catalog.Key{Columns: []string{col.Name}, Constraint: true, Pos: col.Pos}
	switch o.Tp {
	case ast.ColumnOptionPrimaryKey:
		r.setPrimary(t, key)
	case ast.ColumnOptionUniqKey:
		key.Name = r.keyName(t, col.Name)
		t.Uniques = append(t.Uniques, key)
	case ast.ColumnOptionCheck:
		r.addCheck(t, o.ConstraintName, o.Expr, o.Enforced)
	case ast.ColumnOptionReference:
		// MySQL passes over it before version 9, MariaDB takes it.
		r.addForeign(t, &ast.Constraint{Name: o.ConstraintName, Refer: o.Refer}, []string{col.Name}, true)
	default:
	}
}

func (r *mysqlReplay) setPrimary(t *table, key *catalog.Key) {
	key.Name = "PRIMARY"
	t.Primary = key
	for _, name := range key.Columns {
		if c, ok := t.Column(name); ok {
			c.NotNull = true
		}
	}
}

// keyName is the name that a key without one gets: that of its first column,
// numbered when another has it.
func (r *mysqlReplay) keyName(t *table, column string) string {
	name := column
	for n := 2; r.hasKey(t, name); n++ {
		name = column + "_" + itoa(n)
	}
	return name
}

func (r *mysqlReplay) hasKey(t *table, name string) bool {
	return slices.ContainsFunc(t.Uniques, func(k *catalog.Key) bool { return k.Name == name }) ||
		slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool { return x.Name == name })
}

func (r *mysqlReplay) addConstraint(t *table, c *ast.Constraint) error {
	switch c.Tp {
	case ast.ConstraintNoConstraint:
		return nil
	case ast.ConstraintPrimaryKey:
		if t.Primary != nil {
			return conflictf(-1, t, "table %s has a primary key already", t.Name)
		}
		key, err := r.keyOf(t, c.Keys, -1)
		if err != nil {
			return err
		}
		key.Constraint = true
		r.setPrimary(t, key)
		return nil
	case ast.ConstraintKey, ast.ConstraintIndex, ast.ConstraintUniq, ast.ConstraintUniqKey, ast.ConstraintUniqIndex,
		ast.ConstraintFulltext, ast.ConstraintVector, ast.ConstraintColumnar, ast.ConstraintSpatial:
		unique := c.Tp == ast.ConstraintUniq || c.Tp == ast.ConstraintUniqKey || c.Tp == ast.ConstraintUniqIndex
		partial := c.Option != nil && c.Option.Condition != nil
		return r.addKey(t, c.Name, c.Keys, unique, partial, c.IfNotExists, -1)
	case ast.ConstraintForeignKey:
		var columns []string
		for _, k := range c.Keys {
			if k.Column == nil {
				return failf(-1, t, "foreign key of %s with an expression", t.Name)
			}
			columns = append(columns, mysql.Fold(k.Column.Name.O))
		}
		r.addForeign(t, c, columns, false)
		return nil
	case ast.ConstraintCheck:
		r.addCheck(t, c.Name, c.Expr, c.Enforced)
		return nil
	default:
		return failf(-1, t, "constraint of table %s is not understood", t.Name)
	}
}

// addKey adds a key or an index. A unique index is a unique key.
func (r *mysqlReplay) addKey(t *table, name string, parts []*ast.IndexPartSpecification, unique, partial, ifNotExists bool, loc int32) error {
	key, err := r.keyOf(t, parts, loc)
	if err != nil {
		return err
	}
	name = mysql.Fold(name)
	if name == "" {
		name = "functional_index"
		if len(key.Columns) > 0 {
			name = key.Columns[0]
		} else if c := parts[0].Column; c != nil {
			name = mysql.Fold(c.Name.O)
		}
		name = r.keyName(t, name)
	}
	if r.hasKey(t, name) {
		if ifNotExists {
			return nil
		}
		return conflictf(loc, t, "key %s of %s already exists", name, t.Name)
	}
	if unique {
		key.Name, key.Constraint, key.Partial = name, true, partial
		t.Uniques = append(t.Uniques, key)
		return nil
	}
	x := &catalog.Index{Name: name, Partial: partial, Exprs: key.Exprs, Pos: key.Pos}
	for _, p := range parts {
		column := ""
		if p.Column != nil && slices.Contains(key.Columns, mysql.Fold(p.Column.Name.O)) {
			column = mysql.Fold(p.Column.Name.O)
		}
		x.Columns = append(x.Columns, column)
	}
	t.Indexes = append(t.Indexes, x)
	return nil
}

// keyOf reads the columns of a key. An expression, and the beginning of a
// column's value, prove nothing about the column.
func (r *mysqlReplay) keyOf(t *table, parts []*ast.IndexPartSpecification, loc int32) (*catalog.Key, error) {
	key := &catalog.Key{Pos: r.pos(loc)}
	for _, p := range parts {
		if p.Column == nil {
			key.Exprs = true
			continue
		}
		name := mysql.Fold(p.Column.Name.O)
		col, ok := t.Column(name)
		if !ok {
			if t.Unknown != "" {
				return key, nil
			}
			return nil, conflictf(loc, t, "column %s of a key does not exist in %s", name, t.Name)
		}
		if p.Length > 0 && (len(col.Type.Mods) == 0 || p.Length < col.Type.Mods[0]) {
			key.Exprs = true
			continue
		}
		key.Columns = append(key.Columns, name)
	}
	return key, nil
}

func (r *mysqlReplay) addCheck(t *table, name string, e ast.ExprNode, enforced bool) {
	name = mysql.Fold(name)
	if name == "" {
		for n := 1; ; n++ {
			name = t.Name.Name + "_chk_" + itoa(n)
			if !slices.ContainsFunc(t.Checks, func(c *catalog.Check) bool { return c.Name == name }) {
				break
			}
		}
	}
	x := r.tree.LowerExpr(e)
	at := 0
	if x != nil {
		at = max(0, int(x.Position()))
	}
	t.Checks = append(t.Checks, &catalog.Check{
		Name: name, Expr: x, Text: parenText("("+r.stmt[at:], 0), NotEnforced: !enforced, Pos: r.pos(int32(at)),
	})
}

func (r *mysqlReplay) createIndex(s *ast.CreateIndexStmt) error {
	t, err := r.find(s.Table)
	if err != nil {
		return err
	}
	partial := s.IndexOption != nil && s.IndexOption.Condition != nil
	err = r.addKey(t, s.IndexName, s.IndexPartSpecifications, s.KeyType == ast.IndexKeyTypeUnique, partial, s.IfNotExists, 0)
	r.indexForeign(t)
	return err
}

// createLike copies a table without its foreign keys.
func (r *mysqlReplay) createLike(t *table, from *ast.TableName) error {
	o, err := r.find(from)
	if err != nil {
		return failf(-1, t, "%s", err.Error())
	}
	if o.Unknown != "" {
		spoil(t, o.Unknown)
	}
	d := *r.detail(o)
	d.invisible, d.generated = make(map[*catalog.Column]bool), maps.Clone(d.generated)
	r.details[t] = &d
	for _, c := range o.Columns {
		col := *c
		t.Columns = append(t.Columns, &col)
		if r.detail(o).invisible[c] {
			d.invisible[&col] = true
		}
	}
	copyKey := func(k *catalog.Key) *catalog.Key {
		c := *k
		c.Columns = slices.Clone(k.Columns)
		return &c
	}
	if o.Primary != nil {
		t.Primary = copyKey(o.Primary)
	}
	for _, k := range o.Uniques {
		t.Uniques = append(t.Uniques, copyKey(k))
	}
	for _, x := range o.Indexes {
		c := *x
		c.Columns = slices.Clone(x.Columns)
		t.Indexes = append(t.Indexes, &c)
	}
	for _, k := range o.Checks {
		c := *k
		t.Checks = append(t.Checks, &c)
	}
	return nil
}
