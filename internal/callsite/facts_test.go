package callsite

import (
	"bytes"
	"encoding/gob"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// facts returns every fact that the pass exports for the fixtures, encoded,
// by the name of its object.
func facts(t *testing.T) map[string][]byte {
	t.Helper()
	calls := New(Config{})
	cfg := &packages.Config{
		Mode: packages.LoadAllSyntax, Dir: analysistest.TestData() + "/src",
		Env: append(os.Environ(), "GOPATH="+analysistest.TestData(), "GO111MODULE=off", "GOPROXY=off"),
	}
	pkgs, err := packages.Load(cfg, "usestore", "wrappers")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{calls}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, f := range act.AllObjectFacts() {
			var b bytes.Buffer
			if err := gob.NewEncoder(&b).Encode(f.Fact); err != nil {
				t.Fatal(err)
			}
			// Fields of two types can have the same name.
			at := act.Package.Fset.Position(f.Object.Pos()).String()
			out[at+" "+f.Object.String()+" "+reflect.TypeOf(f.Fact).String()] = b.Bytes()
		}
	}
	return out
}

func TestFactsAreDeterministic(t *testing.T) {
	first, second := onceFacts()(t), facts(t)
	if len(first) < 15 {
		t.Fatalf("only %d facts", len(first))
	}
	if len(first) != len(second) {
		t.Fatalf("%d facts, then %d", len(first), len(second))
	}
	for name, b := range first {
		if !bytes.Equal(b, second[name]) {
			t.Errorf("%s: the encoding differs between runs", name)
		}
		if len(b) > 16<<10 {
			t.Errorf("%s: %d bytes", name, len(b))
		}
	}
}

var onceFacts = sync.OnceValue(func() func(*testing.T) map[string][]byte {
	var out map[string][]byte
	return func(t *testing.T) map[string][]byte {
		t.Helper()
		if out == nil {
			out = facts(t)
		}
		return out
	}
})

func TestFactsRoundTrip(t *testing.T) {
	for name, b := range onceFacts()(t) {
		for _, f := range []analysis.Fact{&runsFact{}, &textFact{}} {
			if !strings.Contains(name, reflect.TypeOf(f).String()) {
				continue
			}
			if err := gob.NewDecoder(bytes.NewReader(b)).Decode(f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var again bytes.Buffer
			if err := gob.NewEncoder(&again).Encode(f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !bytes.Equal(b, again.Bytes()) {
				t.Errorf("%s: encoding what was decoded gives another encoding", name)
			}
		}
	}
}

func TestDamagedFacts(t *testing.T) {
	for name, b := range onceFacts()(t) {
		for _, cut := range []int{0, 1, len(b) / 2, len(b) - 1} {
			var f textFact
			if err := f.GobDecode(b[:cut]); err == nil && cut < len(b)/2 {
				t.Errorf("%s: %d of %d bytes are accepted", name, cut, len(b))
			}
		}
	}
}
