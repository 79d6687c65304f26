package sqltext

import (
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/tenantvet/tenantvet/internal/knowledge"
)

const (
	maxEmbed  = 4 << 20 // bytes of an embedded file that is read
	maxEmbeds = 200     // files of one variable
)

// embedded reads the file of a //go:embed variable of text.
func (e *Evaluator) embedded(v *types.Var, t types.Type) *Expr {
	if v == nil || !isText(t) {
		return nil
	}
	dir, patterns := e.embeds(v)
	if len(patterns) == 0 {
		return nil
	}
	files := embeddedFiles(dir, patterns)
	if len(files) != 1 {
		return freeExpr("embedded file "+patterns[0]+" is not found", v.Pos())
	}
	return e.embeddedFile(dir, files[0], v.Pos())
}

// embeds returns the folder of the //go:embed directive of v and its patterns.
func (e *Evaluator) embeds(v *types.Var) (dir string, patterns []string) {
	for _, f := range e.files {
		for _, d := range f.Decls {
			gd, ok := d.(*ast.GenDecl)
			if !ok || gd.Tok != token.VAR {
				continue
			}
			for _, s := range gd.Specs {
				vs := s.(*ast.ValueSpec)
				if len(vs.Names) != 1 || e.info.Defs[vs.Names[0]] != v {
					continue
				}
				doc := vs.Doc
				if doc == nil && !gd.Lparen.IsValid() {
					doc = gd.Doc
				}
				return filepath.Dir(e.fset.PositionFor(f.Package, false).Filename), embedPatterns(doc)
			}
		}
	}
	return "", nil
}

func embedPatterns(doc *ast.CommentGroup) []string {
	var out []string
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		rest, ok := strings.CutPrefix(c.Text, "//go:embed")
		if !ok || strings.TrimLeft(rest, " \t") == rest {
			continue
		}
		for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
			if q, err := strconv.QuotedPrefix(rest); err == nil {
				p, _ := strconv.Unquote(q)
				out, rest = append(out, p), rest[len(q):]
				continue
			}
			p, more, _ := strings.Cut(rest, " ")
			out, rest = append(out, p), more
		}
	}
	return out
}

// embeddedFiles lists the files that patterns embed, as slash-separated paths
// from dir; nil when a pattern is not understood or there are too many.
func embeddedFiles(dir string, patterns []string) []string {
	root := os.DirFS(dir)
	var out []string
	for _, p := range patterns {
		p, all := strings.CutPrefix(p, "all:")
		if !fs.ValidPath(p) {
			return nil
		}
		matches, err := fs.Glob(root, p)
		if err != nil || len(matches) == 0 {
			return nil
		}
		for _, m := range matches {
			err := fs.WalkDir(root, m, func(path string, d fs.DirEntry, err error) error {
				hidden := path != m && (d.Name()[0] == '.' || d.Name()[0] == '_') && !all
				switch {
				case err != nil:
					return err
				case d.IsDir() && hidden:
					return fs.SkipDir
				case d.Type().IsRegular() && !hidden && !slices.Contains(out, path):
					out = append(out, path)
				}
				if len(out) > maxEmbeds {
					return fs.SkipAll
				}
				return nil
			})
			if err != nil || len(out) > maxEmbeds {
				return nil
			}
		}
	}
	slices.Sort(out)
	return out
}

// embeddedFile is the content of a file, with places in it.
func (e *Evaluator) embeddedFile(dir, name string, pos token.Pos) *Expr {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if x, ok := e.contentsOf[path]; ok {
		return x
	}
	info, err := os.Stat(path)
	var data []byte
	if err == nil && info.Mode().IsRegular() && info.Size() <= maxEmbed {
		data, err = os.ReadFile(path)
	}
	if err != nil || int64(len(data)) != info.Size() {
		return freeExpr("embedded file "+name+" cannot be read", pos)
	}
	f := e.fset.AddFile(path, -1, len(data))
	f.SetLinesForContent(data)
	x := textExpr(Segment{Text: string(data), Literal: token.Pos(f.Base()), Embedded: true})
	e.contentsOf[path] = x
	return x
}

// readEmbedded evaluates a call that reads a file of an embed.FS: one that is
// named, or any of those that there are.
func (e *Evaluator) readEmbedded(fn *types.Func, args []ssa.Value, v *ssa.Call) *Expr {
	switch knowledge.FullName(fn) {
	case "embed.FS.ReadFile", "io/fs.ReadFile":
	default:
		return nil
	}
	load, ok := unwrap(args[0]).(*ssa.UnOp)
	if !ok || len(args) != 2 {
		return nil
	}
	g, ok := load.X.(*ssa.Global)
	if !ok || g.Pkg != e.index.pkg || len(e.index.stores[g]) > 0 || e.index.exposed[g] {
		return nil
	}
	obj, _ := g.Object().(*types.Var)
	if obj == nil || knowledge.TypeName(obj.Type()) != "embed.FS" {
		return nil
	}
	dir, patterns := e.embeds(obj)
	files := embeddedFiles(dir, patterns)
	if name, ok := constantText(e.eval(args[1], v).segs); ok && name != "" {
		if !slices.Contains(files, name) {
			return freeExpr("file "+name+" is not embedded in "+g.Name(), v.Pos())
		}
		return e.embeddedFile(dir, name, v.Pos())
	}
	var arms []*Expr
	for _, f := range files {
		arms = append(arms, e.embeddedFile(dir, f, v.Pos()))
	}
	if len(arms) == 0 {
		return nil
	}
	return node(kindAlt, arms...)
}
