package knowledge

import (
	"go/types"
	"strings"
)

// Input says how a function hands on what somebody outside of the program
// chose. Arguments are numbered like declared parameters, without the
// receiver; Receiver stands for that.
type Input struct {
	// What names the input in messages, "header"; "" for a function that only
	// hands on what From holds.
	What string
	// Label is the argument that says which one, None without.
	Label int
	// Fills is the argument behind whose pointer the input is written; None
	// when it is the results.
	Fills int
	// From holds the input: the result is as untrusted as it is. None for
	// functions that read the input themselves, All for every argument and the
	// receiver.
	From int
	// Keeps tells that the result is one of the arguments, unchanged: a
	// constant among them may come out.
	Keeps bool
}

// Special argument numbers.
const (
	None     = -1
	Receiver = -2
	All      = -3
)

// LookupInput returns what is known of fn as a source or carrier of input, or
// nil.
func LookupInput(fn *types.Func) *Input {
	k, ok := keyOf(fn)
	if !ok {
		return nil
	}
	k.pkg = plainVersion(k.pkg)
	if in, ok := inputs[k]; ok {
		return in
	}
	if carriers[k.pkg] {
		return &Input{Label: None, Fills: None, From: All}
	}
	return nil
}

// InputField names what a field of a library's struct holds if a client
// chooses it, as Header of http.Request; "" otherwise.
func InputField(t types.Type, field string) string {
	obj := typeObject(t)
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	return inputFields[key{plainVersion(unvendor(obj.Pkg().Path())), obj.Name(), field}]
}

// HasInputFields tells whether a package has structs of which fields are
// chosen by clients.
func HasInputFields(path string) bool { return inputPackages[plainVersion(unvendor(path))] }

// IsRequest tells whether t, or what it points to, is a request as a client
// sends it.
func IsRequest(t types.Type) bool {
	obj := typeObject(t)
	return obj != nil && obj.Pkg() != nil && HasInputFields(obj.Pkg().Path()) && (obj.Name() == "Request" || obj.Name() == "Context")
}

// IsNullable tells whether t is a library's struct that holds one value or
// NULL.
func IsNullable(t types.Type) bool {
	obj := typeObject(t)
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	path := plainVersion(unvendor(obj.Pkg().Path()))
	return path == sqlPkg && strings.HasPrefix(obj.Name(), "Null") || carriers[path]
}

// IsMessage tells whether t is a generated message of protocol buffers, or a
// pointer to one.
func IsMessage(t types.Type) bool {
	obj := typeObject(t)
	if obj == nil {
		return false
	}
	for _, name := range []string{"ProtoReflect", "ProtoMessage"} {
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), false, obj.Pkg(), name)
		if _, ok := m.(*types.Func); ok {
			return true
		}
	}
	return false
}

// IsContextValue tells whether fn is the Value method of contexts.
func IsContextValue(fn *types.Func) bool { return FullName(fn) == "context.Context.Value" }

// IsMember tells whether fn says if its first argument, a list, holds its
// second.
func IsMember(fn *types.Func) bool {
	name := FullName(fn)
	return name == "slices.Contains" || name == "golang.org/x/exp/slices.Contains" || name == "github.com/samber/lo.Contains"
}

// OnlyTells tells whether a function's package only reports or formats what it
// is given: a value that goes nowhere else is not used.
func OnlyTells(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	path := unvendor(fn.Pkg().Path())
	for _, p := range tellers {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// OnlyReads tells whether a function is known not to write behind what it is
// given as the last of any number of arguments: it formats them, or sends them
// to the database.
func OnlyReads(fn *types.Func) bool {
	if _, decodes := LookupDecoder(fn); decodes || fn == nil {
		return false
	}
	return OnlyTells(fn) || Lookup(fn) != nil || LookupText(fn) != nil
}

// IsZeroVariable tells whether a package-level variable, by its full name,
// holds the zero value of its type for good.
func IsZeroVariable(name string) bool { return zeroVariables[name] }

// typeObject is the name of t, of what it points to, or of its generic type.
func typeObject(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

// plainVersion removes the major version from a path: the tables hold for all.
func plainVersion(path string) string {
	if strings.HasPrefix(path, "gopkg.in/") {
		base, _, _ := strings.Cut(path, ".v")
		return base
	}
	i := strings.LastIndex(path, "/v")
	if i < 0 {
		return path
	}
	rest := path[i+2:]
	digits := 0
	for digits < len(rest) && '0' <= rest[digits] && rest[digits] <= '9' {
		digits++
	}
	switch {
	case digits == 0 || digits < len(rest) && rest[digits] != '/':
		return path
	default:
		return path[:i] + rest[digits:]
	}
}
