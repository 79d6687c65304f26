// Package sqlast is the relational tree that the prover reads: small, closed
// and free of any dialect. Every dialect adapter and every query-builder
// adapter lowers to it.
//
// The node interfaces are sealed. What an adapter cannot represent becomes an
// [Unsupported] node with its kind and position; it is never dropped.
package sqlast

// Pos is a byte offset into the statement text that was parsed. NoPos marks a
// node that has no text of its own.
type Pos int

// NoPos is the position of a node without text.
const NoPos Pos = -1

// Node is any node of the tree.
type Node interface {
	// Position is the offset of the node's first byte, or NoPos.
	Position() Pos
}

// Statement is one SQL statement.
type Statement interface {
	Node
	stmt()
}

// Query is a statement that yields rows and may stand in FROM, in a CTE or in
// an expression: [Select], [SetOp], [Values] or [Unsupported].
type Query interface {
	Statement
	query()
}

// FromItem is one item of a FROM list: [Table], [Derived], [FuncTable],
// [Join] or [Unsupported].
type FromItem interface {
	Node
	fromItem()
}

// Expr is a scalar expression.
type Expr interface {
	Node
	expr()
}

// Unsupported stands where the statement has a construct that the tree cannot
// represent. It implements every node interface.
type Unsupported struct {
	Kind string // what it is, in the words of the SQL dialect: "XMLTABLE", "CYCLE clause"
	Pos  Pos
}

// With is a WITH clause.
type With struct {
	Recursive bool
	CTEs      []*CTE
	Pos       Pos
}

// CTE is one common table expression. Stmt is a Query or a data-modifying
// statement with RETURNING.
type CTE struct {
	Name    string
	Columns []string // the column alias list, possibly shorter than the query's
	Stmt    Statement
	Pos     Pos
}

// Tail holds the clauses that apply to a whole query expression, whether a
// SELECT, a set operation or VALUES.
type Tail struct {
	With    *With
	OrderBy []SortKey
	Limit   Expr // nil: no limit; FETCH FIRST is a Limit
	Offset  Expr
	Locking bool // FOR UPDATE and its kin
}

// SortKey is one ORDER BY item. Its expression may be an output column name or
// an ordinal; neither filters rows.
type SortKey struct{ X Expr }

// Select is one SELECT with its own FROM and WHERE.
type Select struct {
	Tail
	Distinct     bool   // SELECT DISTINCT without ON
	DistinctOn   []Expr // SELECT DISTINCT ON (…)
	Targets      []Target
	From         []FromItem // comma-separated items
	Where        Expr
	GroupBy      []Expr // plain grouping expressions, in order
	GroupingSets bool   // ROLLUP, CUBE or GROUPING SETS occur; their expressions are in GroupBy
	Having       Expr
	Windows      []*Window // the WINDOW clause; references are already resolved into Func.Over
	Pos          Pos
}

// Target is one item of a target list or of RETURNING. A [Star] target stands
// for all columns.
type Target struct {
	X    Expr
	Name string // output name: the alias, else the column's or function's own name, else ""
	Pos  Pos
}

// SetOpKind is UNION, INTERSECT or EXCEPT.
type SetOpKind int

// The set operations.
const (
	Union SetOpKind = iota
	Intersect
	Except
)

// SetOp is a set operation over two queries.
type SetOp struct {
	Tail
	Op          SetOpKind
	All         bool
	Left, Right Query
	Pos         Pos
}

// Values is a VALUES list.
type Values struct {
	Tail
	Rows [][]Expr // a [Default] stands for DEFAULT
	Pos  Pos
}

// TableName is a possibly qualified table name, folded as the dialect folds
// identifiers.
type TableName struct {
	Schema string // "" when unqualified
	Name   string
	Pos    Pos
}

// Table is a reference to a table, view or CTE by name.
type Table struct {
	TableName
	Alias   string   // "" when there is none
	Columns []string // column aliases, possibly shorter than the table's columns
	Only    bool     // FROM ONLY t
}

// Derived is a subquery in FROM.
type Derived struct {
	Query   Query
	Alias   string
	Columns []string
	Lateral bool
	Pos     Pos
}

// FuncTable is a function call, or ROWS FROM (…), in FROM. Its arguments may
// always refer to earlier FROM items.
type FuncTable struct {
	Calls      []Expr
	Alias      string
	Columns    []string
	Ordinality bool
	Pos        Pos
}

// JoinKind is the kind of a join.
type JoinKind int

// The join kinds. Inner covers JOIN, CROSS JOIN and NATURAL JOIN.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
)

// Join joins two FROM items. At most one of On, Using and Natural is set;
// none is a cross join.
type Join struct {
	Kind        JoinKind
	Left, Right FromItem
	On          Expr
	Using       []string
	Natural     bool
	Alias       string // alias of the parenthesised join, hiding the names inside; "" when none
	Pos         Pos    // of the join's own keyword or, failing that, of its left item
}

// Insert is INSERT. Source is nil for DEFAULT VALUES.
type Insert struct {
	With       *With
	Table      *Table
	Columns    []ColumnName // nil: the schema's order
	Source     Query
	OnConflict *OnConflict
	// Replace deletes the rows that conflict with the new ones in any unique
	// key first: REPLACE, INSERT OR REPLACE.
	Replace bool
	// Ignore is MySQL's IGNORE: a row that conflicts in any unique key is
	// skipped, and a value that the column does not take is replaced with one
	// that it takes (NULL with 0 or ''), instead of an error. SQLite's INSERT
	// OR IGNORE is an OnConflict without arbiter.
	Ignore    bool
	Returning []Target
	Pos       Pos
}

// ColumnName is a column named as a target of INSERT or SET.
type ColumnName struct {
	Qualifier string // the table name or alias, in [MultiUpdate] only
	Name      string
	Pos       Pos
}

// OnConflict is ON CONFLICT. Without Columns, Exprs and Constraint there is no
// arbiter: every unique key of the table counts.
type OnConflict struct {
	Columns     []ColumnName // the arbiter's plain columns
	Exprs       bool         // the arbiter has an expression as well
	ArbiterPred Expr         // WHERE of a partial arbiter index
	Constraint  string       // ON CONSTRAINT name
	DoUpdate    bool         // false: DO NOTHING
	Set         []Assignment
	Where       Expr
	// Proposed is the name of the row that was to be inserted, in Set and
	// Where: "excluded", or the row alias in MySQL. MySQL's VALUES(c) is
	// column c of it.
	Proposed string
	// Next is the next ON CONFLICT clause, for conflicts that this one does
	// not take (SQLite).
	Next *OnConflict
	Pos  Pos
}

// Assignment is one item of SET. For SET (a, b) = (SELECT …) each column is an
// Assignment whose Value is the same [Subquery] with its Field set.
type Assignment struct {
	Column ColumnName
	Value  Expr
}

// Update is UPDATE. From holds the FROM list without the target.
type Update struct {
	With      *With
	Table     *Table
	Set       []Assignment
	From      []FromItem
	Where     Expr
	OrderBy   []SortKey // with Limit: chooses among the rows that Where leaves
	Limit     Expr
	Replace   bool // UPDATE OR REPLACE: as in [Insert]
	Ignore    bool // UPDATE IGNORE, UPDATE OR IGNORE: as in [Insert]
	Returning []Target
	Pos       Pos
}

// MultiUpdate is MySQL's UPDATE of a join. Each assignment's column has the
// qualifier of the table that it changes, or none when only one table has the
// column. A row that the join finds several times is changed once.
type MultiUpdate struct {
	With   *With
	From   []FromItem
	Set    []Assignment
	Where  Expr
	Ignore bool
	Pos    Pos
}

// Delete is DELETE. Using holds the USING list without the target.
type Delete struct {
	With      *With
	Table     *Table
	Using     []FromItem
	Where     Expr
	OrderBy   []SortKey // with Limit: chooses among the rows that Where leaves
	Limit     Expr
	Returning []Target
	Pos       Pos
}

// MultiDelete is MySQL's DELETE from a join: DELETE a, b FROM … and DELETE FROM
// a, b USING …. Targets are aliases or table names of From.
type MultiDelete struct {
	With    *With
	Targets []TableName
	From    []FromItem
	Where   Expr
	Pos     Pos
}

// MergeMatch says which rows a WHEN clause of MERGE applies to.
type MergeMatch int

// The kinds of WHEN clauses.
const (
	Matched MergeMatch = iota
	NotMatched
	NotMatchedBySource
)

// MergeAction is what a WHEN clause does.
type MergeAction int

// The actions of MERGE.
const (
	MergeNothing MergeAction = iota
	MergeInsert
	MergeUpdate
	MergeDelete
)

// MergeWhen is one WHEN clause of MERGE.
type MergeWhen struct {
	Match   MergeMatch
	Cond    Expr
	Action  MergeAction
	Columns []ColumnName // INSERT column list
	Values  []Expr       // INSERT values; nil with Action MergeInsert: DEFAULT VALUES
	Set     []Assignment
	Pos     Pos
}

// Merge is MERGE.
type Merge struct {
	With      *With
	Table     *Table
	Source    FromItem
	On        Expr
	Whens     []MergeWhen
	Returning []Target
	Pos       Pos
}

func (s *Select) Position() Pos      { return s.Pos }
func (s *SetOp) Position() Pos       { return s.Pos }
func (s *Values) Position() Pos      { return s.Pos }
func (s *Insert) Position() Pos      { return s.Pos }
func (s *Update) Position() Pos      { return s.Pos }
func (s *Delete) Position() Pos      { return s.Pos }
func (s *MultiUpdate) Position() Pos { return s.Pos }
func (s *MultiDelete) Position() Pos { return s.Pos }
func (s *Merge) Position() Pos       { return s.Pos }
func (u *Unsupported) Position() Pos { return u.Pos }
func (t *Table) Position() Pos       { return t.Pos }
func (d *Derived) Position() Pos     { return d.Pos }
func (f *FuncTable) Position() Pos   { return f.Pos }
func (j *Join) Position() Pos        { return j.Pos }

func (*Select) stmt()      {}
func (*SetOp) stmt()       {}
func (*Values) stmt()      {}
func (*Insert) stmt()      {}
func (*Update) stmt()      {}
func (*Delete) stmt()      {}
func (*MultiUpdate) stmt() {}
func (*MultiDelete) stmt() {}
func (*Merge) stmt()       {}
func (*Unsupported) stmt() {}

func (*Select) query()      {}
func (*SetOp) query()       {}
func (*Values) query()      {}
func (*Unsupported) query() {}

func (*Table) fromItem()       {}
func (*Derived) fromItem()     {}
func (*FuncTable) fromItem()   {}
func (*Join) fromItem()        {}
func (*Unsupported) fromItem() {}
