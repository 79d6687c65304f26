package catalog

import (
	"strings"

	"github.com/tenantvet/tenantvet/internal/ident"
)

// Dialect names a SQL dialect as tenantvet.yaml does.
type Dialect string

// The dialects. MySQL stands for MariaDB too.
const (
	Postgres Dialect = "postgres"
	MySQL    Dialect = "mysql"
	SQLite   Dialect = "sqlite"
)

// DefaultSchema is the schema of unqualified names: "public" in PostgreSQL,
// "" (the current database, the main database) in the others.
func (d Dialect) DefaultSchema() string {
	if d == Postgres {
		return DefaultSchema
	}
	return ""
}

// Quote writes a name as a statement needs it: plain where that is safe
// everywhere, else in the dialect's quotes.
func (d Dialect) Quote(name string) string {
	if ident.IsPlain(name) {
		return name
	}
	if d == MySQL {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
