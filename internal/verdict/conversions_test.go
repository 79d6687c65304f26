package verdict

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// conversionTypes are what the cases of TestConversions convert.
const conversionTypes = `package p

type I interface{ M() }
type B interface {
	I
	N()
}
type S struct{}

func (S) M() {}
func (S) N() {}

type P struct{ n int }

func (*P) M() {}

type F func()

func (F) M() {}

type (
	A    = S
	J    = I
	List []I
	Box  struct {
		I
		Other I
		n     int
	}
	G[T I] struct{ t T }
	E      struct{}
)

func (*E) Error() string { return "" }

var (
	s    S
	p    *P
	b    B
	i, k I
	q    struct{ n int }
)

func take(I, ...I)          {}
func pair() (S, *P)         { return s, p }
func each(func(S, *P) bool) {}
func generic[T I](t T)      { t.M() }
func boxed[T any](t T) T    { return t }
`

// Each shape of the syntax in which a value becomes one of an interface type,
// and what looks like one.
func TestConversions(t *testing.T) {
	for _, tt := range []struct{ name, code, want string }{
		{"conversion", `_ = I(s)`, "S>I"},
		{"of a pointer", `_ = I(p)`, "P>I"},
		{"in parentheses", `_ = (I)((s))`, "S>I"},
		{"of an interface", `_ = I(b)`, "B>I"},
		{"of an interface to itself", `_ = I(i)`, ""},
		{"to an alias", `_ = J(s)`, "S>I"},
		{"of an alias", `_ = I(A{})`, "S>I"},
		{"of a function", `_ = I(F(func() {}))`, "F>I"},
		{"to no interface", `_ = A(s)`, ""},
		{"to an interface without a name", `_ = interface{ M() }(s)`, ""},
		{"to the empty interface", `_ = any(s)`, ""},
		{"assignment", `i = s`, "S>I"},
		{"assignments", `i, k = s, p`, "P>I S>I"},
		{"assignment of results", `i, k = pair()`, "P>I S>I"},
		{"assignment to nothing", `_ = s`, ""},
		{"assignment to nothing of results", `_, i = pair()`, "P>I"},
		{"definition", `x := s; _ = x`, ""},
		{"assignment to a field", `var x Box; x.Other = s`, "S>I"},
		{"assignment to an element", `List{nil}[0] = p`, "P>I"},
		{"assignment through a pointer", `*(&i) = s`, "S>I"},
		{"assignment of what is in a map", `m := map[int]S{}; i, _ = m[1], 0`, "S>I"},
		{"declaration", `var x I = s; _ = x`, "S>I"},
		{"declarations", `var x, y I = s, p; _, _ = x, y`, "P>I S>I"},
		{"declaration of results", `var x, y I = pair(); _, _ = x, y`, "P>I S>I"},
		{"declaration of nothing", `var _ I = s`, ""},
		{"declaration of a zero value", `var x I; _ = x`, ""},
		{"argument", `take(s)`, "S>I"},
		{"variadic arguments", `take(nil, s, p)`, "P>I S>I"},
		{"variadic list", `take(nil, []I{s}...)`, "S>I"},
		{"arguments that are results", `take(pair())`, "P>I S>I"},
		{"argument of a literal", `func(I) {}(s)`, "S>I"},
		{"argument of a method value", `f := new(P).with; _ = f`, ""},
		{"argument of a generic function", `generic(s)`, ""},
		{"argument of an instance of one", `boxed[I](s)`, "S>I"},
		{"argument in a go statement", `go take(s)`, "S>I"},
		{"argument in a defer statement", `defer take(p)`, "P>I"},
		{"result", `_ = func() I { return s }`, "S>I"},
		{"results", `_ = func() (I, error) { return s, &E{} }`, "E>error S>I"},
		{"results that are results", `_ = func() (I, I) { return pair() }`, "P>I S>I"},
		{"result with a name", `_ = func() (x I) { x = s; return }`, "S>I"},
		{"result of a literal inside of another", `_ = func() S { _ = func() I { return p }; return s }`, "P>I"},
		{"literal of a struct", `_ = Box{s, p, 1}`, "P>I S>I"},
		{"literal of a struct with names", `_ = &Box{Other: s, I: p}`, "P>I S>I"},
		{"literal of a list", `_ = List{s, 3: p}`, "P>I S>I"},
		{"literal of an array", `_ = [...]I{s}`, "S>I"},
		{"literal of a map", `_ = map[I]I{s: p}`, "P>I S>I"},
		{"literal of structs without their type", `_ = []*Box{{Other: s}}`, "S>I"},
		{"literal of a generic struct", `_ = G[I]{t: s}`, "S>I"},
		{"append", `_ = append(List{}, s, p)`, "P>I S>I"},
		{"append of a list", `_ = append(List{}, List{}...)`, ""},
		{"send", `c := make(chan I, 1); c <- s`, "S>I"},
		{"index of a map", `_ = map[I]int{}[s]`, "S>I"},
		{"delete", `delete(map[I]int{}, s)`, "S>I"},
		{"comparison", `_ = i == I(nil) || i == s`, "S>I"},
		{"switch", `switch i { case s: }`, "S>I"},
		{"switch on a value", `switch s { case i: }`, "S>I"},
		{"range over a list", `for _, i = range []S{} { }`, "S>I"},
		{"range over a pointer to an array", `for _, i = range &[1]*P{} { }`, "P>I"},
		{"range over a map", `for i, k = range map[S]*P{} { }`, "P>I S>I"},
		{"range over a channel", `for i = range make(chan S) { }`, "S>I"},
		{"range over a function", `for i, k = range each { }`, "P>I S>I"},
		{"range that defines", `for _, x := range []S{} { _ = x }`, ""},
		{"assertion", `_ = i.(B)`, ""},
		{"of a pointer to another type", `i = (*P)(&q)`, "P>I"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fset := token.NewFileSet()
			src := conversionTypes + "\nfunc (*P) with(I) {}\n\nfunc test() {\n\t" + tt.code + "\n}\n"
			f, err := parser.ParseFile(fset, "p.go", src, 0)
			if err != nil {
				t.Fatal(err)
			}
			info := &types.Info{
				Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
				Uses: map[*ast.Ident]types.Object{}, Instances: map[*ast.Ident]types.Instance{},
			}
			if _, err := new(types.Config).Check("p", fset, []*ast.File{f}, info); err != nil {
				t.Fatal(err)
			}
			var got []string
			for c := range conversions(&analysis.Pass{Fset: fset, Files: []*ast.File{f}, TypesInfo: info}) {
				got = append(got, c.from.Name()+">"+c.to.Name())
			}
			slices.Sort(got)
			if joined := strings.Join(got, " "); joined != tt.want {
				t.Errorf("%s: %s, want %s", tt.code, joined, tt.want)
			}
		})
	}
}
