package soundness

import "context"

// engine is one database system with a fixed number of worlds, databases of
// the same schema that are numbered from 0. It is not safe for concurrent use.
//
// What an engine's own file does: it makes the worlds from the DDL, reads
// [model] from the database itself and never from the catalogue, and implements
// these methods. All else is common to the engines: what the worlds hold, whose
// a row is, what is compared.
type engine interface {
	// prepare compiles the statements and says what it knows of their
	// placeholders. Its error says that the statement cannot run on the schema.
	prepare(ctx context.Context, sql []string) (*prepared, error)

	// fill makes the contents of worlds[i] the given ones, for good, of these
	// tables only; the tables stand in the order of their references. Rows are
	// in the order in which they shall lie. Foreign keys that the model does
	// not call enforced may be violated, and rows that break a loose key are
	// dropped silently, later ones first. Materialized views are refreshed when
	// all tables are filled.
	fill(ctx context.Context, tables []*table, worlds []int, contents []*world) error

	// read gives the rows of each table, in any order.
	read(ctx context.Context, world int, tables []*table) ([]contents, error)

	// run runs the statement once for each of runs, takes its effects back each
	// time, and gives the results in order. Its error is the engine's own
	// failure; that of a statement is part of its result.
	run(ctx context.Context, st *prepared, runs []run) ([]result, error)

	// plans is how many ways of planning the engine can be told to use.
	plans() int

	// maintain cleans up what many runs left behind. It is called between
	// banks, when the contents of the worlds no longer matter.
	maintain(ctx context.Context) error

	// close removes the worlds.
	close() error
}

// prepared is a statement, or several, that an engine has compiled.
type prepared struct {
	sql []string
	// counts is the number of arguments that each of sql takes: its
	// placeholders are the first so many.
	counts []int
	// params are the types of the placeholders, by number - 1. An engine that
	// does not know them leaves the type empty: the column that the text
	// compares a placeholder with then gives it.
	params []column
	// watch lists the tables whose rows a run reads back after the statement;
	// none for a statement that changes nothing.
	watch []*table
	// sequences and settings tell whether the statement can see a sequence or a
	// session setting.
	sequences, settings bool
}

// run is one execution.
type run struct {
	world int
	// args has the text of each placeholder's value, nil for NULL.
	args []*string
	// settings holds values of the session settings that carry the tenant, for
	// the run alone, by name.
	settings map[string]string
	// plan is one of the engine's ways of planning, 0 its own choice.
	plan int
	// refill, unless nil, are contents that the world has for this run only:
	// the same rows in another order.
	refill *refill
	// keep asks for the rows themselves, not their digest alone.
	keep bool
}

// refill is a world's content for one run.
type refill struct {
	tables  []*table
	content *world
}

// contents are rows of a table as the database prints them; nil is NULL.
type contents [][][]byte

// failure says why a statement failed.
type failure int

const (
	noFailure   failure = iota
	keyFailure          // a unique or exclusion constraint
	refFailure          // a foreign key
	timeout             // took longer than a run may
	tooLarge            // gave more rows than a run may
	otherReason         // anything else
)

// result is what a run of the statement gave.
type result struct {
	// digest stands for the rows as a multiset.
	digest uint64
	rows   []string // sorted, when asked for
	count  int
	tag    string // the command tags, or the number of rows affected
	fails  failure
	code   string     // the engine's code of the error; "" when it succeeded
	err    string     // its message
	after  []contents // of the watched tables, when it succeeded
}

// maxRows bounds the rows of a result: a recursive query may not end before
// the statement's timeout.
const maxRows = 10000
