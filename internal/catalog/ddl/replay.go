package ddl

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
)

// tempSchema holds the temporary tables of the file being replayed.
const tempSchema = "pg_temp"

// table is a relation while it is being replayed.
type table struct {
	*catalog.Table
	parents, children []*table
	partitioned       bool
	// pending lists the unique indexes of a partitioned table that some
	// partition does not have yet (CREATE INDEX … ON ONLY).
	pending []*pendingKey
	// excludes names the exclusion constraints.
	excludes []string
	// notNulls maps the names of NOT NULL constraints to columns.
	notNulls map[string]string
	// uses lists the columns that a check, an index or an exclusion reads.
	uses map[string][]string
	// elems lists the names of a key's or index's elements, INCLUDE columns
	// too, as they go into the generated names of copies.
	elems map[string][]string
	// refs lists the tables that a view's query reads.
	refs []viewRef
}

func (t *table) setElems(name string, elems []string) {
	if t.elems == nil {
		t.elems = make(map[string][]string)
	}
	t.elems[name] = slices.Clone(elems)
}

func (t *table) use(name string, columns []string) {
	if t.uses == nil {
		t.uses = make(map[string][]string)
	}
	t.uses[name] = slices.Clone(columns)
}

// pendingKey is a unique index that is not valid until every partition's own
// index is attached.
type pendingKey struct {
	key      *catalog.Key
	primary  bool
	attached map[*table]bool
}

// replay is the state of the schema between two statements, with what any
// dialect does to it.
type replay struct {
	dialect   catalog.Dialect
	tables    map[catalog.Name]*table
	order     []*table
	indexes   map[catalog.Name]*table // index name -> its table
	sequences map[catalog.Name]bool
	enums     map[catalog.Name]*catalog.Enum
	domains   map[catalog.Name]*catalog.Domain
	functions []*catalog.Function
	// otherTypes names composite and range types, which the model leaves out.
	otherTypes map[catalog.Name]bool
	// extensions lists those that were created; extensionTypes gives the schema
	// of each of their types as columns show it, extensionSchemas those of the
	// extensions themselves.
	extensions       []string
	extensionTypes   map[string]string
	extensionSchemas map[string]bool
	// server is the major version of the server that the schema is for; 0 when
	// it is not told.
	server int

	defaultPath []string
	search      []string // the search path at this statement

	file     *file
	base     int // offset of the statement in the file
	stmt     string
	problems []Problem
}

func newReplay(dialect catalog.Dialect, searchPath []string) *replay {
	if len(searchPath) == 0 {
		searchPath = []string{dialect.DefaultSchema()}
	}
	return &replay{
		dialect:     dialect,
		tables:      make(map[catalog.Name]*table),
		indexes:     make(map[catalog.Name]*table),
		sequences:   make(map[catalog.Name]bool),
		enums:       make(map[catalog.Name]*catalog.Enum),
		domains:     make(map[catalog.Name]*catalog.Domain),
		otherTypes:  make(map[catalog.Name]bool),
		defaultPath: searchPath,
		search:      searchPath,
	}
}

// state is the schema itself.
func (r *replay) state() *replay { return r }

// stmtError is why a statement was not replayed. The tables it spoils become
// Unknown.
type stmtError struct {
	loc    int // offset in the statement, -1 for its start
	msg    string
	spoils []*table
	// conflict tells that an object exists already, or not at all, which
	// idempotent migrations count on.
	conflict bool
}

func (e *stmtError) Error() string { return e.msg }

func failf(loc int32, spoils *table, format string, args ...any) *stmtError {
	e := &stmtError{loc: int(loc), msg: fmt.Sprintf(format, args...)}
	if spoils != nil {
		e.spoils = []*table{spoils}
	}
	return e
}

// conflictf is failf for an object that exists already or does not exist.
func conflictf(loc int32, spoils *table, format string, args ...any) *stmtError {
	err := failf(loc, spoils, format, args...)
	err.conflict = true
	return err
}

// pos is the place in the file of an offset in the statement.
func (r *replay) pos(loc int32) diag.Position {
	return r.file.position(r.base + max(0, int(loc)))
}

// problem reports something that could not be replayed.
func (r *replay) problem(pos diag.Position, format string, args ...any) {
	r.problems = append(r.problems, Problem{Pos: pos, Message: fmt.Sprintf(format, args...)})
}

// spoil marks a table, its partitions and inheritors as not to be relied on.
// The first reason stays.
func spoil(t *table, reason string) {
	if t.Unknown != "" {
		return
	}
	t.Unknown = reason
	for _, c := range t.children {
		spoil(c, reason)
	}
}

// unparsed reports a statement without a tree; the known tables among its
// words become Unknown, and a table it would create comes to exist as Unknown.
func (r *replay) unparsed(offset int, msg string) {
	pos := r.file.position(offset)
	r.problem(pos, "%s", msg)
	r.spoilMentioned(r.stmt, pos, msg)
}

// failed turns the failure of a statement into a Problem.
func (r *replay) failed(err error) {
	se, ok := errors.AsType[*stmtError](err)
	if !ok {
		se = &stmtError{loc: -1, msg: err.Error()}
	}
	pos := r.pos(int32(se.loc))
	r.problem(pos, "%s", se.msg)
	for _, t := range se.spoils {
		spoil(t, fmt.Sprintf("%s: %s", pos, se.msg))
	}
}

// lookup finds the table that a name means: in the given schema, else along
// the search path, else the only one of that name.
func (r *replay) lookup(schema, name string) *table {
	if schema != "" {
		return r.tables[catalog.Name{Schema: schema, Name: name}]
	}
	for _, s := range append([]string{tempSchema}, r.search...) {
		if t := r.tables[catalog.Name{Schema: s, Name: name}]; t != nil {
			return t
		}
	}
	var found *table
	for _, t := range r.order {
		if t.Name.Name == name {
			if found != nil {
				return nil
			}
			found = t
		}
	}
	return found
}

// lookupIndex finds an index's table and full name.
func (r *replay) lookupIndex(schema, name string) (*table, catalog.Name) {
	if schema != "" {
		n := catalog.Name{Schema: schema, Name: name}
		return r.indexes[n], n
	}
	for _, s := range append([]string{tempSchema}, r.search...) {
		n := catalog.Name{Schema: s, Name: name}
		if t := r.indexes[n]; t != nil {
			return t, n
		}
	}
	var (
		owner *table
		full  catalog.Name
	)
	for n, t := range r.indexes {
		if n.Name != name {
			continue
		}
		if owner != nil {
			return nil, catalog.Name{}
		}
		owner, full = t, n
	}
	return owner, full
}

// add puts a new relation into the schema.
func (r *replay) add(t *table) {
	r.tables[t.Name] = t
	r.order = append(r.order, t)
}

// remove takes a relation and its indexes out of the schema.
func (r *replay) remove(t *table) {
	delete(r.tables, t.Name)
	for n, owner := range r.indexes {
		if owner == t {
			delete(r.indexes, n)
		}
	}
	r.order = slices.DeleteFunc(r.order, func(o *table) bool { return o == t })
	for _, p := range t.parents {
		p.children = slices.DeleteFunc(p.children, func(o *table) bool { return o == t })
	}
}

func (r *replay) dropTemporary() {
	for _, t := range slices.Clone(r.order) {
		if t.Name.Schema == tempSchema {
			r.remove(t)
		}
	}
}

// catalogue makes the immutable model of the schema as it is now.
func (r *replay) catalogue() *catalog.Catalog {
	tables := make([]*catalog.Table, len(r.order))
	for i, t := range r.order {
		t.HasChildren = len(t.children) > 0 && !t.partitioned
		t.spell()
		tables[i] = t.Table
	}
	enums := make([]*catalog.Enum, 0, len(r.enums))
	for _, e := range r.enums {
		enums = append(enums, e)
	}
	domains := slices.Collect(maps.Values(r.domains))
	return catalog.New(r.dialect, tables, r.functions, enums, domains, r.defaultPath).For(r.server)
}

// spell gives names to what is spelled as it is named.
func (t *table) spell() {
	if t.Written == "" {
		t.Written = t.Name.Name
	}
	for _, c := range t.Columns {
		if c.Written == "" {
			c.Written = c.Name
		}
	}
}
