package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"strconv"
	"strings"
)

type ID int64

type Row struct {
	ID     int64
	Tenant ID
	Name   string
	Owner  ID
	Deep   struct{ Tenant ID }
}

type Session struct{ Tenant ID }

var (
	db          *sql.DB
	ErrNotFound = errors.New("not found")
	ErrGone     = errors.New("gone")
	last        Row
	cache       = map[int64]Row{}
	names       chan string
)

func audit(Row)             {}
func same(r Row, t ID) bool { return r.Tenant == t }

// query: id, *tenant_id!, name (one)
// want: guarded by r.Tenant != tenant
func returned(ctx context.Context, id int64, tenant ID) (*Row, error) {
	var r Row
	err := db.QueryRowContext(ctx, "", id).Scan(&r.ID, &r.Tenant, &r.Name)
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
func inverted(id int64, tenant ID) (Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return Row{}, fmt.Errorf("get: %w", err)
	}
	if r.Tenant == tenant {
		return r, nil
	}
	return Row{}, ErrNotFound
}

// query: id, *tenant_id!, name (one)
// want: guarded by tenant == r.Tenant
func separately(s *Session, id int64) (string, error) {
	row := db.QueryRow("", id)
	r := new(Row)
	switch err := row.Scan(&r.ID, &r.Tenant, &r.Name); {
	case errors.Is(err, sql.ErrNoRows):
		return "", ErrNotFound
	case err != nil:
		return "", err
	}
	tenant := s.Tenant
	if !(tenant == r.Tenant) {
		log.Print("forbidden")
		return "", ErrNotFound
	}
	return strings.ToUpper(r.Name), nil
}

// query: *tenant_id!, name (one)
// want: guarded by case tenant
func switched(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	switch of {
	case tenant:
		return name, nil
	default:
		return "", ErrNotFound
	}
}

// query: *tenant_id!, name (one)
// want: guarded by same := of == tenant
func kept(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	same := of == tenant
	if !same {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: guarded by of != tenant
func either(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if name == "" || of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: the branch at single.go
func gone(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if name == "" {
		return "", ErrGone
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: guarded by of != tenant
func goneAlike(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if name == "" {
		return "", ErrNotFound
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: guarded by nullable.Int64 != int64(tenant)
func notNull(id int64, tenant ID) (string, error) {
	var nullable sql.NullInt64
	var name sql.NullString
	if err := db.QueryRow("", id).Scan(&nullable, &name); err != nil {
		return "", err
	}
	if !nullable.Valid || nullable.Int64 != int64(tenant) {
		return "", ErrNotFound
	}
	return name.String, nil
}

// query: *tenant_id, name (one)
// want: its tenant is not compared
func null(id int64, tenant ID) (string, error) {
	var nullable sql.NullInt64
	var name string
	if err := db.QueryRow("", id).Scan(&nullable, &name); err != nil {
		return "", err
	}
	if nullable.Int64 != int64(tenant) {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id?, name (one)
// want: guarded by of != nil && *of != tenant
func shared(id int64, tenant ID) (string, error) {
	var of *ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if of != nil && *of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id, name (one)
// want: the row is returned at
func notShared(id int64, tenant ID) (string, error) {
	var of *ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if of != nil && *of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: its tenant is not compared
func shortened(id int64, tenant ID) (string, error) {
	var of int64
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if int32(of) != int32(tenant) {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: guarded by of != tenant
func named(id int64, tenant ID) (name string, err error) {
	var of ID
	defer func() {
		if err != nil {
			err = fmt.Errorf("named: %w", err)
		}
	}()
	var n string
	if err = db.QueryRow("", id).Scan(&of, &n); err != nil {
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return n, nil
}

// query: *tenant_id!, name (one)
// want: a deferred function that recovers returns it
func recovered(id int64, tenant ID) (name string, err error) {
	defer func() { recover() }()
	var of ID
	if err = db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: guarded by of != tenant
func inTransaction(id int64, tenant ID) error {
	return transact(func(tx *sql.Tx) error {
		var of ID
		var name string
		if err := tx.QueryRow("", id).Scan(&of, &name); err != nil {
			return err
		}
		if of != tenant {
			return ErrNotFound
		}
		_, err := tx.Exec("", name)
		return err
	})
}

func transact(func(*sql.Tx) error) error { return nil }

// query: id, *tenant_id!, *other!, name (one)
// want: guarded by r.Tenant != tenant || r.Owner != tenant
func both(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Owner, &r.Name); err != nil {
		return nil, err
	}
	if r.Tenant != tenant || r.Owner != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, *other!, name (one)
// want: the row is returned at
func oneOfBoth(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Owner, &r.Name); err != nil {
		return nil, err
	}
	if r.Tenant != tenant && r.Owner != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: *tenant_id!, name
// want: which row it reads depends on other tenants' rows
func anyOf(name string, tenant ID) (string, error) {
	var of ID
	if err := db.QueryRow("", name).Scan(&of, &name); err != nil {
		return "", err
	}
	if of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: id, *tenant_id!, name (one)
// want: its tenant is not compared
func unchecked(id int64, tenant ID) (Row, error) {
	var r Row
	err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name)
	return r, err
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at single.go
func oneBranch(id int64, tenant ID, admin bool) (Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return Row{}, err
	}
	if !admin {
		if r.Tenant != tenant {
			return Row{}, ErrNotFound
		}
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func wrongSide(id int64, tenant ID) (Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return Row{}, err
	}
	if r.Tenant == tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func withError(id int64, tenant ID) (Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return r, err
	}
	if r.Tenant != tenant {
		return Row{}, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func refusedWithRow(id int64, tenant ID) (*Row, error) {
	r := &Row{}
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if r.Tenant != tenant {
		return r, ErrNotFound
	}
	return r, nil
}

// query: id, *tenant_id!, name (one)
// want: compares the row with itself
func itself(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if r.Tenant != r.Owner {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: not known to be the caller's tenant
func untrusted(id, of int64) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if int64(r.Tenant) != of {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, tenant_id, *owner!, name (one)
// want: its tenant is not compared
func wrongField(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Owner, &r.Name); err != nil {
		return nil, err
	}
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is passed to Printf at
func logged(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	log.Printf("read %v", r.Name)
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func told(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if r.Tenant != tenant {
		return nil, fmt.Errorf("row %q belongs to %d", r.Name, r.Tenant)
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is stored at
func global(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	last = r
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is stored at
func cached(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	cache[id] = r
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is stored at
func toCaller(id int64, tenant ID, into *Row) error {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return err
	}
	*into = r
	if r.Tenant != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, name (one)
// want: is no variable of this function
func intoCaller(id int64, tenant ID, r *Row) error {
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return err
	}
	if r.Tenant != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, name (one)
// want: the row is sent at
func sent(id int64, tenant ID) error {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return err
	}
	names <- r.Name
	if r.Tenant != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, name (one)
// want: the row is captured by a function literal at
func inGoroutine(id int64, tenant ID) error {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return err
	}
	go func() { audit(r) }()
	if r.Tenant != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, name (one)
// want: its address is passed on at
func deferred(id int64, tenant ID) error {
	var r Row
	defer func() { audit(r) }()
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return err
	}
	if r.Tenant != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, name (one)
// want: its address is passed on at
func pointedTo(id int64, tenant ID, into **Row) error {
	r := &Row{}
	*into = r
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return err
	}
	if r.Tenant != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, name (one)
// want: the row is passed to same at
func helper(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if r.Owner == tenant {
		return nil, ErrNotFound
	}
	if !same(r, tenant) {
		return nil, ErrNotFound
	}
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func overwritten(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	r.Tenant = tenant
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func before(id int64, tenant ID, r Row) (*Row, error) {
	old := r.Tenant != tenant
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if old {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: guarded by c.Tenant != tenant
func copied(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	c := r
	if c.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &c, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is returned at
func afterward(id int64, tenant ID) (string, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return "", err
	}
	if len(r.Name) > 100 {
		return r.Name[:100], nil
	}
	if r.Tenant != tenant {
		return "", ErrNotFound
	}
	return r.Name, nil
}

// query: id, *tenant_id!, name (one)
// want: the row is passed to panic at
func panics(id int64, tenant ID) string {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return ""
	}
	if r.Tenant != tenant {
		panic(r.Name)
	}
	return r.Name
}

// query: id, *tenant_id! (one)
// want: the branch at
func implicit(id int64, tenant ID) (n int) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant); err != nil {
		return 0
	}
	if r.ID > 1000 {
		n = 1
	}
	if r.Tenant == tenant {
		n = 2
	}
	return n
}

// query: id, *tenant_id!, name (one)
// want: which variable gets which column is not known
func missing(id int64, tenant ID) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant); err != nil {
		return nil, err
	}
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: its rows are returned
func passedOn(id int64) *sql.Row { return db.QueryRow("", id) }

// query: *tenant_id! (one)
// want: guarded by return of == tenant, nil
func belongs(id int64, tenant ID) (bool, error) {
	var of ID
	if err := db.QueryRow("", id).Scan(&of); err != nil {
		return false, err
	}
	return of == tenant, nil
}

// query: *tenant_id!, *other! (one)
// want: the row is returned at
func belongsPartly(id int64, tenant ID) (bool, error) {
	var of, other ID
	if err := db.QueryRow("", id).Scan(&of, &other); err != nil {
		return false, err
	}
	if other != tenant {
		return of == tenant, nil
	}
	return true, nil
}

// query: *tenant_id!, name (one)
// want: the row is passed to delete at
func deletes(id int64, tenant ID) error {
	var of ID
	var key int64
	if err := db.QueryRow("", id).Scan(&of, &key); err != nil {
		return err
	}
	delete(cache, key)
	if of != tenant {
		return ErrNotFound
	}
	return nil
}

// query: *tenant_id!, name (one)
// want: the row is passed to Map at
func mapped(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	strings.Map(func(r rune) rune { last.ID = int64(r); return r }, name)
	if of != tenant {
		return "", ErrNotFound
	}
	return name, nil
}

// query: *tenant_id!, name (one)
// want: the row is returned at
func merged(id int64, tenant ID, quick bool) (string, error) {
	var of ID
	var name, out string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return "", err
	}
	if quick {
		out = name
	} else if of == tenant {
		out = name
	}
	return out, nil
}

// query: *tenant_id!, name (one)
// want: the row is returned at
func stale(id int64, tenant ID) (string, error) {
	var of ID
	var name string
	checked := false
	for range 2 {
		if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
			return "", err
		}
		if checked {
			return name, nil
		}
		if of == tenant {
			checked = true
		}
	}
	return "", ErrNotFound
}

// query: *tenant_id!, name (one)
// want: guarded by of != tenant
func retried(id int64, tenant ID) (string, error) {
	for {
		var of ID
		var name string
		err := db.QueryRow("", id).Scan(&of, &name)
		if errors.Is(err, sql.ErrConnDone) {
			continue
		}
		if err != nil {
			return "", err
		}
		if of != tenant {
			return "", ErrNotFound
		}
		return name, nil
	}
}

// query: *tenant_id!, name (one)
// want: the row is used as an index at
func indexed(id int64, tenant ID, into *[10]bool) error {
	var of ID
	var n int
	if err := db.QueryRow("", id).Scan(&of, &n); err != nil {
		return err
	}
	into[n] = true
	if of != tenant {
		return ErrNotFound
	}
	return nil
}

type embedded struct {
	Row
	Extra string
}

// query: id, *tenant_id!, name (one)
// want: guarded by e.Tenant != tenant
func inEmbedded(id int64, tenant ID) (*embedded, error) {
	e := embedded{Extra: "new"}
	if err := db.QueryRow("", id).Scan(&e.ID, &e.Tenant, &e.Name); err != nil {
		return nil, err
	}
	if e.Tenant != tenant {
		return nil, ErrNotFound
	}
	e.Extra = "checked"
	return &e, nil
}

// query: id, *tenant_id!, name (one)
// want: its tenant is not compared
func otherField(id int64, tenant ID) (*Row, error) {
	var r Row
	r.Deep.Tenant = tenant
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Name); err != nil {
		return nil, err
	}
	if r.Deep.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// query: id, *tenant_id!, name (one)
// want: guarded by r.Tenant != tenant
func jumps(id int64, tenant ID) (r Row, err error) {
	var got Row
	if err = db.QueryRow("", id).Scan(&got.ID, &got.Tenant, &got.Name); err != nil {
		goto failed
	}
	r = got
	if r.Tenant != tenant {
		err = ErrNotFound
		goto failed
	}
	return r, nil
failed:
	return Row{}, err
}

// query: id, *tenant_id!, name (one)
// want: its rows are not read where it runs
func started(id int64) { go db.QueryRow("", id) }

// query: id, *tenant_id!, name (one)
// want: its rows are used in a function literal
func literal(id int64, tenant ID) (name string) {
	row := db.QueryRow("", id)
	func() {
		var r Row
		if row.Scan(&r.ID, &r.Tenant, &r.Name) == nil && r.Tenant == tenant {
			name = r.Name
		}
	}()
	return name
}

// query: *tenant_id!, name (one)
// want: the row is returned at
func copiedOut(id int64, tenant ID) ([8]byte, error) {
	var of ID
	var name, out [8]byte
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return out, err
	}
	copy(out[:], name[:])
	if of != tenant {
		return out, ErrNotFound
	}
	return out, nil
}

// query: *tenant_id!, name (one)
// want: the row is returned at
func appendedTo(id int64, tenant ID) (out [8]string, err error) {
	var of ID
	var name string
	var local [8]string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return local, err
	}
	_ = append(local[:0], name)
	if of != tenant {
		return local, ErrNotFound
	}
	return local, nil
}

// query: *tenant_id!, name (one)
// want: the row is passed to AppendQuote at
func quotedInto(id int64, tenant ID, into []byte) error {
	var of ID
	var name string
	if err := db.QueryRow("", id).Scan(&of, &name); err != nil {
		return err
	}
	strconv.AppendQuote(into, name)
	if of != tenant {
		return ErrNotFound
	}
	return nil
}

// query: id, *tenant_id!, parent_id (one)
// want: two columns are scanned into r.Tenant
func scannedTwice(tenant ID, id int64) (*Row, error) {
	var r Row
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant, &r.Tenant); err != nil {
		return nil, err
	}
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}

// Kept shows itself by a method that keeps it.
type Kept struct {
	ID     int64
	Tenant ID
}

var keptRows []Kept

func (k *Kept) String() string {
	keptRows = append(keptRows, *k)
	return "kept"
}

// query: id, *tenant_id! (one)
// want: the row is given to what may call its method String
func shown(id int64, tenant ID) (*Kept, error) {
	var r Kept
	if err := db.QueryRow("", id).Scan(&r.ID, &r.Tenant); err != nil {
		return nil, err
	}
	_ = fmt.Sprint(&r)
	if r.Tenant != tenant {
		return nil, ErrNotFound
	}
	return &r, nil
}
