// Package pgtype tells the type of what an expression of PostgreSQL makes of
// values of given types: which function a call means, which operator, and what
// type values of several types have together.
//
// The rules are PostgreSQL's (https://www.postgresql.org/docs/current/typeconv.html);
// the functions, operators and casts that they choose among are read from a
// server's system catalogues into builtins.txt.
package pgtype

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed builtins.txt
var builtinsText string

// Type is a type without its modifiers. The zero Type is one that is not known.
type Type struct {
	Schema string // "" for pg_catalog, for extensions and for public
	Name   string // as pg_type has it: int4, bpchar
	Array  bool   // an array of such
}

// Unknown is the type of a literal in quotes and of NULL until the place where
// it stands decides.
var Unknown = Type{Name: "unknown"}

func typ(name string) Type {
	elem, array := strings.CutSuffix(name, "[]")
	return Type{Name: elem, Array: array}
}

// Column is a column of a function's result.
type Column struct {
	Name string
	Type Type
}

// signature is a function or an operator of a name.
type signature struct {
	args       []Type
	result     Type
	columns    []Column // of a function with OUT parameters
	defaults   int      // how many of the last arguments may be left out
	variadic   bool     // the last argument stands for any number of them
	orderedSet bool     // the last arguments stand in WITHIN GROUP
}

// ranges are a range type's relatives.
type ranges struct{ subtype, multirange Type }

// set is what the server, or an extension, brings.
type set struct {
	categories map[string]string // by type
	preferred  map[string]bool
	ranges     map[string]ranges
	casts      map[[2]Type]bool
	operators  map[string][]signature
	conditions map[string]bool // operators whose result is always bool
	functions  map[string][]signature
}

// sets are the sets of builtins.txt, by extension; "" for the server's own.
var sets = sync.OnceValue(func() map[string]*set { return parse(builtinsText) })

func parse(text string) map[string]*set {
	out := make(map[string]*set)
	var s *set
	begin := func(extension string) {
		s = &set{
			categories: make(map[string]string), preferred: make(map[string]bool), ranges: make(map[string]ranges), casts: make(map[[2]Type]bool),
			operators: make(map[string][]signature), conditions: make(map[string]bool), functions: make(map[string][]signature),
		}
		out[extension] = s
	}
	begin("")
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		switch name := f[1]; f[0] {
		case "X":
			begin(name)
		case "T":
			s.categories[name], s.preferred[name] = f[2], len(f) > 3
		case "R":
			s.ranges[name] = ranges{typ(f[2]), typ(f[3])}
		case "C":
			s.casts[[2]Type{typ(name), typ(f[2])}] = true
		case "B":
			s.conditions[name] = true
		case "O":
			s.operators[name] = signatures(f[2:])
		case "F":
			s.functions[name] = signatures(f[2:])
		}
	}
	return out
}

func signatures(texts []string) []signature {
	out := make([]signature, len(texts))
	for i, text := range texts {
		args, result, _ := strings.Cut(text, ":")
		sig := &out[i]
		args, sig.orderedSet = strings.CutSuffix(args, "!")
		args, defaults, _ := strings.Cut(args, "?")
		sig.defaults, _ = strconv.Atoi(defaults) // none is 0
		for a := range strings.SplitSeq(args, ",") {
			if a == "" {
				continue
			}
			a, variadic := strings.CutPrefix(a, "*")
			sig.args, sig.variadic = append(sig.args, typ(a)), variadic
		}
		result, columns, _ := strings.Cut(result, "{")
		sig.result = typ(result)
		for c := range strings.SplitSeq(strings.TrimSuffix(columns, "}"), ",") {
			if name, t, ok := strings.Cut(c, "="); ok {
				sig.columns = append(sig.columns, Column{name, typ(t)})
			}
		}
	}
	return out
}
