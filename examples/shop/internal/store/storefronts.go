package store

import (
	"context"

	"github.com/tenantvet/tenantvet/examples/shop/internal/tenant"
)

// Storefronts are the public pages of shops, each at an address of its own.
type Storefronts struct{ db *DB }

// NewStorefronts returns the storefronts in db.
func NewStorefronts(db *DB) *Storefronts { return &Storefronts{db} }

// Storefront is one public page.
type Storefront struct {
	Slug  string
	Title string
	Theme string
}

// Claim takes an address for a shop. It reports false when it is taken.
func (s *Storefronts) Claim(ctx context.Context, t tenant.ID, slug, title string) (bool, error) {
	tag, err := s.db.Exec(ctx, `
		INSERT INTO storefronts (slug, tenant_id, title) VALUES ($2, $1, $3)
		ON CONFLICT (slug) DO NOTHING`, t, slug, title)
	return tag.RowsAffected() == 1, err
}

// Publish creates the page at an address or changes its title.
func (s *Storefronts) Publish(ctx context.Context, t tenant.ID, slug, title string) error {
	return change(ctx, s.db, `
		INSERT INTO storefronts (slug, tenant_id, title) VALUES ($2, $1, $3)
		ON CONFLICT (slug) DO UPDATE SET title = excluded.title`, t, slug, title)
}

// SetTheme creates the page at an address or changes its theme. A page of
// another shop stays as it is: ErrNotFound.
func (s *Storefronts) SetTheme(ctx context.Context, t tenant.ID, slug, title, theme string) error {
	return change(ctx, s.db, `
		INSERT INTO storefronts AS s (slug, tenant_id, title, theme) VALUES ($2, $1, $3, $4)
		ON CONFLICT (slug) DO UPDATE SET theme = excluded.theme
		WHERE s.tenant_id = excluded.tenant_id`, t, slug, title, theme)
}

// Mine lists a shop's pages.
func (s *Storefronts) Mine(ctx context.Context, t tenant.ID) ([]Storefront, error) {
	return list[Storefront](ctx, s.db, "SELECT slug, title, theme FROM storefronts WHERE tenant_id = $1 ORDER BY slug", t)
}

// PublicPage is what anyone sees of a storefront.
type PublicPage struct {
	Title string
	Theme string
}

// Public returns the page at an address to anyone.
func (s *Storefronts) Public(ctx context.Context, slug string) (PublicPage, error) {
	//tenantvet:allow TV101 shared-rows: a storefront is public, whoever asks
	return one[PublicPage](ctx, s.db, "SELECT title, theme FROM storefronts WHERE slug = $1", slug)
}
