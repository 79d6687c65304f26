package sqltext

import "testing"

// TestLeast holds that a list is known not to be empty by its first elements,
// however many iterations of a loop could add more.
func TestLeast(t *testing.T) {
	var columns []*Expr
	for range 500 {
		columns = append(columns, literalExpr("c"))
	}
	l := &loop{over: node(kindList, columns...)}
	steps := opExpr(opSteps, 0, node(kindAppend, node(kindList), node(kindList, literalExpr("c = 1"))), node(kindList))
	steps.loop = l
	length := opExpr(opLen, 0, node(kindAppend, node(kindList), steps))
	for compare, want := range map[string]bool{
		computed + "=0": true, computed + "<1": true, computed + "=500": false, computed + "<500": true, computed + "<501": false,
	} {
		x := newExpander(nil, newRecalled())
		if got := x.denies(length, compare); got != want {
			t.Errorf("%s is ruled out: %v", compare, got)
		}
		if want && compare != computed+"<500" && x.nodes > 50 {
			t.Errorf("%s: %d nodes are visited", compare, x.nodes)
		}
	}
	empty := opExpr(opLen, 0, node(kindAppend, node(kindList), node(kindRepeat, literalExpr("c"))))
	if newExpander(nil, newRecalled()).denies(empty, computed+"=0") {
		t.Error("what a loop of unknown length adds is counted")
	}
}
