package runner

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/tenantvet/tenantvet/internal/diag"
)

// run is the analysis of a loaded graph.
type run struct {
	graph  *graph
	loader *loader
	opts   Options
	order  []*analysis.Analyzer // each after all it requires
	byPkg  sync.Map             // *types.Package -> *node, of analysed packages

	visiting sync.Mutex // held during Visit
}

func newRun(g *graph, l *loader, opts Options) *run {
	return &run{graph: g, loader: l, opts: opts, order: requireOrder(opts.Analyzers)}
}

// requireOrder lists the analyzers and all they require, dependencies first.
func requireOrder(roots []*analysis.Analyzer) []*analysis.Analyzer {
	var order []*analysis.Analyzer
	seen := map[*analysis.Analyzer]bool{}
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, r := range a.Requires {
			visit(r)
		}
		order = append(order, a)
	}
	for _, a := range roots {
		visit(a)
	}
	return order
}

// process handles a package at the first look.
func (r *run) process(n *node) {
	if n.target {
		r.analyze(n)
	} else {
		r.loader.check(n)
	}
}

// schedule has every needed package from source processed, each as soon as
// those that it imports are.
func (r *run) schedule(ctx context.Context, process func(*node)) error {
	waits := map[*node]int{}
	blocks := map[*node][]*node{}
	total := 0
	for _, n := range r.graph.nodes {
		if n.needed && n.source {
			total++
			waits[n] = 0
		}
	}
	ready := make(chan *node, total)
	for _, n := range r.graph.nodes {
		if _, ok := waits[n]; !ok {
			continue
		}
		for _, d := range n.deps {
			if d.needed && d.source {
				waits[n]++
				blocks[d] = append(blocks[d], n)
			}
		}
		if waits[n] == 0 {
			ready <- n
		}
	}
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		left = total
	)
	if total == 0 {
		close(ready)
	}
	for range min(runtime.GOMAXPROCS(0), max(total, 1)) {
		wg.Go(func() {
			for n := range ready {
				if ctx.Err() == nil {
					r.guarded(n, process)
				}
				mu.Lock()
				for _, b := range blocks[n] {
					if waits[b]--; waits[b] == 0 {
						ready <- b
					}
				}
				if left--; left == 0 {
					close(ready)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

func (r *run) guarded(n *node, process func(*node)) {
	defer func() {
		if p := recover(); p != nil {
			n.fail("type-checking panicked: " + oneLine(fmt.Sprint(p)))
		}
	}()
	process(n)
}

// fail records why a package is not fully analysed; the first reason stays.
func (n *node) fail(reason string) {
	if n.problem == "" {
		n.problem = reason
	}
}

// pass is one look at one package.
type pass struct {
	run   *run
	node  *node
	files []*ast.File
	info  *types.Info
	// pkg is the node's own at the first look, and later a copy, since the
	// node's is what other packages know.
	pkg   *types.Package
	reads map[about]bool // outcome.read while it grows
	*outcome
}

// check parses and checks a package from source; nil with the reason in the
// node if that fails.
func (r *run) check(n *node) *pass {
	files, err := r.parse(n)
	if err != nil {
		n.fail(err.Error())
	}
	if len(files) == 0 {
		n.fail("no Go files")
		return nil
	}
	var typeErrors []types.Error
	conf := &types.Config{
		GoVersion: n.goVersion(),
		Importer:  &imports{loader: r.loader, node: n},
		Sizes:     r.loader.sizes,
		Error: func(err error) {
			if te, ok := errors.AsType[types.Error](err); ok {
				typeErrors = append(typeErrors, te)
			}
		},
	}
	p := &pass{run: r, node: n, files: files, info: newInfo(files), reads: map[about]bool{}, outcome: &outcome{facts: newFacts()}}
	p.pkg, err = conf.Check(n.path, r.loader.fset, files, p.info)
	if n.pkg == nil {
		n.pkg = p.pkg
	}
	if err != nil {
		n.fail(r.describeTypeErrors(err, typeErrors))
	}
	if n.problem != "" {
		return nil
	}
	return p
}

// analyze runs every analyzer over a package and keeps types and facts.
func (r *run) analyze(n *node) {
	p := r.check(n)
	if p == nil {
		return
	}
	p.all(r.order, n.root)
	n.last = p.outcome
	r.byPkg.Store(n.pkg, n)
}

// newInfo makes the tables that type-checking fills. Growing them costs more
// than anything else there, so they begin at the size that source of that
// length usually needs.
func newInfo(files []*ast.File) *types.Info {
	size := 0
	for _, f := range files {
		size += int(f.FileEnd - f.FileStart)
	}
	return &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue, size/20),
		Defs:         make(map[*ast.Ident]types.Object, size/80),
		Uses:         make(map[*ast.Ident]types.Object, size/25),
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   make(map[*ast.SelectorExpr]*types.Selection, size/80),
		FileVersions: map[*ast.File]string{},
	}
}

// parse reads a package's files; the first error is returned with its place.
func (r *run) parse(n *node) ([]*ast.File, error) {
	var files []*ast.File
	var first error
	for _, name := range n.files() {
		f, err := parser.ParseFile(r.loader.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil && first == nil {
			first = errors.New(oneLine(relative(err.Error())))
		}
		if f != nil {
			files = append(files, f)
		}
	}
	return files, first
}

func (r *run) describeTypeErrors(err error, all []types.Error) string {
	if len(all) == 0 {
		return "does not compile: " + oneLine(err.Error())
	}
	text := fmt.Sprintf("does not compile: %s: %s", relative(r.loader.fset.Position(all[0].Pos).String()), oneLine(all[0].Msg))
	if len(all) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(all)-1)
	}
	return text
}

// relative shortens a place under the current directory.
func relative(place string) string {
	wd, err := os.Getwd()
	if err != nil {
		return place
	}
	return strings.TrimPrefix(place, wd+string(filepath.Separator))
}

// runOne runs an analyzer and turns a panic into an error.
func runOne(a *analysis.Analyzer, pass *analysis.Pass) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panicked: %v%s", p, panicPlace())
		}
	}()
	return a.Run(pass)
}

// panicPlace names the function and line that panicked, for the report.
func panicPlace() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	seenPanic := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			seenPanic = true
		case seenPanic && !strings.HasPrefix(f.Function, "runtime."):
			return fmt.Sprintf(" (%s:%d)", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// of makes what an analyzer sees of the package.
func (p *pass) of(a *analysis.Analyzer, inputs map[*analysis.Analyzer]any) *analysis.Pass {
	out := &analysis.Pass{
		Analyzer:          a,
		Fset:              p.run.loader.fset,
		Files:             p.files,
		Pkg:               p.pkg,
		TypesInfo:         p.info,
		TypesSizes:        p.run.loader.sizes,
		ResultOf:          inputs,
		ReadFile:          os.ReadFile,
		ImportObjectFact:  p.objectFact,
		ImportPackageFact: p.packageFact,
		ExportObjectFact: func(obj types.Object, fact analysis.Fact) {
			if obj == nil || obj.Pkg() != p.pkg {
				panic(fmt.Sprintf("fact %T about an object of another package", fact))
			}
			p.facts.setObject(obj, fact)
		},
		ExportPackageFact: func(fact analysis.Fact) { p.facts.setPackage(fact) },
		AllObjectFacts:    func() []analysis.ObjectFact { return p.allObjectFacts(a) },
		AllPackageFacts:   func() []analysis.PackageFact { return p.allPackageFacts(a) },
	}
	if m := p.node.Module; m != nil {
		out.Module = &analysis.Module{Path: m.Path, Version: m.Version, GoVersion: m.GoVersion}
	}
	return out
}

// all runs analyzers over the package; with report, what they find is kept
// and the package is shown to Visit.
func (p *pass) all(order []*analysis.Analyzer, report bool) {
	results := make(map[*analysis.Analyzer]any, len(order))
	for _, a := range order {
		inputs := make(map[*analysis.Analyzer]any, len(a.Requires))
		complete := true
		for _, q := range a.Requires {
			v, done := results[q]
			complete = complete && done
			inputs[q] = v
		}
		if !complete {
			continue
		}
		pass := p.of(a, inputs)
		pass.Report = func(d analysis.Diagnostic) {
			if report {
				p.diagnostics = append(p.diagnostics, p.run.resolve(a, d))
			}
		}
		v, err := runOne(a, pass)
		if err != nil {
			if p.failure == "" {
				p.failure = fmt.Sprintf("%s: %s", a.Name, oneLine(err.Error()))
			}
			continue
		}
		results[a] = v
		if d, ok := v.(Debtor); ok {
			if owed := d.Owes(); owed != nil {
				p.debt = &debt{analyzer: owed}
			}
		}
	}
	p.read = slices.Collect(maps.Keys(p.reads))
	if report && p.run.opts.Visit != nil {
		p.run.visiting.Lock()
		defer p.run.visiting.Unlock()
		p.run.opts.Visit(&Package{ID: p.node.ImportPath, Path: p.node.path, Asked: p.node.asked, Fset: p.run.loader.fset, results: results})
	}
}

// resolve turns an analyzer's diagnostic into places that outlive the syntax.
func (r *run) resolve(a *analysis.Analyzer, d analysis.Diagnostic) Diagnostic {
	out := Diagnostic{
		Analyzer: a,
		Code:     diag.Code(d.Category),
		Message:  d.Message,
		URL:      d.URL,
		Pos:      Position(r.loader.fset, d.Pos),
		End:      Position(r.loader.fset, d.End),
	}
	for _, rel := range d.Related {
		out.Related = append(out.Related, Related{rel.Message, Position(r.loader.fset, rel.Pos)})
	}
	return out
}

// Position resolves a position; an invalid one gives the zero Position.
func Position(fset *token.FileSet, pos token.Pos) diag.Position {
	if !pos.IsValid() {
		return diag.Position{}
	}
	p := fset.Position(pos)
	return diag.Position{File: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}
