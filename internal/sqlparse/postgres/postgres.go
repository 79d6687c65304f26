// Package postgres lowers PostgreSQL statements to sqlast.
package postgres

import (
	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Parse splits src into statements and lowers each. It never fails: what does
// not parse is an Unsupported statement that says why.
func Parse(src string, style sqlparse.Style) []sqlparse.Statement { return nil }

// LowerStatement lowers one parsed statement.
func LowerStatement(n *pg.Node) sqlast.Statement { return nil }

// LowerExpr lowers one parsed expression.
func LowerExpr(n *pg.Node) sqlast.Expr { return nil }

// LowerType lowers a type name.
func LowerType(t *pg.TypeName) sqlast.TypeName { return sqlast.TypeName{} }
