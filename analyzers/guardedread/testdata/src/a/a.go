package a

import (
	"context"
	"database/sql"
	"errors"

	"auth"
	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/jackc/pgx/v5"
	"github.com/jmoiron/sqlx"
	"tenant"
)

var ErrNotFound = errors.New("not found")

type store struct {
	db  *sql.DB
	x   *sqlx.DB
	pgx *pgx.Conn
}

type order struct {
	ID     int64     `db:"id"`
	Tenant tenant.ID `db:"tenant_id"`
	Status string    `db:"status"`
}

func (s *store) scanned(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id). // want `orders: the statement reads any tenant's row, and the program compares orders.tenant_id with the caller's tenant at a.go:36; compare it in the statement \(TV106\)$`
													Scan(&o.ID, &o.Tenant, &o.Status)
	if err != nil {
		return nil, err
	}
	if o.Tenant != t {
		return nil, ErrNotFound
	}
	return &o, nil
}

func (s *store) fromContext(ctx context.Context, id int64) (string, error) {
	var of int64
	var status string
	if err := s.pgx.QueryRow(ctx, `SELECT o.tenant_id, o.status FROM orders o WHERE o.id = $1 LIMIT 1`, id).Scan(&of, &status); err != nil { // want `orders o: .*`
		return "", err
	}
	if of != auth.TenantFromContext(ctx) {
		return "", ErrNotFound
	}
	return status, nil
}

// The whole of a row, by its struct's tags.
func (s *store) get(ctx context.Context, id int64, t tenant.ID) (o order, err error) {
	var got order
	if err := s.x.GetContext(ctx, &got, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id); err != nil { // want `orders: .*`
		return order{}, err
	}
	if got.Tenant != t {
		return order{}, ErrNotFound
	}
	return got, nil
}

func (s *store) star(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	got := &order{}
	if err := s.x.GetContext(ctx, got, `SELECT * FROM orders WHERE id = $1`, id); err != nil { // want `orders: .*`
		return nil, err
	}
	if got.Tenant == t {
		return got, nil
	}
	return nil, ErrNotFound
}

// All rows, of which those of others are left out.
func (s *store) list(ctx context.Context, t tenant.ID) ([]order, error) {
	var all []order
	if err := s.x.SelectContext(ctx, &all, `SELECT id, tenant_id, status FROM orders WHERE status = 'open'`); err != nil { // want `orders: .*`
		return nil, err
	}
	out := make([]order, 0, len(all))
	for _, o := range all {
		if o.Tenant != t {
			continue
		}
		out = append(out, o)
	}
	return out, nil
}

func (s *store) structs(ctx context.Context, t tenant.ID) (n int, err error) {
	rows, err := s.x.QueryxContext(ctx, `SELECT id, tenant_id, status FROM orders`) // want `orders: .*`
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var o order
		if err := rows.StructScan(&o); err != nil {
			return 0, err
		}
		if o.Tenant == t {
			n++
		}
	}
	return n, rows.Err()
}

func (s *store) collected(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	rows, err := s.pgx.Query(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id) // want `orders: .*`
	if err != nil {
		return nil, err
	}
	o, err := pgx.CollectOneRow(rows, pgx.RowToStructByName[order])
	if err != nil {
		return nil, err
	}
	if o.Tenant != t {
		return nil, ErrNotFound
	}
	return &o, nil
}

func (s *store) collectedAll(ctx context.Context, t tenant.ID) (mine []*order, err error) {
	rows, err := s.pgx.Query(ctx, `SELECT id, tenant_id, status FROM orders`) // want `orders: .*`
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[order])
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		if o.Tenant == t {
			mine = append(mine, o)
		}
	}
	return mine, nil
}

func (s *store) scany(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := pgxscan.Get(ctx, s.pgx, &o, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id); err != nil { // want `orders: .*`
		return nil, err
	}
	if o.Tenant != t {
		return nil, ErrNotFound
	}
	return &o, nil
}

// The customer is the order's tenant's: one comparison is enough for both.
func (s *store) joined(id int64, t tenant.ID) (string, error) {
	var of tenant.ID
	var email string
	if err := s.db.QueryRow(`
		SELECT o.tenant_id, c.email FROM orders o ` /* want `orders o: the statement reads` */ +`
		JOIN customers c ON c.id = o.customer_id AND c.tenant_id = o.tenant_id
		WHERE o.id = $1`, id).Scan(&of, &email); err != nil {
		return "", err
	}
	if of != t {
		return "", ErrNotFound
	}
	return email, nil
}

// Who asks is looked up for each row.
func (s *store) listed(ctx context.Context) ([]order, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, tenant_id, status FROM orders`) // want `orders: .*`
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []order
	for rows.Next() {
		var o order
		if err := rows.Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
			return nil, err
		}
		if int64(o.Tenant) == auth.TenantFromContext(ctx) {
			out = append(out, o)
		}
	}
	return out, rows.Err()
}

// What follows is not guarded.

// Two rows of anybody's agree.
func (s *store) twoRows(order, customer int64) (string, error) {
	var of, ofCustomer tenant.ID
	var status string
	if err := s.db.QueryRow(`SELECT tenant_id FROM customers WHERE id = $1`, customer).Scan(&ofCustomer); err != nil {
		return "", err
	}
	if err := s.db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, order).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != ofCustomer {
		return "", ErrNotFound
	}
	return status, nil
}

// The other row came from elsewhere.
func (s *store) readElsewhere(ctx context.Context, id int64) (string, error) {
	other, err := s.unguarded(ctx, id)
	if err != nil {
		return "", err
	}
	var of tenant.ID
	var status string
	if err := s.db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, id+1).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != other.Tenant {
		return "", ErrNotFound
	}
	return status, nil
}

func (s *store) unguarded(ctx context.Context, id int64) (*order, error) {
	var o order
	err := s.x.GetContext(ctx, &o, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id)
	return &o, err
}

// A plain number was equal to another row's tenant.
func (s *store) comparedBefore(id, claimed int64) (string, error) {
	var first, of int64
	var status string
	if err := s.db.QueryRow(`SELECT tenant_id FROM customers WHERE id = $1`, id).Scan(&first); err != nil {
		return "", err
	}
	if first != claimed {
		return "", ErrNotFound
	}
	if err := s.db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, id).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != claimed {
		return "", ErrNotFound
	}
	return status, nil
}

// The type is given to what the client sends.
func (s *store) converted(id, claimed int64) (string, error) {
	var of tenant.ID
	var status string
	if err := s.db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, id).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != tenant.ID(claimed) {
		return "", ErrNotFound
	}
	return status, nil
}
