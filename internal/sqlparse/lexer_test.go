package sqlparse

import (
	"reflect"
	"strings"
	"testing"

	"github.com/tenantvet/tenantvet/internal/catalog"
)

func TestLexer(t *testing.T) {
	for dialect, cases := range map[catalog.Dialect]map[string]string{
		catalog.Postgres: {
			"":                            "",
			"\ufeff SELECT\t1":            "w:SELECT n:1",
			"a$1 $1 $12x $tag$ $$ $tag$":  "w:a$1 p:$1 p:$12 w:x s:$tag$ $$ $tag$",
			"$$a$$b $1$ $é$x$é$":          "s:$$a$$ w:b p:$1 y:$ s:$é$x$é$",
			"'a''b' '\\' E'\\'' e'' N'x'": `s:'a''b' s:'\' s:E'\'' s:e'' w:N s:'x'`,
			"E'a'\n'\\'' E'a' '\\'":       "s:E'a'\n'\\'' s:E'a' s:'\\'",
			"E'a' -- c\n'\\''":            "s:E'a' -- c\n'\\''",
			`"a""b" "x`:                   `q:"a""b" q!:"x`,
			"'x":                          "s!:'x",
			"E'x\\":                       "s!:E'x\\",
			"$a$x":                        "s!:$a$x",
			"1.5e-3 1e5 .5 0x1F 1..2":     "n:1.5e-3 n:1e5 n:.5 n:0x1F n:1 y:. n:.2",
			"a--b\rc--d\ne":               "w:a c:--b w:c c:--d w:e",
			"a/*/**/*/b/* x":              "w:a c:/*/**/*/ w:b c!:/* x",
			"<-- x":                       "y:< c:-- x",
			"a::b?:c":                     "w:a y:: y:: w:b y:? y:: w:c",
			"\x00\xff":                    "y:\x00 w:\xff",
		},
		catalog.MySQL: {
			"SELECT 'a\\'b' \"c\\\"d''\" 'e''f'": `w:SELECT s:'a\'b' s:"c\"d''" s:'e''f'`,
			"`a\\` `b``c` `d":                    "q:`a\\` q:`b``c` q!:`d",
			"a -- c\nb --c\n# d\r;\ne --":        "w:a c:-- c w:b y:- y:- w:c c:# d\r; w:e c:--",
			"a /* /* */ b */":                    "w:a c:/* /* */ w:b y:* y:/",
			"a --\tc":                            "w:a c:--\tc",
			"a /*!40101 b 'c*/' /* d */ */ e */": "w:a x:/*!40101 w:b s:'c*/' c:/* d */ x:*/ w:e y:* y:/",
			"/*!b*/ /*M!100100 c*/ /*!1234567*/": "x:/*! w:b x:*/ x:/*M!100100 w:c x:*/ x:/*!123456 n:7 x:*/",
			"/*M!999999\\- x */":                 "c:/*M!999999\\- x */",
			"/*+ hint */ /*!1b*/":                "c:/*+ hint */ x:/*! n:1b x:*/",
			"$1 $$ a$b @x @@y ? :n":              "w:$1 w:$$ w:a$b y:@ w:x y:@ y:@ w:y y:? y:: w:n",
			"E'a' x'41' _utf8\"b\"":              "w:E s:'a' w:x s:'41' w:_utf8 s:\"b\"",
			"1 .5 0x1F 1e-3":                     "n:1 n:.5 n:0x1F n:1e-3",
			"'a\\":                               "s!:'a\\",
		},
		catalog.SQLite: {
			"'a\\' \"b\"\"c\" `d``e` [f\"g] [h": "s:'a\\' q:\"b\"\"c\" q:`d``e` q:[f\"g] q!:[h",
			"? ?12 :a @b1 $c ?x : @":            "p:? p:?12 p::a p:@b1 p:$c p:? w:x y:: y:@",
			"$a::b(c d) $a(b) :::a a::b":        "p:$a::b y:( w:c w:d y:) p:$a(b) p::::a w:a y:: p::b",
			"a -- c\rd\nb --e\nf # g":           "w:a c:-- c\rd w:b c:--e w:f y:# w:g",
			"a /* /* */ b */":                   "w:a c:/* /* */ w:b y:* y:/",
			"a /*!1 b */ $$x$$":                 "w:a c:/*!1 b */ p:$$x$$",
		},
	} {
		for src, want := range cases {
			var got []string
			lex := NewLexer(dialect, src, 0)
			for {
				tok, ok := lex.Next()
				if !ok {
					break
				}
				s := string("wqsnpcxy"[tok.Kind])
				if tok.Unterminated {
					s += "!"
				}
				got = append(got, s+":"+src[tok.Start:tok.End])
			}
			if s := strings.Join(got, " "); s != want {
				t.Errorf("%s: %q\n got %q\nwant %q", dialect, src, s, want)
			}
		}
	}
}

func TestComments(t *testing.T) {
	src := "-- name: GetUser :one\nSELECT '-- no', \"/* no */\", $$ -- no $$ /* a /* b */ c */ -- tenantvet:allow x: y\r\nFROM t -- end"
	var got []string
	for _, c := range Comments(catalog.Postgres, src) {
		if src[c.Start:c.End] != c.Text {
			t.Errorf("%q is not at its place", c.Text)
		}
		got = append(got, c.Text)
	}
	want := []string{"-- name: GetUser :one", "/* a /* b */ c */", "-- tenantvet:allow x: y", "-- end"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	got = nil
	for _, c := range Comments(catalog.MySQL, "# name: Get\n/*!40101 SET x = '-- no' */ -- yes") {
		got = append(got, c.Text)
	}
	if want := []string{"# name: Get", "-- yes"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Comments(catalog.Postgres, "no comment"); got != nil {
		t.Errorf("got %v", got)
	}
}

func FuzzLexer(f *testing.F) {
	f.Add("SELECT E'\\'' $a$ -- x\n /* */ [a] `b` :c /*!40101 d */ # e")
	f.Fuzz(func(t *testing.T, src string) {
		for _, dialect := range []catalog.Dialect{catalog.Postgres, catalog.MySQL, catalog.SQLite} {
			lex, last := NewLexer(dialect, src, 0), 0
			for {
				tok, ok := lex.Next()
				if !ok {
					break
				}
				if tok.Start < last || tok.End <= tok.Start || tok.End > len(src) {
					t.Fatalf("token %+v after %d", tok, last)
				}
				last = tok.End
			}
		}
	})
}
