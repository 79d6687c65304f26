package verdict

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"
)

// Facts pass between drivers' processes: what comes out is what went in, and
// the same fact has the same bytes.
func TestFlowFactRoundTrip(t *testing.T) {
	fact := &flowFact{
		Version: flowVersion,
		Sinks:   []wireSink{{Index: 2, Path: ".TenantID", Dimension: "tenant", Column: "orders.tenant_id", Chain: "store.Get(id) → $1", NonZero: true}},
		Results: []wireResult{{0, "", "tenant", []wireOrigin{{Kind: 1, What: "header", Label: "X-Tenant", Where: "web.go:3"}}}},
		Fills:   []wireResult{{1, "", "tenant", []wireOrigin{{Kind: 4, Index: 0, Path: ".Body"}}}},
		Checks:  []wireCheck{{1, "tenant"}},
	}
	encode := func() []byte {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(fact); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := encode()
	if !bytes.Equal(first, encode()) {
		t.Error("the encoding differs between runs")
	}
	var back flowFact
	if err := gob.NewDecoder(bytes.NewReader(first)).Decode(&back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&back, fact) {
		t.Errorf("got %+v, want %+v", back, *fact)
	}
}
