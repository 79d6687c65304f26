package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestLibraries(t *testing.T) {
	c, err := Parse("f.yaml", []byte(`version: 1
libraries:
  example.com/dbkit:
    types: [DB]
    methods:
      Run: exec (sql, args...)
      Find: (ctx, dest, sql, args)
      Named: (ctx, sql, named, opts...)
      Prep: prepare (sql)
      Plain: (sql)
  example.com/events/...: {ignore: "the event store"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Library{
		{Package: "example.com/dbkit", Types: []string{"DB"}, Methods: []Method{
			{Name: "Find", SQL: 2, Args: 3},
			{Name: "Named", SQL: 1, Args: 2, Named: true},
			{Name: "Plain", SQL: 0, Args: -1},
			{Name: "Prep", SQL: 0, Args: -1, Prepare: true},
			{Name: "Run", SQL: 0, Args: 1, Spread: true, Exec: true},
		}},
		{Package: "example.com/events/...", Ignore: "the event store"},
	}
	if !reflect.DeepEqual(c.Libraries, want) {
		t.Errorf("got %+v", c.Libraries)
	}
}

func TestLibraryMistakes(t *testing.T) {
	for src, want := range map[string]string{
		"  a/b: {}":                          "f.yaml:3:3: libraries.a/b: it must have methods, or ignore with the reason",
		"  a/b:":                             "f.yaml:3:3: libraries.a/b is empty; it must at least have methods or ignore",
		"  a/b:\n    methods: {Find: (ctx)}": `f.yaml:4:21: libraries.a/b.methods.Find: "(ctx)" has no parameter sql`,
		"  a/b:\n    methods: {Find: (sql}":  `is no list of parameters, such as (ctx, sql, args...)`,
		"  a/b:\n    methods: {Find: \"(args..., sql)\"}":              "args... must come last",
		"  a/b:\n    methods: {Find: \"(sql, sql)\"}":                  "has two parameters of one kind",
		"  a/b:\n    methods: {Find: \"(sql, 1)\"}":                    `"1" is no name of a parameter`,
		"  a/b:\n    methods: {Find: run (sql)}":                       `"run" stands before the parameters; it must be exec or prepare`,
		"  a/b:\n    methods: {Find: \"prepare (sql, args)\"}":         "what prepares a text takes no values",
		"  a/b:\n    methods: {1: (sql)}":                              "libraries.a/b.methods",
		"  a/b:\n    tipes: [DB]\n    methods: {F: (sql)}":             `unknown key "tipes" in libraries.a/b (did you mean "types"?)`,
		"  a/...:\n    methods: {F: (sql)}":                            "/... is for packages to ignore",
		"  a/b:\n    ignore: x\n    methods: {F: (sql)}":               "what is ignored has no types and no methods",
		"  a/b:\n    placeholders: [percent]\n    methods: {F: (sql)}": "percent",
	} {
		_, err := Parse("f.yaml", []byte("version: 1\nlibraries:\n"+src+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", src, err, want)
		}
	}
}
