{{- $p := .Data.Package -}}
// Package unscoped reads and writes rows of tenants. Each function takes the
// tenant that it works for: package {{$p.Name}} is how others reach them, for the
// one tenant that a handle is made for.
package unscoped

import (
{{- range $p.Imports}}
	{{- if .Break}}
{{end}}
	{{if .Name}}{{.Name}} {{end}}{{quote .Path}}
{{- end}}
)

// DB runs statements. *sqlx.DB, *sqlx.Tx and *sqlx.Conn are such.
{{- template "driver" .Data.Package}}
type DB interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
	QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

{{if $p.Tenant.Type -}}
// TenantID is a tenant.
type TenantID = {{$p.Tenant.Type}}
{{- else -}}
// TenantID is a tenant.
type TenantID {{if eq $p.Tenant.Kind "uuid"}}UUID{{else}}{{$p.Tenant.Kind}}{{end}}
{{- if eq $p.Tenant.Kind "uuid"}}
{{template "uuidMethods" "TenantID"}}
{{- end}}
{{- end}}

{{range $p.Keys}}
// {{.Name}} is a value of {{.Of}}.
type {{.Name}} {{if eq .Kind "uuid"}}UUID{{else}}{{.Kind}}{{end}}
{{- if eq .Kind "uuid"}}
{{template "uuidMethods" .Name}}
{{- end}}
{{end}}

{{- range $p.Enums}}
{{$e := .}}
// {{.Name}} is a value of the type {{.DBName}}.
type {{.Name}} string

// The values of {{.Name}}.
const (
{{- range .Values}}
	{{.Name}} {{$e.Name}} = {{quote .Text}}
{{- end}}
)

// Valid tells whether the database knows the value.
func (e {{.Name}}) Valid() bool {
	switch e {
	case {{range $i, $v := .Values}}{{if $i}}, {{end}}{{$v.Name}}{{end}}:
		return true
	default:
		return false
	}
}

// Scan reads a value from the database.
func (e *{{.Name}}) Scan(src any) error {
	switch v := src.(type) {
	case string:
		*e = {{.Name}}(v)
	case []byte:
		*e = {{.Name}}(v)
	default:
		return fmt.Errorf("%T is no {{.Name}}", src)
	}
	if !e.Valid() {
		return fmt.Errorf("%q is no {{.Name}}", string(*e))
	}
	return nil
}

// Value refuses what the database does not know.
func (e {{.Name}}) Value() (driver.Value, error) {
	if !e.Valid() {
		return nil, fmt.Errorf("%q is no {{.Name}}", string(e))
	}
	return string(e), nil
}
{{end}}

// DefaultLimit is how many rows a page has that names no limit.
const DefaultLimit = 100

// Page asks for a part of a list.
type Page[K any] struct {
	After *K  // the Cursor of the row before the page; nil for the first page
	Limit int // at most so many rows; DefaultLimit if it is not positive
}

func (p Page[K]) limit() int {
	if p.Limit <= 0 {
		return DefaultLimit
	}
	return p.Limit
}

{{template "errors" $p}}

// orDefault is nil for the zero value: the statement then takes the column's
// default.
func orDefault[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// sliceOrDefault is the same for a slice.
func sliceOrDefault[S ~[]E, E any](s S) any {
	if s == nil {
		return nil
	}
	return s
}

// jsonOrDefault is the same for JSON. JSON is sent as text: as bytes, some
// drivers and servers take it for something else.
func jsonOrDefault(v json.RawMessage) any {
	if v == nil {
		return nil
	}
	return string(v)
}
{{if not $p.Null}}
// jsonPointer is JSON that may be NULL.
func jsonPointer(v *json.RawMessage) any {
	if v == nil {
		return nil
	}
	return string(*v)
}
{{end}}
{{- if $p.Bulk}}{{template "bulkPayload"}}{{end}}
{{- if $p.Several}}{{template "several"}}{{end}}
{{- if $p.Missing}}{{template "missing" $p.Dialect}}{{end}}
{{- if $p.JSON}}{{template "json"}}{{end}}
{{- if eq $p.Dialect "sqlite"}}
// blob is never NULL: drivers of SQLite read an empty value as nil.
func blob(v []byte) []byte {
	if v == nil {
		return []byte{}
	}
	return v
}
{{end}}
{{- if $p.Times}}{{template "times" $p}}{{end}}
{{- if $p.Null}}
// nullArg is a value that may be NULL.
func nullArg[T any](v sql.Null[T]) any {
	if !v.Valid {
		return nil
	}
	return v.V
}

// jsonNull is JSON that may be NULL.
func jsonNull(v sql.Null[json.RawMessage]) any {
	if !v.Valid {
		return nil
	}
	return string(v.V)
}
{{end}}
{{- if $p.UUID}}{{template "uuid"}}{{end}}
{{- if $p.Arrays}}{{template "array"}}{{end}}
