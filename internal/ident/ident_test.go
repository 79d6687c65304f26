package ident

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	keys := []string{"version", "dialect", "schema", "search-path", "tenant", "tables", "joins", "raw"}
	for _, tt := range []struct {
		name string
		want []string
	}{
		{"tabels", []string{"tables"}},
		{"Tables", []string{"tables"}},
		{"tennant", []string{"tenant"}},
		{"shcema", []string{"schema"}},
		{"join", []string{"joins"}},
		{"rwa", []string{"raw"}},
		{"searchpath", []string{"search-path"}},
		{"ignore", nil},
		{"", nil},
		{strings.Repeat("schema", 1000), nil},
	} {
		if got := Nearest(tt.name, keys); !slices.Equal(got, tt.want) {
			t.Errorf("Nearest(%.20q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNearestOrder(t *testing.T) {
	got := Nearest("TV10", []string{"TV201", "TV101", "TV102", "TV1"})
	if len(got) == 0 || got[0] != "TV101" {
		t.Errorf("Nearest = %q, want TV101 first", got)
	}
}
