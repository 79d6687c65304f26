package store

import (
	"context"
	"database/sql"
	"errors"
	"log"
)

type ID int64

type Row struct {
	ID     int64
	Tenant ID
	Name   string
}

var (
	db          *sql.DB
	ErrNotFound = errors.New("not found")
	count       int
	seen        = map[int64]bool{}
)

func use(Row) {}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant != tenant
func filtered(ctx context.Context, tenant ID) ([]Row, error) {
	rows, err := db.QueryContext(ctx, "")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant != tenant {
			continue
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant == tenant
func oneVariable(tenant ID) ([]Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Row{}
	var r Row
	for rows.Next() {
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant == tenant {
			out = append(out, r)
			seen[r.ID] = true
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// query: id, *tenant_id!, name
// want: the row is returned at
func theLast(tenant ID) (Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return Row{}, err
	}
	defer rows.Close()
	var r Row
	for rows.Next() {
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return Row{}, err
		}
		if r.Tenant != tenant {
			continue
		}
		use(r)
	}
	return r, rows.Err()
}

// query: id, *tenant_id!, name
// want: the row is passed to use at
func theOneBefore(tenant ID) error {
	rows, err := db.Query("")
	if err != nil {
		return err
	}
	defer rows.Close()
	var before Row
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return err
		}
		if r.Tenant == tenant {
			use(before)
		}
		before = r
	}
	return rows.Err()
}

// query: id, *tenant_id!, name
// want: the row is
func partlyRead(tenant ID) (out []Row) {
	rows, err := db.Query("")
	if err != nil {
		return nil
	}
	defer rows.Close()
	var r Row
	for rows.Next() {
		rows.Scan(&r.ID, &r.Tenant, &r.Name)
		if r.Tenant == tenant {
			out = append(out, r)
		}
	}
	return out
}

// query: id, *tenant_id!, name
// want: rows that are not compared
func counted(tenant ID) (int, error) {
	rows, err := db.Query("")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return 0, err
		}
		n++
		if r.Tenant != tenant {
			continue
		}
		use(r)
	}
	return n, rows.Err()
}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant != tenant
func countedAfter(tenant ID) (int, error) {
	rows, err := db.Query("")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return 0, err
		}
		if r.Tenant != tenant {
			log.Print("skipped")
			continue
		}
		n++
		if n > 10 {
			break
		}
	}
	return n, rows.Err()
}

// query: id, *tenant_id!, name
// want: rows that are not compared
func flagged(tenant ID) (found bool, err error) {
	rows, err := db.Query("")
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return false, err
		}
		if r.Tenant != tenant {
			found = true
			continue
		}
		use(r)
	}
	return found, nil
}

// query: id, *tenant_id!, name
// want: counts rows that are not compared
func countedElsewhere(tenant ID) error {
	rows, err := db.Query("")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return err
		}
		count++
		if r.Tenant == tenant {
			use(r)
		}
	}
	return rows.Err()
}

// query: id, *tenant_id!, name
// want: ends the loop
func stopped(tenant ID) ([]Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant != tenant {
			break
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant != tenant
func forbidden(tenant ID) ([]Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant != tenant {
			return nil, ErrNotFound
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant == tenant
func first(tenant ID) (*Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant == tenant {
			return &r, nil
		}
	}
	return nil, ErrNotFound
}

// query: id, *tenant_id!, name
// want: which row it reads depends on other tenants' rows
func onlyFirst(tenant ID) (*Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant == tenant {
			return &r, nil
		}
	}
	return nil, ErrNotFound
}

// query: id, *tenant_id!, name (one)
// want: guarded by r.Tenant != tenant
func eachByID(ids []int64, tenant ID) ([]Row, error) {
	var out []Row
	for _, id := range ids {
		var r Row
		if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Tenant != tenant {
			continue
		}
		out = append(out, r)
	}
	return out, nil
}

// query: id, *tenant_id!, name
// want: the row is stored at
func before(tenant ID) error {
	rows, err := db.Query("")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return err
		}
		seen[r.ID] = true
		if r.Tenant != tenant {
			continue
		}
	}
	return rows.Err()
}

// query: id, *tenant_id!, name
// want: its rows are passed to scanAll
func helped(tenant ID) ([]Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	return scanAll(rows)
}

func scanAll(*sql.Rows) ([]Row, error) { return nil, nil }

// query: id, *tenant_id!, name
// want: the branch at
func branched(tenant ID) (out []Row, err error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Name == "" {
			return nil, ErrNotFound
		}
		if r.Tenant != tenant {
			continue
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant != tenant
func skipped(tenant ID) (out []Row, err error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
			return nil, err
		}
		if r.Name == "" {
			continue
		}
		if r.Tenant != tenant {
			continue
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

type object map[string]any

func (o *object) Scan(src any) error { return nil }

type document struct {
	Tenant ID
	Fields object
}

// query: *tenant_id!, fields
// want: the next row is read into the same memory as fields
func sharedMemory(tenant ID) ([]document, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []document
	var d document
	for rows.Next() {
		if err := rows.Scan(&d.Tenant, &d.Fields); err != nil {
			return nil, err
		}
		if d.Tenant != tenant {
			continue
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// query: *tenant_id!, fields
// want: guarded by d.Tenant != tenant
func ownMemory(tenant ID) ([]document, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []document
	for rows.Next() {
		var d document
		if err := rows.Scan(&d.Tenant, &d.Fields); err != nil {
			return nil, err
		}
		if d.Tenant != tenant {
			continue
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// query: *tenant_id!, name
// want: the next row is read into the same memory as name
func rawBytes(tenant ID) ([]sql.RawBytes, error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []sql.RawBytes
	for rows.Next() {
		var owner ID
		var name sql.RawBytes
		if err := rows.Scan(&owner, &name); err != nil {
			return nil, err
		}
		if owner != tenant {
			continue
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
