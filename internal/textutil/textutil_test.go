package textutil

import "testing"

func TestExcerpt(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want string
	}{
		{"", 3, ""},
		{" SELECT\n\t1  ", 8, "SELECT 1"},
		{"SELECT 12", 8, "SELECT 1…"},
		{"größer", 4, "größ…"},
	} {
		if got := Excerpt(tt.text, tt.most); got != tt.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", tt.text, tt.most, got, tt.want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 files", 1: "1 file", 2: "2 files"} {
		if got := Count(n, "file"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}
