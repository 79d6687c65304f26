// Package refused holds comparisons that guard nothing.
package refused

import (
	"context"
	"database/sql"
	"errors"

	"tenant"
)

var errNot = errors.New("not found")

type order struct {
	ID     int64
	Tenant tenant.ID
	Status string
}

type store struct {
	db   *sql.DB
	last *order
	ch   chan *order
	log  func(any)
}

func (s *store) guarded(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil { // want `compares orders.tenant_id with the caller's tenant`
		return nil, err
	}
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) skippedOnOnePath(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if !s.admin() && o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) comparedWithItself(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if o.Tenant != o.Tenant {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) writtenBefore(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	s.db.ExecContext(ctx, `UPDATE orders SET status = $1 WHERE id = $2`, o.Status, o.ID)
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) deferred(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	defer func() { s.log(o) }()

	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) goroutine(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	go s.log(o.Status)
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) closure(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	show := func() { s.log(o.Status) }
	show()
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) stored(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	s.last = &o
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) sent(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	s.ch <- &o
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) wrongWayRound(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if o.Tenant == t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) returnedAllTheSame(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if o.Tenant != t {
		return &o, errNot
	}
	return &o, nil
}

func (s *store) toldInTheError(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if o.Tenant != t {
		return nil, errors.New("not yours: " + o.Status)
	}
	return &o, nil
}

func (s *store) callersOverwritten(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	t = o.Tenant
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) rowsOverwritten(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	o.Tenant = t
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) zeroLetThrough(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if t != 0 && o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) comparedWithAnId(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if int64(o.Tenant) != id {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) comparedInAHelper(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, `SELECT id, tenant_id, status FROM orders WHERE id = $1`, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if !same(&o, t) {
		return nil, errNot
	}
	return &o, nil
}

const shared = `SELECT id, tenant_id, status FROM orders WHERE id = $1`

// Calls that share a statement share its finding, which tells of each.
func (s *store) firstOfTwo(ctx context.Context, id int64) (*order, error) {
	var o order
	err := s.db.QueryRowContext(ctx, shared, id).Scan(&o.ID, &o.Tenant, &o.Status)
	return &o, err
}

func (s *store) secondOfTwo(ctx context.Context, id int64, t tenant.ID) (*order, error) {
	var o order
	if err := s.db.QueryRowContext(ctx, shared, id).Scan(&o.ID, &o.Tenant, &o.Status); err != nil {
		return nil, err
	}
	if s.admin() {
		return &o, nil
	}
	if o.Tenant != t {
		return nil, errNot
	}
	return &o, nil
}

func (s *store) admin() bool { return false }

// same is another function: what it compares is not followed.
func same(o *order, t tenant.ID) bool { return o.Tenant == t }
