package a

import "database/sql"

type member struct{ TenantID string }

func (m *member) Set(db *sql.DB) { m.TenantID = lookup(db) }
func (m *member) isMember()      {}

var lookup func(*sql.DB) string

type setter interface {
	isMember()
	Set(db *sql.DB)
}

type row struct {
	member
	Name string
}

type rowTable row

func (r rowTable) values() []any { return []any{r.TenantID, r.Name} }

func set(db *sql.DB, model any) {
	m, ok := model.(setter)
	if !ok {
		return
	}
	m.Set(db)
}

func create(db *sql.DB, r *row) {
	set(db, r)
	t := (*rowTable)(r)
	db.Exec("INSERT INTO orders (tenant_id, status) VALUES ($1, $2)", t.values()...)
}

// The row gets its tenant through an interface.
func creates(db *sql.DB) {
	r := &row{Name: "x"}
	create(db, r)
	create(db, &row{Name: "y"})
}
