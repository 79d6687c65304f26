package live

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/catalog/ddl"
)

// SQLite keeps its schema as the text of the definitions, rewritten by each
// ALTER TABLE, and reads it anew when a database is opened
// (https://sqlite.org/schematab.html). So does this package: it replays those
// definitions. They alone have checks, collations and DEFERRABLE. What SQLite
// itself makes of them its pragmas tell; a table of which they tell something
// else is not relied on.
type sqliteObject struct{ SQL string }

type sqliteTable struct {
	Name, Kind           string
	WithoutRowID, Strict int
}

type sqliteColumn struct {
	Table, Name, Type string
	NotNull, Key      int
	Hidden            int // 2 and 3: generated
}

type sqliteIndexColumn struct {
	Table, Index    string
	Unique, Partial int
	Origin          string // "c" for CREATE INDEX, "u" and "pk" for constraints
	Column          *string
	Expr            int
	Collation       string
}

type sqliteForeign struct {
	Table              string
	ID                 int
	RefTable, From     string
	To                 *string
	OnDelete, OnUpdate string
}

//tenantvet:allow TV104,TV105 admin: queries of SQLite's pragmas, in another dialect than the configured
const (
	sqliteObjects = `SELECT json_object('SQL', sql) FROM sqlite_schema
		WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')
		ORDER BY rowid`
	sqliteTables = `SELECT json_object('Name', name, 'Kind', type, 'WithoutRowID', wr, 'Strict', strict)
		FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`
	sqliteColumns = `SELECT json_object('Table', l.name, 'Name', x.name, 'Type', x.type, 'NotNull', x."notnull", 'Key', x.pk, 'Hidden', x.hidden)
		FROM pragma_table_list l, pragma_table_xinfo(l.name, 'main') x WHERE l.schema = 'main' AND l.type = 'table' ORDER BY l.name, x.cid`
	sqliteIndexes = `SELECT json_object('Table', l.name, 'Index', i.name, 'Unique', i."unique", 'Partial', i.partial, 'Origin', i.origin,
			'Column', x.name, 'Expr', x.cid = -2, 'Collation', coalesce(x.coll, ''))
		FROM pragma_table_list l, pragma_index_list(l.name, 'main') i, pragma_index_xinfo(i.name, 'main') x
		WHERE l.schema = 'main' AND l.type = 'table' AND x.key = 1 ORDER BY l.name, i.name, x.seqno`
	sqliteForeigns = `SELECT json_object('Table', l.name, 'ID', f.id, 'RefTable', f."table", 'From', f."from", 'To', f."to", 'OnDelete', f.on_delete, 'OnUpdate', f.on_update)
		FROM pragma_table_list l, pragma_foreign_key_list(l.name, 'main') f WHERE l.schema = 'main' AND l.type = 'table' ORDER BY l.name, f.id, f.seq`
)

func loadSQLite(ctx context.Context, db *sql.DB, opts Options) (c *catalog.Catalog, err error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	objects, err := rowsOf[sqliteObject](ctx, tx, "definitions", sqliteObjects)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	for _, o := range objects {
		text.WriteString(o.SQL + ";\n")
	}
	res, err := ddl.LoadText(ddl.Options{
		Dialect: catalog.SQLite, SearchPath: opts.SearchPath, EnforcedForeignKeys: opts.EnforcedForeignKeys,
	}, "sqlite_schema", text.String())
	if err != nil {
		return nil, err
	}
	for _, t := range res.Catalog.Tables() {
		unplace(t)
	}
	v := &sqliteVerifier{ctx: ctx, tx: tx, catalog: res.Catalog}
	if err := v.verify(); err != nil {
		return nil, err
	}
	return res.Catalog, nil
}

// unplace forgets the positions in a text that no one has.
func unplace(t *catalog.Table) {
	none := catalog.Table{}.Pos
	t.Pos = none
	for _, c := range t.Columns {
		c.Pos = none
	}
	for _, k := range t.Keys() {
		k.Pos = none
	}
	for _, f := range t.Foreign {
		f.Pos = none
	}
	for _, x := range t.Indexes {
		x.Pos = none
	}
	for _, k := range t.Checks {
		k.Pos = none
	}
}

// sqliteVerifier compares tables with what SQLite says of them.
type sqliteVerifier struct {
	ctx     context.Context
	tx      *sql.Tx
	catalog *catalog.Catalog
}

// differs gives up a table. The first reason stays.
func differs(t *catalog.Table, format string, args ...any) {
	if t.Unknown == "" {
		t.Unknown = "SQLite reads the definition of " + t.Name.String() + " otherwise: " + fmt.Sprintf(format, args...)
	}
}
