package knowledge

import (
	"slices"
	"strings"
)

// A row of the tables: receivers share a list of methods. The shorthand for
// a method is "Name flags sql args", see parseMethod.
type group struct {
	pkgs    []string
	recvs   []string
	methods []string
	api     API // defaults: placeholder spellings, options
}

const (
	sqlPkg    = "database/sql"
	driverPkg = "database/sql/driver"
	sqlxPkg   = "github.com/jmoiron/sqlx"
	pgx4      = "github.com/jackc/pgx/v4"
	pgx5      = "github.com/jackc/pgx/v5"
	pool4     = "github.com/jackc/pgx/v4/pgxpool"
	pool5     = "github.com/jackc/pgx/v5/pgxpool"
	pgconn4   = "github.com/jackc/pgconn"
	pgconn5   = "github.com/jackc/pgx/v5/pgconn"
	pqPkg     = "github.com/lib/pq"
)

var (
	scanyPgx = []string{"github.com/georgysavva/scany/pgxscan", "github.com/georgysavva/scany/v2/pgxscan"}
	popPkgs  = []string{"github.com/gobuffalo/pop", "github.com/gobuffalo/pop/v5", "github.com/gobuffalo/pop/v6", "github.com/gobuffalo/pop/v7"}
	scanySQL = []string{"github.com/georgysavva/scany/sqlscan", "github.com/georgysavva/scany/v2/sqlscan"}
)

var groups = []group{
	{
		pkgs: []string{sqlPkg}, recvs: []string{"DB", "Tx", "Conn"}, api: API{Question: true},
		methods: []string{
			"Query variadic 0 1", "QueryRow variadic 0 1", "Exec variadic,exec 0 1", "Prepare prepare 0 1",
			"QueryContext variadic 1 2", "QueryRowContext variadic 1 2", "ExecContext variadic,exec 1 2", "PrepareContext prepare 1 2",
		},
	},
	{
		pkgs: []string{sqlPkg, sqlxPkg}, recvs: []string{"Stmt"}, api: API{Question: true},
		methods: []string{
			"Query execute,variadic - 0", "QueryRow execute,variadic - 0", "Exec execute,variadic,exec - 0", "MustExec execute,variadic,exec - 0",
			"QueryContext execute,variadic - 1", "QueryRowContext execute,variadic - 1", "ExecContext execute,variadic,exec - 1",
			"Queryx execute,variadic - 0", "QueryRowx execute,variadic - 0", "QueryxContext execute,variadic - 1", "QueryRowxContext execute,variadic - 1",
			"Get execute,variadic - 1", "Select execute,variadic - 1", "GetContext execute,variadic - 2", "SelectContext execute,variadic - 2",
			"MustExecContext execute,variadic,exec - 1",
		},
	},
	{
		pkgs: []string{sqlxPkg}, recvs: []string{"NamedStmt"}, api: API{Colon: true},
		methods: []string{
			"Query execute,bound - 0", "QueryRow execute,bound - 0", "Exec execute,bound,exec - 0", "MustExec execute,bound,exec - 0",
			"QueryContext execute,bound - 1", "QueryRowContext execute,bound - 1", "ExecContext execute,bound,exec - 1",
			"Queryx execute,bound - 0", "QueryRowx execute,bound - 0", "QueryxContext execute,bound - 1", "QueryRowxContext execute,bound - 1",
			"Get execute,bound - 1", "Select execute,bound - 1", "GetContext execute,bound - 2", "SelectContext execute,bound - 2",
			"MustExecContext execute,bound,exec - 1",
		},
	},
	{
		pkgs: []string{sqlxPkg}, api: API{Question: true},
		recvs: []string{"DB", "Tx", "Conn", "Ext", "ExtContext", "Queryer", "QueryerContext", "Execer", "ExecerContext", "Preparer", "PreparerContext"},
		methods: []string{
			"Query variadic 0 1", "QueryContext variadic 1 2", "Exec variadic,exec 0 1", "ExecContext variadic,exec 1 2",
			"Prepare prepare 0 1", "PrepareContext prepare 1 2",
			"Queryx variadic 0 1", "QueryxContext variadic 1 2", "QueryRowx variadic 0 1", "QueryRowxContext variadic 1 2",
			"MustExec variadic,exec 0 1", "MustExecContext variadic,exec 1 2",
			"Get variadic 1 2", "GetContext variadic 2 3", "Select variadic 1 2", "SelectContext variadic 2 3",
			"NamedExec bound,exec,colon 0 1", "NamedExecContext bound,exec,colon 1 2", "NamedQuery bound,colon 0 1", "NamedQueryContext bound,colon 1 2",
			"Preparex prepare 0 1", "PreparexContext prepare 1 2", "PrepareNamed prepare,colon 0 1", "PrepareNamedContext prepare,colon 1 2",
		},
	},
	{
		pkgs: []string{sqlxPkg}, recvs: []string{""}, api: API{Question: true},
		methods: []string{
			"Get variadic 2 3", "GetContext variadic 3 4", "Select variadic 2 3", "SelectContext variadic 3 4",
			"MustExec variadic,exec 1 2", "MustExecContext variadic,exec 2 3",
			"NamedExec bound,exec,colon 1 2", "NamedExecContext bound,exec,colon 2 3", "NamedQuery bound,colon 1 2", "NamedQueryContext bound,colon 2 3",
			"Preparex prepare 1 2", "PreparexContext prepare 2 3",
			// The text is in a file: its name is not one that can be proved.
			"LoadFile none,exec 1 2", "LoadFileContext none,exec 2 3",
		},
	},
	{
		pkgs: []string{pgx4, pgx5}, recvs: []string{"Conn", "Tx"}, api: API{At: true, Options: true},
		methods: []string{
			"Query variadic 1 2", "QueryRow variadic 1 2", "Exec variadic,exec 1 2", "Prepare prepare 2 3",
			"QueryFunc slice 1 2", "CopyFrom copy,exec 1 2",
		},
	},
	{
		pkgs: []string{pool4, pool5}, recvs: []string{"Pool", "Conn", "Tx"}, api: API{At: true, Options: true},
		methods: []string{
			"Query variadic 1 2", "QueryRow variadic 1 2", "Exec variadic,exec 1 2", "Prepare prepare 2 3",
			"QueryFunc slice 1 2", "CopyFrom copy,exec 1 2",
		},
	},
	{
		pkgs: []string{pgx4, pgx5}, recvs: []string{"Batch"}, api: API{At: true, Options: true},
		methods: []string{"Queue variadic,exec 0 1"},
	},
	{
		pkgs: []string{pgconn4, pgconn5}, recvs: []string{"PgConn"},
		methods: []string{
			"Exec none,exec 1 2", "ExecParams slice 1 2", "Prepare prepare 2 3",
			"CopyTo none 2 3", "CopyFrom none,exec 2 3",
		},
	},
	{
		pkgs: []string{driverPkg}, recvs: []string{"Conn", "ConnPrepareContext", "Queryer", "QueryerContext", "Execer", "ExecerContext"}, api: API{Question: true},
		methods: []string{
			"Query slice 0 1", "QueryContext slice 1 2", "Exec slice,exec 0 1", "ExecContext slice,exec 1 2",
			"Prepare prepare 0 1", "PrepareContext prepare 1 2",
		},
	},
	{
		pkgs: []string{pgconn5}, recvs: []string{"Pipeline"},
		methods: []string{"SendQueryParams slice 0 1", "SendPrepare prepare 1 2"},
	},
	{
		pkgs: []string{pgconn4, pgconn5}, recvs: []string{"Batch"},
		methods: []string{"ExecParams slice 0 1"},
	},
	{
		pkgs: scanyPgx, recvs: []string{"", "API"}, api: API{At: true, Options: true},
		methods: []string{"Get variadic 3 4", "Select variadic 3 4"},
	},
	{
		pkgs: scanySQL, recvs: []string{"", "API"}, api: API{Question: true},
		methods: []string{"Get variadic 3 4", "Select variadic 3 4"},
	},
	{
		pkgs: scanyPgx, recvs: []string{"Querier"}, api: API{At: true, Options: true},
		methods: []string{"Query variadic 1 2"},
	},
	{
		pkgs: []string{"github.com/achille-roussel/sqlrange"}, recvs: []string{""}, api: API{Question: true},
		methods: []string{
			"Query variadic 1 2", "QueryContext variadic 2 3",
			"Exec none,exec 1 2", "ExecContext none,exec 2 3", // a row for each of a sequence
		},
	},
	{
		pkgs: popPkgs, recvs: []string{"Connection", "Query"}, api: API{Question: true},
		methods: []string{"RawQuery variadic 0 1"},
	},
	{
		pkgs: scanySQL, recvs: []string{"Querier"}, api: API{Question: true},
		methods: []string{"QueryContext variadic 1 2"},
	},
}

// rowFunctions are functions that make the source of a bulk load of one that
// returns a row, which is the parameter of that number.
var rowFunctions = map[key]int{
	{pgx4, "", "CopyFromSlice"}: 1, {pgx5, "", "CopyFromSlice"}: 1, {pgx5, "", "CopyFromFunc"}: 0,
}

// sameStatements are functions that make a prepared statement of another one.
var sameStatements = map[key]bool{
	{sqlPkg, "Tx", "Stmt"}: true, {sqlPkg, "Tx", "StmtContext"}: true,
	{sqlxPkg, "Tx", "Stmtx"}: true, {sqlxPkg, "Tx", "StmtxContext"}: true,
	{sqlxPkg, "Tx", "NamedStmt"}: true, {sqlxPkg, "Tx", "NamedStmtContext"}: true,
	{sqlxPkg, "Stmt", "Unsafe"}: true, {sqlxPkg, "NamedStmt", "Unsafe"}: true,
}

var textFuncs = map[key]TextFunc{
	{sqlxPkg, "DB", "Rebind"}:                          {Identity, 0},
	{sqlxPkg, "Tx", "Rebind"}:                          {Identity, 0},
	{sqlxPkg, "Conn", "Rebind"}:                        {Identity, 0},
	{sqlxPkg, "binder", "Rebind"}:                      {Identity, 0},
	{sqlxPkg, "", "Rebind"}:                            {Identity, 1},
	{sqlxPkg, "", "In"}:                                {ExpandIn, 0},
	{sqlxPkg, "", "Named"}:                             {BindNamed, 0},
	{sqlxPkg, "DB", "BindNamed"}:                       {BindNamed, 0},
	{sqlxPkg, "Tx", "BindNamed"}:                       {BindNamed, 0},
	{sqlxPkg, "", "BindNamed"}:                         {BindNamed, 1},
	{pqPkg, "", "QuoteIdentifier"}:                     {QuoteIdentifier, 0},
	{pqPkg, "", "QuoteLiteral"}:                        {QuoteLiteral, 0},
	{pgx4, "Identifier", "Sanitize"}:                   {Sanitize, -1},
	{pgx5, "Identifier", "Sanitize"}:                   {Sanitize, -1},
	{pgx5 + "/pgtype", "Identifier", "Sanitize"}:       {Sanitize, -1},
	{"github.com/jackc/pgx", "Identifier", "Sanitize"}: {Sanitize, -1},
}

var optionTypes = map[string]bool{
	pgx4 + ".QuerySimpleProtocol":     true,
	pgx4 + ".QueryResultFormats":      true,
	pgx4 + ".QueryResultFormatsByOID": true,
	pgx5 + ".QueryExecMode":           true,
	pgx5 + ".QueryResultFormats":      true,
	pgx5 + ".QueryResultFormatsByOID": true,
}

var namedArgsTypes = map[string]bool{
	pgx5 + ".NamedArgs":       true,
	pgx5 + ".StrictNamedArgs": true,
}

var packages, apis = compile()

// compile indexes the tables.
func compile() (packages map[string]bool, apis map[key]*API) {
	packages, apis = map[string]bool{}, map[key]*API{}
	for _, g := range slices.Concat(groups, builders) {
		for _, pkg := range g.pkgs {
			packages[pkg] = true
			for _, recv := range g.recvs {
				for _, m := range g.methods {
					api := parseMethod(g.api, m)
					api.Package, api.Recv = pkg, recv
					apis[key{pkg, recv, api.Name}] = &api
				}
			}
		}
	}
	for k := range textFuncs {
		packages[k.pkg] = true
	}
	return packages, apis
}

// parseMethod reads "Name flags sql args"; "-" stands for no text.
func parseMethod(api API, s string) API {
	f := strings.Fields(s)
	api.Name = f[0]
	for flag := range strings.SplitSeq(f[1], ",") {
		switch flag {
		case "none":
			api.Style = NoArgs
		case "variadic":
			api.Style = Variadic
		case "slice":
			api.Style = Slice
		case "bound":
			api.Style = Bound
		case "exec":
			api.Exec = true
		case "prepare":
			api.Kind = Prepare
		case "execute":
			api.Kind = Execute
		case "copy":
			api.Kind = Copy
		case "built":
			api.Kind = Built
		case "colon":
			api.Colon, api.Question = true, false
		default:
			panic("knowledge: unknown flag " + flag + " of " + s)
		}
	}
	api.SQL, api.Args = index(f[2]), index(f[3])
	return api
}

func index(s string) int {
	if s == "-" {
		return -1
	}
	return int(s[0] - '0')
}
