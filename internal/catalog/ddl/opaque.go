package ddl

import (
	"encoding/json"

	pg "github.com/sqlc-dev/oliphant"
)

// opaque spoils what a DO block that is not replayed may change without
// naming it: with a table's name that is only known when it runs, all tables
// there are. The tables that its text names are spoilt elsewhere.
func (d *doReplay) opaque() {
	tree, err := pg.ParsePlPgSqlToJSON(d.stmt)
	var value any
	if err != nil || json.Unmarshal([]byte(tree), &value) != nil {
		return // what it names is all that can be told
	}
	all := false
	eachExecuted(value, func(expr string) {
		text, node, constant := d.executed(expr)
		switch {
		case constant:
			// Names its tables, unless it does not parse.
			_, err := pg.Parse(text)
			all = all || err != nil
		case node == nil:
			all = true
		default:
			all = all || !changesNoTable(node) && !onlySecurity(node) && changesUnnamed(node)
		}
	})
	if !all {
		return
	}
	reason := d.file.position(d.base).String() + ": DO block changes tables by names that are only known when it runs"
	for _, t := range d.order {
		spoil(t, reason)
	}
}

// eachExecuted calls f for the argument of every EXECUTE in a PL/pgSQL tree.
func eachExecuted(value any, f func(expr string)) {
	switch v := value.(type) {
	case []any:
		for _, inner := range v {
			eachExecuted(inner, f)
		}
	case map[string]any:
		for key, inner := range v {
			if key == "PLpgSQL_stmt_dynexecute" {
				m, _ := inner.(map[string]any)
				f(queryOf(map[string]any{"sqlstmt": m["query"]}))
				continue
			}
			eachExecuted(inner, f)
		}
	}
}

// onlySecurity tells that a statement changes row-level security alone, which
// no proof rests on.
func onlySecurity(node *pg.Node) bool {
	switch x := node.GetNode().(type) {
	case *pg.Node_CreatePolicyStmt, *pg.Node_AlterPolicyStmt:
		return true
	case *pg.Node_DropStmt:
		return x.DropStmt.GetRemoveType() == pg.ObjectType_OBJECT_POLICY || x.DropStmt.GetRemoveType() == pg.ObjectType_OBJECT_TRIGGER
	case *pg.Node_AlterTableStmt:
		for _, c := range x.AlterTableStmt.GetCmds() {
			switch c.GetAlterTableCmd().GetSubtype() {
			case pg.AlterTableType_AT_EnableRowSecurity, pg.AlterTableType_AT_ForceRowSecurity,
				pg.AlterTableType_AT_DisableRowSecurity, pg.AlterTableType_AT_NoForceRowSecurity,
				pg.AlterTableType_AT_ChangeOwner:
			default:
				return false
			}
		}
		return true
	default:
		return false
	}
}

// changesUnnamed tells that the statement changes a table whose name is only
// known when it runs. Creating one changes none that there is.
func changesUnnamed(node *pg.Node) bool {
	switch x := node.GetNode().(type) {
	case *pg.Node_AlterTableStmt:
		return x.AlterTableStmt.GetRelation().GetRelname() == placeholder
	case *pg.Node_IndexStmt:
		return x.IndexStmt.GetRelation().GetRelname() == placeholder
	case *pg.Node_CreateStmt, *pg.Node_ViewStmt, *pg.Node_CreateTableAsStmt, *pg.Node_CreateSchemaStmt, *pg.Node_CreateFunctionStmt:
		return false
	default:
		return true
	}
}
