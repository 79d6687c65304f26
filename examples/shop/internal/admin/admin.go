// Package admin is what the staff of the service may do with all shops. It
// runs behind single sign-on and never serves a shop's requests.
package admin

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Console works on all shops.
type Console struct{ db *sql.DB }

// New returns a console over db.
func New(db *sql.DB) *Console { return &Console{db} }

// Usage is how much a shop uses the service.
type Usage struct {
	Tenant tenant.ID
	Name   string
	Plan   string
	Orders int64
}

// Usages returns the usage of every shop since a moment.
//
//tenantvet:allow TV101 admin: the staff sees every shop
func (c *Console) Usages(ctx context.Context, since time.Time) (usages []Usage, err error) {
	rows, err := c.db.QueryContext(ctx, `
		SELECT t.id, t.name, t.plan_id, count(o.id)
		FROM tenants t
		LEFT JOIN orders o ON o.tenant_id = t.id AND o.placed_at >= $1
		GROUP BY t.id
		ORDER BY t.id`, since)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u Usage
		if err := rows.Scan(&u.Tenant, &u.Name, &u.Plan, &u.Orders); err != nil {
			return nil, err
		}
		usages = append(usages, u)
	}
	return usages, rows.Err()
}

// SetPlan moves a shop to another plan.
func (c *Console) SetPlan(ctx context.Context, t tenant.ID, plan string) error {
	_, err := c.db.ExecContext(ctx, "UPDATE tenants SET plan_id = $2 WHERE id = $1", t, plan)
	return err
}

// PurgeAudit deletes the log's lines from before a moment, of every shop.
func (c *Console) PurgeAudit(ctx context.Context, before time.Time) (int64, error) {
	//tenantvet:allow TV103 job: the same retention period applies to every shop
	res, err := c.db.ExecContext(ctx, "DELETE FROM audit_log WHERE created_at < $1", before)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
