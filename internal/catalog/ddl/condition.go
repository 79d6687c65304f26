package ddl

import (
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

// condition evaluates a condition on the system catalogue against the schema
// replayed so far; ok is false when it asks for something else.
func (r *replay) condition(sql string) (truth, ok bool) {
	tree, err := pg.Parse("SELECT " + sql)
	if err != nil || len(tree.GetStmts()) != 1 {
		return false, false
	}
	targets := tree.GetStmts()[0].GetStmt().GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return false, false
	}
	return r.evaluate(targets[0].GetResTarget().GetVal())
}

func (r *replay) evaluate(n *pg.Node) (truth, ok bool) {
	switch x := n.GetNode().(type) {
	case *pg.Node_BoolExpr:
		return r.evaluateBool(x.BoolExpr)
	case *pg.Node_SubLink:
		if x.SubLink.GetSubLinkType() == pg.SubLinkType_EXISTS_SUBLINK {
			return r.exists(x.SubLink.GetSubselect().GetSelectStmt())
		}
	case *pg.Node_NullTest:
		call := x.NullTest.GetArg().GetFuncCall()
		if call == nil || len(call.GetArgs()) != 1 {
			return false, false
		}
		name := constText(call.GetArgs()[0])
		isNull := x.NullTest.GetNulltesttype() == pg.NullTestType_IS_NULL
		switch lastString(call.GetFuncname()) {
		case "to_regclass":
			schema, base := splitDotted(name)
			index, _ := r.lookupIndex(schema, base)
			return (r.relationNamed(name) == nil && index == nil) == isNull, name != ""
		case "to_regtype":
			_, base := splitDotted(name)
			return !r.typeExists(base) == isNull, name != ""
		}
	case *pg.Node_AExpr:
		// (SELECT count(*) …) = 0, > 0
		sub := x.AExpr.GetLexpr().GetSubLink().GetSubselect().GetSelectStmt()
		if sub == nil || x.AExpr.GetRexpr().GetAConst().GetIval().GetIval() != 0 || x.AExpr.GetRexpr().GetAConst() == nil || !countsRows(sub) {
			return false, false
		}
		found, ok := r.exists(sub)
		switch lastString(x.AExpr.GetName()) {
		case "=":
			return !found, ok
		case ">", "<>":
			return found, ok
		}
	}
	return false, false
}

func countsRows(s *pg.SelectStmt) bool {
	if len(s.GetTargetList()) != 1 {
		return false
	}
	call := s.GetTargetList()[0].GetResTarget().GetVal().GetFuncCall()
	return call != nil && lastString(call.GetFuncname()) == "count" && call.GetAggStar()
}

func (r *replay) evaluateBool(b *pg.BoolExpr) (truth, ok bool) {
	switch b.GetBoolop() {
	case pg.BoolExprType_NOT_EXPR:
		truth, ok = r.evaluate(b.GetArgs()[0])
		return !truth, ok
	case pg.BoolExprType_AND_EXPR, pg.BoolExprType_OR_EXPR:
		isAnd := b.GetBoolop() == pg.BoolExprType_AND_EXPR
		known := true
		for _, a := range b.GetArgs() {
			truth, ok := r.evaluate(a)
			if ok && truth != isAnd {
				return truth, true // decides it, whatever the others are
			}
			known = known && ok
		}
		return isAnd, known
	default:
		return false, false
	}
}

// exists evaluates EXISTS over the system catalogue: the equalities of the
// query are read as facts that one object must have.
func (r *replay) exists(s *pg.SelectStmt) (truth, ok bool) {
	if s == nil || len(s.GetFromClause()) == 0 || len(s.GetGroupClause()) > 0 || s.GetHavingClause() != nil || s.GetWithClause() != nil || s.GetLarg() != nil {
		return false, false
	}
	f := facts{}
	for _, item := range s.GetFromClause() {
		if !f.from(item) {
			return false, false
		}
	}
	if s.GetWhereClause() != nil && !f.where(s.GetWhereClause()) {
		return false, false
	}
	return r.holds(f)
}

// facts are column = constant conditions on catalogue columns, whose names
// tell what they are about.
type facts map[string]string

func (f facts) from(n *pg.Node) bool {
	switch x := n.GetNode().(type) {
	case *pg.Node_RangeVar:
		schema, name := x.RangeVar.GetSchemaname(), x.RangeVar.GetRelname()
		return schema == "information_schema" || schema == "pg_catalog" || schema == "" && strings.HasPrefix(name, "pg_")
	case *pg.Node_JoinExpr:
		j := x.JoinExpr
		return j.GetJointype() == pg.JoinType_JOIN_INNER && !j.GetIsNatural() && f.from(j.GetLarg()) && f.from(j.GetRarg()) &&
			(j.GetQuals() == nil || f.where(j.GetQuals()))
	default:
		return false
	}
}

func (f facts) where(n *pg.Node) bool {
	switch x := n.GetNode().(type) {
	case *pg.Node_BoolExpr:
		switch x.BoolExpr.GetBoolop() {
		case pg.BoolExprType_AND_EXPR:
			for _, a := range x.BoolExpr.GetArgs() {
				if !f.where(a) {
					return false
				}
			}
			return true
		case pg.BoolExprType_NOT_EXPR: // dropped columns are not in the model
			c := x.BoolExpr.GetArgs()[0].GetColumnRef()
			return c != nil && lastString(c.GetFields()) == "attisdropped"
		}
	case *pg.Node_AExpr:
		if x.AExpr.GetKind() != pg.A_Expr_Kind_AEXPR_OP || lastString(x.AExpr.GetName()) != "=" {
			return lastString(x.AExpr.GetName()) == ">" && columnName(x.AExpr.GetLexpr()) == "attnum"
		}
		l, r := x.AExpr.GetLexpr(), x.AExpr.GetRexpr()
		if columnName(l) == "" {
			l, r = r, l
		}
		column := columnName(l)
		if column == "" {
			return false
		}
		if columnName(r) != "" { // a join of catalogue tables
			return true
		}
		if schemaColumns[column] {
			return true
		}
		text := constText(r)
		if old, had := f[column]; text == "" || had && old != text {
			return false
		}
		f[column] = text
		return true
	}
	return false
}

// schemaColumns name schemas, which the search path has settled.
var schemaColumns = map[string]bool{
	"table_schema": true, "schemaname": true, "nspname": true, "constraint_schema": true, "table_catalog": true,
	"typnamespace": true, "relnamespace": true, "connamespace": true, "constraint_catalog": true, "trigger_schema": true,
}

func columnName(n *pg.Node) string {
	if cast := n.GetTypeCast(); cast != nil {
		return columnName(cast.GetArg())
	}
	return lastString(n.GetColumnRef().GetFields())
}

// constText is a string constant, possibly cast ('orders'::regclass).
func constText(n *pg.Node) string {
	if cast := n.GetTypeCast(); cast != nil {
		return constText(cast.GetArg())
	}
	if b := n.GetAConst().GetBoolval(); b != nil {
		if b.GetBoolval() {
			return "true"
		}
		return "false"
	}
	return constString(n)
}

// first takes the first of the facts that is given.
func (f facts) first(names ...string) (string, bool) {
	for _, n := range names {
		if v, ok := f[n]; ok {
			return v, true
		}
	}
	return "", false
}

// only tells that the facts are all among the names.
func (f facts) only(names ...string) bool {
	for n := range f {
		if !slices.Contains(names, n) {
			return false
		}
	}
	return true
}

// holds tells whether the schema has an object with the facts.
func (r *replay) holds(f facts) (truth, ok bool) {
	delete(f, "relkind")
	delete(f, "table_type")
	if f["attisdropped"] == "false" {
		delete(f, "attisdropped")
	}
	relation, named := f.first("table_name", "tablename", "relname", "conrelid", "attrelid", "polrelid", "viewname", "matviewname")
	t := r.relationNamed(relation)
	if named && t != nil && t.Unknown != "" {
		return false, false
	}
	if column, ok := f.first("column_name", "attname"); ok && named {
		return columnHolds(t, column, f)
	}
	if name, ok := f.first("conname", "constraint_name"); ok {
		if !f.only("conname", "constraint_name", "contype", "constraint_type", "table_name", "relname", "conrelid") {
			return false, false
		}
		if named {
			return t != nil && t.hasConstraint(name), true
		}
		return slices.ContainsFunc(r.order, func(o *table) bool { return o.hasConstraint(name) }), true
	}
	if name, ok := f.first("policyname", "polname"); ok && named {
		return t != nil && slices.ContainsFunc(t.Policies, func(p *catalog.Policy) bool { return p.Name == name }), f.only("policyname", "polname", "tablename", "relname", "polrelid")
	}
	if name, ok := f["indexname"]; ok {
		index, _ := r.lookupIndex("", name)
		return index != nil, f.only("indexname", "tablename")
	}
	if label, ok := f["enumlabel"]; ok {
		e, _, found := lookupType(r, r.enums, "", f["typname"])
		return found && slices.Contains(e.Values, label), f.only("enumlabel", "typname", "enumtypid") && f["typname"] != ""
	}
	if name, ok := f["typname"]; ok {
		return r.typeExists(name), f.only("typname", "typtype")
	}
	if named {
		index, _ := r.lookupIndex("", relation)
		return t != nil || index != nil, f.only("table_name", "tablename", "relname", "viewname", "matviewname")
	}
	return false, false
}

// columnHolds evaluates a question about a column.
func columnHolds(t *table, name string, f facts) (truth, ok bool) {
	if !f.only("column_name", "attname", "table_name", "relname", "attrelid", "is_nullable", "attnotnull") {
		return false, false
	}
	if t == nil {
		return false, true
	}
	col, found := t.Column(name)
	if !found {
		return false, true
	}
	switch nullable, asked := f["is_nullable"]; {
	case asked && nullable == "YES":
		return !col.NotNull, true
	case asked && nullable == "NO":
		return col.NotNull, true
	case asked:
		return false, false
	}
	switch notNull, asked := f["attnotnull"]; {
	case asked && notNull == "true":
		return col.NotNull, true
	case asked && notNull == "false":
		return !col.NotNull, true
	}
	return true, true
}
