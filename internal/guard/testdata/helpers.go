package store

import (
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
	ErrGone     = errors.New("gone")
	last        Row
)

type scanner interface{ Scan(dest ...any) error }

func scanRow(s scanner) (Row, error) {
	var r Row
	err := s.Scan(&r.ID, &r.Tenant, &r.Name)
	return r, err
}

func scanPointer(row *sql.Row) (*Row, error) {
	var r Row
	if err := row.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil, ErrNotFound
		}
		return nil, err
	}
	return &r, nil
}

func scanLogging(s scanner) (Row, error) {
	var r Row
	err := s.Scan(&r.ID, &r.Tenant, &r.Name)
	log.Print(r.Name)
	return r, err
}

func scanKeeping(s scanner) (Row, error) {
	var r Row
	err := s.Scan(&r.ID, &r.Tenant, &r.Name)
	last = r
	return r, err
}

func scanTelling(s scanner) (Row, error) {
	var r Row
	if err := s.Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return Row{}, err
	}
	if r.Name == "" {
		return Row{}, ErrGone
	}
	return r, nil
}

func scanForging(s scanner, tenant ID) (Row, error) {
	var r Row
	err := s.Scan(&r.ID, &r.Tenant, &r.Name)
	r.Tenant = tenant
	return r, err
}

func scanNext(rows *sql.Rows) (Row, error) {
	var r Row
	rows.Next()
	err := rows.Scan(&r.ID, &r.Tenant, &r.Name)
	return r, err
}

func scanParts(s scanner) (string, Row, error) {
	var r Row
	err := s.Scan(&r.ID, &r.Tenant, &r.Name)
	return r.Name, r, err
}

// query: id, *tenant_id!, name (one)
// want: guarded by r.Tenant != tenant
func byValue(id int64, tenant ID) (*Row, error) {
	r, err := scanRow(db.QueryRow("", id))
	if err != nil {
		return nil, err
	}
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: guarded by r.Tenant == tenant
func byPointer(id int64, tenant ID) (*Row, error) {
	r, err := scanPointer(db.QueryRow("", id))
	if err != nil {
		return nil, err
	}
	if r.Tenant == tenant {
		return r, nil
	}
	return nil, ErrNotFound
}

// query: id, *tenant_id!, name (one)
// want: its tenant is not compared
func passedOn(id int64) (Row, error) {
	return scanRow(db.QueryRow("", id))
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func unguarded(id int64, tenant ID) (Row, error) {
	r, err := scanRow(db.QueryRow("", id))
	if err == nil && r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, err
}

// query: id, *tenant_id!, name
// want: guarded by r.Tenant != tenant
func each(tenant ID) (all []Row, err error) {
	rows, err := db.Query("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		if r.Tenant != tenant {
			continue
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// query: id, *tenant_id!, name (one)
// want: its rows are passed to scanLogging
func logging(id int64, tenant ID) (Row, error) {
	r, err := scanLogging(db.QueryRow("", id))
	if err != nil || r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: its rows are passed to scanKeeping
func keeping(id int64, tenant ID) (Row, error) {
	r, err := scanKeeping(db.QueryRow("", id))
	if err != nil || r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: its rows are passed to scanTelling
func telling(id int64, tenant ID) (Row, error) {
	r, err := scanTelling(db.QueryRow("", id))
	if err != nil {
		return Row{}, err
	}
	if r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: its rows are passed to scanForging
func forging(id int64, tenant ID) (Row, error) {
	r, err := scanForging(db.QueryRow("", id), tenant)
	if err != nil || r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name
// want: its rows are passed to scanNext
func next(tenant ID) (Row, error) {
	rows, err := db.Query("")
	if err != nil {
		return Row{}, err
	}
	r, err := scanNext(rows)
	if err != nil || r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: its rows are passed to scanParts
func parts(id int64, tenant ID) (string, error) {
	name, r, err := scanParts(db.QueryRow("", id))
	if err != nil || r.Tenant != tenant {
		return "", ErrNotFound
	}
	return name, nil
}
