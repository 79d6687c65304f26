package a

import (
	"context"
	"database/sql"
)

type store struct{ db *sql.DB }

func (s *store) reported(ctx context.Context, id int64) {
	s.db.QueryContext(ctx, "SELECT id FROM orders")                       // want `orders: nothing binds orders\.tenant_id.*\(TV101\)$`
	s.db.QueryContext(ctx, `SELECT id FROM orders o WHERE o.id = $1`, id) // want `orders o: nothing binds o\.tenant_id`
	s.db.QueryRow(`
		SELECT o.id
		FROM orders o /* the place is the relation's */ ` /* want `orders o: .*; what binds o binds c as well` */ + `
		JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id`)
}

// Several texts, one call: each is judged.
func (s *store) variants(mine bool, tenant int64) {
	q := "SELECT id" + from
	if mine {
		q += " WHERE tenant_id = $1"
	}
	s.db.Query(q, tenant)
}

const from = " FROM orders" // want `orders: nothing binds`

func (s *store) silent(ctx context.Context, id int64) {
	s.db.QueryContext(ctx, "SELECT id FROM orders WHERE tenant_id = $1", id)
	s.db.QueryContext(ctx, "SELECT name FROM plans")
	s.db.ExecContext(ctx, "DELETE FROM orders")               // TV103
	s.db.QueryContext(ctx, "SELECT id FROM nowhere")          // TV105
	s.db.QueryContext(ctx, "SELECT id FROM orders "+hidden()) // TV104
	s.db.QueryContext(ctx, "SELECT id FROM orders")           //tenantvet:allow TV101 admin: staff see every order
}

var hidden func() string
