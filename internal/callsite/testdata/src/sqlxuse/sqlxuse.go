// Package sqlxuse runs statements with sqlx.
package sqlxuse

import (
	"context"

	"github.com/jmoiron/sqlx"
)

type Customer struct {
	ID       int    `db:"id"`
	TenantID string `db:"tenant_id"`
	Name     string
	Skipped  string `db:"-"`
}

func Use(ctx context.Context, db *sqlx.DB, tx *sqlx.Tx, ext sqlx.Ext, c Customer, ids []int, tenant string) {
	db.Get(&c, "SELECT * FROM c WHERE id = ?", c.ID)                                       // sql[github.com/jmoiron/sqlx.(*DB).Get]: SELECT * FROM c WHERE id = ? | c.ID:int
	tx.Get(&c, "SELECT 1 WHERE $1", tenant)                                                // sql: SELECT 1 WHERE $1 | tenant:string
	db.SelectContext(ctx, &ids, db.Rebind("SELECT id FROM c WHERE t = ?"), tenant)         // sql: SELECT id FROM c WHERE t = ? | tenant:string
	db.MustExec("DELETE FROM c")                                                           // sql: DELETE FROM c |
	db.Query("SELECT 2")                                                                   // sql[database/sql.(*DB).Query]: SELECT 2 |
	ext.Queryx("SELECT 3")                                                                 // sql: SELECT 3 |
	sqlx.Get(ext, &c, "SELECT 4 WHERE ?", tenant)                                          // sql: SELECT 4 WHERE ? | tenant:string
	db.NamedExec("INSERT INTO c VALUES (:id, :tenant_id)", c)                              // sql: INSERT INTO c VALUES (:id, :tenant_id) | id=c.ID:int, name=c.Name:string, tenant_id=c.TenantID:string
	db.NamedExec("UPDATE c SET name = :n", map[string]any{"n": c.Name, "t": tenant})       // sql: UPDATE c SET name = :n | n=c.Name:string, t=tenant:string
	sqlx.NamedExec(ext, "DELETE FROM c WHERE id = :id", Customer{ID: 7, TenantID: tenant}) // sql: DELETE FROM c WHERE id = :id | id=7:int=7, name=sqlxuse.Customer.Name:string, tenant_id=tenant:string
	st, _ := db.PrepareNamed("SELECT id FROM c WHERE id = :id")                            // sql: SELECT id FROM c WHERE id = :id | id=c.ID:int, name=c.Name:string, tenant_id=c.TenantID:string
	st.Get(&c, c)

	q, args, err := sqlx.In("SELECT id FROM c WHERE tenant_id = ? AND id IN (?)", tenant, ids)
	if err != nil {
		return
	}
	db.Select(&ids, db.Rebind(q), args...) // sql: SELECT id FROM c WHERE tenant_id = ? AND id IN ({placeholders}) | tenant:string, ids:[]int

	n, values, _ := sqlx.Named("SELECT id FROM c WHERE t = :t", map[string]any{"t": tenant})
	db.Queryx(sqlx.Rebind(1, n), values...) // sql: SELECT id FROM c WHERE t = :t | t=tenant:string
}

type base struct {
	ID       int `db:"id"`
	TenantID string
}

type derived struct {
	*base
	TenantID string `db:"tenant_id"`
}

func Passed(db *sqlx.DB, c *Customer, list []*Customer, d derived) {
	db.NamedExec("INSERT INTO c VALUES (:id)", c)    // sql: INSERT INTO c VALUES (:id) | id=c.ID:int, name=c.Name:string, tenant_id=c.TenantID:string
	db.NamedExec("INSERT INTO c VALUES (:id)", list) // sql: INSERT INTO c VALUES (:id) | id=list.ID:int, name=list.Name:string, tenant_id=list.TenantID:string
	db.NamedExec("INSERT INTO c VALUES (:id)", d)    // sql: INSERT INTO c VALUES (:id) | id=d.base.ID:int, tenant_id=d.TenantID:string, tenantid=d.base.TenantID:string
	named(db, "INSERT INTO c VALUES (:id)", c)       // sql: INSERT INTO c VALUES (:id) | id=c.ID:int, name=c.Name:string, tenant_id=c.TenantID:string
}

func named(db *sqlx.DB, q string, arg any) { db.NamedExec(q, arg) }

type linked struct {
	ID   int `db:"id"`
	Text string
}

func relink(l *linked) string { return l.Text + "x" }

func Self(db *sqlx.DB) {
	l := &linked{ID: 1}
	l.Text = relink(l)
	db.NamedExec("INSERT INTO c VALUES (:id, :text)", l) // sql: INSERT INTO c VALUES (:id, :text) | id=1:int=1, text=relink(sqlxuse.linked):string<sqlxuse.relink>
}
