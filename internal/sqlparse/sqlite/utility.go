package sqlite

import (
	"github.com/sqlc-dev/meyer/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// statement lowers a whole statement.
func (l *lowerer) statement(s ast.Stmt) sqlast.Statement {
	switch s := s.(type) {
	case *ast.SelectStmt:
		return l.query(s)
	case *ast.InsertStmt:
		return l.insert(s)
	case *ast.UpdateStmt:
		return l.update(s)
	case *ast.DeleteStmt:
		return l.delete(s)
	case *ast.ExplainStmt:
		n := "EXPLAIN"
		if s.QueryPlan {
			n = "EXPLAIN QUERY PLAN"
		}
		return l.wraps(n, l.statement(s.Stmt))
	default:
		return l.utility(s)
	}
}

func (l *lowerer) utility(s ast.Stmt) sqlast.Statement {
	switch s := s.(type) {
	case *ast.CreateTableStmt:
		if s.Select != nil {
			return l.wraps("CREATE TABLE AS", l.query(s.Select), l.target(s.Name, ""))
		}
		return l.noRows("CREATE TABLE")
	case *ast.CreateViewStmt:
		return l.wraps("CREATE VIEW", l.query(s.Select), l.target(s.Name, ""))
	case *ast.CreateIndexStmt:
		return l.noRows("CREATE INDEX")
	case *ast.CreateTriggerStmt:
		return l.noRows("CREATE TRIGGER")
	case *ast.CreateVirtualTableStmt:
		return l.noRows("CREATE VIRTUAL TABLE")
	case *ast.AlterTableStmt:
		if s.Action == ast.AlterRenameTable || s.Action == ast.AlterRenameColumn {
			return l.noRows("ALTER TABLE … RENAME")
		}
		return l.wholeTable("ALTER TABLE", l.target(s.Table, ""))
	case *ast.DropTableStmt:
		return l.wholeTable("DROP TABLE", l.target(s.Name, ""))
	case *ast.DropViewStmt:
		return l.noRows("DROP VIEW")
	case *ast.DropIndexStmt:
		return l.noRows("DROP INDEX")
	case *ast.DropTriggerStmt:
		return l.noRows("DROP TRIGGER")
	case *ast.BeginStmt:
		return l.noRows("BEGIN")
	case *ast.CommitStmt:
		return l.noRows("COMMIT")
	case *ast.RollbackStmt:
		return l.noRows("ROLLBACK")
	case *ast.SavepointStmt:
		return l.noRows("SAVEPOINT")
	case *ast.ReleaseStmt:
		return l.noRows("RELEASE")
	case *ast.VacuumStmt:
		if s.Into != nil { // a copy of all rows
			return unsupported(l.start, "VACUUM INTO")
		}
		return l.noRows("VACUUM")
	case *ast.AnalyzeStmt:
		return l.noRows("ANALYZE")
	case *ast.ReindexStmt:
		return l.noRows("REINDEX")
	case *ast.AttachStmt:
		return unsupported(l.start, "ATTACH")
	case *ast.DetachStmt:
		return unsupported(l.start, "DETACH")
	case *ast.PragmaStmt:
		return l.pragma(s)
	default:
		return unsupported(l.start, "statement of kind %T", s)
	}
}

func (l *lowerer) noRows(command string) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.NoRows, Name: command, Pos: l.start}
}

func (l *lowerer) wholeTable(command string, t *sqlast.Table) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.WholeTable, Name: command, Tables: []*sqlast.Table{t}, Pos: l.start}
}

// wraps is a command around a statement; created is what it makes.
func (l *lowerer) wraps(command string, inner sqlast.Statement, created ...*sqlast.Table) sqlast.Statement {
	return &sqlast.Utility{Kind: sqlast.Wraps, Name: command, Tables: created, Inner: inner, Pos: l.start}
}

func (l *lowerer) pragma(s *ast.PragmaStmt) sqlast.Statement {
	n := name(s.Name.Name)
	if e := pragmas[n]; e == harmless || e == readable && !s.HasValue {
		return l.noRows("PRAGMA " + n)
	}
	return unsupported(l.start, "PRAGMA %s", n)
}

// effect is what a PRAGMA can do.
type effect int

const (
	other    effect = iota // unknown to us, or it reads rows or changes what statements mean
	readable               // harmless without a value
	harmless               // neither reads nor changes rows, nor what statements mean
)

var pragmas = map[string]effect{
	// The schema and the library.
	"collation_list": harmless, "compile_options": harmless, "database_list": harmless,
	"foreign_key_list": harmless, "function_list": harmless, "index_info": harmless,
	"index_list": harmless, "index_xinfo": harmless, "module_list": harmless,
	"pragma_list": harmless, "table_info": harmless, "table_list": harmless, "table_xinfo": harmless,

	// Storage, caches and locks.
	"analysis_limit": harmless, "application_id": harmless, "auto_vacuum": harmless,
	"automatic_index": harmless, "busy_timeout": harmless, "cache_size": harmless,
	"cache_spill": harmless, "cell_size_check": harmless, "checkpoint_fullfsync": harmless,
	"data_version": harmless, "default_cache_size": harmless, "freelist_count": harmless,
	"fullfsync": harmless, "hard_heap_limit": harmless, "incremental_vacuum": harmless,
	"journal_mode": harmless, "journal_size_limit": harmless, "locking_mode": harmless,
	"max_page_count": harmless, "mmap_size": harmless, "optimize": harmless,
	"page_count": harmless, "page_size": harmless, "query_only": harmless,
	"read_uncommitted": harmless, "reverse_unordered_selects": harmless, "secure_delete": harmless,
	"shrink_memory": harmless, "soft_heap_limit": harmless, "synchronous": harmless,
	"temp_store": harmless, "threads": harmless, "user_version": harmless,
	"wal_autocheckpoint": harmless, "wal_checkpoint": harmless,

	// What is checked; foreign keys are no facts to the prover.
	"defer_foreign_keys": harmless, "foreign_keys": harmless, "legacy_alter_table": harmless,
	"trusted_schema": harmless,

	"case_sensitive_like": readable, "count_changes": readable, "encoding": readable,
	"ignore_check_constraints": readable, "recursive_triggers": readable,
	"schema_version": readable, "writable_schema": readable,
}
