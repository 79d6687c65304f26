package live

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

// readKeys reads keys and indexes. An expression, and the beginning of a
// column's value, prove nothing about the column.
func (r *myReader) readKeys() error {
	rows, err := rowsOf[myKeyPart](r.ctx, r.tx, "keys", myKeys)
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Table == rows[0].Table && rows[n].Key == rows[0].Key {
			n++
		}
		if t := r.tables[rows[0].Table]; t != nil {
			addKey(t, rows[:n])
		}
		rows = rows[n:]
	}
	return nil
}

func addKey(t *catalog.Table, parts []myKeyPart) {
	key := &catalog.Key{Name: mysql.Fold(parts[0].Key), Constraint: true}
	x := &catalog.Index{Name: key.Name}
	for _, p := range parts {
		if p.Column == nil || p.Prefix != nil && p.Kind != "SPATIAL" {
			key.Exprs, x.Exprs = true, true
			x.Columns = append(x.Columns, "")
			continue
		}
		key.Columns = append(key.Columns, mysql.Fold(*p.Column))
		x.Columns = append(x.Columns, mysql.Fold(*p.Column))
	}
	switch {
	case parts[0].Key == "PRIMARY":
		key.Name = "PRIMARY"
		t.Primary = key
	case parts[0].NonUnique == 0:
		t.Uniques = append(t.Uniques, key)
	default:
		t.Indexes = append(t.Indexes, x)
	}
}

// RESTRICT is what NO ACTION is: InnoDB checks no foreign key later.
var myActions = map[string]string{"CASCADE": "cascade", "SET NULL": "set null", "SET DEFAULT": "set default"}

func (r *myReader) readForeign() error {
	rows, err := rowsOf[myForeign](r.ctx, r.tx, "foreign keys", myForeigns)
	if err != nil {
		return err
	}
	var last *catalog.ForeignKey
	for i, row := range rows {
		t := r.tables[row.Table]
		if t == nil {
			continue
		}
		if i == 0 || rows[i-1].Table != row.Table || rows[i-1].Name != row.Name {
			last = &catalog.ForeignKey{
				Name: mysql.Fold(row.Name), RefTable: catalog.Name{Schema: mysql.Fold(row.RefSchema), Name: mysql.Fold(row.RefTable)},
				OnDelete: myActions[row.OnDelete], OnUpdate: myActions[row.OnUpdate],
			}
			t.Foreign = append(t.Foreign, last)
		}
		last.Columns = append(last.Columns, mysql.Fold(row.Column))
		last.RefColumns = append(last.RefColumns, mysql.Fold(row.RefColumn))
	}
	return nil
}

// readChecks reads checks. The one that MariaDB makes of the type JSON becomes
// that type again.
func (r *myReader) readChecks() error {
	query := myChecks
	if r.mariadb {
		query = mariaChecks
	}
	rows, err := rowsOf[myCheck](r.ctx, r.tx, "checks", query)
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := r.tables[row.Table]
		if t == nil {
			continue
		}
		x := r.exprOf(row.Clause)
		if col, ok := t.Column(mysql.Fold(row.Name)); ok && r.mariadb && isJSON(col, x) {
			col.Type, col.Collation = sqlast.TypeName{Name: "json"}, ""
			continue
		}
		t.Checks = append(t.Checks, &catalog.Check{Name: mysql.Fold(row.Name), Expr: x, Text: row.Clause, NotEnforced: row.Enforced == 0})
	}
	return nil
}

// isJSON recognises json_valid(column), which MariaDB adds to a column of the
// type JSON, whose text it compares byte by byte
// (https://mariadb.com/kb/en/json-data-type/).
func isJSON(col *catalog.Column, check sqlast.Expr) bool {
	f, ok := check.(*sqlast.Func)
	if !ok || !strings.EqualFold(f.Name, "json_valid") || len(f.Args) != 1 || !likeJSON(col) {
		return false
	}
	c, ok := f.Args[0].(*sqlast.Column)
	return ok && c.Name == col.Name
}

// likeJSON tells whether a column is what MariaDB makes of one of type JSON.
func likeJSON(col *catalog.Column) bool {
	return col.Type.Name == "longtext" && col.Collation == "utf8mb4_bin"
}
