package config

import (
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	c, err := Parse("tenantvet.yaml", []byte("version: 1\nlimits: {variants: 200}\n"))
	if err != nil || c.Limits.Variants != 200 {
		t.Fatalf("%+v, %v", c, err)
	}
	if c, err := Parse("tenantvet.yaml", []byte("version: 1\n")); err != nil || c.Limits.Variants != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	for src, want := range map[string]string{
		"limits: {variants: 0}":     "2:20: limits.variants: must be a number from 1 to 4096",
		"limits: {variants: 9999}":  "2:20: limits.variants: must be a number from 1 to 4096",
		"limits: {variants: many}":  `2:20: limits.variants must be a number, not the string "many"`,
		"limits: {variants: 0x10}":  "2:20: limits.variants: must be a number from 1 to 4096",
		"limits: {templates: 10}":   "templates",
		"limits: {variants: [100]}": "2:20: limits.variants must be a number",
	} {
		if _, err := Parse("tenantvet.yaml", []byte("version: 1\n"+src+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", src, err, want)
		}
	}
}
