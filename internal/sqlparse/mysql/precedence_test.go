package mysql

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"

	"github.com/tenantvet/tenantvet/internal/sqlast"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/testkit"
)

// TestPrecedence has a server compute expressions as they are written and with
// the parentheses that the tree gives them.
func TestPrecedence(t *testing.T) {
	db, err := sql.Open("mysql", testkit.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	n, computed := 2000, 0
	if testing.Short() {
		n = 200
	}
	for range n {
		src := randomExpr(r, 2+r.IntN(6))
		s, ok := Parse("SELECT "+src, sqlparse.Style{})[0].Stmt.(*sqlast.Select)
		if !ok {
			t.Fatalf("seed %d: %s does not parse", seed, src)
		}
		grouped := parenthesised(s.Targets[0].X)
		var plain, other sql.NullString
		if err := db.QueryRow("SELECT "+src+", "+grouped).Scan(&plain, &other); err != nil {
			if !strings.Contains(err.Error(), "out of range") {
				t.Fatalf("seed %d: %s, %s: %s", seed, src, grouped, err)
			}
			continue
		}
		computed++
		if plain != other {
			t.Errorf("seed %d: %s is %v, %s is %v", seed, src, plain, grouped, other)
		}
	}
	if computed < n/2 {
		t.Errorf("the server computed %d of %d expressions", computed, n)
	}
}

// randomExpr strings operands and operators together without parentheses.
func randomExpr(r *rand.Rand, n int) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var b strings.Builder
	logic := []string{" AND ", " OR ", " XOR ", " && "}
	compare := append([]string{" = ", " <> ", " <=> ", " < ", " >= "}, logic...)
	compute := append([]string{" + ", " - ", " * ", " DIV ", " % ", " | ", " & ", " ^ ", " << ", " >> "}, compare...)
	operators := compute
	for i := range n {
		if i > 0 {
			b.WriteString(pick(operators...))
		}
		if i == 0 || strings.HasSuffix(b.String(), "D ") || strings.HasSuffix(b.String(), "R ") {
			b.WriteString(pick("", "", "NOT "))
		}
		b.WriteString(pick("", "", "", "", "-", "!", "~"))
		b.WriteString(pick("0", "1", "2", "3", "NULL", "'1'"))
		operators = compute
		if r.IntN(4) == 0 { // no operator that binds tighter may follow
			b.WriteString(pick(" IS NULL", " IS NOT NULL", " IN (0, 1)", " NOT IN (2, NULL)", " BETWEEN 0 AND 1", " NOT BETWEEN 1 AND 2", " LIKE '1'"))
			operators = compare
		}
	}
	return b.String()
}

// parenthesised writes an expression with every operation in parentheses.
func parenthesised(e sqlast.Expr) string {
	list := func(args []sqlast.Expr, sep string) string {
		var parts []string
		for _, a := range args {
			parts = append(parts, parenthesised(a))
		}
		return "(" + strings.Join(parts, sep) + ")"
	}
	not := func(set bool) string {
		if set {
			return " NOT"
		}
		return ""
	}
	switch e := e.(type) {
	case *sqlast.Const:
		switch e.Kind {
		case sqlast.Null:
			return "NULL"
		case sqlast.String:
			return "'" + e.Text + "'"
		default:
			return "(" + e.Text + ")"
		}
	case *sqlast.And:
		return list(e.Args, " AND ")
	case *sqlast.Or:
		return list(e.Args, " OR ")
	case *sqlast.Not:
		return "(NOT " + parenthesised(e.X) + ")"
	case *sqlast.Compare:
		return list([]sqlast.Expr{e.L, e.R}, e.Op)
	case *sqlast.IsDistinct:
		return list([]sqlast.Expr{e.L, e.R}, "<=>")
	case *sqlast.Is:
		return "(" + parenthesised(e.X) + " IS" + not(e.Not) + " NULL)"
	case *sqlast.In:
		return "(" + parenthesised(e.X) + not(e.Not) + " IN " + list(e.List, ",") + ")"
	case *sqlast.Op:
		if len(e.Args) == 1 {
			return "(" + e.Name + parenthesised(e.Args[0]) + ")"
		}
		return list(e.Args, " "+e.Name+" ")
	default:
		return fmt.Sprintf("?%T", e)
	}
}
