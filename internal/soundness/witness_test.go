package soundness

import (
	"fmt"
	"strings"
	"testing"
)

// show writes a witness in one line: the rows of each database, then results.
func (w *Witness) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "args %s:", show(w.Args))
	for _, t := range w.Tables {
		for _, r := range t.Rows {
			var values []string
			for _, v := range r.Values {
				values = append(values, text(v))
			}
			fmt.Fprintf(&b, " %s(%s)%v", t.Name, strings.Join(values, ","), r.In)
		}
	}
	fmt.Fprintf(&b, " %v | %s", w.Results, w.Leak)
	return b.String()
}

func TestWitness(t *testing.T) {
	c, err := OpenSQLite(sqliteSchema, sqlitePolicy)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		sql   string
		trust []int
		rows  int // at most so many rows show it
		leak  string
	}{
		{"SELECT id, status FROM orders WHERE id = ?", nil, 1, " sees the row (id "},
		{"SELECT count(*) FROM orders", nil, 1, "computes depends on the row (id "},
		{"SELECT o.id, c.email FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = ?", []int{1}, 2, "tenant 1"},
		{"SELECT sku FROM order_items WHERE order_id = ?", nil, 2, "of tenant "},
		{"DELETE FROM orders WHERE id = ?", nil, 1, " deletes or takes over the row (id "},
		{"UPDATE orders SET status = 'x' WHERE id = ?", nil, 1, " changes the row (id "},
		{"UPDATE orders SET tenant_id = 2 WHERE tenant_id = ?", []int{1}, 1, " adds the row (id "},
		{"INSERT INTO orders (tenant_id, status) VALUES (?, ?)", nil, 0, " adds the row (id "},
		{"INSERT INTO slugs VALUES (?2, ?1, 'x') ON CONFLICT (slug) DO UPDATE SET body = excluded.body", []int{1}, 1, "the row (slug "},
		{"UPDATE orders SET total = (SELECT count(*) FROM customers) WHERE tenant_id = ?", []int{1}, 2, "writes for tenant 1 depends on the row (id "},
	} {
		w, out, err := c.Witness(t.Context(), Statement{SQL: []string{test.sql}, Trust: test.trust}, Options{Seed: 1, Pairs: 240})
		if err != nil || w == nil {
			t.Errorf("no witness: %+v, %v\n%s", out, err, test.sql)
			continue
		}
		n := 0
		for _, table := range w.Tables {
			n += len(table.Rows)
		}
		if n > test.rows || !strings.Contains(w.Leak, test.leak) {
			t.Errorf("%s\nwant %q and at most %d rows\n%s", w, test.leak, test.rows, test.sql)
		}
		t.Log(w)
	}
	w, out, err := c.Witness(t.Context(), Statement{SQL: []string{"SELECT id FROM orders WHERE tenant_id = ?"}, Trust: []int{1}}, Options{Seed: 1})
	if w != nil || err != nil || out.Runs == 0 {
		t.Errorf("%v, %+v, %v", w, out, err)
	}
}
