package config

import (
	"slices"
	"strings"
	"testing"
)

func TestStrict(t *testing.T) {
	for src, want := range map[string]bool{"": false, "strict: provenance": true, "strict: [provenance]": true} {
		c, err := Parse("tenantvet.yaml", []byte("version: 1\n"+src+"\n"))
		if err != nil || c.IsStrict(StrictProvenance) != want {
			t.Errorf("%q: %t, %v; want %t", src, c.IsStrict(StrictProvenance), err, want)
		}
	}
	for src, want := range map[string]string{
		"strict: origin":                   `strict is "origin"; it must be provenance`,
		"strict: [provenance, provenance]": "occurs twice",
		"strict: true":                     "strict must be a string",
	} {
		if _, err := Parse("tenantvet.yaml", []byte("version: 1\n"+src+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", src, err, want)
		}
	}
}

func TestChecks(t *testing.T) {
	const src = "version: 1\ntenant: {checks: [example.com/app/auth.Authorize, (*example.com/app/auth.Guard).Check]}\n" +
		"dimensions: {project: {columns: [project_id], checks: [example.com/app/auth.Project]}}\n"
	c, err := Parse("tenantvet.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	all := c.AllDimensions()
	if !slices.Equal(all[0].Checks, []string{"example.com/app/auth.Authorize", "(*example.com/app/auth.Guard).Check"}) || !slices.Equal(all[1].Checks, []string{"example.com/app/auth.Project"}) {
		t.Errorf("got %q and %q", all[0].Checks, all[1].Checks)
	}
	if _, err := Parse("tenantvet.yaml", []byte("version: 1\ntenant: {checks: [Authorize]}\n")); err == nil || !strings.Contains(err.Error(), "no full Go function name") {
		t.Errorf("a bare name: %v", err)
	}
}
