// Package sqlparsetest helps to test the dialects' adapters.
package sqlparsetest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// Dump writes a tree as an S-expression. Absent clauses are left out.
func Dump(n any) string {
	switch n := n.(type) {
	case *sqlast.Select:
		d := newList("select")
		d.with(n.With)
		d.flag("distinct", n.Distinct)
		d.exprs("distinct-on", n.DistinctOn)
		d.targets("", n.Targets)
		d.from("from", n.From)
		d.expr("where", n.Where)
		d.exprs("group", n.GroupBy)
		d.flag("grouping-sets", n.GroupingSets)
		d.expr("having", n.Having)
		for _, w := range n.Windows {
			d.add("(window " + window(w) + ")")
		}
		return d.tail(n.Tail)
	case *sqlast.SetOp:
		d := newList([]string{"union", "intersect", "except"}[n.Op])
		d.flag("all", n.All)
		d.with(n.With)
		d.add(Dump(n.Left))
		d.add(Dump(n.Right))
		return d.tail(n.Tail)
	case *sqlast.Values:
		d := newList("values")
		d.with(n.With)
		for _, row := range n.Rows {
			d.add("(" + join(row) + ")")
		}
		return d.tail(n.Tail)
	case *sqlast.Insert:
		d := newList("insert")
		d.flag("replace", n.Replace)
		d.flag("ignore", n.Ignore)
		d.with(n.With)
		d.add(Dump(n.Table))
		if n.Columns != nil {
			d.add("(" + columns(n.Columns) + ")")
		}
		if n.Source == nil {
			d.add("default-values")
		} else {
			d.add(Dump(n.Source))
		}
		for c := n.OnConflict; c != nil; c = c.Next {
			d.add(conflict(c))
		}
		d.targets("returning", n.Returning)
		return d.end()
	case *sqlast.Update:
		d := newList("update")
		d.flag("replace", n.Replace)
		d.flag("ignore", n.Ignore)
		d.with(n.With)
		d.add(Dump(n.Table))
		d.set(n.Set)
		d.from("from", n.From)
		d.expr("where", n.Where)
		d.keys(n.OrderBy)
		d.expr("limit", n.Limit)
		d.targets("returning", n.Returning)
		return d.end()
	case *sqlast.Delete:
		d := newList("delete")
		d.with(n.With)
		d.add(Dump(n.Table))
		d.from("using", n.Using)
		d.expr("where", n.Where)
		d.keys(n.OrderBy)
		d.expr("limit", n.Limit)
		d.targets("returning", n.Returning)
		return d.end()
	case *sqlast.MultiUpdate:
		d := newList("multi-update")
		d.flag("ignore", n.Ignore)
		d.with(n.With)
		d.from("from", n.From)
		d.set(n.Set)
		d.expr("where", n.Where)
		return d.end()
	case *sqlast.MultiDelete:
		d := newList("multi-delete")
		d.with(n.With)
		for _, t := range n.Targets {
			d.add(dotted(t.Schema, t.Name))
		}
		d.from("from", n.From)
		d.expr("where", n.Where)
		return d.end()
	case *sqlast.Merge:
		d := newList("merge")
		d.with(n.With)
		d.add(Dump(n.Table))
		d.add(Dump(n.Source))
		d.expr("on", n.On)
		for _, w := range n.Whens {
			s := newList([]string{"matched", "not-matched", "not-matched-by-source"}[w.Match])
			s.expr("and", w.Cond)
			s.add([]string{"nothing", "insert", "update", "delete"}[w.Action])
			if w.Columns != nil {
				s.add("(" + columns(w.Columns) + ")")
			}
			s.exprs("values", w.Values)
			s.set(w.Set)
			d.add(s.end())
		}
		d.targets("returning", n.Returning)
		return d.end()
	case *sqlast.Utility:
		d := newList([]string{"no-rows", "whole-table", "wraps", "set-session"}[n.Kind])
		d.add(strconv.Quote(n.Name))
		for _, t := range n.Tables {
			d.add(Dump(t))
		}
		if n.Inner != nil {
			d.add(Dump(n.Inner))
		}
		if n.Setting != "" {
			d.add(n.Setting)
		}
		d.flag("local", n.Local)
		return d.end()
	case *sqlast.Table:
		name := dotted(n.Schema, n.Name)
		if n.Only {
			name = "only:" + name
		}
		return aliased(name, n.Alias, n.Columns)
	case *sqlast.Derived:
		d := newList("derived")
		d.flag("lateral", n.Lateral)
		d.add(Dump(n.Query))
		return aliased(d.end(), n.Alias, n.Columns)
	case *sqlast.FuncTable:
		d := newList("rows")
		d.add(join(n.Calls))
		d.flag("ordinality", n.Ordinality)
		return aliased(d.end(), n.Alias, n.Columns)
	case *sqlast.Join:
		d := newList([]string{"join", "left", "right", "full"}[n.Kind])
		d.flag("natural", n.Natural)
		d.add(Dump(n.Left))
		d.add(Dump(n.Right))
		d.expr("on", n.On)
		if n.Using != nil {
			d.add("(using " + strings.Join(n.Using, " ") + ")")
		}
		return aliased(d.end(), n.Alias, nil)
	case sqlast.Expr:
		return dumpExpr(n)
	default:
		return fmt.Sprintf("?%T", n)
	}
}

func conflict(c *sqlast.OnConflict) string {
	s := newList("conflict")
	if c.Proposed != "" && c.Proposed != "excluded" {
		s.add("proposed:" + c.Proposed)
	}
	if len(c.Columns) > 0 {
		s.add("(" + columns(c.Columns) + ")")
	}
	s.flag("exprs", c.Exprs)
	s.expr("pred", c.ArbiterPred)
	if c.Constraint != "" {
		s.add("constraint:" + c.Constraint)
	}
	s.flag("update", c.DoUpdate)
	s.set(c.Set)
	s.expr("where", c.Where)
	return s.end()
}

func dumpExpr(e sqlast.Expr) string {
	switch e := e.(type) {
	case *sqlast.Column:
		return dotted(e.Schema, e.Qualifier, e.Name)
	case *sqlast.Star:
		if e.Of != nil {
			return "(star-of " + dumpExpr(e.Of) + ")"
		}
		return dotted(e.Schema, e.Qualifier, "*")
	case *sqlast.Param:
		return fmt.Sprintf("$%d", e.Number)
	case *sqlast.Const:
		switch e.Kind {
		case sqlast.Null:
			return "null"
		case sqlast.String:
			return "'" + e.Text + "'"
		case sqlast.OtherConst:
			return "bits:" + e.Text
		default:
			return e.Text
		}
	case *sqlast.And:
		return "(and " + join(e.Args) + ")"
	case *sqlast.Or:
		return "(or " + join(e.Args) + ")"
	case *sqlast.Not:
		return "(not " + Dump(e.X) + ")"
	case *sqlast.Compare:
		return "(" + e.Op + " " + Dump(e.L) + " " + Dump(e.R) + ")"
	case *sqlast.IsDistinct:
		return "(" + not(e.Not) + "distinct " + Dump(e.L) + " " + Dump(e.R) + ")"
	case *sqlast.Is:
		return "(is-" + not(e.Not) + []string{"null", "true", "false", "unknown"}[e.Test] + " " + Dump(e.X) + ")"
	case *sqlast.In:
		return "(" + not(e.Not) + "in " + Dump(e.X) + " " + join(e.List) + ")"
	case *sqlast.AnyAll:
		quantifier := "any"
		if e.All {
			quantifier = "all"
		}
		return "(" + e.Op + "-" + quantifier + " " + Dump(e.X) + " " + Dump(e.Array) + ")"
	case *sqlast.Subquery:
		d := newList([]string{"scalar", "exists", "in-query", "any-query", "all-query", "array-query"}[e.Kind])
		d.flag(e.Op, e.Op != "")
		d.flag(fmt.Sprintf("field:%d", e.Field), e.Field > 0)
		if e.X != nil {
			d.add(Dump(e.X))
		}
		d.add(Dump(e.Query))
		return d.end()
	case *sqlast.Row:
		return "(row " + join(e.Fields) + ")"
	case *sqlast.Array:
		return "(array " + join(e.Elems) + ")"
	case *sqlast.Cast:
		t := dotted(e.Type.Schema, e.Type.Name)
		if e.Type.Mods != nil {
			t += strings.ReplaceAll(fmt.Sprint(e.Type.Mods), " ", ",")
		}
		if e.Type.Array {
			t += "[]"
		}
		return "(cast " + Dump(e.X) + " " + t + ")"
	case *sqlast.Func:
		d := newList("fn")
		d.add(dotted(e.Schema, e.Name))
		d.flag("distinct", e.Distinct)
		for _, a := range e.Args {
			d.add(Dump(a))
		}
		d.keys(e.OrderBy)
		d.expr("filter", e.Filter)
		if e.Over != nil {
			d.add("(over" + strings.TrimSuffix(" "+window(e.Over), " ") + ")")
		}
		return d.end()
	case *sqlast.Case:
		d := newList("case")
		if e.Operand != nil {
			d.add(Dump(e.Operand))
		}
		for _, w := range e.Whens {
			d.add("(when " + Dump(w.Cond) + " " + Dump(w.Result) + ")")
		}
		d.expr("else", e.Else)
		return d.end()
	case *sqlast.Default:
		return "default"
	case *sqlast.Op:
		return "(op " + strconv.Quote(e.Name) + " " + join(e.Args) + ")"
	case *sqlast.Unsupported:
		return "(unsupported " + strconv.Quote(e.Kind) + ")"
	default:
		return fmt.Sprintf("?%T", e)
	}
}
