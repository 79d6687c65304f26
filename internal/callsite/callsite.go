// Package callsite is the pass that finds every place where a package runs
// SQL, with the statement texts and the arguments bound to placeholders.
package callsite

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// Site is one call that runs SQL.
type Site struct {
	Pos      token.Pos // of the call's function name
	Call     *ast.CallExpr
	Function string // the enclosing function: "Get", "(*Store).Get", "Get.func1"
	Library  string // what is called: "database/sql.(*DB).QueryContext", or a wrapper's full name
	Wrapper  bool   // the call goes to a function of the module, found by its fact
	Exec     bool   // the API returns no rows
	// Templates are the texts that the call can run. Empty when the text was
	// not recovered; Reason and ReasonPos then say why and where.
	Templates []sqltext.Template
	Reason    string
	ReasonPos token.Pos
	// Args are the values bound to placeholders, in order. ArgsKnown is false
	// when the list is not known statically; ArgsReason then says why.
	Args       []Arg
	ArgsKnown  bool
	ArgsReason string
	// Named holds the values of :name and @name placeholders by name, when
	// the API takes a struct or a map.
	Named map[string]Arg
	// Placeholders says which placeholder spellings the API accepts beside $n.
	Question, NamedStyle, AtStyle bool
}

// Arg is a Go value bound to a placeholder.
type Arg struct {
	Type types.Type // static type before conversion to an interface; nil when unknown
	Pos  token.Pos
	// Source is the full name of the function whose result the value is,
	// directly or through local variables; "" otherwise.
	Source string
	// Expr is the expression as written: "u.TenantID".
	Expr string
}

// Result is what the pass finds in a package.
type Result struct {
	Sites []*Site
}
