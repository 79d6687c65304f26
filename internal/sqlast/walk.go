package sqlast

// Walk calls fn for n and then, if fn returns true, for every node below it,
// in the order in which the clauses stand in a statement. A node that hangs
// at several places (the operand of a BETWEEN, a named window) is visited at
// each. Nil nodes are skipped.
func Walk(n Node, fn func(Node) bool) {
	w := walker{fn}
	switch n := n.(type) {
	case nil:
	case Expr: // first: Unsupported is an expression as well as the rest
		w.expr(n)
	case Statement:
		w.stmt(n)
	case FromItem:
		w.from(n)
	}
}

type walker struct{ fn func(Node) bool }

func (w walker) stmt(s Statement) {
	if s == nil || !w.fn(s) {
		return
	}
	switch s := s.(type) {
	case *Select:
		w.with(s.With)
		w.exprs(s.DistinctOn)
		w.targets(s.Targets)
		w.fromItems(s.From)
		w.expr(s.Where)
		w.exprs(s.GroupBy)
		w.expr(s.Having)
		for _, win := range s.Windows {
			w.window(win)
		}
		w.tail(&s.Tail)
	case *SetOp:
		w.with(s.With)
		w.stmt(s.Left)
		w.stmt(s.Right)
		w.tail(&s.Tail)
	case *Values:
		w.with(s.With)
		for _, row := range s.Rows {
			w.exprs(row)
		}
		w.tail(&s.Tail)
	case *Insert:
		w.with(s.With)
		w.table(s.Table)
		w.stmt(s.Source)
		for c := s.OnConflict; c != nil; c = c.Next {
			w.expr(c.ArbiterPred)
			w.assignments(c.Set)
			w.expr(c.Where)
		}
		w.targets(s.Returning)
	case *Update:
		w.with(s.With)
		w.table(s.Table)
		w.assignments(s.Set)
		w.fromItems(s.From)
		w.expr(s.Where)
		w.sortKeys(s.OrderBy)
		w.expr(s.Limit)
		w.targets(s.Returning)
	case *MultiUpdate:
		w.with(s.With)
		w.fromItems(s.From)
		w.assignments(s.Set)
		w.expr(s.Where)
	case *MultiDelete:
		w.with(s.With)
		w.fromItems(s.From)
		w.expr(s.Where)
	case *Delete:
		w.with(s.With)
		w.table(s.Table)
		w.fromItems(s.Using)
		w.expr(s.Where)
		w.sortKeys(s.OrderBy)
		w.expr(s.Limit)
		w.targets(s.Returning)
	case *Merge:
		w.with(s.With)
		w.table(s.Table)
		w.from(s.Source)
		w.expr(s.On)
		for i := range s.Whens {
			w.expr(s.Whens[i].Cond)
			w.exprs(s.Whens[i].Values)
			w.assignments(s.Whens[i].Set)
		}
		w.targets(s.Returning)
	case *Utility:
		for _, t := range s.Tables {
			w.table(t)
		}
		w.stmt(s.Inner)
	case *Unsupported:
	}
}

func (w walker) from(f FromItem) {
	if f == nil || !w.fn(f) {
		return
	}
	switch f := f.(type) {
	case *Derived:
		w.stmt(f.Query)
	case *FuncTable:
		w.exprs(f.Calls)
	case *Join:
		w.from(f.Left)
		w.from(f.Right)
		w.expr(f.On)
	case *Table, *Unsupported:
	}
}

func (w walker) expr(e Expr) {
	if e == nil || !w.fn(e) {
		return
	}
	switch e := e.(type) {
	case *And:
		w.exprs(e.Args)
	case *Or:
		w.exprs(e.Args)
	case *Not:
		w.expr(e.X)
	case *Compare:
		w.expr(e.L)
		w.expr(e.R)
	case *IsDistinct:
		w.expr(e.L)
		w.expr(e.R)
	case *Is:
		w.expr(e.X)
	case *In:
		w.expr(e.X)
		w.exprs(e.List)
	case *AnyAll:
		w.expr(e.X)
		w.expr(e.Array)
	case *Subquery:
		w.expr(e.X)
		w.stmt(e.Query)
	case *Row:
		w.exprs(e.Fields)
	case *Array:
		w.exprs(e.Elems)
	case *Cast:
		w.expr(e.X)
	case *Func:
		w.exprs(e.Args)
		w.sortKeys(e.OrderBy)
		w.expr(e.Filter)
		w.window(e.Over)
	case *Case:
		w.expr(e.Operand)
		for _, when := range e.Whens {
			w.expr(when.Cond)
			w.expr(when.Result)
		}
		w.expr(e.Else)
	case *Op:
		w.exprs(e.Args)
	case *Star:
		w.expr(e.Of)
	case *Column, *Param, *Const, *Default, *Unsupported:
	}
}

func (w walker) exprs(list []Expr) {
	for _, e := range list {
		w.expr(e)
	}
}

func (w walker) fromItems(list []FromItem) {
	for _, f := range list {
		w.from(f)
	}
}

// table guards against a nil *Table in a FromItem.
func (w walker) table(t *Table) {
	if t != nil {
		w.from(t)
	}
}

func (w walker) targets(list []Target) {
	for i := range list {
		w.expr(list[i].X)
	}
}

func (w walker) assignments(list []Assignment) {
	for i := range list {
		w.expr(list[i].Value)
	}
}

func (w walker) sortKeys(list []SortKey) {
	for _, k := range list {
		w.expr(k.X)
	}
}

func (w walker) window(win *Window) {
	if win != nil {
		w.exprs(win.PartitionBy)
		w.sortKeys(win.OrderBy)
		w.exprs(win.Frame)
	}
}

func (w walker) with(with *With) {
	if with != nil {
		for _, c := range with.CTEs {
			w.stmt(c.Stmt)
		}
	}
}

// tail leaves With to its callers: it stands in front of the query.
func (w walker) tail(t *Tail) {
	w.sortKeys(t.OrderBy)
	w.expr(t.Limit)
	w.expr(t.Offset)
}
