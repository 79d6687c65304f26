// Package runner runs analyzers over the packages of a module.
//
// It is a driver for one purpose: analyzers that look only at packages from
// which a SQL library can be reached. One go list names every package with its
// dependencies. Dependencies yield types only, from the compiler's export data
// where the build cache has it, else from source without function bodies.
// Packages to analyse are taken in dependency order, in parallel; facts pass
// between them in memory, and nothing else of a package is kept.
package runner

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// Types says where the types of dependencies come from.
type Types string

// The sources of types.
const (
	// Auto takes export data that the build cache holds and source for the
	// rest. It compiles nothing.
	Auto Types = "auto"
	// Export compiles what the build cache lacks.
	Export Types = "export"
	// Source reads no export data.
	Source Types = "source"
)

// Options says what to run on what.
type Options struct {
	// Dir is where the go command runs; "" is the current directory.
	Dir string
	// Patterns are package patterns as for go list; none means ".".
	Patterns []string
	// Whole has every package of the main modules looked at that shares one of
	// them with those that Patterns match: what it hands to these is known then.
	// Others are not reported, except for what keeps them from being looked at.
	Whole bool
	// Tags is a comma-separated list of build tags, added as -tags if not "".
	Tags string
	// Tests analyses packages with their test files.
	Tests bool
	// Types is Auto if "".
	Types Types
	// Gate is a command, with its leading arguments, that runs a tool of the
	// toolchain only to tell its version; see [RunGate]. Without it Auto has
	// no way to ask the build cache without compiling, and is Source.
	Gate []string
	// Analyzers run with all they require.
	Analyzers []*analysis.Analyzer
	// Reaches tells whether importing that path, directly or not, makes a
	// package worth analysing. Nil analyses every package of the main module.
	Reaches func(path string) bool
	// Suspects, if not nil, sees the files of the main module's other
	// packages; one for which it says true makes its package analysed too.
	Suspects func(content []byte) bool
	// Listed, if not nil, is told how many packages there are, dependencies
	// included, before any is loaded.
	Listed func(packages int)
	// Visit, if not nil, sees every package that Patterns match and that was
	// analysed, with Whole those that they do not match too. It is never called
	// concurrently and must not keep the package.
	Visit func(*Package)
}

// Package is an analysed package.
type Package struct {
	ID      string // the path, with a mark for a variant that is built for a test
	Path    string
	Asked   bool // Options.Patterns match it
	Fset    *token.FileSet
	results map[*analysis.Analyzer]any
}

// Result returns what an analyzer returned, and false if it did not complete.
func (p *Package) Result(a *analysis.Analyzer) (any, bool) {
	r, ok := p.results[a]
	return r, ok
}

// Result is the outcome of a run.
type Result struct {
	// Diagnostics are ordered by place, then by text, without duplicates.
	Diagnostics []Diagnostic
	// Incomplete lists packages that were not, or not fully, analysed.
	Incomplete []Incomplete
	// Packages is how many packages the patterns match, and Analyzed how many
	// of them reach SQL and were analysed.
	Packages, Analyzed int
	// Modules lists the folders of the main modules that the matched packages
	// belong to.
	Modules []string
}

// Diagnostic is a finding with its places resolved.
type Diagnostic struct {
	Analyzer *analysis.Analyzer
	Code     diag.Code // the diagnostic's category
	Message  string
	URL      string
	Pos, End diag.Position
	Related  []Related
}

// Related is a place that explains a diagnostic.
type Related struct {
	Message string
	Pos     diag.Position
}

// Incomplete is a package that was not fully analysed.
type Incomplete struct {
	Package string
	Reason  string // one line
}

// ErrUsage marks errors that the caller's arguments or folder explain: no
// module, a pattern that matches nothing.
var ErrUsage = errors.New("usage")

// usageError is an error for which errors.Is(err, ErrUsage) holds.
type usageError struct{ text string }

func (e usageError) Error() string        { return e.text }
func (e usageError) Is(target error) bool { return target == ErrUsage }

// Module is what the options name, loaded. It may be looked at several times.
type Module struct {
	run    *run
	whole  bool // every package of the main modules is listed
	looked bool
}

// Load loads the packages that the options name, with their dependencies.
func Load(ctx context.Context, opts Options) (*Module, error) {
	if err := analysis.Validate(opts.Analyzers); err != nil {
		return nil, err
	}
	switch opts.Types {
	case Auto, Export, Source:
	case "":
		opts.Types = Auto
	default:
		return nil, usageError{fmt.Sprintf("types %q: want auto, export or source", opts.Types)}
	}
	if opts.Types == Auto && len(opts.Gate) == 0 {
		opts.Types = Source
	}
	listed, whole, err := list(ctx, opts)
	if err != nil {
		return nil, err
	}
	if opts.Listed != nil {
		opts.Listed(len(listed))
	}
	g, err := newGraph(listed, opts)
	if err != nil {
		return nil, err
	}
	if err := g.resolveCgo(ctx, opts); err != nil {
		return nil, err
	}
	l := newLoader(g)
	if err := l.load(ctx); err != nil {
		return nil, err
	}
	return &Module{run: newRun(g, l, opts), whole: whole}, nil
}

// Closed tells whether nothing but the listed packages can use what a package
// exports: all of the main modules are, and they are a program, or the package
// is kept from other modules. A module without a main package is a library.
func (m *Module) Closed(path string) bool {
	return m.whole && (m.run.graph.program || slices.Contains(strings.Split(path, "/"), "internal"))
}

// Packages is the number of packages that Visit sees in the first look, if none
// fails.
func (m *Module) Packages() int {
	count := 0
	for _, n := range m.run.graph.nodes {
		if n.root && n.target {
			count++
		}
	}
	return count
}

// Stale tells what to look at again.
type Stale struct {
	// Paths holds the paths of packages.
	Paths map[string]bool
	// About say of an object and a type of facts whether every package is meant
	// that asked for that fact about it.
	About []func(obj types.Object, fact reflect.Type) bool
}

// Look analyses the module: the first time as a whole, later the packages that
// are stale and those that were told something that has changed. Visit then
// sees them anew; the result is that of the whole module each time.
func (m *Module) Look(ctx context.Context, stale Stale) (*Result, error) {
	process := m.run.process
	if m.looked {
		process = func(n *node) { m.run.again(n, stale) }
	}
	m.looked = true
	if err := m.run.schedule(ctx, process); err != nil {
		return nil, err
	}
	return m.run.result(), nil
}

// Run loads the packages that the options name and looks at them once. The
// error is not nil only if nothing could be analysed at all; what went wrong
// with single packages is in Result.Incomplete.
func Run(ctx context.Context, opts Options) (*Result, error) {
	m, err := Load(ctx, opts)
	if err != nil {
		return nil, err
	}
	return m.Look(ctx, Stale{})
}

func (r *run) result() *Result {
	res := &Result{}
	modules := map[string]bool{}
	for _, n := range r.graph.nodes {
		if reason := n.incomplete(); reason != "" {
			res.Incomplete = append(res.Incomplete, Incomplete{n.path, reason})
		} else if n.asked && n.last != nil {
			res.Analyzed++
		}
		if !n.asked {
			continue
		}
		res.Packages++
		if n.last != nil {
			res.Diagnostics = append(res.Diagnostics, n.last.diagnostics...)
		}
		if n.Module != nil && !modules[n.Module.Dir] {
			modules[n.Module.Dir] = true
			res.Modules = append(res.Modules, n.Module.Dir)
		}
	}
	sort.Strings(res.Modules)
	sort.Slice(res.Incomplete, func(i, j int) bool {
		a, b := res.Incomplete[i], res.Incomplete[j]
		if a.Package != b.Package {
			return a.Package < b.Package
		}
		return a.Reason < b.Reason
	})
	res.Diagnostics = sortDiagnostics(res.Diagnostics)
	return res
}

// incomplete says why a package is not, or not fully, analysed; "" if it is.
func (n *node) incomplete() string {
	if n.problem != "" || n.last == nil {
		return n.problem
	}
	if d := n.last.debt; d != nil && d.outcome != nil && n.last.failure == "" {
		return d.outcome.failure
	}
	return n.last.failure
}

// sortDiagnostics orders by place and text and removes repetitions, which
// arise where a file belongs to several packages.
func sortDiagnostics(ds []Diagnostic) []Diagnostic {
	sort.SliceStable(ds, func(i, j int) bool {
		a, b := &ds[i], &ds[j]
		switch {
		case a.Pos.File != b.Pos.File:
			return a.Pos.File < b.Pos.File
		case a.Pos.Line != b.Pos.Line:
			return a.Pos.Line < b.Pos.Line
		case a.Pos.Column != b.Pos.Column:
			return a.Pos.Column < b.Pos.Column
		case a.Code != b.Code:
			return a.Code < b.Code
		default:
			return a.Message < b.Message
		}
	})
	kept := ds[:0]
	for i, d := range ds {
		if i > 0 {
			last := kept[len(kept)-1]
			if last.Pos == d.Pos && last.Code == d.Code && last.Message == d.Message {
				continue
			}
		}
		kept = append(kept, d)
	}
	return kept
}
