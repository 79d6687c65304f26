package sqlparse

import (
	"reflect"
	"strings"
	"testing"
)

func TestLexer(t *testing.T) {
	for src, want := range map[string]string{
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
	} {
		var got []string
		lex := NewLexer(src, 0)
		for {
			tok, ok := lex.Next()
			if !ok {
				break
			}
			s := string("wqsnpcy"[tok.Kind])
			if tok.Unterminated {
				s += "!"
			}
			got = append(got, s+":"+src[tok.Start:tok.End])
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q\n got %q\nwant %q", src, s, want)
		}
	}
}

func TestComments(t *testing.T) {
	src := "-- name: GetUser :one\nSELECT '-- no', \"/* no */\", $$ -- no $$ /* a /* b */ c */ -- tenantvet:allow x: y\r\nFROM t -- end"
	var got []string
	for _, c := range Comments(src) {
		if src[c.Start:c.End] != c.Text {
			t.Errorf("%q is not at its place", c.Text)
		}
		got = append(got, c.Text)
	}
	want := []string{"-- name: GetUser :one", "/* a /* b */ c */", "-- tenantvet:allow x: y", "-- end"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Comments("no comment"); got != nil {
		t.Errorf("got %v", got)
	}
}

func FuzzLexer(f *testing.F) {
	f.Add("SELECT E'\\'' $a$ -- x\n /* */")
	f.Fuzz(func(t *testing.T, src string) {
		lex, last := NewLexer(src, 0), 0
		for {
			tok, ok := lex.Next()
			if !ok {
				return
			}
			if tok.Start < last || tok.End <= tok.Start || tok.End > len(src) {
				t.Fatalf("token %+v after %d", tok, last)
			}
			last = tok.End
		}
	})
}
