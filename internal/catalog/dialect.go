package catalog

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
