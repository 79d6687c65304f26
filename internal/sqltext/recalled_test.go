package sqltext

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// search is a query as a service's search builds it: a format with a list of
// columns, a choice of conditions, and names that a Replacer fills in.
func search(conditions int) Statement {
	var columns []*Expr
	for i := range 40 {
		columns = append(columns, opExpr(opLower, 0, literalExpr(fmt.Sprintf("O.COLUMN_%d", i))))
	}
	list := opExpr(opJoin, 0, node(kindList, columns...), literalExpr(", "))
	where := []*Expr{literalExpr("o.tenant_id = $1")}
	for i := range conditions {
		where = append(where, node(kindAlt, literalExpr(""), literalExpr(fmt.Sprintf(" AND o.column_%d = $%d", i, i+2))))
	}
	format := literalExpr("SELECT %s FROM {orders} o WHERE %s ORDER BY %s LIMIT 10")
	text := opExpr(opSprintf, 0, format, node(kindList, list, concat(where...), opExpr(opTrimSpace, 0, literalExpr(" o.id "))))
	names := opExpr(opReplacer, 0, node(kindList, literalExpr("{orders}"), literalExpr("orders"), literalExpr("{o}"), literalExpr("o")))
	return Statement{Text: opExpr(opReplacer, 0, names, text)}
}

// TestRecalled holds that what one run keeps for the next changes nothing.
func TestRecalled(t *testing.T) {
	s := search(4)
	var want []Variant
	effort := map[int]bool{}
	for plan := []int(nil); ; {
		x := newExpander(plan, newRecalled())
		v, possible, reason := x.variant(s)
		if !possible || reason != "" {
			t.Fatal(possible, reason)
		}
		want = append(want, v)
		effort[x.nodes] = true
		if plan = x.next(); plan == nil {
			break
		}
	}
	known := newRecalled()
	got, reason := newEnumeration(s, false, known).upTo(DefaultLimit)
	if reason != "" || !reflect.DeepEqual(got, want) {
		t.Errorf("%q: %d variants, want %d: %v", reason, len(got), len(want), got)
	}
	if len(known.texts) == 0 || len(known.lists) == 0 {
		t.Error("nothing is kept")
	}
	x := newExpander(nil, known)
	if x.variant(s); !effort[x.nodes] {
		t.Errorf("%d nodes are counted where something is kept, %v where nothing is", x.nodes, effort)
	}
}

// TestUpTo holds that a search that goes on finds what one in a single go does.
func TestUpTo(t *testing.T) {
	s := search(7)
	want, _ := newEnumeration(s, false, newRecalled()).upTo(DefaultLimit)
	e := newEnumeration(s, false, newRecalled())
	if _, reason := e.upTo(few); !strings.Contains(reason, "up to 128 variants") {
		t.Errorf("reason %q", reason)
	}
	if got, reason := e.upTo(DefaultLimit); reason != "" || !reflect.DeepEqual(got, want) {
		t.Errorf("%q: %d variants, want %d", reason, len(got), len(want))
	}
}

// BenchmarkExpand gives the time for a statement with the number of variants.
func BenchmarkExpand(b *testing.B) {
	for _, conditions := range []int{0, 4, 8, 12} {
		b.Run(fmt.Sprint(1<<conditions), func(b *testing.B) {
			s := search(conditions)
			b.ReportAllocs()
			for b.Loop() {
				Expand(s, DefaultLimit)
			}
		})
	}
}
