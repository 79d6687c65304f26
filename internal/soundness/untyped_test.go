package soundness

import (
	"slices"
	"testing"
)

func TestUsedAs(t *testing.T) {
	orders := &table{raw: "orders", cols: []column{{name: "tenant_id"}, {name: "id"}, {name: "status"}}}
	m := &model{tables: []*table{orders}}
	for sql, want := range map[string][]string{
		"SELECT * FROM orders o WHERE o.tenant_id = ? AND ? = o.id AND status <> '?'": {"tenant_id", "id"},
		"SELECT * FROM orders WHERE id = ?2 AND tenant_id = ?1 -- ?":                  {"tenant_id", "id"},
		"SELECT * FROM orders WHERE id = :id AND tenant_id = :t AND parent = :id":     {"id", "tenant_id"},
		"SELECT * FROM orders WHERE `id` NOT IN (?, ?) AND f(?, 1)":                   {"id", "id", ""},
		"SELECT * FROM orders WHERE (tenant_id, id) > (?, ?) LIMIT ?":                 {"tenant_id", "id", ""},
		"INSERT INTO orders (id, \"status\") VALUES (?, ?), (?, lower(?))":            {"id", "status", "id", ""},
		"REPLACE INTO orders VALUES (?, ?, 'x')":                                      {"tenant_id", "id"},
		"UPDATE orders SET status = ? WHERE id = (SELECT ?)":                          {"status", ""},
		"SELECT (((": nil,
	} {
		var got []string
		for _, c := range m.usedAs(sql, m.tables, len(want)) {
			got = append(got, c.name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q\n%s", got, want, sql)
		}
	}
}
