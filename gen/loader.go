package gen

import (
	"context"
	"fmt"
	"sync"

	"github.com/xo/xo/loader"
	"github.com/xo/xo/models"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// driver is the name of our loader among xo's. It reads the catalogue that the
// context carries, whatever the dialect, and no database.
const driver = "tenantvet"

// register gives our loader to xo, whose list of them is global.
var register = sync.OnceFunc(func() {
	loader.Register(driver, loader.Loader{
		Type:             driver,
		Enums:            loadEnums,
		EnumValues:       loadEnumValues,
		Tables:           loadTables,
		TableColumns:     loadColumns,
		TableSequences:   loadSequences,
		TableForeignKeys: loadForeignKeys,
		TableIndexes:     loadIndexes,
		IndexColumns:     loadIndexColumns,
	})
})

type catalogKey struct{}

// catalogue is what the loader reads.
type catalogue struct {
	cat *catalog.Catalog
	// tables are those that get code, by schema and name.
	tables map[catalog.Name]*catalog.Table
	views  map[*catalog.Table]bool
}

func withCatalogue(ctx context.Context, c *catalogue) context.Context {
	return context.WithValue(ctx, catalogKey{}, c)
}

func fromContext(ctx context.Context) (*catalogue, error) {
	c, ok := ctx.Value(catalogKey{}).(*catalogue)
	if !ok {
		return nil, fmt.Errorf("xo's loader %s was called without a catalogue", driver)
	}
	return c, nil
}

// table finds a table of the schema that xo is loading.
func table(ctx context.Context, schema, name string) (*catalogue, *catalog.Table, error) {
	c, err := fromContext(ctx)
	if err != nil {
		return nil, nil, err
	}
	t := c.tables[catalog.Name{Schema: schema, Name: name}]
	if t == nil {
		return nil, nil, fmt.Errorf("xo's loader %s knows no table %s", driver, name)
	}
	return c, t, nil
}

func loadEnums(context.Context, models.DB, string) ([]*models.Enum, error) {
	// An enum may belong to a column, or to another schema than its columns:
	// the templates take enums from [Package].
	return nil, nil
}

func loadEnumValues(context.Context, models.DB, string, string) ([]*models.EnumValue, error) {
	return nil, nil
}

func loadTables(ctx context.Context, _ models.DB, schema, typ string) ([]*models.Table, error) {
	c, err := fromContext(ctx)
	if err != nil {
		return nil, err
	}
	var out []*models.Table
	for name, t := range c.tables {
		if name.Schema == schema && c.views[t] == (typ == "view") {
			out = append(out, &models.Table{Type: typ, TableName: name.Name, ViewDef: t.Definition})
		}
	}
	return out, nil
}

func loadColumns(ctx context.Context, _ models.DB, schema, name string) ([]*models.Column, error) {
	_, t, err := table(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	var out []*models.Column
	for i, c := range t.Columns {
		typ := c.Type.Name
		if len(c.Type.Mods) > 0 && c.Type.Mods[0] >= 0 {
			typ += fmt.Sprintf("(%d)", c.Type.Mods[0])
			if len(c.Type.Mods) == 2 && c.Type.Mods[1] >= 0 {
				typ = fmt.Sprintf("%s(%d, %d)", c.Type.Name, c.Type.Mods[0], c.Type.Mods[1])
			}
		}
		if c.Unsigned {
			typ += " unsigned"
		}
		if c.Type.Array {
			typ += "[]"
		}
		col := &models.Column{
			FieldOrdinal: i + 1, ColumnName: c.Name, DataType: typ, NotNull: c.NotNull,
			IsPrimaryKey: t.Primary != nil && t.Primary.Has(c.Name),
		}
		col.Comment.String, col.Comment.Valid = c.Comment, c.Comment != ""
		out = append(out, col)
	}
	return out, nil
}

func loadSequences(ctx context.Context, _ models.DB, schema, name string) ([]*models.Sequence, error) {
	_, t, err := table(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	var out []*models.Sequence
	for _, c := range t.Columns {
		if c.Identity {
			out = append(out, &models.Sequence{ColumnName: c.Name})
		}
	}
	return out, nil
}

// loadForeignKeys leaves out what goes to another schema, which xo's model has
// no place for; [Package] has it.
func loadForeignKeys(ctx context.Context, _ models.DB, schema, name string) ([]*models.ForeignKey, error) {
	c, t, err := table(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	var out []*models.ForeignKey
	for i, fk := range t.Foreign {
		if fk.RefTable.Schema != schema || c.tables[fk.RefTable] == nil || len(fk.Columns) != len(fk.RefColumns) {
			continue
		}
		for j, column := range fk.Columns {
			out = append(out, &models.ForeignKey{
				ForeignKeyName: fk.Name, ColumnName: column, RefTableName: fk.RefTable.Name, RefColumnName: fk.RefColumns[j], KeyID: i,
			})
		}
	}
	return out, nil
}

// indexName tells an index of a table by its place where it has no name.
func indexName(name string, i int) string {
	if name == "" {
		return fmt.Sprintf("index%d", i)
	}
	return name
}

// uniques are what xo may take for unique: complete keys of plain columns.
func uniques(t *catalog.Table) []*catalog.Key {
	var out []*catalog.Key
	for _, k := range t.Keys() {
		if !k.Exprs && !k.Partial && len(k.Columns) > 0 {
			out = append(out, k)
		}
	}
	return out
}

func loadIndexes(ctx context.Context, _ models.DB, schema, name string) ([]*models.Index, error) {
	_, t, err := table(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	var out []*models.Index
	for i, k := range uniques(t) {
		out = append(out, &models.Index{IndexName: indexName(k.Name, i), IsUnique: true, IsPrimary: k == t.Primary})
	}
	for i, x := range t.Indexes {
		if !x.Exprs {
			out = append(out, &models.Index{IndexName: indexName(x.Name, len(t.Uniques)+1+i)})
		}
	}
	return out, nil
}

func loadIndexColumns(ctx context.Context, _ models.DB, schema, name, index string) ([]*models.IndexColumn, error) {
	_, t, err := table(ctx, schema, name)
	if err != nil {
		return nil, err
	}
	var columns []string
	for i, k := range uniques(t) {
		if indexName(k.Name, i) == index {
			columns = k.Columns
		}
	}
	for i, x := range t.Indexes {
		if indexName(x.Name, len(t.Uniques)+1+i) == index {
			columns = x.Columns
		}
	}
	var out []*models.IndexColumn
	for i, c := range columns {
		out = append(out, &models.IndexColumn{SeqNo: i + 1, ColumnName: c})
	}
	return out, nil
}
