package mysql

import (
	"strings"

	"github.com/sqlc-dev/marino/ast"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
)

// returning is MariaDB's RETURNING clause, which the parser does not know: it
// is parsed as the SELECT of its list.
type returning struct {
	targets []sqlast.Target
}

// parseReturning parses INSERT, REPLACE or DELETE … RETURNING in two parts. It
// gives nil when the statement is none.
func parseReturning(sql string, r *rewriter) (ast.StmtNode, *returning) {
	t := r.text
	switch strings.ToLower(t.word(0)) {
	case "insert", "replace", "delete":
	default:
		return nil, nil
	}
	k := -1
	depth := 0
	for i, token := range t.tokens {
		switch {
		case token.Kind == sqlparse.Symbol && t.is(i, "("):
			depth++
		case token.Kind == sqlparse.Symbol && t.is(i, ")"):
			depth--
		case token.Kind == sqlparse.Word && depth == 0 && t.is(i, "returning") && !t.is(i-1, "."):
			k = i
		}
	}
	if k < 0 {
		return nil, nil
	}
	at := t.tokens[k].Start - t.start
	head, problem := parse(sql[:at], t.start)
	if problem != nil {
		return nil, nil
	}
	const query = "SELECT   "
	tail, problem := parse(strings.Repeat(" ", at)+query+sql[at+len("RETURNING"):], t.start)
	s, ok := tail.(*ast.SelectStmt)
	if problem != nil || !ok || s.Kind != ast.SelectStmtKindSelect || !onlyFields(s) {
		return nil, nil
	}
	l := &lowerer{text: t, start: sqlast.Pos(t.start)}
	out := &returning{}
	for _, f := range s.Fields.Fields {
		out.targets = append(out.targets, l.target(f))
	}
	if l.caseClash != "" {
		return nil, nil
	}
	return head, out
}

func onlyFields(s *ast.SelectStmt) bool {
	return s.From == nil && s.Where == nil && s.GroupBy == nil && s.Having == nil && s.OrderBy == nil &&
		s.Limit == nil && s.LockInfo == nil && s.SelectIntoOpt == nil && s.With == nil && !s.Distinct && s.Fields != nil
}

// attach makes the clause part of the statement.
func (r *returning) attach(s sqlast.Statement) sqlast.Statement {
	switch s := s.(type) {
	case *sqlast.Insert:
		s.Returning = r.targets
	case *sqlast.Delete:
		s.Returning = r.targets
	default:
		return unsupported(s.Position(), "RETURNING of a join")
	}
	return s
}
