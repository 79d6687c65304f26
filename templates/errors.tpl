{{define "errors"}}
// What a caller can test with errors.Is.
var (
	// ErrNotFound: there is no such row, or it is not the tenant's.
	ErrNotFound = errors.New("not found")
	// ErrNoTenant: the tenant is the zero value. Nothing was sent.
	ErrNoTenant = errors.New("no tenant")
	// ErrTenantMismatch: the row is another tenant's.
	ErrTenantMismatch = errors.New("the row is another tenant's")
	// ErrStale: the row was changed since it was read.
	ErrStale = errors.New("the row was changed since it was read")
)

// UniqueError is a violation of a primary or unique key.
type UniqueError struct {
	Table, Constraint string
	Err               error // the driver's
}

func (e *UniqueError) Error() string { return violated(e.Table, e.Constraint, e.Err) }

// Unwrap gives the driver's error.
func (e *UniqueError) Unwrap() error { return e.Err }

// ForeignKeyError is a violation of a foreign key.
type ForeignKeyError struct {
	Table, Constraint string
	Err               error // the driver's
}

func (e *ForeignKeyError) Error() string { return violated(e.Table, e.Constraint, e.Err) }

// Unwrap gives the driver's error.
func (e *ForeignKeyError) Unwrap() error { return e.Err }

// CheckError is a violation of a check.
type CheckError struct {
	Table, Constraint string
	Err               error // the driver's
}

func (e *CheckError) Error() string { return violated(e.Table, e.Constraint, e.Err) }

// Unwrap gives the driver's error.
func (e *CheckError) Unwrap() error { return e.Err }

func violated(table, constraint string, err error) string {
	if constraint == "" {
		return fmt.Sprintf("%s: %v", table, err)
	}
	return fmt.Sprintf("%s: %s: %v", table, constraint, err)
}

// constraint is one whose violation is told apart.
type constraint struct {
	name    string
	columns string // as SQLite names it
}

// failure gives a driver's error the type that a caller can test.
func failure(table string, known []constraint, err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	switch kind, name := violation(err, known); kind {
	case 'u':
		return &UniqueError{table, name, err}
	case 'f':
		return &ForeignKeyError{table, name, err}
	case 'c':
		return &CheckError{table, name, err}
	}
	return fmt.Errorf("%s: %w", table, err)
}
{{if eq .Dialect "postgres"}}
// violation tells what an error of PostgreSQL violates: 'u', 'f' or 'c', 0 for
// nothing, and the constraint. The drivers' errors share no type, but a method;
// the name is the one in their message, whatever its language.
func violation(err error, known []constraint) (kind byte, name string) {
	var state interface{ SQLState() string }
	if !errors.As(err, &state) {
		return 0, ""
	}
	switch state.SQLState() {
	case "23505":
		kind = 'u'
	case "23503":
		kind = 'f'
	case "23514":
		kind = 'c'
	default:
		return 0, ""
	}
	return kind, named(err.Error(), known)
}
{{else if eq .Dialect "mysql"}}
// violation tells what an error of MySQL or MariaDB violates: 'u', 'f' or 'c',
// 0 for nothing, and the constraint. Its number stands in front of its message.
func violation(err error, known []constraint) (kind byte, name string) {
	for at := err; at != nil; at = errors.Unwrap(at) {
		number, _, _ := strings.Cut(strings.TrimPrefix(at.Error(), "Error "), " ")
		switch strings.TrimSuffix(number, ":") {
		case "1062", "1169", "1586":
			return 'u', named(at.Error(), known)
		case "1216", "1217", "1451", "1452":
			return 'f', named(at.Error(), known)
		case "3819", "4025":
			return 'c', named(at.Error(), known)
		}
	}
	return 0, ""
}
{{else}}
// violation tells what an error of SQLite violates: 'u', 'f' or 'c', 0 for
// nothing, and the constraint. SQLite names the columns of a key and no foreign
// key.
func violation(err error, known []constraint) (kind byte, name string) {
	var code interface{ Code() int }
	if !errors.As(err, &code) {
		return 0, ""
	}
	switch code.Code() {
	case 1555, 2067, 2579:
		for _, c := range known {
			if c.columns != "" && strings.Contains(err.Error(), " "+c.columns+" ") {
				return 'u', c.name
			}
		}
		return 'u', ""
	case 787:
		return 'f', ""
	case 275:
		return 'c', named(err.Error(), known)
	default:
		return 0, ""
	}
}
{{end}}
// named finds the constraint that a message names: the longest, as the name of
// one may be a part of another's.
func named(message string, known []constraint) (name string) {
	for _, c := range known {
		if len(c.name) > len(name) && strings.Contains(message, c.name) {
			name = c.name
		}
	}
	return name
}
{{end}}
