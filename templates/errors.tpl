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
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows): // what was written is gone
		return ErrNotFound
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
// nothing, and the constraint.
func violation(err error, _ []constraint) (kind byte, name string) {
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
	return kind, detail(state, "ConstraintName", "Constraint")
}

// detail is a field of a driver's error. The drivers' types are not named here,
// so that a program links the one that it uses: pgx calls a field by the first
// of the names, lib/pq by the second.
func detail(err any, names ...string) string {
	v := reflect.Indirect(reflect.ValueOf(err))
	if v.Kind() != reflect.Struct {
		return ""
	}
	for _, name := range names {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
			return f.String()
		}
	}
	return ""
}
{{else if eq .Dialect "mysql"}}
// violation tells what an error of MySQL or MariaDB violates: 'u', 'f' or 'c',
// 0 for nothing, and the constraint.
func violation(err error, known []constraint) (kind byte, name string) {
	number, message := mysqlError(err)
	switch number {
	case 1062, 1169, 1586: // … 'a value' for key 'name' or 'table.name'
		for _, c := range known {
			if len(c.name) > len(name) && (strings.HasSuffix(message, "'"+c.name+"'") || strings.HasSuffix(message, "."+c.name+"'")) {
				name = c.name
			}
		}
		return 'u', name
	case 1216, 1217, 1451, 1452: // … (`database`.`table`, CONSTRAINT `name` FOREIGN KEY …
		_, name, _ = strings.Cut(message, ", CONSTRAINT `")
		name, _, _ = strings.Cut(name, "` FOREIGN KEY ")
		return 'f', name
	case 3819: // … 'name' …
		_, name, _ = strings.Cut(message, "'")
		name, _, _ = strings.Cut(name, "'")
		return 'c', name
	case 4025: // CONSTRAINT `name` failed for `database`.`table`
		_, name, _ = strings.Cut(message, "`")
		name, _, _ = strings.Cut(name, "`")
		return 'c', name
	}
	return 0, ""
}

// mysqlError gives the number and the message of a driver's error, from its
// text, "Error 1062 (23000): …", so that no driver is linked; 0 when it is not
// of this form.
func mysqlError(err error) (number int, message string) {
	for ; err != nil; err = errors.Unwrap(err) {
		text, ok := strings.CutPrefix(err.Error(), "Error ")
		if !ok {
			continue
		}
		head, message, _ := strings.Cut(text, ": ")
		digits, _, _ := strings.Cut(head, " ")
		if n, err := strconv.Atoi(digits); err == nil {
			return n, message
		}
	}
	return 0, ""
}
{{else}}
// violation tells what an error of SQLite violates: 'u', 'f' or 'c', 0 for
// nothing, and the constraint. SQLite names the columns of a key, an index of
// expressions and a check, but no foreign key. What the schema gives no name is
// called as SQLite calls it: a key by its columns, a check by its expression.
func violation(err error, known []constraint) (kind byte, name string) {
	var code interface{ Code() int }
	if !errors.As(err, &code) {
		return 0, ""
	}
	_, rest, _ := strings.Cut(err.Error(), " constraint failed: ")
	what := rest[:max(0, strings.LastIndex(rest, " ("))]
	switch code.Code() {
	case 1555, 2067, 2579:
		for _, c := range known {
			if c.columns == what {
				return 'u', c.name
			}
		}
		if index, ok := strings.CutPrefix(what, "index '"); ok {
			return 'u', strings.TrimSuffix(index, "'")
		}
		return 'u', what
	case 787:
		return 'f', ""
	case 275:
		return 'c', what
	default:
		return 0, ""
	}
}
{{end}}
{{end}}
