package live

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

//tenantvet:allow TV104 admin: reads the database's own catalogue
func loadMySQL(ctx context.Context, db *sql.DB, opts Options) (c *catalog.Catalog, err error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	r := &myReader{ctx: ctx, tx: tx, tables: make(map[string]*catalog.Table)}
	if r.database, err = textOf(ctx, tx, "the database's name", `SELECT DATABASE()`); err != nil {
		return nil, err
	}
	if r.database == "" {
		return nil, errors.New("the connection has no database: name one in the DSN")
	}
	version, err := textOf(ctx, tx, "the server's version", `SELECT VERSION()`)
	if err != nil {
		return nil, err
	}
	r.mariadb = strings.Contains(version, "MariaDB")
	for _, step := range []func() error{r.readTables, r.readColumns, r.readKeys, r.readForeign, r.readChecks, r.readViews, r.readRoutines} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return catalog.New(catalog.MySQL, r.order, r.functions, nil, nil, opts.SearchPath), nil
}

// myReader is a catalogue in the making. Names are folded as catalog/ddl does;
// the tables are found by their names as written.
type myReader struct {
	ctx      context.Context
	tx       *sql.Tx
	database string
	mariadb  bool

	tables    map[string]*catalog.Table
	order     []*catalog.Table
	functions []*catalog.Function
}

func (r *myReader) readTables() error {
	rows, err := rowsOf[myTable](r.ctx, r.tx, "tables", myTables)
	if err != nil {
		return err
	}
	folded := make(map[string]*catalog.Table)
	for _, row := range rows {
		t := &catalog.Table{Name: catalog.Name{Name: mysql.Fold(row.Name)}, Written: row.Name, Comment: row.Comment}
		if row.Kind == "VIEW" {
			t.Kind, t.Comment = catalog.View, ""
		}
		if other := folded[t.Name.Name]; other != nil {
			t.Unknown = "names " + other.Written + " and " + t.Written + " differ in case only"
			other.Unknown = t.Unknown
		}
		folded[t.Name.Name] = t
		r.tables[row.Name] = t
		r.order = append(r.order, t)
	}
	return nil
}

func (r *myReader) readColumns() error {
	rows, err := rowsOf[myColumn](r.ctx, r.tx, "columns", myColumns)
	if err != nil {
		return err
	}
	types := make(declaredTypes)
	types.read(rows)
	invisible := make(map[*catalog.Column]int)
	for _, row := range rows {
		t := r.tables[row.Table]
		if t == nil {
			continue // of a sequence
		}
		col := types.column(row.Type)
		col.Name, col.Written, col.Comment = mysql.Fold(row.Name), row.Name, row.Comment
		col.Collation = canonicalCollation(row.Collation)
		if t.Kind == catalog.View {
			col.Comment = "" // of what the view reads
			switch col.Type.Name {
			case "char", "varchar", "binary", "varbinary", "decimal": // each server computes a length of its own
				col.Type.Mods = nil
			}
			t.Columns = append(t.Columns, col)
			continue
		}
		extra := strings.ToLower(row.Extra)
		col.NotNull, col.Identity = row.NotNull != 0, strings.Contains(extra, "auto_increment")
		if strings.Contains(extra, "invisible") {
			invisible[col] = 1
		}
		if row.Generation != nil && *row.Generation != "" {
			col.Generated, col.Default = true, r.exprOf(*row.Generation)
		} else {
			col.Default = r.defaultOf(row.Default, col, strings.Contains(extra, "default_generated"))
		}
		t.Columns = append(t.Columns, col)
	}
	for _, t := range r.order {
		slices.SortStableFunc(t.Columns, func(a, b *catalog.Column) int { return invisible[a] - invisible[b] })
	}
	return nil
}

// defaultOf lowers a default: MariaDB writes an expression, MySQL the value of
// a literal or, as it tells, an expression.
func (r *myReader) defaultOf(text *string, col *catalog.Column, expression bool) sqlast.Expr {
	if text == nil {
		return nil
	}
	if !r.mariadb && !expression {
		if col.Type.Name == "bit" {
			return exprOf(catalog.MySQL, *text) // b'1'
		}
		return &sqlast.Const{Kind: sqlast.String, Text: *text, Pos: sqlast.NoPos}
	}
	x := r.exprOf(*text)
	if c, ok := x.(*sqlast.Const); ok && c.Kind == sqlast.Null {
		return nil
	}
	return x
}

// exprOf lowers an expression of information_schema, where MySQL, unlike
// MariaDB, puts a backslash before each quote.
func (r *myReader) exprOf(text string) sqlast.Expr {
	if !r.mariadb {
		text = strings.ReplaceAll(text, `\'`, `'`)
	}
	return exprOf(catalog.MySQL, text)
}

// canonicalCollation gives utf8 its other name, as catalog/ddl does.
func canonicalCollation(name *string) string {
	if name == nil {
		return ""
	}
	lower := strings.ToLower(*name)
	if rest, ok := strings.CutPrefix(lower, "utf8_"); ok {
		return "utf8mb3_" + rest
	}
	return lower
}

func (r *myReader) readViews() error {
	rows, err := rowsOf[myView](r.ctx, r.tx, "views", myViews)
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := r.tables[row.Name]
		if t == nil {
			continue
		}
		t.SecurityInvoker, t.Definition = row.Security == "INVOKER", row.Definition
		if t.Definition == "" {
			t.Unknown = "the definition of " + t.Name.String() + " is hidden: the user may not SHOW VIEW"
			t.Query = &sqlast.Unsupported{Kind: t.Unknown, Pos: sqlast.NoPos}
			continue
		}
		t.Query = queryOf(catalog.MySQL, t.Definition)
		if !isQuery(t.Query) {
			t.Unknown = "the definition of " + t.Name.String() + " is not understood"
		}
		r.unqualify(t.Query)
	}
	r.jsonOfViews()
	return nil
}

// jsonOfViews gives the type JSON to columns of views that read such a column:
// MariaDB shows them as the text that they are. A view may read another.
func (r *myReader) jsonOfViews() {
	for changed := r.mariadb; changed; {
		changed = false
		for _, t := range r.order {
			q, ok := t.Query.(*sqlast.Select)
			if !ok || len(q.Targets) != len(t.Columns) {
				continue
			}
			for i, col := range t.Columns {
				if read := r.readBy(q, q.Targets[i].X); likeJSON(col) && read != nil && read.Type.Name == "json" {
					col.Type, col.Collation = read.Type, ""
					changed = true
				}
			}
		}
	}
}

// readBy is the column of a table in FROM that an expression is; else nil.
func (r *myReader) readBy(q *sqlast.Select, x sqlast.Expr) *catalog.Column {
	c, ok := x.(*sqlast.Column)
	if !ok {
		return nil
	}
	var found *catalog.Column
	for _, from := range q.From {
		sqlast.Walk(from, func(n sqlast.Node) bool {
			f, ok := n.(*sqlast.Table)
			if !ok || c.Qualifier != f.Alias && (f.Alias != "" || c.Qualifier != f.Name) {
				return true
			}
			for _, t := range r.order {
				if col, has := t.Column(c.Name); has && f.Schema == "" && t.Name.Name == f.Name {
					found = col
				}
			}
			return true
		})
	}
	return found
}

// unqualify takes the name of the connection's database out of a query, which
// the server writes everywhere.
func (r *myReader) unqualify(q sqlast.Node) {
	own := mysql.Fold(r.database)
	sqlast.Walk(q, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Table:
			if n.Schema == own {
				n.Schema = ""
			}
		case *sqlast.Column:
			if n.Schema == own {
				n.Schema = ""
			}
		case *sqlast.Star:
			if n.Schema == own {
				n.Schema = ""
			}
		case *sqlast.Func:
			if n.Schema == own {
				n.Schema = ""
			}
		}
		return true
	})
}

func (r *myReader) readRoutines() error {
	rows, err := rowsOf[myRoutine](r.ctx, r.tx, "routines", myRoutines)
	if err != nil {
		return err
	}
	parameters, err := rowsOf[myParameter](r.ctx, r.tx, "parameters", myParameters)
	if err != nil {
		return err
	}
	for _, row := range rows {
		f := &catalog.Function{Name: catalog.Name{Name: mysql.Fold(row.Name)}, Language: "sql", Text: deref(row.Text)}
		if row.Returns != nil {
			f.Returns, _, _ = strings.Cut(strings.ToLower(*row.Returns), "(")
			f.Returns, _, _ = strings.Cut(f.Returns, " ")
		}
		for _, p := range parameters {
			if p.Routine == row.Name {
				f.Args = append(f.Args, p.Type)
				f.ArgNames = append(f.ArgNames, mysql.Fold(deref(p.Name)))
			}
		}
		r.functions = append(r.functions, f)
	}
	return nil
}
