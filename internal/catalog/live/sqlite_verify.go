package live

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
)

// verify asks for everything at once, table by table it would be as many
// queries as there are tables and indexes.
func (v *sqliteVerifier) verify() error {
	tables, err := rowsOf[sqliteTable](v.ctx, v.tx, "tables", sqliteTables)
	if err != nil {
		return err
	}
	columns, err := rowsOf[sqliteColumn](v.ctx, v.tx, "columns", sqliteColumns)
	if err != nil {
		return err
	}
	indexes, err := rowsOf[sqliteIndexColumn](v.ctx, v.tx, "indexes", sqliteIndexes)
	if err != nil {
		return err
	}
	foreign, err := rowsOf[sqliteForeign](v.ctx, v.tx, "foreign keys", sqliteForeigns)
	if err != nil {
		return err
	}
	if err := v.verifyTables(tables); err != nil {
		return err
	}
	columnsOf := grouped(columns, func(c sqliteColumn) string { return c.Table })
	indexesOf := grouped(indexes, func(x sqliteIndexColumn) string { return x.Table })
	foreignOf := grouped(foreign, func(f sqliteForeign) string { return f.Table })
	for _, t := range v.catalog.Tables() {
		if t.Kind != catalog.BaseTable || t.Unknown != "" {
			continue
		}
		verifyColumns(t, columnsOf[t.Name.Name])
		verifyKeys(t, indexesOf[t.Name.Name])
		verifyForeign(t, foreignOf[t.Name.Name])
	}
	return nil
}

// grouped sorts rows by their table's folded name.
func grouped[T any](rows []T, table func(T) string) map[string][]T {
	out := make(map[string][]T)
	for _, r := range rows {
		name := sqlite.Fold(table(r))
		out[name] = append(out[name], r)
	}
	return out
}

func (v *sqliteVerifier) verifyTables(rows []sqliteTable) error {
	for _, row := range rows {
		t, _ := v.catalog.Table("", sqlite.Fold(row.Name))
		if t == nil {
			return fmt.Errorf("the definition of %s could not be read", row.Name)
		}
		switch {
		case (row.Kind == "view") != (t.Kind == catalog.View):
			differs(t, "it is a %s", row.Kind)
		case row.Kind == "table" && (row.WithoutRowID != 0) != t.WithoutRowID:
			differs(t, "WITHOUT ROWID")
		case row.Kind == "table" && (row.Strict != 0) != t.Strict:
			differs(t, "STRICT")
		}
	}
	return nil
}

func verifyColumns(t *catalog.Table, rows []sqliteColumn) {
	if len(rows) != len(t.Columns) {
		differs(t, "it has %d columns", len(rows))
		return
	}
	keyed := 0
	for i, row := range rows {
		col := t.Columns[i]
		generated := row.Hidden == 2 || row.Hidden == 3
		switch {
		case sqlite.Fold(row.Name) != col.Name:
			differs(t, "column %d is %s", i+1, row.Name)
		case generated != col.Generated:
			differs(t, "column %s is generated: %t", col.Name, generated)
		case (row.NotNull != 0) != col.NotNull && !col.Identity:
			differs(t, "column %s is NOT NULL: %t", col.Name, row.NotNull != 0)
		case !sameType(row.Type, col.Type):
			differs(t, "column %s is of type %s", col.Name, row.Type)
		}
		if row.Key > 0 {
			keyed++
			if t.Primary == nil || row.Key > len(t.Primary.Columns) || t.Primary.Columns[row.Key-1] != col.Name {
				differs(t, "column %s is at place %d of the primary key", col.Name, row.Key)
			}
		}
	}
	if t.Primary != nil && keyed != len(t.Primary.Columns) {
		differs(t, "its primary key has %d columns", keyed)
	}
}

// sameType tells whether a type as SQLite keeps it is the one that was read:
// the words and the first numbers are.
func sameType(text string, t sqlast.TypeName) bool {
	words, _, _ := strings.Cut(text, "(")
	var folded []string
	for w := range strings.FieldsSeq(words) {
		folded = append(folded, sqlite.Fold(strings.Trim(w, "\"'`[]")))
	}
	return strings.Join(folded, " ") == t.Name && (len(t.Mods) == 0 || strings.Contains(text, "("))
}

// verifyKeys compares unique keys and indexes. Equal constraints are one index
// to SQLite, and the rowid has none.
func verifyKeys(t *catalog.Table, rows []sqliteIndexColumn) {
	byIndex := make(map[string][]sqliteIndexColumn)
	for _, row := range rows {
		byIndex[row.Index] = append(byIndex[row.Index], row)
	}
	keys := make(map[string]bool)
	for name, columns := range byIndex {
		first := columns[0]
		x := &catalog.Index{Name: sqlite.Fold(name), Unique: first.Unique != 0, Partial: first.Partial != 0}
		for _, c := range columns {
			x.Columns = append(x.Columns, indexedColumn(t, c, x))
		}
		if x.Unique {
			keys[keyText(x.Columns, x.Partial)] = true
		}
		if first.Origin != "c" {
			continue
		}
		if !slices.ContainsFunc(t.Indexes, func(o *catalog.Index) bool {
			return o.Name == x.Name && o.Unique == x.Unique && o.Partial == x.Partial && o.Exprs == x.Exprs && slices.Equal(o.Columns, x.Columns)
		}) {
			differs(t, "index %s(%s)", x.Name, strings.Join(x.Columns, ", "))
		}
	}
	for _, k := range t.Keys() {
		if !k.Exprs && !keys[keyText(k.Columns, k.Partial)] && !isRowIDKey(t, k) {
			differs(t, "it has no unique key (%s)", strings.Join(k.Columns, ", "))
		}
	}
}

// indexedColumn is the column of an index's element; "" for an expression and
// for one that compares otherwise than its column does.
func indexedColumn(t *catalog.Table, c sqliteIndexColumn, x *catalog.Index) string {
	name := "rowid"
	if c.Column != nil {
		name = sqlite.Fold(*c.Column)
	}
	if c.Expr != 0 {
		x.Exprs = true
		return ""
	}
	collation := sqlite.Fold(c.Collation)
	if collation == "binary" {
		collation = ""
	}
	if col, ok := t.Column(name); ok && col.Collation != collation {
		x.Exprs = true
		return ""
	}
	return name
}

func keyText(columns []string, partial bool) string {
	s := strings.Join(columns, "\x00")
	if partial {
		s += "\x00?"
	}
	return s
}

// isRowIDKey tells whether a key is the rowid itself.
func isRowIDKey(t *catalog.Table, k *catalog.Key) bool {
	if k != t.Primary || len(k.Columns) != 1 {
		return false
	}
	col, ok := t.Column(k.Columns[0])
	return ok && col.Identity
}

var sqliteActions = map[string]string{
	"NO ACTION": "", "RESTRICT": "restrict", "CASCADE": "cascade", "SET NULL": "set null", "SET DEFAULT": "set default",
}

func verifyForeign(t *catalog.Table, rows []sqliteForeign) {
	byID := make(map[int][]sqliteForeign)
	for _, row := range rows {
		byID[row.ID] = append(byID[row.ID], row)
	}
	if len(byID) != len(t.Foreign) {
		differs(t, "it has %d foreign keys", len(byID))
		return
	}
	for _, pairs := range byID {
		var columns, refs []string
		for _, p := range pairs {
			columns = append(columns, sqlite.Fold(p.From))
			if p.To != nil {
				refs = append(refs, sqlite.Fold(*p.To))
			}
		}
		first := pairs[0]
		if !slices.ContainsFunc(t.Foreign, func(f *catalog.ForeignKey) bool {
			return slices.Equal(f.Columns, columns) && f.RefTable.Name == sqlite.Fold(first.RefTable) && (refs == nil || slices.Equal(f.RefColumns, refs)) &&
				f.OnDelete == sqliteActions[first.OnDelete] && f.OnUpdate == sqliteActions[first.OnUpdate]
		}) {
			differs(t, "foreign key (%s) to %s (%s)", strings.Join(columns, ", "), first.RefTable, strings.Join(refs, ", "))
		}
	}
}
