package a

import (
	"database/sql"
	"errors"
	"log"
)

type store struct {
	db     *sql.DB
	tenant string
}

func (s *store) List(tenantID, status string) (*sql.Rows, error) { // want `^tenant parameter tenantID of \(\*store\)\.List never reaches the statement on orders \(TV303\)$`
	return s.db.Query("SELECT id FROM orders WHERE status = $1", status)
}

func (s *store) Logged(tenantID string) (*sql.Rows, error) { // want `never reaches the statement on orders`
	if tenantID == "" {
		return nil, errors.New("no tenant")
	}
	log.Printf("orders of %s", tenantID)
	return s.db.Query("SELECT id FROM orders")
}

func (s *store) Other(tenant_id string) { // want `tenant parameter tenant_id .* never reaches`
	s.db.Query("SELECT id FROM orders WHERE tenant_id = $1", s.tenant)
}

func (s *store) Some(tenantID string) { // want `tenant parameter tenantID of \(\*store\)\.Some reaches, on only some paths, the statement on orders`
	query, args := "SELECT id FROM orders WHERE status = 'open'", []any{}
	if tenantID != "" {
		query += " AND tenant_id = $1"
		args = append(args, tenantID)
	}
	s.db.Query(query, args...)
}

func (s *store) used(tenantID, status string) {
	s.db.Query("SELECT id FROM orders WHERE tenant_id = $1 AND status = $2", tenantID, status)
	func() { s.db.Query("SELECT id FROM orders WHERE tenant_id = $1", tenantID) }()
}

func (s *store) passes(tenantID string) {
	s.used(tenantID, "open")
	s.db.Query("SELECT id FROM orders WHERE id = $1", 1) // TV101
}

func (s *store) guards(tenantID string) error {
	var owner string
	s.db.QueryRow("SELECT tenant_id FROM orders WHERE id = $1", 1).Scan(&owner)
	if owner != tenantID {
		return errors.New("not found")
	}
	return nil
}

func (s *store) blank(_ string, id int) { s.db.Query("SELECT id FROM orders WHERE id = $1", id) }

func (s *store) shared(tenantID string) { s.db.Query("SELECT id FROM plans") }

func (s *store) nothing(tenantID string) {}

func (s *store) another(id string) { s.db.Query("SELECT id FROM orders") }

type lister interface {
	List(tenantID, status string) (*sql.Rows, error)
}

type fake struct{}

func (fake) List(tenantID, status string) (*sql.Rows, error) { return nil, nil }

var _ = []lister{fake{}, &store{}}
