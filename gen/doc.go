// Package gen generates Go structs and sqlx accessors from a database schema.
// In what it writes, the tenant is a type: no accessor of a tenant's table can
// be called without one, each statement is bound to it, and each was proved so
// before a file is written.
//
// The schema comes from a catalogue, the same one that the linter uses. The
// files are rendered by xo's template engine: [github.com/xo/xo/loader] and
// [github.com/xo/xo/types.Set] say which tables there are, package templates
// has the texts, and the logic is compiled here, see [Package].
package gen
