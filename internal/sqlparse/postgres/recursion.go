package postgres

import (
	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/sqlast"
)

// recursionColumns adds the columns that SEARCH and CYCLE give a recursive CTE
// to both arms of its UNION, each a value that is computed from the rows
// reached so far. CYCLE also stops at a row that was reached before, which is
// a condition on those rows alone.
func (l *lowerer) recursionColumns(out *sqlast.CTE, c *pg.CommonTableExpr) {
	var names []string
	var args []sqlast.Expr
	clause, pos := "SEARCH", sqlast.NoPos
	if s := c.GetSearchClause(); s != nil {
		names, pos = append(names, s.GetSearchSeqColumn()), l.pos(s.GetLocation())
	}
	if s := c.GetCycleClause(); s != nil {
		names = append(names, s.GetCycleMarkColumn(), s.GetCyclePathColumn())
		args = append(args, l.exprs([]*pg.Node{s.GetCycleMarkValue(), s.GetCycleMarkDefault()})...)
		clause, pos = "CYCLE", l.pos(s.GetLocation())
	}
	if len(names) == 0 {
		return
	}
	arms := unionArms(out)
	if arms == nil {
		out.Stmt = unsupported(pos, "%s clause over arms that are not plain SELECTs", clause)
		return
	}
	for _, arm := range arms {
		for _, name := range names {
			x := &sqlast.Op{Name: clause, Args: args, Pos: pos}
			arm.Targets = append(arm.Targets, sqlast.Target{X: x, Name: name, Pos: pos})
		}
	}
}

// unionArms gives the arms of a CTE that is a UNION of two SELECTs, made such
// that a column can be added at their end; nil for any other.
func unionArms(c *sqlast.CTE) []*sqlast.Select {
	u, ok := c.Stmt.(*sqlast.SetOp)
	if !ok || u.Op != sqlast.Union {
		return nil
	}
	var arms []*sqlast.Select
	for _, q := range []sqlast.Query{u.Left, u.Right} {
		s, ok := q.(*sqlast.Select)
		if !ok || s.Distinct || s.DistinctOn != nil || s.GroupBy != nil || s.Having != nil {
			return nil
		}
		arms = append(arms, s)
	}
	if c.Columns != nil {
		// How many columns there are without the new ones may not be known
		// here, so the base gets its names by itself.
		base := &sqlast.Derived{Query: arms[0], Alias: c.Name, Columns: c.Columns, Pos: arms[0].Pos}
		arms[0] = &sqlast.Select{
			Targets: []sqlast.Target{{X: &sqlast.Star{Pos: base.Pos}, Pos: base.Pos}},
			From:    []sqlast.FromItem{base},
			Pos:     base.Pos,
		}
		u.Left, c.Columns = arms[0], nil
	}
	return arms
}
