package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
	"github.com/tenantvet/tenantvet/internal/textutil"
)

// mysqlReplay replays the statements of MySQL and MariaDB. What only one of
// them keeps is not taken for a fact: a REFERENCES behind a column, which MySQL
// passed over before version 9, makes a foreign key that is not enforced.
//
// A table of a database that USE or a qualified name gives is in the schema of
// that name, others are in the schema "".
type mysqlReplay struct {
	*replay
	tree *mysql.Tree
	// cursor is the place of the column that was defined last.
	cursor int
	// unchecked tells that the session has switched foreign keys off.
	unchecked bool
	charsets
	details map[*table]*mysqlTable
	// texts are the strings that variables were set to: statements may be
	// prepared from them.
	texts []string
}

// mysqlTable is what is known of a table beside the model.
type mysqlTable struct {
	charsets
	engine    string
	invisible map[*catalog.Column]bool
	// bare lists the foreign keys of the statement, which get an index each
	// unless there is one; generated names those that got one so.
	bare      []bareForeign
	generated map[string]bool
}

// bareForeign is a foreign key with the name of the index that it may need.
type bareForeign struct {
	index   string
	columns []string
}

func newMySQLReplay(r *replay) *mysqlReplay {
	return &mysqlReplay{
		replay:   r,
		details:  make(map[*table]*mysqlTable),
		charsets: charsets{collation: defaultCollation},
	}
}

func (r *mysqlReplay) run(f *file) (total, parsed int, firstBad error) {
	for tree := range mysql.Trees(f.text) {
		total++
		r.cursor = 0
		r.tree, r.base, r.stmt = &tree, tree.Start, f.text[tree.Start:tree.End]
		if tree.Problem != nil {
			if r.routineText(&tree) {
				parsed++
				continue
			}
			at := tree.Start + max(0, int(tree.Problem.Pos))
			msg := textutil.OneLine(tree.Problem.Kind)
			r.unparsed(at, msg)
			if firstBad == nil {
				firstBad = fmt.Errorf("%s: %s", f.position(at), msg)
			}
			continue
		}
		parsed++
		r.applyOrReport(tree.Stmt)
	}
	return total, parsed, firstBad
}

// applyOrReport replays one statement; a tree that is not as the parser's
// trees are is a problem like any other.
func (r *mysqlReplay) applyOrReport(n ast.StmtNode) {
	defer func() {
		if e := recover(); e != nil {
			r.unparsed(r.base, fmt.Sprintf("%s could not be read: %v", r.words(), e))
		}
	}()
	if err := r.apply(n); err != nil {
		r.failed(err)
	}
}

func (r *mysqlReplay) finish() {
	for _, t := range r.order {
		slices.SortStableFunc(t.Columns, func(a, b *catalog.Column) int {
			return r.hidden(t, a) - r.hidden(t, b)
		})
	}
}

// hidden is 1 for an invisible column. They stand behind the others, where an
// INSERT without a column list does not reach them.
func (r *mysqlReplay) hidden(t *table, c *catalog.Column) int {
	if r.detail(t).invisible[c] {
		return 1
	}
	return 0
}

// detail is what is known of a table beside the model.
func (r *mysqlReplay) detail(t *table) *mysqlTable {
	d := r.details[t]
	if d == nil { // a table that came to exist by being mentioned
		d = &mysqlTable{charsets: charsets{collation: "?"}, invisible: make(map[*catalog.Column]bool)}
		r.details[t] = d
	}
	return d
}

// apply replays one statement. Whatever it does not know, and is not listed as
// changing nothing, is an error.
func (r *mysqlReplay) apply(n ast.StmtNode) error {
	switch s := n.(type) {
	case *ast.CreateTableStmt:
		return r.createTable(s)
	case *ast.AlterTableStmt:
		return r.alter(s)
	case *ast.CreateIndexStmt:
		return r.createIndex(s)
	case *ast.DropIndexStmt:
		t, err := r.find(s.Table)
		if err != nil {
			return err
		}
		return r.dropIndexOf(t, s.IndexName, s.IfExists)
	case *ast.CreateViewStmt:
		return r.defineView(s.ViewName, s.Cols, s.Select, s.OrReplace, s.Security == ast.SecurityInvoker)
	case *ast.AlterViewStmt:
		return r.defineView(s.ViewName, s.Cols, s.Select, true, s.Security == ast.SecurityInvoker)
	case *ast.DropTableStmt:
		return r.drop(s)
	case *ast.RenameTableStmt:
		return r.rename(s)
	case *ast.UseStmt:
		r.search = []string{mysql.Fold(s.DBName)}
		return nil
	case *ast.CreateDatabaseStmt:
		return r.databaseOptions(s.Options)
	case *ast.AlterDatabaseStmt:
		return r.databaseOptions(s.Options)
	case *ast.DropDatabaseStmt:
		return r.dropDatabase(mysql.Fold(s.Name.O))
	case *ast.SetStmt:
		r.set(s)
		return nil
	case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.LoadDataStmt, *ast.LoadXMLStmt, *ast.TruncateTableStmt:
		r.changeRows()
		return nil
	case *ast.ProcedureInfo, *ast.CreateFunctionStmt, *ast.CreateLoadableFunctionStmt:
		return r.createRoutine(n)
	case *ast.DropProcedureStmt:
		r.dropRoutine(s.ProcedureName)
		return nil
	case *ast.DropFunctionStmt:
		r.dropRoutine(s.FunctionName)
		return nil
	case *ast.PrepareStmt, *ast.ExecuteStmt, *ast.CallStmt:
		return r.dynamic(n)
	case *ast.RollbackStmt: // no definition is undone
		return nil
	case *ast.SelectStmt, *ast.SetOprStmt, *ast.ExplainStmt, *ast.DoStmt, *ast.ShowStmt,
		*ast.BeginStmt, *ast.CommitStmt, *ast.SavepointStmt, *ast.ReleaseSavepointStmt,
		*ast.LockTablesStmt, *ast.UnlockTablesStmt, *ast.DeallocateStmt, *ast.FlushStmt,
		*ast.AnalyzeTableStmt, *ast.OptimizeTableStmt, *ast.CheckTableStmt, *ast.RepairTablesStmt, *ast.ChecksumTableStmt,
		*ast.CreateTriggerStmt, *ast.DropTriggerStmt, *ast.CreateEventStmt, *ast.AlterEventStmt, *ast.DropEventStmt,
		*ast.AlterProcedureStmt, *ast.AlterFunctionStmt, *ast.SetRoleStmt, *ast.SetDefaultRoleStmt, *ast.SetPwdStmt,
		*ast.CreateUserStmt, *ast.AlterUserStmt, *ast.DropUserStmt, *ast.RenameUserStmt,
		*ast.GrantStmt, *ast.GrantRoleStmt, *ast.GrantProxyStmt, *ast.RevokeStmt, *ast.RevokeRoleStmt, *ast.RevokeProxyStmt,
		*ast.CreateSequenceStmt, *ast.AlterSequenceStmt, *ast.DropSequenceStmt,
		*ast.InstallPluginStmt, *ast.UninstallPluginStmt, *ast.InstallComponentStmt, *ast.UninstallComponentStmt,
		*ast.CreateTablespaceStmt, *ast.AlterTablespaceStmt, *ast.DropTablespaceStmt:
		return nil
	default:
		return &stmtError{loc: -1, msg: fmt.Sprintf("%s is not replayed", r.words()), spoils: slices.Clone(r.order)}
	}
}

// words is the command of the statement, for messages.
func (r *mysqlReplay) words() string {
	fields := strings.Fields(strings.ToUpper(r.stmt))
	return strings.Join(fields[:min(2, len(fields))], " ")
}

// name is a name as the statement gives it, in the database where it would be
// created.
func (r *mysqlReplay) name(n *ast.TableName) catalog.Name {
	out := catalog.Name{Schema: r.search[0], Name: mysql.Fold(n.Name.O)}
	if n.Schema.O != "" {
		out.Schema = mysql.Fold(n.Schema.O)
	}
	return out
}

// lookupName is the table that a name means; nil when there is none.
func (r *mysqlReplay) lookupName(n *ast.TableName) *table {
	if n.Schema.O == "" {
		return r.lookup("", mysql.Fold(n.Name.O))
	}
	if t := r.tables[r.name(n)]; t != nil {
		return t
	}
	// The database may be the one whose name the files do not give.
	return r.tables[catalog.Name{Schema: catalog.MySQL.DefaultSchema(), Name: mysql.Fold(n.Name.O)}]
}

func (r *mysqlReplay) find(n *ast.TableName) (*table, error) {
	if t := r.lookupName(n); t != nil {
		return t, nil
	}
	return nil, conflictf(-1, nil, "table %s is not in the schema", r.name(n))
}

// create makes room for a new relation. It is nil without an error when the
// statement has IF NOT EXISTS and there is one.
func (r *mysqlReplay) create(n *ast.TableName, temporary, ifNotExists bool) (*table, error) {
	name := r.name(n)
	if temporary {
		name.Schema = tempSchema
	}
	if old := r.tables[name]; old != nil {
		switch {
		case old.Written != "" && old.Written != n.Name.O:
			return nil, failf(-1, old, "names %s and %s differ in case only: they are two tables on some servers", old.Written, n.Name.O)
		case ifNotExists:
			return nil, nil
		default:
			return nil, conflictf(-1, old, "table %s already exists (created at %s)", name, old.Pos)
		}
	}
	t := &table{Table: &catalog.Table{Name: name, Written: n.Name.O, Pos: r.pos(0)}}
	r.cursor = r.tree.Find(n.Name.O, 0)
	r.add(t)
	r.details[t] = &mysqlTable{charsets: r.charsets, invisible: make(map[*catalog.Column]bool)}
	return t, nil
}

func (r *mysqlReplay) drop(s *ast.DropTableStmt) error {
	var missing error
	for _, n := range s.Tables {
		t := r.lookupName(n)
		switch {
		case t == nil && !s.IfExists:
			missing = conflictf(-1, nil, "table %s is not in the schema", r.name(n))
		case t != nil && (t.Kind == catalog.View) == s.IsView:
			r.dropTable(t)
		case t != nil && !s.IfExists:
			missing = conflictf(-1, t, "%s is of another kind", t.Name)
		}
	}
	return missing
}

// dropTable removes a relation. Views over it stay and mean whatever has the
// name when they are used; so do foreign keys, where the checks are off, but
// the rows that have come to reference nothing.
func (r *mysqlReplay) dropTable(t *table) {
	for _, o := range r.order {
		for _, f := range o.Foreign {
			if o != t && f.RefTable == t.Name {
				f.NotValid = true
			}
		}
	}
	r.remove(t)
	delete(r.details, t)
}

func (r *mysqlReplay) dropDatabase(name string) error {
	for _, t := range slices.Clone(r.order) {
		if t.Name.Schema == name {
			r.dropTable(t)
		}
	}
	return nil
}

func (r *mysqlReplay) rename(s *ast.RenameTableStmt) error {
	for _, pair := range s.TableToTables {
		if err := r.renameTo(pair.OldTable, pair.NewTable); err != nil {
			return err
		}
	}
	return nil
}

func (r *mysqlReplay) renameTo(from, to *ast.TableName) error {
	t, err := r.find(from)
	if err != nil {
		return err
	}
	name := r.name(to)
	if to.Schema.O == "" && len(r.search) > 0 && t.Name.Schema != tempSchema && from.Schema.O == "" {
		name.Schema = t.Name.Schema
	}
	if name != t.Name {
		if err := r.moveTable(t, name, 0); err != nil {
			return err
		}
	}
	t.Written = to.Name.O
	return nil
}
