package gen

import "github.com/tenantvet/tenantvet/internal/catalog"

// quote writes a name as a statement of the dialect needs it.
func quote(d catalog.Dialect, name string) string { return d.Quote(name) }
