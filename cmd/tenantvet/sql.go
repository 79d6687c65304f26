package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/ident"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

const sqlHelp = `
Proves each statement of SQL files; "-" is standard input. Files are plain, or
have sqlc's "-- name: GetOrder :one" lines. A directive
"-- tenantvet:allow TV101 admin: reason" in or above a statement allows what
is found there.

The schema and the tenancy come from --config, or from the flags, which win
over the file. With neither --config nor --schema, tenantvet.yaml is looked
for here and above. A configuration that is not used leaves tenant_id as the
tenant column.

Without --trust, a placeholder that is compared with a tenant column, or
written to one, is assumed to carry the caller's tenant; the output says which.
--trust takes numbers and, for @name and its like, names; none trusts nothing.
Where the configuration has several dimensions of tenancy, each is
DIMENSION=N, as in --trust organisation=1,project=2.

With --json, each statement is one line:
{"file","line","name","index","statement","verdict","findings":[{"code",
"relation","message","line","column"}],"relations":[{"table","alias","class",
"bound","proof","reason"}],"trusted"}. index counts the file's statements from
1, name is sqlc's, lines and columns are the file's, columns in bytes.
Findings that a directive allows are in "suppressed" instead. With several
dimensions, a relation has "dimension", and "dimensions" lists what is trusted
in each.

Exit code: 0 all scoped, 1 some are not, 2 usage, configuration or file error.`

// sqlOptions is the command line of tenantvet sql.
type sqlOptions struct {
	configFile, dialect, root, joins string
	foreignKeys                      string
	schema, columns, settings        cli.Words
	shared, sharedRows, writable     cli.Words
	children, trust, placeholders    cli.Words
	json                             bool
}

func runSQL(args []string, io streams) int {
	var o sqlOptions
	f := newFlags("tenantvet sql", "[flags] FILE|-…", sqlHelp)
	f.StringVar(&o.configFile, "config", "", "take schema and tenancy from this tenantvet.yaml (`FILE`)")
	f.StringVar(&o.dialect, "dialect", "", "the SQL dialect: postgres, mysql or sqlite; default: postgres (`NAME`)")
	f.Var(&o.schema, "schema", "files, folders or globs that define the schema, in order (`FILE,…`)")
	f.Var(&o.columns, "tenant-column", "the tenant column, or table.column; default: tenant_id (`NAME,…`)")
	f.StringVar(&o.root, "root", "", "the table whose primary key is the tenant (`TABLE`)")
	f.Var(&o.shared, "shared", "tables whose rows are the same for everyone (`TABLE,…`)")
	f.Var(&o.sharedRows, "shared-rows", "tables whose NULL-tenant rows everyone reads (`TABLE,…`)")
	f.Var(&o.writable, "writable", "shared tables that tenants may write (`TABLE,…`)")
	f.Var(&o.children, "child", "child tables with their owner (`TABLE=OWNER,…`)")
	f.Var(&o.settings, "setting", "session settings that hold the caller's tenant (`NAME,…`)")
	f.StringVar(&o.joins, "joins", "", "strict or trust-foreign-keys; default: strict (`MODE`)")
	f.StringVar(&o.foreignKeys, "foreign-keys", "", "enforced if every connection to SQLite has always set\nPRAGMA foreign_keys = ON; default: declared (`MODE`)")
	f.Var(&o.trust, "trust", "the placeholders that carry the caller's tenant, or none;\nDIMENSION=N where there are several dimensions (`N,…`)")
	f.Var(&o.placeholders, "placeholders", "spellings beside $1: question (?), named (:name),\nat (@name) or sqlc; default: sqlc in its files (`STYLE,…`)")
	f.BoolVar(&o.json, "json", false, "one JSON object a line for each statement")
	files, code, done := f.parse(args, io)
	if done {
		return code
	}
	if len(files) == 0 {
		return usageError(io, f.Name(), "no SQL file; - reads standard input")
	}
	out := bufio.NewWriter(io.out)
	judge := &sqlJudge{json: o.json, io: streams{io.in, out, io.err}, today: time.Now()}
	var err error
	if judge.trust, err = parseTrust(o.trust); err != nil {
		return usageError(io, f.Name(), "%w", err)
	}
	if judge.style, judge.autoStyle, err = parseStyle(o.placeholders); err != nil {
		return usageError(io, f.Name(), "%w", err)
	}
	cfg, err := o.config()
	if err != nil {
		return fail(io, f.Name(), err)
	}
	if judge.project, err = project.Load(cfg); err != nil {
		return fail(io, f.Name(), err)
	}
	if err := judge.trust.check(judge.project); err != nil {
		return usageError(io, f.Name(), "%w", err)
	}
	printProblems(io.err, judge.project.Schema.Problems)
	for _, file := range files {
		if err := judge.file(file); err != nil {
			code = fail(io, f.Name(), err)
		}
	}
	if err := out.Flush(); err != nil {
		return fail(io, f.Name(), err)
	}
	judge.summary()
	return max(code, judge.code())
}

// config makes the configuration that the flags ask for.
func (o *sqlOptions) config() (*config.Config, error) {
	cfg := config.Default()
	switch found, err := config.Find("."); {
	case o.configFile != "":
		if cfg, err = config.Load(o.configFile); err != nil {
			return nil, err
		}
	case o.schema != nil:
	case err != nil:
		return nil, err
	case found == "":
		return nil, errors.New("no schema: give --schema FILE, or --config FILE (see tenantvet sql --help)")
	default:
		if cfg, err = config.Load(found); err != nil {
			return nil, err
		}
	}
	if o.schema != nil {
		cfg.Schema, cfg.Dir, cfg.Sqlc = o.schema, ".", []string{}
	}
	if o.columns != nil {
		cfg.Tenant.Columns = o.columns
	}
	if o.settings != nil {
		cfg.Tenant.Settings = o.settings
	}
	if o.root != "" {
		cfg.Tenant.Root = o.root
	}
	if o.dialect != "" {
		if cfg.Dialect = o.dialect; !slices.Contains(config.Dialects, o.dialect) {
			return nil, fmt.Errorf("unknown dialect %q; there are %s", o.dialect, strings.Join(config.Dialects, ", "))
		}
	}
	if o.joins != "" {
		if cfg.Joins = o.joins; o.joins != config.JoinsStrict && o.joins != config.JoinsTrustForeignKeys {
			return nil, fmt.Errorf("unknown mode --joins %s; there are %s and %s", o.joins, config.JoinsStrict, config.JoinsTrustForeignKeys)
		}
	}
	if o.foreignKeys != "" {
		if cfg.ForeignKeys = o.foreignKeys; o.foreignKeys != config.ForeignKeysDeclared && o.foreignKeys != config.ForeignKeysEnforced {
			return nil, fmt.Errorf("unknown mode --foreign-keys %s; there are %s and %s", o.foreignKeys, config.ForeignKeysDeclared, config.ForeignKeysEnforced)
		}
	}
	cfg.Tables.Shared = declared(cfg.Tables.Shared, o.shared, "--shared")
	cfg.Tables.SharedRows = declared(cfg.Tables.SharedRows, o.sharedRows, "--shared-rows")
	cfg.Tables.Writable = declared(cfg.Tables.Writable, o.writable, "--writable")
	children := maps.Clone(cfg.Tables.Children)
	for _, c := range o.children {
		child, owner, ok := strings.Cut(c, "=")
		if !ok || child == "" || owner == "" {
			return nil, fmt.Errorf("--child %s: write TABLE=OWNER", c)
		}
		if children == nil {
			children = map[string]string{}
		}
		children[child] = owner
	}
	cfg.Tables.Children = children
	return cfg, nil
}

// declared adds tables named by a flag; the flag is their reason.
func declared(from map[string]string, tables []string, reason string) map[string]string {
	if len(tables) == 0 {
		return from
	}
	all := map[string]string{}
	maps.Copy(all, from)
	for _, t := range tables {
		all[t] = reason
	}
	return all
}

// parseStyle reads --placeholders; auto means that the flag is absent and the
// text of each file decides.
func parseStyle(items []string) (style sqlparse.Style, auto bool, err error) {
	known := []string{"dollar", "question", "named", "at", "sqlc"}
	for _, item := range items {
		switch item {
		case "dollar":
		case "question":
			style.Question = true
		case "named":
			style.Named = true
		case "at":
			style.At = true
		case "sqlc":
			style.Sqlc = true
		default:
			hint := "there are " + strings.Join(known, ", ")
			if near := ident.Nearest(item, known); near != nil {
				hint = "did you mean " + near[0] + "?"
			}
			return style, false, fmt.Errorf("unknown placeholder style %q (%s)", item, hint)
		}
	}
	return style, items == nil, nil
}

// openSQL opens a file to judge; "-" is standard input.
func openSQL(name string, io streams) (src string, shown string, err error) {
	if name == "-" {
		src, err = readText(io.in)
		return src, "<stdin>", err
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", name, errors.Unwrap(err)
	}
	if info.IsDir() {
		return "", name, errors.New("is a directory; name the files in it")
	}
	f, err := os.Open(name)
	if err != nil {
		return "", name, errors.Unwrap(err)
	}
	defer f.Close()
	src, err = readText(f)
	return src, name, err
}
