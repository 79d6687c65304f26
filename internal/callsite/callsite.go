// Package callsite is the pass that finds every place where a package runs
// SQL, with the statement texts and the arguments bound to placeholders.
//
// A function that passes a string parameter on to such a place is a wrapper:
// it is no site itself, its calls are, in whatever package of the module.
package callsite

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
	"github.com/tenantvet/tenantvet/internal/sqltext"
)

// Site is one call that runs SQL.
type Site struct {
	Pos      token.Pos     // of the call's function name
	Call     *ast.CallExpr // nil when a wrapper is used as a value
	Function string        // the enclosing function: "Get", "(*Store).Get", "Get.func1"
	Library  string        // what is called: "database/sql.(*DB).QueryContext", or a wrapper's full name
	API      string        // the library call that runs the statement in the end; equal to Library without a wrapper
	Wrapper  bool          // the call goes to a function of the module, found by its fact
	Exec     bool          // the API returns no rows
	Prepare  bool          // the API prepares a statement that is run later
	Handle   knowledge.Handle
	// Templates are the texts that the call can run. Empty when nothing of
	// the text was recovered; Reason and ReasonPos then say why and where. A
	// template of which only a part was recovered has FreeText holes.
	Templates []sqltext.Template
	Reason    string
	ReasonPos token.Pos
	// Args are the values bound to placeholders, in order. ArgsKnown is false
	// when the list is not known to its end; ArgsReason then says why and
	// Args is its known start. When the templates are run with different
	// lists, Args has an unknown value (Arg{}) wherever they differ;
	// ArgsOf gives each template's own.
	Args       []Arg
	ArgsKnown  bool
	ArgsReason string
	// Named holds the values of :name and @name placeholders by name, when
	// the API takes a struct or a map; nil when it takes none or they are not
	// known.
	Named map[string]Arg
	// Composed is the composition that the site is, or that it stands for in a
	// package above it; nil for other sites. Callers are then the calls that do
	// not tell its data, as far as the package knows them.
	Composed *Composition
	Callers  []*Undecided
	// Placeholders says which placeholder spellings the API accepts beside $n.
	Question, NamedStyle, AtStyle bool

	lists []argList
}

// Arg is a Go value bound to a placeholder. The zero Arg is a value of which
// nothing is known.
type Arg struct {
	Type types.Type // static type before conversion to an interface; nil when unknown
	// TypeName is the type's full name: "example.com/app/tenant.ID". It is
	// also known for values that a wrapper in another package adds.
	TypeName string
	Pos      token.Pos
	// Source is the full name of the function whose result the value is,
	// directly, through local variables or through conversions; "" otherwise.
	Source string
	// Expr is the expression as written: "u.TenantID".
	Expr string
	// Const is the value of a constant when IsConst is true.
	Const   string
	IsConst bool
	// Value is comparable and equal for two arguments that are known to be
	// the same value; nil when nothing is known.
	Value any
	// SSA is the value itself; nil when another package has it, or when it is
	// the part of Of at Path.
	SSA ssa.Value
	// Of is the value that this one is part of, and Path says which part:
	// "TenantID" for a field, "String()" for the result of a method without
	// parameters. Nil when it is a value of its own.
	Of   *Arg
	Path string
}

type argList struct {
	args   []Arg
	known  bool
	reason string
}

// ArgsOf returns the values bound to the placeholders of template i, with
// known and reason as in ArgsKnown and ArgsReason.
func (s *Site) ArgsOf(i int) (args []Arg, known bool, reason string) {
	if i < 0 || i >= len(s.lists) {
		return s.Args, s.ArgsKnown, s.ArgsReason
	}
	l := s.lists[i]
	return l.args, l.known, l.reason
}

// Recovered says whether every text that the site can run is known.
func (s *Site) Recovered() bool {
	for _, t := range s.Templates {
		if t.Unknown() != nil {
			return false
		}
	}
	return len(s.Templates) > 0
}

// Result is what the pass finds in a package.
type Result struct {
	Sites []*Site
	// Calls holds the instruction of each site that is a call of the package.
	// It is not in Site, which outlives the package's SSA form.
	Calls map[*Site]ssa.CallInstruction
	// Dispatches asks for another look at packages below this one.
	Dispatches []Dispatch
	// Aside lists calls that are judged elsewhere or not at all.
	Aside []*Aside
	// Open holds what only the rest of the module can settle.
	Open []*Open
	// Undecided are calls of compositions, in any package, that do not tell
	// their data.
	Undecided []*Undecided
	// Judged lists functions of any package, by their full names: what they
	// run for their parameters is judged, or reported, where this package
	// calls them or passes them on.
	Judged []string
	// Variables lists the exported package-level variables of any package, by
	// their full names, of which texts are made.
	Variables []string
	// Assigns lists variables of other packages, by their full names, that this
	// one may assign, where that has not been followed: see [Module.Enter].
	Assigns []string

	owed *analysis.Analyzer
}

// Owes returns the analyzer that exports the texts of the package which have
// not been looked for; nil where there are none.
func (r *Result) Owes() *analysis.Analyzer { return r.owed }

// Aside is a call that runs SQL and is no site. The site's Reason says why.
type Aside struct {
	Site *Site
	Kind AsideKind
	Row  string // the package of the project's row that sets it aside; "" otherwise
}

// AsideKind says why a call is no site.
type AsideKind string

// The kinds of calls that are no sites.
const (
	// Forwarded is a call whose text comes from the callers of its function:
	// their calls are the sites.
	Forwarded AsideKind = "forwarded"
	// Elsewhere is a call of a library for another database than the configured
	// one.
	Elsewhere AsideKind = "elsewhere"
	// Unreached is a call of a function with arguments that keep it from running
	// the statement.
	Unreached AsideKind = "unreached"
	// Composed is a call that leads to a composition and does not tell its data:
	// that is reported there.
	Composed AsideKind = "composed"
)

// Open is a site that counts only under a condition on the whole module. One
// of Function, Variable and Composition is set.
type Open struct {
	Site *Site
	// Function is one that runs a text which comes from its parameters. The
	// site counts unless some package lists it in Judged.
	Function string
	// Variable is assigned at the site, outside its package. The site counts
	// if some package lists the variable in Variables. A driver that looks at
	// packages one by one has those that are known to count among the sites.
	Variable string
	// Composition is the key of one. The site, which is the composition, counts
	// if some package has an undecided call of it.
	Composition string
}
