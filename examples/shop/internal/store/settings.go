package store

import (
	"context"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Settings are a shop's own values over the defaults that all shops share.
type Settings struct{ db *DB }

// NewSettings returns the settings in db.
func NewSettings(db *DB) *Settings { return &Settings{db} }

// Setting is a key with its value.
type Setting struct {
	Key   string
	Value string
	Own   bool // false: the default
}

// All returns the value of every key for a shop.
func (s *Settings) All(ctx context.Context, t tenant.ID) ([]Setting, error) {
	return list[Setting](ctx, s.db, `
		SELECT DISTINCT ON (key) key, value, tenant_id IS NOT NULL
		FROM settings
		WHERE tenant_id = $1 OR tenant_id IS NULL
		ORDER BY key, tenant_id NULLS LAST`, t)
}

// Set gives a shop its own value of a key.
func (s *Settings) Set(ctx context.Context, t tenant.ID, key, value string) error {
	return change(ctx, s.db, `
		INSERT INTO settings (tenant_id, key, value)
		SELECT t.id, $2, $3 FROM tenants t WHERE t.id = $1
		ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`, t, key, value)
}

// Reset returns a shop to the default of a key.
func (s *Settings) Reset(ctx context.Context, t tenant.ID, key string) error {
	return change(ctx, s.db, "DELETE FROM settings WHERE tenant_id = $1 AND key = $2", t, key)
}
