package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlite"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// sqliteReplay replays SQLite's statements.
//
// SQLite keeps views and foreign keys as text and resolves them when they are
// used: a view may be defined before its tables, outlives them, and shows the
// columns that they get later. So both are resolved at the end, and where a
// table is made from a view.
type sqliteReplay struct {
	*replay
	views       map[*table]*sqliteView
	foreignKeys bool // are enforced
}

func newSQLiteReplay(r *replay, foreignKeys bool) *sqliteReplay {
	return &sqliteReplay{replay: r, views: make(map[*table]*sqliteView), foreignKeys: foreignKeys}
}

func (r *sqliteReplay) run(f *file) (total, parsed int, firstBad error) {
	for tree := range sqlite.Trees(f.text) {
		total++
		r.base, r.stmt = tree.Start, f.text[tree.Start:tree.End]
		if tree.Problem != nil {
			at := int(tree.Problem.Pos)
			r.unparsed(at, textutil.OneLine(tree.Problem.Kind))
			if firstBad == nil {
				firstBad = fmt.Errorf("%s: %s", f.position(at), textutil.OneLine(tree.Problem.Kind))
			}
			continue
		}
		parsed++
		if err := r.apply(tree.Stmt); err != nil {
			r.failed(err)
		}
	}
	return total, parsed, firstBad
}

// apply replays one statement. Whatever it does not know, and is not listed as
// changing nothing, is an error.
func (r *sqliteReplay) apply(s ast.Stmt) error {
	switch s := s.(type) {
	case *ast.CreateTableStmt:
		return r.createTable(s)
	case *ast.CreateIndexStmt:
		return r.createIndex(s)
	case *ast.CreateViewStmt:
		return r.createView(s)
	case *ast.CreateVirtualTableStmt:
		return r.createVirtual(s)
	case *ast.AlterTableStmt:
		return r.alter(s)
	case *ast.DropTableStmt:
		return r.drop(s.Name, s.IfExists)
	case *ast.DropViewStmt:
		return r.drop(s.Name, s.IfExists)
	case *ast.DropIndexStmt:
		return r.dropIndexNamed(s)
	case *ast.InsertStmt:
		return r.changeRows(s.Table)
	case *ast.UpdateStmt:
		return r.changeRows(s.Table)
	case *ast.DeleteStmt:
		return r.changeRows(s.Table)
	case *ast.RollbackStmt:
		return &stmtError{loc: -1, msg: "ROLLBACK is not replayed", spoils: slices.Clone(r.order)}
	case *ast.AttachStmt:
		return failf(-1, nil, "ATTACH is not replayed: tables of other databases are not in the schema")
	case *ast.SelectStmt, *ast.CreateTriggerStmt, *ast.DropTriggerStmt, *ast.BeginStmt, *ast.CommitStmt,
		*ast.SavepointStmt, *ast.ReleaseStmt, *ast.DetachStmt, *ast.PragmaStmt, *ast.VacuumStmt,
		*ast.AnalyzeStmt, *ast.ReindexStmt, *ast.ExplainStmt:
		return nil
	default:
		return &stmtError{loc: -1, msg: fmt.Sprintf("statement of kind %T is not replayed", s), spoils: slices.Clone(r.order)}
	}
}

// changeRows reports changes of the schema table itself.
func (r *sqliteReplay) changeRows(t *ast.QualifiedName) error {
	if name := sqlite.Fold(t.Name.Name); name == "sqlite_master" || name == "sqlite_schema" {
		return &stmtError{loc: t.Pos(), msg: "change of " + name + " is not replayed", spoils: slices.Clone(r.order)}
	}
	return nil
}

// named is a name as the statement gives it, qualified with the schema in
// which it would be created.
func (r *sqliteReplay) named(n *ast.QualifiedName, temp bool) catalog.Name {
	out := catalog.Name{Name: sqlite.Fold(n.Name.Name)}
	if n.Schema != nil {
		out.Schema = sqlite.Fold(n.Schema.Name)
	}
	switch {
	case out.Schema == "main":
		out.Schema = ""
	case temp || out.Schema == "temp":
		out.Schema = tempSchema
	}
	return out
}

// find is the table that a name means; nil when there is none.
func (r *sqliteReplay) find(n *ast.QualifiedName) *table {
	name := r.named(n, false)
	if n.Schema != nil {
		return r.tables[name]
	}
	return r.lookup("", name.Name)
}

// create makes room for a new relation. It is nil without an error when the
// statement has IF NOT EXISTS and there is one.
func (r *sqliteReplay) create(n *ast.QualifiedName, temp, ifNotExists bool) (*table, error) {
	name := r.named(n, temp)
	if old := r.tables[name]; old != nil {
		if ifNotExists {
			return nil, nil
		}
		return nil, conflictf(int32(n.Pos()), old, "table %s already exists (created at %s)", name, old.Pos)
	}
	t := &table{Table: &catalog.Table{Name: name, Written: n.Name.Name, Pos: r.pos(int32(n.Pos()))}}
	r.add(t)
	return t, nil
}

func (r *sqliteReplay) createVirtual(s *ast.CreateVirtualTableStmt) error {
	t, err := r.create(s.Name, false, s.IfNotExists)
	if t != nil {
		module := sqlite.Fold(s.Module.Name)
		spoil(t, "virtual table of the module "+module+": its rows are what the module makes them")
	}
	return err
}

// drop removes a table or a view. Views over it and foreign keys to it stay:
// they mean whatever has the name when they are used.
func (r *sqliteReplay) drop(n *ast.QualifiedName, ifExists bool) error {
	t := r.find(n)
	if t == nil {
		if ifExists {
			return nil
		}
		return conflictf(int32(n.Pos()), nil, "table %s is not in the schema", r.named(n, false))
	}
	r.remove(t)
	delete(r.views, t)
	return nil
}

func (r *sqliteReplay) dropIndexNamed(s *ast.DropIndexStmt) error {
	name := r.named(s.Name, false)
	t, full := r.lookupIndex(name.Schema, name.Name)
	if t == nil {
		if s.IfExists {
			return nil
		}
		return conflictf(int32(s.Name.Pos()), nil, "index %s is not in the schema", name)
	}
	r.dropIndex(t, full)
	return nil
}

// finish resolves the views and the columns that foreign keys reference, and
// names the foreign keys without a name after what their columns are called at
// last.
func (r *sqliteReplay) finish() {
	for _, t := range slices.Clone(r.order) {
		if r.views[t] != nil {
			r.resolveView(t, true)
		}
		for _, f := range t.Foreign {
			if f.Name == "" {
				f.Name = strings.Join(slices.Concat([]string{t.Name.Name}, f.Columns, []string{"fkey"}), "_")
			}
			if ref := r.tables[f.RefTable]; ref != nil && len(f.RefColumns) == 0 && ref.Primary != nil {
				f.RefColumns = slices.Clone(ref.Primary.Columns)
			}
		}
	}
}

// text is a part of the statement as it is written.
func (r *sqliteReplay) text(n ast.Node) string {
	return strings.TrimSpace(r.stmt[n.Pos():n.End()])
}
