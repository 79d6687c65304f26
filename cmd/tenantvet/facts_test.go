package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"go/types"
	"os"
	"slices"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"

	"github.com/tenantvet/tenantvet/analyzers"
	"github.com/tenantvet/tenantvet/internal/project"
	"github.com/tenantvet/tenantvet/internal/runner"
)

// storedFact is a fact as drivers of analyzers write it.
type storedFact struct {
	PkgPath, Object string
	Fact            analysis.Fact
}

// TestFactSizes logs how many bytes of facts the packages of the module hand on
// that TENANTVET_BENCH_MODULE names, with the configuration in
// TENANTVET_BENCH_CONFIG or its own, as go vet and golangci-lint store them.
func TestFactSizes(t *testing.T) {
	dir := os.Getenv("TENANTVET_BENCH_MODULE")
	if dir == "" {
		t.Skip("TENANTVET_BENCH_MODULE names no module")
	}
	t.Chdir(dir)
	p, err := loadProject(os.Getenv("TENANTVET_BENCH_CONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var paths objectpath.Encoder
	facts := map[string][]storedFact{}
	count := func(pkg *types.Package, obj types.Object, fact analysis.Fact) {
		mu.Lock()
		defer mu.Unlock()
		stored := storedFact{PkgPath: pkg.Path(), Fact: fact}
		if obj != nil {
			path, err := paths.For(obj)
			if err != nil {
				return // of no use to other packages
			}
			stored.Object = string(path)
		}
		facts[pkg.Path()] = append(facts[pkg.Path()], stored)
	}
	rules := analyzers.NewSuite(p).Rules
	counted := map[*analysis.Analyzer]bool{}
	var wrap func(list []*analysis.Analyzer)
	wrap = func(list []*analysis.Analyzer) {
		for _, a := range list {
			if counted[a] {
				continue
			}
			counted[a] = true
			wrap(a.Requires)
			if len(a.FactTypes) == 0 {
				continue
			}
			for _, f := range a.FactTypes {
				gob.Register(f)
			}
			run := a.Run
			a.Run = func(pass *analysis.Pass) (any, error) {
				object, whole := pass.ExportObjectFact, pass.ExportPackageFact
				pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) { count(pass.Pkg, obj, fact); object(obj, fact) }
				pass.ExportPackageFact = func(fact analysis.Fact) { count(pass.Pkg, nil, fact); whole(fact) }
				return run(pass)
			}
		}
	}
	wrap(rules)
	_, err = runner.Run(context.Background(), runner.Options{
		Patterns: []string{"./..."}, Types: runner.Source, Analyzers: rules,
		Reaches: project.Libraries(p.Config).IsLibrary, Suspects: sqlText.Match,
	})
	if err != nil {
		t.Fatal(err)
	}
	var list []int
	total := 0
	for _, all := range facts {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(all); err != nil {
			t.Error(err)
		}
		list = append(list, b.Len())
		total += b.Len()
	}
	if len(list) == 0 {
		t.Fatal("no package has facts")
	}
	slices.Sort(list)
	t.Logf("%d packages have facts: median %d bytes, largest %d, all %d", len(list), list[len(list)/2], list[len(list)-1], total)
}
