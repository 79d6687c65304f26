package callsite_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"go/types"
	"os"
	"sort"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/callsite"
	"github.com/tenantvet/tenantvet/internal/runner"
)

// TestReal reports what is found in the module that TENANTVET_REAL names: a
// tool for whoever changes the recovery. With TENANTVET_REAL_ALL it lists
// every site.
func TestReal(t *testing.T) {
	dir := os.Getenv("TENANTVET_REAL")
	if dir == "" {
		t.Skip("TENANTVET_REAL names no module")
	}
	calls := callsite.New(callsite.Config{})
	size := map[string]int{} // of facts in bytes, by package
	var mu sync.Mutex
	run := calls.Run
	calls.Run = func(pass *analysis.Pass) (any, error) {
		export := pass.ExportObjectFact
		pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
			var b bytes.Buffer
			if err := gob.NewEncoder(&b).Encode(fact); err != nil {
				t.Error(err)
			}
			mu.Lock()
			size[pass.Pkg.Path()] += b.Len()
			mu.Unlock()
			export(obj, fact)
		}
		return run(pass)
	}
	sites, recovered, forwarding, args, unknownVariants := 0, 0, 0, 0, 0
	reasons := map[string]int{}
	res, err := runner.Run(context.Background(), runner.Options{
		Dir: dir, Patterns: []string{"./..."}, Types: runner.Source, Analyzers: []*analysis.Analyzer{calls},
		Visit: func(p *runner.Package) {
			r, ok := p.Result(calls)
			if !ok {
				return
			}
			result := r.(*callsite.Result)
			forwarding += len(result.Open)
			for _, s := range result.Sites {
				sites++
				if s.Recovered() {
					recovered++
				}
				if s.ArgsKnown {
					args++
				}
				if !s.Recovered() || os.Getenv("TENANTVET_REAL_ALL") != "" || !s.ArgsKnown {
					fmt.Printf("%s: %s %s: %s", p.Fset.Position(s.Pos), s.Function, s.Library, s.Reason)
					for _, tmpl := range s.Templates {
						text := strings.Join(strings.Fields(tmpl.String()), " ")
						fmt.Printf("\n\t%s", text)
						if h := tmpl.Unknown(); h != nil {
							reasons[h.Reason]++
							unknownVariants++
						}
					}
					if s.Reason != "" {
						reasons[s.Reason]++
					}
					fmt.Print("\n\targs")
					for _, a := range s.Args {
						fmt.Printf(" | %s (%s)%s", a.Expr, a.TypeName, a.Source)
					}
					fmt.Println(" ", s.ArgsKnown, s.ArgsReason)
				}
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range res.Incomplete {
		fmt.Printf("incomplete: %+v\n", in)
	}
	var list []string
	for r, n := range reasons {
		list = append(list, fmt.Sprintf("%5d %s", n, r))
	}
	sort.Sort(sort.Reverse(sort.StringSlice(list)))
	fmt.Println(strings.Join(list, "\n"))
	total := 0
	var sizes []string
	for path, n := range size {
		total += n
		sizes = append(sizes, fmt.Sprintf("%8d %s", n, path))
	}
	sort.Sort(sort.Reverse(sort.StringSlice(sizes)))
	fmt.Printf("facts: %d bytes of %d packages; the largest:\n%s\n", total, len(size), strings.Join(sizes[:min(5, len(sizes))], "\n"))
	fmt.Printf("%d sites, %d recovered, %d with arguments, %d forwarding\n", sites, recovered, args, forwarding)
}
