package live

// The rows of information_schema that the model is made of, one JSON object
// each. MySQL and MariaDB have the same tables but for those of checks
// (https://mariadb.com/kb/en/information-schema-tables/,
// https://dev.mysql.com/doc/refman/8.0/en/information-schema.html).

type myTable struct {
	Name, Kind, Comment string
}

type myColumn struct {
	Table, Name, Type   string
	NotNull             int
	Default, Generation *string
	Extra               string
	Collation           *string
	Comment             string
}

type myKeyPart struct {
	Table, Key string
	NonUnique  int
	Kind       string
	Column     *string // nil for an expression
	Prefix     *int    // how many characters of the column
}

type myForeign struct {
	Table, Name, Column            string
	RefSchema, RefTable, RefColumn string
	OnDelete, OnUpdate             string
}

type myCheck struct {
	Table, Name, Clause string
	Enforced            int
}

type myView struct {
	Name, Definition, Security string
}

type myRoutine struct {
	Name    string
	Returns *string
	Text    *string
}

type myParameter struct {
	Routine string
	Name    *string
	Type    string
}

//tenantvet:allow TV104 admin: queries of information_schema, in another dialect than the configured
const (
	myTables = `SELECT JSON_OBJECT('Name', table_name, 'Kind', table_type, 'Comment', table_comment)
		FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') ORDER BY table_name`
	myColumns = `SELECT JSON_OBJECT('Table', table_name, 'Name', column_name, 'Type', column_type, 'NotNull', IF(is_nullable = 'NO', 1, 0), 'Default', column_default,
			'Generation', generation_expression, 'Extra', extra, 'Collation', collation_name, 'Comment', column_comment)
		FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`
	myKeys = `SELECT JSON_OBJECT('Table', table_name, 'Key', index_name, 'NonUnique', non_unique, 'Kind', index_type, 'Column', column_name, 'Prefix', sub_part)
		FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`
	// The constraint's name alone does not tell whose it is: another table may
	// have one of that name.
	myForeigns = `SELECT JSON_OBJECT('Table', k.table_name, 'Name', k.constraint_name, 'Column', k.column_name,
			'RefSchema', IF(k.referenced_table_schema = DATABASE(), '', k.referenced_table_schema), 'RefTable', k.referenced_table_name, 'RefColumn', k.referenced_column_name,
			'OnDelete', r.delete_rule, 'OnUpdate', r.update_rule)
		FROM information_schema.key_column_usage k
		JOIN information_schema.referential_constraints r
			ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
		WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL ORDER BY k.table_name, k.constraint_name, k.ordinal_position`
	mariaChecks = `SELECT JSON_OBJECT('Table', table_name, 'Name', constraint_name, 'Clause', check_clause, 'Enforced', 1)
		FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY table_name, constraint_name`
	myChecks = `SELECT JSON_OBJECT('Table', t.table_name, 'Name', c.constraint_name, 'Clause', c.check_clause, 'Enforced', IF(t.enforced = 'YES', 1, 0))
		FROM information_schema.check_constraints c
		JOIN information_schema.table_constraints t
			ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK'
		WHERE c.constraint_schema = DATABASE() ORDER BY t.table_name, c.constraint_name`
	myViews = `SELECT JSON_OBJECT('Name', table_name, 'Definition', view_definition, 'Security', security_type)
		FROM information_schema.views WHERE table_schema = DATABASE()`
	myRoutines = `SELECT JSON_OBJECT('Name', routine_name, 'Returns', dtd_identifier, 'Text', routine_definition)
		FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type IN ('FUNCTION', 'PROCEDURE') ORDER BY routine_name`
	myParameters = `SELECT JSON_OBJECT('Routine', specific_name, 'Name', parameter_name, 'Type', data_type)
		FROM information_schema.parameters WHERE specific_schema = DATABASE() AND ordinal_position > 0 ORDER BY specific_name, ordinal_position`
)
