package ddl

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	pg "github.com/sqlc-dev/oliphant"

	"github.com/tenantvet/tenantvet/internal/textutil"
)

// plStmt is a PL/pgSQL statement as the parser's JSON gives it: one key, the
// statement's kind.
type plStmt map[string]json.RawMessage

type plExpr struct {
	Expr struct {
		Query string `json:"query"`
	} `json:"PLpgSQL_expr"`
}

type plBlock struct {
	Body       []plStmt `json:"body"`
	Exceptions struct {
		Block struct {
			List []struct {
				Exception struct {
					Action []plStmt `json:"action"`
				} `json:"PLpgSQL_exception"`
			} `json:"exc_list"`
		} `json:"PLpgSQL_exception_block"`
	} `json:"exceptions"`
}

type plIf struct {
	Cond   plExpr   `json:"cond"`
	Then   []plStmt `json:"then_body"`
	ElsIfs []struct {
		ElsIf struct {
			Cond  plExpr   `json:"cond"`
			Stmts []plStmt `json:"stmts"`
		} `json:"PLpgSQL_if_elsif"`
	} `json:"elsif_list"`
	Else []plStmt `json:"else_body"`
}

// doReplay replays the body of one DO block.
type doReplay struct {
	*replay
	base int    // offset of the DO statement in the file
	stmt string // the whole DO statement
	at   int    // where in stmt to look for the next inner statement
	// datums lists the block's variables; vars has the values of those that a
	// loop over constants has set.
	datums []plDatum
	vars   map[string]string
}

// doBlock replays the idioms of idempotent migrations: DDL in a block with an
// exception handler, and DDL behind a condition on the system catalogue.
// Whatever else a block does with the schema spoils the tables that it names.
func (r *replay) doBlock(n *pg.DoStmt) error {
	d := &doReplay{replay: r, base: r.base, stmt: r.stmt}
	err := d.body(n)
	r.base, r.stmt = d.base, d.stmt
	if err == nil {
		return nil
	}
	d.opaque()
	loc := -1
	if se, ok := errors.AsType[*stmtError](err); ok {
		loc = se.loc
	}
	msg := "DO block is not replayed: " + err.Error()
	r.spoilMentioned(d.stmt, r.pos(int32(loc)), msg)
	return failf(int32(loc), nil, "%s", msg)
}

func (d *doReplay) body(n *pg.DoStmt) error {
	for _, a := range n.GetArgs() {
		if e := a.GetDefElem(); e.GetDefname() == "language" && e.GetArg().GetString_().GetSval() != "plpgsql" {
			return fmt.Errorf("it is written in %s", e.GetArg().GetString_().GetSval())
		}
	}
	tree, err := pg.ParsePlPgSqlToJSON(d.stmt)
	if err != nil {
		return errors.New(textutil.OneLine(err.Error()))
	}
	var functions []struct {
		Function struct {
			Datums []plDatum `json:"datums"`
			Action plStmt    `json:"action"`
		} `json:"PLpgSQL_function"`
	}
	if err := json.Unmarshal([]byte(tree), &functions); err != nil {
		return err
	}
	for _, f := range functions {
		d.datums = f.Function.Datums
		if err := d.run([]plStmt{f.Function.Action}); err != nil {
			return err
		}
	}
	return nil
}

// run replays PL/pgSQL statements in order.
func (d *doReplay) run(stmts []plStmt) error {
	for _, s := range stmts {
		for kind, raw := range s {
			if err := d.statementOf(kind, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *doReplay) statementOf(kind string, raw json.RawMessage) error {
	switch kind {
	case "PLpgSQL_stmt_block":
		var b plBlock
		if err := json.Unmarshal(raw, &b); err != nil {
			return err
		}
		return d.block(b)
	case "PLpgSQL_stmt_if":
		var c plIf
		if err := json.Unmarshal(raw, &c); err != nil {
			return err
		}
		return d.choice(c)
	case "PLpgSQL_stmt_execsql":
		var e struct {
			SQL plExpr `json:"sqlstmt"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		return d.inner(e.SQL.Expr.Query)
	case "PLpgSQL_stmt_dynexecute":
		var e struct {
			Query plExpr `json:"query"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		return d.dynamic(e.Query.Expr.Query)
	case "PLpgSQL_stmt_perform", "PLpgSQL_stmt_raise", "PLpgSQL_stmt_return", "PLpgSQL_stmt_assign",
		"PLpgSQL_stmt_getdiag", "PLpgSQL_stmt_assert", "PLpgSQL_stmt_commit", "PLpgSQL_stmt_rollback",
		"PLpgSQL_stmt_open", "PLpgSQL_stmt_fetch", "PLpgSQL_stmt_close", "PLpgSQL_stmt_exit":
		return nil
	default:
		if !mayChangeSchema(kind, raw) {
			return nil
		}
		return d.loop(kind, raw)
	}
}

// schemaWords are the commands that may change the schema, or run others that
// do; extensions are installed beside it.
var (
	schemaWords     = regexp.MustCompile(`(?i)^\s*(create|alter|drop|comment|call|do|set)\b`)
	createExtension = regexp.MustCompile(`(?i)^\s*create\s+extension\b`)
)

// mayChangeSchema looks for such statements anywhere in a statement's JSON.
func mayChangeSchema(kind string, raw json.RawMessage) bool {
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return true
	}
	return changes(map[string]any{kind: value})
}

func changes(value any) bool {
	switch v := value.(type) {
	case []any:
		return slices.ContainsFunc(v, changes)
	case map[string]any:
		for key, inner := range v {
			switch key {
			case "PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_call":
				return true
			case "PLpgSQL_stmt_execsql":
				if text := queryOf(inner); schemaWords.MatchString(text) && !createExtension.MatchString(text) {
					return true
				}
			default:
				if changes(inner) {
					return true
				}
			}
		}
	}
	return false
}

// queryOf is the SQL text of an execsql statement.
func queryOf(v any) string {
	for _, key := range []string{"sqlstmt", "PLpgSQL_expr"} {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	m, _ := v.(map[string]any)
	text, _ := m["query"].(string)
	return text
}

// block replays a block. With exception handlers, a statement that finds its
// object there already undoes the block, which must not have changed anything
// by then.
func (d *doReplay) block(b plBlock) error {
	handlers := b.Exceptions.Block.List
	if len(handlers) == 0 {
		return d.run(b.Body)
	}
	for _, h := range handlers {
		if anyChangesSchema(h.Exception.Action) {
			return errors.New("an exception handler changes the schema")
		}
	}
	for i, s := range b.Body {
		err := d.run([]plStmt{s})
		se, ok := errors.AsType[*stmtError](err)
		if ok && se.conflict && !anyChangesSchema(b.Body[:i]) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func anyChangesSchema(stmts []plStmt) bool {
	for _, s := range stmts {
		for kind, raw := range s {
			if mayChangeSchema(kind, raw) {
				return true
			}
		}
	}
	return false
}

// choice replays the branch that is taken. Where no branch changes the schema
// the condition does not matter.
func (d *doReplay) choice(c plIf) error {
	type branch struct {
		cond  string
		stmts []plStmt
	}
	branches := []branch{{c.Cond.Expr.Query, c.Then}}
	for _, e := range c.ElsIfs {
		branches = append(branches, branch{e.ElsIf.Cond.Expr.Query, e.ElsIf.Stmts})
	}
	if !anyChangesSchema(c.Else) && !slices.ContainsFunc(branches, func(b branch) bool { return anyChangesSchema(b.stmts) }) {
		return nil
	}
	for _, b := range branches {
		truth, ok := d.condition(b.cond)
		if !ok && len(branches) == 1 && len(c.Else) == 0 && d.onlyForgets(b.stmts) {
			return d.run(b.stmts)
		}
		if !ok {
			return fmt.Errorf("its condition is not understood: %s", textutil.OneLine(b.cond))
		}
		if truth {
			return d.run(b.stmts)
		}
	}
	return d.run(c.Else)
}

// inner replays a SQL statement of the block at its own place in the file.
func (d *doReplay) inner(sql string) error {
	offset := 0
	if i := strings.Index(d.stmt[d.at:], sql); i >= 0 {
		offset = d.at + i
		d.at = offset + len(sql)
	}
	tree, err := pg.Parse(sql)
	if err != nil {
		_, msg := parseError(sql, err)
		return failf(int32(offset), nil, "%s", msg)
	}
	d.replay.base, d.replay.stmt = d.base+offset, sql
	defer func() { d.replay.base, d.replay.stmt = d.base, d.stmt }()
	for _, raw := range tree.GetStmts() {
		err := d.apply(raw.GetStmt())
		if se, ok := errors.AsType[*stmtError](err); ok {
			se.loc = offset + max(0, se.loc)
			return se
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// onlyForgets tells that the only schema changes are dynamic ones after which
// the model knows less but nothing false, whether they happen or not.
func (d *doReplay) onlyForgets(stmts []plStmt) bool {
	for _, s := range stmts {
		for kind, raw := range s {
			var e struct {
				Query plExpr `json:"query"`
			}
			if !mayChangeSchema(kind, raw) {
				continue
			}
			if kind != "PLpgSQL_stmt_dynexecute" || json.Unmarshal(raw, &e) != nil {
				return false
			}
			if _, node, _ := d.executed(e.Query.Expr.Query); node == nil || !changesNoTable(node) && d.forgets(node) == nil {
				return false
			}
		}
	}
	return true
}

// dynamic replays EXECUTE of a constant and of some formats.
func (d *doReplay) dynamic(expr string) error {
	text, node, constant := d.executed(expr)
	switch {
	case constant:
		return d.inner(text)
	case node == nil:
		return errors.New("it executes a text that is made when it runs")
	case changesNoTable(node):
		return nil
	}
	if t := d.forgets(node); t != nil {
		d.problem(d.file.position(d.base), "a check of %s is dropped by a name that is only known when the block runs: all its checks are forgotten", t.Name)
		for _, c := range slices.Clone(t.Checks) {
			d.dropNamed(t, c.Name)
		}
		return nil
	}
	return fmt.Errorf("it executes %q with names that are only known when it runs", textutil.OneLine(text))
}

// forgets returns the table that loses a check whose name is only known when
// the block runs, which is made of a search for checks. All its checks are
// forgotten then. It is nil for any other statement.
func (d *doReplay) forgets(node *pg.Node) *table {
	alter := node.GetAlterTableStmt()
	cmds := alter.GetCmds()
	if len(cmds) != 1 || cmds[0].GetAlterTableCmd().GetSubtype() != pg.AlterTableType_AT_DropConstraint ||
		cmds[0].GetAlterTableCmd().GetName() != placeholder || !onlyChecks.MatchString(d.stmt) || otherConstraints.MatchString(d.stmt) {
		return nil
	}
	return d.lookupRange(alter.GetRelation())
}

var (
	onlyChecks       = regexp.MustCompile(`(?i)\bcontype\s*=\s*'c'`)
	otherConstraints = regexp.MustCompile(`(?i)\bcontype\s*(=\s*'[^c]|in\b|<>|!=|=\s*any)`)
)

// relationNamed finds a table or view by a name written as one string.
func (r *replay) relationNamed(name string) *table {
	schema, base := splitDotted(name)
	return r.lookup(schema, base)
}

func splitDotted(name string) (schema, base string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		schema, name = strings.Trim(name[:i], `"`), name[i+1:]
	}
	return schema, strings.Trim(name, `"`)
}

// typeExists tells whether the schema has a type of that name.
func (r *replay) typeExists(name string) bool {
	_, _, enum := lookupType(r, r.enums, "", name)
	_, _, dom := lookupType(r, r.domains, "", name)
	_, _, other := lookupType(r, r.otherTypes, "", name)
	return enum || dom || other
}
