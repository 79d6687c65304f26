// Package sqlflags is what the commands that take SQL files have in common: the
// flags that say what the schema and the tenancy are, and the reading of files.
package sqlflags

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/cmd/internal/cli"
	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/config"
	"github.com/tenantvet/tenantvet/internal/ident"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// Flags are the flags of a command.
type Flags struct {
	command                          string
	configFile, dialect, root, joins string
	foreignKeys                      string
	schema, columns, settings        cli.Words
	shared, sharedRows, writable     cli.Words
	children, trust, placeholders    cli.Words
}

// Register adds the flags to a command's.
func Register(f *flag.FlagSet) *Flags {
	o := &Flags{command: f.Name()}
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
	return o
}

// Trust reads --trust.
func (o *Flags) Trust() (*Trust, error) { return parseTrust(o.trust) }

// Style reads --placeholders. Auto means that the flag is absent and the text
// of each file decides.
func (o *Flags) Style() (style sqlparse.Style, auto bool, err error) {
	return parseStyle(o.placeholders)
}

// Config makes the configuration that the flags ask for.
func (o *Flags) Config() (*config.Config, error) {
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
		return nil, fmt.Errorf("no schema: give --schema FILE, or --config FILE (see %s --help)", o.command)
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
		if catalog.Dialect(cfg.Dialect) != catalog.SQLite {
			return nil, errors.New("--foreign-keys is for SQLite; other databases enforce what is declared")
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
