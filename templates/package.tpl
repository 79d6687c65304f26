{{- $p := .Data.Package -}}
// Package {{$p.Name}} reads and writes the rows of one tenant: [For] makes a handle
// for it, and no method of a handle takes another.
package {{$p.Name}}

import (
{{- range $p.Imports}}
	{{- if .Break}}
{{end}}
	{{if .Name}}{{.Name}} {{end}}{{quote .Path}}
{{- end}}
)

// DB runs statements. *sqlx.DB, *sqlx.Tx and *sqlx.Conn are such.
{{- template "driver" $p}}
type DB = unscoped.DB

// TenantID is a tenant.
type TenantID = unscoped.TenantID

// Page asks for a part of a list.
type Page[K any] = unscoped.Page[K]

// DefaultLimit is how many rows a page has that names no limit.
const DefaultLimit = unscoped.DefaultLimit
{{if $p.UUID}}
// UUID is a universally unique identifier.
type UUID = unscoped.UUID

// ParseUUID reads a UUID in its usual form.
func ParseUUID(s string) (UUID, error) { return unscoped.ParseUUID(s) }
{{end}}
{{- if $p.JSON}}
// JSON is a JSON text.
type JSON = unscoped.JSON
{{end}}
{{- if $p.Arrays}}
// Array is an array of one dimension whose elements are not NULL.
type Array[T unscoped.Element] = unscoped.Array[T]
{{end}}
{{- if $p.Keys}}
// The types of keys.
type (
{{- range $p.Keys}}
	// {{.Name}} is a value of {{.Of}}.
	{{.Name}} = unscoped.{{.Name}}
{{- end}}
)
{{end}}
{{- range $p.Enums}}
// {{.Name}} is a value of the type {{.DBName}}.
type {{.Name}} = unscoped.{{.Name}}

// The values of {{.Name}}.
const (
{{- range .Values}}
	{{.Name}} = unscoped.{{.Name}}
{{- end}}
)
{{end}}
// What a caller can test with errors.Is.
var (
	// ErrNotFound: there is no such row, or it is not the tenant's.
	ErrNotFound = unscoped.ErrNotFound
	// ErrNoTenant: the tenant is the zero value. Nothing was sent.
	ErrNoTenant = unscoped.ErrNoTenant
	// ErrTenantMismatch: the row is another tenant's.
	ErrTenantMismatch = unscoped.ErrTenantMismatch
	// ErrStale: the row was changed since it was read.
	ErrStale = unscoped.ErrStale
)

// What a caller can test with errors.As. Each has the constraint's name and
// wraps the driver's error.
type (
	// UniqueError is a violation of a primary or unique key.
	UniqueError = unscoped.UniqueError
	// ForeignKeyError is a violation of a foreign key.
	ForeignKeyError = unscoped.ForeignKeyError
	// CheckError is a violation of a check.
	CheckError = unscoped.CheckError
)

// Scope is the handle of one tenant.
type Scope struct {
	db     DB
	tenant TenantID
}

// For makes the handle of a tenant. Its methods return ErrNoTenant if the
// tenant is the zero value.
func For(db DB, tenant TenantID) *Scope { return &Scope{db, tenant} }

// Tenant is the tenant that the handle is for.
func (s *Scope) Tenant() TenantID { return s.tenant }

// With makes a handle of the same tenant that runs statements by db, such as a
// transaction.
func (s *Scope) With(db DB) *Scope { return &Scope{db, s.tenant} }
{{range $p.Tables}}
// {{.Rows}} gives access to {{.Name}}.
func (s *Scope) {{.Rows}}() {{if $p.Interfaces}}{{.Store}}API{{else}}{{.Store}}{{end}} { return {{.Store}}{s.db{{if .Scoped}}, s.tenant{{end}}} }
{{end}}
