package sqltext

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

func constants(t *testing.T, src string) (*literals, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	if _, err := (&types.Config{}).Check("p", fset, []*ast.File{f}, info); err != nil {
		t.Fatal(err)
	}
	return newLiterals([]*ast.File{f}, info), fset
}

// TestLiteralPositions looks up a constant by its value and checks that the
// marked byte of the text is mapped to the marked byte of the source.
func TestLiteralPositions(t *testing.T) {
	for _, c := range []struct{ name, src, text, mark, source string }{
		{"raw", "var q = `SELECT @id`", "SELECT @id", "@", "@"},
		{"raw over lines", "var q = `SELECT\n\t@id`", "SELECT\n\t@id", "@", "@"},
		{"interpreted", `var q = "SELECT @id"`, "SELECT @id", "@", "@"},
		{"escapes before", `var q = "\t\"\u00e9\x41\101\U0001F600 @id"`, "\t\"\u00e9AA\U0001F600 @id", "@", "@"},
		{"bytes of a character", `var q = "é€@id"`, "é€@id", "@", "@"},
		{"the escape itself", `var q = "a\nb"`, "a\nb", "\n", `\n`},
		{"concatenated", `var q = "SELECT " + ("a, " + "@id")`, "SELECT a, @id", "@", "@"},
		{"constant elsewhere", "const c = `@id`\nvar q = \"SELECT \" + c", "SELECT @id", "@", "@id`"},
		{"implicit repetition", "const (\n a = \"@x\"\n b\n)\nvar q = \"SELECT \" + b", "SELECT @x", "@", "@x\""},
		{"conversion", "type s string\nvar q = string(s(\"@x\"))", "@x", "@", "@"},
		{"carriage returns", "var q = `SELECT\r\n\r\n@id`", "SELECT\n\n@id", "@", "@"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := "package p\n" + c.src + "\n"
			l, fset := constants(t, src)
			segs := l.at(c.text, token.NoPos, token.NoPos, token.NoPos)
			if got, _ := constantText(segs); got != c.text {
				t.Fatalf("text %q, want %q", got, c.text)
			}
			at := strings.Index(c.text, c.mark)
			for _, s := range segs {
				if at >= len(s.Text) {
					at -= len(s.Text)
					continue
				}
				pos := s.Pos(at)
				if !pos.IsValid() {
					t.Fatal("no position")
				}
				if off := fset.Position(pos).Offset; off != strings.Index(src, c.source) {
					t.Fatalf("mapped to offset %d, %q; want %d", off, src[off:], strings.Index(src, c.source))
				}
				return
			}
			t.Fatal("mark not found")
		})
	}
}

func TestNearestLiteral(t *testing.T) {
	src := "package p\nvar a = \"same\"\nvar b = \"same\"\n"
	l, fset := constants(t, src)
	file := fset.File(1)
	for _, line := range []int{2, 3} {
		segs := l.at("same", token.NoPos, token.NoPos, file.LineStart(line)+5)
		if got := fset.Position(segs[0].Pos(0)).Line; got != line {
			t.Errorf("used on line %d, found on line %d", line, got)
		}
	}
	if segs := l.at("other", token.NoPos, token.NoPos, token.NoPos); segs[0].Literal.IsValid() {
		t.Error("a text that is nowhere has a position")
	}
}

func TestSegmentSlice(t *testing.T) {
	s := Segment{Text: "abcdef", Literal: 100, Offsets: []int32{0, 1, 3, 4, 6, 7}}
	cut := s.slice(2, 5)
	if cut.Text != "cde" || cut.Pos(0) != 103 || cut.Pos(2) != 106 {
		t.Errorf("%+v", cut)
	}
	again := cut.slice(1, 3)
	if again.Text != "de" || again.Pos(0) != 104 || again.Pos(1) != 106 {
		t.Errorf("%+v", again)
	}
	if p := (Segment{Text: "x"}).Pos(0); p.IsValid() {
		t.Errorf("text without a literal is at %d", p)
	}
}

func TestSqueeze(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"SELECT  a\n\tFROM t", "SELECT a FROM t", true},
		{" f( a , b ) ", "f(a,b)", true},
		{"SELECT 'a  b'", "SELECT 'a b'", false},
		{"SELECT a -- x\nFROM t", "SELECT a -- x FROM t", false},
		{"SELECT /* */ a", "SELECT /*  */ a", false},
		{"SELECT $q$a  b$q$", "SELECT $q$a b$q$", false},
		{"ab", "a b", false},
		{"a>=b", "a> =b", false},
	} {
		if got := squeeze(c.a) == squeeze(c.b); got != c.same {
			t.Errorf("%q and %q: same is %v", c.a, c.b, got)
		}
	}
}

func TestParseVerb(t *testing.T) {
	for _, c := range []struct {
		in, spec string
		verb     byte
		arg      int
		ok       bool
	}{
		{"%d rest", "%d", 'd', 0, true},
		{"%-5s", "%-5s", 's', 0, true},
		{"%[2]s", "%[2]s", 's', 2, true},
		{"%%", "%%", '%', 0, true},
		{"%*d", "", 0, 0, false},
		{"%", "", 0, 0, false},
		{"%[x]d", "", 0, 0, false},
		{"%[0]d", "", 0, 0, false},
		{"%é", "", 0, 0, false},
	} {
		spec, verb, arg, ok := parseVerb(c.in)
		if spec != c.spec || verb != c.verb || arg != c.arg || ok != c.ok {
			t.Errorf("%q: %q %c %d %v", c.in, spec, verb, arg, ok)
		}
	}
}
