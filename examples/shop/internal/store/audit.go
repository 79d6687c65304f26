package store

import (
	"context"
	"time"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Audit is the log of who did what.
type Audit struct{ db *DB }

// NewAudit returns the log in db.
func NewAudit(db *DB) *Audit { return &Audit{db} }

// Entry is one line of the log.
type Entry struct {
	ID     int64
	Actor  string
	Action string
	At     time.Time
}

var (
	appendEntry = "INSERT INTO audit_log (tenant_id, actor, action, detail) VALUES ($1, $2, $3, $4)"

	pageOfEntries = `
		SELECT id, actor, action, created_at
		FROM audit_log
		WHERE tenant_id = $1 AND (created_at, id) < ($2, $3)
		ORDER BY created_at DESC, id DESC
		LIMIT 100`
)

// Append adds a line. Detail is encoded as JSON.
func (s *Audit) Append(ctx context.Context, t tenant.ID, actor, action string, detail map[string]any) error {
	_, err := s.db.Exec(ctx, appendEntry, t, actor, action, detail)
	return err
}

// Page returns the 100 lines before a line, the newest first.
func (s *Audit) Page(ctx context.Context, t tenant.ID, before time.Time, id int64) ([]Entry, error) {
	return list[Entry](ctx, s.db, pageOfEntries, t, before, id)
}
