package config

import "testing"

func TestRawOn(t *testing.T) {
	for text, want := range map[string]bool{
		"version: 1\n":                           false,
		"version: 1\nraw: {}\n":                  false,
		"version: 1\nraw: {allow: {}}\n":         true,
		"version: 1\nraw: {level: writes}\n":     true,
		"version: 1\nraw: {allow: {a/b: why}}\n": true,
	} {
		c, err := Parse(FileName, []byte(text))
		if err != nil || c.Raw.On() != want {
			t.Errorf("%q: on %t, %v", text, c.Raw.On(), err)
		}
	}
}
