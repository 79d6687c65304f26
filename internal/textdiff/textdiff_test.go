package textdiff

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestUnified(t *testing.T) {
	old := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n"
	for _, c := range []struct{ old, content, want string }{
		{old, strings.Replace(old, "b\n", "B\n", 1), "@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n"},
		{old, strings.Replace(strings.Replace(old, "a\n", "", 1), "l\n", "l\nm\n", 1), "@@ -1,4 +1,3 @@\n-a\n b\n c\n d\n@@ -10,3 +9,4 @@\n j\n k\n l\n+m\n"},
		{"a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n"},
		{old, old, ""},
	} {
		got := Unified("x.go", []byte(c.old), []byte(c.content))
		if want := "--- a/x.go\n+++ b/x.go\n" + c.want; got != want {
			t.Errorf("diff is\n%s\nwant\n%s", got, want)
		}
	}
	if got, want := Unified("x.go", nil, []byte("a\n")), "--- /dev/null\n+++ b/x.go\n@@ -0,0 +1 @@\n+a\n"; got != want {
		t.Errorf("diff is\n%s\nwant\n%s", got, want)
	}
	if got, want := Unified("x.go", []byte("a\n"), nil), "--- a/x.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"; got != want {
		t.Errorf("diff is\n%s\nwant\n%s", got, want)
	}
}

// What a comparison keeps and removes is the old text, what it keeps and adds
// the new one.
func TestCompareGivesBothTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		var out []string
		for range r.IntN(30) {
			out = append(out, string(rune('a'+r.IntN(4)))+"\n")
		}
		return out
	}
	for range 2000 {
		a, b := text(), text()
		var x, y []string
		for _, e := range compare(a, b) {
			if e.op != '+' {
				x = append(x, e.text)
			}
			if e.op != '-' {
				y = append(y, e.text)
			}
		}
		if strings.Join(x, "") != strings.Join(a, "") || strings.Join(y, "") != strings.Join(b, "") {
			t.Fatalf("%q to %q: %v", a, b, compare(a, b))
		}
	}
}
