package sqlast

// Column is a column reference. Qualifier is the table name or alias, with the
// schema name before it when given. Without a qualifier the name may also be
// a table alias, meaning the whole row.
type Column struct {
	Schema    string
	Qualifier string
	Name      string
	Pos       Pos
}

// Star is * or t.*, in a target list or as count(*)'s argument.
type Star struct {
	Schema    string
	Qualifier string
	Of        Expr // of (composite).*: the value whose fields it stands for; else nil
	Pos       Pos
}

// Param is a placeholder. Number is 1 for $1 and for the first ?.
type Param struct {
	Number int
	Pos    Pos
}

// ConstKind is the kind of a literal.
type ConstKind int

// The kinds of literals.
const (
	Null ConstKind = iota
	Bool
	Number
	String
	OtherConst // bit strings and whatever else a dialect has
)

// Const is a literal. Text is its value without quotes; "true" or "false" for
// a Bool.
type Const struct {
	Kind ConstKind
	Text string
	Pos  Pos
}

// And is a conjunction of at least two terms.
type And struct {
	Args []Expr
	Pos  Pos
}

// Or is a disjunction of at least two terms.
type Or struct {
	Args []Expr
	Pos  Pos
}

// Not is a negation.
type Not struct {
	X   Expr
	Pos Pos
}

// Compare is a comparison with a built-in operator: "=", "<>", "<", "<=",
// ">", ">=". Row operands compare row-wise; row equality is already split
// into an And of equalities by the adapter.
type Compare struct {
	Op   string
	L, R Expr
	Pos  Pos
}

// IsDistinct is L IS [NOT] DISTINCT FROM R; in SQLite also L IS [NOT] R, in
// MySQL <=>.
type IsDistinct struct {
	Not  bool // IS NOT DISTINCT FROM
	L, R Expr
	Pos  Pos
}

// TestKind is the truth value or null-ness that an [Is] tests.
type TestKind int

// The tests of IS.
const (
	IsNull TestKind = iota
	IsTrue
	IsFalse
	IsUnknown
)

// Is is X IS [NOT] NULL, TRUE, FALSE or UNKNOWN.
type Is struct {
	Not  bool
	Test TestKind
	X    Expr
	Pos  Pos
}

// In is X [NOT] IN (list).
type In struct {
	Not  bool
	X    Expr
	List []Expr
	Pos  Pos
}

// AnyAll is X op ANY (array) or X op ALL (array), where the right side is an
// array expression, not a subquery.
type AnyAll struct {
	All   bool
	Op    string
	X     Expr
	Array Expr
	Pos   Pos
}

// SubqueryKind says how a subquery stands in an expression.
type SubqueryKind int

// The kinds of subqueries in expressions.
const (
	Scalar SubqueryKind = iota
	Exists
	InQuery  // X IN (query), X = ANY (query)
	AnyQuery // X op ANY (query), op other than =
	AllQuery // X op ALL (query); NOT IN arrives as Not of InQuery
	ArrayQuery
)

// Subquery is a subquery in an expression.
type Subquery struct {
	Kind  SubqueryKind
	X     Expr   // the left operand of IN, ANY, ALL; a [Row] for row-wise tests
	Op    string // for AnyQuery and AllQuery
	Query Query
	Field int // 1-based output column when a multi-column SET takes one of several; else 0
	Pos   Pos
}

// Row is a row constructor.
type Row struct {
	Fields []Expr
	Pos    Pos
}

// Array is ARRAY[…].
type Array struct {
	Elems []Expr
	Pos   Pos
}

// Cast converts X to a type.
type Cast struct {
	X    Expr
	Type TypeName
	Pos  Pos
}

// TypeName is a type as written, names folded and aliases resolved to the
// dialect's internal name where it has one: "int4", "text", "varchar", "uuid".
type TypeName struct {
	Schema string // "" when unqualified or pg_catalog
	Name   string
	Mods   []int // type modifiers: varchar(3), numeric(10,2)
	Array  bool
}

// Func is a function call, aggregate or window function. COALESCE, NULLIF,
// GREATEST and LEAST are functions here, named in lower case.
type Func struct {
	Schema   string
	Name     string
	Args     []Expr // a single [Star] for count(*)
	Distinct bool
	OrderBy  []SortKey // inside the call, and WITHIN GROUP
	Filter   Expr
	Over     *Window
	Pos      Pos
}

// Window is a window definition with references to named windows resolved.
type Window struct {
	PartitionBy []Expr
	OrderBy     []SortKey
	Frame       []Expr // expressions of the frame bounds
}

// Case is CASE. Operand is nil for a searched CASE.
type Case struct {
	Operand Expr
	Whens   []CaseWhen
	Else    Expr
	Pos     Pos
}

// CaseWhen is one WHEN … THEN ….
type CaseWhen struct{ Cond, Result Expr }

// Default is DEFAULT in VALUES or SET.
type Default struct{ Pos Pos }

// Op is an operator or construct that only computes a value from its operands
// and binds nothing: arithmetic, ||, LIKE, ->>, subscripts, AT TIME ZONE,
// COLLATE, field selection, xml and json constructors. Name is for messages.
type Op struct {
	Name string
	Args []Expr
	Pos  Pos
}

func (e *Column) Position() Pos     { return e.Pos }
func (e *Star) Position() Pos       { return e.Pos }
func (e *Param) Position() Pos      { return e.Pos }
func (e *Const) Position() Pos      { return e.Pos }
func (e *And) Position() Pos        { return e.Pos }
func (e *Or) Position() Pos         { return e.Pos }
func (e *Not) Position() Pos        { return e.Pos }
func (e *Compare) Position() Pos    { return e.Pos }
func (e *IsDistinct) Position() Pos { return e.Pos }
func (e *Is) Position() Pos         { return e.Pos }
func (e *In) Position() Pos         { return e.Pos }
func (e *AnyAll) Position() Pos     { return e.Pos }
func (e *Subquery) Position() Pos   { return e.Pos }
func (e *Row) Position() Pos        { return e.Pos }
func (e *Array) Position() Pos      { return e.Pos }
func (e *Cast) Position() Pos       { return e.Pos }
func (e *Func) Position() Pos       { return e.Pos }
func (e *Case) Position() Pos       { return e.Pos }
func (e *Default) Position() Pos    { return e.Pos }
func (e *Op) Position() Pos         { return e.Pos }

func (*Column) expr()      {}
func (*Star) expr()        {}
func (*Param) expr()       {}
func (*Const) expr()       {}
func (*And) expr()         {}
func (*Or) expr()          {}
func (*Not) expr()         {}
func (*Compare) expr()     {}
func (*IsDistinct) expr()  {}
func (*Is) expr()          {}
func (*In) expr()          {}
func (*AnyAll) expr()      {}
func (*Subquery) expr()    {}
func (*Row) expr()         {}
func (*Array) expr()       {}
func (*Cast) expr()        {}
func (*Func) expr()        {}
func (*Case) expr()        {}
func (*Default) expr()     {}
func (*Op) expr()          {}
func (*Unsupported) expr() {}
