package sqlite

import (
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/sqlparse"
	"github.com/tenantvet/tenantvet/internal/sqlparse/sqlparsetest"
)

// FuzzParse: no panic, and every position within its statement.
func FuzzParse(f *testing.F) {
	for _, sql := range sqlparsetest.Cases(f) {
		f.Add(sql, uint8(0))
		f.Add(sql, uint8(31))
	}
	f.Fuzz(func(t *testing.T, src string, style uint8) {
		sqlparsetest.CheckPlaced(t, Parse, src, sqlparse.Style{
			Named:    style&1 != 0,
			At:       style&2 != 0,
			Sqlc:     style&4 != 0,
			OneCall:  style&8 != 0,
			StandIns: style&16 != 0,
		})
	})
}

func BenchmarkParse(b *testing.B) {
	const sql = `WITH open AS (SELECT id, customer_id FROM orders WHERE tenant_id = ?1 AND status = 'open')
SELECT o.id, c.email, count(i.id) AS items, coalesce(sum(i.qty), 0)
FROM open o
JOIN customers c ON c.tenant_id = ?1 AND c.id = o.customer_id
LEFT JOIN order_items i ON i.order_id = o.id
WHERE (c.email LIKE ?2 OR o.id IN (SELECT order_id FROM flagged WHERE tenant_id = ?1)) AND o.id > ?3
GROUP BY o.id, c.email ORDER BY o.id LIMIT 50`
	for _, c := range []struct {
		name, src string
		style     sqlparse.Style
	}{
		{"short", "SELECT id, status FROM orders WHERE tenant_id = ? AND id = ?", sqlparse.Style{}},
		{"short named", "SELECT id, status FROM orders WHERE tenant_id = :tenant AND id = :id", allStyles},
		{"report", sql, sqlparse.Style{}},
		{"file", strings.Repeat(sql+";\n", 1000), sqlparse.Style{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.src)))
			b.ReportAllocs()
			for b.Loop() {
				for range Statements(c.src, c.style) {
				}
			}
		})
	}
}
