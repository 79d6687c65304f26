// Package knowledge holds, as data, what is known about libraries that run or
// build SQL: which calls run a statement, where its text and its arguments
// are, and which functions produce SQL text.
package knowledge

import (
	"go/types"
	"slices"
	"strings"
)

// ArgStyle says how a call passes the values of its placeholders.
type ArgStyle int

// The ways of passing placeholder values.
const (
	NoArgs   ArgStyle = iota // the call takes none
	Variadic                 // a final ...any
	Slice                    // one slice
	Bound                    // one struct or map with named values
)

// Kind says what a call does with its text.
type Kind int

// The kinds of calls.
const (
	Run     Kind = iota // runs the text now, or queues it in a batch
	Prepare             // prepares the text; a statement value runs it later
	Copy                // bulk load into a table named by an identifier and columns
	Execute             // runs a statement that was prepared before
	Built               // runs a statement that the library makes
)

// API is a function or method that runs SQL. Indices count the declared
// parameters from zero without the receiver.
type API struct {
	Package string // import path
	Recv    string // receiver's type name; "" for a function
	Name    string
	Kind    Kind
	SQL     int // the text; for Copy the table identifier, followed by the columns
	Args    int // where the placeholder values start
	Style   ArgStyle
	Exec    bool // returns no rows
	// The placeholder spellings accepted beside $n: ?, :name and @name.
	Question, Colon, At bool
	// Options says that leading values of the variadic list may be options
	// (pgx.QueryExecMode) or one map of named values (pgx.NamedArgs).
	Options bool
	// Elsewhere says why the call does not concern the configured database; ""
	// otherwise. Row is then the package as a project's row names it, if one
	// does.
	Elsewhere, Row string
}

// TextKind says how a function computes SQL text.
type TextKind int

// The kinds of text functions.
const (
	Identity        TextKind = iota // the text, with placeholders respelled at most
	QuoteIdentifier                 // one string quoted as an identifier
	QuoteLiteral                    // one string quoted as a literal
	Sanitize                        // a list of strings quoted and joined with dots
	ExpandIn                        // sqlx.In: text and values, lists expanded
	BindNamed                       // sqlx.Named: text and values of a struct or map
)

// TextFunc is a library function whose result is SQL text.
type TextFunc struct {
	Kind TextKind
	Arg  int // index of the text among the declared parameters; -1 for the receiver
}

type key struct{ pkg, recv, name string }

func keyOf(fn *types.Func) (key, bool) {
	if fn == nil || fn.Pkg() == nil {
		return key{}, false
	}
	return key{unvendor(fn.Pkg().Path()), recvName(fn), fn.Name()}, true
}

func unvendor(path string) string {
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return path[i+len("/vendor/"):]
	}
	return strings.TrimPrefix(path, "vendor/")
}

func recvName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := recv.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok && types.Unalias(t) == types.Type(p) {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// NotConfigured ends what [API.Elsewhere] says of an [OtherDatabase].
const NotConfigured = " is not the configured database"

// Lookup returns what is known about fn: an API of the tables, or a method of
// an interface with the shape of one. It returns nil for any other function.
func Lookup(fn *types.Func) *API {
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	pkg := unvendor(fn.Pkg().Path())
	if packages[pkg] {
		if api := apis[key{pkg, recvName(fn), fn.Name()}]; api != nil {
			return api
		}
		return shaped(fn)
	}
	if shapes[fn.Name()] == nil {
		return nil
	}
	if name := OtherDatabase(pkg); name != "" {
		if api := shapedLike(fn); api != nil {
			api.Elsewhere = name + NotConfigured
			return api
		}
		return nil
	}
	return shaped(fn)
}

// LookupText returns what is known about fn as a source of SQL text, or nil.
func LookupText(fn *types.Func) *TextFunc {
	k, ok := keyOf(fn)
	if !ok || !packages[k.pkg] {
		return nil
	}
	if t, ok := textFuncs[k]; ok {
		return &t
	}
	return nil
}

// SameStatement says whether fn makes a prepared statement of another one.
func SameStatement(fn *types.Func) bool {
	k, ok := keyOf(fn)
	return ok && sameStatements[k]
}

// OfDriver says whether fn is a method of a driver of database/sql, which alone
// calls it: what runs there is judged at the calls of database/sql.
func OfDriver(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || shapes[fn.Name()] == nil {
		return false
	}
	for list := range slices.Values([]*types.Tuple{sig.Params(), sig.Results()}) {
		for v := range list.Variables() {
			if strings.HasPrefix(strings.TrimLeft(TypeName(v.Type()), "*[]"), driverPkg+".") {
				return true
			}
		}
	}
	return false
}

// RowFunction returns which parameter of fn is a function that returns a row of
// a bulk load.
func RowFunction(fn *types.Func) (int, bool) {
	k, ok := keyOf(fn)
	if !ok {
		return 0, false
	}
	i, ok := rowFunctions[k]
	return i, ok
}

// IsLibrary says whether path is a package described by the tables.
func IsLibrary(path string) bool { return packages[unvendor(path)] }

// IsOption says whether a type, by its full name, is one whose values pgx
// takes as options before the placeholder values.
func IsOption(name string) bool { return optionTypes[name] }

// IsNamedArgs says whether a type, by its full name, is a map that names
// placeholder values.
func IsNamedArgs(name string) bool { return namedArgsTypes[name] }

// IsNamedArg says whether a type, by its full name, is one named value among a
// call's values.
func IsNamedArg(name string) bool { return name == sqlPkg+".NamedArg" }

// MakesNamedArg says whether a function, by its full name, makes such a value
// of a name and a value.
func MakesNamedArg(name string) bool { return name == sqlPkg+".Named" }

// RunsField says why the text in a field of a struct, of that full name, is run;
// "" when it is not.
func RunsField(typeName, field string) string {
	switch {
	case typeName == pgx5+".QueuedQuery" && field == "SQL":
		return "it is put into a batch without a call"
	case typeName == pgx5+".TxOptions" && (field == "BeginQuery" || field == "CommitQuery"):
		return "it is run with a transaction"
	}
	return ""
}

// FindsMethod says whether the function of that full name finds a method of a
// value that is not known before the program runs.
func FindsMethod(name string) bool {
	return name == "reflect.Value.MethodByName" || name == "reflect.Value.Method"
}

// FullName returns the canonical name of fn: "example.com/app/tenant.ID",
// "database/sql.(*DB).QueryContext", "example.com/app/db.Store.Query" for a
// value receiver or an interface.
func FullName(fn *types.Func) string {
	if fn == nil {
		return ""
	}
	fn = fn.Origin()
	pkg := ""
	if fn.Pkg() != nil {
		pkg = unvendor(fn.Pkg().Path()) + "."
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return pkg + fn.Name()
	}
	name := recvName(fn)
	if name == "" {
		name = "interface"
	}
	if _, ok := types.Unalias(recv.Type()).(*types.Pointer); ok {
		name = "(*" + name + ")"
	}
	return pkg + name + "." + fn.Name()
}

// TypeName returns the full name of t with import paths:
// "example.com/app/tenant.ID", "*example.com/app.Tenant", "[]string".
func TypeName(t types.Type) string {
	if t == nil {
		return ""
	}
	return types.TypeString(t, func(p *types.Package) string { return unvendor(p.Path()) })
}

// CanonicalName rewrites a function name as written in a configuration to
// the form of FullName: "(*example.com/app/db.Store).Query" and
// "(example.com/app/db.Store).Query" are accepted beside it.
func CanonicalName(name string) string {
	name = strings.TrimSpace(name)
	if !strings.HasPrefix(name, "(") {
		return name
	}
	end := strings.LastIndex(name, ").")
	if end < 0 {
		return name
	}
	recv, method := name[1:end], name[end+2:]
	pointer := strings.HasPrefix(recv, "*")
	recv = strings.TrimPrefix(recv, "*")
	slash := strings.LastIndex(recv, "/")
	dot := strings.Index(recv[slash+1:], ".")
	if dot < 0 {
		return name
	}
	pkg, typ := recv[:slash+1+dot], recv[slash+1+dot+1:]
	if pointer {
		typ = "(*" + typ + ")"
	}
	return pkg + "." + typ + "." + method
}

func typeIn(t types.Type, set map[string]map[string]bool) bool {
	if t == nil {
		return false
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	return set[unvendor(n.Obj().Pkg().Path())][n.Obj().Name()]
}
