package ddl

import (
	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// ignoredCommands are statements that are recognised by their first word and
// not parsed: dumps have very many of them and they change no schema.
var ignoredCommands = map[string]bool{
	"INSERT": true, "UPDATE": true, "DELETE": true, "COPY": true,
	"GRANT": true, "REVOKE": true, "BEGIN": true, "COMMIT": true,
	"SAVEPOINT": true, "RELEASE": true, "VACUUM": true, "ANALYZE": true, "LOCK": true,
}

// apply replays one statement. Whatever it does not know, and is not listed as
// changing nothing, is an error.
func (r *replay) apply(node *pg.Node) error {
	switch n := node.GetNode().(type) {
	case *pg.Node_CreateStmt:
		return r.createTable(n.CreateStmt)
	case *pg.Node_CreateForeignTableStmt:
		return r.createForeignTable(n.CreateForeignTableStmt)
	case *pg.Node_AlterTableStmt:
		return r.alterTable(n.AlterTableStmt)
	case *pg.Node_IndexStmt:
		return r.createIndex(n.IndexStmt)
	case *pg.Node_ViewStmt:
		return r.createView(n.ViewStmt)
	case *pg.Node_CreateTableAsStmt:
		return r.createTableAs(n.CreateTableAsStmt)
	case *pg.Node_SelectStmt:
		return r.selectStatement(node, n.SelectStmt)
	case *pg.Node_RenameStmt:
		return r.rename(n.RenameStmt)
	case *pg.Node_AlterObjectSchemaStmt:
		return r.alterSchema(n.AlterObjectSchemaStmt)
	case *pg.Node_DropStmt:
		return r.drop(n.DropStmt)
	case *pg.Node_CreateSchemaStmt:
		return r.createSchema(n.CreateSchemaStmt)
	case *pg.Node_CreateEnumStmt:
		return r.createEnum(n.CreateEnumStmt)
	case *pg.Node_AlterEnumStmt:
		return r.alterEnum(n.AlterEnumStmt)
	case *pg.Node_CreateDomainStmt:
		return r.createDomain(n.CreateDomainStmt)
	case *pg.Node_AlterDomainStmt:
		return r.alterDomain(n.AlterDomainStmt)
	case *pg.Node_VariableSetStmt:
		return r.setVariable(n.VariableSetStmt)
	case *pg.Node_CreateFunctionStmt:
		return r.createFunction(n.CreateFunctionStmt)
	case *pg.Node_AlterFunctionStmt:
		return r.alterFunction(n.AlterFunctionStmt)
	case *pg.Node_CreatePolicyStmt:
		return r.createPolicy(n.CreatePolicyStmt)
	case *pg.Node_AlterPolicyStmt:
		return r.alterPolicy(n.AlterPolicyStmt)
	case *pg.Node_CommentStmt:
		return r.comment(n.CommentStmt)
	case *pg.Node_DoStmt:
		return r.doBlock(n.DoStmt)
	case *pg.Node_CreateExtensionStmt:
		r.createExtension(n.CreateExtensionStmt)
		return nil
	case *pg.Node_CompositeTypeStmt:
		r.otherTypes[r.rangeName(n.CompositeTypeStmt.GetTypevar())] = true
		return nil
	case *pg.Node_CreateRangeStmt:
		r.otherTypes[r.typeName(n.CreateRangeStmt.GetTypeName())] = true
		return nil
	case *pg.Node_TransactionStmt:
		return r.transaction(n.TransactionStmt)
	case *pg.Node_CreateSeqStmt:
		r.sequences[r.rangeName(n.CreateSeqStmt.GetSequence())] = true
		return nil
	default:
		if changesNothing(node) {
			return nil
		}
		return r.notUnderstood(node)
	}
}

// changesNothing lists the statements that leave the modelled schema as it is.
func changesNothing(node *pg.Node) bool {
	switch node.GetNode().(type) {
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt,
		*pg.Node_CopyStmt, *pg.Node_TruncateStmt, *pg.Node_LockStmt, *pg.Node_RefreshMatViewStmt,
		*pg.Node_ConstraintsSetStmt, *pg.Node_ExplainStmt, *pg.Node_VacuumStmt,
		*pg.Node_ClusterStmt, *pg.Node_ReindexStmt, *pg.Node_CheckPointStmt, *pg.Node_DiscardStmt,
		*pg.Node_VariableShowStmt, *pg.Node_NotifyStmt, *pg.Node_ListenStmt, *pg.Node_UnlistenStmt,
		*pg.Node_PrepareStmt, *pg.Node_DeallocateStmt, *pg.Node_DeclareCursorStmt, *pg.Node_FetchStmt,
		*pg.Node_ClosePortalStmt, *pg.Node_LoadStmt:
		// Rows and sessions.
		return true
	case *pg.Node_GrantStmt, *pg.Node_GrantRoleStmt, *pg.Node_AlterDefaultPrivilegesStmt,
		*pg.Node_CreateRoleStmt, *pg.Node_AlterRoleStmt, *pg.Node_AlterRoleSetStmt, *pg.Node_DropRoleStmt,
		*pg.Node_AlterOwnerStmt, *pg.Node_ReassignOwnedStmt, *pg.Node_SecLabelStmt:
		// Roles and privileges.
		return true
	case *pg.Node_AlterExtensionStmt, *pg.Node_AlterExtensionContentsStmt,
		*pg.Node_AlterSeqStmt, *pg.Node_CreateTrigStmt, *pg.Node_CreateEventTrigStmt, *pg.Node_AlterEventTrigStmt,
		*pg.Node_CreateStatsStmt, *pg.Node_AlterStatsStmt, *pg.Node_DefineStmt,
		*pg.Node_AlterTypeStmt, *pg.Node_CreateCastStmt,
		*pg.Node_CreateConversionStmt, *pg.Node_CreateTransformStmt, *pg.Node_CreateOpClassStmt,
		*pg.Node_CreateOpFamilyStmt, *pg.Node_AlterOpFamilyStmt, *pg.Node_AlterOperatorStmt,
		*pg.Node_AlterCollationStmt, *pg.Node_CreatePlangStmt, *pg.Node_CreateAmStmt,
		*pg.Node_AlterTsdictionaryStmt, *pg.Node_AlterTsconfigurationStmt, *pg.Node_AlterObjectDependsStmt:
		// Objects that the model has no place for.
		return true
	case *pg.Node_CreatePublicationStmt, *pg.Node_AlterPublicationStmt, *pg.Node_CreateSubscriptionStmt,
		*pg.Node_AlterSubscriptionStmt, *pg.Node_DropSubscriptionStmt, *pg.Node_CreateFdwStmt, *pg.Node_AlterFdwStmt,
		*pg.Node_CreateForeignServerStmt, *pg.Node_AlterForeignServerStmt, *pg.Node_CreateUserMappingStmt,
		*pg.Node_AlterUserMappingStmt, *pg.Node_DropUserMappingStmt, *pg.Node_CreateTableSpaceStmt,
		*pg.Node_DropTableSpaceStmt, *pg.Node_AlterTableSpaceOptionsStmt, *pg.Node_AlterTableMoveAllStmt,
		*pg.Node_CreatedbStmt, *pg.Node_AlterDatabaseStmt, *pg.Node_AlterDatabaseSetStmt,
		*pg.Node_AlterDatabaseRefreshCollStmt, *pg.Node_DropdbStmt, *pg.Node_AlterSystemStmt:
		// Databases, replication and servers.
		return true
	default:
		return false
	}
}

// notUnderstood spoils every known table that the statement names.
func (r *replay) notUnderstood(node *pg.Node) error {
	return &stmtError{loc: -1, msg: commandWords(r.stmt) + " is not replayed", spoils: r.tablesIn(node)}
}

// transaction reports a rollback: what it undoes has been replayed.
func (r *replay) transaction(n *pg.TransactionStmt) error {
	switch n.GetKind() {
	case pg.TransactionStmtKind_TRANS_STMT_ROLLBACK, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		return &stmtError{loc: -1, msg: commandWords(r.stmt) + " is not replayed", spoils: r.order}
	default:
		return nil
	}
}

func (r *replay) createForeignTable(n *pg.CreateForeignTableStmt) error {
	name := r.rangeName(n.GetBaseStmt().GetRelation())
	existed := r.tables[name] != nil
	err := r.createTable(n.GetBaseStmt())
	if t := r.tables[name]; t != nil && !existed {
		t.Kind = catalog.ForeignTable
	}
	return err
}
