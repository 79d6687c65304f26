package ddl

import (
	"slices"
	"strings"

	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/charset"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse/mysql"
)

// charsets are the character set and the collation that a database or a table
// gives its columns. The charset is "" when the files do not tell.
type charsets struct{ charset, collation string }

// defaultCollation stands for the collation that the server or the database
// gives where the files name neither a character set nor a collation. It is one
// for all tables, and none of those that compare bytes.
const defaultCollation = "default"

// collationOf is the collation of a character set that is named without one.
// Which it is depends on the server; to stand for it is enough, as all columns
// of the character set have the same.
func collationOf(cs string) string {
	switch cs = canonicalCharset(cs); cs {
	case charset.CharsetBin:
		return charset.CollationBin
	default:
		return cs + " default"
	}
}

// canonicalCharset gives utf8 its other name.
func canonicalCharset(cs string) string {
	if cs = strings.ToLower(cs); cs == "utf8" {
		return "utf8mb3"
	}
	return cs
}

func canonicalCollation(name string) string {
	name = strings.ToLower(name)
	if rest, ok := strings.CutPrefix(name, "utf8_"); ok {
		return "utf8mb3_" + rest
	}
	return name
}

// with is what an option changes: a collation brings its character set, and a
// character set its collation.
func (c charsets) with(cs, collation string) charsets {
	if cs != "" {
		c.charset, c.collation = canonicalCharset(cs), collationOf(cs)
		if strings.EqualFold(cs, "default") {
			c = charsets{collation: defaultCollation}
		}
	}
	if collation != "" {
		c.collation = canonicalCollation(collation)
		c.charset, _, _ = strings.Cut(c.collation, "_")
	}
	return c
}

func (r *mysqlReplay) databaseOptions(options []*ast.DatabaseOption) error {
	for _, o := range options {
		switch o.Tp {
		case ast.DatabaseOptionCharset:
			r.charsets = r.with(o.Value, "")
		case ast.DatabaseOptionCollate:
			r.charsets = r.with("", o.Value)
		default:
		}
	}
	return nil
}

// columnCollation is the collation that a column's text is compared with; ""
// for a type without one.
func (r *mysqlReplay) columnCollation(t *table, d *ast.ColumnDef, typ sqlast.TypeName) string {
	if !hasCollation(typ.Name) {
		return ""
	}
	c := r.detail(t).charsets
	if cs := d.Tp.GetCharset(); cs != "" {
		c = c.with(cs, "")
	}
	if collation := d.Tp.GetCollate(); collation != "" {
		c = c.with("", collation)
	}
	for _, o := range d.Options {
		if o.Tp == ast.ColumnOptionCollate {
			c = c.with("", o.StrValue)
		}
	}
	return c.collation
}

func hasCollation(typ string) bool {
	switch typ {
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set":
		return true
	}
	return false
}

// set follows what a session switches: the checks of foreign keys, and texts
// that statements may be prepared from.
func (r *mysqlReplay) set(s *ast.SetStmt) {
	for _, v := range s.Variables {
		if v.Value == nil {
			continue
		}
		x := r.tree.LowerExpr(v.Value)
		if !v.IsSystem {
			sqlast.Walk(x, func(n sqlast.Node) bool {
				if c, ok := n.(*sqlast.Const); ok && c.Kind == sqlast.String {
					r.texts = append(r.texts, c.Text)
				}
				return true
			})
			continue
		}
		if !strings.EqualFold(v.Name, "foreign_key_checks") {
			continue
		}
		switch c := x.(type) {
		case *sqlast.Const:
			r.unchecked = c.Text == "0" || strings.EqualFold(c.Text, "off") || c.Text == "false"
		case *sqlast.Column: // OFF without quotes
			r.unchecked = c.Name == "off"
		default: // what it was before
			r.unchecked = false
		}
	}
}

// changeRows gives up the foreign keys that the rows of a statement may break
// while the checks are off.
func (r *mysqlReplay) changeRows() {
	if !r.unchecked {
		return
	}
	for _, t := range r.mentioned(r.stmt) {
		for _, f := range t.Foreign {
			f.NotValid = true
		}
		for _, o := range r.order {
			for _, f := range o.Foreign {
				if f.RefTable == t.Name {
					f.NotValid = true
				}
			}
		}
	}
}

// mentioned lists the known tables whose names stand in a text.
func (r *mysqlReplay) mentioned(text string) []*table {
	words := make(map[string]bool)
	for w := range strings.FieldsFuncSeq(text, func(c rune) bool {
		return c != '_' && c != '$' && c < 0x80 && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	}) {
		words[mysql.Fold(w)] = true
	}
	var out []*table
	for _, t := range r.order {
		if words[t.Name.Name] {
			out = append(out, t)
		}
	}
	return out
}

// dynamic gives up what a statement may change that is prepared from a text or
// stands in a procedure: the tables that the texts name.
func (r *mysqlReplay) dynamic(n ast.StmtNode) error {
	texts := slices.Clone(r.texts)
	what := "a prepared statement"
	switch s := n.(type) {
	case *ast.PrepareStmt:
		if s.SQLVar != nil {
			return nil // EXECUTE tells
		}
		texts, what = []string{s.SQLText}, "a prepared statement"
	case *ast.CallStmt:
		what = "a procedure"
		texts = []string{r.stmt}
		if s.Procedure != nil {
			for _, f := range r.functions {
				if f.Name.Name == s.Procedure.FnName.L {
					texts = append(texts, f.Text)
				}
			}
		}
	default:
	}
	err := &stmtError{loc: -1, msg: "what " + what + " changes is not replayed"}
	for _, text := range texts {
		if definesSomething(text) || what == "a procedure" {
			pos := r.pos(0)
			r.spoilMentioned(text, pos, err.msg)
			err.spoils = append(err.spoils, r.mentioned(text)...)
		}
	}
	if len(err.spoils) == 0 && what != "a procedure" && !slices.ContainsFunc(texts, definesSomething) {
		return nil // it only reads or changes rows
	}
	return err
}

// definesSomething tells whether a text may be a statement that changes the
// schema, or a part of one.
func definesSomething(text string) bool {
	upper := strings.ToUpper(text)
	for _, w := range []string{"ALTER", "CREATE", "DROP", "RENAME"} {
		if strings.Contains(upper, w) {
			return true
		}
	}
	return false
}

// createRoutine makes a function or procedure known, with its text.
func (r *mysqlReplay) createRoutine(n ast.StmtNode) error {
	f := &catalog.Function{Language: "sql", Text: r.stmt, Pos: r.pos(0)}
	switch s := n.(type) {
	case *ast.ProcedureInfo:
		f.Name = r.name(s.ProcedureName)
		for _, p := range s.ProcedureParam {
			f.Args = append(f.Args, mysql.LowerType(p.ParamType).Name)
			f.ArgNames = append(f.ArgNames, mysql.Fold(p.ParamName))
		}
	case *ast.CreateFunctionStmt:
		f.Name = r.name(s.FunctionName)
		for _, p := range s.Params {
			f.Args = append(f.Args, mysql.LowerType(p.ParamType).Name)
			f.ArgNames = append(f.ArgNames, mysql.Fold(p.ParamName))
		}
		if s.ReturnType != nil {
			f.Returns = mysql.LowerType(s.ReturnType).Name
		}
	case *ast.CreateLoadableFunctionStmt:
		f.Name, f.Language = catalog.Name{Schema: r.search[0], Name: mysql.Fold(s.FunctionName.O)}, "c"
	default:
		return failf(-1, nil, "%s is not replayed", r.words())
	}
	r.functions = append(slices.DeleteFunc(r.functions, func(o *catalog.Function) bool { return o.Name == f.Name }), f)
	return nil
}

func (r *mysqlReplay) dropRoutine(n *ast.TableName) {
	name := r.name(n)
	r.functions = slices.DeleteFunc(r.functions, func(o *catalog.Function) bool { return o.Name == name })
}
