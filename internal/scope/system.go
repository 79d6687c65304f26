package scope

import (
	"fmt"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/diag"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// systemTable tells whether a name means a system catalogue or information
// schema view, and whether that one holds samples of users' rows or the texts
// of other sessions' statements.
func systemTable(d catalog.Dialect, schema, name string) (system, revealing bool) {
	switch d {
	case catalog.MySQL:
		return systemTableOfMySQL(schema, name)
	case catalog.SQLite:
		return systemTableOfSQLite(name)
	case catalog.Postgres:
	}
	switch schema {
	case "information_schema":
		return true, false
	case "pg_catalog":
		return true, revealingTables[name]
	case "":
		return systemTables[name] || revealingTables[name] || strings.HasPrefix(name, "pg_stat_") || strings.HasPrefix(name, "pg_statio_"), revealingTables[name]
	}
	return false, false
}

var revealingTables = map[string]bool{
	"pg_statistic": true, "pg_stats": true, "pg_stats_ext": true, "pg_stats_ext_exprs": true,
	"pg_statistic_ext_data": true, "pg_stat_activity": true, "pg_stat_statements": true,
	"pg_largeobject": true, "pg_prepared_statements": true, "pg_cursors": true,
}

// systemTables are the catalogues and views of PostgreSQL 18, chapters 52 and
// 53 of its manual, that are found without naming their schema.
var systemTables = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(`
aggregate am amop amproc attrdef attribute auth_members authid cast class collation constraint conversion
database db_role_setting default_acl depend description enum event_trigger extension foreign_data_wrapper
foreign_server foreign_table index inherits init_privs language namespace opclass operator opfamily
parameter_acl partitioned_table policy proc publication publication_namespace publication_rel range
replication_origin rewrite seclabel sequence shdepend shdescription shseclabel statistic_ext subscription
subscription_rel tablespace transform trigger ts_config ts_config_map ts_dict ts_parser ts_template type
user_mapping aios available_extensions available_extension_versions backend_memory_contexts config
file_settings group hba_file_rules ident_file_mappings indexes locks matviews policies prepared_xacts
publication_tables replication_origin_status replication_slots roles rules seclabels sequences settings
shadow shmem_allocations tables timezone_abbrevs timezone_names user user_mappings views wait_events`) {
		set["pg_"+name] = true
	}
	return set
}()

// systemTableOfMySQL: the names of information_schema tell of the schema, but
// for those of other sessions' statements, of pages and of histograms.
func systemTableOfMySQL(schema, name string) (system, revealing bool) {
	switch schema {
	case "information_schema":
		return true, strings.HasPrefix(name, "innodb_") || name == "processlist" || name == "profiling" || name == "column_statistics"
	case "performance_schema", "mysql", "sys":
		return true, true
	case "":
		return name == "dual", false
	}
	return false, false
}

// systemTableOfSQLite: sqlite_stat4 holds samples of rows, dbpage all of them.
func systemTableOfSQLite(name string) (system, revealing bool) {
	switch name {
	case "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema", "sqlite_sequence", "sqlite_stat1":
		return true, false
	case "sqlite_stat3", "sqlite_stat4", "sqlite_dbpage", "dbstat", "sqlite_stmt":
		return true, true
	}
	return strings.HasPrefix(name, "pragma_"), false
}

// setSession judges SET: what outlives the transaction meets the next user of a
// pooled connection.
func (a *analysis) setSession(s *sqlast.Utility) {
	switch {
	case !a.plainSetting(s.Setting):
		a.cannot(a.pos(s.Pos), s.Name+" "+s.Setting+" changes how later statements are read; set it where connections are opened")
	case s.Local && a.setting(s.Setting) != noTerm:
		// SET takes no placeholder, so whose tenant it sets is not known.
		a.cannot(a.pos(s.Pos), fmt.Sprintf("SET LOCAL %s takes no placeholder; use set_config('%s', $1, true)", s.Setting, s.Setting))
	case a.dialect == catalog.Postgres && strings.Contains(s.Setting, ".") && !s.Local:
		a.report(Finding{
			Code: diag.SessionState, Pos: a.pos(s.Pos),
			Message: fmt.Sprintf("%s %s for the session stays on the pooled connection for the next tenant; use SET LOCAL inside a transaction", s.Name, s.Setting),
		})
	}
}
