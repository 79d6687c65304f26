package knowledge

import (
	"go/types"
	"strings"
)

const entSQL = "entgo.io/ent/dialect/sql"

// SetsSession returns which parameter of fn names a setting of the database
// that the context it returns makes a library set before every statement.
// Outside of a transaction the library sets it back; within one it does not, so
// that it stays on the connection when that is committed.
func SetsSession(fn *types.Func) (name int, ok bool) {
	k, ok := keyOf(fn)
	if !ok || k.pkg != entSQL || k.recv != "" || k.name != "WithVar" && k.name != "WithIntVar" {
		return 0, false
	}
	return 1, true
}

// IsClientTransaction tells whether t is the transaction of a library whose
// contexts set settings, or of a client that it generates.
func IsClientTransaction(t types.Type) bool {
	obj := typeObject(t)
	if obj == nil || obj.Pkg() == nil || obj.Name() != "Tx" {
		return false
	}
	path := unvendor(obj.Pkg().Path())
	if path == entSQL || strings.HasPrefix(path, "entgo.io/ent/") {
		return true
	}
	// The generated client is the project's own.
	has := func(method string) bool {
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), false, obj.Pkg(), method)
		_, ok := m.(*types.Func)
		return ok
	}
	return has("Commit") && has("Rollback") && has("Client") && has("OnCommit")
}
