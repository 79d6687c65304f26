// Package count has guarded reads that are counted only.
package count

import (
	"database/sql"
	"errors"

	"tenant"
)

var errNotFound = errors.New("not found")

func get(db *sql.DB, id int64, t tenant.ID) (status string, err error) {
	var of tenant.ID
	if err := db.QueryRow(`SELECT tenant_id, status FROM orders WHERE id = $1`, id).Scan(&of, &status); err != nil {
		return "", err
	}
	if of != t {
		return "", errNotFound
	}
	return status, nil
}
