package mysql

import "github.com/sqlc-dev/marino/ast"

// noRows tells whether a command neither reads nor changes rows of tables.
// Commands that only define what later statements run (routines, triggers,
// events) are among them.
func noRows(n ast.StmtNode) bool {
	switch n.(type) {
	case *ast.BeginStmt, *ast.CommitStmt, *ast.RollbackStmt, *ast.SavepointStmt, *ast.ReleaseSavepointStmt, *ast.XAStmt,
		*ast.DeallocateStmt, *ast.UnlockTablesStmt, *ast.HandlerCloseStmt, *ast.HelpStmt,
		*ast.AnalyzeTableStmt, *ast.OptimizeTableStmt, *ast.CheckTableStmt, *ast.RepairTablesStmt,
		*ast.CacheIndexStmt, *ast.LoadIndexStmt,

		*ast.CreateDatabaseStmt, *ast.AlterDatabaseStmt, *ast.CreateIndexStmt, *ast.DropIndexStmt,
		*ast.RenameTableStmt, *ast.CreateSequenceStmt, *ast.AlterSequenceStmt, *ast.DropSequenceStmt,
		*ast.ProcedureInfo, *ast.AlterProcedureStmt, *ast.DropProcedureStmt,
		*ast.CreateFunctionStmt, *ast.AlterFunctionStmt, *ast.DropFunctionStmt, *ast.CreateLoadableFunctionStmt,
		*ast.CreateTriggerStmt, *ast.DropTriggerStmt, *ast.CreateEventStmt, *ast.AlterEventStmt, *ast.DropEventStmt,
		*ast.CreateTablespaceStmt, *ast.AlterTablespaceStmt, *ast.DropTablespaceStmt,
		*ast.CreateServerStmt, *ast.AlterServerStmt, *ast.DropServerStmt,
		*ast.InstallComponentStmt, *ast.UninstallComponentStmt, *ast.InstallPluginStmt, *ast.UninstallPluginStmt,

		*ast.CreateUserStmt, *ast.AlterUserStmt, *ast.DropUserStmt, *ast.RenameUserStmt, *ast.SetPwdStmt, *ast.SetDefaultRoleStmt,
		*ast.GrantStmt, *ast.GrantRoleStmt, *ast.GrantProxyStmt, *ast.RevokeStmt, *ast.RevokeRoleStmt, *ast.RevokeProxyStmt,
		*ast.LockInstanceStmt, *ast.UnlockInstanceStmt:
		return true
	default:
		return false
	}
}
