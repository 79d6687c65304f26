// Package config reads tenantvet.yaml.
package config

// FileName is the configuration's name at the module root.
const FileName = "tenantvet.yaml"

// Config is a validated configuration. Field by field it is the document
// described in the README and in tenantvet.schema.json.
type Config struct {
	File    string // path it was read from; "" for defaults
	Dir     string // folder that its relative paths start from
	Dialect string
	Schema  []string
	Tenant  Tenant
	Tables  Tables
	Joins   string // "strict" or "trust-foreign-keys"
	Raw     Raw
}

// Tenant says what a tenant is.
type Tenant struct {
	Columns []string
	Root    string
	Types   []string          // full names of Go types that carry a tenant
	Sources []string          // full names of functions whose result is the caller's tenant
	Mint    map[string]string // packages that may make tenant values -> reason
	Setting string
}

// Tables declares tables that have no tenant of their own.
type Tables struct {
	Shared     map[string]string // table -> reason
	SharedRows map[string]string
	Writable   map[string]string
	Children   map[string]string // child table -> owner table
}

// Raw says which packages may run hand-written SQL. A nil Allow turns TV201 off.
type Raw struct {
	Allow map[string]string // package pattern -> reason
}
