package scope_test

import (
	"slices"
	"strings"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// transform rewrites a statement into another one about whose verdict the
// verdict of the first says something.
type transform struct {
	name string
	// narrows tells that the result may return or change less, so that only a
	// scoped statement says something: it stays scoped. Otherwise the result
	// means the same and has the same verdict.
	narrows bool
	// places lists the ways to apply it: each changes the statement in place.
	places func(st sqlast.Statement, d catalog.Dialect) []func()
}

var transforms = []transform{
	{name: "add a condition", narrows: true, places: addCondition(always)},
	{name: "add a condition on a parameter", narrows: true, places: addCondition(ofParameter)},
	{name: "add a test for NULL", narrows: true, places: addCondition(ofNull)},
	{name: "swap the sides of =", places: swapSides},
	{name: "reorder AND", places: reorderAnd},
	{name: "reorder OR", places: reorderOr},
	{name: "commute inner joins", places: commuteJoins},
	{name: "reorder FROM", places: reorderFrom},
	{name: "rename aliases", places: renameAliases},
}

// each collects what place makes of every node of a kind.
func each[T sqlast.Node](st sqlast.Statement, place func(T) func()) []func() {
	var out []func()
	sqlast.Walk(st, func(n sqlast.Node) bool {
		if t, ok := n.(T); ok {
			if f := place(t); f != nil {
				out = append(out, f)
			}
		}
		return true
	})
	return out
}

func always(sqlast.Expr) sqlast.Expr {
	one := func() sqlast.Expr { return &sqlast.Const{Kind: sqlast.Number, Text: "1"} }
	return &sqlast.Compare{Op: "=", L: one(), R: one()}
}

func ofParameter(sqlast.Expr) sqlast.Expr {
	return &sqlast.Compare{Op: "<", L: &sqlast.Param{Number: 97}, R: &sqlast.Const{Kind: sqlast.Number, Text: "3"}}
}

// ofNull tests a column that the condition names.
func ofNull(cond sqlast.Expr) sqlast.Expr {
	var found sqlast.Expr
	sqlast.Walk(cond, func(n sqlast.Node) bool {
		if c, ok := n.(*sqlast.Column); ok && found == nil {
			found = &sqlast.Is{Not: true, Test: sqlast.IsNull, X: &sqlast.Column{Schema: c.Schema, Qualifier: c.Qualifier, Name: c.Name}}
		}
		_, sub := n.(*sqlast.Subquery) // whose columns mean something else here
		return !sub
	})
	if found == nil {
		return always(cond)
	}
	return found
}

// addCondition narrows every condition that chooses rows.
func addCondition(condition func(sqlast.Expr) sqlast.Expr) func(sqlast.Statement, catalog.Dialect) []func() {
	return func(st sqlast.Statement, _ catalog.Dialect) []func() {
		var out []func()
		narrow := func(cond *sqlast.Expr) {
			out = append(out, func() {
				if *cond == nil {
					*cond = always(nil)
					return
				}
				*cond = &sqlast.And{Args: []sqlast.Expr{*cond, condition(*cond)}}
			})
		}
		sqlast.Walk(st, func(n sqlast.Node) bool {
			switch n := n.(type) {
			case *sqlast.Select:
				if len(n.From) > 0 {
					narrow(&n.Where)
				}
				if n.Having != nil {
					narrow(&n.Having)
				}
			case *sqlast.Update:
				narrow(&n.Where)
			case *sqlast.Delete:
				narrow(&n.Where)
			case *sqlast.MultiUpdate:
				narrow(&n.Where)
			case *sqlast.MultiDelete:
				narrow(&n.Where)
			case *sqlast.Join:
				if n.On != nil {
					narrow(&n.On)
				}
			}
			return true
		})
		return out
	}
}

// swapSides leaves SQLite alone: there the left side's collation is the one
// that compares.
func swapSides(st sqlast.Statement, d catalog.Dialect) []func() {
	if d == catalog.SQLite {
		return nil
	}
	return each(st, func(c *sqlast.Compare) func() {
		if c.Op != "=" {
			return nil
		}
		return func() { c.L, c.R = c.R, c.L }
	})
}

func reorderAnd(st sqlast.Statement, _ catalog.Dialect) []func() {
	return each(st, func(a *sqlast.And) func() { return func() { slices.Reverse(a.Args) } })
}

func reorderOr(st sqlast.Statement, _ catalog.Dialect) []func() {
	return each(st, func(o *sqlast.Or) func() { return func() { slices.Reverse(o.Args) } })
}

// commutes tells whether FROM items may change places: no item names columns
// of those before it, and no * depends on their order.
func commutes(st sqlast.Statement) bool {
	ok := true
	sqlast.Walk(st, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Star:
			ok = ok && n.Qualifier != ""
		case *sqlast.Derived:
			ok = ok && !n.Lateral
		case *sqlast.FuncTable:
			ok = false
		case *sqlast.Func:
			if len(n.Args) == 1 {
				if _, star := n.Args[0].(*sqlast.Star); star { // count(*)
					return false
				}
			}
		case *sqlast.Join:
			// USING and NATURAL merge columns of what is left of them, and make
			// unqualified names mean the merged ones.
			ok = ok && !n.Natural && len(n.Using) == 0
		}
		return ok
	})
	return ok
}

func commuteJoins(st sqlast.Statement, _ catalog.Dialect) []func() {
	if !commutes(st) {
		return nil
	}
	return each(st, func(j *sqlast.Join) func() {
		switch j.Kind {
		case sqlast.Inner, sqlast.Full:
			return func() { j.Left, j.Right = j.Right, j.Left }
		case sqlast.Left:
			return func() { j.Kind, j.Left, j.Right = sqlast.Right, j.Right, j.Left }
		case sqlast.Right:
			return func() { j.Kind, j.Left, j.Right = sqlast.Left, j.Right, j.Left }
		}
		return nil
	})
}

func reorderFrom(st sqlast.Statement, _ catalog.Dialect) []func() {
	if !commutes(st) {
		return nil
	}
	return each(st, func(s *sqlast.Select) func() {
		if len(s.From) < 2 {
			return nil
		}
		return func() { slices.Reverse(s.From) }
	})
}

// renameAliases gives every alias and CTE another name, wherever it is used.
// Names that also stand for something else stay: those of tables, and those
// that are used without a qualifier, as whole rows are.
func renameAliases(st sqlast.Statement, _ catalog.Dialect) []func() {
	aliases, taken := map[string]bool{}, map[string]bool{"excluded": true, "": true, "old": true, "new": true}
	add := func(name string) { aliases[name] = true }
	sqlast.Walk(st, func(n sqlast.Node) bool {
		switch n := n.(type) {
		case *sqlast.Table:
			add(n.Alias)
			if n.Alias == "" || n.Alias == n.Name {
				taken[n.Name] = true
			}
		case *sqlast.Derived:
			add(n.Alias)
		case *sqlast.FuncTable:
			taken[n.Alias] = true // its column may be named after it
		case *sqlast.Join:
			add(n.Alias)
		case *sqlast.Column:
			if n.Qualifier == "" {
				taken[n.Name] = true
			}
		case *sqlast.Insert:
			for c := n.OnConflict; c != nil; c = c.Next {
				taken[c.Proposed] = true
			}
		case *sqlast.Utility:
			for _, t := range n.Tables {
				taken[t.Name] = true
			}
		case *sqlast.Func:
			taken[n.Name] = true
		}
		return true
	})
	rename := func(name *string) {
		if aliases[*name] && !taken[*name] {
			*name += "_renamed"
		}
	}
	return []func(){func() {
		sqlast.Walk(st, func(n sqlast.Node) bool {
			switch n := n.(type) {
			case *sqlast.Table:
				rename(&n.Alias)
			case *sqlast.Derived:
				rename(&n.Alias)
			case *sqlast.Join:
				rename(&n.Alias)
			case *sqlast.Column:
				rename(&n.Qualifier)
			case *sqlast.Star:
				rename(&n.Qualifier)
			case *sqlast.MultiUpdate:
				for i := range n.Set {
					rename(&n.Set[i].Column.Qualifier)
				}
			case *sqlast.MultiDelete:
				for i := range n.Targets {
					rename(&n.Targets[i].Name)
				}
			}
			return true
		})
	}}
}

// wraps put a whole statement into another; nil where that is no statement.
var wraps = []struct {
	name string
	f    func(st sqlast.Statement, d catalog.Dialect) sqlast.Statement
}{
	{"wrap in a derived table", func(st sqlast.Statement, _ catalog.Dialect) sqlast.Statement {
		q, ok := wrappable(st)
		if !ok {
			return nil
		}
		return everythingFrom(&sqlast.Derived{Query: q, Alias: "wrapped"})
	}},
	{"wrap in a CTE", func(st sqlast.Statement, d catalog.Dialect) sqlast.Statement {
		if _, ok := wrappable(st); !ok && (d != catalog.Postgres || !changes(st)) {
			return nil
		}
		s := everythingFrom(&sqlast.Table{TableName: sqlast.TableName{Name: "wrapped"}})
		if !returns(st) { // nothing to read from it
			s.From = nil
			s.Targets = []sqlast.Target{{X: &sqlast.Const{Kind: sqlast.Number, Text: "1"}}}
		}
		s.With = &sqlast.With{CTEs: []*sqlast.CTE{{Name: "wrapped", Stmt: st}}}
		return s
	}},
	{"test for existence", func(st sqlast.Statement, _ catalog.Dialect) sqlast.Statement {
		q, ok := wrappable(st)
		if !ok {
			return nil
		}
		return &sqlast.Select{Targets: []sqlast.Target{{X: &sqlast.Subquery{Kind: sqlast.Exists, Query: q}}}}
	}},
}

func everythingFrom(f sqlast.FromItem) *sqlast.Select {
	return &sqlast.Select{Targets: []sqlast.Target{{X: &sqlast.Star{}}}, From: []sqlast.FromItem{f}}
}

// wrappable tells whether a statement may be a subquery: CTEs that change rows
// stand at the top only.
func wrappable(st sqlast.Statement) (sqlast.Query, bool) {
	q, ok := st.(sqlast.Query)
	if _, unsupported := st.(*sqlast.Unsupported); !ok || unsupported {
		return nil, false
	}
	sqlast.Walk(q, func(n sqlast.Node) bool {
		if s, isStatement := n.(sqlast.Statement); isStatement && changes(s) {
			ok = false
		}
		return ok
	})
	return q, ok
}

func changes(st sqlast.Statement) bool {
	var with *sqlast.With
	switch st := st.(type) {
	case *sqlast.Insert:
		with = st.With
	case *sqlast.Update:
		with = st.With
	case *sqlast.Delete:
		with = st.With
	default: // MERGE stands in no CTE before PostgreSQL 17
		return false
	}
	return with == nil || !slices.ContainsFunc(with.CTEs, func(c *sqlast.CTE) bool { return changes(c.Stmt) })
}

func returns(st sqlast.Statement) bool {
	switch st := st.(type) {
	case *sqlast.Insert:
		return len(st.Returning) > 0
	case *sqlast.Update:
		return len(st.Returning) > 0
	case *sqlast.Delete:
		return len(st.Returning) > 0
	}
	return true
}

// whereEnds are the words that end a WHERE on its own level.
var whereEnds = []string{"GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "INTERSECT", "EXCEPT", "RETURNING", "DO", "ON", "WITH", "WHEN", "WHERE", "END", "PROCEDURE", "LOCK", "INTO"}

// parenthesise puts each WHERE's condition in two pairs of parentheses.
func parenthesise(d catalog.Dialect, sql string) string {
	var out strings.Builder
	type where struct{ depth int }
	var open []where
	var cases []bool // of each depth: whether CASE opened it
	depth, last := 0, 0
	finish := func(at int) {
		out.WriteString(sql[last:at])
		out.WriteString(")) ")
		last = at
		open = open[:len(open)-1]
	}
	end := 0 // of the token before
	lexer := sqlparse.NewLexer(d, sql, 0)
	for t, ok := lexer.Next(); ok; t, ok = lexer.Next() {
		text := strings.ToUpper(sql[t.Start:t.End])
		inWhere := len(open) > 0 && open[len(open)-1].depth == depth
		switch {
		case t.Kind == sqlparse.CommentToken:
			continue
		case text == "(", text == "CASE" && t.Kind == sqlparse.Word:
			depth++
			cases = append(cases, text == "CASE")
		case text == "END" && t.Kind == sqlparse.Word && len(cases) > 0 && cases[len(cases)-1]:
			cases = cases[:len(cases)-1]
			depth--
		case text == ")":
			if inWhere {
				finish(end)
			}
			cases = cases[:max(len(cases)-1, 0)]
			depth--
		case text == ";" && inWhere, t.Kind == sqlparse.Word && inWhere && slices.Contains(whereEnds, text):
			finish(end)
		}
		if text == "WHERE" && t.Kind == sqlparse.Word {
			out.WriteString(sql[last:t.End])
			out.WriteString(" ((")
			last = t.End
			open = append(open, where{depth})
		}
		end = t.End
	}
	for len(open) > 0 {
		finish(max(end, last))
	}
	out.WriteString(sql[last:])
	return out.String()
}
