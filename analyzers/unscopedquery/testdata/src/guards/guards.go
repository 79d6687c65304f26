package guards

import (
	"context"
	"database/sql"
	"errors"
)

type ID int64

type order struct {
	ID     int64
	Tenant ID
	Status string
}

var ErrNotFound = errors.New("not found")

type store struct{ db *sql.DB }

// The row is compared before it is used: no finding.
func (s *store) guarded(id int64, tenant ID) (*order, error) {
	var o order
	if err := s.db.QueryRow(`SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if o.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &o, nil
}

func (s *store) skipped(id int64, tenant ID, admin bool) (*order, error) {
	var o order
	if err := s.db.QueryRow(`SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil { // want `orders: nothing binds orders.tenant_id to the caller's tenant; .*; the row is returned at guards.go:41 without the comparison at guards.go:38 \(TV101\)$`
		return nil, err
	}
	if !admin && o.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &o, nil
}

func (s *store) itself(id int64, other *order) (*order, error) {
	var o order
	if err := s.db.QueryRow(`SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil { // want `; the comparison at guards.go:49 compares the row with itself \(TV101\)$`
		return nil, err
	}
	if o.Tenant != ID(o.ID) {
		return nil, ErrNotFound
	}
	return &o, nil
}

func (s *store) withAnything(id, tenant int64) (*order, error) {
	var o order
	if err := s.db.QueryRow(`SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil { // want `; the comparison at guards.go:60 is with a value that is not known to be the caller's tenant \(TV101\)$`
		return nil, err
	}
	if int64(o.Tenant) != tenant {
		return nil, ErrNotFound
	}
	return &o, nil
}

func (s *store) twoPlaces(id int64, tenant ID) (string, error) {
	var of ID
	var status string
	if err := s.db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, id).Scan(&of, &status); err != nil { // want `; the row is returned at guards.go:73 without the comparison at guards.go:75`
		return "", err
	}
	if status == "public" {
		return status, nil
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return status, nil
}

// The statement reads more than the row: nothing compares that.
func (s *store) aggregates(ctx context.Context, id int64, tenant ID) (n int, err error) {
	var of ID
	if err := s.db.QueryRowContext(ctx, `SELECT tenant_id, count(*) FROM orders WHERE status = $1 GROUP BY tenant_id LIMIT 1`, id).Scan(&of, &n); err != nil { // want `orders: nothing binds orders.tenant_id to the caller's tenant; add[^;]* \(TV101\)$`
		return 0, err
	}
	if of != tenant {
		return 0, ErrNotFound
	}
	return n, nil
}

// Which row is found is up to the other tenants.
func (s *store) anyOf(status string, tenant ID) (id int64, err error) {
	var of ID
	if err := s.db.QueryRow(`SELECT tenant_id, id FROM orders WHERE status = $1`, status).Scan(&of, &id); err != nil { // want `; which row it reads depends on other tenants' rows: the statement may find several`
		return 0, err
	}
	if of != tenant {
		return 0, ErrNotFound
	}
	return id, nil
}

// The lock keeps another tenant from its row.
func (s *store) locked(id int64, tenant ID) (status string, err error) {
	var of ID
	if err := s.db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1 FOR UPDATE`, id).Scan(&of, &status); err != nil { // want `orders: nothing binds orders.tenant_id to the caller's tenant; add[^;]* \(TV101\)$`
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return status, nil
}

// The customer may be another tenant's although the order is the caller's.
func (s *store) joined(id int64, tenant ID) (email string, err error) {
	var of ID
	var mail string
	if err := s.db.QueryRow(`
		SELECT o.tenant_id, c.email
		FROM orders o ` /* want `orders o: nothing binds` */ +`
		JOIN customers c ` /* want `customers c: nothing binds` */ +`
		ON c.id = o.customer_id WHERE o.id = $1`, id).Scan(&of, &mail); err != nil {
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return mail, nil
}

// Both are compared.
func (s *store) joinedBoth(id int64, tenant ID) (email string, err error) {
	var of, ofCustomer ID
	var mail string
	if err := s.db.QueryRow(`SELECT o.tenant_id, c.tenant_id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1`, id).Scan(&of, &ofCustomer, &mail); err != nil {
		return "", err
	}
	if of != tenant || ofCustomer != tenant {
		return "", ErrNotFound
	}
	return mail, nil
}

// The subquery counts other tenants' rows.
func (s *store) subquery(id int64, tenant ID) (n int, err error) {
	var of ID
	var got int
	if err := s.db.QueryRow(`SELECT o.tenant_id, (SELECT count(*) FROM invoices) FROM orders o WHERE o.id = $1`, id).Scan(&of, &got); err != nil { // want `orders o: nothing binds o\.` `invoices: nothing binds`
		return 0, err
	}
	if of != tenant {
		return 0, ErrNotFound
	}
	return got, nil
}

// A write is never made up for.
func (s *store) update(id int64, tenant ID) (status string, err error) {
	var of ID
	if err := s.db.QueryRow(`UPDATE orders SET status = 'seen' WHERE id = $1 RETURNING tenant_id, status`, id).Scan(&of, &status); err != nil { // TV103
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return status, nil
}
