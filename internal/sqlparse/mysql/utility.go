package mysql

import (
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// statement lowers a whole statement.
func (l *lowerer) statement(n ast.StmtNode) sqlast.Statement {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	switch s := n.(type) {
	case *ast.SelectStmt, *ast.SetOprStmt:
		return l.selectInto(s)
	case *ast.InsertStmt:
		return l.insert(s)
	case *ast.UpdateStmt:
		return l.update(s)
	case *ast.DeleteStmt:
		return l.delete(s)
	case *ast.ExplainStmt:
		return l.explain(s)
	case *ast.DoStmt:
		return l.wraps("DO", &sqlast.Select{Targets: l.valueTargets(s.Exprs), Pos: l.start})
	case *ast.SetStmt:
		return l.setting(s)
	default:
		return l.utility(n)
	}
}

// selectInto lowers a query that is a statement, whose INTO stands in the last
// SELECT.
func (l *lowerer) selectInto(n ast.StmtNode) sqlast.Statement {
	var last ast.Node = n
	for {
		switch s := last.(type) {
		case *ast.SetOprStmt:
			if s.SelectList == nil || len(s.SelectList.Selects) == 0 {
				return l.query(n)
			}
			last = s.SelectList.Selects[len(s.SelectList.Selects)-1]
			continue
		case *ast.SetOprSelectList:
			if len(s.Selects) > 0 {
				last = s.Selects[len(s.Selects)-1]
				continue
			}
		case *ast.SelectStmt:
			if opt := s.SelectIntoOpt; opt != nil {
				l.into = s
				return l.wraps(intoName(opt.Tp), l.query(n))
			}
		default:
		}
		return l.query(n)
	}
}

func intoName(tp ast.SelectIntoType) string {
	switch tp {
	case ast.SelectIntoOutfile:
		return "SELECT INTO OUTFILE"
	case ast.SelectIntoDumpfile:
		return "SELECT INTO DUMPFILE"
	default:
		return "SELECT INTO"
	}
}

func (l *lowerer) valueTargets(list []ast.ExprNode) []sqlast.Target {
	var out []sqlast.Target
	for _, n := range list {
		x := l.expr(n)
		out = append(out, sqlast.Target{X: x, Pos: at(x)})
	}
	return out
}

func (l *lowerer) explain(s *ast.ExplainStmt) sqlast.Statement {
	if s.Explore || s.SQLDigest != "" || s.PlanDigest != "" || s.IntoVar != "" || s.Stmt == nil {
		return unsupported(l.start, "EXPLAIN of a kind of its own")
	}
	if _, ok := s.Stmt.(*ast.ShowStmt); ok { // DESCRIBE t
		return l.noRows("DESCRIBE")
	}
	name := "EXPLAIN"
	if s.Analyze {
		name = "EXPLAIN ANALYZE"
	}
	return l.wraps(name, l.statement(s.Stmt))
}

func (l *lowerer) utility(n ast.StmtNode) sqlast.Statement {
	switch s := n.(type) {
	case *ast.TruncateTableStmt:
		return l.wholeTable("TRUNCATE", s.Table)
	case *ast.LockTablesStmt:
		var tables []*sqlast.Table
		next := 1
		for _, lock := range s.TableLocks {
			var t *sqlast.Table
			t, next = l.tableAfter(lock.Table, lock.Alias, next)
			tables = append(tables, t)
		}
		return &sqlast.Utility{Kind: sqlast.WholeTable, Name: "LOCK TABLES", Tables: tables, Pos: l.start}
	case *ast.LoadDataStmt:
		return l.wholeTable("LOAD DATA", s.Table)
	case *ast.LoadXMLStmt:
		return l.wholeTable("LOAD XML", s.Table)
	case *ast.ChecksumTableStmt:
		return l.wholeTable("CHECKSUM TABLE", s.Tables...)
	case *ast.HandlerOpenStmt:
		return l.wholeTable("HANDLER OPEN", s.Table)
	case *ast.HandlerReadStmt:
		return unsupported(l.start, "HANDLER READ") // the table is known by the name that HANDLER OPEN gave
	case *ast.AlterTableStmt:
		return l.wholeTable("ALTER TABLE", s.Table)
	case *ast.DropTableStmt:
		if s.IsView {
			return l.noRows("DROP VIEW")
		}
		return l.wholeTable("DROP TABLE", s.Tables...)
	case *ast.CreateTableStmt:
		if s.Select == nil {
			return l.noRows("CREATE TABLE")
		}
		return l.wraps("CREATE TABLE AS", l.query(s.Select), s.Table)
	case *ast.CreateViewStmt:
		return l.wraps("CREATE VIEW", l.statement(s.Select), s.ViewName)
	case *ast.AlterViewStmt:
		return l.wraps("ALTER VIEW", l.statement(s.Select), s.ViewName)
	case *ast.CallStmt:
		return unsupported(l.start, "CALL")
	case *ast.PrepareStmt:
		return unsupported(l.start, "PREPARE")
	case *ast.ExecuteStmt:
		return unsupported(l.start, "EXECUTE")
	case *ast.UseStmt:
		return &sqlast.Utility{Kind: sqlast.SetSession, Name: "USE", Setting: "database", Pos: l.start}
	case *ast.SetRoleStmt:
		return &sqlast.Utility{Kind: sqlast.SetSession, Name: "SET ROLE", Setting: "role", Pos: l.start}
	case *ast.ShowStmt:
		return l.show(s)
	case *ast.FlushStmt:
		if s.ReadLock || s.ForExport {
			return l.wholeTable("FLUSH TABLES", s.Tables...)
		}
		return l.noRows("FLUSH")
	default:
		if noRows(n) {
			return l.noRows(l.command())
		}
		return unsupported(l.start, "%s", l.command())
	}
}

// show sorts SHOW: most of it tells of the schema and the server; some of it
// has the statements of others in it.
func (l *lowerer) show(s *ast.ShowStmt) sqlast.Statement {
	switch s.Tp {
	case ast.ShowProcessList, ast.ShowBinlogEvents, ast.ShowRelaylogEvents, ast.ShowParseTree, ast.ShowProfile, ast.ShowProfiles:
		return unsupported(l.start, "%s", l.command())
	default:
		if s.Where != nil {
			if kind := firstUnsafe(l.expr(s.Where)); kind != "" {
				return unsupported(l.start, "SHOW with %s", kind)
			}
		}
		return l.noRows("SHOW")
	}
}

// firstUnsafe names the first thing in an expression that reads rows or is
// not understood.
func firstUnsafe(e sqlast.Expr) (kind string) {
	sqlast.Walk(e, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Subquery:
			kind = "a query"
		case *sqlast.Unsupported:
			kind = n.Kind
		default:
		}
		return kind == ""
	})
	return kind
}

func (l *lowerer) noRows(name string) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.NoRows, Name: name, Pos: l.start}
}

func (l *lowerer) wholeTable(name string, tables ...*ast.TableName) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.WholeTable, Name: name, Tables: l.tablesAfter(tables, 1), Pos: l.start}
}

// wraps is a command around a statement; created is what it makes.
func (l *lowerer) wraps(name string, inner sqlast.Statement, created ...*ast.TableName) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.Wraps, Name: name, Tables: l.tablesAfter(created, 1), Inner: inner, Pos: l.start}
}

// command is the statement's first two words, or the one that is all of the
// command.
func (l *lowerer) command() string {
	words := strings.ToUpper(l.text.word(0))
	switch words {
	case "BEGIN", "COMMIT", "GRANT", "HELP", "KILL", "REVOKE", "ROLLBACK", "SAVEPOINT":
		return words
	}
	if second := l.text.word(1); second != "" && strings.Trim(strings.ToUpper(second), "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" {
		words += " " + strings.ToUpper(second)
	}
	return words
}

// setting lowers SET. One of several variables is the setting; values that
// read rows are not represented.
func (l *lowerer) setting(s *ast.SetStmt) sqlast.Statement {
	out := &sqlast.Utility{Kind: sqlast.SetSession, Name: "SET", Pos: l.start}
	for i, v := range s.Variables {
		if v.Value != nil {
			if kind := firstUnsafe(l.expr(v.Value)); kind != "" {
				return unsupported(l.start, "SET with %s", kind)
			}
		}
		name := fold(v.Name)
		switch {
		case !v.IsSystem && v.Name != ast.SetNames && v.Name != ast.SetCharset:
			name = "@" + name
		case v.Name == ast.SetNames || v.Name == ast.SetCharset:
			name = "names"
		case v.IsGlobal || v.IsPersist || v.IsPersistOnly:
			name = "global." + name
		}
		if i > 0 {
			name = out.Setting + ", " + name
		}
		out.Setting = name
	}
	if out.Setting == "" || strings.HasPrefix(out.Setting, "tx_") {
		return l.noRows("SET TRANSACTION")
	}
	return out
}

// foreignMode tells whether a statement sets a sql_mode under which the
// statements behind it read otherwise. A mode that is no literal is taken to
// be one that was saved before.
func foreignMode(n ast.StmtNode) bool {
	s, ok := n.(*ast.SetStmt)
	if !ok {
		return false
	}
	for _, v := range s.Variables {
		if !strings.EqualFold(v.Name, "sql_mode") || v.Value == nil {
			continue
		}
		foreign := false
		v.Value.Accept(visit(func(n ast.Node) {
			if c, ok := n.(*ast.ValueExprBase); ok {
				mode := strings.ToUpper(c.GetString())
				for _, m := range []string{"ANSI", "NO_BACKSLASH_ESCAPES", "HIGH_NOT_PRECEDENCE", "ORACLE", "MSSQL", "DB2", "POSTGRESQL", "MAXDB"} {
					foreign = foreign || strings.Contains(mode, m)
				}
			}
		}))
		if foreign {
			return true
		}
	}
	return false
}

// visit makes a function a visitor of the parser's trees.
type visit func(ast.Node)

// Enter calls the function.
func (f visit) Enter(n ast.Node) (ast.Node, bool) {
	f(n)
	return n, false
}

// Leave goes on.
func (f visit) Leave(n ast.Node) (ast.Node, bool) { return n, true }
