// Package plain is for a configuration without types and sources of tenants.
package plain

import (
	"context"
	"database/sql"
	"errors"
)

var ErrNotFound = errors.New("not found")

type store struct{ db *sql.DB }

type params struct{ Tenant, Order int64 }

// Another statement is bound to the same value, which is assumed to be the
// caller's tenant there.
func (s *store) assumed(ctx context.Context, p params) (string, error) {
	var of int64
	var status string
	if err := s.db.QueryRowContext(ctx, `SELECT tenant_id, status FROM orders WHERE id = $1`, p.Order).Scan(&of, &status); err != nil { // want `orders: the statement reads any tenant's row`
		return "", err
	}
	if of != p.Tenant {
		return "", ErrNotFound
	}
	_, err := s.db.ExecContext(ctx, `UPDATE orders SET status = 'read' WHERE id = $1 AND tenant_id = $2`, p.Order, p.Tenant)
	return status, err
}

// Here nothing says so.
func (s *store) notAssumed(ctx context.Context, p params) (string, error) {
	var of int64
	var status string
	if err := s.db.QueryRowContext(ctx, `SELECT tenant_id, status FROM orders WHERE id = $1`, p.Order).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != p.Tenant {
		return "", ErrNotFound
	}
	return status, nil
}

// The other value is another part of the parameter.
func (s *store) otherPart(ctx context.Context, p params) (string, error) {
	var of int64
	var status string
	if err := s.db.QueryRowContext(ctx, `SELECT tenant_id, status FROM orders WHERE id = $1`, p.Tenant).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != p.Order {
		return "", ErrNotFound
	}
	_, err := s.db.ExecContext(ctx, `UPDATE orders SET status = 'read' WHERE tenant_id = $1`, p.Tenant)
	return status, err
}

// Two rows of anybody's are not the caller's because they agree.
func (s *store) twoRows(ctx context.Context, order, customer int64) (string, error) {
	var of, ofCustomer int64
	var status string
	if err := s.db.QueryRowContext(ctx, `SELECT tenant_id FROM customers WHERE id = $1`, customer).Scan(&ofCustomer); err != nil {
		return "", err
	}
	if err := s.db.QueryRowContext(ctx, `SELECT tenant_id, status FROM orders WHERE id = $1`, order).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != ofCustomer {
		return "", ErrNotFound
	}
	_, err := s.db.ExecContext(ctx, `UPDATE orders SET status = 'read' WHERE tenant_id = $1`, ofCustomer)
	return status, err
}

// In a transaction, all in the function literal.
func (s *store) transaction(ctx context.Context, order, tenant int64) error {
	return s.transact(func(tx *sql.Tx) error {
		var of int64
		var status string
		if err := tx.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, order).Scan(&of, &status); err != nil { // want `orders: the statement reads`
			return err
		}
		if of != tenant {
			return ErrNotFound
		}
		_, err := tx.Exec(`INSERT INTO orders (id, tenant_id, customer_id, status) VALUES ($1, $2, 3, $3)`, order+1, tenant, status)
		return err
	})
}

func (s *store) transact(f func(*sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	return f(tx)
}

// The text comes from the caller: the call of the wrapper is what is judged.
func (s *store) wrapped(order, tenant int64) (string, error) {
	var of int64
	var status string
	if err := s.one(`SELECT tenant_id, status FROM orders WHERE id = $1`, order).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	_, err := s.db.Exec(`UPDATE orders SET status = 'read' WHERE tenant_id = $1`, tenant)
	return status, err
}

func (s *store) one(query string, args ...any) *sql.Row { return s.db.QueryRow(query, args...) }

// One of two texts is scoped, the other guarded; both have one comparison.
func (s *store) variants(mine bool, order, tenant int64) (string, error) {
	query := `SELECT tenant_id, status FROM orders WHERE id = $1` // want `orders: the statement reads`
	args := []any{order}
	if mine {
		query += ` AND tenant_id = $2`
		args = append(args, tenant)
	}
	var of int64
	var status string
	if err := s.db.QueryRow(query, args...).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return status, nil
}

// The statement's list does not fit what is scanned in one of its texts.
func (s *store) shifted(short bool, order, tenant int64) (string, error) {
	columns := `customer_id, tenant_id`
	if short {
		columns = `tenant_id, customer_id`
	}
	var of, other int64
	if err := s.db.QueryRow(`SELECT `+columns+` FROM orders WHERE id = $1`, order).Scan(&of, &other); err != nil { // want `orders: the statement reads`
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	_, err := s.db.Exec(`UPDATE orders SET status = 'read' WHERE tenant_id = $1`, tenant)
	return "", err
}
