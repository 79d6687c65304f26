package ddl

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
)

func (r *sqliteReplay) createTable(s *ast.CreateTableStmt) error {
	t, err := r.create(s.Name, s.Temp, s.IfNotExists)
	if t == nil {
		return err
	}
	if s.Select != nil {
		return r.tableOfQuery(t, s)
	}
	for _, o := range s.Options {
		switch name := sqlite.Fold(o.Name.Name); {
		case o.Without && name == "rowid":
			t.WithoutRowID = true
		case !o.Without && name == "strict":
			t.Strict = true
		default:
			return failf(int32(o.Pos()), t, "option %s of table %s is not understood", r.text(o), t.Name)
		}
	}
	for _, d := range s.Columns {
		if err := r.defineColumn(t, d); err != nil {
			return err
		}
	}
	for _, c := range s.Constraints {
		if err := r.tableConstraint(t, c); err != nil {
			return err
		}
	}
	// Without a rowid, and in strict tables, no column of the primary key is
	// NULL; in others they may be.
	if t.Primary != nil && (t.WithoutRowID || t.Strict) {
		for _, name := range t.Primary.Columns {
			if c, ok := t.Column(name); ok {
				c.NotNull = true
			}
		}
	}
	if t.Primary == nil && t.WithoutRowID {
		return failf(int32(s.Pos()), t, "table %s has neither a rowid nor a primary key", t.Name)
	}
	return nil
}

// defineColumn adds a column with its constraints.
func (r *sqliteReplay) defineColumn(t *table, d *ast.ColumnDef) error {
	name := sqlite.Fold(d.Name.Name)
	if _, ok := t.Column(name); ok {
		return failf(int32(d.Pos()), t, "column %s is defined twice in %s", name, t.Name)
	}
	col := &catalog.Column{Name: name, Written: d.Name.Name, Type: sqlite.LowerType(d.Type), Pos: r.pos(int32(d.Pos()))}
	t.Columns = append(t.Columns, col)
	if name == "true" || name == "false" {
		spoil(t, "column "+name+" takes the place of the constant")
	}
	// The collation counts for the keys, wherever it stands.
	for _, c := range d.Constraints {
		if c.Kind == ast.ColumnCollate {
			col.Collation = collation(c.Collation)
		}
	}
	for _, c := range d.Constraints {
		if err := r.columnConstraint(t, col, d, c); err != nil {
			return err
		}
	}
	return nil
}

// collation folds a collation's name; "" stands for BINARY, the default.
func collation(id *ast.Ident) string {
	if name := sqlite.Fold(id.Name); name != "binary" {
		return name
	}
	return ""
}

func (r *sqliteReplay) columnConstraint(t *table, col *catalog.Column, d *ast.ColumnDef, c *ast.ColumnConstraint) error {
	loc := int32(c.Pos())
	name := ""
	if c.Name != nil {
		name = sqlite.Fold(c.Name.Name)
	}
	switch c.Kind {
	case ast.ColumnNull, ast.ColumnCollate:
	case ast.ColumnDeferrable: // of the REFERENCES before it
		if n := len(t.Foreign); n > 0 && slices.Equal(t.Foreign[n-1].Columns, []string{col.Name}) {
			t.Foreign[n-1].Deferrable = deferred(c.Deferrable)
		}
	case ast.ColumnNotNull:
		col.NotNull = true
		t.nameNotNull(name, col.Name)
		if c.OnConflict == ast.ConflictReplace {
			spoil(t, "column "+col.Name+" takes its default for NULL (NOT NULL ON CONFLICT REPLACE)")
		}
	case ast.ColumnPrimaryKey:
		key := &catalog.Key{Name: name, Columns: []string{col.Name}, Constraint: true, Pos: r.pos(loc)}
		return r.addPrimary(t, key, c.OnConflict, c.Order != ast.SortDesc && isInteger(d.Type), loc)
	case ast.ColumnUnique:
		r.addUnique(t, &catalog.Key{Name: name, Columns: []string{col.Name}, Constraint: true, Pos: r.pos(loc)}, c.OnConflict)
	case ast.ColumnCheck:
		r.addCheck(t, name, c.Expr, loc)
	case ast.ColumnDefault:
		col.Default = sqlite.LowerExpr(defaultOf(c.Expr), r.stmt)
	case ast.ColumnGenerated:
		col.Default, col.Generated = sqlite.LowerExpr(c.Expr, r.stmt), true
	case ast.ColumnReferences:
		r.addForeign(t, name, []string{col.Name}, c.References, nil, loc)
	default:
		return failf(loc, t, "constraint of column %s.%s is not understood", t.Name, col.Name)
	}
	return nil
}

// isInteger tells whether a primary key of this declared type is the rowid: it
// is for INTEGER, and not for INT or INTEGER(8).
func isInteger(t *ast.TypeName) bool { return t != nil && strings.EqualFold(t.Raw, "integer") }

// defaultOf makes a string of a bare word, which is one behind DEFAULT.
func defaultOf(e ast.Expr) ast.Expr {
	if id, ok := e.(*ast.Ident); ok && !strings.EqualFold(id.Raw, "true") && !strings.EqualFold(id.Raw, "false") {
		return &ast.Literal{Span: id.Span, Kind: ast.LitString, Value: id.Name, Raw: id.Raw}
	}
	return e
}

func (r *sqliteReplay) tableConstraint(t *table, c *ast.TableConstraint) error {
	loc := int32(c.Pos())
	name := ""
	if c.Name != nil {
		name = sqlite.Fold(c.Name.Name)
	}
	switch c.Kind {
	case ast.TablePrimaryKey, ast.TableUnique:
		key, err := r.keyOf(t, c.Columns, loc)
		if err != nil {
			return err
		}
		key.Name, key.Constraint = name, true
		if c.Kind == ast.TableUnique {
			r.addUnique(t, key, c.OnConflict)
			return nil
		}
		rowid := false
		if len(key.Columns) == 1 {
			if col, ok := t.Column(key.Columns[0]); ok {
				rowid = col.Type.Name == "integer" && len(col.Type.Mods) == 0
			}
		}
		return r.addPrimary(t, key, c.OnConflict, rowid, loc)
	case ast.TableCheck:
		r.addCheck(t, name, c.Expr, loc)
		return nil
	case ast.TableForeignKey:
		var columns []string
		for _, fc := range c.FKColumns {
			columns = append(columns, sqlite.Fold(fc.Name.Name))
		}
		r.addForeign(t, name, columns, c.References, c.Deferrable, loc)
		return nil
	default:
		return failf(loc, t, "constraint of table %s is not understood", t.Name)
	}
}

// keyOf reads the columns of a key or a unique index. An element that
// compares otherwise than its column does counts as an expression.
func (r *sqliteReplay) keyOf(t *table, terms []*ast.OrderingTerm, loc int32) (*catalog.Key, error) {
	key := &catalog.Key{Pos: r.pos(loc)}
	for _, term := range terms {
		name, collate := indexElement(term.Expr)
		if name == "" {
			key.Exprs = true
			continue
		}
		col, ok := t.Column(name)
		switch {
		case !ok && isRowID(name) && !t.WithoutRowID:
		case !ok:
			return nil, conflictf(loc, t, "column %s of a key does not exist in %s", name, t.Name)
		case collate != nil && collation(collate) != col.Collation:
			key.Exprs = true
			continue
		}
		key.Columns = append(key.Columns, name)
	}
	return key, nil
}

func isRowID(name string) bool { return name == "rowid" || name == "oid" || name == "_rowid_" }

// indexElement is the column of an element of a key, with the collation that
// the element gives; "" when it is an expression.
func indexElement(e ast.Expr) (name string, collate *ast.Ident) {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.CollateExpr:
			if collate == nil { // the outermost counts
				collate = x.Name
			}
			e = x.X
		case *ast.Ident:
			return sqlite.Fold(x.Name), collate
		case *ast.Literal:
			if x.Kind == ast.LitString { // a column's name in single quotes
				return sqlite.Fold(x.Value), collate
			}
			return "", nil
		default:
			return "", nil
		}
	}
}

// addPrimary sets the primary key. One of a single INTEGER column is the rowid,
// which is never NULL and given by the database when left out.
func (r *sqliteReplay) addPrimary(t *table, key *catalog.Key, conflict ast.ConflictAction, integer bool, loc int32) error {
	if t.Primary != nil {
		return conflictf(loc, t, "table %s has a primary key already", t.Name)
	}
	t.Primary = key
	replaces(t, key, conflict)
	if col, ok := t.Column(key.Columns[0]); ok && integer && len(key.Columns) == 1 && !key.Exprs && !t.WithoutRowID {
		col.NotNull, col.Identity = true, true
	}
	return nil
}

// addUnique adds a key, once: SQLite makes one index of equal constraints.
func (r *sqliteReplay) addUnique(t *table, key *catalog.Key, conflict ast.ConflictAction) {
	replaces(t, key, conflict)
	t.Uniques = append(t.Uniques, key)
}

// replaces spoils a table in which a plain INSERT deletes the row that it
// conflicts with.
func replaces(t *table, key *catalog.Key, conflict ast.ConflictAction) {
	if conflict == ast.ConflictReplace {
		spoil(t, "a new row replaces the one with the same ("+strings.Join(key.Columns, ", ")+") (ON CONFLICT REPLACE)")
	}
}

func (r *sqliteReplay) addCheck(t *table, name string, e ast.Expr, loc int32) {
	t.Checks = append(t.Checks, &catalog.Check{Name: name, Expr: sqlite.LowerExpr(e, r.stmt), Text: r.text(e), Pos: r.pos(loc)})
}

// deferred tells whether a foreign key is checked at the end of a transaction
// only. One that is merely DEFERRABLE is checked at once.
func deferred(d *ast.DeferClause) bool { return d != nil && !d.Not && d.InitiallyDeferred }

// addForeign adds a foreign key. Unless the configuration says otherwise it
// proves nothing: SQLite enforces foreign keys only on connections that have
// asked for it.
func (r *sqliteReplay) addForeign(t *table, name string, columns []string, ref *ast.ForeignKeyClause, wait *ast.DeferClause, loc int32) {
	f := &catalog.ForeignKey{
		Name:        name,
		Columns:     columns,
		RefTable:    catalog.Name{Schema: t.Name.Schema, Name: sqlite.Fold(ref.Table.Name)},
		NotEnforced: !r.foreignKeys,
		Deferrable:  deferred(wait),
		Pos:         r.pos(loc),
	}
	for _, c := range ref.Columns {
		f.RefColumns = append(f.RefColumns, sqlite.Fold(c.Name.Name))
	}
	for _, a := range ref.Args {
		switch a.Event {
		case "DELETE":
			f.OnDelete = sqliteActions[a.Action]
		case "UPDATE":
			f.OnUpdate = sqliteActions[a.Action]
		}
	}
	t.Foreign = append(t.Foreign, f)
}

var sqliteActions = map[ast.ForeignKeyAction]string{
	ast.FKSetNull: "set null", ast.FKSetDefault: "set default", ast.FKCascade: "cascade", ast.FKRestrict: "restrict",
}

func (r *sqliteReplay) createIndex(s *ast.CreateIndexStmt) error {
	loc := int32(s.Name.Pos())
	name := r.named(s.Name, false)
	t := r.tables[catalog.Name{Schema: name.Schema, Name: sqlite.Fold(s.Table.Name)}]
	if s.Name.Schema == nil {
		t = r.lookup("", sqlite.Fold(s.Table.Name))
	}
	if t == nil {
		return conflictf(loc, nil, "table %s of index %s is not in the schema", sqlite.Fold(s.Table.Name), name)
	}
	full := catalog.Name{Schema: t.Name.Schema, Name: name.Name}
	if owner := r.indexes[full]; owner != nil {
		if s.IfNotExists {
			return nil
		}
		return conflictf(loc, owner, "index %s already exists", name)
	}
	if t.Unknown != "" {
		return nil
	}
	key, err := r.keyOf(t, s.Columns, loc)
	if err != nil {
		return err
	}
	x := &catalog.Index{
		Name: full.Name, Unique: s.Unique, Partial: s.Where != nil, Exprs: key.Exprs, Pos: r.pos(0),
	}
	var used []string
	for _, term := range s.Columns {
		column, _ := indexElement(term.Expr)
		if !slices.Contains(key.Columns, column) {
			column = ""
		}
		x.Columns = append(x.Columns, column)
		used = append(used, columnsOf(term.Expr)...)
	}
	if s.Where != nil {
		used = append(used, columnsOf(s.Where)...)
	}
	t.use(x.Name, used)
	r.placeIndex(t, x, false, false)
	return nil
}

// columnsOf lists the names in an expression or a query.
func columnsOf(e ast.Node) []string {
	var out []string
	ast.Walk(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			out = append(out, sqlite.Fold(id.Name))
		}
		return true
	})
	return out
}
