package config

import (
	"strings"
	"testing"
)

func TestNamedBaseline(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"version: 9\nbaseline: ci/known.json\nunheard-of: [1]\n", "ci/known.json"},
		{"version: 1\n", ""},
		{"", ""},
	} {
		if got, err := NamedBaseline("a.yaml", []byte(tt.src)); got != tt.want || err != nil {
			t.Errorf("%q: %q, %v", tt.src, got, err)
		}
	}
	if _, err := NamedBaseline("a.yaml", []byte("a: [")); err == nil || !strings.HasPrefix(err.Error(), "a.yaml: ") {
		t.Errorf("error %v", err)
	}
}
