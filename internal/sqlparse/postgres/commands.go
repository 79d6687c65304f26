package postgres

import pg "github.com/sqlc-dev/oliphant"

// commandNames are the commands whose name their tree node's does not tell.
var commandNames = map[string]string{
	"AlterDatabaseSetStmt":       "ALTER DATABASE",
	"AlterEnumStmt":              "ALTER TYPE",
	"AlterFdwStmt":               "ALTER FOREIGN DATA WRAPPER",
	"AlterObjectDependsStmt":     "ALTER … DEPENDS ON EXTENSION",
	"AlterObjectSchemaStmt":      "ALTER … SET SCHEMA",
	"AlterOwnerStmt":             "ALTER … OWNER",
	"AlterRoleSetStmt":           "ALTER ROLE",
	"AlterSeqStmt":               "ALTER SEQUENCE",
	"AlterStatsStmt":             "ALTER STATISTICS",
	"AlterTableMoveAllStmt":      "ALTER TABLE ALL IN TABLESPACE",
	"CheckPointStmt":             "CHECKPOINT",
	"ClosePortalStmt":            "CLOSE",
	"CompositeTypeStmt":          "CREATE TYPE",
	"ConstraintsSetStmt":         "SET CONSTRAINTS",
	"CreateAmStmt":               "CREATE ACCESS METHOD",
	"CreateEnumStmt":             "CREATE TYPE",
	"CreateEventTrigStmt":        "CREATE EVENT TRIGGER",
	"CreateFdwStmt":              "CREATE FOREIGN DATA WRAPPER",
	"CreateForeignServerStmt":    "CREATE SERVER",
	"CreateOpClassStmt":          "CREATE OPERATOR CLASS",
	"CreateOpFamilyStmt":         "CREATE OPERATOR FAMILY",
	"CreatePlangStmt":            "CREATE LANGUAGE",
	"CreateRangeStmt":            "CREATE TYPE",
	"CreateSeqStmt":              "CREATE SEQUENCE",
	"CreateStatsStmt":            "CREATE STATISTICS",
	"CreateStmt":                 "CREATE TABLE",
	"CreateTableSpaceStmt":       "CREATE TABLESPACE",
	"CreateTrigStmt":             "CREATE TRIGGER",
	"CreatedbStmt":               "CREATE DATABASE",
	"DropTableSpaceStmt":         "DROP TABLESPACE",
	"DropdbStmt":                 "DROP DATABASE",
	"IndexStmt":                  "CREATE INDEX",
	"PlassignStmt":               "PL/pgSQL assignment",
	"RenameStmt":                 "ALTER … RENAME",
	"RuleStmt":                   "CREATE RULE",
	"SecLabelStmt":               "SECURITY LABEL",
	"ViewStmt":                   "CREATE VIEW",
	"VariableShowStmt":           "SHOW",
	"AlterDefaultPrivilegesStmt": "ALTER DEFAULT PRIVILEGES",
}

// noRows tells whether a command neither reads nor changes rows of tables.
// Commands that only define what later statements run (functions, triggers,
// policies) are among them, rules are not: they change what a statement means.
func noRows(n *pg.Node) bool {
	switch n.GetNode().(type) {
	case *pg.Node_VariableShowStmt, *pg.Node_ConstraintsSetStmt, *pg.Node_CheckPointStmt,
		*pg.Node_ListenStmt, *pg.Node_UnlistenStmt, *pg.Node_NotifyStmt,
		*pg.Node_DeallocateStmt, *pg.Node_ClosePortalStmt,
		*pg.Node_ReindexStmt,

		*pg.Node_CreateStmt, *pg.Node_CreateForeignTableStmt, *pg.Node_IndexStmt,
		*pg.Node_CommentStmt, *pg.Node_SecLabelStmt, *pg.Node_RenameStmt,
		*pg.Node_AlterObjectSchemaStmt, *pg.Node_AlterObjectDependsStmt, *pg.Node_AlterOwnerStmt,
		*pg.Node_CreateSeqStmt, *pg.Node_AlterSeqStmt,
		*pg.Node_CreateStatsStmt, *pg.Node_AlterStatsStmt,

		*pg.Node_CreateDomainStmt, *pg.Node_AlterDomainStmt, *pg.Node_CreateEnumStmt,
		*pg.Node_AlterEnumStmt, *pg.Node_CompositeTypeStmt, *pg.Node_CreateRangeStmt,
		*pg.Node_AlterTypeStmt, *pg.Node_AlterOperatorStmt,
		*pg.Node_AlterCollationStmt, *pg.Node_CreateCastStmt, *pg.Node_CreateConversionStmt,
		*pg.Node_CreateTransformStmt, *pg.Node_CreateOpClassStmt, *pg.Node_CreateOpFamilyStmt,
		*pg.Node_AlterOpFamilyStmt, *pg.Node_AlterTsdictionaryStmt, *pg.Node_AlterTsconfigurationStmt,

		*pg.Node_CreateFunctionStmt, *pg.Node_AlterFunctionStmt, *pg.Node_CreateTrigStmt,
		*pg.Node_CreateEventTrigStmt, *pg.Node_AlterEventTrigStmt, *pg.Node_CreatePlangStmt,
		*pg.Node_CreateExtensionStmt, *pg.Node_AlterExtensionStmt, *pg.Node_AlterExtensionContentsStmt,
		*pg.Node_CreateAmStmt,

		*pg.Node_CreatePolicyStmt, *pg.Node_AlterPolicyStmt,
		*pg.Node_AlterDefaultPrivilegesStmt, *pg.Node_CreateRoleStmt, *pg.Node_AlterRoleStmt,
		*pg.Node_AlterRoleSetStmt, *pg.Node_DropRoleStmt, *pg.Node_ReassignOwnedStmt,
		*pg.Node_AlterSystemStmt,

		*pg.Node_CreatedbStmt, *pg.Node_AlterDatabaseStmt, *pg.Node_AlterDatabaseSetStmt,
		*pg.Node_AlterDatabaseRefreshCollStmt, *pg.Node_CreateTableSpaceStmt, *pg.Node_DropTableSpaceStmt,
		*pg.Node_AlterTableSpaceOptionsStmt, *pg.Node_AlterTableMoveAllStmt,
		*pg.Node_CreateFdwStmt, *pg.Node_AlterFdwStmt, *pg.Node_CreateForeignServerStmt,
		*pg.Node_AlterForeignServerStmt, *pg.Node_CreateUserMappingStmt,
		*pg.Node_AlterUserMappingStmt, *pg.Node_DropUserMappingStmt:
		return true
	default:
		return false
	}
}
