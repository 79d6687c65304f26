package store

import (
	"context"
	"errors"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/auth"
	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Tokens are the API tokens of a shop's members.
type Tokens struct{ db *DB }

// NewTokens returns the tokens in db.
func NewTokens(db *DB) *Tokens { return &Tokens{db} }

// Lookup finds out whose token has a hash: auth.Tokens.
func (s *Tokens) Lookup(ctx context.Context, hash []byte) (auth.Caller, error) {
	//tenantvet:allow TV101 token-lookup: the tenant is what is looked up, by a secret hash
	c, err := one[auth.Caller](ctx, s.db, `
		SELECT a.tenant_id, a.user_id, u.email
		FROM api_tokens a
		JOIN users u ON u.id = a.user_id
		WHERE a.token_hash = $1 AND a.revoked_at IS NULL`, hash)
	if errors.Is(err, ErrNotFound) {
		return c, auth.ErrUnknownToken
	}
	return c, err
}

// Token is a token's description.
type Token struct {
	ID        int64
	Label     string
	Owner     string
	CreatedAt time.Time
}

// List returns the valid tokens of a shop.
func (s *Tokens) List(ctx context.Context, t tenant.ID) ([]Token, error) {
	return list[Token](ctx, s.db, `
		SELECT a.id, a.label, u.email, a.created_at
		FROM api_tokens a
		JOIN users u ON u.id = a.user_id
		WHERE a.tenant_id = $1 AND a.revoked_at IS NULL
		ORDER BY a.created_at`, t)
}

// Issue stores a token of a member.
func (s *Tokens) Issue(ctx context.Context, t tenant.ID, user int64, hash []byte, label string) error {
	return change(ctx, s.db, `
		INSERT INTO api_tokens (tenant_id, user_id, token_hash, label)
		SELECT m.tenant_id, m.user_id, $3, $4
		FROM memberships m
		WHERE m.tenant_id = $1 AND m.user_id = $2`, t, user, hash, label)
}

// Revoke ends a token.
func (s *Tokens) Revoke(ctx context.Context, t tenant.ID, id int64) error {
	return change(ctx, s.db, `UPDATE api_tokens SET revoked_at = now() WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL`, t, id)
}
