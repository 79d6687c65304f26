package runner

import (
	"context"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// node is a package of the build, or one of its variants for a test.
type node struct {
	*listed
	path string // import path without the variant's mark
	// index is the place in dependency order, and deps the imports that come
	// before it: an import cycle ends there.
	index int
	deps  []*node
	// root: it is visited. asked: Patterns match it. main: it belongs to a main module, or to one
	// that a folder replaces. target: it is analysed. source: its types come
	// from source.
	root, asked, main, target, source bool

	needed  bool        // types are wanted
	syntax  []*ast.File // dependencies from source only, until they are checked
	pkg     *types.Package
	problem string   // why it was not loaded
	last    *outcome // of the last look at it; nil before
}

// graph holds every package in dependency order.
type graph struct {
	nodes   []*node
	byID    map[string]*node
	program bool // the main modules have a main package
}

func newGraph(pkgs []*listed, opts Options) (*graph, error) {
	g := &graph{byID: make(map[string]*node, len(pkgs))}
	tested := map[string]bool{} // packages that a variant with test files replaces
	for _, p := range pkgs {
		n := &node{listed: p, path: p.ImportPath, index: len(g.nodes)}
		if i := strings.Index(p.ImportPath, " ["); i > 0 {
			n.path = p.ImportPath[:i]
		}
		n.main = p.Module != nil && p.Module.local() || p.Module == nil && !p.Standard
		if p.ForTest != "" && p.ForTest == n.path {
			tested[n.path] = true
		}
		g.nodes = append(g.nodes, n)
		g.byID[p.ImportPath] = n
	}
	for _, n := range g.nodes {
		ids := n.Imports
		if len(n.CgoFiles) > 0 {
			ids = append(ids[:len(ids):len(ids)], "syscall", "runtime/cgo") // of the translation
		}
		for _, id := range ids {
			if d := g.byID[id]; d != nil && d.index < n.index {
				n.deps = append(n.deps, d)
			}
		}
		n.root = !n.DepOnly && !n.isTestMain()
		if n.ForTest == "" && tested[n.path] {
			n.root = false
		}
		n.asked = n.root && !n.unasked
		g.program = g.program || n.main && n.Name == "main" && !n.isTestMain()
	}
	if err := g.check(); err != nil {
		return nil, err
	}
	g.mark(opts)
	return g, nil
}

// isTestMain tells whether the package is the program that go test generates.
func (n *node) isTestMain() bool {
	return n.Name == "main" && strings.HasSuffix(n.path, ".test") && len(n.GoFiles) == 1 && filepath.IsAbs(n.GoFiles[0])
}

// check turns what go list -e tolerates, but leaves nothing to analyse, into
// an error.
func (g *graph) check() error {
	var first string
	for _, n := range g.nodes {
		if !n.asked {
			continue
		}
		if n.Error == nil || len(n.GoFiles)+len(n.CgoFiles) > 0 {
			return nil
		}
		if first == "" {
			first = oneLine(n.Error.Err)
		}
	}
	switch {
	case first == "":
		return usageError{"no packages to analyse"}
	case noModule(first):
		return usageError{"no Go module here: " + first}
	default:
		return usageError{first}
	}
}

// mark decides for each package whether it is analysed and where its types
// come from. Export data of a package must not be mixed with source of what it
// imports, and a package analysed is always source.
func (g *graph) mark(opts Options) {
	reaches := make(map[*node]bool, len(g.nodes))
	related := g.related()
	for _, n := range g.nodes {
		n.source = n.Export == "" || n.ForTest != ""
		reaches[n] = opts.Reaches == nil || n.reaches(reaches, opts)
		n.root = n.root && related[n]
		switch {
		case !related[n] || n.isTestMain() || n.Error == nil && len(n.GoFiles)+len(n.CgoFiles) == 0:
		case !n.main:
			if n.root && reaches[n] {
				n.problem = "not analysed: outside the main module"
			}
		case n.Error != nil:
			if n.root || reaches[n] {
				n.problem = n.Error.describe()
			}
		default:
			n.target = reaches[n] || opts.Suspects != nil && n.suspect(opts.Suspects)
		}
	}
	// What an analysed package imports of the main module is analysed for its
	// facts: text that one package makes, another may run.
	for _, n := range slices.Backward(g.nodes) {
		if !n.target {
			continue
		}
		n.source = true
		for _, d := range n.deps {
			d.target = d.target || d.main && d.Error == nil && len(d.GoFiles)+len(d.CgoFiles) > 0
		}
	}
	for _, n := range g.nodes {
		n.source = n.source || slices.ContainsFunc(n.deps, func(d *node) bool { return d.source && d.path != "unsafe" })
	}
}

// related holds the packages that can have to do with those asked for: they
// import a package of the main modules that one of those imports too, or is, or
// are imported by such.
func (g *graph) related() map[*node]bool {
	near := map[*node]bool{}
	for _, n := range slices.Backward(g.nodes) {
		if near[n] = near[n] || !n.DepOnly && !n.unasked; near[n] {
			for _, d := range n.deps {
				near[d] = true
			}
		}
	}
	related := make(map[*node]bool, len(g.nodes))
	for _, n := range g.nodes {
		related[n] = near[n] || slices.ContainsFunc(n.deps, func(d *node) bool { return d.main && related[d] })
	}
	for _, n := range slices.Backward(g.nodes) {
		for _, d := range n.deps {
			related[d] = related[d] || related[n]
		}
	}
	return related
}

// reaches tells whether a package imports what the analyzers look for. What
// cannot be loaded may.
func (n *node) reaches(known map[*node]bool, opts Options) bool {
	for _, d := range n.deps {
		missing := d.Error != nil && len(d.GoFiles)+len(d.CgoFiles) == 0
		if known[d] || missing || opts.Reaches(d.path) {
			return true
		}
	}
	return false
}

// suspect tells whether a file's content calls for analysing the package.
func (n *node) suspect(suspects func([]byte) bool) bool {
	for _, name := range n.files() {
		if content, err := os.ReadFile(name); err == nil && suspects(content) {
			return true
		}
	}
	return false
}

// describe gives the error as one line with its place.
func (e *listError) describe() string {
	text := oneLine(e.Err)
	if e.Pos != "" && !strings.HasPrefix(text, e.Pos) {
		return e.Pos + ": " + text
	}
	return text
}

// oneLine keeps the first line that says something.
func oneLine(s string) string {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return strings.TrimSpace(s)
}

// resolveCgo has the go command translate the cgo files of the packages to
// analyse. That needs a C compiler; without one those packages are incomplete.
func (g *graph) resolveCgo(ctx context.Context, opts Options) error {
	var paths []string
	seen := map[string]bool{}
	for _, n := range g.nodes {
		if n.target && len(n.CgoFiles) > 0 && !seen[n.path] {
			seen[n.path] = true
			path := n.path
			if n.ForTest != "" {
				path = n.ForTest
			}
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	pkgs, err := goList(ctx, opts, "ImportPath,CompiledGoFiles,Error", []string{"-compiled"}, paths)
	if err != nil {
		return err
	}
	for _, p := range pkgs {
		n := g.byID[p.ImportPath]
		if n == nil || !n.target || len(n.CgoFiles) == 0 {
			continue
		}
		n.CompiledGoFiles = p.CompiledGoFiles
		if p.Error != nil {
			n.problem = "cgo: " + p.Error.describe()
		}
	}
	for _, n := range g.nodes {
		if !n.target || len(n.CgoFiles) == 0 || len(n.CompiledGoFiles) > 0 {
			continue
		}
		if plain := g.byID[n.path]; plain != nil && n.ForTest != n.path {
			n.CompiledGoFiles = plain.CompiledGoFiles // same files, other imports
		}
		if len(n.CompiledGoFiles) == 0 && n.problem == "" {
			n.problem = "cgo: the go command gave no translated files"
		}
	}
	return nil
}

// files lists the Go files to parse, as absolute paths.
func (n *node) files() []string {
	names := n.CompiledGoFiles
	if len(names) == 0 {
		names = append(append([]string(nil), n.GoFiles...), n.CgoFiles...)
	}
	paths := make([]string, 0, len(names))
	for _, name := range names {
		if ext := filepath.Ext(name); ext != ".go" && ext != "" {
			continue // of translated cgo; those in the build cache have none
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(n.Dir, name)
		}
		paths = append(paths, name)
	}
	return paths
}
