package sqlast

// UtilityKind sorts statements that are neither queries nor row changes by
// what they can do to rows.
type UtilityKind int

// The kinds of utility statements.
const (
	// NoRows reads and writes no table rows: BEGIN, COMMIT, SAVEPOINT, SHOW,
	// CREATE TABLE, CREATE INDEX, COMMENT, ANALYZE, LISTEN.
	NoRows UtilityKind = iota
	// WholeTable reads, changes or locks whole tables: TRUNCATE, COPY t,
	// LOCK, DROP TABLE, ALTER TABLE, REFRESH MATERIALIZED VIEW, CLUSTER.
	WholeTable
	// Wraps runs, prepares or explains Inner: EXPLAIN, PREPARE, DECLARE
	// CURSOR, COPY (query), CREATE TABLE AS, CREATE VIEW.
	Wraps
	// SetSession changes session state for later statements: SET, RESET.
	// Setting is its name; Local is true for SET LOCAL.
	SetSession
)

// Utility is a statement that is neither a query nor a row change.
type Utility struct {
	Kind    UtilityKind
	Name    string // the command in upper case: "TRUNCATE", "EXPLAIN ANALYZE"
	Tables  []*Table
	Inner   Statement
	Setting string // SetSession: lower case
	Local   bool
	Pos     Pos
}

func (s *Utility) Position() Pos { return s.Pos }

func (*Utility) stmt() {}
