package ddl

import (
	"encoding/json"
	"errors"
	"strings"

	pg "github.com/sqlc-dev/oliphant"
)

// plDatum is a variable of a block.
type plDatum struct {
	Var struct {
		Name string `json:"refname"`
	} `json:"PLpgSQL_var"`
}

// plRow is the target of a loop: a record, or scalars.
type plRow struct {
	Record struct {
		Name string `json:"refname"`
	} `json:"PLpgSQL_rec"`
	Row struct {
		Fields []struct {
			Name string `json:"name"`
		} `json:"fields"`
	} `json:"PLpgSQL_row"`
}

// loop replays a loop over constants, such as FOREACH t IN ARRAY
// ARRAY['orders', 'items'], pass by pass, and one that only forgets once.
func (d *doReplay) loop(kind string, raw json.RawMessage) error {
	var l struct {
		Body  []plStmt `json:"body"`
		Var   plRow    `json:"var"`
		Query plExpr   `json:"query"` // FOR … IN query
		Varno int      `json:"varno"` // FOREACH
		Expr  plExpr   `json:"expr"`
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		return err
	}
	if d.onlyForgets(l.Body) {
		return d.run(l.Body)
	}
	var (
		name   string
		values []string
		ok     bool
	)
	switch kind {
	case "PLpgSQL_stmt_foreach_a":
		if l.Varno < len(d.datums) {
			name = d.datums[l.Varno].Var.Name
		}
		values, _, ok = constantRows("SELECT unnest(" + l.Expr.Expr.Query + ")")
	case "PLpgSQL_stmt_fors":
		var column string
		values, column, ok = constantRows(l.Query.Expr.Query)
		switch {
		case len(l.Var.Row.Fields) == 1:
			name = l.Var.Row.Fields[0].Name
		case l.Var.Record.Name != "":
			name = l.Var.Record.Name + "." + column
		}
	}
	if !ok || name == "" {
		return errors.New("it changes the schema in a loop")
	}
	outer := d.vars
	defer func() { d.vars = outer }()
	for _, v := range values {
		d.vars = map[string]string{name: v}
		for k, old := range outer {
			if k != name {
				d.vars[k] = old
			}
		}
		if err := d.run(l.Body); err != nil {
			return err
		}
	}
	return nil
}

// constantRows reads the rows of a query that yields one column of string
// constants: SELECT unnest(ARRAY[…]), SELECT … FROM unnest(…), VALUES.
func constantRows(sql string) (values []string, column string, ok bool) {
	tree, err := pg.Parse(sql)
	if err != nil || len(tree.GetStmts()) != 1 {
		return nil, "", false
	}
	s := tree.GetStmts()[0].GetStmt().GetSelectStmt()
	if s == nil || s.GetWhereClause() != nil || s.GetLarg() != nil || s.GetWithClause() != nil || s.GetLimitCount() != nil {
		return nil, "", false
	}
	if rows := s.GetValuesLists(); len(rows) > 0 {
		var cells []*pg.Node
		for _, row := range rows {
			items := row.GetList().GetItems()
			if len(items) != 1 {
				return nil, "", false
			}
			cells = append(cells, items[0])
		}
		values, ok = stringConstants(cells)
		return values, "column1", ok
	}
	if len(s.GetTargetList()) != 1 {
		return nil, "", false
	}
	target := s.GetTargetList()[0].GetResTarget()
	call, column := target.GetVal().GetFuncCall(), target.GetName()
	if len(s.GetFromClause()) == 1 && call == nil {
		// SELECT x FROM unnest(…) AS x
		f := s.GetFromClause()[0].GetRangeFunction()
		if f == nil || len(f.GetFunctions()) != 1 || len(f.GetFunctions()[0].GetList().GetItems()) == 0 {
			return nil, "", false
		}
		call = f.GetFunctions()[0].GetList().GetItems()[0].GetFuncCall()
		if column == "" {
			column = lastString(target.GetVal().GetColumnRef().GetFields())
		}
	} else if len(s.GetFromClause()) > 0 {
		return nil, "", false
	}
	if lastString(call.GetFuncname()) != "unnest" || len(call.GetArgs()) != 1 {
		return nil, "", false
	}
	if column == "" {
		column = "unnest"
	}
	values, ok = arrayConstants(call.GetArgs()[0])
	return values, column, ok
}

// arrayConstants reads ARRAY['a', 'b'] and '{a,b}'::text[].
func arrayConstants(n *pg.Node) ([]string, bool) {
	switch x := n.GetNode().(type) {
	case *pg.Node_TypeCast:
		if text := constString(x.TypeCast.GetArg()); strings.HasPrefix(text, "{") && !strings.ContainsAny(text, `"\`) {
			var out []string
			for part := range strings.SplitSeq(strings.Trim(text, "{}"), ",") {
				out = append(out, strings.TrimSpace(part))
			}
			return out, true
		}
		return arrayConstants(x.TypeCast.GetArg())
	case *pg.Node_AArrayExpr:
		return stringConstants(x.AArrayExpr.GetElements())
	default:
		return nil, false
	}
}

func stringConstants(nodes []*pg.Node) ([]string, bool) {
	var out []string
	for _, n := range nodes {
		if cast := n.GetTypeCast(); cast != nil {
			n = cast.GetArg()
		}
		if n.GetAConst().GetSval() == nil {
			return nil, false
		}
		out = append(out, constString(n))
	}
	return out, true
}

// placeholder stands for a name that is only known when the block runs.
const placeholder = "tenantvet_placeholder"

// executed reads the argument of EXECUTE: a text that is known (constant), or
// the statement that a constant format makes, with [placeholder] for each
// name.
func (d *doReplay) executed(expr string) (text string, node *pg.Node, constant bool) {
	tree, err := pg.Parse("SELECT " + expr)
	if err != nil || len(tree.GetStmts()) != 1 {
		return "", nil, false
	}
	targets := tree.GetStmts()[0].GetStmt().GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return "", nil, false
	}
	val := targets[0].GetResTarget().GetVal()
	if text, ok := d.text(val); ok {
		return text, nil, true
	}
	call := val.GetFuncCall()
	if call == nil || lastString(call.GetFuncname()) != "format" || len(call.GetArgs()) == 0 {
		return "", nil, false
	}
	text = constString(call.GetArgs()[0])
	// What %s stands for is a name, or where none may be a number.
	for _, s := range []string{placeholder, "1"} {
		inner, err := pg.Parse(strings.NewReplacer("%I", placeholder, "%L", "''", "%s", s).Replace(text))
		if err == nil && len(inner.GetStmts()) == 1 {
			return text, inner.GetStmts()[0].GetStmt(), false
		}
	}
	return text, nil, false
}

// changesNoTable tells whether a statement with a name that is only known when
// it runs leaves all tables as they are.
func changesNoTable(node *pg.Node) bool {
	return changesNothing(node) || node.GetCreateSeqStmt() != nil
}

// text evaluates a text of constants and loop variables.
func (d *doReplay) text(n *pg.Node) (string, bool) {
	switch x := n.GetNode().(type) {
	case *pg.Node_AConst:
		return constString(n), x.AConst.GetSval() != nil
	case *pg.Node_ColumnRef:
		v, ok := d.vars[strings.Join(nodeStrings(x.ColumnRef.GetFields()), ".")]
		return v, ok
	case *pg.Node_TypeCast:
		return d.text(x.TypeCast.GetArg())
	case *pg.Node_AExpr:
		if lastString(x.AExpr.GetName()) != "||" {
			return "", false
		}
		l, okL := d.text(x.AExpr.GetLexpr())
		r, okR := d.text(x.AExpr.GetRexpr())
		return l + r, okL && okR
	case *pg.Node_FuncCall:
		var args []string
		for _, a := range x.FuncCall.GetArgs() {
			s, ok := d.text(a)
			if !ok {
				return "", false
			}
			args = append(args, s)
		}
		switch name := lastString(x.FuncCall.GetFuncname()); {
		case name == "quote_ident" && len(args) == 1:
			return quoteIdent(args[0]), true
		case name == "quote_literal" && len(args) == 1:
			return quoteLiteral(args[0]), true
		case name == "format" && len(args) > 0:
			return formatText(args[0], args[1:])
		}
	}
	return "", false
}

func quoteIdent(s string) string   { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func quoteLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// formatText is PostgreSQL's format: %s, %I, %L and %%, with %1$I for the
// first argument.
func formatText(format string, args []string) (string, bool) {
	var b strings.Builder
	next := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		i++
		if digits := leadingDigits(format[min(i, len(format)):]); digits != "" && len(digits) < 3 && strings.HasPrefix(format[i+len(digits):], "$") {
			next = 0
			for _, c := range digits {
				next = next*10 + int(c-'0')
			}
			next--
			i += len(digits) + 1
		}
		if i >= len(format) {
			return "", false
		}
		if format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		if next < 0 || next >= len(args) {
			return "", false
		}
		switch format[i] {
		case 's':
			b.WriteString(args[next])
		case 'I':
			b.WriteString(quoteIdent(args[next]))
		case 'L':
			b.WriteString(quoteLiteral(args[next]))
		default:
			return "", false
		}
		next++
	}
	return b.String(), true
}
