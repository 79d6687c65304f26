package postgres

import (
	"fmt"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// statement lowers a whole statement.
func (l *lowerer) statement(n *pg.Node) sqlast.Statement {
	if deep := l.enter(); deep != nil {
		return deep
	}
	defer l.leave()
	switch s := n.GetNode().(type) {
	case *pg.Node_SelectStmt:
		if into := selectInto(s.SelectStmt); into != nil {
			l.into = into
			return l.wraps("SELECT INTO", l.query(s.SelectStmt, true), into.GetRel())
		}
		return l.query(s.SelectStmt, true)
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt:
		return l.change(n, true)
	default:
		return l.utility(n)
	}
}

// selectInto finds the INTO clause, which stands in the leftmost SELECT.
func selectInto(s *pg.SelectStmt) *pg.IntoClause {
	for s.GetLarg() != nil {
		s = s.GetLarg()
	}
	return s.GetIntoClause()
}

func (l *lowerer) utility(n *pg.Node) sqlast.Statement {
	switch s := n.GetNode().(type) {
	case *pg.Node_TruncateStmt:
		return l.wholeTable("TRUNCATE", l.tables(s.TruncateStmt.GetRelations()))
	case *pg.Node_LockStmt:
		return l.wholeTable("LOCK", l.tables(s.LockStmt.GetRelations()))
	case *pg.Node_CopyStmt:
		if s.CopyStmt.GetRelation() == nil {
			return l.wraps("COPY", l.statement(s.CopyStmt.GetQuery()))
		}
		return l.wholeTable(copyName(s.CopyStmt), []*sqlast.Table{l.table(s.CopyStmt.GetRelation())})
	case *pg.Node_RefreshMatViewStmt:
		return l.wholeTable("REFRESH MATERIALIZED VIEW", []*sqlast.Table{l.table(s.RefreshMatViewStmt.GetRelation())})
	case *pg.Node_ClusterStmt:
		if s.ClusterStmt.GetRelation() == nil {
			return unsupported(l.start, "CLUSTER of all tables")
		}
		return l.wholeTable("CLUSTER", []*sqlast.Table{l.table(s.ClusterStmt.GetRelation())})
	case *pg.Node_AlterTableStmt:
		return l.alter(s.AlterTableStmt)
	case *pg.Node_DropStmt:
		return l.drop(s.DropStmt)
	case *pg.Node_ExplainStmt:
		return l.wraps(explainName(s.ExplainStmt), l.statement(s.ExplainStmt.GetQuery()))
	case *pg.Node_PrepareStmt:
		return l.wraps("PREPARE", l.statement(s.PrepareStmt.GetQuery()))
	case *pg.Node_DeclareCursorStmt:
		return l.wraps("DECLARE CURSOR", l.statement(s.DeclareCursorStmt.GetQuery()))
	case *pg.Node_CreateTableAsStmt:
		name := "CREATE TABLE AS"
		if s.CreateTableAsStmt.GetObjtype() == pg.ObjectType_OBJECT_MATVIEW {
			name = "CREATE MATERIALIZED VIEW"
		}
		return l.wraps(name, l.statement(s.CreateTableAsStmt.GetQuery()), s.CreateTableAsStmt.GetInto().GetRel())
	case *pg.Node_ViewStmt:
		return l.wraps("CREATE VIEW", l.statement(s.ViewStmt.GetQuery()), s.ViewStmt.GetView())
	case *pg.Node_VariableSetStmt:
		return l.setting(s.VariableSetStmt)
	case *pg.Node_DiscardStmt:
		if s.DiscardStmt.GetTarget() == pg.DiscardMode_DISCARD_ALL {
			return &sqlast.Utility{Kind: sqlast.SetSession, Name: "DISCARD", Setting: "all", Pos: l.start}
		}
		return l.noRows("DISCARD")
	case *pg.Node_TransactionStmt:
		return l.noRows(transactionName(s.TransactionStmt.GetKind()))
	case *pg.Node_VacuumStmt:
		if !s.VacuumStmt.GetIsVacuumcmd() {
			return l.noRows("ANALYZE")
		}
		return l.noRows("VACUUM")
	case *pg.Node_GrantStmt:
		return l.noRows(grantName(s.GrantStmt.GetIsGrant()))
	case *pg.Node_GrantRoleStmt:
		return l.noRows(grantName(s.GrantRoleStmt.GetIsGrant()))
	case *pg.Node_DefineStmt:
		return l.noRows("CREATE " + objectName(s.DefineStmt.GetKind()))
	case *pg.Node_FetchStmt:
		if s.FetchStmt.GetIsmove() {
			return unsupported(l.start, "MOVE")
		}
		return unsupported(l.start, "FETCH") // the rows of a cursor declared elsewhere
	case *pg.Node_DoStmt:
		return unsupported(l.start, "DO block")
	case *pg.Node_CreateSchemaStmt:
		for _, e := range s.CreateSchemaStmt.GetSchemaElts() {
			if u, ok := l.statement(e).(*sqlast.Utility); !ok || u.Kind != sqlast.NoRows {
				return unsupported(l.start, "CREATE SCHEMA with %s", commandName(e))
			}
		}
		return l.noRows("CREATE SCHEMA")
	default:
		if noRows(n) {
			return l.noRows(commandName(n))
		}
		return unsupported(l.start, "%s", commandName(n))
	}
}

func (l *lowerer) noRows(name string) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.NoRows, Name: name, Pos: l.start}
}

func (l *lowerer) wholeTable(name string, tables []*sqlast.Table) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.WholeTable, Name: name, Tables: tables, Pos: l.start}
}

// wraps is a command around a statement; created is what it makes.
func (l *lowerer) wraps(name string, inner sqlast.Statement, created ...*pg.RangeVar) sqlast.Statement {
	out := &sqlast.Utility{Kind: sqlast.Wraps, Name: name, Inner: inner, Pos: l.start}
	for _, r := range created {
		out.Tables = append(out.Tables, l.table(r))
	}
	return out
}

func transactionName(k pg.TransactionStmtKind) string {
	switch k {
	case pg.TransactionStmtKind_TRANS_STMT_START, pg.TransactionStmtKind_TRANS_STMT_PREPARE:
		return strings.TrimPrefix(k.String(), "TRANS_STMT_") + " TRANSACTION"
	default:
		return strings.ReplaceAll(strings.TrimPrefix(k.String(), "TRANS_STMT_"), "_", " ")
	}
}

func grantName(grant bool) string {
	if grant {
		return "GRANT"
	}
	return "REVOKE"
}

func explainName(s *pg.ExplainStmt) string {
	name := "EXPLAIN"
	for _, n := range s.GetOptions() {
		d := n.GetDefElem()
		if d.GetDefname() != "analyze" {
			continue
		}
		if name = "EXPLAIN ANALYZE"; disabled(d.GetArg()) { // the last one counts
			name = "EXPLAIN"
		}
	}
	return name
}

// disabled tells whether an option's value is certainly false.
func disabled(n *pg.Node) bool {
	switch v := n.GetNode().(type) {
	case *pg.Node_String_:
		s := strings.ToLower(v.String_.GetSval())
		return s == "false" || s == "off"
	case *pg.Node_Boolean:
		return !v.Boolean.GetBoolval()
	case *pg.Node_Integer:
		return v.Integer.GetIval() == 0
	default:
		return false
	}
}

func (l *lowerer) alter(s *pg.AlterTableStmt) sqlast.Statement {
	name := "ALTER " + objectName(s.GetObjtype())
	switch s.GetObjtype() {
	case pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_SEQUENCE, pg.ObjectType_OBJECT_VIEW:
		return l.noRows(name)
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_MATVIEW:
		return l.wholeTable(name, []*sqlast.Table{l.table(s.GetRelation())})
	case pg.ObjectType_OBJECT_TYPE:
		for _, n := range s.GetCmds() {
			if n.GetAlterTableCmd().GetBehavior() == pg.DropBehavior_DROP_CASCADE {
				return unsupported(l.start, "%s CASCADE", name)
			}
		}
		return l.noRows(name)
	default:
		return unsupported(l.start, "%s", name)
	}
}

func (l *lowerer) drop(s *pg.DropStmt) sqlast.Statement {
	name := "DROP " + objectName(s.GetRemoveType())
	switch s.GetRemoveType() {
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_FOREIGN_TABLE, pg.ObjectType_OBJECT_MATVIEW:
		var tables []*sqlast.Table
		for _, o := range s.GetObjects() {
			schema, table := qualified(stringList(o.GetList().GetItems()))
			tables = append(tables, &sqlast.Table{
				TableName: sqlast.TableName{Schema: schema, Name: table, Pos: l.start},
			})
		}
		return l.wholeTable(name, tables)
	case pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_INDEX, pg.ObjectType_OBJECT_FUNCTION,
		pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE, pg.ObjectType_OBJECT_AGGREGATE,
		pg.ObjectType_OBJECT_TRIGGER, pg.ObjectType_OBJECT_EVENT_TRIGGER, pg.ObjectType_OBJECT_POLICY,
		pg.ObjectType_OBJECT_STATISTIC_EXT:
		return l.noRows(name)
	case pg.ObjectType_OBJECT_TYPE, pg.ObjectType_OBJECT_DOMAIN, pg.ObjectType_OBJECT_SEQUENCE:
		if s.GetBehavior() != pg.DropBehavior_DROP_CASCADE { // which drops columns
			return l.noRows(name)
		}
		return unsupported(l.start, "%s CASCADE", name)
	default:
		return unsupported(l.start, "%s", name)
	}
}

func objectName(t pg.ObjectType) string {
	switch t {
	case pg.ObjectType_OBJECT_MATVIEW:
		return "MATERIALIZED VIEW"
	case pg.ObjectType_OBJECT_STATISTIC_EXT:
		return "STATISTICS"
	default:
		return strings.ReplaceAll(strings.TrimPrefix(t.String(), "OBJECT_"), "_", " ")
	}
}

// setting lowers SET and RESET. SET TRANSACTION lasts no longer than the
// transaction and only sets its mode.
func (l *lowerer) setting(s *pg.VariableSetStmt) sqlast.Statement {
	out := &sqlast.Utility{
		Kind:    sqlast.SetSession,
		Name:    "SET",
		Setting: strings.ToLower(s.GetName()),
		Local:   s.GetIsLocal(),
		Pos:     l.start,
	}
	switch s.GetKind() {
	case pg.VariableSetKind_VAR_SET_VALUE, pg.VariableSetKind_VAR_SET_DEFAULT, pg.VariableSetKind_VAR_SET_CURRENT:
	case pg.VariableSetKind_VAR_SET_MULTI:
		if strings.HasPrefix(out.Setting, "transaction") {
			return l.noRows("SET TRANSACTION")
		}
	case pg.VariableSetKind_VAR_RESET:
		out.Name = "RESET"
	case pg.VariableSetKind_VAR_RESET_ALL:
		out.Name, out.Setting = "RESET", "all"
	default:
		return unsupported(l.start, "SET %s", s.GetKind())
	}
	return out
}

// commandName is the name of a statement, or of whatever node it is, derived
// from that of its tree node: CreateTableSpaceStmt is CREATE TABLE SPACE.
func commandName(n *pg.Node) string {
	if n.GetNode() == nil {
		return "empty node"
	}
	name := strings.TrimPrefix(fmt.Sprintf("%T", n.GetNode()), "*ast.Node_")
	if sql, ok := commandNames[name]; ok {
		return sql
	}
	var b strings.Builder
	for i, r := range strings.TrimSuffix(name, "Stmt") {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// copyName tells a COPY that reads a table from one that writes it.
func copyName(s *pg.CopyStmt) string {
	if s.GetIsFrom() {
		return "COPY FROM"
	}
	return "COPY TO"
}
