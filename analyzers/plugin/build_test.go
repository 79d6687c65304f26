package plugin

import (
	"runtime/debug"
	"testing"
)

func TestReleased(t *testing.T) {
	other := &debug.Module{Path: "example.com/other", Version: "v1.0.0", Sum: "h1:other"}
	for _, tt := range []struct {
		name string
		deps []*debug.Module
		want string
	}{
		{"a version", []*debug.Module{other, {Path: modulePath, Version: "v1.2.3", Sum: "h1:sum"}}, modulePath + "@v1.2.3 h1:sum"},
		{"a fork", []*debug.Module{{Path: modulePath, Version: "v1.2.3", Sum: "h1:sum", Replace: &debug.Module{Path: "example.com/fork", Version: "v1.2.4", Sum: "h1:fork"}}}, "example.com/fork@v1.2.4 h1:fork"},
		{"a folder", []*debug.Module{{Path: modulePath, Version: "v0.0.0", Replace: &debug.Module{Path: "../tenantvet"}}}, ""},
		{"no such module", []*debug.Module{other}, ""},
	} {
		if got := released(&debug.BuildInfo{Deps: tt.deps}); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
