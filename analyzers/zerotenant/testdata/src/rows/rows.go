// Package rows inserts a row for each element of a list.
package rows

import "github.com/jmoiron/sqlx"

type order struct {
	ID, Domain string
}

type row struct {
	ID     string `db:"id"`
	Tenant string `db:"tenant_id"`
}

const insert = "INSERT INTO orders (id, tenant_id) VALUES (:id, :tenant_id)"

func converted(db *sqlx.DB, orders []order) {
	db.NamedExec(insert, convert(orders))
}

func convert(orders []order) []row {
	var out []row
	for _, o := range orders {
		out = append(out, fromOrder(o))
	}
	return out
}

func fromOrder(o order) row { return row{ID: o.ID, Tenant: o.Domain} }

func pointers(db *sqlx.DB, ids []string, tenant string) {
	var rows []*row
	for _, id := range ids {
		rows = append(rows, &row{ID: id, Tenant: tenant})
	}
	db.NamedExec(insert, rows)
}

func forgotten(db *sqlx.DB, ids []string) {
	db.NamedExec(insert, []row{{ID: ids[0]}}) // want `:tenant_id binds orders\.tenant_id to the zero value`
}

func constant(db *sqlx.DB, ids []string) {
	db.NamedExec(insert, []row{{ID: ids[0], Tenant: "default"}}) // want `:tenant_id binds orders\.tenant_id to the constant "default"`
}
