package knowledge

import "go/types"

var containers = map[string]map[string]bool{
	"database/sql":                   {"Null": true},
	"github.com/jackc/pgx/v5/pgtype": {"Array": true},
}

// IsContainer says whether t is an instance of a library's generic type that
// passes one value, or several, of its type argument to the database.
func IsContainer(t types.Type) bool { return typeIn(t, containers) }
