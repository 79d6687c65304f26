package scope_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
	"github.com/tenantvet/tenantvet/internal/scope"
	"github.com/tenantvet/tenantvet/internal/scope/scopetest"
	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/parser"
)

// benchStatement is a statement of the schema traps that trusts $1.
type benchStatement struct {
	name, sql string
	verdict   scope.Verdict
}

// repeated joins n parts, each written with its number.
func repeated(n int, separator, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(format, "#", fmt.Sprint(i))
	}
	return strings.Join(parts, separator)
}

// wide is as many parts as size bytes take.
func wide(size int, separator, format string) string {
	var b strings.Builder
	for i := 0; ; i++ {
		part := strings.ReplaceAll(format, "#", fmt.Sprint(i))
		if b.Len()+len(separator)+len(part) > size {
			return b.String()
		}
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(part)
	}
}

// sized is a query of about size bytes, as a builder of filters makes them:
// conjuncts, alternatives and lists.
func sized(size int) string {
	const head = "SELECT o.id, o.status FROM orders o WHERE o.tenant_id = $1"
	part := " AND (o.status = 's#' OR o.total BETWEEN # AND 9#) AND o.id IN (#, 1#, 2#) AND o.customer_id <> #"
	if size <= len(head)+len(part) {
		return head + " AND o.id = $2 ORDER BY o.id LIMIT 10"
	}
	return head + wide(size-len(head), "", part)
}

// fat is n joins whose ON conditions fill about size bytes.
func fat(n, size int, kind string) string {
	var b strings.Builder
	b.WriteString("SELECT o0.id FROM orders o0")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, " %s JOIN orders o%d ON o%d.tenant_id = o%d.tenant_id AND o%d.id = o%d.parent_id", kind, i, i, i-1, i, i-1)
		for j := 0; j < size/n-80; j += 60 {
			fmt.Fprintf(&b, " AND (o%d.status = 's%d' OR o%d.total > o%d.total + %d)", i, j, i, i-1, j)
		}
	}
	b.WriteString(" WHERE o0.tenant_id = $1")
	return b.String()
}

// benchStatements grow along one dimension each; the last ones are what a
// machine writes: about 1 MB of one construct.
func benchStatements() []benchStatement {
	var list []benchStatement
	add := func(name, sql string) { list = append(list, benchStatement{name, sql, scope.Scoped}) }
	for _, s := range []struct {
		name string
		size int
	}{{"100B", 100}, {"1KB", 1 << 10}, {"10KB", 10 << 10}, {"100KB", 100 << 10}, {"1MB", sqlparse.MaxStatementBytes - 1000}} {
		add("size/"+s.name, sized(s.size))
	}
	for _, n := range []int{1, 4, 16, 50, 200} {
		add(fmt.Sprintf("joins/%d", n), joined(n, ""))
		add(fmt.Sprintf("left-joins/%d", n), joined(n, "LEFT"))
	}
	const most = sqlparse.MaxStatementBytes - 2000
	add("1MB/200-joins", fat(200, most, ""))
	add("1MB/200-left-joins", fat(200, most, "LEFT"))
	add("1MB/in-list", "SELECT id FROM orders WHERE tenant_id = $1 AND id IN ("+wide(most, ", ", "#")+")")
	add("1MB/or-of-ands", "SELECT id FROM orders WHERE tenant_id = $1 AND ("+repeated(10000, " OR ", "(id = # AND customer_id = 1# AND status = 's#' AND total > #)")+")")
	list = append(list, benchStatement{"1MB/or-of-tenants", "SELECT id FROM orders WHERE " + repeated(10000, " OR ", "(tenant_id = $1 AND id = # AND customer_id = 1#)"), scope.Unscoped})
	add("1MB/row-in-list", "SELECT id FROM orders WHERE tenant_id = $1 AND (id, customer_id) IN ("+wide(most, ", ", "(#, 1#)")+")")
	add("1MB/insert-values", "INSERT INTO orders (tenant_id, id, customer_id, status) VALUES "+wide(most, ", ", "($1, #, 1#, 's#')"))
	add("1MB/case", "SELECT CASE "+wide(most, " ", "WHEN total = # THEN 's#'")+" END FROM orders WHERE tenant_id = $1")
	for _, size := range []struct {
		name    string
		size    int
		verdict scope.Verdict
	}{{"10KB", 10 << 10, scope.Scoped}, {"1MB", most, scope.Unknown}} { // a MB of subqueries is given up
		scalar := "SELECT " + wide(size.size, ", ", "(SELECT max(o#.id) FROM orders o# WHERE o#.tenant_id = c.tenant_id AND o#.customer_id = c.id)") + " FROM customers c WHERE c.tenant_id = $1"
		exists := "SELECT c.id FROM customers c WHERE c.tenant_id = $1 AND " + wide(size.size, " AND ", "EXISTS (SELECT 1 FROM orders o WHERE o.tenant_id = c.tenant_id AND o.id = # + c.id)")
		list = append(list, benchStatement{size.name + "/scalar-subqueries", scalar, size.verdict}, benchStatement{size.name + "/exists", exists, size.verdict})
	}
	add("ctes/500", "WITH "+repeated(500, ", ", "c# AS (SELECT id FROM orders WHERE tenant_id = $1 AND total > #)")+" SELECT 1 FROM "+repeated(500, ", ", "c#"))
	chain := "WITH c0 AS (SELECT * FROM orders WHERE tenant_id = $1)"
	for i := 1; i < 200; i++ {
		chain += fmt.Sprintf(", c%d AS (SELECT * FROM c%d WHERE total > %d)", i, i-1, i)
	}
	add("cte-chain/200", chain+" SELECT id FROM c199")
	add("derived/200", "SELECT x.id FROM "+strings.Repeat("(SELECT * FROM ", 200)+"orders"+repeated(200, "", " d# WHERE d#.total > #)")+" x WHERE x.tenant_id = $1")
	add("unions/400", repeated(400, " UNION ALL ", "SELECT id FROM orders WHERE tenant_id = $1 AND total = #"))
	return list
}

func benchTrust() scope.Trust { return scope.Trust{Params: map[int]bool{1: true}} }

// TestLargeStatements proves every statement of the benchmarks.
func TestLargeStatements(t *testing.T) {
	p := trapsProver(t)
	for _, s := range benchStatements() {
		t.Run(s.name, func(t *testing.T) {
			if len(s.sql) > sqlparse.MaxStatementBytes {
				t.Errorf("%d bytes", len(s.sql))
			}
			if out := scopetest.Prove(p, s.sql, benchTrust()); out.Verdict != s.verdict {
				t.Errorf("%v, want %v: %.300q", out.Verdict, s.verdict, out.Messages)
			}
		})
	}
}

// BenchmarkStatement gives the time for one statement: to parse and lower it,
// and to prove it.
func BenchmarkStatement(b *testing.B) {
	p := trapsProver(b)
	for _, s := range benchStatements() {
		b.Run("parse/"+s.name, func(b *testing.B) {
			b.SetBytes(int64(len(s.sql)))
			for b.Loop() {
				parser.Parse(catalog.Postgres, s.sql, sqlparse.Style{})
			}
		})
		parsed := parser.Parse(catalog.Postgres, s.sql, sqlparse.Style{})
		b.Run("prove/"+s.name, func(b *testing.B) {
			b.SetBytes(int64(len(s.sql)))
			for b.Loop() {
				p.Prove(parsed[0].Stmt, s.sql, benchTrust())
			}
		})
	}
}

// BenchmarkDialects gives the same for statements of MySQL and SQLite, by size
// and number of joins.
func BenchmarkDialects(b *testing.B) {
	for _, d := range []catalog.Dialect{catalog.MySQL, catalog.SQLite} {
		p := proverOf(b, string(d)+"/traps")
		for _, s := range benchStatements() {
			if !strings.HasPrefix(s.name, "size/") && !strings.Contains(s.name, "joins") {
				continue
			}
			sql := strings.NewReplacer("$1", "?", "$2", "?").Replace(s.sql)
			parsed := parser.Parse(d, sql, sqlparse.Style{})
			if out := p.Prove(parsed[0].Stmt, sql, benchTrust()); out.Verdict != s.verdict {
				b.Fatalf("%s of %s: %v", s.name, d, out.Verdict)
			}
			b.Run(fmt.Sprintf("parse/%s/%s", d, s.name), func(b *testing.B) {
				b.SetBytes(int64(len(sql)))
				for b.Loop() {
					parser.Parse(d, sql, sqlparse.Style{})
				}
			})
			b.Run(fmt.Sprintf("prove/%s/%s", d, s.name), func(b *testing.B) {
				b.SetBytes(int64(len(sql)))
				for b.Loop() {
					p.Prove(parsed[0].Stmt, sql, benchTrust())
				}
			})
		}
	}
}
