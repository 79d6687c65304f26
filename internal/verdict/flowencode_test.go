package verdict

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"
)

func TestFlowFactEncoding(t *testing.T) {
	fact := &flowFact{
		Version: flowVersion,
		Sinks:   []wireSink{{Index: 1, Path: ".Tenant", Dimension: "tenant", Column: "orders.tenant_id", Chain: "store.List(tenant) → $1 binds orders.tenant_id"}},
		Results: []wireResult{{Index: 0, Dimension: "tenant", Origins: []wireOrigin{{Kind: 1, What: "header", Label: "X-Tenant", Where: "a.go:3"}}}},
		Checks:  []wireCheck{{2, "tenant"}},
	}
	b, err := fact.GobEncode()
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if err := gob.NewEncoder(&plain).Encode((*plainFlow)(fact)); err != nil {
		t.Fatal(err)
	}
	if len(b) > plain.Len()/2 {
		t.Errorf("%d bytes, %d without compression", len(b), plain.Len())
	}
	var again flowFact
	if err := again.GobDecode(b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*fact, again) {
		t.Errorf("got %+v, want %+v", again, *fact)
	}
	for cut := range b {
		var damaged flowFact
		if err := damaged.GobDecode(b[:cut]); err == nil && cut < len(b)/2 {
			t.Errorf("%d of %d bytes are accepted", cut, len(b))
		}
	}
}
