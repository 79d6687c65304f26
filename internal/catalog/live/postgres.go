package live

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// Versions of PostgreSQL that brought a column of a system catalogue, as
// server_version_num has them.
const (
	pgMajor            = 10000 // what a major version is multiplied by
	pgOldest           = 130000
	pgFunctionBodies   = 140000
	pgNullsNotDistinct = 150000
	pgNotEnforced      = 180000
)

// loadPostgres reads everything in one snapshot. With an empty search path the
// server qualifies every name that it writes, but those of pg_catalog.
//
//tenantvet:allow TV104 admin: reads the database's own catalogue
func loadPostgres(ctx context.Context, db *sql.DB, opts Options) (c *catalog.Catalog, err error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	if _, err := textOf(ctx, tx, "settings", `SELECT set_config('search_path', '', true)`); err != nil {
		return nil, err
	}
	text, err := textOf(ctx, tx, "the server's version", `SELECT current_setting('server_version_num')`)
	if err != nil {
		return nil, err
	}
	version, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	if version < pgOldest {
		return nil, errors.New("PostgreSQL " + strconv.Itoa(version/pgMajor) + " is too old: 13 is the first that can be read")
	}
	r := &pgReader{ctx: ctx, tx: tx, version: version, types: make(pgTypeReader), tables: make(map[int64]*catalog.Table)}
	if opts.Schemas != nil {
		r.schemas = new(strings.Join(opts.Schemas, "\x1f"))
	}
	for _, step := range []func() error{
		r.readTypes, r.readRelations, r.readColumns, r.readParents, r.readIndexes, r.readConstraints, r.readPolicies, r.readFunctions,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return catalog.New(catalog.Postgres, r.order, r.functions, r.enums, r.domains, opts.SearchPath).For(version / pgMajor), nil
}

// pgReader is a catalogue in the making.
type pgReader struct {
	ctx     context.Context
	tx      *sql.Tx
	version int
	schemas *string // the schemas asked for, as the queries take them
	types   pgTypeReader

	tables    map[int64]*catalog.Table
	order     []*catalog.Table
	enums     []*catalog.Enum
	domains   []*catalog.Domain
	functions []*catalog.Function
}

// since is a column of a system catalogue that servers have from a version on,
// and what stands for it before.
func (r *pgReader) since(version int, column, otherwise string) string {
	if r.version >= version {
		return column
	}
	return otherwise
}

func (r *pgReader) readTypes() error {
	rows, err := rowsOf[pgType](r.ctx, r.tx, "types", pgTypes)
	if err != nil {
		return err
	}
	for _, row := range rows {
		name := catalog.Name{Schema: row.Schema, Name: row.Name}
		if row.Base == nil {
			r.enums = append(r.enums, &catalog.Enum{Name: name, Values: row.Values})
			continue
		}
		r.domains = append(r.domains, &catalog.Domain{
			Name: name, Base: r.types.typeOf(*row.Base), NotNull: row.NotNull,
			Default: exprOrNil(row.Default), Collation: deref(row.Collation),
		})
	}
	// A domain over another has its constraints too. Bases come before what is
	// made of them, but for domains whose type was replaced.
	for range r.domains {
		for _, d := range r.domains {
			if base := r.domain(d.Base.Schema, d.Base.Name); base != nil && !d.Base.Array {
				d.NotNull = d.NotNull || base.NotNull
			}
		}
		if !slices.ContainsFunc(r.domains, func(d *catalog.Domain) bool {
			base := r.domain(d.Base.Schema, d.Base.Name)
			return base != nil && !d.Base.Array && base.NotNull && !d.NotNull
		}) {
			break
		}
	}
	return nil
}

func (r *pgReader) domain(schema, name string) *catalog.Domain {
	if schema == "" {
		schema = catalog.DefaultSchema
	}
	i := slices.IndexFunc(r.domains, func(d *catalog.Domain) bool { return d.Name == catalog.Name{Schema: schema, Name: name} })
	if i < 0 {
		return nil
	}
	return r.domains[i]
}

var pgKinds = map[string]catalog.Kind{
	"r": catalog.BaseTable, "p": catalog.Partitioned, "v": catalog.View, "m": catalog.MaterializedView, "f": catalog.ForeignTable,
}

func (r *pgReader) readRelations() error {
	rows, err := rowsOf[pgRelation](r.ctx, r.tx, "relations", pgRelations, r.schemas)
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := &catalog.Table{
			Name: catalog.Name{Schema: row.Schema, Name: row.Name}, Written: row.Name, Kind: pgKinds[row.Kind],
			RowSecurity: row.RLS, ForceRowSecurity: row.Force, Comment: deref(row.Comment),
			SecurityInvoker: slices.ContainsFunc(row.Options, isInvoker),
		}
		if row.Partition && t.Kind != catalog.ForeignTable {
			t.Kind = catalog.Partition
		}
		if row.Definition != nil {
			t.Definition = *row.Definition
			t.Query = queryOf(catalog.Postgres, t.Definition)
			if !isQuery(t.Query) {
				t.Unknown = "the definition of " + t.Name.String() + " is not understood"
			}
		}
		if row.RewrittenBy != nil {
			t.Unknown = "rule " + *row.RewrittenBy + " rewrites statements on " + t.Name.String()
		}
		r.tables[row.OID] = t
		r.order = append(r.order, t)
	}
	return nil
}

// isInvoker recognises security_invoker among a view's options, with the
// spellings of true that PostgreSQL takes.
func isInvoker(option string) bool {
	name, value, _ := strings.Cut(option, "=")
	if name != "security_invoker" {
		return false
	}
	switch strings.ToLower(value) {
	case "1", "on", "t", "tr", "tru", "true", "y", "ye", "yes":
		return true
	}
	return false
}

func (r *pgReader) readColumns() error {
	rows, err := rowsOf[pgColumn](r.ctx, r.tx, "columns", pgColumns, r.schemas)
	if err != nil {
		return err
	}
	for _, row := range rows {
		t := r.tables[row.Rel]
		if t == nil {
			continue // an extension's
		}
		col := &catalog.Column{
			Name: row.Name, Written: row.Name, Type: r.types.typeOf(row.Type), NotNull: row.NotNull,
			Default:   exprOrNil(row.Default),
			Generated: row.Generated != "", Identity: row.Identity != "", IdentityAlways: row.Identity == "a",
			Collation: deref(row.Collation), Comment: deref(row.Comment),
		}
		if !col.Generated && catalog.IsNextValue(col.Default) {
			col.Identity = true
		}
		if d := r.domain(col.Type.Schema, col.Type.Name); d != nil && !col.Type.Array && t.Query == nil {
			col.NotNull = col.NotNull || d.NotNull
		}
		t.Columns = append(t.Columns, col)
	}
	return nil
}

func (r *pgReader) readParents() error {
	rows, err := rowsOf[pgParent](r.ctx, r.tx, "inheritance", pgParents, r.schemas)
	if err != nil {
		return err
	}
	byName := make(map[catalog.Name]*catalog.Table, len(r.order))
	for _, t := range r.order {
		byName[t.Name] = t
	}
	for _, row := range rows {
		t := r.tables[row.Rel]
		if t == nil {
			continue
		}
		parent := catalog.Name{Schema: row.ParentSchema, Name: row.ParentName}
		if row.Partition {
			t.Parent = &parent
			continue
		}
		t.Inherits = append(t.Inherits, parent)
		if p := byName[parent]; p != nil {
			p.HasChildren = true
		}
	}
	return nil
}

func (r *pgReader) readPolicies() error {
	rows, err := rowsOf[pgPolicy](r.ctx, r.tx, "policies", pgPolicies, r.schemas)
	if err != nil {
		return err
	}
	commands := map[string]string{"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}
	for _, row := range rows {
		if t := r.tables[row.Rel]; t != nil {
			t.Policies = append(t.Policies, &catalog.Policy{
				Name: row.Name, Command: commands[row.Command], Permissive: row.Permissive, Roles: row.Roles,
				Using: exprOrNil(row.Using), WithCheck: exprOrNil(row.WithCheck),
			})
		}
	}
	return nil
}

func (r *pgReader) readFunctions() error {
	body := r.since(pgFunctionBodies, "pg_get_function_sqlbody(p.oid)", "NULL")
	rows, err := rowsOf[pgFunction](r.ctx, r.tx, "functions", strings.Replace(pgFunctions, "BODY", body, 1), r.schemas)
	if err != nil {
		return err
	}
	for _, row := range rows {
		r.functions = append(r.functions, r.function(&row))
	}
	return nil
}

func (r *pgReader) function(row *pgFunction) *catalog.Function {
	f := &catalog.Function{Name: catalog.Name{Schema: row.Schema, Name: row.Name}, Language: row.Language, Text: row.Source}
	for _, a := range row.Args {
		f.Args = append(f.Args, r.types.textOf(a))
	}
	nameOf := func(i int) string {
		if i < len(row.Names) {
			return row.Names[i]
		}
		return ""
	}
	var (
		table []string
		outs  bool // the result's columns are named by the parameters
	)
	if row.AllArgs == nil {
		for i := range row.Args {
			f.ArgNames = append(f.ArgNames, nameOf(i))
		}
	}
	for i, a := range row.AllArgs {
		switch row.Modes[i] {
		case "o":
			outs = true
		case "t":
			table = append(table, strings.TrimSpace(nameOf(i)+" "+r.types.textOf(a)))
		default:
			outs = outs || row.Modes[i] == "b"
			f.ArgNames = append(f.ArgNames, nameOf(i))
		}
	}
	switch {
	case len(table) > 0:
		f.Returns = "TABLE(" + strings.Join(table, ", ") + ")"
	case row.Kind == "p":
	case outs && row.Set:
		f.Returns = "SETOF record"
	case outs:
		f.Returns = "record"
	case row.Set:
		f.Returns = "SETOF " + r.types.textOf(row.Returns)
	default:
		f.Returns = r.types.textOf(row.Returns)
	}
	if row.Language == "sql" {
		if row.Body != nil {
			f.Text = *row.Body
		}
		if !row.Settings {
			f.Body = sqlBody(row.Source, row.Body)
		}
	}
	return f
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
