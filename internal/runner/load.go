package runner

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// loader provides the types of dependencies.
type loader struct {
	graph *graph
	fset  *token.FileSet
	sizes types.Sizes
}

func newLoader(g *graph) *loader {
	return &loader{
		graph: g,
		fset:  token.NewFileSet(),
		sizes: types.SizesFor("gc", build.Default.GOARCH),
	}
}

// load finds out which packages' types are needed, parses those that come from
// source and reads those that come from export data. Types from source are
// checked later, in dependency order, as part of the schedule.
func (l *loader) load(ctx context.Context) error {
	l.parseNeeded()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return l.readExports()
}

// parseNeeded marks what the packages to analyse need, directly or through
// dependencies from source.
func (l *loader) parseNeeded() {
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		slots = make(chan struct{}, runtime.GOMAXPROCS(0))
		visit func(*node)
	)
	// visit is called with mu held.
	visit = func(n *node) {
		if n.needed || n.path == "unsafe" {
			return
		}
		n.needed = true
		switch {
		case n.target:
			for _, d := range n.deps {
				visit(d)
			}
		case n.source:
			wg.Go(func() {
				slots <- struct{}{}
				imports := l.parseDependency(n)
				<-slots
				mu.Lock()
				defer mu.Unlock()
				for _, d := range n.deps {
					if imports[d] {
						visit(d)
					}
				}
			})
		}
	}
	mu.Lock()
	for _, n := range l.graph.nodes {
		if n.target {
			visit(n)
		}
	}
	mu.Unlock()
	wg.Wait()
}

// parseDependency parses a package of which only declarations are wanted, and
// tells which imports those mention. Errors are left to whoever uses what is
// missing then.
func (l *loader) parseDependency(n *node) map[*node]bool {
	needed := map[*node]bool{}
	for _, name := range n.files() {
		var src any
		if !n.main {
			content, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			src = cutBodies(content) // no position in it is ever shown
		}
		f, err := parser.ParseFile(l.fset, name, src, parser.SkipObjectResolution)
		if f == nil || err != nil && f.Name == nil {
			continue
		}
		trim(f)
		used := qualifiers(f)
		for _, spec := range f.Imports {
			d := l.graph.byID[n.resolve(importPath(spec))]
			if d == nil {
				continue
			}
			local := d.Name
			if spec.Name != nil {
				local = spec.Name.Name
			}
			if local == "." || used[local] {
				needed[d] = true
			}
		}
		n.syntax = append(n.syntax, f)
	}
	return needed
}

// resolve turns an import path as written into the listed package's.
func (n *node) resolve(path string) string {
	if mapped, ok := n.ImportMap[path]; ok {
		return mapped
	}
	return path
}

func importPath(spec *ast.ImportSpec) string {
	return strings.Trim(spec.Path.Value, "`\"")
}

// readExports reads export data in dependency order. It runs alone: reading
// one package declares objects of others.
func (l *loader) readExports() error {
	imports := map[string]*types.Package{"unsafe": types.Unsafe}
	for _, n := range l.graph.nodes {
		if !n.needed || n.source {
			continue
		}
		pkg, err := l.readExport(n, imports)
		if err != nil {
			return fmt.Errorf("export data of %s: %w (types from source need none)", n.path, err)
		}
		n.pkg = pkg
	}
	return nil
}

func (l *loader) readExport(n *node, imports map[string]*types.Package) (*types.Package, error) {
	f, err := os.Open(n.Export)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	//nolint:staticcheck // go list -export still names the compiler's archives
	r, err := gcexportdata.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, l.fset, imports, n.path)
}

// check type-checks a dependency from its trimmed syntax. What does not check
// is left out of the package.
func (l *loader) check(n *node) {
	conf := &types.Config{
		GoVersion:        n.goVersion(),
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Importer:         &imports{loader: l, node: n, lenient: true},
		Sizes:            l.sizes,
		Error:            func(error) {},
	}
	n.pkg, _ = conf.Check(n.path, l.fset, n.syntax, nil)
	if !n.main {
		for _, f := range n.syntax {
			if file := l.fset.File(f.FileStart); file != nil {
				l.fset.RemoveFile(file) // no position in it is ever shown
			}
		}
	}
	n.syntax = nil
}

func (n *node) goVersion() string {
	if n.Module == nil || n.Module.GoVersion == "" {
		return ""
	}
	return "go" + n.Module.GoVersion
}

// imports resolves the imports of one package.
type imports struct {
	loader  *loader
	node    *node
	lenient bool // stand in for packages that no declaration mentions
}

func (i *imports) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	d := i.loader.graph.byID[i.node.resolve(path)]
	switch {
	case d == nil:
		return nil, errors.New("the go command did not list it")
	case d.index >= i.node.index:
		return nil, errors.New("import cycle")
	case d.pkg != nil && d.Name != "":
		return d.pkg, nil
	case i.lenient:
		pkg := types.NewPackage(d.path, d.Name)
		pkg.MarkComplete()
		return pkg, nil
	case d.Error != nil:
		return nil, errors.New(d.Error.describe())
	default:
		return nil, errors.New("it could not be loaded")
	}
}
