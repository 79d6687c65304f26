package sqlast

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"
)

// every holds one value of every node type.
var every = []Node{
	&Select{}, &SetOp{}, &Values{}, &Insert{}, &Update{}, &Delete{}, &MultiUpdate{}, &MultiDelete{}, &Merge{}, &Utility{},
	&Table{}, &Derived{}, &FuncTable{}, &Join{},
	&Column{}, &Star{}, &Param{}, &Const{}, &And{}, &Or{}, &Not{}, &Compare{}, &IsDistinct{},
	&Is{}, &In{}, &AnyAll{}, &Subquery{}, &Row{}, &Array{}, &Cast{}, &Func{}, &Case{},
	&Default{}, &Op{}, &Unsupported{},
}

// TestWalkVisitsEveryField fills each field of each node that can hold nodes,
// directly or through the structs between, with a node of its own and expects
// Walk to come by all of them: a field that is added to the tree and not to
// Walk fails here.
func TestWalkVisitsEveryField(t *testing.T) {
	for _, n := range every {
		f := filler{paths: make(map[Node]string), inside: make(map[reflect.Type]int)}
		name := reflect.TypeOf(n).Elem().Name()
		f.fill(reflect.ValueOf(n).Elem(), name)
		visited := map[Node]int{}
		Walk(n, func(m Node) bool {
			visited[m]++
			return true
		})
		if visited[n] != 1 {
			t.Errorf("%s itself was visited %d times", name, visited[n])
		}
		for leaf, path := range f.paths {
			if visited[leaf] != 1 {
				t.Errorf("%s was visited %d times", path, visited[leaf])
			}
		}
		if len(visited) != len(f.paths)+1 {
			t.Errorf("%s: visited %d nodes, filled %d", name, len(visited), len(f.paths)+1)
		}
	}
}

// TestEveryNode reads the node types from the source, so that the list above
// cannot fall behind.
func TestEveryNode(t *testing.T) {
	known := make(map[string]bool)
	for _, n := range every {
		known[reflect.TypeOf(n).Elem().Name()] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]bool)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			switch f.Name.Name {
			case "expr", "stmt", "query", "fromItem":
				if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
					found[star.X.(*ast.Ident).Name] = true
				}
			}
		}
	}
	if !reflect.DeepEqual(found, known) {
		t.Errorf("the source has the nodes %v, the test knows %v", found, known)
	}
}

func TestWalkNil(t *testing.T) {
	Walk(nil, func(Node) bool { t.Error("visited nil"); return true })
	Walk(&Insert{}, func(Node) bool { return true })
	Walk(&Subquery{}, func(Node) bool { return true })
}

func TestWalkStops(t *testing.T) {
	var got []string
	Walk(&And{Args: []Expr{&Not{X: &Column{}}, &Param{}}}, func(n Node) bool {
		got = append(got, fmt.Sprintf("%T", n))
		_, isNot := n.(*Not)
		return !isNot
	})
	want := []string{"*sqlast.And", "*sqlast.Not", "*sqlast.Param"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("visited %v, want %v", got, want)
	}
}

var nodeType = reflect.TypeFor[Node]()

// filler hangs Unsupported nodes, which fit everywhere, and tables where only
// a table does.
type filler struct {
	paths map[Node]string
	// inside counts the structs of a type around the one being filled: of one
	// that leads on to its like, two are enough.
	inside map[reflect.Type]int
}

func (f *filler) leaf(path string) *Unsupported {
	u := &Unsupported{Kind: path}
	f.paths[u] = path
	return u
}

func (f *filler) fill(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Interface:
		if v.Type().Implements(nodeType) {
			v.Set(reflect.ValueOf(f.leaf(path)))
		}
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*Table]() {
			t := &Table{}
			f.paths[t] = path
			v.Set(reflect.ValueOf(t))
			return
		}
		pointee := v.Type().Elem()
		if f.inside[pointee] == 2 {
			return
		}
		v.Set(reflect.New(pointee))
		f.inside[pointee]++
		f.fill(v.Elem(), path)
		f.inside[pointee]--
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			f.fill(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	}
}
