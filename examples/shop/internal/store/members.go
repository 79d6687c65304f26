package store

import (
	"context"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Members are the people who work for a shop.
type Members struct{ db *DB }

// NewMembers returns the members in db.
func NewMembers(db *DB) *Members { return &Members{db} }

// Member is one member.
type Member struct {
	UserID int64
	Email  string
	Name   string
	Role   string
}

// List returns the members of a shop.
func (s *Members) List(ctx context.Context, t tenant.ID) ([]Member, error) {
	return list[Member](ctx, s.db, `
		SELECT u.id, u.email, u.name, m.role
		FROM users u
		JOIN memberships m ON m.user_id = u.id AND m.tenant_id = $1
		ORDER BY u.name, u.id`, t)
}

// Add makes the user with an address a member, or changes their role, as long
// as the shop's plan has room.
func (s *Members) Add(ctx context.Context, t tenant.ID, email, role string) error {
	return change(ctx, s.db, `
		INSERT INTO memberships (tenant_id, user_id, role)
		SELECT s.id, u.id, $3
		FROM tenants s
		JOIN plans p ON p.id = s.plan_id
		CROSS JOIN users u
		WHERE s.id = $1 AND u.email = $2
		  AND (SELECT count(*) FROM memberships m WHERE m.tenant_id = s.id AND m.user_id <> u.id) < p.max_members
		ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = excluded.role`, t, email, role)
}

// Shop is a tenant with its plan.
type Shop struct {
	Name       string
	Plan       string
	PriceCents int64
	Members    int64
}

// Shop returns the shop itself.
func (s *Members) Shop(ctx context.Context, t tenant.ID) (Shop, error) {
	return one[Shop](ctx, s.db, `
		SELECT t.name, p.name, p.price_cents, count(m.user_id)
		FROM tenants t
		JOIN plans p ON p.id = t.plan_id
		LEFT JOIN memberships m ON m.tenant_id = t.id
		WHERE t.id = $1
		GROUP BY t.id, p.id`, t)
}
