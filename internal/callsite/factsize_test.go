package callsite

import "testing"

// A fact that says little takes little space: the descriptions of its types
// are no part of it.
func TestFactsAreSmall(t *testing.T) {
	b, err := (&textFact{Version: factVersion, Results: 1, Alias: -1}).GobEncode()
	if err != nil || len(b) > 64 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	n := 0
	for name, b := range onceFacts()(t) {
		if n += len(b); len(b) > 2<<10 {
			t.Errorf("%s: %d bytes", name, len(b))
		}
	}
	t.Logf("%d facts take %d bytes", len(onceFacts()(t)), n)
}
