package knowledge

// Libraries that make statements, or put values into them that may be SQL of
// their own: what they run is not followed, and their calls are reported.
var builders = []group{
	{
		pkgs: []string{"gorm.io/gorm", "github.com/jinzhu/gorm"}, recvs: []string{"DB", "Interface", "ExecInterface", "ChainInterface", "CreateInterface"},
		methods: built("Exec", "Find", "First", "Last", "Take", "Scan", "ScanRows", "Pluck", "Count", "Create", "CreateInBatches", "Save", "Update", "Updates",
			"UpdateColumn", "UpdateColumns", "Delete", "FirstOrCreate", "FirstOrInit", "FindInBatches", "Row", "Rows"),
	},
	{
		pkgs: []string{"gorm.io/gorm", "github.com/jinzhu/gorm"}, recvs: []string{"Association"},
		methods: built("Find", "Append", "Replace", "Delete", "Clear", "Count"),
	},
	{
		pkgs:    []string{"github.com/uptrace/bun"},
		recvs:   []string{"RawQuery", "SelectQuery", "InsertQuery", "UpdateQuery", "DeleteQuery", "MergeQuery", "ValuesQuery", "TruncateTableQuery"},
		methods: built("Exec", "Scan", "Rows", "Count", "ScanAndCount", "Exists"),
	},
	{
		pkgs: []string{"github.com/uptrace/bun"}, recvs: []string{"DB", "Tx", "Conn", "IConn", "IDB"},
		methods: built("Query", "QueryContext", "QueryRow", "QueryRowContext", "Exec", "ExecContext", "Prepare", "PrepareContext"),
	},
	{
		pkgs: []string{"github.com/Masterminds/squirrel"}, recvs: []string{"SelectBuilder", "InsertBuilder", "UpdateBuilder", "DeleteBuilder"},
		methods: built("Exec", "Query", "QueryRow", "Scan", "ExecContext", "QueryContext", "QueryRowContext", "ScanContext"),
	},
	{
		pkgs: []string{"github.com/Masterminds/squirrel"}, recvs: []string{""},
		methods: built("ExecWith", "QueryWith", "QueryRowWith", "ExecContextWith", "QueryContextWith", "QueryRowContextWith"),
	},
	{
		pkgs: []string{"github.com/Masterminds/squirrel"}, recvs: []string{"StmtCache"}, api: API{Question: true},
		methods: []string{
			"Query variadic 0 1", "QueryRow variadic 0 1", "Exec variadic,exec 0 1", "Prepare prepare 0 1",
			"QueryContext variadic 1 2", "QueryRowContext variadic 1 2", "ExecContext variadic,exec 1 2", "PrepareContext prepare 1 2",
		},
	},
	{
		pkgs: []string{"github.com/doug-martin/goqu/v9"}, recvs: []string{"Database", "TxDatabase"}, api: API{Question: true},
		methods: []string{
			"Query variadic 0 1", "QueryRow variadic 0 1", "Exec variadic,exec 0 1", "Prepare prepare 0 1",
			"QueryContext variadic 1 2", "QueryRowContext variadic 1 2", "ExecContext variadic,exec 1 2", "PrepareContext prepare 1 2",
			"ScanStructs variadic 1 2", "ScanStruct variadic 1 2", "ScanVals variadic 1 2", "ScanVal variadic 1 2",
			"ScanStructsContext variadic 2 3", "ScanStructContext variadic 2 3", "ScanValsContext variadic 2 3", "ScanValContext variadic 2 3",
		},
	},
	{
		pkgs: []string{"github.com/doug-martin/goqu/v9"}, recvs: []string{"SelectDataset"},
		methods: built("ScanStructs", "ScanStruct", "ScanVals", "ScanVal", "Count", "Pluck",
			"ScanStructsContext", "ScanStructContext", "ScanValsContext", "ScanValContext", "CountContext", "PluckContext"),
	},
	{
		pkgs: []string{"github.com/doug-martin/goqu/v9/exec"}, recvs: []string{"QueryExecutor"},
		methods: built("Exec", "ExecContext", "Query", "QueryContext", "Scanner", "ScannerContext", "ScanStructs", "ScanStruct", "ScanVals", "ScanVal",
			"ScanStructsContext", "ScanStructContext", "ScanValsContext", "ScanValContext"),
	},
	{
		pkgs: []string{"xorm.io/xorm", "github.com/go-xorm/xorm"}, recvs: []string{"Engine", "Session", "Interface", "EngineInterface"},
		methods: built("Find", "FindAndCount", "Get", "Exist", "Insert", "InsertOne", "InsertMulti", "Update", "Delete", "Count", "Iterate", "Rows", "Sum", "SumInt",
			"Sums", "SumsInt", "Query", "QueryString", "QueryInterface", "QuerySliceString", "Exec"),
	},
	{
		pkgs: []string{"github.com/go-gorp/gorp", "github.com/go-gorp/gorp/v3"}, recvs: []string{"DbMap", "Transaction", "SqlExecutor"}, api: API{Question: true},
		methods: append([]string{
			"Select variadic 1 2", "SelectOne variadic 1 2", "Exec variadic,exec 0 1", "Query variadic 0 1", "QueryRow variadic 0 1", "Prepare prepare 0 1",
			"SelectInt variadic 0 1", "SelectStr variadic 0 1", "SelectFloat variadic 0 1",
			"SelectNullInt variadic 0 1", "SelectNullStr variadic 0 1", "SelectNullFloat variadic 0 1",
		}, built("Insert", "Update", "UpdateColumns", "Delete", "Get")...),
	},
	{
		pkgs: []string{"github.com/go-gorp/gorp", "github.com/go-gorp/gorp/v3"}, recvs: []string{""}, api: API{Question: true},
		methods: []string{
			"SelectOne variadic 2 3", "SelectInt variadic 1 2", "SelectStr variadic 1 2", "SelectFloat variadic 1 2",
			"SelectNullInt variadic 1 2", "SelectNullStr variadic 1 2", "SelectNullFloat variadic 1 2",
		},
	},
	{
		pkgs: []string{"github.com/go-pg/pg", "github.com/go-pg/pg/v9", "github.com/go-pg/pg/v10"}, recvs: []string{"DB", "baseDB", "Tx", "Conn", "DBI"},
		methods: built("Query", "QueryContext", "QueryOne", "QueryOneContext", "Exec", "ExecContext", "ExecOne", "ExecOneContext", "Prepare", "CopyTo", "CopyFrom"),
	},
	{
		pkgs: []string{"github.com/go-pg/pg/orm", "github.com/go-pg/pg/v9/orm", "github.com/go-pg/pg/v10/orm"}, recvs: []string{"DB", "Query"},
		methods: built("Query", "QueryContext", "QueryOne", "QueryOneContext", "Exec", "ExecContext", "ExecOne", "ExecOneContext", "CopyTo", "CopyFrom",
			"Select", "SelectAndCount", "SelectAndCountEstimate", "SelectOrInsert", "Insert", "Update", "UpdateNotZero", "Delete", "ForceDelete",
			"Count", "CountEstimate", "Exists", "First", "Last", "ForEach"),
	},
	{
		pkgs: []string{"github.com/gocraft/dbr", "github.com/gocraft/dbr/v2"}, recvs: []string{"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt"},
		methods: built("Load", "LoadContext", "LoadOne", "LoadOneContext", "LoadStructs", "LoadStruct", "LoadValues", "LoadValue", "Rows", "RowsContext",
			"Iterate", "IterateContext", "ReturnInt64", "ReturnInt64s", "ReturnString", "ReturnStrings", "Exec", "ExecContext"),
	},
	{
		pkgs: []string{"github.com/volatiletech/sqlboiler/v4/queries", "github.com/aarondl/sqlboiler/v4/queries"}, recvs: []string{"Query"},
		methods: built("Exec", "ExecContext", "ExecP", "ExecG", "Query", "QueryContext", "QueryP", "QueryG", "QueryRow", "QueryRowContext", "QueryRowP", "QueryRowG",
			"Bind", "BindP", "BindG", "BindContext"),
	},
	{
		pkgs: []string{"entgo.io/ent/dialect"}, recvs: []string{"ExecQuerier", "Driver", "Tx"}, api: API{Question: true},
		methods: []string{"Exec slice,exec 1 2", "Query slice 1 2"},
	},
	{
		pkgs: []string{"entgo.io/ent/dialect/sql"}, recvs: []string{"Conn"}, api: API{Question: true},
		methods: []string{"Exec slice,exec 1 2", "Query slice 1 2", "ExecContext variadic,exec 1 2", "QueryContext variadic 1 2"},
	},
	{
		pkgs: []string{"entgo.io/ent/dialect/sql/sqlgraph"}, recvs: []string{""},
		methods: built("QueryNodes", "CountNodes", "QueryEdges", "CreateNode", "BatchCreate", "UpdateNode", "UpdateNodes", "DeleteNodes"),
	},
	{
		pkgs: popPkgs, recvs: []string{"Connection", "Query"},
		methods: built("All", "First", "Last", "Find", "Load", "Count", "CountByField", "Exists", "Create", "Update", "UpdateColumns", "UpdateQuery", "Save", "Destroy",
			"Delete", "Reload", "ValidateAndCreate", "ValidateAndSave", "ValidateAndUpdate", "Exec", "ExecWithCount"),
	},
}

// built writes rows of methods that run what their library made.
func built(names ...string) []string {
	rows := make([]string, len(names))
	for i, n := range names {
		rows[i] = n + " built - -"
	}
	return rows
}
