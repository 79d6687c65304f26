package live_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// describe writes a catalogue as sorted lines, one a fact, so that two can be
// compared and their difference read. Left out is what the sources differ in
// by nature: positions, the order of creation, the spelling of expressions.
func describe(c *catalog.Catalog) []string {
	d := &describer{c: c}
	for _, t := range c.Tables() {
		d.table(t)
	}
	for _, e := range c.Enums() {
		d.add("enum %s.%s (%s)", e.Name.Schema, e.Name.Name, strings.Join(e.Values, ", "))
	}
	for _, m := range c.Domains() {
		d.add("domain %s.%s %s notnull=%t default=%s collation=%s", m.Name.Schema, m.Name.Name, typeText(m.Base), m.NotNull, normal(m.Default), m.Collation)
	}
	for _, f := range c.AllFunctions() {
		var args []string
		for i, a := range f.Args {
			arg := unqualified(a)
			if i < len(f.ArgNames) {
				arg = f.ArgNames[i] + " " + arg
			}
			args = append(args, arg)
		}
		d.add("function %s.%s(%s) %s returns %s body=%t", f.Name.Schema, f.Name.Name, strings.Join(args, ", "), f.Language, unqualified(f.Returns), f.Body != nil)
	}
	slices.Sort(d.lines)
	return d.lines
}

type describer struct {
	c     *catalog.Catalog
	lines []string
}

func (d *describer) add(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

var kinds = map[catalog.Kind]string{
	catalog.BaseTable: "table", catalog.Partitioned: "partitioned", catalog.Partition: "partition",
	catalog.View: "view", catalog.MaterializedView: "materialized", catalog.ForeignTable: "foreign",
}

func (d *describer) table(t *catalog.Table) {
	name := t.Name.Schema + "." + t.Name.Name
	d.add("table %s %s written=%s children=%t", name, kinds[t.Kind], t.Written, t.HasChildren)
	d.flags(name, map[string]bool{
		"rls": t.RowSecurity, "force": t.ForceRowSecurity, "invoker": t.SecurityInvoker, "strict": t.Strict, "without rowid": t.WithoutRowID,
	})
	if t.Unknown != "" {
		d.add("unknown %s", name)
	}
	if t.Comment != "" {
		d.add("comment %s %q", name, t.Comment)
	}
	if t.Parent != nil {
		d.add("parent of %s: %s.%s", name, t.Parent.Schema, t.Parent.Name)
	}
	for i, p := range t.Inherits {
		d.add("inherits %s %d %s.%s", name, i, p.Schema, p.Name)
	}
	if t.Query != nil {
		d.add("reads %s: %s", name, strings.Join(tablesOf(t.Query), ", "))
	}
	for i, col := range t.Columns {
		d.column(name, i, t, col)
	}
	for _, k := range t.Keys() {
		what := "unique"
		if k == t.Primary {
			what = "primary"
		}
		d.add("%s %s %s(%s) exprs=%t partial=%t deferrable=%t nulls-equal=%t constraint=%t",
			what, name, k.Name, strings.Join(k.Columns, ","), k.Exprs, k.Partial, k.Deferrable, k.NullsNotDistinct, k.Constraint)
	}
	for _, f := range t.Foreign {
		d.add("foreign %s %s(%s) -> %s.%s(%s) delete=%s update=%s not-valid=%t deferrable=%t not-enforced=%t full=%t", name, f.Name, strings.Join(f.Columns, ","),
			f.RefTable.Schema, f.RefTable.Name, strings.Join(f.RefColumns, ","), f.OnDelete, f.OnUpdate, f.NotValid, f.Deferrable, f.NotEnforced, f.MatchFull)
	}
	for _, x := range t.Indexes {
		d.add("index %s %s(%s) unique=%t partial=%t exprs=%t", name, x.Name, strings.Join(x.Columns, ","), x.Unique, x.Partial, x.Exprs)
	}
	for _, k := range t.Checks {
		table, name := name, k.Name
		if d.c.Dialect() == catalog.MySQL && unnamed(t, name) {
			name = "?"
		}
		d.add("check %s %s %s not-valid=%t not-enforced=%t no-inherit=%t", table, name, normal(k.Expr), k.NotValid, k.NotEnforced, k.NoInherit)
	}
	for _, p := range t.Policies {
		roles := slices.Sorted(slices.Values(p.Roles))
		if slices.Contains(roles, "public") {
			roles = []string{"public"} // all others are among it
		}
		d.add("policy %s %s %s permissive=%t roles=%s using=%s check=%s", name, p.Name, p.Command, p.Permissive, strings.Join(roles, ","), normal(p.Using), normal(p.WithCheck))
	}
}

// unnamed tells whether a check's name may be one that the server gave: MariaDB
// and MySQL do not give the same.
func unnamed(t *catalog.Table, check string) bool {
	_, column := t.Column(check)
	return column || strings.HasPrefix(check, "constraint_") || strings.HasPrefix(check, t.Name.Name+"_chk_")
}

func (d *describer) flags(name string, set map[string]bool) {
	for flag, on := range set {
		if on {
			d.add("%s %s", flag, name)
		}
	}
}

func (d *describer) column(table string, i int, t *catalog.Table, c *catalog.Column) {
	if t.Unknown != "" {
		return
	}
	at := fmt.Sprintf("column %s %d %s", table, i, c.Name)
	d.add("%s %s notnull=%t", at, typeText(c.Type), c.NotNull)
	d.flags(at, map[string]bool{"generated": c.Generated, "unsigned": c.Unsigned, "boolean": c.Boolean, "written " + c.Written: c.Written != c.Name})
	// Before PostgreSQL 17 a partition has no identity of its own; rows go to
	// it through the partitioned table.
	if t.Kind != catalog.Partition {
		d.flags(at, map[string]bool{"identity": c.Identity, "always identity": c.IdentityAlways})
	}
	if c.Default != nil && !catalog.IsNextValue(c.Default) {
		text := normal(c.Default)
		if d.c.Dialect() == catalog.MySQL { // where TRUE is 1
			text = strings.NewReplacer("true", "1", "false", "0").Replace(text)
		}
		d.add("default %s %s", at, text)
	}
	if c.Collation != "" {
		d.add("collation %s %s", at, c.Collation)
	}
	if c.Comment != "" {
		d.add("comment %s %q", at, c.Comment)
	}
	if len(c.Values) > 0 {
		d.add("values %s %q", at, c.Values)
	}
}

// typeText is a type with the schema, but for that of an extension, which may
// be anywhere in the search path.
func typeText(t sqlast.TypeName) string {
	s := t.Name
	if t.Schema != "" {
		s = t.Schema + "." + s
	}
	if t.Mods != nil {
		s += fmt.Sprint(t.Mods)
	}
	if t.Array {
		s += "[]"
	}
	return s
}

// unqualified takes the schemas out of a list of types, which a function's
// text has as written.
func unqualified(types string) string {
	words := strings.Split(types, " ")
	for i, w := range words {
		words[i] = w[strings.LastIndexByte(w, '.')+1:]
	}
	return strings.Join(words, " ")
}

// tablesOf lists the tables that a query reads, and CTEs, by name.
func tablesOf(q sqlast.Node) []string {
	var out []string
	sqlast.Walk(q, func(n sqlast.Node) bool {
		if t, ok := n.(*sqlast.Table); ok {
			out = append(out, t.Name)
		}
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// differences lists the lines that only one side has.
func differences(replayed, live []string) []string {
	var out []string
	for _, l := range replayed {
		if !slices.Contains(live, l) {
			out = append(out, "only replayed:  "+l)
		}
	}
	for _, l := range live {
		if !slices.Contains(replayed, l) {
			out = append(out, "only on server: "+l)
		}
	}
	return out
}
